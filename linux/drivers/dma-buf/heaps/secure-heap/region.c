// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find the memory of a heap: turn a device-tree node into a range that is not
 * System RAM, but for a region on demand, and has no other owner.
 *
 * The reserved-memory core reserves the memory early in boot. Its operations in
 * reserved.c check nothing: if one fails, the core returns the range to the
 * page allocator, and a firewalled range must never get there. Checking the
 * reservation later can only register a heap or refuse it.
 */

#define pr_fmt(fmt) "secure_heap: " fmt

#include <linux/align.h>
#include <linux/ioport.h>
#include <linux/limits.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_reserved_mem.h>
#include <linux/overflow.h>
#include <linux/pfn.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "secure-heap.h"
#include "test-hooks.h"

/*
 * A larger region is a mistake in the device tree, and is_system_ram() would
 * delay the boot by checking all of it.
 */
#define REGION_MAX SZ_64T

const struct of_device_id secure_heap_match[] = {
	{ .compatible = "linux,secure-heap" },
	/* Deprecated: emitted by firmware in the field */
	{ .compatible = "linaro,secure-heap" },
	{}
};

/*
 * Return the last address of a range, or PHYS_ADDR_MAX if the range overflows.
 * @size is not 0.
 */
static phys_addr_t last_address(phys_addr_t base, phys_addr_t size)
{
	phys_addr_t last;

	if (check_add_overflow(base, size - 1, &last))
		return PHYS_ADDR_MAX;
	return last;
}

/* The one line in the log for a node that gets no heap */
VISIBLE_IF_KUNIT void secure_heap_log_refusal(struct device_node *np,
					      struct va_format *vaf)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_log_refusal, np, vaf);

	pr_err("%pOF refused: %pV\n", np, vaf);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_log_refusal);

static __printf(2, 3) int refuse(struct device_node *np, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	secure_heap_log_refusal(np, &vaf);
	va_end(args);

	return -EINVAL;
}

/*
 * The core reserves memory for direct children of /reserved-memory only, and
 * for none of them if the properties of that node are wrong.
 */
static int check_parent(struct device_node *np)
{
	struct device_node *parent __free(device_node) = of_get_parent(np);

	if (!of_node_name_eq(parent, "reserved-memory") ||
	    !of_node_is_root(parent->parent))
		return refuse(np, "it is not a child of /reserved-memory");

	if (!of_property_present(parent, "ranges"))
		return refuse(np, "/reserved-memory has no ranges property");

	if (!of_property_present(parent, "#address-cells") ||
	    !of_property_present(parent, "#size-cells") ||
	    of_n_addr_cells(np) != of_n_addr_cells(parent) ||
	    of_n_size_cells(np) != of_n_size_cells(parent))
		return refuse(np, "/reserved-memory lacks the #address-cells, #size-cells of /");

	return 0;
}

static bool is_heap_compatible(const char *compatible)
{
	const struct of_device_id *id;

	for (id = secure_heap_match; id->compatible[0]; id++)
		if (!of_compat_cmp(id->compatible, compatible,
				   strlen(id->compatible)))
			return true;

	return false;
}

/* Linux uses the memory of a node with reusable until the owner closes some of it */
static int check_on_demand(struct device_node *np)
{
	if (of_property_present(np, "no-map"))
		return refuse(np, "it is both reusable and no-map");
	if (!of_property_present(np, "access-controllers"))
		return refuse(np, "it is reusable, and no owner in access-controllers closes it");
	if (!IS_ENABLED(CONFIG_DMABUF_HEAPS_SECURE_DEMAND))
		return refuse(np, "it is reusable, which this kernel cannot do");
	return 0;
}

/* Refuse memory that a driver, the page allocator or the linear map also has */
static int check_owner(struct device_node *np)
{
	const char *compatible;
	struct property *prop;

	of_property_for_each_string(np, "compatible", prop, compatible)
		if (!is_heap_compatible(compatible))
			return refuse(np, "compatible \"%s\" gives its range another owner",
				      compatible);

	if (of_property_present(np, "reusable"))
		return check_on_demand(np);
	if (!of_property_present(np, "no-map"))
		return refuse(np, "it has no no-map property");

	return 0;
}

static int check_range(struct device_node *np, u64 base, u64 size)
{
	phys_addr_t last;

	if (!size)
		return refuse(np, "its range is empty");
	if (!PAGE_ALIGNED(base) || !PAGE_ALIGNED(size))
		return refuse(np, "its range %#llx + %#llx is not aligned to pages",
			      base, size);
	/* Page numbers have to fit in an unsigned long */
	if (check_add_overflow(base, size - 1, &last) ||
	    last >> PAGE_SHIFT > ULONG_MAX)
		return refuse(np, "its range wraps or ends beyond the physical address space");
	if (size > REGION_MAX)
		return refuse(np, "its range is larger than any memory");
	return 0;
}

/*
 * Check the properties of the node before the reservation: the core ignores
 * properties that it cannot use, and reserves only the first of several ranges.
 */
