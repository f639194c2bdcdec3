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

#include <linux/init.h>
#include <linux/of_reserved_mem.h>

/*
 * This must not fail: the core would return the range to the page allocator,
 * and a firewall may have closed it. region.c decides later if the node becomes
 * a heap.
 */
static int __init secure_heap_node_init(unsigned long node,
					struct reserved_mem *rmem)
{
	return 0;
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
	.node_init = secure_heap_node_init,
	.device_init = secure_heap_device_init,
};

RESERVEDMEM_OF_DECLARE(secure_heap, "linux,secure-heap",
		       &secure_heap_reserved_ops);
/* Deprecated: emitted by firmware in the field */
RESERVEDMEM_OF_DECLARE(secure_heap_linaro, "linaro,secure-heap",
		       &secure_heap_reserved_ops);
