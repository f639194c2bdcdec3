// SPDX-License-Identifier: GPL-2.0-only
/*
 * Behind an IOMMU, a buffer that takes more than one segment is still one range
 * of the device's addresses. Runs on a machine of regions.dts, where nothing is
 * behind the addresses of this buffer.
 */
#include "harness.h"

#include "edu.h"
#include "heap.h"
#include "protected.h"
#include "units.h"

FIXTURE(large)
{
	int edu, buffer;
	const struct region *region;
};

FIXTURE_SETUP(large)
{
	self->edu = edu_open(0);
	ASSERT_LE(0, self->edu);
	self->region = region_named("large");
}

FIXTURE_TEARDOWN(large)
{
	close(self->buffer);
	close(self->edu);
}

TEST_F(large, buffer_of_5_gib_is_one_range_elsewhere)
{
	struct dmabuf_segments segments;
	int import;

	self->buffer = heap_alloc_from(self->region->heap, self->region->size);
	import = edu_import(self->edu, self->buffer, importer_64);
	ASSERT_LE(0, import);
	ASSERT_EQ(0, importer_segments(import, &segments));
	EXPECT_NE(self->region->base, segments.address);
	EXPECT_EQ(5 * GIB, segments.length);
	EXPECT_EQ(3, segments.segments);
	EXPECT_EQ(2 * GIB, segments.largest);
	EXPECT_EQ(0, segments.gaps);
	EXPECT_EQ(0, segments.pages);
	close(import);
}

TEST_F(large, buffer_of_5_gib_for_a_device_of_32_bits)
{
	self->buffer = heap_alloc_from(self->region->heap, self->region->size);
	EXPECT_EQ(-ERANGE, edu_import(self->edu, self->buffer, importer_32));
}

/* Without an IOMMU, this one is refused (devices.c) */
TEST_F(large, page_above_4_gib_for_a_device_of_32_bits)
{
	struct dmabuf_segments segments;
	int import;

	self->buffer = heap_alloc_from(self->region->heap, PAGE);
	import = edu_import(self->edu, self->buffer, importer_32);
	ASSERT_LE(0, import);
	ASSERT_EQ(0, importer_segments(import, &segments));
	EXPECT_EQ(1, segments.segments);
	EXPECT_LE(segments.address + segments.length, 4 * GIB);
	close(import);
}

TEST_HARNESS_MAIN
