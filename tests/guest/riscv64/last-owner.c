// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control for attack-last-owner.c: on a machine whose region has no owner, a
 * device finds in a buffer what others have left there.
 */
#include "harness.h"

#include "last-owner.h"
#include "protected.h"

/* First: the host has put bytes there before Linux started */
TEST(memory_from_before_linux_started_is_as_it_was)
{
	unsigned char page[PAGE] = {};

	ASSERT_EQ(0, read_first_page(page));
	EXPECT_FALSE(is_zero(page));
}

TEST(memory_of_the_last_owner_is_as_it_was)
{
	static struct left_behind left;

	ASSERT_EQ(0, take_over_memory(region()->size, &left));
	EXPECT_FALSE(is_zero(left.before));
	EXPECT_EQ(0, memcmp(left.before, left.after, PAGE));
}

TEST_HARNESS_MAIN
