// SPDX-License-Identifier: GPL-2.0-only
/*
 * An oops of Linux 7.3, which is why no suite runs this by default: vivid with
 * vivid.allocators=1 takes a dma-buf by its addresses, and then draws into it
 * with the CPU. It does not look whether it got a mapping, and writes to NULL.
 * Any exporter without vmap does that to it. The buffer stays untouched.
 */
#include "harness.h"

#include "heap.h"
#include "protected.h"
#include "video.h"

#define CAPTURE V4L2_BUF_TYPE_VIDEO_CAPTURE

TEST(vivid_draws_into_a_buffer_that_it_could_not_map)
{
	int device = video_open("vivid", V4L2_CAP_VIDEO_CAPTURE);
	int heap = heap_open(region()->heap), buffer;

	ASSERT_LE(0, device);
	ASSERT_LE(0, heap);
	buffer = heap_alloc(heap, PICTURE_SIZE);
	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, video_queue(device, CAPTURE, buffer, PICTURE_SIZE));
	ASSERT_EQ(0, video_stream(device, CAPTURE, 1));
	/* Never comes back in a kernel that does this */
	EXPECT_EQ(-EBADMSG, video_dequeue(device, CAPTURE, V4L2_MEMORY_DMABUF));
}

TEST_HARNESS_MAIN
