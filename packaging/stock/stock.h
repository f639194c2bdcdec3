/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that a stock kernel does not have, or that take something else there:
 * under the names that the driver calls them by.
 */
#ifndef _SECURE_HEAP_STOCK_H
#define _SECURE_HEAP_STOCK_H

#include <linux/dma-direction.h>
#include <linux/types.h>
#include <linux/version.h>

#include "alloc.h"

struct device;
struct dma_buf_attachment;
struct p2pdma_provider;
struct sg_table;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
struct phys_vec {
	phys_addr_t paddr;
	size_t len;
};
#endif

#define dma_check_reach secure_heap_check_reach
#define dma_buf_phys_vec_to_sgt secure_heap_phys_vec_to_sgt
#define dma_buf_free_sgt secure_heap_free_sgt

int secure_heap_check_reach(struct device *dev, phys_addr_t phys, size_t size);
struct sg_table *
secure_heap_phys_vec_to_sgt(struct dma_buf_attachment *attach,
			    struct p2pdma_provider *provider,
			    struct phys_vec *range, size_t nr_ranges,
			    size_t size, enum dma_data_direction dir);
void secure_heap_free_sgt(struct dma_buf_attachment *attach, struct sg_table *sgt,
			  enum dma_data_direction dir);

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 3, 0)
struct dmem_cgroup_init {
	u64 size;
};

#define dmem_cgroup_register_region(init, ...) \
	dmem_cgroup_register_region((init)->size, __VA_ARGS__)
#endif

#endif /* _SECURE_HEAP_STOCK_H */
