// SPDX-License-Identifier: GPL-2.0-only
/*
 * A video device with DMA of 32 bits, and memory above that, on the machine of
 * regions.dts. The command line has to say vivid.allocators=1.
 *
 * What vivid is refused when it attaches, the video core of a stock Linux 7.3
 * never gives back: __prepare_dmabuf() in videobuf2-core.c drops no reference
 * there. One of the patches in linux/patches is for that.
 */
#include "harness.h"

#include "heap.h"
#include "protected.h"
#include "video.h"

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

/* Hand a buffer to a device, and see that it gives the buffer back */
static void expect_given_back(struct __test_metadata *_metadata, int device,
			      const struct region *region, uint64_t length,
			      int answer)
{
	int heap = heap_open(region->heap), buffer, all;

	ASSERT_LE(0, heap);
	buffer = heap_alloc(heap, length);
	ASSERT_LE(0, buffer);
	EXPECT_EQ(answer, video_queue(device, CAPTURE, buffer, PICTURE_SIZE));
	close(device);
	close(buffer);
	all = heap_alloc(heap, region->size);
	EXPECT_LE(0, all);
	close(all);
	close(heap);
}

/* Only addresses so far; attack-stream.c is what comes next */
TEST_F(vivid, is_given_a_buffer_in_its_reach_and_gives_it_back)
{
	expect_given_back(_metadata, self->device, region(), PICTURE_SIZE, 0);
}

TEST_F(vivid, is_refused_a_buffer_out_of_its_reach_and_gives_it_back)
{
	const struct region *large = region_named("large");

	expect_given_back(_metadata, self->device, large, large->size, -ERANGE);
}

TEST_F(vivid, is_refused_a_buffer_too_small_and_gives_it_back)
{
	expect_given_back(_metadata, self->device, region_named("one-page"), 1,
			  -EFAULT);
}

TEST_HARNESS_MAIN
