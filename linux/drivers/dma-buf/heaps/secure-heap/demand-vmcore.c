// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions on demand in a crash kernel: /proc/vmcore has them as System RAM of the
 * kernel that crashed. What that kernel has closed cannot be read, and nobody but that
 * kernel knows what it was, so all of a region reads as zeros.
 */

#include <linux/crash_dump.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/pfn.h>
#include <linux/slab.h>

#include "secure-heap.h"

/**
 * struct hidden - a region that is not read
 * @cb: its callback
 * @first: number of its first page
 * @last: number of its last page
 */
struct hidden {
	struct vmcore_cb cb;
	unsigned long first;
	unsigned long last;
};

static bool is_ram(struct vmcore_cb *cb, unsigned long pfn)
{
	const struct hidden *hidden = container_of(cb, struct hidden, cb);

	return pfn < hidden->first || pfn > hidden->last;
}

/**
 * secure_heap_hide_from_dump() - keep a region out of /proc/vmcore
 * @np: node of a region, on demand or not
 *
 * Called in a crash kernel. A region that Linux places has another address there, and
 * cannot be hidden.
 */
void secure_heap_hide_from_dump(struct device_node *np)
{
	struct hidden *hidden;
	u64 base, size;

	if (!of_property_present(np, "reusable") ||
	    of_property_read_reg(np, 0, &base, &size) || !size)
		return;

	hidden = kzalloc_obj(*hidden);
	if (!hidden)
		return;

	hidden->first = PHYS_PFN(base);
	hidden->last = PHYS_PFN(base + size - 1);
	hidden->cb.pfn_is_ram = is_ram;
	register_vmcore_cb(&hidden->cb);
}