static int check_properties(struct device_node *np, bool placed, u64 *base,
			    u64 *size)
{
	u64 more_base, more_size;

	if (placed) {
		if (!of_property_present(np, "size"))
			return refuse(np, "it has neither a reg nor a size property");
		if (!of_property_present(np, "alignment"))
			return refuse(np, "it has a size but no alignment property");
		return 0;
	}

	if (of_property_present(np, "size"))
		return refuse(np, "it has both a reg and a size property");
	if (of_property_read_reg(np, 0, base, size))
		return refuse(np, "its reg property cannot be read");
	if (!of_property_read_reg(np, 1, &more_base, &more_size))
		return refuse(np, "its reg property has more than one range");
	return check_range(np, *base, *size);
}

/* Entry of a node in the core's table of reservations, or NULL */
VISIBLE_IF_KUNIT struct reserved_mem *
secure_heap_reserved_mem(struct device_node *np)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_reserved_mem, np);

	return of_reserved_mem_lookup(np);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_reserved_mem);

/* Look up the memory that the core reserved for a node, and check it */
static int find_range(struct device_node *np, struct secure_heap_region *region)
{
	bool placed = !of_property_present(np, "reg");
	const struct reserved_mem *rmem;
	u64 base = 0, size = 0;
	int ret;

	ret = check_properties(np, placed, &base, &size);
	if (ret)
		return ret;

	rmem = secure_heap_reserved_mem(np);
	if (!rmem)
		return refuse(np, "no memory could be reserved for it");

	if (!placed && (rmem->base != base || rmem->size != size))
		return refuse(np, "the memory reserved under its name is not its own");

	region->base = rmem->base;
	region->size = rmem->size;
	region->placed = placed;
	region->cma = NULL;
	if (of_property_present(np, "reusable")) {
		/* Set by reserved.c, the only operations of the node */
		region->cma = rmem->priv;
		if (!region->cma)
			return refuse(np, "it is reusable, and the kernel made no CMA area of it");
	}

	return check_range(np, rmem->base, rmem->size);
}

/* Next node of the device tree with a memory-region property */
VISIBLE_IF_KUNIT struct device_node *
secure_heap_next_user(struct device_node *from)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_next_user, from);

	return of_find_node_with_property(from, "memory-region");
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_next_user);

/**
 * secure_heap_node_is_named() - does a device name a region?
 * @user: node of a device
 * @np: node of the region
 *
 * Return: true if @np is in the memory-region property of @user.
 */
bool secure_heap_node_is_named(const struct device_node *user,
			       const struct device_node *np)
{
	u32 phandle;
	int i;

	/* Not by of_parse_phandle(), which ends at a phandle of 0 or of nothing */
	for (i = 0; !of_property_read_u32_index(user, "memory-region", i,
						&phandle); i++)
		if (phandle && phandle == np->phandle)
			return true;

	return false;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_node_is_named);

/**
 * secure_heap_device_names() - does a device name a region?
 * @dev: device
 * @np: node of the region
 *
 * A function of a PCI device, or a child that a driver made, may have no node:
 * then that of the device above it counts. So does the next node above, for a
 * device that is part of another.
 *
 * Return: true if the node of the device, or the next one above, has the region in
 * its memory-region property.
 */
bool secure_heap_device_names(struct device *dev, const struct device_node *np)
{
	unsigned int nodes = 0;

	for (; dev && nodes < 2; dev = dev->parent) {
		if (!dev_of_node(dev))
			continue;
		if (secure_heap_node_is_named(dev_of_node(dev), np))
			return true;
		nodes++;
	}

	return false;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_device_names);

/* Is the node in the memory-region property of any other node? */
static bool is_named_by_a_device(struct device_node *np)
{
	struct device_node *user = NULL;

	while ((user = secure_heap_next_user(user))) {
		if (secure_heap_node_is_named(user, np)) {
			of_node_put(user);
			return true;
		}
	}

	return false;
}

/*
 * Firmware that closes memory to the CPU may add a reservation of its own
 * (OpenSBI adds one for each range that its domains close). A no-map node that
 * no driver can match and no memory-region refers to has no user, so a heap may
 * overlap it. A phandle does not mean that there is a user: bootloaders and
 * "dtc -@" add phandles to unreferenced nodes.
 */
static bool is_bare_reservation(struct device_node *np)
{
	const char *compatible;
	struct property *prop;

	of_property_for_each_string(np, "compatible", prop, compatible)
		if (strcmp(compatible, "reserved-memory"))
			return false;

	return of_property_present(np, "no-map") && !is_named_by_a_device(np);
}

