// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which nodes become memory of a heap. The nodes are made here; what the core
 * reserved for them at boot is a table.
 */

#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_reserved_mem.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../secure-heap.h"
#include "../test-hooks.h"
#include "nowhere.h"

#define MAX_RESERVED 8

static struct {
	struct reserved_mem entries[MAX_RESERVED];
	unsigned int count;
} reserved;

static struct reserved_mem *fake_reserved_mem(struct device_node *np)
{
	unsigned int i;

	for (i = 0; i < reserved.count; i++)
		if (!strcmp(reserved.entries[i].name, np->full_name))
			return &reserved.entries[i];
	return NULL;
}

/* The only device that has a memory-region property, or NULL */
static struct device_node *user;

static struct device_node *fake_next_user(struct device_node *from)
{
	of_node_put(from);
	return from ? NULL : of_node_get(user);
}

/* What the last refusal said */
static char said[256];

static void fake_log_refusal(struct device_node *np, struct va_format *vaf)
{
	scnprintf(said, sizeof(said), "%pV", vaf);
}

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

static void add_u32(struct kunit *test, struct device_node *np,
		    const char *name, u32 value)
{
	__be32 cell = cpu_to_be32(value);

	add_property(test, np, name, &cell, sizeof(cell));
}

static void add_string(struct kunit *test, struct device_node *np,
		       const char *name, const char *value)
{
	add_property(test, np, name, value, strlen(value) + 1);
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

	add_string(test, np, "compatible", "linux,secure-heap");
	add_flag(test, np, "no-map");
	add_reg(test, np, base, size);
	reserve(test, np, base, size);
	return np;
}

static int region_test_init(struct kunit *test)
{
	struct device_node *root, *parent;

	memset(&reserved, 0, sizeof(reserved));
	user = NULL;
	kunit_activate_static_stub(test, secure_heap_reserved_mem,
				   fake_reserved_mem);
	kunit_activate_static_stub(test, secure_heap_next_user,
				   fake_next_user);
	kunit_activate_static_stub(test, secure_heap_log_refusal,
				   fake_log_refusal);
	root = add_node(test, NULL, "");
	add_u32(test, root, "#address-cells", 2);
	add_u32(test, root, "#size-cells", 2);
	parent = add_node(test, root, "reserved-memory");
	add_u32(test, parent, "#address-cells", 2);
	add_u32(test, parent, "#size-cells", 2);
	add_flag(test, parent, "ranges");
	test->priv = parent;
	return 0;
}

static void expect_refused(struct kunit *test, struct device_node *np,
			   const char *words)
{
	struct secure_heap_region region;

	said[0] = 0;
	KUNIT_EXPECT_EQ(test, -EINVAL,
			secure_heap_region_from_node(np, &region));
	KUNIT_EXPECT_TRUE_MSG(test, strstr(said, words),
			      "no \"%s\" in \"%s\"", words, said);
}

static void expect_taken(struct kunit *test, struct device_node *np,
			 phys_addr_t base, phys_addr_t size)
{
	struct secure_heap_region region = {};

	KUNIT_EXPECT_EQ(test, 0, secure_heap_region_from_node(np, &region));
	KUNIT_EXPECT_EQ(test, base, region.base);
	KUNIT_EXPECT_EQ(test, size, region.size);
	KUNIT_EXPECT_EQ(test, !of_property_present(np, "reg"), region.placed);
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
	add_cells(test, np, "alignment", SZ_2M);
	reserve(test, np, NOWHERE, SZ_16M);
	expect_taken(test, np, NOWHERE, SZ_16M);
}

static void region_of_8_gib(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_8G);

	expect_taken(test, np, NOWHERE, SZ_8G);
}

/* Taken only where an unsigned long holds the number of its last page */
static void expect_by_pages(struct kunit *test, struct device_node *np,
			    phys_addr_t base, phys_addr_t size)
{
	if ((base + (size - 1)) >> PAGE_SHIFT > ULONG_MAX)
		expect_refused(test, np, "ends beyond the physical address space");
	else
		expect_taken(test, np, base, size);
}

/* Looking for pages in it must not take long */
static void region_of_64_tib(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_64T);

	expect_by_pages(test, np, NOWHERE, SZ_64T);
}

