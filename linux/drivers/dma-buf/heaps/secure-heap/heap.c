// SPDX-License-Identifier: GPL-2.0-only
/*
 * dma-buf heaps of protected reserved memory: registers one heap for each
 * matching device-tree node.
 *
 * A firewall that Linux does not control closes the memory to the CPU and opens
 * it to some devices. Linux only allocates buffers from it.
 */

#define pr_fmt(fmt) "secure_heap: " fmt

#include <linux/array_size.h>
#include <linux/cgroup_dmem.h>
#include <linux/crash_dump.h>
#include <linux/dma-heap.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/pfn.h>
#include <linux/property.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "secure-heap.h"
#include "test-hooks.h"

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

/*
 * Names of heaps of other drivers, which may be loaded later. The first heap to
 * register a name gets it, so refuse these.
 */
static const char * const taken_names[] = {
	"system", "system_cc_shared", "default_cma_region", "reserved",
	"linux,cma", "protected,secure-video", "protected,trusted-ui",
	"protected,secure-video-record",
};

static int check_name(const char *name)
{
	if (match_string(taken_names, ARRAY_SIZE(taken_names), name) >= 0)
		return -EEXIST;
	return 0;
}

static const char *fault_of(int error)
{
	switch (error) {
	case -EEXIST:
		return "there is another heap of that name";
	case -EADDRINUSE:
		return "its range is claimed by somebody else, see /proc/iomem";
	case -EBUSY:
		return "the kernel has no room for more heaps";
	case -ENOMEM:
		return "there is no memory to register it";
	default:
		return "it could not be registered";
	}
}

/**
 * secure_heap_register() - make a heap known to programs
 * @heap: heap that is complete and whose range is closed, or has no owner
 * @can_scrub: somebody can scrub its memory
 *
 * Return: 0 or a negative errno.
 */
int secure_heap_register(struct secure_heap *heap, bool can_scrub)
{
	const struct secure_heap_region *region = &heap->region;
	struct dma_heap_export_info exp_info = {};
	struct dma_heap *dma_heap;
	int ret;

	heap->protected = region->owner || !region->placed;
	WRITE_ONCE(heap->scrubbed, can_scrub && !region->no_scrub);

	/* Before a program can allocate. An earlier kernel may have used it. */
	if (heap->scrubbed) {
		ret = secure_heap_scrub_dirty_all(heap);
		if (ret)
			goto err;
	}

	exp_info.name = heap->name;
	exp_info.ops = &secure_heap_ops;
	exp_info.priv = heap;
	exp_info.groups = secure_heap_groups;
	dma_heap = dma_heap_add(&exp_info);
	if (IS_ERR(dma_heap)) {
		ret = PTR_ERR(dma_heap);
		goto err;
	}

	secure_heap_buffer_list_add(heap);
	pr_info("%s: %llu KiB%s%s%s\n", heap->name, (u64)region->size / SZ_1K,
		heap->demand.memory ? " on demand" : "",
		heap->protected ? "" : ", not known to be protected",
		heap->scrubbed || region->no_scrub ? "" :
		", nobody scrubs freed buffers");

	return 0;

err:
	if (region->owner)
		pr_err("%s: no heap: %s (%pe)\n", heap->name, fault_of(ret),
		       ERR_PTR(ret));
	return ret;
}

#ifdef CONFIG_DMABUF_HEAPS_SECURE_DEMAND
static int init_demand(struct secure_heap *heap)
{
	return heap->region.cma ?
	       secure_heap_demand_init(heap, &secure_heap_memory_cma) : 0;
}
#else
static int init_demand(struct secure_heap *heap)
{
	return 0;
}
#endif

/*
 * Make a heap of a region, which it keeps if 0 is returned. Not __init, because a
 * KUnit test calls it after boot.
 */
VISIBLE_IF_KUNIT int secure_heap_add(struct device_node *np,
				     const struct secure_heap_region *region)
{
	const struct dmem_cgroup_init quota = { .size = region->size };
	struct secure_heap *heap;
	int ret;

	heap = kzalloc_obj(*heap);
	if (!heap)
		return -ENOMEM;

	heap->name = kasprintf(GFP_KERNEL, "%pOFP", np);
	if (!heap->name) {
		ret = -ENOMEM;
		goto err_free_heap;
	}

	ret = check_name(heap->name);
	if (ret)
		goto err_free_name;

	ret = secure_heap_claim(region, heap->name);
	if (ret)
		goto err_free_name;

	/* The controller counts bytes in a long, and no limit is LONG_MAX */
	if (region->size <= LONG_MAX)
		heap->quota = dmem_cgroup_register_region(&quota, "dma-heap/%s",
							  heap->name);
	if (IS_ERR(heap->quota)) {
		ret = PTR_ERR(heap->quota);
		goto err_release_claim;
	}

	heap->node = of_node_get(np);
	heap->region = *region;
	secure_heap_range_init(&heap->range, PHYS_PFN(region->base),
			       PHYS_PFN(region->size));
	secure_heap_owner_init(heap);
	ret = init_demand(heap);
	if (ret)
		goto err_unregister_quota;

	if (region->owner) {
		secure_heap_owner_add(heap);
		return 0;
	}

	ret = secure_heap_register(heap, false);
	if (ret)
		goto err_unregister_quota;

	return 0;

err_unregister_quota:
	of_node_put(heap->node);
	dmem_cgroup_unregister_region(heap->quota);
err_release_claim:
	secure_heap_release_claim(region);
err_free_name:
	kfree(heap->name);
err_free_heap:
	kfree(heap);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_add);

/* A refused node is logged, and does not affect other nodes */
static int __init secure_heap_init(void)
{
	struct secure_heap_region region;
	struct device_node *np;
	int ret;

	ret = secure_heap_owners_init();
	if (ret)
		return ret;
	secure_heap_buffer_list_init();

	for_each_matching_node(np, secure_heap_match) {
		if (!of_device_is_available(np))
			continue;

		/*
		 * Devices of the crashed kernel may still access the memory,
		 * and a node with a size property has got a new address.
		 */
		if (is_kdump_kernel()) {
			pr_info_once("no heaps in a crash kernel\n");
			secure_heap_hide_from_dump(np);
			continue;
		}

		if (secure_heap_region_from_node(np, &region))
			continue;

		ret = secure_heap_add(np, &region);
		if (ret) {
			fwnode_handle_put(region.owner);
			pr_err("%pOF: no heap: %s (%pe)\n", np, fault_of(ret),
			       ERR_PTR(ret));
		}
	}

	return 0;
}
module_init(secure_heap_init);

/* No module_exit(): a heap cannot be unregistered */
MODULE_DESCRIPTION("dma-buf heaps of protected reserved memory");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("DMA_BUF_HEAP");
