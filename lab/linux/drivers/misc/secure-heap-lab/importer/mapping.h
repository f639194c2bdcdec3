/* SPDX-License-Identifier: GPL-2.0-only */
/* A dma-buf that is mapped for a device, for test drivers that import. */
#ifndef _DMABUF_TEST_IMPORTER_MAPPING_H
#define _DMABUF_TEST_IMPORTER_MAPPING_H

struct device;
struct dma_buf_attachment;
struct file;
struct file_operations;
struct sg_table;

/**
 * struct dmabuf_mapping - a dma-buf that is attached to a device and mapped
 * @attachment: the attachment, which has the dma-buf and the device
 * @sgt: DMA addresses of the buffer for the device
 */
struct dmabuf_mapping {
	struct dma_buf_attachment *attachment;
	struct sg_table *sgt;
};

int dmabuf_mapping_get(struct dmabuf_mapping *mapping, int fd,
		       struct device *dev);
void dmabuf_mapping_put(struct dmabuf_mapping *mapping);
int dmabuf_mapping_getfd(struct dmabuf_mapping *mapping, int fd,
			 struct device *dev,
			 const struct file_operations *fops);
long dmabuf_mapping_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg);

#endif /* _DMABUF_TEST_IMPORTER_MAPPING_H */
