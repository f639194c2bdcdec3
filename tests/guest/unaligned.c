// SPDX-License-Identifier: GPL-2.0-only
/* Nodes that are not aligned to pages, on the machine of unaligned.dts. */
#include "kselftest_harness.h"

#include "heap.h"
#include "log.h"
#include "memory.h"
#include "physical.h"
#include "protected.h"
#include "units.h"

FIXTURE(unaligned)
{
	char unused;
};

FIXTURE_VARIANT(unaligned)
{
	const char *node, *fault;
	uint64_t base, size;
};

FIXTURE_VARIANT_ADD(unaligned, size)
{
	.node = "unaligned-size@9c200000",
	.base = 0x9c200000,
	.size = 0x1800,
	.fault = "its range 0x9c200000 + 0x1800 is not aligned to pages",
};

FIXTURE_VARIANT_ADD(unaligned, base)
{
	.node = "unaligned-base@9c300800",
	.base = 0x9c300800,
	.size = 0x1000,
	.fault = "its range 0x9c300800 + 0x1000 is not aligned to pages",
};

FIXTURE_SETUP(unaligned)
{
}

FIXTURE_TEARDOWN(unaligned)
{
}

TEST_F(unaligned, is_no_heap_and_no_ram_and_said_so_once)
{
	EXPECT_EQ(-ENOENT, heap_open(variant->node));
	EXPECT_EQ(1, count_refusals(variant->node, ""));
	EXPECT_EQ(1, count_refusals(variant->node, variant->fault));
	EXPECT_EQ(0, count_allocator_pages(variant->base, variant->size));
}

/* So that a 0 above means something */
TEST(page_flags_tell_ordinary_memory)
{
	uint64_t own = physical_address(physical_page());

	ASSERT_NE(0, own);
	EXPECT_LT(0, count_allocator_pages(own, PAGE));
}

TEST(other_nodes_go_on)
{
	int heap = heap_open(region()->heap), buffer;

	ASSERT_LE(0, heap);
	buffer = heap_alloc(heap, PAGE);
	EXPECT_LE(0, buffer);
	close(buffer);
	close(heap);
}

TEST_HARNESS_MAIN
