/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dma-buf heaps of protected reserved memory: interfaces between the files of
 * the driver.
 */
#ifndef _SECURE_HEAP_H
#define _SECURE_HEAP_H

#include <linux/dma-direction.h>
#include <linux/mod_devicetable.h>
#include <linux/types.h>

#include "range.h"

struct device;
struct device_node;
struct dma_buf;
struct sg_table;

/**
 * struct secure_heap_region - memory range of one device-tree node
 * @base: first physical address, page aligned
 * @size: length in bytes, a multiple of the page size, not 0; @base + @size - 1
 *	does not overflow
 * @placed: Linux chose the address at boot, so no firewall can have closed the
 *	range before Linux started
 */
struct secure_heap_region {
	phys_addr_t base;
	phys_addr_t size;
	bool placed;
};

/**
 * struct secure_heap - one heap
 * @name: name of the heap: the full name of its device-tree node
 * @protected: the device tree fixes the address of the range, so firmware can
 *	have closed it to the CPU before Linux started
 * @range: allocator of the memory, with its own lock
 *
 * Never freed once registered, because a heap cannot be unregistered. Only
 * @range changes after registration.
 */
struct secure_heap {
	const char *name;
	bool protected;
	struct secure_heap_range range;
};

extern const struct of_device_id secure_heap_match[];

int secure_heap_region_from_node(struct device_node *np,
				 struct secure_heap_region *region);

int secure_heap_claim(const struct secure_heap_region *region,
		      const char *name);
void secure_heap_release_claim(const struct secure_heap_region *region);

struct dma_buf *secure_heap_buffer_export(struct secure_heap *heap, size_t size,
					  u32 fd_flags);

int secure_heap_check_reach(struct device *dev, phys_addr_t phys, size_t size,
			    const char **fault);
struct sg_table *secure_heap_map(struct device *dev, phys_addr_t phys,
				 size_t size, enum dma_data_direction dir);
void secure_heap_unmap(struct device *dev, struct sg_table *sgt,
		       enum dma_data_direction dir);

#endif /* _SECURE_HEAP_H */
