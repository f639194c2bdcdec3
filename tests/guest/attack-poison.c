// SPDX-License-Identifier: GPL-2.0-only
/*
 * With page_poison=1 on the command line, Linux writes a pattern to all memory
 * that is freed, and reads it before it is used again. The memory of a buffer
 * is not among that: with the firewall closed, it would be an oops.
 */
#include "harness.h"

#include "heap.h"
#include "importer.h"
#include "memory.h"
#include "protected.h"

/* Control of the next test */
TEST(free_memory_is_poisoned)
{
	struct free_memory found;
	uint64_t base, size;

	ASSERT_EQ(1, find_memory_range("System RAM", &base, &size));
	ASSERT_EQ(0, look_at_free_memory(base, base + size, &found));
	EXPECT_LT(0, found.blocks);
	EXPECT_LT(0, found.poisoned);
}

TEST(freed_buffers_do_not_go_to_the_page_allocator)
{
	int heap = heap_open(region()->heap), buffer, importer, i;
	struct free_memory found;

	ASSERT_LE(0, heap);
	for (i = 0; i < 16; i++) {
		buffer = heap_alloc(heap, region()->size);
		ASSERT_LE(0, buffer);
		importer = importer_open(buffer, importer_64);
		ASSERT_LE(0, importer);
		close(importer);
		close(buffer);
	}
	ASSERT_EQ(0, look_at_free_memory(region()->base,
					 region()->base + region()->size,
					 &found));
	EXPECT_EQ(0, found.blocks);
	EXPECT_EQ(0, count_allocator_pages(region()->base, region()->size));
	close(heap);
}

TEST_HARNESS_MAIN
