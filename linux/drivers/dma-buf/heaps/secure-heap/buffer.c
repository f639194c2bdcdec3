// SPDX-License-Identifier: GPL-2.0-only
/*
 * The buffer: a dma-buf over one contiguous range of protected memory.
 *
 * There is no mmap, no vmap and no struct page. CPU access for which the
 * dma-buf core would report success is refused here.
 */

#define pr_fmt(fmt) "secure_heap: " fmt

#include <linux/cgroup_dmem.h>
#include <linux/device.h>
#include <linux/dma-buf-mapping.h>
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "secure-heap.h"
#include "test-hooks.h"
#include "trace.h"

static phys_addr_t buffer_address(const struct secure_heap_buffer *buffer)
{
	return PFN_PHYS(buffer->block.first);
}

static int check_device(struct secure_heap_buffer *buffer, struct device *dev,
			size_t size)
{
	const struct secure_heap *heap = buffer->heap;

	if (heap->region.named_devices_only &&
	    !secure_heap_device_names(dev, heap->node))
		return -EPERM;

	return dma_check_reach(dev, buffer_address(buffer), size);
}

static enum secure_heap_refusal refusal_of(int error, const char **fault)
{
	switch (error) {
	case -EPERM:
		*fault = "its node does not name the region, which only named devices may have";
		return SECURE_HEAP_NOT_NAMED;
	case -ENODEV:
		*fault = "it does no DMA";
		return SECURE_HEAP_NO_DMA;
	case -EOPNOTSUPP:
		*fault = "its DMA is bounced, or mapped by operations of the platform";
		return SECURE_HEAP_BOUNCED;
	default:
		*fault = "it, its bus or its IOMMU cannot address the whole buffer";
		return SECURE_HEAP_UNREACHABLE;
	}
}

static int secure_heap_attach(struct dma_buf *dmabuf,
			      struct dma_buf_attachment *attachment)
{
	struct secure_heap_buffer *buffer = dmabuf->priv;
	struct device *dev = attachment->dev;
	enum secure_heap_refusal refusal;
	const char *fault;
	int ret;

	ret = check_device(buffer, dev, dmabuf->size);
	if (ret) {
		refusal = refusal_of(ret, &fault);
		secure_heap_count_refusal(buffer->heap, refusal);
		trace_secure_heap_refuse(buffer->heap->name, dev_name(dev),
					 dmabuf->size, ret);
		pr_warn_ratelimited("%s: device %s refused: %s\n",
				    buffer->heap->name, dev_name(dev), fault);
		return ret;
	}

	atomic_inc(&buffer->attachments);
	return 0;
}

static void secure_heap_detach(struct dma_buf *dmabuf,
			       struct dma_buf_attachment *attachment)
{
	struct secure_heap_buffer *buffer = dmabuf->priv;

	atomic_dec(&buffer->attachments);
}

static struct sg_table *
secure_heap_map_dma_buf(struct dma_buf_attachment *attachment,
			enum dma_data_direction dir)
{
	struct phys_vec range = {
		.paddr = buffer_address(attachment->dmabuf->priv),
		.len = attachment->dmabuf->size,
	};

	return dma_buf_phys_vec_to_sgt(attachment, NULL, &range, 1, range.len,
				       dir);
}

static void secure_heap_unmap_dma_buf(struct dma_buf_attachment *attachment,
				      struct sg_table *sgt,
				      enum dma_data_direction dir)
{
	dma_buf_free_sgt(attachment, sgt, dir);
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

static bool secure_heap_is_protected(struct dma_buf *dmabuf)
{
	struct secure_heap_buffer *buffer = dmabuf->priv;

	return buffer->heap->protected;
}

static void free_memory(struct secure_heap *heap,
			struct secure_heap_buffer *buffer)
{
	if (heap->scrubbed) {
		secure_heap_scrub_free(heap, buffer);
		return;
	}

	secure_heap_range_free(&heap->range, &buffer->block);
	secure_heap_demand_freed(heap);
	kfree(buffer);
}

static void secure_heap_release(struct dma_buf *dmabuf)
{
	struct secure_heap_buffer *buffer = dmabuf->priv;
	struct secure_heap *heap = buffer->heap;

	dmem_cgroup_uncharge(buffer->charge, dmabuf->size);

	/* Trace before the pages can be allocated again */
	trace_secure_heap_free(heap->name, buffer->block.first,
			       buffer->block.pages);
	free_memory(heap, buffer);
}

static const struct dma_buf_ops secure_heap_buffer_ops = {
	.attach = secure_heap_attach,
	.detach = secure_heap_detach,
	.map_dma_buf = secure_heap_map_dma_buf,
	.unmap_dma_buf = secure_heap_unmap_dma_buf,
	.begin_cpu_access = secure_heap_refuse_cpu_access,
	.end_cpu_access = secure_heap_refuse_cpu_access,
	.release = secure_heap_release,
	.is_protected = secure_heap_is_protected,
};

static struct dma_buf *export_buffer(struct secure_heap_buffer *buffer,
				     size_t size, u32 fd_flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);