static struct device_node *
find_overlap(struct device_node *np, const struct secure_heap_region *region)
{
	phys_addr_t last = last_address(region->base, region->size);
	struct device_node *parent __free(device_node) = of_get_parent(np);

	for_each_available_child_of_node_scoped(parent, other) {
		const struct reserved_mem *rmem;

		if (other == np)
			continue;

		rmem = secure_heap_reserved_mem(other);
		if (!rmem || !rmem->size)
			continue;

		if (rmem->base <= last &&
		    last_address(rmem->base, rmem->size) >= region->base &&
		    !is_bare_reservation(other))
			return of_node_get(other);
	}

	return NULL;
}

static bool any_page_in_use(unsigned long pfn, unsigned long last)
{
	struct page *page;

	for (; pfn <= last; pfn++) {
		page = pfn_to_online_page(pfn);
		if (page && !PageReserved(page))
			return true;
	}

	return false;
}

/* Struct pages come in units of 2 MiB or more: test both ends of one */
static bool node_has_page_in_use(int nid, unsigned long pfn, unsigned long last)
{
	unsigned long block_last;

	pfn = max(pfn, node_start_pfn(nid));
	last = min(last, node_end_pfn(nid) - 1);
	for (; pfn <= last; pfn = block_last + 1) {
		block_last = min(pfn | (PHYS_PFN(SZ_2M) - 1), last);
		if ((pfn_to_online_page(pfn) ||
		     pfn_to_online_page(block_last)) &&
		    any_page_in_use(pfn, block_last))
			return true;
	}

	return false;
}

/*
 * If the reservation failed, the page allocator has the range, and the core has
 * only logged that. The resource tree shows it, but may be empty: UML has none,
 * and riscv empties its tree if any reservation is not page aligned. So check
 * the struct pages too.
 */
static bool is_system_ram(const struct secure_heap_region *region)
{
	unsigned long pfn = PHYS_PFN(region->base);
	unsigned long last = pfn + PHYS_PFN(region->size) - 1;
	phys_addr_t done, step;
	int nid;

	/* In steps, because region_intersects() takes a size_t */
	for (done = 0; done < region->size; done += step) {
		step = min_t(phys_addr_t, region->size - done, SZ_1G);
		if (region_intersects(region->base + done, step,
				      IORESOURCE_SYSTEM_RAM,
				      IORES_DESC_NONE) != REGION_DISJOINT)
			return true;
	}

	for_each_node_state(nid, N_MEMORY)
		if (node_has_page_in_use(nid, pfn, last))
			return true;

	return false;
}

static int find_owner(struct device_node *np, struct secure_heap_region *region)
{
	struct of_phandle_args args;
	int count;

	region->owner = NULL;
	region->owner_id = 0;
	if (!of_property_present(np, "access-controllers"))
		return 0;

	count = of_count_phandle_with_args(np, "access-controllers",
					   "#access-controller-cells");
	if (count != 1)
		return refuse(np, "its access-controllers property does not name one owner");
	if (of_parse_phandle_with_args(np, "access-controllers",
				       "#access-controller-cells", 0, &args))
		return refuse(np, "its access-controllers property cannot be read");
	if (args.args_count > 1) {
		of_node_put(args.np);
		return refuse(np, "its access-controllers property has more than one cell");
	}

	region->owner = of_fwnode_handle(args.np);
	if (args.args_count)
		region->owner_id = args.args[0];
	return 0;
}

/* What the node says of how its buffers are used */
static int find_policy(struct device_node *np, struct secure_heap_region *region)
{
	region->named_devices_only =
		of_property_read_bool(np, "linux,named-devices-only");
	region->no_scrub = of_property_read_bool(np, "linux,no-scrub");
	region->use_case = NULL;
	if (of_property_present(np, "linux,use-case") &&
	    of_property_read_string(np, "linux,use-case", &region->use_case))
		return refuse(np, "its linux,use-case property is not a string");

	/* The only nodes without phandle are those that nobody can name */
	if (region->named_devices_only && !np->phandle)
		return refuse(np, "only devices that name it may have its buffers, and none does");

	return 0;
}

/**
 * secure_heap_region_from_node() - find and check the memory of a node
 * @np: available node that matches secure_heap_match
 * @region: filled in; valid only if 0 is returned. The caller has a reference to
 *	@region->owner then.
 *
 * Accepts nodes with a fixed range (reg) and nodes that Linux places (size), closed
 * all the time (no-map) or on demand (reusable).
 * Logs one message with the node and the reason if it refuses.
 *
 * Return: 0, or -EINVAL if the memory must not become a heap.
 */
int secure_heap_region_from_node(struct device_node *np,
				 struct secure_heap_region *region)
{
	struct device_node *other __free(device_node) = NULL;
	int ret;

	ret = check_parent(np);
	if (ret)
		return ret;

	ret = check_owner(np);
	if (ret)
		return ret;

	ret = find_range(np, region);
	if (ret)
		return ret;

	other = find_overlap(np, region);
	if (other)
		return refuse(np, "it overlaps %pOF", other);

	if (!region->cma && is_system_ram(region))
		return refuse(np, "it is still System RAM");

	ret = find_policy(np, region);
	if (ret)
		return ret;

	return find_owner(np, region);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_region_from_node);
