// SPDX-License-Identifier: GPL-2.0-only
/*
 * Behind an IOMMU, a buffer that takes more than one segment is still one range
 * of the device's addresses. Runs on a machine of regions.dts, where nothing is
 * behind the addresses of this buffer.
 */
#include "kselftest_harness.h"

#include "edu.h"
#include "heap.h"

#define LARGE "large@100000000"
#define LARGE_BASE (4ULL << 30)
#define LARGE_SIZE (5ULL << 30)
#define PAGE 4096ULL

FIXTURE(large)
{
	int edu, buffer;
};

FIXTURE_SETUP(large)
{
	self->edu = edu_open(0);
	ASSERT_LE(0, self->edu);
}

FIXTURE_TEARDOWN(large)
{
	close(self->buffer);
	close(self->edu);
}

TEST_F(large, buffer_of_5_gib_is_one_range_elsewhere)
{
	struct lab_segments segments;
	int import;

	self->buffer = heap_alloc_from(LARGE, LARGE_SIZE);
	import = import_for(self->edu, self->buffer, importer_64);
	ASSERT_LE(0, import);
	ASSERT_EQ(0, importer_segments(import, &segments));
	EXPECT_NE(LARGE_BASE, segments.address);
	EXPECT_EQ(LARGE_SIZE, segments.length);
	EXPECT_EQ(3, segments.segments);
	EXPECT_EQ(2ULL << 30, segments.largest);
	EXPECT_EQ(0, segments.gaps);
	EXPECT_EQ(0, segments.pages);
	close(import);
}

TEST_F(large, buffer_of_5_gib_for_a_device_of_32_bits)
{
	self->buffer = heap_alloc_from(LARGE, LARGE_SIZE);
	EXPECT_EQ(-ERANGE, import_for(self->edu, self->buffer, importer_32));
}

/* Without an IOMMU, this one is refused (devices.c) */
TEST_F(large, page_above_4_gib_for_a_device_of_32_bits)
{
	struct lab_segments segments;
	int import;

	self->buffer = heap_alloc_from(LARGE, PAGE);
	import = import_for(self->edu, self->buffer, importer_32);
	ASSERT_LE(0, import);
	ASSERT_EQ(0, importer_segments(import, &segments));
	EXPECT_EQ(1, segments.segments);
	EXPECT_LE(segments.address + segments.length, LARGE_BASE);
	close(import);
}

TEST_HARNESS_MAIN
