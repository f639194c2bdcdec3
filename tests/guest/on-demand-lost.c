// SPDX-License-Identifier: GPL-2.0-only
/*
 * The owner fails to open a piece of a region on demand: nobody gets it again, neither
 * a program nor the image of a hibernation, whose copy would end the kernel.
 */
#include "harness.h"

#include <linux/suspend_ioctls.h>

#include "heap.h"
#include "log.h"
#include "on-demand.h"
#include "owner.h"
#include "protected.h"
#include "units.h"

FIXTURE(lost)
{
	uint64_t size;
};

FIXTURE_SETUP(lost)
{
	ASSERT_EQ(0, region_wait());
	self->size = region()->size;
	ASSERT_EQ(0, give_back_all());
}

FIXTURE_TEARDOWN(lost)
{
}

TEST_F(lost, piece_is_never_used_again)
{
	int buffer = heap_alloc_from(region()->heap, PAGE);

	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, set_owner("fail_open", "5"));
	close(buffer);
	ASSERT_EQ(0, wait_for_closed(0));
	ASSERT_EQ(0, set_owner("fail_open", "0"));
	EXPECT_EQ(PIECE, heap_bytes("lost"));
	EXPECT_EQ(1, count_log_lines(" is lost: the owner did not open it"));

	EXPECT_EQ(-ENOMEM, heap_alloc_from(region()->heap, self->size));
	buffer = heap_alloc_from(region()->heap, self->size / 2);
	EXPECT_LE(0, buffer);
	close(buffer);
	EXPECT_EQ(0, wait_for_closed(0));
	EXPECT_EQ(PIECE, heap_bytes("lost"));
}

TEST_F(lost, image_is_made_without_it)
{
	int snapshot = open("/dev/snapshot", O_RDONLY | O_CLOEXEC);
	int suspended = 0;

	ASSERT_LE(0, snapshot);
	ASSERT_EQ(PIECE, heap_bytes("lost"));
	ASSERT_EQ(0, ioctl(snapshot, SNAPSHOT_FREEZE));
	EXPECT_EQ(0, ioctl(snapshot, SNAPSHOT_CREATE_IMAGE, &suspended));
	EXPECT_EQ(1, suspended);
	EXPECT_EQ(0, ioctl(snapshot, SNAPSHOT_FREE));
	EXPECT_EQ(0, ioctl(snapshot, SNAPSHOT_UNFREEZE));
	close(snapshot);
}

TEST_HARNESS_MAIN
