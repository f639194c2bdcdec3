// SPDX-License-Identifier: GPL-2.0-only
/*
 * Map protected memory for a device, without struct pages, CPU access or bounce
 * buffers.
 *
 * A device without an IOMMU needs the DMA API's direct mapping. Devices with
 * dma_map_ops of a platform (Xen, IOMMUs of arm32 and powerpc) are refused.
 */

#include <linux/align.h>
#include <linux/device.h>
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

#include "secure-heap.h"
#include "test-hooks.h"

/*
 * The length of a segment is an unsigned int. A power of two keeps all segments
 * of an aligned buffer aligned.
 */
#define SEGMENT_MAX SZ_2G

/*
 * Without an IOMMU. DMA_ATTR_MMIO prevents bouncing. The CPU has no cache lines
 * of the memory, so skip cache maintenance, and let any number of devices map
 * the same lines. Pass all of these on unmap too: implementations of the DMA
 * API check different ones.
 */
#define DIRECT_ATTRS (DMA_ATTR_MMIO | DMA_ATTR_SKIP_CPU_SYNC | \
		      DMA_ATTR_DEBUGGING_IGNORE_CACHELINES)

/*
 * Behind an IOMMU, map as normal memory (no DMA_ATTR_MMIO). Skip cache
 * maintenance, because the CPU has no cache lines of the memory.
 */
#define IOMMU_ATTRS DMA_ATTR_SKIP_CPU_SYNC

/**
 * struct secure_heap_mapping - mapping of a buffer for one device
 * @sgt: table for the importer: DMA addresses and lengths, no pages. It has no
 *	CPU side, so orig_nents is 0.
 * @iova: IOVA range, if the device is behind an IOMMU
 * @offset: start of the buffer in that range, in bytes
 * @address: DMA address of the buffer, kept because importers may edit @sgt
 * @size: length in bytes
 * @by_iommu: whether the device is behind an IOMMU, so that @iova is valid
 * @group: its IOMMU group, with a reference, or NULL
 * @domain: domain of the group at the time of the mapping
 * @segments: entries of @sgt
 */
struct secure_heap_mapping {
	struct sg_table sgt;
	struct dma_iova_state iova;
	size_t offset;
	dma_addr_t address;
	size_t size;
	bool by_iommu;
	struct iommu_group *group;
	struct iommu_domain *domain;
	struct scatterlist segments[];
};

/*
 * Calls of the DMA API. KUnit tests replace these functions, because the machine
 * that runs the tests may have no IOMMU.
 */

/* Is the device behind an IOMMU whose page tables the DMA API manages? */
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

/* Free an IOVA range, of which @linked bytes from @offset are mapped */
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
	 * If IOMMU pages are larger than CPU pages, those at the ends would
	 * also map memory beside the buffer, or the ends would be bounced.
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

static int check_reach_direct(struct device *dev, phys_addr_t phys, size_t size,
			      const char **fault)
{
	dma_addr_t first = phys_to_dma(dev, phys);
	dma_addr_t last = phys_to_dma(dev, phys + size - 1);

	/* Windows that follow each other on both sides are as good as one */
	if (first == DMA_MAPPING_ERROR || last == DMA_MAPPING_ERROR ||
	    last < first || last - first != size - 1 ||
	    !windows_have(dev, phys, size)) {
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
 * secure_heap_check_reach() - check that a device can reach a whole buffer
 * @dev: device that is to access the buffer
 * @phys: first physical address of the buffer
 * @size: length of the buffer in bytes, not 0
 * @fault: on error, set to a constant string with the reason
 *
 * Fails where the DMA API would use a bounce buffer or warn.
 *
 * Return: 0, -ENODEV if the device does no DMA at all, -EOPNOTSUPP if its DMA
 * is bounced or mapped by operations that may use the CPU, -ERANGE if it cannot
 * address the whole buffer.
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
	 * The dma_map_ops of a platform check addresses only on map, and may
	 * clean caches or bounce regardless of the attributes.
	 */
	if (traits.by_platform) {
		*fault = "its DMA is mapped by operations of the platform";
		return -EOPNOTSUPP;
	}

	return check_reach_direct(dev, phys, size, fault);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_check_reach);

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

	/* No fallback to dma_map_phys() without IOVA space: it could bounce */
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
	mapping->group = iommu_group_get(dev);
	mapping->domain = iommu_get_domain_for_dev(dev);

	return 0;

err_drop:
	secure_heap_iova_drop(dev, &mapping->iova, mapping->offset, linked, dir,
			      IOMMU_ATTRS);
	return ret;
}

/*
 * Map without an IOMMU, and check the address: before Linux 7.3, dma_map_phys()
 * with DMA_ATTR_MMIO ignores dma-ranges and returns a wrong one.
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
 * @dev: device for which secure_heap_check_reach() succeeds
 * @phys: first physical address of the buffer
 * @size: length of the buffer in bytes, not 0
 * @dir: direction of the transfers
 *
 * The segments have contiguous DMA addresses and no pages, and are 2 GiB long
 * except for the last. Like those of other exporters without pages, they are
 * not split at the device's maximum segment size.
 *
 * Return: the table, which the mapping owns until secure_heap_unmap(). Or an
 * ERR_PTR(): -ENOMEM if there is no kernel memory or no IOVA space, -EIO if the
 * DMA API fails or returns an address that is not the buffer's, or the error of
 * the IOMMU driver.
 */
struct sg_table *secure_heap_map(struct device *dev, phys_addr_t phys,
				 size_t size, enum dma_data_direction dir)
{
	/* DIV_ROUND_UP() may overflow if size_t is 32 bits wide */
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

/* Ends the loop at the first device */
static int take_device(struct device *other, void *taken)
{
	*(struct device **)taken = get_device(other);
	return 1;
}

/*
 * A removed device is no longer attached to its IOMMU domain. That is freed with
 * the last device of its group, and the mapping with it. If the group has another
 * device, that could go on accessing the buffer, so remove the mapping for it.
 */
static void unmap_for_group(struct secure_heap_mapping *mapping,
			    enum dma_data_direction dir)
{
	struct device *other = NULL;

	if (mapping->group)
		iommu_group_for_each_dev(mapping->group, &other, take_device);
	if (!other)
		return;

	if (secure_heap_uses_iommu(other) &&
	    iommu_get_domain_for_dev(other) == mapping->domain)
		secure_heap_iova_drop(other, &mapping->iova, mapping->offset,
				      mapping->size, dir, IOMMU_ATTRS);
	put_device(other);
}

/**
 * secure_heap_unmap() - undo secure_heap_map()
 * @dev: device the buffer is mapped for. It may have been removed since.
 * @sgt: table that secure_heap_map() returned; freed
 * @dir: direction that the buffer was mapped with
 */
void secure_heap_unmap(struct device *dev, struct sg_table *sgt,
		       enum dma_data_direction dir)
{
	struct secure_heap_mapping *mapping =
		container_of(sgt, struct secure_heap_mapping, sgt);

	if (!mapping->by_iommu)
		secure_heap_dma_unmap(dev, mapping->address, mapping->size, dir,
				      DIRECT_ATTRS);
	else if (secure_heap_uses_iommu(dev))
		secure_heap_iova_drop(dev, &mapping->iova, mapping->offset,
				      mapping->size, dir, IOMMU_ATTRS);
	else
		unmap_for_group(mapping, dir);

	iommu_group_put(mapping->group);
	kfree(mapping);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_unmap);
