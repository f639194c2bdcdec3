// SPDX-License-Identifier: GPL-2.0-only
/*
 * The realm world refuses to close a piece of a region on demand, as one granule of it
 * is closed already: the heap uses none of it, and Linux only what is open for certain.
 */
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "harness.h"

#include "heap.h"
#include "log.h"
#include "on-demand.h"
#include "owner.h"
#include "protected.h"
#include "smc.h"
#include "trusted/granules.h"
#include "units.h"

FIXTURE(refused)
{
	int smc;
};

FIXTURE_SETUP(refused)
{
	ASSERT_EQ(0, region_wait());
	ASSERT_EQ(0, give_back_all());
	self->smc = smc_open();
	ASSERT_LE(0, self->smc);
}

FIXTURE_TEARDOWN(refused)
{
	EXPECT_EQ(0, set_owner("hang_ms", "0"));
	close(self->smc);
}

/*
 * Allocate so much from the start of the region, and close a granule of it after Linux
 * has let go of it and before its owner is asked: what the allocation returns, or an
 * errno that is none.
 */
static int allocate_with_a_closed_granule(int driver, uint64_t length,
					  uint64_t granule)
{
	int status, waited, ret;
	pid_t child;

	ret = set_owner("hang_ms", "3000");
	if (ret)
		return -1000 + ret;
	child = fork();
	if (!child)
		_exit(-heap_alloc_from(region()->heap, length));
	if (child < 0)
		return -1000 - errno;
	for (waited = 0; !heap_bytes("closed") && waited < 100; waited++)
		usleep(20000);
	if (smc(driver, LAB_GRANULES_CLOSE, granule, 1) != LAB_GRANULES_OK)
		return -2000;
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -3000;
	return -WEXITSTATUS(status);
}

TEST_F(refused, linux_has_a_piece_back_of_which_nothing_was_closed)
{
	uint64_t first = region()->base;
	int buffer;

	EXPECT_EQ(-EBUSY, allocate_with_a_closed_granule(self->smc, region()->size,
							 first));
	ASSERT_EQ(LAB_GRANULES_OK, smc(self->smc, LAB_GRANULES_OPEN, first, 1));
	EXPECT_EQ(0, heap_bytes("lost"));
	EXPECT_EQ(0, heap_bytes("closed"));

	ASSERT_EQ(0, set_owner("hang_ms", "0"));
	buffer = heap_alloc_from(region()->heap, region()->size);
	EXPECT_LE(0, buffer);
	close(buffer);
	EXPECT_EQ(0, wait_for_closed(0));
}

/* Last: that memory is not used again, and the rest is */
TEST_F(refused, piece_of_which_some_was_closed_is_lost)
{
	uint64_t half = region()->size / 2;
	uint64_t last = region()->base + half - LAB_GRANULE_SIZE;
	int buffer;

	ASSERT_EQ(-EIO, allocate_with_a_closed_granule(self->smc, half, last));
	EXPECT_EQ(half, heap_bytes("lost"));
	EXPECT_EQ(1, count_log_lines(" is lost: the owner did not close it"));

	ASSERT_EQ(0, set_owner("hang_ms", "0"));
	EXPECT_EQ(-ENOMEM, heap_alloc_from(region()->heap, region()->size));
	buffer = heap_alloc_from(region()->heap, half);
	EXPECT_LE(0, buffer);
	close(buffer);
}

TEST_HARNESS_MAIN