static void region_that_ends_with_the_address_space(struct kunit *test)
{
	const u64 base = -(u64)SZ_1M;
	struct device_node *np = add_region(test, "a", base, SZ_1M);

	expect_by_pages(test, np, base, SZ_1M);
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

static void region_with_both_names(struct kunit *test)
{
	static const char both[] = "linux,secure-heap\0linaro,secure-heap";
	struct device_node *np = add_node(test, test->priv, "a");

	add_property(test, np, "compatible", both, sizeof(both));
	add_flag(test, np, "no-map");
	add_reg(test, np, NOWHERE, SZ_1M);
	reserve(test, np, NOWHERE, SZ_1M);
	expect_taken(test, np, NOWHERE, SZ_1M);
}

/* Nodes with a fixed range that is wrong, whatever else there is */
struct malformed {
	const char *name;
	bool mapped, no_reg, not_reserved;
	u64 base, size;
	/* What the core reserved, if that is not the same */
	u64 reserved_base, reserved_size;
	const char *words;
};

static const struct malformed malformed[] = {
	{ "no no-map", .mapped = true, .base = NOWHERE, .size = SZ_1M,
	  .words = "no no-map property" },
	{ "neither reg nor size", .no_reg = true, .not_reserved = true,
	  .words = "neither a reg nor a size" },
	{ "empty", .base = NOWHERE, .not_reserved = true, .words = "is empty" },
	{ "empty but reserved", .base = NOWHERE, .words = "is empty" },
	{ "less than a page", .base = NOWHERE, .size = 1,
	  .words = "0x7000000000 + 0x1 is not aligned to pages" },
	{ "size not of whole pages", .base = NOWHERE,
	  .size = SZ_1M + PAGE_SIZE / 2, .words = "not aligned to pages" },
	{ "base within a page", .base = NOWHERE + 1, .size = SZ_1M,
	  .words = "0x7000000001 + 0x100000 is not aligned to pages" },
	{ "wraps", .base = -(u64)PAGE_SIZE, .size = 2 * PAGE_SIZE,
	  .words = "wraps" },
	{ "as large as the address space", .base = PAGE_SIZE,
	  .size = -(u64)PAGE_SIZE,
	  .words = IS_ENABLED(CONFIG_64BIT) ? "larger than any memory" :
					      "beyond the physical address space" },
	{ "not reserved", .base = NOWHERE, .size = SZ_1M,
	  .not_reserved = true, .words = "no memory could be reserved" },
	{ "reserved elsewhere", .base = NOWHERE, .size = SZ_1M,
	  .reserved_base = NOWHERE + SZ_1M, .reserved_size = SZ_1M,
	  .words = "is not its own" },
	{ "reserved in part", .base = NOWHERE, .size = SZ_1M,
	  .reserved_base = NOWHERE, .reserved_size = SZ_512K,
	  .words = "is not its own" },
	{ "truncated to 32 bits", .base = NOWHERE, .size = SZ_1M,
	  .reserved_base = lower_32_bits(NOWHERE), .reserved_size = SZ_1M,
	  .words = "is not its own" },
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
	expect_refused(test, np, m->words);
}

static void region_with_a_reg_of_other_cells(struct kunit *test)
{
	struct device_node *np = add_node(test, test->priv, "a");
	__be32 reg[3] = { 0, cpu_to_be32(1), 0 };

	add_flag(test, np, "no-map");
	add_property(test, np, "reg", reg, sizeof(reg));
	expect_refused(test, np, "cannot be read");
}

/* The core takes the first one */
static void region_with_two_ranges(struct kunit *test)
{
	struct device_node *np = add_node(test, test->priv, "a");
	__be64 reg[4] = { cpu_to_be64(NOWHERE), cpu_to_be64(SZ_1M),
			  cpu_to_be64(NOWHERE + SZ_2M), cpu_to_be64(SZ_1M) };

	add_flag(test, np, "no-map");
	add_property(test, np, "reg", reg, sizeof(reg));
	reserve(test, np, NOWHERE, SZ_1M);
	expect_refused(test, np, "more than one range");
}

static void region_with_reg_and_size(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);

	add_cells(test, np, "size", SZ_1M);
	expect_refused(test, np, "both a reg and a size");
}

static void region_that_is_reusable_and_no_map(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);

	add_flag(test, np, "reusable");
	add_flag(test, np, "access-controllers");
	expect_refused(test, np, "both reusable and no-map");
}

/* Nobody would close it */
static void region_on_demand_without_an_owner(struct kunit *test)
{
	struct device_node *np = add_node(test, test->priv, "a");

	add_flag(test, np, "reusable");
	add_reg(test, np, NOWHERE, SZ_1M);
	reserve(test, np, NOWHERE, SZ_1M);
	expect_refused(test, np, "no owner in access-controllers");
}

static void region_on_demand_without_an_area(struct kunit *test)
{
	struct device_node *np = add_node(test, test->priv, "a");

	add_flag(test, np, "reusable");
	add_flag(test, np, "access-controllers");
	add_reg(test, np, NOWHERE, SZ_1M);
	reserve(test, np, NOWHERE, SZ_1M);
	expect_refused(test, np, IS_ENABLED(CONFIG_DMABUF_HEAPS_SECURE_DEMAND) ?
				 "no CMA area" :
				 "this kernel cannot do");
}

