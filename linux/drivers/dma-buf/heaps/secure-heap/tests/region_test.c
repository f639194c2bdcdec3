// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which nodes become memory of a heap. The nodes are made here; what the core
 * reserved for them at boot is a table.
 */

#include <kunit/test.h>
#include <linux/gfp.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_reserved_mem.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "under-test.h"

#define MAX_RESERVED 8

static struct {
	struct reserved_mem entries[MAX_RESERVED];
	unsigned int count;
} reserved;

static struct reserved_mem *find_reserved(struct device_node *np)
{
	unsigned int i;

	for (i = 0; i < reserved.count; i++)
		if (!strcmp(reserved.entries[i].name, np->full_name))
			return &reserved.entries[i];
	return NULL;
}

#define of_reserved_mem_lookup find_reserved
#include "../region.c"
#undef of_reserved_mem_lookup

/* A node, as unflattening would make it. Never freed before the test ends. */
static struct device_node *add_node(struct kunit *test,
				    struct device_node *parent,
				    const char *name)
{
	struct device_node *np = kunit_kzalloc(test, sizeof(*np), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, np);
	of_node_init(np);
	np->full_name = name;
	np->parent = parent;
	if (parent) {
		np->sibling = parent->child;
		parent->child = np;
	}
	return np;
}

static void add_property(struct kunit *test, struct device_node *np,
			 const char *name, const void *value, int length)
{
	struct property *property = kunit_kzalloc(test, sizeof(*property),
						  GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, property);
	property->name = (char *)name;
	property->length = length;
	property->value = kunit_kzalloc(test, length, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, property->value);
	memcpy(property->value, value, length);
	property->next = np->properties;
	np->properties = property;
}

static void add_cells(struct kunit *test, struct device_node *np,
		      const char *name, u64 value)
{
	__be64 cells = cpu_to_be64(value);

	add_property(test, np, name, &cells, sizeof(cells));
}

static void add_flag(struct kunit *test, struct device_node *np,
		     const char *name)
{
	add_property(test, np, name, "", 1);
}

static void add_reg(struct kunit *test, struct device_node *np, u64 base,
		    u64 size)
{
	__be64 reg[2] = { cpu_to_be64(base), cpu_to_be64(size) };

	add_property(test, np, "reg", reg, sizeof(reg));
}

/* What the core would have found at boot */
static void reserve(struct kunit *test, struct device_node *np,
		    phys_addr_t base, phys_addr_t size)
{
	struct reserved_mem *entry = &reserved.entries[reserved.count];

	KUNIT_ASSERT_LT(test, reserved.count++, MAX_RESERVED);
	entry->name = np->full_name;
	entry->base = base;
	entry->size = size;
}

/* A node that is fine as it is */
static struct device_node *add_region(struct kunit *test, const char *name,
				      u64 base, u64 size)
{
	struct device_node *np = add_node(test, test->priv, name);

	add_property(test, np, "compatible", "linux,secure-heap", 18);
	add_flag(test, np, "no-map");
	add_reg(test, np, base, size);
	reserve(test, np, base, size);
	return np;
}

static int region_test_init(struct kunit *test)
{
	struct device_node *parent;
	__be32 two = cpu_to_be32(2);

	memset(&reserved, 0, sizeof(reserved));
	parent = add_node(test, NULL, "reserved-memory");
	add_property(test, parent, "#address-cells", &two, sizeof(two));
	add_property(test, parent, "#size-cells", &two, sizeof(two));
	test->priv = parent;
	return 0;
}

static void expect_refused(struct kunit *test, struct device_node *np)
{
	struct secure_heap_region region;

	KUNIT_EXPECT_EQ(test, -EINVAL,
			secure_heap_region_from_node(np, &region));
}

static void expect_taken(struct kunit *test, struct device_node *np,
			 phys_addr_t base, phys_addr_t size)
{
	struct secure_heap_region region = {};

	KUNIT_EXPECT_EQ(test, 0, secure_heap_region_from_node(np, &region));
	KUNIT_EXPECT_EQ(test, base, region.base);
	KUNIT_EXPECT_EQ(test, size, region.size);
}

