// SPDX-License-Identifier: GPL-2.0-only
/*
 * Giving a device its own address for protected memory, without pages, without
 * the CPU and without a bounce buffer.
 *
 * A device without IOMMU needs the DMA API's direct mapping. Devices that a
 * platform maps in its own way (Xen, arm32's IOMMUs, powerpc's) are refused.
 */

#include <linux/align.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/iommu-dma.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/swiotlb.h>

#include "secure-heap.h"
#include "test-hooks.h"

/*
 * The length of a segment has 32 bits. A power of two, so that every segment of
 * a well aligned buffer is well aligned.
 */
#define SEGMENT_MAX SZ_2G

/*
 * Without an IOMMU: MMIO forbids the bounce buffer. The CPU has no cache lines of
 * the memory, so there are none to maintain, and any number of devices may have
 * the same ones. Implementations of the DMA API look at different ones of these
 * when they unmap.
 */
#define DIRECT_ATTRS (DMA_ATTR_MMIO | DMA_ATTR_SKIP_CPU_SYNC | \
		      DMA_ATTR_DEBUGGING_IGNORE_CACHELINES)

/*
 * An IOMMU maps it as memory. The heap does no cache maintenance, since the CPU
 * has no cache lines of it.
 */
#define IOMMU_ATTRS DMA_ATTR_SKIP_CPU_SYNC

/**
 * struct secure_heap_mapping - a buffer in one device's address space
 * @sgt: what the importer gets: DMA addresses and lengths, no pages. It has no
 *	CPU side, and so says 0 in orig_nents.
 * @iova: the range of addresses, if an IOMMU translates
 * @offset: where in that range the buffer starts, in bytes
 * @address: the device's address of the buffer. Importers may edit @sgt.
 * @size: length in bytes
 * @by_iommu: whether an IOMMU translates
 * @segments: entries of @sgt
 */
struct secure_heap_mapping {
	struct sg_table sgt;
	struct dma_iova_state iova;
	size_t offset;
	dma_addr_t address;
	size_t size;
	bool by_iommu;
	struct scatterlist segments[];
};

/*
 * All that this file asks of the DMA API and of IOMMUs. KUnit tests replace these
 * functions, because the machine that runs the tests may have no IOMMU.
 */

/* Does an IOMMU translate for a device, with page tables of the DMA API? */
VISIBLE_IF_KUNIT bool secure_heap_uses_iommu(struct device *dev)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_uses_iommu, dev);

	return use_dma_iommu(dev);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_uses_iommu);

VISIBLE_IF_KUNIT struct secure_heap_dma_traits
secure_heap_dma_traits(struct device *dev)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_dma_traits, dev);

	return (struct secure_heap_dma_traits){
		.boundary = dma_get_merge_boundary(dev),
		.bounced = is_swiotlb_force_bounce(dev),
		.by_platform = get_dma_ops(dev),
	};
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_dma_traits);

VISIBLE_IF_KUNIT bool
secure_heap_iova_alloc(struct device *dev, struct dma_iova_state *iova,
		       phys_addr_t phys, size_t size)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_iova_alloc, dev, iova, phys,
				   size);

	return dma_iova_try_alloc(dev, iova, phys, size);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_iova_alloc);

VISIBLE_IF_KUNIT int
secure_heap_iova_link(struct device *dev, struct dma_iova_state *iova,
		      phys_addr_t phys, size_t offset, size_t size,
		      enum dma_data_direction dir, unsigned long attrs)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_iova_link, dev, iova, phys,
				   offset, size, dir, attrs);

	return dma_iova_link(dev, iova, phys, offset, size, dir, attrs);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_iova_link);

VISIBLE_IF_KUNIT int
secure_heap_iova_sync(struct device *dev, struct dma_iova_state *iova,
		      size_t offset, size_t size)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_iova_sync, dev, iova, offset,
				   size);

	return dma_iova_sync(dev, iova, offset, size);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_iova_sync);

/* Give back a range of addresses, of which @linked bytes from @offset are linked */
VISIBLE_IF_KUNIT void
secure_heap_iova_drop(struct device *dev, struct dma_iova_state *iova,
		      size_t offset, size_t linked,
		      enum dma_data_direction dir, unsigned long attrs)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_iova_drop, dev, iova, offset,
				   linked, dir, attrs);

	if (linked)
		dma_iova_unlink(dev, iova, offset, linked, dir, attrs);
	dma_iova_free(dev, iova);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_iova_drop);

