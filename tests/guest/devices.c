// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device gets of a buffer, and which device gets nothing. Runs on the
 * machine of regions.dts: there is nothing at the addresses above 4 GiB, so a
 * CPU that touched a buffer would not survive it.
 */
#include "harness.h"

#include "content.h"
#include "heap.h"
#include "importer.h"
#include "log.h"
#include "protected.h"
#include "units.h"

/* 5 GiB above 4 GiB */
static const struct region *large(void)
{
	return region_named("large");
}

TEST(one_segment_without_pages)
{
	int buffer = heap_alloc_from(region()->heap, 300 * PAGE);
	int importer = importer_open(buffer, importer_64);
	struct dmabuf_segments segments;

	ASSERT_LE(0, importer);
	ASSERT_EQ(0, importer_segments(importer, &segments));
	EXPECT_EQ(1, segments.segments);
	EXPECT_EQ(0, segments.pages);
	EXPECT_EQ(300 * PAGE, segments.length);
	EXPECT_LE(region()->base, segments.address);
}

static void expect_whole(struct __test_metadata *_metadata,
			 const struct region *region, uint64_t size)
{
	int buffer = heap_alloc_from(region->heap, size);
	int importer = importer_open(buffer, importer_64);
	struct dmabuf_segments segments;

	ASSERT_LE(0, buffer);
	ASSERT_LE(0, importer);
	EXPECT_EQ(-ENOMEM, heap_alloc_from(region->heap, PAGE));
	ASSERT_EQ(0, importer_segments(importer, &segments));
	EXPECT_EQ(region->base, segments.address);
	EXPECT_EQ(size, segments.length);
	EXPECT_EQ(3, segments.segments);
	EXPECT_EQ(2 * GIB, segments.largest);
	EXPECT_EQ(0, segments.gaps);
	EXPECT_EQ(0, segments.pages);
	close(importer);
	close(buffer);
}

TEST(buffer_of_5_gib_is_whole)
{
	expect_whole(_metadata, large(), 5 * GIB);
}

TEST(buffer_of_6_gib_without_struct_pages_is_whole)
{
	expect_whole(_metadata, region_named("no-pages"), 6 * GIB);
}

TEST(exactly_4_gib_is_not_0)
{
	int buffer = heap_alloc_from(large()->heap, 4 * GIB);
	int importer = importer_open(buffer, importer_64);
	struct dmabuf_segments segments;

	ASSERT_LE(0, importer);
	ASSERT_EQ(0, importer_segments(importer, &segments));
	EXPECT_EQ(4 * GIB, segments.length);
	EXPECT_EQ(2, segments.segments);
}

TEST(two_importers_with_different_reach_on_one_buffer)
{
	int buffer = heap_alloc_from(large()->heap, PAGE);
	int near = importer_open(buffer, importer_64);
	struct dmabuf_segments segments;

	ASSERT_LE(0, near);
	EXPECT_EQ(-ERANGE, importer_open(buffer, importer_32));
	ASSERT_EQ(0, importer_segments(near, &segments));
	EXPECT_EQ(PAGE, segments.length);
}

FIXTURE(mask)
{
	int buffer;
};

/* The sizes of bounce.c: some would fit into a bounce buffer, some would not */
FIXTURE_VARIANT(mask)
{
	uint64_t size;
};

FIXTURE_VARIANT_ADD(mask, 4_kib) { .size = 4 << 10 };
FIXTURE_VARIANT_ADD(mask, 64_kib) { .size = 64 << 10 };
FIXTURE_VARIANT_ADD(mask, 256_kib) { .size = 256 << 10 };
FIXTURE_VARIANT_ADD(mask, 8_mib) { .size = 8 << 20 };

FIXTURE_SETUP(mask)
{
	self->buffer = heap_alloc_from(large()->heap, variant->size);
	ASSERT_LE(0, self->buffer);
}

FIXTURE_TEARDOWN(mask)
{
	close(self->buffer);
}

