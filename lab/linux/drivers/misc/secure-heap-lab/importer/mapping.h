/* SPDX-License-Identifier: GPL-2.0-only */
/* Lab code: a dma-buf mapped for a device, for the drivers that import. */
#ifndef SECURE_HEAP_LAB_MAPPING_H
#define SECURE_HEAP_LAB_MAPPING_H

struct device;
struct dma_buf_attachment;
struct sg_table;

/**
 * struct lab_mapping - a dma-buf that is attached to a device and mapped
 * @attachment: the attachment, which leads to the dma-buf and the device
 * @sgt: what the device got
 */
struct lab_mapping {
	struct dma_buf_attachment *attachment;
	struct sg_table *sgt;
};

int lab_mapping_get(struct lab_mapping *mapping, int fd, struct device *dev);
void lab_mapping_put(struct lab_mapping *mapping);
long lab_mapping_segments(const struct lab_mapping *mapping, void __user *to);

#endif /* SECURE_HEAP_LAB_MAPPING_H */