/* Pools and devices that the kernel makes of a node, or a driver may later */
static const char * const owners[] = {
	"shared-dma-pool", "restricted-dma-pool", "ramoops", "vendor,memory",
};

static void owner_to_desc(const char * const *owner, char *desc)
{
	strscpy(desc, *owner, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(owner, owners, owner_to_desc);

static void region_with_another_owner(struct kunit *test)
{
	const char * const *owner = test->param_value;
	struct device_node *np = add_node(test, test->priv, "a");
	char both[64] = "linux,secure-heap";

	strscpy(both + strlen(both) + 1, *owner, 32);
	add_property(test, np, "compatible", both,
		     strlen(both) + strlen(*owner) + 2);
	add_flag(test, np, "no-map");
	add_reg(test, np, NOWHERE, SZ_1M);
	reserve(test, np, NOWHERE, SZ_1M);
	expect_refused(test, np, *owner);
}

static void region_below_a_group(struct kunit *test)
{
	struct device_node *group = add_node(test, test->priv, "group");
	struct device_node *np = add_node(test, group, "a");

	add_flag(test, np, "no-map");
	add_reg(test, np, NOWHERE, SZ_1M);
	reserve(test, np, NOWHERE, SZ_1M);
	expect_refused(test, np, "not a child of /reserved-memory");
}

static void region_of_a_device(struct kunit *test)
{
	struct device_node *parent = test->priv;
	struct device_node *np = add_node(test, parent->parent, "a");

	expect_refused(test, np, "not a child of /reserved-memory");
}

static void remove_property(struct device_node *np, const char *name)
{
	struct property **p = &np->properties;

	while (strcmp((*p)->name, name))
		p = &(*p)->next;
	*p = (*p)->next;
}

static const char * const wanted_of_parent[] = {
	"ranges", "#address-cells", "#size-cells",
};

static void wanted_to_desc(const char * const *wanted, char *desc)
{
	strscpy(desc, *wanted, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(wanted, wanted_of_parent, wanted_to_desc);

static void region_whose_parent_lacks(struct kunit *test)
{
	const char * const *wanted = test->param_value;
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);

	remove_property(test->priv, *wanted);
	expect_refused(test, np, *wanted);
}

static void region_whose_parent_has_other_cells(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);

	remove_property(test->priv, "#size-cells");
	add_u32(test, test->priv, "#size-cells", 1);
	expect_refused(test, np, "#size-cells of /");
}

/* Placed nodes have no reg to check first */
static void region_placed_where_pages_end_otherwise(struct kunit *test)
{
	struct device_node *np = add_node(test, test->priv, "a");

	add_flag(test, np, "no-map");
	add_cells(test, np, "size", SZ_1M + 64);
	add_cells(test, np, "alignment", 64);
	reserve(test, np, NOWHERE + 64, SZ_1M + 64);
	expect_refused(test, np, "0x7000000040 + 0x100040 is not aligned");
}

/* Where the core puts it is left to chance */
static void region_placed_without_alignment(struct kunit *test)
{
	struct device_node *np = add_node(test, test->priv, "a");

	add_flag(test, np, "no-map");
	add_cells(test, np, "size", SZ_1M);
	reserve(test, np, NOWHERE, SZ_1M);
	expect_refused(test, np, "no alignment property");
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
	expect_refused(test, np, "it overlaps");
}

/* Bootloaders and dtc -@ give a phandle to nodes that nobody uses */
static void region_overlapping_what_a_device_owns(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);
	struct device_node *owned = add_node(test, test->priv, "owned");
	__be32 regions[3] = { 0, cpu_to_be32(3), cpu_to_be32(2) };
	struct device_node *parent = test->priv;

	add_flag(test, owned, "no-map");
	owned->phandle = 1;
	reserve(test, owned, NOWHERE, SZ_1M);
	expect_taken(test, np, NOWHERE, SZ_1M);

	/* A device that names no region, one that is not there, and then this */
	user = add_node(test, parent->parent, "device");
	add_property(test, user, "memory-region", regions, sizeof(regions));
	expect_taken(test, np, NOWHERE, SZ_1M);
	owned->phandle = 2;
	expect_refused(test, np, "it overlaps");
}

static void region_overlapping_what_a_driver_matches(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);
	struct device_node *generic = add_node(test, test->priv, "generic");
	struct device_node *matched;

	add_flag(test, generic, "no-map");
	add_string(test, generic, "compatible", "reserved-memory");
	reserve(test, generic, NOWHERE, SZ_1M);
	expect_taken(test, np, NOWHERE, SZ_1M);

	matched = add_node(test, test->priv, "matched");
	add_flag(test, matched, "no-map");
	add_string(test, matched, "compatible", "vendor,memory");
	reserve(test, matched, NOWHERE, SZ_1M);
	expect_refused(test, np, "it overlaps");
}

