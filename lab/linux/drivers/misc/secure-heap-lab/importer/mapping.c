// SPDX-License-Identifier: GPL-2.0-only
/* Attach a dma-buf to a device and map it, and tell programs its addresses. */

#include <linux/anon_inodes.h>
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/export.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/scatterlist.h>
#include <linux/uaccess.h>

#include "mapping.h"
#include "uapi.h"

/**
 * dmabuf_mapping_get() - attach a dma-buf to a device and map it
 * @mapping: filled in by this function
 * @fd: file descriptor of the dma-buf
 * @dev: the device
 *
 * Return: 0, or the error of dma_buf_get(), dma_buf_attach() or
 * dma_buf_map_attachment_unlocked().
 */
int dmabuf_mapping_get(struct dmabuf_mapping *mapping, int fd,
		       struct device *dev)
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
EXPORT_SYMBOL_GPL(dmabuf_mapping_get);

/**
 * dmabuf_mapping_put() - undo dmabuf_mapping_get()
 * @mapping: the mapping
 */
void dmabuf_mapping_put(struct dmabuf_mapping *mapping)
{
	struct dma_buf *dmabuf = mapping->attachment->dmabuf;

	dma_buf_unmap_attachment_unlocked(mapping->attachment, mapping->sgt,
					  DMA_BIDIRECTIONAL);
	dma_buf_detach(dmabuf, mapping->attachment);
	dma_buf_put(dmabuf);
}
EXPORT_SYMBOL_GPL(dmabuf_mapping_put);

/**
 * dmabuf_mapping_getfd() - map a dma-buf for as long as a file is open
 * @mapping: filled in by this function, and the private data of the file
 * @fd: file descriptor of the dma-buf
 * @dev: the device
 * @fops: operations of the file, of which release calls dmabuf_mapping_put()
 *
 * On success, the file owns @mapping. A program may close the file before this
 * function returns, so the caller must not use @mapping then.
 *
 * Return: a file descriptor, or the error of dmabuf_mapping_get() or
 * anon_inode_getfd().
 */
int dmabuf_mapping_getfd(struct dmabuf_mapping *mapping, int fd,
			 struct device *dev,
			 const struct file_operations *fops)
{
	int ret;

	ret = dmabuf_mapping_get(mapping, fd, dev);
	if (ret)
		return ret;

	ret = anon_inode_getfd("dmabuf-import", fops, mapping, O_CLOEXEC);
	if (ret < 0)
		dmabuf_mapping_put(mapping);

	return ret;
}
EXPORT_SYMBOL_GPL(dmabuf_mapping_getfd);

static void get_segments(struct sg_table *sgt, struct dmabuf_segments *segments)
{
	struct scatterlist *sg;
	u64 end = 0;
	int i;

	for_each_sgtable_dma_sg(sgt, sg, i) {
		u64 address = sg_dma_address(sg);
		u64 length = sg_dma_len(sg);

		if (!i)
			segments->address = address;
		else if (address != end)
			segments->gaps++;
		segments->length += length;
		segments->largest = max(segments->largest, length);
		segments->segments++;
		segments->pages += !!sg_page(sg);
		end = address + length;
	}
}

/**
 * dmabuf_mapping_ioctl() - the ioctls of a file of dmabuf_mapping_getfd()
 * @file: the file
 * @cmd: number of the ioctl
 * @arg: argument of the ioctl
 *
 * Return: 0, -EFAULT or -ENOTTY.
 */
long dmabuf_mapping_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	struct dmabuf_mapping *mapping = file->private_data;
	struct dmabuf_segments segments = {};

	if (cmd != DMABUF_IMPORTER_IOCTL_SEGMENTS)
		return -ENOTTY;

	get_segments(mapping->sgt, &segments);
	if (copy_to_user((void __user *)arg, &segments, sizeof(segments)))
		return -EFAULT;

	return 0;
}
EXPORT_SYMBOL_GPL(dmabuf_mapping_ioctl);
