// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program allocates memory that another one had, and has a device read it that
 * has access to the region: it finds zeros, because the owner of the firewall has
 * scrubbed the memory. Without an owner the same finds what was there
 * (last-owner.c).
 */
#include "harness.h"

#include "last-owner.h"
#include "protected.h"

/* First: the host has put bytes there before Linux started */
TEST(memory_from_before_linux_started)
{
	unsigned char page[PAGE];

	ASSERT_EQ(0, region_wait());
	memset(page, 0x5a, sizeof(page));
	ASSERT_EQ(0, read_first_page(page));
	EXPECT_TRUE(is_zero(page));
}

static void take_over(struct __test_metadata *_metadata, uint64_t next)
{
	static struct left_behind left;

	ASSERT_EQ(0, take_over_memory(next, &left));
	/* The device has access */
	EXPECT_FALSE(is_zero(left.before));
	EXPECT_TRUE(is_zero(left.after));
}

TEST(memory_of_the_last_owner_in_a_buffer_of_that_size)
{
	ASSERT_EQ(0, region_wait());
	take_over(_metadata, 16 * PAGE);
}

TEST(memory_of_the_last_owner_in_smaller_buffers)
{
	ASSERT_EQ(0, region_wait());
	take_over(_metadata, 12 * PAGE);
}

TEST(memory_of_the_last_owner_in_a_buffer_of_all_memory)
{
	ASSERT_EQ(0, region_wait());
	take_over(_metadata, region()->size);
}

TEST(a_buffer_beside_what_is_scrubbed_is_left_alone)
{
	static struct left_behind left;

	ASSERT_EQ(0, region_wait());
	ASSERT_EQ(0, keep_beside_freed(&left));
	EXPECT_FALSE(is_zero(left.before));
	EXPECT_EQ(0, memcmp(left.before, left.after, PAGE));
}

TEST_HARNESS_MAIN
