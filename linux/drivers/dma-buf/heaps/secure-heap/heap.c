// SPDX-License-Identifier: GPL-2.0-only
/*
 * dma-buf heaps of protected reserved memory: one heap for each node of the
 * device tree that asks for it.
 *
 * A firewall that Linux does not control closes the memory to the CPU and opens
 * it to some devices. Linux decides who gets which part of it, and that is all.
 */

#define pr_fmt(fmt) "secure_heap: " fmt

#include <linux/dma-heap.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "secure-heap.h"

static const struct of_device_id secure_heap_match[] = {
	{ .compatible = "linux,secure-heap" },
	/* What firmware in the field emits */
	{ .compatible = "linaro,secure-heap" },
	{}
};

static struct dma_buf *secure_heap_allocate(struct dma_heap *dma_heap,
					    unsigned long len, u32 fd_flags,
					    u64 heap_flags)
{
	return secure_heap_buffer_export(dma_heap_get_drvdata(dma_heap), len,
					 fd_flags);
}

static const struct dma_heap_ops secure_heap_ops = {
	.allocate = secure_heap_allocate,
};

static int __init secure_heap_add(struct device_node *np,
				  const struct secure_heap_region *region)
{
	struct dma_heap_export_info exp_info = {};
	struct secure_heap *heap;
	struct dma_heap *dma_heap;
	int ret;

	heap = kzalloc_obj(*heap);
	if (!heap)
		return -ENOMEM;

	heap->name = kasprintf(GFP_KERNEL, "%pOFP", np);
	if (!heap->name) {
		ret = -ENOMEM;
		goto err_free_heap;
	}

	secure_heap_range_init(&heap->range, PHYS_PFN(region->base),
			       PHYS_PFN(region->size));

	exp_info.name = heap->name;
	exp_info.ops = &secure_heap_ops;
	exp_info.priv = heap;
	dma_heap = dma_heap_add(&exp_info);
	if (IS_ERR(dma_heap)) {
		ret = PTR_ERR(dma_heap);
		goto err_free_name;
	}

	pr_info("%s: %llu KiB\n", heap->name, (u64)region->size / SZ_1K);

	return 0;

err_free_name:
	kfree(heap->name);
err_free_heap:
	kfree(heap);
	return ret;
}

/* One bad node says so, and leaves the others alone */
static int __init secure_heap_init(void)
{
	struct device_node *parent __free(device_node) =
		of_find_node_by_path("/reserved-memory");
	struct secure_heap_region region;
	int ret;

	for_each_available_child_of_node_scoped(parent, np) {
		if (!of_match_node(secure_heap_match, np))
			continue;

		if (secure_heap_region_from_node(np, &region))
			continue;

		ret = secure_heap_add(np, &region);
		if (ret)
			pr_err("%pOF: no heap: %pe\n", np, ERR_PTR(ret));
	}

	return 0;
}
module_init(secure_heap_init);

/* No module_exit(): the framework keeps what is registered with it */
MODULE_DESCRIPTION("dma-buf heaps of protected reserved memory");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("DMA_BUF_HEAP");
