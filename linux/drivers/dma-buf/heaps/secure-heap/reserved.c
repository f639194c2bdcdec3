// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations of the reserved-memory core for the nodes of heaps, so that a
 * device may name such a node in its memory-region property. For a region
 * without operations, of_reserved_mem_device_init() returns -EINVAL, and many
 * drivers that call it fail their probe then.
 *
 * The core uses these operations before any module is loaded, so this file is
 * always built in. It shares nothing with the driver, which may be a module.
 */

#include <linux/align.h>
#include <linux/cma.h>
#include <linux/init.h>
#include <linux/memblock.h>
#include <linux/minmax.h>
#include <linux/mmzone.h>
#include <linux/of_fdt.h>
#include <linux/of_reserved_mem.h>
#include <linux/printk.h>

/* Linux uses the range until the heap needs it, and no firewall has closed it */
static bool __init is_on_demand(unsigned long node)
{
	return IS_ENABLED(CONFIG_DMABUF_HEAPS_SECURE_DEMAND) &&
	       of_get_flat_dt_prop(node, "reusable", NULL) &&
	       !of_get_flat_dt_prop(node, "no-map", NULL);
}

/* Where Linux places a range on demand, it has to be a contiguous memory area */
static int __init secure_heap_node_validate(unsigned long node,
					    phys_addr_t *align)
{
	if (align && is_on_demand(node))
		*align = max_t(phys_addr_t, *align, CMA_MIN_ALIGNMENT_BYTES);
	return 0;
}

/*
 * An area without a heap of its own: that would give everybody the memory as it is,
 * under the name of ours. If there is none, the range becomes ordinary memory.
 */
static int __init init_area(struct reserved_mem *rmem)
{
	struct cma *cma;
	int ret;

	/* It may not be: a crash kernel has a part of the memory only */
	if (!memblock_is_region_memory(rmem->base, rmem->size))
		return 0;

	ret = cma_init_reserved_mem(rmem->base, rmem->size, 0, rmem->name, &cma);
	if (ret) {
		pr_err("secure_heap: %s: no contiguous memory area of %pa + %pa, which have to be multiples of %#lx (%pe)\n",
		       rmem->name, &rmem->base, &rmem->size,
		       CMA_MIN_ALIGNMENT_BYTES, ERR_PTR(ret));
		return ret;
	}

	rmem->priv = cma;
	return 0;
}

/*
 * This must not fail for a range that a firewall may have closed: the core would
 * return it to the page allocator. region.c decides later if the node becomes a heap.
 */
static int __init secure_heap_node_init(unsigned long node,
					struct reserved_mem *rmem)
{
	return is_on_demand(node) ? init_area(rmem) : 0;
}

/*
 * The DMA operations and pools of the device stay as they are: it imports
 * buffers of the heap, and does not allocate from the region.
 */
static int secure_heap_device_init(struct reserved_mem *rmem,
				   struct device *dev)
{
	return 0;
}

static const struct reserved_mem_ops secure_heap_reserved_ops = {
	.node_validate = secure_heap_node_validate,
	.node_init = secure_heap_node_init,
	.device_init = secure_heap_device_init,
};

RESERVEDMEM_OF_DECLARE(secure_heap, "linux,secure-heap",
		       &secure_heap_reserved_ops);
/* Deprecated: emitted by firmware in the field */
RESERVEDMEM_OF_DECLARE(secure_heap_linaro, "linaro,secure-heap",
		       &secure_heap_reserved_ops);
