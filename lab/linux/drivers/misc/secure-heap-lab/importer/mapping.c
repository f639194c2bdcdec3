// SPDX-License-Identifier: GPL-2.0-only
/* Lab code: what the drivers that import dma-bufs have in common. */

#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/uaccess.h>

#include "../lab-uapi.h"
#include "mapping.h"

/**
 * lab_mapping_get() - attach a dma-buf to a device, and map it
 * @mapping: to be filled in
 * @fd: file descriptor of the dma-buf
 * @dev: the device
 *
 * Return: 0, or what dma-buf and its exporter say.
 */
int lab_mapping_get(struct lab_mapping *mapping, int fd, struct device *dev)
{
	struct dma_buf *dmabuf;
	int ret;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	mapping->attachment = dma_buf_attach(dmabuf, dev);
	if (IS_ERR(mapping->attachment)) {
		ret = PTR_ERR(mapping->attachment);
		goto err_put_dmabuf;
	}

	mapping->sgt = dma_buf_map_attachment_unlocked(mapping->attachment,
						       DMA_BIDIRECTIONAL);
	if (IS_ERR(mapping->sgt)) {
		ret = PTR_ERR(mapping->sgt);
		goto err_detach;
	}

	return 0;

err_detach:
	dma_buf_detach(dmabuf, mapping->attachment);
err_put_dmabuf:
	dma_buf_put(dmabuf);
	return ret;
}
EXPORT_SYMBOL_GPL(lab_mapping_get);

/**
 * lab_mapping_put() - undo lab_mapping_get()
 * @mapping: what that filled in
 */
void lab_mapping_put(struct lab_mapping *mapping)
{
	struct dma_buf *dmabuf = mapping->attachment->dmabuf;

	dma_buf_unmap_attachment_unlocked(mapping->attachment, mapping->sgt,
					  DMA_BIDIRECTIONAL);
	dma_buf_detach(dmabuf, mapping->attachment);
	dma_buf_put(dmabuf);
}
EXPORT_SYMBOL_GPL(lab_mapping_put);

/**
 * lab_mapping_segments() - answer LAB_IOCTL_SEGMENTS
 * @mapping: what lab_mapping_get() filled in
 * @to: the program's struct lab_segments
 *
 * Return: 0 or -EFAULT.
 */
long lab_mapping_segments(const struct lab_mapping *mapping, void __user *to)
{
	struct lab_segments answer = {};
	struct scatterlist *sg;
	u64 next;
	int i;

	next = sg_dma_address(mapping->sgt->sgl);
	answer.address = next;
	for_each_sgtable_dma_sg(mapping->sgt, sg, i) {
		answer.gaps += sg_dma_address(sg) != next;
		answer.length += sg_dma_len(sg);
		answer.largest = max_t(u64, answer.largest, sg_dma_len(sg));
		answer.segments++;
		answer.pages += !!sg_page(sg);
		next = (u64)sg_dma_address(sg) + sg_dma_len(sg);
	}

	return copy_to_user(to, &answer, sizeof(answer)) ? -EFAULT : 0;
}
EXPORT_SYMBOL_GPL(lab_mapping_segments);

MODULE_DESCRIPTION("secure-heap lab: dma-bufs mapped for devices");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
