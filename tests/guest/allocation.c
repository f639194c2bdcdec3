// SPDX-License-Identifier: GPL-2.0-only
/* What a heap hands out, and what it refuses, by the plain ioctl. */
#include <sys/types.h>
#include <unistd.h>

#include "harness.h"

#include "heap.h"
#include "importer.h"
#include "protected.h"
#include "units.h"

FIXTURE(heap)
{
	int heap;
};

FIXTURE_SETUP(heap)
{
	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
}

/* All memory of the region has to be free after each test */
FIXTURE_TEARDOWN(heap)
{
	int all = heap_alloc(self->heap, region()->size);

	EXPECT_LE(0, all);
	close(all);
	close(self->heap);
}

TEST_F(heap, one_byte_is_one_page)
{
	int buffer = heap_alloc(self->heap, 1);

	ASSERT_LE(0, buffer);
	EXPECT_EQ(PAGE, lseek(buffer, 0, SEEK_END));
	close(buffer);
}

TEST_F(heap, page_is_not_rounded_up)
{
	int buffer = heap_alloc(self->heap, PAGE);

	ASSERT_LE(0, buffer);
	EXPECT_EQ(PAGE, lseek(buffer, 0, SEEK_END));
	close(buffer);
}

TEST_F(heap, whole_region_fits_once)
{
	int buffer = heap_alloc(self->heap, region()->size);

	ASSERT_LE(0, buffer);
	EXPECT_EQ(region()->size, lseek(buffer, 0, SEEK_END));
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	close(buffer);
}

TEST_F(heap, one_byte_more_than_the_region)
{
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, region()->size + 1));
}

TEST_F(heap, nothing)
{
	EXPECT_EQ(-EINVAL, heap_alloc(self->heap, 0));
}

TEST_F(heap, half_of_the_address_space)
{
	/* A length that 32 bits do not hold */
	EXPECT_EQ(sizeof(size_t) < 8 ? -EINVAL : -ENOMEM,
		  heap_alloc(self->heap, 1ULL << 63));
}

TEST_F(heap, length_that_wraps_when_rounded_up)
{
	EXPECT_EQ(-EINVAL, heap_alloc(self->heap, UINT64_MAX));
}

TEST_F(heap, heap_flags_are_refused)
{
	struct dma_heap_allocation_data data = {
		.len = PAGE,
		.heap_flags = 1,
	};

	EXPECT_EQ(-1, ioctl(self->heap, DMA_HEAP_IOCTL_ALLOC, &data));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(heap, until_full_and_back)
{
	const uint64_t size = region()->size / 128;
	int buffers[128], i;

	for (i = 0; i < 128; i++) {
		buffers[i] = heap_alloc(self->heap, size);
		ASSERT_LE(0, buffers[i]);
	}
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, PAGE));

	/* Every second buffer: half of the region is free, in separate holes */
	for (i = 0; i < 128; i += 2)
		close(buffers[i]);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 2 * size));
	for (i = 0; i < 128; i += 2) {
		buffers[i] = heap_alloc(self->heap, size);
		ASSERT_LE(0, buffers[i]);
	}
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, PAGE));

	for (i = 127; i >= 0; i--)
		close(buffers[i]);
}

TEST_F(heap, sizes_that_are_no_powers_of_two_fill_the_region)
{
	int third = heap_alloc(self->heap, 3 * PAGE);
	int rest = heap_alloc(self->heap, region()->size - 3 * PAGE);

	EXPECT_LE(0, third);
	EXPECT_LE(0, rest);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	close(third);
	close(rest);
}

TEST_F(heap, buffers_do_not_overlap)
{
	struct dmabuf_segments a, b;
	int first = heap_alloc(self->heap, 5 * PAGE);
	int second = heap_alloc(self->heap, 7 * PAGE);
	int import_a = importer_open(first, importer_64), import_b;

	import_b = importer_open(second, importer_64);
	ASSERT_EQ(0, importer_segments(import_a, &a));
	ASSERT_EQ(0, importer_segments(import_b, &b));
	EXPECT_TRUE(a.address + a.length <= b.address ||
		    b.address + b.length <= a.address);
	close(import_a);
	close(import_b);
	close(first);
	close(second);
}

TEST_F(heap, buffer_says_which_heap_it_is_from)
{
	char path[64], line[512], expected[300];
	int buffer = heap_alloc(self->heap, PAGE), found = 0;
	FILE *info;

	ASSERT_LE(0, buffer);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", buffer);
	snprintf(expected, sizeof(expected), "exp_name:\t%s\n", region()->heap);
	info = fopen(path, "r");
	ASSERT_NE(NULL, info);
	while (fgets(line, sizeof(line), info))
		found |= !strcmp(line, expected);
	EXPECT_TRUE(found);
	fclose(info);
	close(buffer);
}

TEST_HARNESS_MAIN
