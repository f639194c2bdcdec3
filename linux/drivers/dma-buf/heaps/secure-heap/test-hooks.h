/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that KUnit tests call or replace although they belong to one file of
 * the driver. In a kernel without KUnit they are static.
 */
#ifndef _SECURE_HEAP_TEST_HOOKS_H
#define _SECURE_HEAP_TEST_HOOKS_H

#include <kunit/static_stub.h>
#include <kunit/visibility.h>
#include <linux/dma-direction.h>
#include <linux/export.h>
#include <linux/types.h>

struct device;
struct device_node;
struct dma_iova_state;
struct notifier_block;
struct reserved_mem;
struct secure_heap_region;
struct va_format;

/**
 * struct secure_heap_dma_traits - how the DMA API maps for a device
 * @boundary: size of a page of its IOMMU less one, 0 without an IOMMU
 * @bounced: all its DMA goes through a bounce buffer, unless it has an IOMMU
 * @by_platform: operations of the platform map for it, unless it has an IOMMU
 */
struct secure_heap_dma_traits {
	unsigned long boundary;
	bool bounced;
	bool by_platform;
};

#if IS_ENABLED(CONFIG_KUNIT)
/* heap.c */
int secure_heap_add(struct device_node *np,
		    const struct secure_heap_region *region);

/* firewall.c */
int secure_heap_pm_event(struct notifier_block *nb, unsigned long event,
			 void *data);
int secure_heap_reboot_event(struct notifier_block *nb, unsigned long event,
			     void *data);

/* region.c */
void secure_heap_log_refusal(struct device_node *np, struct va_format *vaf);
struct reserved_mem *secure_heap_reserved_mem(struct device_node *np);
struct device_node *secure_heap_next_user(struct device_node *from);

/* mapping.c */
bool secure_heap_uses_iommu(struct device *dev);
struct secure_heap_dma_traits secure_heap_dma_traits(struct device *dev);
bool secure_heap_iova_alloc(struct device *dev, struct dma_iova_state *iova,
			    phys_addr_t phys, size_t size);
int secure_heap_iova_link(struct device *dev, struct dma_iova_state *iova,
			  phys_addr_t phys, size_t offset, size_t size,
			  enum dma_data_direction dir, unsigned long attrs);
int secure_heap_iova_sync(struct device *dev, struct dma_iova_state *iova,
			  size_t offset, size_t size);
void secure_heap_iova_drop(struct device *dev, struct dma_iova_state *iova,
			   size_t offset, size_t linked,
			   enum dma_data_direction dir, unsigned long attrs);
dma_addr_t secure_heap_dma_map(struct device *dev, phys_addr_t phys,
			       size_t size, enum dma_data_direction dir,
			       unsigned long attrs);
void secure_heap_dma_unmap(struct device *dev, dma_addr_t address, size_t size,
			   enum dma_data_direction dir, unsigned long attrs);
#endif

#endif /* _SECURE_HEAP_TEST_HOOKS_H */
