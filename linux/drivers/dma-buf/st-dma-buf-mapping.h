/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of dma-buf-mapping.c that KUnit tests replace. In a kernel without
 * KUnit they are static.
 */
#ifndef _ST_DMA_BUF_MAPPING_H
#define _ST_DMA_BUF_MAPPING_H

#include <linux/dma-direction.h>
#include <linux/types.h>

struct device;
struct dma_iova_state;
struct iommu_domain;

#if IS_ENABLED(CONFIG_KUNIT)
bool dma_buf_iova_alloc(struct device *dev, struct dma_iova_state *state,
			phys_addr_t phys, size_t size);
bool dma_buf_uses_iova(struct dma_iova_state *state);
int dma_buf_iova_link(struct device *dev, struct dma_iova_state *state,
		      phys_addr_t phys, size_t offset, size_t size,
		      enum dma_data_direction dir, unsigned long attrs);
int dma_buf_iova_sync(struct device *dev, struct dma_iova_state *state,
		      size_t offset, size_t size);
void dma_buf_iova_free(struct device *dev, struct dma_iova_state *state,
		       size_t offset, size_t linked,
		       enum dma_data_direction dir, unsigned long attrs);
struct iommu_domain *dma_buf_iommu_domain(struct device *dev);
dma_addr_t dma_buf_dma_map(struct device *dev, phys_addr_t phys, size_t size,
			   enum dma_data_direction dir, unsigned long attrs);
void dma_buf_dma_unmap(struct device *dev, dma_addr_t addr, size_t size,
		       enum dma_data_direction dir, unsigned long attrs);
#endif

#endif /* _ST_DMA_BUF_MAPPING_H */