static void region_overlapping_a_mapped_reservation(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_1M);
	struct device_node *mapped = add_node(test, test->priv, "mapped");

	reserve(test, mapped, NOWHERE, SZ_1M);
	expect_refused(test, np, "it overlaps");
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
	expect_refused(test, np, "still System RAM");
	__free_page(page);
}

static void region_says_how_it_is_used(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_16M);
	struct secure_heap_region region;

	KUNIT_ASSERT_EQ(test, 0, secure_heap_region_from_node(np, &region));
	KUNIT_EXPECT_FALSE(test, region.named_devices_only);
	KUNIT_EXPECT_FALSE(test, region.no_scrub);
	KUNIT_EXPECT_NULL(test, region.use_case);
	KUNIT_EXPECT_NULL(test, region.owner);

	np->phandle = 7;
	add_flag(test, np, "linux,named-devices-only");
	add_flag(test, np, "linux,no-scrub");
	add_string(test, np, "linux,use-case", "secure-video");
	KUNIT_ASSERT_EQ(test, 0, secure_heap_region_from_node(np, &region));
	KUNIT_EXPECT_TRUE(test, region.named_devices_only);
	KUNIT_EXPECT_TRUE(test, region.no_scrub);
	KUNIT_EXPECT_STREQ(test, "secure-video", region.use_case);
}

static void region_for_devices_that_cannot_name_it(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_16M);

	add_flag(test, np, "linux,named-devices-only");
	expect_refused(test, np, "none does");
}

static void region_with_a_use_case_that_is_no_string(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_16M);

	add_property(test, np, "linux,use-case", "video", strlen("video"));
	expect_refused(test, np, "linux,use-case property is not a string");
}

static void region_whose_owner_does_not_exist(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_16M);

	/* No node of the machine has it */
	add_u32(test, np, "access-controllers", 0xfffffff0);
	expect_refused(test, np, "access-controllers");
}

static void region_with_an_empty_list_of_owners(struct kunit *test)
{
	struct device_node *np = add_region(test, "a", NOWHERE, SZ_16M);

	add_flag(test, np, "access-controllers");
	expect_refused(test, np, "does not name one owner");
}

static struct kunit_case region_cases[] = {
	KUNIT_CASE(region_fixed),
	KUNIT_CASE(region_placed),
	KUNIT_CASE(region_of_8_gib),
	KUNIT_CASE(region_of_64_tib),
	KUNIT_CASE(region_that_ends_with_the_address_space),
	KUNIT_CASE(region_beside_others),
	KUNIT_CASE(region_that_firmware_reserved_too),
	KUNIT_CASE(region_with_both_names),
	KUNIT_CASE_PARAM(region_malformed, malformed_gen_params),
	KUNIT_CASE(region_with_a_reg_of_other_cells),
	KUNIT_CASE(region_with_two_ranges),
	KUNIT_CASE(region_with_reg_and_size),
	KUNIT_CASE(region_that_is_reusable_and_no_map),
	KUNIT_CASE(region_on_demand_without_an_owner),
	KUNIT_CASE(region_on_demand_without_an_area),
	KUNIT_CASE_PARAM(region_with_another_owner, owner_gen_params),
	KUNIT_CASE(region_below_a_group),
	KUNIT_CASE(region_of_a_device),
	KUNIT_CASE_PARAM(region_whose_parent_lacks, wanted_gen_params),
	KUNIT_CASE(region_whose_parent_has_other_cells),
	KUNIT_CASE(region_placed_where_pages_end_otherwise),
	KUNIT_CASE(region_placed_without_alignment),
	KUNIT_CASE_PARAM(region_overlapping_another, overlap_gen_params),
	KUNIT_CASE(region_overlapping_what_a_device_owns),
	KUNIT_CASE(region_overlapping_what_a_driver_matches),
	KUNIT_CASE(region_overlapping_a_mapped_reservation),
	KUNIT_CASE(region_overlapping_a_disabled_node),
	KUNIT_CASE(region_still_system_ram),
	KUNIT_CASE(region_says_how_it_is_used),
	KUNIT_CASE(region_for_devices_that_cannot_name_it),
	KUNIT_CASE(region_with_a_use_case_that_is_no_string),
	KUNIT_CASE(region_whose_owner_does_not_exist),
	KUNIT_CASE(region_with_an_empty_list_of_owners),
	{}
};

static struct kunit_suite region_suite = {
	.name = "secure_heap_region",
	.init = region_test_init,
	.test_cases = region_cases,
};

kunit_test_suite(region_suite);