VISIBLE_IF_KUNIT dma_addr_t
secure_heap_dma_map(struct device *dev, phys_addr_t phys, size_t size,
		    enum dma_data_direction dir, unsigned long attrs)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_dma_map, dev, phys, size, dir,
				   attrs);

	return dma_map_phys(dev, phys, size, dir, attrs);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_dma_map);

VISIBLE_IF_KUNIT void
secure_heap_dma_unmap(struct device *dev, dma_addr_t address, size_t size,
		      enum dma_data_direction dir, unsigned long attrs)
{
	KUNIT_STATIC_STUB_REDIRECT(secure_heap_dma_unmap, dev, address, size,
				   dir, attrs);

	dma_unmap_phys(dev, address, size, dir, attrs);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_dma_unmap);

static int check_reach_iommu(struct device *dev, phys_addr_t phys, size_t size,
			     unsigned long boundary, const char **fault)
{
	/*
	 * An IOMMU page that is larger than ours would also map what lies
	 * beside the buffer, or would have its ends bounced.
	 */
	if ((phys | size) & boundary) {
		*fault = "its IOMMU has no pages as small as the buffer's ends";
		return -ERANGE;
	}

	if (size - 1 > min_not_zero(dma_get_mask(dev), dev->bus_dma_limit)) {
		*fault = "the buffer is larger than its address space";
		return -ERANGE;
	}

	return 0;
}

static int check_reach_direct(struct device *dev, phys_addr_t phys, size_t size,
			      const char **fault)
{
	dma_addr_t first = phys_to_dma(dev, phys);
	dma_addr_t last = phys_to_dma(dev, phys + size - 1);

	/* A bus may translate in windows: the buffer has to lie within one */
	if (first == DMA_MAPPING_ERROR || last == DMA_MAPPING_ERROR ||
	    last < first || last - first != size - 1) {
		*fault = "its bus has no window to the whole buffer";
		return -ERANGE;
	}

	if (last > min_not_zero(dma_get_mask(dev), dev->bus_dma_limit)) {
		*fault = "the buffer is beyond its DMA mask or bus limit";
		return -ERANGE;
	}

	return 0;
}

/**
 * secure_heap_check_reach() - can a device reach the whole of a buffer?
 * @dev: the device
 * @phys: first physical address of the buffer
 * @size: length of the buffer in bytes, not 0
 * @fault: if the device cannot, the reason in words
 *
 * Where the DMA API would answer with a bounce buffer or a splat in the log,
 * the answer here is an error.
 *
 * Return: 0, -ENODEV if the device does no DMA at all, -EOPNOTSUPP if its DMA is
 * bounced or mapped in a way that may use the CPU, -ERANGE if the buffer is out
 * of its reach.
 */
int secure_heap_check_reach(struct device *dev, phys_addr_t phys, size_t size,
			    const char **fault)
{
	struct secure_heap_dma_traits traits;

	if (!dev->dma_mask || !*dev->dma_mask) {
		*fault = "it does no DMA";
		return -ENODEV;
	}

	traits = secure_heap_dma_traits(dev);
	if (secure_heap_uses_iommu(dev))
		return check_reach_iommu(dev, phys, size, traits.boundary,
					 fault);

	if (traits.bounced) {
		*fault = "all its DMA is bounced through the CPU";
		return -EOPNOTSUPP;
	}

	/*
	 * A platform's own operations know their reach only when they map, and
	 * may clean caches or bounce whatever the attributes say.
	 */
	if (traits.by_platform) {
		*fault = "its DMA is mapped by operations of the platform";
		return -EOPNOTSUPP;
	}

	return check_reach_direct(dev, phys, size, fault);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_check_reach);

/*
 * A range of addresses starts where a block of the IOMMU does. For the blocks of
 * a buffer that does not, the buffer is as far from the start of the range as
 * from the start of its first block.
 */
static bool alloc_iova(struct device *dev, struct secure_heap_mapping *mapping,
		       phys_addr_t phys)
{
	size_t offset = phys & (SECURE_HEAP_IOMMU_BLOCK - 1), size;

	if (offset && mapping->size >= SECURE_HEAP_IOMMU_BLOCK &&
	    !check_add_overflow(mapping->size, offset, &size) &&
	    secure_heap_iova_alloc(dev, &mapping->iova, phys, size)) {
		mapping->offset = offset;
		return true;
	}

	return secure_heap_iova_alloc(dev, &mapping->iova, phys, mapping->size);
}

