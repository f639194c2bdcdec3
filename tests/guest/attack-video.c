// SPDX-License-Identifier: GPL-2.0-only
/*
 * A video device with DMA of 32 bits, and memory above that, on the machine of
 * regions.dts. The command line has to say vivid.allocators=1.
 *
 * What vivid is refused when it attaches, Linux 7.3 never gives back: on that
 * path the video core (__prepare_dmabuf() in videobuf2-core.c) drops no
 * reference. The tests hold on to that, so that somebody notices when it
 * changes. A heap can do nothing about it.
 */
#include "kselftest_harness.h"

#include "heap.h"
#include "video.h"

#define NEAR "secure@94000000"
#define NEAR_SIZE (32UL << 20)
#define FAR "large@100000000"
#define FAR_SIZE (5ULL << 30)
#define ONE_PAGE "one-page@96000000"
#define CAPTURE V4L2_BUF_TYPE_VIDEO_CAPTURE

FIXTURE(vivid)
{
	int device;
};

FIXTURE_SETUP(vivid)
{
	self->device = video_open("vivid", V4L2_CAP_VIDEO_CAPTURE);
	ASSERT_LE(0, self->device);
}

FIXTURE_TEARDOWN(vivid)
{
	close(self->device);
}

/* Only addresses so far; attack-stream.c is what comes next */
TEST_F(vivid, is_given_a_buffer_in_its_reach_and_gives_it_back)
{
	int heap = heap_open(NEAR), buffer, all;

	ASSERT_LE(0, heap);
	buffer = heap_alloc(heap, VIDEO_SIZE);
	ASSERT_LE(0, buffer);
	EXPECT_EQ(0, video_queue(self->device, CAPTURE, buffer, VIDEO_SIZE));
	close(self->device);
	close(buffer);
	all = heap_alloc(heap, NEAR_SIZE);
	EXPECT_LE(0, all);
	close(all);
	close(heap);
}

TEST_F(vivid, is_refused_a_buffer_out_of_its_reach_which_the_core_then_keeps)
{
	int heap = heap_open(FAR), buffer;

	ASSERT_LE(0, heap);
	buffer = heap_alloc(heap, FAR_SIZE);
	ASSERT_LE(0, buffer);
	EXPECT_EQ(-ERANGE, video_queue(self->device, CAPTURE, buffer,
				       VIDEO_SIZE));
	close(self->device);
	close(buffer);
	EXPECT_EQ(-ENOMEM, heap_alloc(heap, 1));
	close(heap);
}

/* The core does that to buffers of any kind, here to one that is too small */
TEST_F(vivid, is_refused_a_buffer_too_small_which_the_core_then_keeps)
{
	int heap = heap_open(ONE_PAGE), buffer;

	ASSERT_LE(0, heap);
	buffer = heap_alloc(heap, 1);
	ASSERT_LE(0, buffer);
	EXPECT_EQ(-EFAULT, video_queue(self->device, CAPTURE, buffer,
				       VIDEO_SIZE));
	close(self->device);
	close(buffer);
	EXPECT_EQ(-ENOMEM, heap_alloc(heap, 1));
	close(heap);
}

TEST_HARNESS_MAIN
