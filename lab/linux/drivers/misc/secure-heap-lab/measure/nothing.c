// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: a heap whose buffers have no memory. Allocating, mapping and closing
 * one costs what dma-buf itself costs, which is the least that any heap can cost.
 */

#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>

/* The table of all buffers for all devices, never written to: no segments */
static struct sg_table lab_nothing_sgt;

static struct sg_table *lab_nothing_map(struct dma_buf_attachment *attachment,
					enum dma_data_direction dir)
{
	return &lab_nothing_sgt;
}

static void lab_nothing_unmap(struct dma_buf_attachment *attachment,
			      struct sg_table *sgt, enum dma_data_direction dir)
{
}

static void lab_nothing_release(struct dma_buf *dmabuf)
{
}

static const struct dma_buf_ops lab_nothing_buffer_ops = {
	.map_dma_buf = lab_nothing_map,
	.unmap_dma_buf = lab_nothing_unmap,
	.release = lab_nothing_release,
};

static struct dma_buf *lab_nothing_allocate(struct dma_heap *heap,
					    unsigned long len, u32 fd_flags,
					    u64 heap_flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);

	exp_info.ops = &lab_nothing_buffer_ops;
	exp_info.size = len;
	exp_info.flags = fd_flags;
	/* dma_buf_export() requires one */
	exp_info.priv = &lab_nothing_sgt;

	return dma_buf_export(&exp_info);
}

static const struct dma_heap_ops lab_nothing_ops = {
	.allocate = lab_nothing_allocate,
};

/* To compare with as many heaps of another driver */
static unsigned int heaps = 1;
module_param(heaps, uint, 0444);
MODULE_PARM_DESC(heaps, "number of heaps: lab-nothing, lab-nothing1, ...");

static int __init lab_nothing_add(unsigned int number)
{
	struct dma_heap_export_info exp_info = { .ops = &lab_nothing_ops };
	struct dma_heap *heap;

	exp_info.name = number ? kasprintf(GFP_KERNEL, "lab-nothing%u", number) :
				 kstrdup("lab-nothing", GFP_KERNEL);
	if (!exp_info.name)
		return -ENOMEM;

	heap = dma_heap_add(&exp_info);
	if (IS_ERR(heap)) {
		kfree(exp_info.name);
		return PTR_ERR(heap);
	}

	return 0;
}

static int __init lab_nothing_init(void)
{
	unsigned int i;
	int ret;

	for (i = 0; i < heaps; i++) {
		ret = lab_nothing_add(i);
		/* Those that are there stay, and so must the module */
		if (ret)
			return i ? 0 : ret;
	}

	return 0;
}
module_init(lab_nothing_init);

/* No module_exit(): the framework keeps what is registered with it */
MODULE_DESCRIPTION("secure-heap lab: a heap whose buffers have no memory");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("DMA_BUF_HEAP");