	exp_info.exp_name = buffer->heap->name;
	exp_info.ops = &secure_heap_buffer_ops;
	exp_info.size = size;
	exp_info.flags = fd_flags;
	exp_info.priv = buffer;

	return dma_buf_export(&exp_info);
}

static int alloc_memory(struct secure_heap *heap, unsigned long pages,
			struct secure_heap_block *block)
{
	int ret;

	ret = secure_heap_range_alloc(&heap->range, pages, block);
	if (!ret)
		return 0;

	if (ret == -EAGAIN)
		ret = secure_heap_scrub_and_alloc(heap, pages, block);
	if (ret == -ENOMEM && heap->demand.memory)
		ret = secure_heap_demand_alloc(heap, pages, block);
	if (ret == -ENOMEM)
		secure_heap_count_refusal(heap, SECURE_HEAP_FULL);
	else if (ret == -EBUSY || ret == -EOPNOTSUPP)
		secure_heap_count_refusal(heap, SECURE_HEAP_CLAIM);
	else if (ret && ret != -EINTR)
		secure_heap_count_refusal(heap, SECURE_HEAP_OWNER);
	return ret;
}

/* Charge the cgroup of the caller before it takes memory from others */
static int charge(struct secure_heap *heap, size_t size,
		  struct secure_heap_buffer *buffer)
{
	int ret;

	buffer->charge = NULL;
	/* Of a length that cannot be, the sum in the controller could wrap */
	if (PHYS_PFN(size) > heap->range.pages) {
		secure_heap_count_refusal(heap, SECURE_HEAP_FULL);
		return -ENOMEM;
	}
	if (!heap->quota)
		return 0;

	ret = dmem_cgroup_try_charge(heap->quota, size, &buffer->charge, NULL);
	if (ret == -EAGAIN) {
		secure_heap_count_refusal(heap, SECURE_HEAP_QUOTA);
		return -ENOMEM;
	}
	return ret;
}

/**
 * secure_heap_buffer_export() - allocate memory and export it as a dma-buf
 * @heap: heap to allocate from
 * @size: length in bytes, a multiple of the page size, not 0
 * @fd_flags: open flags of the dma-buf's file
 *
 * Return: a dma-buf, whose only reference the caller owns. The memory is freed
 * when the last reference is dropped. Or an ERR_PTR(): -ENOMEM if no hole is
 * large enough, a limit of the caller's cgroup is reached or there is no kernel
 * memory; if freed memory has to be scrubbed first, -ENODEV, -ETIMEDOUT and -EINTR
 * of secure_heap_scrub_and_alloc(); if the region is on demand, the errors of
 * secure_heap_demand_alloc(); or the error of dma_buf_export().
 */
struct dma_buf *secure_heap_buffer_export(struct secure_heap *heap, size_t size,
					  u32 fd_flags)
{
	struct secure_heap_buffer *buffer;
	struct dma_buf *dmabuf;
	int ret;

	buffer = kmalloc_obj(*buffer);
	if (!buffer)
		return ERR_PTR(-ENOMEM);
	/* The allocator fills in the block */
	buffer->heap = heap;
	buffer->inode = 0;
	buffer->created = get_jiffies_64();
	buffer->pid = task_tgid_nr(current);
	/* Always ends with a NUL */
	memcpy(buffer->comm, current->comm, sizeof(buffer->comm));
	atomic_set(&buffer->attachments, 0);

	ret = charge(heap, size, buffer);
	if (ret)
		goto err_free_buffer;

	ret = alloc_memory(heap, PHYS_PFN(size), &buffer->block);
	if (ret)
		goto err_uncharge;

	dmabuf = export_buffer(buffer, size, fd_flags);
	if (IS_ERR(dmabuf)) {
		ret = PTR_ERR(dmabuf);
		goto err_free_memory;
	}
	WRITE_ONCE(buffer->inode, file_inode(dmabuf->file)->i_ino);

	trace_secure_heap_alloc(heap->name, buffer->block.first,
				buffer->block.pages, 0);

	return dmabuf;

err_free_memory:
	/* As if used: what was free when a hibernation began is not clean any more */
	dmem_cgroup_uncharge(buffer->charge, size);
	free_memory(heap, buffer);
	goto out;
err_uncharge:
	dmem_cgroup_uncharge(buffer->charge, size);
err_free_buffer:
	kfree(buffer);
out:
	trace_secure_heap_alloc(heap->name, 0, PHYS_PFN(size), ret);
	return ERR_PTR(ret);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_buffer_export);
