// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: counts the entries that a mapping needs in an IOMMU's page table, by
 * size. The kernel does not export that, so a function here replaces the IOMMU
 * driver's map_pages(), calls it and counts the entries that it wrote.
 */

#include <linux/iommu.h>
#include <linux/log2.h>
#include <linux/mutex.h>

#include "blocks.h"

/* Held while map_pages() of a domain is replaced, protects all below */
static DEFINE_MUTEX(lab_blocks_lock);
static const struct iommu_domain_ops *own_ops;
static struct iommu_domain_ops counting_ops;
static struct iommu_domain *counted;
static u64 *counts;

static int count_map_pages(struct iommu_domain *domain, unsigned long iova,
			   phys_addr_t phys, size_t pgsize, size_t pgcount,
			   int prot, gfp_t gfp, size_t *mapped)
{
	size_t before = *mapped;
	int ret;

	ret = own_ops->map_pages(domain, iova, phys, pgsize, pgcount, prot, gfp,
				 mapped);
	counts[ilog2(pgsize)] += (*mapped - before) / pgsize;

	return ret;
}

/**
 * lab_blocks_start() - start to count the entries of mappings for a device
 * @dev: the device, which must not share its domain with others
 * @count: 64 counts, of which count n is of entries of 2^n bytes
 *
 * The caller calls lab_blocks_stop() in the same thread.
 *
 * Return: 0, -ENODEV if the device is not behind an IOMMU, or -EOPNOTSUPP if the
 * IOMMU's driver has no map_pages().
 */
int lab_blocks_start(struct device *dev, u64 *count)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	if (!domain || !(domain->type & __IOMMU_DOMAIN_PAGING))
		return -ENODEV;
	if (domain->is_iommupt || !domain->ops->map_pages)
		return -EOPNOTSUPP;

	mutex_lock(&lab_blocks_lock);
	counts = count;
	counted = domain;
	own_ops = domain->ops;
	counting_ops = *own_ops;
	counting_ops.map_pages = count_map_pages;
	domain->ops = &counting_ops;

	return 0;
}

/**
 * lab_blocks_stop() - stop to count the entries of mappings
 */
void lab_blocks_stop(void)
{
	counted->ops = own_ops;
	mutex_unlock(&lab_blocks_lock);
}
