// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding the memory of a heap: from a device-tree node to a range that is
 * certain not to be anybody's RAM.
 *
 * The core reserves the memory early in boot. There are no reserved_mem_ops
 * here: if one of those fails, the core gives the range back to the page
 * allocator, and a firewalled range must never get there. Looking at the
 * result later can only lead to a heap or to no heap.
 */

#define pr_fmt(fmt) "secure_heap: " fmt

#include <linux/align.h>
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_reserved_mem.h>
#include <linux/overflow.h>
#include <linux/sizes.h>

#include "secure-heap.h"

/*
 * More is a mistake in the device tree, and would keep the boot waiting
 * while all of it is looked at.
 */
#define REGION_MAX SZ_64T

/*
 * The last address of a range, without overflow: a range that wraps is taken
 * to reach to the end of the address space.
 */
static phys_addr_t last_address(phys_addr_t base, phys_addr_t size)
{
	phys_addr_t last;

	if (check_add_overflow(base, size - 1, &last))
		return PHYS_ADDR_MAX;
	return last;
}

static const char *check_range(u64 base, u64 size)
{
	phys_addr_t last;

	if (!size)
		return "it is empty";
	if (!PAGE_ALIGNED(base) || !PAGE_ALIGNED(size))
		return "it is not aligned to pages";
	if (check_add_overflow(base, size - 1, &last))
		return "it wraps or ends beyond the physical address space";
	if (size > REGION_MAX)
		return "it is larger than any memory";
	return NULL;
}

/* The memory that the core reserved for a node */
static const char *find_range(struct device_node *np,
			      struct secure_heap_region *region)
{
	const struct reserved_mem *rmem;
	const char *fault;
	u64 base, size;

	if (!of_property_present(np, "no-map"))
		return "it has no no-map property";

	/* The core drops what it cannot use, so say first what is wrong */
	if (of_property_present(np, "reg")) {
		if (of_property_read_reg(np, 0, &base, &size))
			return "its reg property cannot be read";
		fault = check_range(base, size);
		if (fault)
			return fault;
	}

	rmem = of_reserved_mem_lookup(np);
	if (!rmem)
		return "no memory could be reserved for it";

	if (of_property_present(np, "reg") &&
	    (rmem->base != base || rmem->size != size))
		return "the memory reserved under its name is not its own";

	region->base = rmem->base;
	region->size = rmem->size;

	return check_range(rmem->base, rmem->size);
}

/*
 * Firmware that closes memory to the CPU may say so with a reservation of its
 * own (OpenSBI adds one for each range that its domains close). A no-map node
 * that no driver can match and no other node can point to hands out nothing.
 */
static bool is_bare_reservation(struct device_node *np)
{
	return of_property_present(np, "no-map") &&
	       !of_property_present(np, "compatible") && !np->phandle;
}

static struct device_node *
find_overlap(struct device_node *np, const struct secure_heap_region *region)
{
	phys_addr_t last = last_address(region->base, region->size);
	struct device_node *parent __free(device_node) = of_get_parent(np);

	for_each_available_child_of_node_scoped(parent, other) {
		const struct reserved_mem *rmem;

		if (other == np || is_bare_reservation(other))
			continue;

		rmem = of_reserved_mem_lookup(other);
		if (!rmem || !rmem->size)
			continue;

		if (rmem->base <= last &&
		    last_address(rmem->base, rmem->size) >= region->base)
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

/*
 * A reservation that failed leaves the range in the hands of the page
 * allocator, with no more than a line in the log. The resource tree knows, if
 * there is one: UML has none, and riscv empties its own when somebody reserves
 * less than whole pages. The pages themselves tell then.
 */
static bool is_system_ram(const struct secure_heap_region *region)
{
	unsigned long pfn = PHYS_PFN(region->base);
	unsigned long last = pfn + PHYS_PFN(region->size) - 1;
	unsigned long block_last;
	phys_addr_t done, step;

	/* In steps, because the length is a size_t there */
	for (done = 0; done < region->size; done += step) {
		step = min_t(phys_addr_t, region->size - done, SZ_1G);
		if (region_intersects(region->base + done, step,
				      IORESOURCE_SYSTEM_RAM,
				      IORES_DESC_NONE) != REGION_DISJOINT)
			return true;
	}

	/* Where a block has pages at neither end, it has none */
	for (;;) {
		block_last = min(pfn | (pageblock_nr_pages - 1), last);
		if (pfn_to_online_page(pfn) || pfn_to_online_page(block_last))
			if (any_page_in_use(pfn, block_last))
				return true;
		if (block_last == last)
			return false;
		pfn = block_last + 1;
	}
}

/**
 * secure_heap_region_from_node() - find and check the memory of a node
 * @np: available child of /reserved-memory
 * @region: the memory, if it can be used
 *
 * Accepts fixed (reg) and dynamically placed (size) nodes. Says in one message
 * which node is refused and why.
 *
 * Return: 0, or -EINVAL if the memory must not become a heap.
 */
int secure_heap_region_from_node(struct device_node *np,
				 struct secure_heap_region *region)
{
	struct device_node *other __free(device_node) = NULL;
	const char *fault;

	fault = find_range(np, region);
	if (!fault) {
		other = find_overlap(np, region);
		if (!other && is_system_ram(region))
			fault = "it is still System RAM";
	}

	if (other)
		pr_err("%pOF refused: it overlaps %pOF\n", np, other);
	else if (fault)
		pr_err("%pOF refused: %s\n", np, fault);

	return other || fault ? -EINVAL : 0;
}
