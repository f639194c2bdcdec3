// SPDX-License-Identifier: GPL-2.0-only
/*
 * For a stock kernel: what its DMA API and dma-buf-mapping.c lack without the
 * patches of the series, dma_check_reach() and mappings of memory that is no PCI
 * device's. Needs headers that are not for drivers.
 */

#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/iommu.h>
#include <linux/iommu-dma.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/swiotlb.h>
#include <linux/version.h>

#include "range.h"
#include "stock.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
/* Nothing maps physical addresses without pages behind an IOMMU */
#define HAS_IOVA false

struct dma_iova_state {
	dma_addr_t addr;
};

static inline bool dma_iova_try_alloc(struct device *dev,
				      struct dma_iova_state *state,
				      phys_addr_t phys, size_t size)
{
	return false;
}

static inline int dma_iova_link(struct device *dev,
				struct dma_iova_state *state, phys_addr_t phys,
				size_t offset, size_t size,
				enum dma_data_direction dir,
				unsigned long attrs)
{
	return -EOPNOTSUPP;
}

static inline int dma_iova_sync(struct device *dev,
				struct dma_iova_state *state, size_t offset,
				size_t size)
{
	return -EOPNOTSUPP;
}

static inline void dma_iova_unlink(struct device *dev,
				   struct dma_iova_state *state, size_t offset,
				   size_t size, enum dma_data_direction dir,
				   unsigned long attrs)
{
}

static inline void dma_iova_free(struct device *dev,
				 struct dma_iova_state *state)
{
}
#else
#define HAS_IOVA true
#endif

/*
 * The length of a segment is an unsigned int. A power of two keeps all segments
 * of an aligned buffer aligned.
 */
#define SEGMENT_MAX SZ_2G

/* Map as memory. The CPU has no cache lines of it, so there are none to clean. */
#define IOMMU_ATTRS DMA_ATTR_SKIP_CPU_SYNC

/**
 * struct secure_heap_mapping - mapping of a buffer for one device
 * @sgt: table for the importer: DMA addresses and lengths, no pages. It has no
 *	CPU side, so orig_nents is 0.
 * @iova: IOVA range, if the device is behind an IOMMU
 * @offset: start of the buffer in that range, in bytes
 * @size: length in bytes
 * @by_iommu: whether the device is behind an IOMMU, so that @iova is valid
 * @group: its IOMMU group, with a reference, or NULL
 * @segments: entries of @sgt
 */
struct secure_heap_mapping {
	struct sg_table sgt;
	struct dma_iova_state iova;
	size_t offset;
	size_t size;
	bool by_iommu;
	struct iommu_group *group;
	struct scatterlist segments[];
};

/*
 * Do the translation windows of the bus have each page of a buffer? Its first and
 * last page do not tell: windows that translate alike may have a gap between them.
 */
static bool windows_have(struct device *dev, phys_addr_t phys, u64 size)
{
	const struct bus_dma_region *window = dev->dma_range_map;

	while (window && window->size) {
		u64 left = window->size - (phys - window->cpu_start);

		if (phys < window->cpu_start ||
		    phys - window->cpu_start >= window->size) {
			window++;
			continue;
		}
		if (size <= left)
			return true;
		phys += left;
		size -= left;
		window = dev->dma_range_map;
	}

	return !window;
}

static int check_reach_direct(struct device *dev, phys_addr_t phys, size_t size)
{
	dma_addr_t first = phys_to_dma(dev, phys);
	dma_addr_t last = phys_to_dma(dev, phys + size - 1);

	/* Windows that follow each other on both sides are as good as one */
	if (first == DMA_MAPPING_ERROR || last == DMA_MAPPING_ERROR ||
	    last < first || last - first != size - 1 ||
	    !windows_have(dev, phys, size) ||
	    last > min_not_zero(dma_get_mask(dev), dev->bus_dma_limit))
		return -ERANGE;

	return 0;
}

/* As dma_check_reach() of the series */
int secure_heap_check_reach(struct device *dev, phys_addr_t phys, size_t size)
{
	if (!dev->dma_mask || !*dev->dma_mask)
		return -ENODEV;

	if (use_dma_iommu(dev)) {
		if (!HAS_IOVA) {
			dev_warn_once(dev, "secure_heap: behind an IOMMU, which needs Linux 6.16\n");
			return -EOPNOTSUPP;
		}
		if ((phys | size) & dma_get_merge_boundary(dev) ||
		    size - 1 > min_not_zero(dma_get_mask(dev),
					    dev->bus_dma_limit))
			return -ERANGE;
		return 0;
	}

	if (is_swiotlb_force_bounce(dev) || get_dma_ops(dev))
		return -EOPNOTSUPP;

	return check_reach_direct(dev, phys, size);
}

/*
 * The IOVA range of a large buffer starts at a block boundary. If the buffer
 * does not, put it at the same offset in the first block of the range as it has
 * in its first physical block, so that its whole blocks get block mappings.
 */
