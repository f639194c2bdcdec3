// SPDX-License-Identifier: GPL-2.0-only
/*
 * The buffer: a dma-buf over one contiguous range of protected memory.
 *
 * There is no mmap, no vmap and no struct page. CPU access for which the
 * dma-buf core would report success is refused here.
 */

#define pr_fmt(fmt) "secure_heap: " fmt

#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "secure-heap.h"
#include "test-hooks.h"
#include "trace.h"

/**
 * struct secure_heap_buffer - private data of one dma-buf
 * @heap: heap that the memory was allocated from
 * @block: pages of the buffer
 *
 * Constant after export, except for the bookkeeping in @block, which the lock
 * of the heap's range protects. The size is in the dma-buf.
 */
struct secure_heap_buffer {
	struct secure_heap *heap;
	struct secure_heap_block block;
};

static phys_addr_t buffer_address(const struct secure_heap_buffer *buffer)
{
	return PFN_PHYS(buffer->block.first);
}

static int secure_heap_attach(struct dma_buf *dmabuf,
			      struct dma_buf_attachment *attachment)
{
	struct secure_heap_buffer *buffer = dmabuf->priv;
	const char *fault;
	int ret;

	ret = secure_heap_check_reach(attachment->dev, buffer_address(buffer),
				      dmabuf->size, &fault);
	if (ret)
		pr_warn_ratelimited("%s: device %s refused: %s\n",
				    buffer->heap->name,
				    dev_name(attachment->dev), fault);

	return ret;
}

static struct sg_table *
secure_heap_map_dma_buf(struct dma_buf_attachment *attachment,
			enum dma_data_direction dir)
{
	struct secure_heap_buffer *buffer = attachment->dmabuf->priv;

	return secure_heap_map(attachment->dev, buffer_address(buffer),
			       attachment->dmabuf->size, dir);
}

static void secure_heap_unmap_dma_buf(struct dma_buf_attachment *attachment,
				      struct sg_table *sgt,
				      enum dma_data_direction dir)
{
	secure_heap_unmap(attachment->dev, sgt, dir);
}

/*
 * Without these operations DMA_BUF_IOCTL_SYNC would succeed, although the CPU
 * is not permitted to access the memory.
 */
static int secure_heap_refuse_cpu_access(struct dma_buf *dmabuf,
					 enum dma_data_direction dir)
{
	return -EPERM;
}

#ifdef dma_buf_is_protected
/* Not in a stock kernel, for which this is built as an external module */
static bool secure_heap_is_protected(struct dma_buf *dmabuf)
{
	struct secure_heap_buffer *buffer = dmabuf->priv;

	return buffer->heap->protected;
}
#endif

static void secure_heap_release(struct dma_buf *dmabuf)
{
	struct secure_heap_buffer *buffer = dmabuf->priv;

	/* Trace before the pages can be allocated again */
	trace_secure_heap_free(buffer->heap->name, buffer->block.first,
			       buffer->block.pages);
	secure_heap_range_free(&buffer->heap->range, &buffer->block);
	kfree(buffer);
}

static const struct dma_buf_ops secure_heap_buffer_ops = {
	.attach = secure_heap_attach,
	.map_dma_buf = secure_heap_map_dma_buf,
	.unmap_dma_buf = secure_heap_unmap_dma_buf,
	.begin_cpu_access = secure_heap_refuse_cpu_access,
	.end_cpu_access = secure_heap_refuse_cpu_access,
	.release = secure_heap_release,
#ifdef dma_buf_is_protected
	.is_protected = secure_heap_is_protected,
#endif
};

/**
 * secure_heap_buffer_export() - allocate memory and export it as a dma-buf
 * @heap: heap to allocate from
 * @size: length in bytes, a multiple of the page size, not 0
 * @fd_flags: open flags of the dma-buf's file
 *
 * Return: a dma-buf, whose only reference the caller owns. The memory is freed
 * when the last reference is dropped. Or an ERR_PTR(): -ENOMEM if no hole is
 * large enough or there is no kernel memory, or the error of dma_buf_export().
 */
struct dma_buf *secure_heap_buffer_export(struct secure_heap *heap, size_t size,
					  u32 fd_flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct secure_heap_buffer *buffer;
	struct dma_buf *dmabuf;
	int ret;

	buffer = kzalloc_obj(*buffer);
	if (!buffer)
		return ERR_PTR(-ENOMEM);
	buffer->heap = heap;

	ret = secure_heap_range_alloc(&heap->range, PHYS_PFN(size),
				      &buffer->block);
	if (ret)
		goto err_free_buffer;

	exp_info.exp_name = heap->name;
	exp_info.ops = &secure_heap_buffer_ops;
	exp_info.size = size;
	exp_info.flags = fd_flags;
	exp_info.priv = buffer;
	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf)) {
		ret = PTR_ERR(dmabuf);
		goto err_free_range;
	}

	trace_secure_heap_alloc(heap->name, buffer->block.first,
				buffer->block.pages, 0);

	return dmabuf;

err_free_range:
	secure_heap_range_free(&heap->range, &buffer->block);
err_free_buffer:
	kfree(buffer);
	trace_secure_heap_alloc(heap->name, 0, PHYS_PFN(size), ret);
	return ERR_PTR(ret);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_buffer_export);