static int map_iova(struct device *dev, struct secure_heap_mapping *mapping,
		    phys_addr_t phys, enum dma_data_direction dir)
{
	size_t linked = 0;
	int ret;

	/* No other way in if there is no room: that way could bounce */
	if (!alloc_iova(dev, mapping, phys))
		return -ENOMEM;

	ret = secure_heap_iova_link(dev, &mapping->iova, phys, mapping->offset,
				    mapping->size, dir, IOMMU_ATTRS);
	if (ret)
		goto err_drop;
	linked = mapping->size;

	ret = secure_heap_iova_sync(dev, &mapping->iova, mapping->offset,
				    mapping->size);
	if (ret)
		goto err_drop;

	mapping->address = mapping->iova.addr + mapping->offset;

	return 0;

err_drop:
	secure_heap_iova_drop(dev, &mapping->iova, mapping->offset, linked, dir,
			      IOMMU_ATTRS);
	return ret;
}

/*
 * Before Linux 7.3, dma_map_phys() with DMA_ATTR_MMIO ignores dma-ranges. The
 * device would get an address that is not the buffer's.
 */
static int map_phys(struct device *dev, struct secure_heap_mapping *mapping,
		    phys_addr_t phys, enum dma_data_direction dir)
{
	mapping->address = secure_heap_dma_map(dev, phys, mapping->size, dir,
					       DIRECT_ATTRS);
	if (dma_mapping_error(dev, mapping->address))
		return -EIO;

	if (mapping->address != phys_to_dma(dev, phys)) {
		secure_heap_dma_unmap(dev, mapping->address, mapping->size, dir,
				      DIRECT_ATTRS);
		return -EIO;
	}

	return 0;
}

static void fill_segments(struct secure_heap_mapping *mapping)
{
	dma_addr_t address = mapping->address;
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

/**
 * secure_heap_map() - map a buffer for a device
 * @dev: a device that secure_heap_check_reach() lets pass
 * @phys: first physical address of the buffer
 * @size: length of the buffer in bytes, not 0
 * @dir: direction of the transfers to come
 *
 * The segments are consecutive for the device, 2 GiB long but for the last, and
 * have no pages. They are not split at the device's maximum segment size, as
 * those of other exporters without pages are not. To be undone with
 * secure_heap_unmap().
 *
 * Return: the table, which belongs to the mapping; or -ENOMEM if there is no
 * memory or no room in the device's address space, -EIO if the DMA API does not
 * map the buffer where the device would find it, or what the IOMMU driver says.
 */
struct sg_table *secure_heap_map(struct device *dev, phys_addr_t phys,
				 size_t size, enum dma_data_direction dir)
{
	/* DIV_ROUND_UP() overflows where a size_t has 32 bits */
	unsigned int nents = (size - 1) / SEGMENT_MAX + 1;
	struct secure_heap_mapping *mapping;
	int ret;

	mapping = kzalloc_flex(*mapping, segments, nents);
	if (!mapping)
		return ERR_PTR(-ENOMEM);
	mapping->size = size;
	mapping->sgt.sgl = mapping->segments;
	mapping->sgt.nents = nents;
	sg_mark_end(&mapping->segments[nents - 1]);

	mapping->by_iommu = secure_heap_uses_iommu(dev);
	if (mapping->by_iommu)
		ret = map_iova(dev, mapping, phys, dir);
	else
		ret = map_phys(dev, mapping, phys, dir);
	if (ret)
		goto err_free_mapping;

	fill_segments(mapping);

	return &mapping->sgt;

err_free_mapping:
	kfree(mapping);
	return ERR_PTR(ret);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_map);

/**
 * secure_heap_unmap() - take a buffer out of a device's address space
 * @dev: the device. It may have been removed since the buffer was mapped.
 * @sgt: what secure_heap_map() returned
 * @dir: the direction that it was mapped with
 */
void secure_heap_unmap(struct device *dev, struct sg_table *sgt,
		       enum dma_data_direction dir)
{
	struct secure_heap_mapping *mapping =
		container_of(sgt, struct secure_heap_mapping, sgt);

	/*
	 * A device that was removed has left its IOMMU domain, which may be gone
	 * and the mapping with it.
	 */
	if (!mapping->by_iommu)
		secure_heap_dma_unmap(dev, mapping->address, mapping->size, dir,
				      DIRECT_ATTRS);
	else if (secure_heap_uses_iommu(dev))
		secure_heap_iova_drop(dev, &mapping->iova, mapping->offset,
				      mapping->size, dir, IOMMU_ATTRS);

	kfree(mapping);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_unmap);