static bool alloc_iova(struct device *dev, struct secure_heap_mapping *mapping,
		       phys_addr_t phys)
{
	size_t offset = phys & (SECURE_HEAP_IOMMU_BLOCK - 1), size;

	if (offset && mapping->size >= SECURE_HEAP_IOMMU_BLOCK &&
	    !check_add_overflow(mapping->size, offset, &size) &&
	    dma_iova_try_alloc(dev, &mapping->iova, phys, size)) {
		mapping->offset = offset;
		return true;
	}

	return dma_iova_try_alloc(dev, &mapping->iova, phys, mapping->size);
}

static void free_iova(struct device *dev, struct secure_heap_mapping *mapping,
		      size_t linked, enum dma_data_direction dir)
{
	if (linked)
		dma_iova_unlink(dev, &mapping->iova, mapping->offset, linked,
				dir, IOMMU_ATTRS);
	dma_iova_free(dev, &mapping->iova);
}

static int map_iova(struct device *dev, struct secure_heap_mapping *mapping,
		    phys_addr_t phys, enum dma_data_direction dir,
		    dma_addr_t *address)
{
	size_t linked = 0;
	int ret;

	/* No fallback to dma_map_phys() without IOVA space: it could bounce */
	if (!alloc_iova(dev, mapping, phys))
		return -ENOMEM;

	ret = dma_iova_link(dev, &mapping->iova, phys, mapping->offset,
			    mapping->size, dir, IOMMU_ATTRS);
	if (ret)
		goto err_drop;
	linked = mapping->size;

	ret = dma_iova_sync(dev, &mapping->iova, mapping->offset, mapping->size);
	if (ret)
		goto err_drop;

	*address = mapping->iova.addr + mapping->offset;
	mapping->group = iommu_group_get(dev);

	return 0;

err_drop:
	free_iova(dev, mapping, linked, dir);
	return ret;
}

static void fill_segments(struct secure_heap_mapping *mapping,
			  dma_addr_t address)
{
	size_t left = mapping->size;
	struct scatterlist *sg;
	unsigned int i, length;

	for_each_sgtable_dma_sg(&mapping->sgt, sg, i) {
		length = min_t(size_t, left, SEGMENT_MAX);
		sg_dma_address(sg) = address;
		sg_dma_len(sg) = length;
		address += length;
		left -= length;
	}
}

/* As dma_buf_phys_vec_to_sgt() of the series, for one range */
struct sg_table *
secure_heap_phys_vec_to_sgt(struct dma_buf_attachment *attach,
			    struct p2pdma_provider *provider,
			    struct phys_vec *range, size_t nr_ranges,
			    size_t size, enum dma_data_direction dir)
{
	struct device *dev = attach->dev;
	/* DIV_ROUND_UP() may overflow if size_t is 32 bits wide */
	unsigned int nents = (size - 1) / SEGMENT_MAX + 1;
	struct secure_heap_mapping *mapping;
	dma_addr_t address;
	int ret = 0;

	mapping = kzalloc_flex(*mapping, segments, nents);
	if (!mapping)
		return ERR_PTR(-ENOMEM);
	mapping->size = size;
	mapping->sgt.sgl = mapping->segments;
	mapping->sgt.nents = nents;
	sg_mark_end(&mapping->segments[nents - 1]);

	/*
	 * Without an IOMMU, an address is all that there is to map, as nothing is
	 * bounced. Not by dma_map_phys(), which ignores dma-ranges for such memory
	 * before Linux 7.3.
	 */
	mapping->by_iommu = use_dma_iommu(dev);
	if (mapping->by_iommu)
		ret = map_iova(dev, mapping, range->paddr, dir, &address);
	else
		address = phys_to_dma(dev, range->paddr);
	if (ret)
		goto err_free_mapping;

	fill_segments(mapping, address);

	return &mapping->sgt;

err_free_mapping:
	kfree(mapping);
	return ERR_PTR(ret);
}

struct unmap {
	struct secure_heap_mapping *mapping;
	enum dma_data_direction dir;
};

/* Ends the loop at the first device, as all of a group have the same domain */
static int unmap_for(struct device *other, void *data)
{
	struct unmap *unmap = data;

	if (use_dma_iommu(other))
		free_iova(other, unmap->mapping, unmap->mapping->size, unmap->dir);
	return 1;
}

/*
 * A removed device is no longer in its IOMMU group. The domain is freed with the
 * group, and the mapping with it. If the group has another device, that could go on
 * accessing the buffer, so remove the mapping for it, which stays in the group
 * meanwhile.
 */
static void unmap_for_group(struct secure_heap_mapping *mapping,
			    enum dma_data_direction dir)
{
	struct unmap unmap = { .mapping = mapping, .dir = dir };

	if (mapping->group)
		iommu_group_for_each_dev(mapping->group, &unmap, unmap_for);
}

/* As dma_buf_free_sgt() of the series */
void secure_heap_free_sgt(struct dma_buf_attachment *attach, struct sg_table *sgt,
			  enum dma_data_direction dir)
{
	struct secure_heap_mapping *mapping =
		container_of(sgt, struct secure_heap_mapping, sgt);
	struct device *dev = attach->dev;

	if (mapping->by_iommu) {
		if (use_dma_iommu(dev))
			free_iova(dev, mapping, mapping->size, dir);
		else
			unmap_for_group(mapping, dir);
	}

	iommu_group_put(mapping->group);
	kfree(mapping);
}
