// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lengths that 32 bits hardly hold, or do not hold, on a kernel that counts in
 * 32 bits. Nothing is behind the addresses of these buffers.
 */
#include <stdbool.h>

#include "harness.h"

#include "heap.h"
#include "importer.h"
#include "protected.h"
#include "units.h"

/* 5 GiB above 4 GiB */
static const struct region *large(void)
{
	return region_named("large");
}

/* A buffer, and what an importer gets of it */
static void expect_segments(struct __test_metadata *_metadata, uint64_t size,
			    unsigned int count)
{
	int buffer = heap_alloc_from(large()->heap, size);
	int importer = importer_open(buffer, importer_64);
	struct dmabuf_segments segments;

	ASSERT_LE(0, buffer);
	ASSERT_LE(0, importer);
	ASSERT_EQ(0, importer_segments(importer, &segments));
	EXPECT_EQ(count, segments.segments);
	EXPECT_EQ(size, segments.length);
	EXPECT_LE(segments.largest, 2 * GIB);
	EXPECT_LE(large()->base, segments.address);
	EXPECT_EQ(0, segments.gaps);
	EXPECT_EQ(0, segments.pages);
	close(importer);
	close(buffer);
}

TEST(counts_in_32_bits)
{
	EXPECT_EQ(4, sizeof(size_t));
}

TEST(page_less_than_2_gib)
{
	expect_segments(_metadata, 2 * GIB - PAGE, 1);
}

TEST(exactly_2_gib)
{
	expect_segments(_metadata, 2 * GIB, 1);
}

TEST(page_more_than_2_gib)
{
	expect_segments(_metadata, 2 * GIB + PAGE, 2);
}

TEST(page_less_than_4_gib)
{
	expect_segments(_metadata, 4 * GIB - PAGE, 2);
}

TEST(no_room_for_another_page)
{
	int buffer = heap_alloc_from(large()->heap, 4 * GIB - PAGE);
	int rest = heap_alloc_from(large()->heap, 1 * GIB + PAGE);

	ASSERT_LE(0, buffer);
	ASSERT_LE(0, rest);
	EXPECT_EQ(-ENOMEM, heap_alloc_from(large()->heap, PAGE));
	close(rest);
	close(buffer);
}

FIXTURE(longer)
{
	char unused;
};

FIXTURE_VARIANT(longer)
{
	bool system;
	uint64_t size;
};

FIXTURE_VARIANT_ADD(longer, page_more_than_4_gib)
{
	.size = 4 * GIB + PAGE,
};

FIXTURE_VARIANT_ADD(longer, exactly_4_gib)
{
	.size = 4 * GIB,
};

FIXTURE_VARIANT_ADD(longer, byte_less_than_4_gib)
{
	/* 4 GiB once it is rounded up */
	.size = 4 * GIB - 1,
};

FIXTURE_VARIANT_ADD(longer, page_more_than_4_gib_of_the_system_heap)
{
	.system = true, .size = 4 * GIB + PAGE,
};

FIXTURE_SETUP(longer)
{
}

FIXTURE_TEARDOWN(longer)
{
}

TEST_F(longer, is_not_cut)
{
	const char *heap = variant->system ? "system" : large()->heap;
	/* The part of the length that 32 bits hold is there to be had */
	int control = heap_alloc_from(heap, PAGE);

	EXPECT_LE(0, control);
	close(control);
	EXPECT_EQ(-EINVAL, heap_alloc_from(heap, variant->size));
}

TEST_HARNESS_MAIN