static void region_fixed(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_16M);

	expect_taken(test, np, NOWHERE, SZ_16M);
}

static void region_placed(struct kunit *test)
{
	struct device_node *np = add_node(test, test->priv, "a");

	add_flag(test, np, "no-map");
	add_cells(test, np, "size", SZ_16M);
	reserve(test, np, NOWHERE, SZ_16M);
	expect_taken(test, np, NOWHERE, SZ_16M);
}

static void region_of_8_gib(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_8G);

	expect_taken(test, np, NOWHERE, SZ_8G);
}

/* Looking for pages in it must not take long */
static void region_of_64_tib(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_64T);

	expect_taken(test, np, NOWHERE, SZ_64T);
}

static void region_that_ends_with_the_address_space(struct kunit *test)
{
	const u64 base = -(u64)SZ_1M;
	struct device_node *np = add_region(test, "a", base, SZ_1M);

	expect_taken(test, np, base, SZ_1M);
}

static void region_beside_others(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);

	add_region(test, "below", NOWHERE - SZ_1M, SZ_1M);
	add_region(test, "above", NOWHERE + SZ_1M, SZ_1M);
	expect_taken(test, np, NOWHERE, SZ_1M);
}

static void region_that_firmware_reserved_too(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);
	struct device_node *firmware = add_node(test, test->priv, "firmware");

	add_flag(test, firmware, "no-map");
	reserve(test, firmware, NOWHERE, SZ_2M);
	expect_taken(test, np, NOWHERE, SZ_1M);
}

/* Nodes with a fixed range that is wrong, whatever else there is */
struct malformed {
	const char *name;
	bool mapped, no_reg, not_reserved;
	u64 base, size;
	/* What the core reserved, if that is not the same */
	u64 reserved_base, reserved_size;
};

static const struct malformed malformed[] = {
	{ "no no-map", .mapped = true, .base = NOWHERE, .size = SZ_1M },
	{ "neither reg nor size", .no_reg = true, .not_reserved = true },
	{ "empty", .base = NOWHERE, .not_reserved = true },
	{ "empty but reserved", .base = NOWHERE },
	{ "less than a page", .base = NOWHERE, .size = 1 },
	{ "size not of whole pages", .base = NOWHERE,
	  .size = SZ_1M + PAGE_SIZE / 2 },
	{ "base within a page", .base = NOWHERE + 1, .size = SZ_1M },
	{ "wraps", .base = -(u64)PAGE_SIZE, .size = 2 * PAGE_SIZE },
	{ "as large as the address space", .base = PAGE_SIZE,
	  .size = -(u64)PAGE_SIZE },
	{ "not reserved", .base = NOWHERE, .size = SZ_1M,
	  .not_reserved = true },
	{ "reserved elsewhere", .base = NOWHERE, .size = SZ_1M,
	  .reserved_base = NOWHERE + SZ_1M, .reserved_size = SZ_1M },
	{ "reserved in part", .base = NOWHERE, .size = SZ_1M,
	  .reserved_base = NOWHERE, .reserved_size = SZ_512K },
	{ "truncated to 32 bits", .base = NOWHERE, .size = SZ_1M,
	  .reserved_base = lower_32_bits(NOWHERE), .reserved_size = SZ_1M },
};

KUNIT_ARRAY_PARAM_DESC(malformed, malformed, name);

static void region_malformed(struct kunit *test)
{
	const struct malformed *m = test->param_value;
	struct device_node *np = add_node(test, test->priv, "a");

	if (!m->mapped)
		add_flag(test, np, "no-map");
	if (!m->no_reg)
		add_reg(test, np, m->base, m->size);
	if (m->reserved_size)
		reserve(test, np, m->reserved_base, m->reserved_size);
	else if (!m->not_reserved)
		reserve(test, np, m->base, m->size);
	expect_refused(test, np);
}

