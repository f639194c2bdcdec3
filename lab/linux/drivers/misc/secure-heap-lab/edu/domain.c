// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: how displays of Rockchip and Qualcomm import. A device that has no
 * IOMMU attaches to the dma-buf, and what really reads it is behind an IOMMU, in
 * a domain that the driver manages itself. The driver maps the buffer there: its
 * pages, or the addresses that the exporter gave to the device without an IOMMU.
 */

#include <linux/dma-buf.h>
#include <linux/iommu.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>

#include "domain.h"

#define PROT (IOMMU_READ | IOMMU_WRITE)

static ssize_t map_addresses(struct iommu_domain *domain, u64 iova,
			     struct sg_table *sgt)
{
	struct scatterlist *sg;
	size_t mapped = 0;
	unsigned int i;
	int ret;

	for_each_sgtable_dma_sg(sgt, sg, i) {
		ret = iommu_map(domain, iova + mapped, sg_dma_address(sg),
				sg_dma_len(sg), PROT, GFP_KERNEL);
		if (ret) {
			iommu_unmap(domain, iova, mapped);
			return ret;
		}
		mapped += sg_dma_len(sg);
	}

	return mapped;
}

static int map_buffer(struct lab_edu_domain *domain, u64 iova, bool by_pages)
{
	size_t size = domain->mapping.attachment->dmabuf->size;
	struct sg_table *sgt = domain->mapping.sgt;
	ssize_t mapped;

	if (by_pages)
		mapped = iommu_map_sgtable(domain->domain, iova, sgt, PROT);
	else
		mapped = map_addresses(domain->domain, iova, sgt);
	if (mapped < 0)
		return mapped;
	/* What is mapped of it goes with the domain */
	if (mapped != size)
		return -ENXIO;

	return 0;
}

/**
 * lab_edu_domain_init() - import a dma-buf into a domain of a device's own
 * @domain: filled in
 * @fd: file descriptor of the dma-buf
 * @master: device that attaches to it, without an IOMMU
 * @dev: device that is to access it, alone in its IOMMU group, of which nobody
 *	maps anything by the DMA API meanwhile
 * @bounce: address of a page that @dev goes on to access, in its usual domain
 * @iova: address that @dev has the buffer at
 * @by_pages: map the pages of the buffer, and not the addresses for @master
 *
 * Return: 0; -ENODEV if @dev has no IOMMU; -ENXIO if not all of the buffer could
 * be mapped; or another negative errno.
 */
int lab_edu_domain_init(struct lab_edu_domain *domain, int fd,
			struct device *master, struct device *dev,
			dma_addr_t bounce, u64 iova, bool by_pages)
{
	struct iommu_domain *usual = iommu_get_domain_for_dev(dev);
	int ret;

	if (!usual || device_iommu_mapped(master))
		return -ENODEV;
	domain->dev = dev;

	ret = dmabuf_mapping_get(&domain->mapping, fd, master);
	if (ret)
		return ret;

	domain->domain = iommu_paging_domain_alloc(dev);
	if (IS_ERR(domain->domain)) {
		ret = PTR_ERR(domain->domain);
		goto err_put_mapping;
	}

	ret = iommu_map(domain->domain, bounce,
			iommu_iova_to_phys(usual, bounce), SZ_4K, PROT,
			GFP_KERNEL);
	if (ret)
		goto err_free_domain;

	ret = map_buffer(domain, iova, by_pages);
	if (ret)
		goto err_free_domain;

	ret = iommu_attach_device(domain->domain, dev);
	if (ret)
		goto err_free_domain;

	return 0;

err_free_domain:
	iommu_domain_free(domain->domain);
err_put_mapping:
	dmabuf_mapping_put(&domain->mapping);
	return ret;
}

/**
 * lab_edu_domain_exit() - undo lab_edu_domain_init()
 * @domain: the domain
 */
void lab_edu_domain_exit(struct lab_edu_domain *domain)
{
	iommu_detach_device(domain->domain, domain->dev);
	iommu_domain_free(domain->domain);
	dmabuf_mapping_put(&domain->mapping);
}
