// SPDX-License-Identifier: GPL-2.0-only
/* Which nodes of regions.dts became heaps, and what was said of the others. */
#include <dirent.h>

#include "harness.h"

#include "heap.h"
#include "log.h"
#include "memory.h"
#include "protected.h"

static const char * const good[] = {
	"secure@94000000",
	"one-page@96000000",
	"older-name@97000000",
	"placed",
	"large@100000000",
	"no-pages@1000000000",
};

/* Of other drivers of this kernel */
static const char * const others[] = {
	"system", "default_cma_region", "reserved", "protected,secure-video",
};

TEST(every_good_node_is_a_heap)
{
	size_t i;
	int heap;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		heap = heap_open(good[i]);
		EXPECT_LE(0, heap)
			TH_LOG("%s", good[i]);
		close(heap);
	}
}

TEST(there_are_no_other_heaps)
{
	DIR *folder = opendir("/dev/dma_heap");
	struct dirent *entry;
	size_t i;

	ASSERT_NE(NULL, folder);
	while ((entry = readdir(folder))) {
		int expected = entry->d_name[0] == '.';

		for (i = 0; i < ARRAY_SIZE(good); i++)
			expected |= !strcmp(entry->d_name, good[i]);
		for (i = 0; i < ARRAY_SIZE(others); i++)
			expected |= !strcmp(entry->d_name, others[i]);
		EXPECT_TRUE(expected)
			TH_LOG("%s", entry->d_name);
	}
	closedir(folder);
}

TEST(placed_node_is_as_large_as_it_asked)
{
	int heap = heap_open("placed"), buffer;

	ASSERT_LE(0, heap);
	EXPECT_EQ(-ENOMEM, heap_alloc(heap, (4 << 20) + 1));
	buffer = heap_alloc(heap, 4 << 20);
	EXPECT_LE(0, buffer);
	close(buffer);
	close(heap);
}

TEST(one_page_is_enough_for_a_heap)
{
	int heap = heap_open("one-page@96000000"), buffer;

	ASSERT_LE(0, heap);
	buffer = heap_alloc(heap, 1);
	EXPECT_LE(0, buffer);
	EXPECT_EQ(-ENOMEM, heap_alloc(heap, 1));
	close(buffer);
	close(heap);
}

TEST(disabled_node_is_not_mentioned)
{
	EXPECT_EQ(-ENOENT, heap_open("disabled@9c000000"));
	EXPECT_EQ(0, count_log_lines("disabled@9c000000"));
}

FIXTURE(refused)
{
	char unused;
};

/*
 * Where ram is set, that is the node's fault, or (mapped) what it asks for.
 * nowhere: it has no range that could be RAM.
 */
FIXTURE_VARIANT(refused)
{
	const char *node, *fault;
	int ram, nowhere;
};

FIXTURE_VARIANT_ADD(refused, without_no_map)
{
	.node = "mapped@9c100000",
	.fault = "it has no no-map property",
	.ram = 1,
};

FIXTURE_VARIANT_ADD(refused, empty)
{
	.node = "empty@9c400000",
	.fault = "its range is empty",
	.nowhere = 1,
};

FIXTURE_VARIANT_ADD(refused, wrapping)
{
	.node = "wrapping@fffffffffffff000",
	.fault = "its range wraps or ends beyond the physical address space",
};

FIXTURE_VARIANT_ADD(refused, overlapping_the_next)
{
	.node = "overlap-low@9c500000",
	.fault = "it overlaps /reserved-memory/overlap-high@9c600000",
};

FIXTURE_VARIANT_ADD(refused, overlapping_the_one_before)
{
	.node = "overlap-high@9c600000",
	.fault = "it overlaps /reserved-memory/overlap-low@9c500000",
};

FIXTURE_VARIANT_ADD(refused, overlapping_a_pool_of_others)
{
	.node = "overlap-other@9c900000",
	.fault = "it overlaps /reserved-memory/pool@9c980000",
};

FIXTURE_VARIANT_ADD(refused, overlapping_a_range_that_a_device_owns)
{
	.node = "overlap-owned@9cb00000",
	.fault = "it overlaps /reserved-memory/owned@9cb80000",
};

FIXTURE_VARIANT_ADD(refused, still_system_ram)
{
	.node = "system-ram@80400000",
	.fault = "it is still System RAM",
	.ram = 1,
};

FIXTURE_VARIANT_ADD(refused, too_large_to_place)
{
	.node = "too-large",
	.fault = "no memory could be reserved for it",
	.nowhere = 1,
};

FIXTURE_VARIANT_ADD(refused, neither_reg_nor_size)
{
	.node = "nowhere",
	.fault = "it has neither a reg nor a size property",
	.nowhere = 1,
};

FIXTURE_SETUP(refused)
{
}

FIXTURE_TEARDOWN(refused)
{
}

TEST_F(refused, is_no_heap_and_no_ram_and_said_so_once)
{
	uint64_t base, size;

	EXPECT_EQ(-ENOENT, heap_open(variant->node));
	EXPECT_EQ(1, count_refusals(variant->node, ""));
	EXPECT_EQ(1, count_refusals(variant->node, variant->fault));
	protected_region(variant->node, &base, &size);
	EXPECT_EQ(variant->nowhere, !base || !size);
	if (!variant->nowhere)
		EXPECT_EQ(variant->ram, is_system_ram(base, size));
}

TEST_HARNESS_MAIN