static void region_with_a_reg_of_other_cells(struct kunit *test)
{
	struct device_node *np = add_node(test, test->priv, "a");
	__be32 reg[3] = { 0, cpu_to_be32(1), 0 };

	add_flag(test, np, "no-map");
	add_property(test, np, "reg", reg, sizeof(reg));
	expect_refused(test, np);
}

/* Placed nodes have no reg to check first */
static void region_placed_where_pages_end_otherwise(struct kunit *test)
{
	struct device_node *np = add_node(test, test->priv, "a");

	add_flag(test, np, "no-map");
	add_cells(test, np, "size", SZ_1M + 64);
	reserve(test, np, NOWHERE + 64, SZ_1M + 64);
	expect_refused(test, np);
}

struct overlap {
	const char *name;
	s64 base;
	u64 size;
};

/* The other region, relative to one of 1 MiB */
static const struct overlap overlaps[] = {
	{ "the same", 0, SZ_1M },
	{ "first page", -(s64)SZ_1M, SZ_1M + PAGE_SIZE },
	{ "last page", SZ_1M - PAGE_SIZE, SZ_1M },
	{ "inside", SZ_512K, PAGE_SIZE },
	{ "around", -(s64)SZ_1M, SZ_4M },
	{ "below and wrapping", -(s64)SZ_1M, U64_MAX },
};

KUNIT_ARRAY_PARAM_DESC(overlap, overlaps, name);

static void region_overlapping_another(struct kunit *test)
{
	const struct overlap *o = test->param_value;
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);

	add_region(test, "other", NOWHERE + o->base, o->size);
	expect_refused(test, np);
}

static void region_overlapping_what_a_device_owns(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);
	struct device_node *owned = add_node(test, test->priv, "owned");

	add_flag(test, owned, "no-map");
	owned->phandle = 1;
	reserve(test, owned, NOWHERE, SZ_1M);
	expect_refused(test, np);
}

static void region_overlapping_a_mapped_reservation(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);
	struct device_node *mapped = add_node(test, test->priv, "mapped");

	reserve(test, mapped, NOWHERE, SZ_1M);
	expect_refused(test, np);
}

static void region_overlapping_a_disabled_node(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);
	struct device_node *other = add_region(test, "other", NOWHERE, SZ_1M);

	add_property(test, other, "status", "disabled", 9);
	expect_taken(test, np, NOWHERE, SZ_1M);
}

/* A reservation that failed: the page allocator has the page, and gave it */
static void region_still_system_ram(struct kunit *test)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct device_node *np;

	KUNIT_ASSERT_NOT_NULL(test, page);
	np = add_region(test, "a", page_to_phys(page), PAGE_SIZE);
	expect_refused(test, np);
	__free_page(page);
}

static struct kunit_case region_cases[] = {
	KUNIT_CASE(region_fixed),
	KUNIT_CASE(region_placed),
	KUNIT_CASE(region_of_8_gib),
	KUNIT_CASE(region_of_64_tib),
	KUNIT_CASE(region_that_ends_with_the_address_space),
	KUNIT_CASE(region_beside_others),
	KUNIT_CASE(region_that_firmware_reserved_too),
	KUNIT_CASE_PARAM(region_malformed, malformed_gen_params),
	KUNIT_CASE(region_with_a_reg_of_other_cells),
	KUNIT_CASE(region_placed_where_pages_end_otherwise),
	KUNIT_CASE_PARAM(region_overlapping_another, overlap_gen_params),
	KUNIT_CASE(region_overlapping_what_a_device_owns),
	KUNIT_CASE(region_overlapping_a_mapped_reservation),
	KUNIT_CASE(region_overlapping_a_disabled_node),
	KUNIT_CASE(region_still_system_ram),
	{}
};

static struct kunit_suite region_suite = {
	.name = "secure_heap_region",
	.init = region_test_init,
	.test_cases = region_cases,
};

kunit_test_suite(region_suite);
