// SPDX-License-Identifier: GPL-2.0-only
/* Nodes that are not aligned to pages, on the machine of unaligned.dts. */
#include "harness.h"

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
	const char *node;
};

FIXTURE_VARIANT_ADD(unaligned, size)
{
	.node = "unaligned-size@9c200000",
};

FIXTURE_VARIANT_ADD(unaligned, base)
{
	.node = "unaligned-base@9c300800",
};

FIXTURE_SETUP(unaligned)
{
}

FIXTURE_TEARDOWN(unaligned)
{
}

TEST_F(unaligned, is_no_heap_and_no_ram_and_said_so_once)
{
	uint64_t base, size;
	char fault[128];

	protected_region(variant->node, &base, &size);
	ASSERT_LT(0, size);
	snprintf(fault, sizeof(fault),
		 "its range %#llx + %#llx is not aligned to pages",
		 (unsigned long long)base, (unsigned long long)size);
	EXPECT_EQ(-ENOENT, heap_open(variant->node));
	EXPECT_EQ(1, count_refusals(variant->node, ""));
	EXPECT_EQ(1, count_refusals(variant->node, fault));
	EXPECT_EQ(0, count_allocator_pages(base, size));
}

/* Control of the 0 above */
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
