// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control of attack-on-demand.c, attack-granules.c and attack-lent.c, where nobody
 * erases what was in the region.
 */
#include "harness.h"

#include "on-demand.h"
#include "protected.h"

TEST(secrets_are_there_when_linux_has_it_again)
{
	ASSERT_EQ(0, region_wait());
	ASSERT_EQ(0, give_back_all());
	/* Linux may have used some of the pages since */
	EXPECT_LT(SECRETS / 2, find_secrets());
}

TEST_HARNESS_MAIN