TEST_F(mask, device_whose_mask_ends_below_the_buffer)
{
	struct dmabuf_import limits = { .dma_mask = large()->base - 1 };

	EXPECT_EQ(-ERANGE, importer_open(self->buffer, limits));
}

TEST(refused_device_is_named_in_the_log)
{
	int buffer = heap_alloc_from(large()->heap, PAGE), before;
	char text[300];

	snprintf(text, sizeof(text), "%s: device dmabuf-test-importer", large()->heap);
	before = count_log_lines(text);
	ASSERT_LE(0, before);
	EXPECT_EQ(-ERANGE, importer_open(buffer, importer_32));
	EXPECT_EQ(before + 1, count_log_lines(text));
}

TEST(device_that_reaches_only_the_start)
{
	int buffer = heap_alloc_from(region()->heap, 17 * PAGE), importer;
	struct dmabuf_import limits = {};

	ASSERT_NE(0, content_address(buffer));
	limits.dma_mask = content_address(buffer) + 17 * PAGE - 1;
	importer = importer_open(buffer, limits);
	ASSERT_LE(0, importer);
	close(importer);
	limits.dma_mask -= PAGE;
	EXPECT_EQ(-ERANGE, importer_open(buffer, limits));
}

TEST(bus_limit_below_the_buffer)
{
	struct dmabuf_import limits = importer_64;
	int buffer = heap_alloc_from(region()->heap, PAGE);

	limits.bus_limit = region()->base - 1;
	EXPECT_EQ(-ERANGE, importer_open(buffer, limits));
}

TEST(device_without_dma)
{
	int buffer = heap_alloc_from(region()->heap, PAGE);

	EXPECT_EQ(-ENODEV, importer_open(buffer, (struct dmabuf_import){}));
}

TEST(bus_window_gives_the_bus_address)
{
	int buffer = heap_alloc_from(large()->heap, 4 * PAGE);
	struct dmabuf_import limits = {
		.dma_mask = UINT32_MAX,
		.window_cpu = content_address(buffer),
		.window_bus = 0x40000000,
		.window_size = 4 * PAGE,
	};
	int importer = importer_open(buffer, limits);
	struct dmabuf_segments segments;

	ASSERT_LE(0, importer);
	ASSERT_EQ(0, importer_segments(importer, &segments));
	EXPECT_EQ(0x40000000, segments.address);
}

TEST(bus_window_that_ends_within_the_buffer)
{
	int buffer = heap_alloc_from(large()->heap, 4 * PAGE);
	struct dmabuf_import limits = {
		.dma_mask = UINT64_MAX,
		.window_cpu = content_address(buffer),
		.window_bus = 0x40000000,
		.window_size = 3 * PAGE,
	};

	ASSERT_NE(0, limits.window_cpu);
	EXPECT_EQ(-ERANGE, importer_open(buffer, limits));
}

TEST(bus_window_elsewhere)
{
	struct dmabuf_import limits = {
		.dma_mask = UINT64_MAX,
		.window_cpu = 0x80000000,
		.window_bus = 0x80000000,
		.window_size = 0x10000000,
	};
	int buffer = heap_alloc_from(large()->heap, PAGE);

	EXPECT_EQ(-ERANGE, importer_open(buffer, limits));
}

TEST(several_heaps_at_once)
{
	static const char * const names[] = {
		"secure", "older-name", "placed", "large", "no-pages",
	};
	int buffers[ARRAY_SIZE(names)][8];
	size_t i, k;

	for (k = 0; k < 8; k++) {
		for (i = 0; i < ARRAY_SIZE(names); i++) {
			const struct region *region = region_named(names[i]);

			buffers[i][k] = heap_alloc_from(region->heap,
							(k + 1) * PAGE);
			EXPECT_LE(0, buffers[i][k]);
		}
	}
	for (i = 0; i < ARRAY_SIZE(names); i++)
		for (k = 0; k < 8; k++)
			close(buffers[i][k]);
}

TEST_HARNESS_MAIN
