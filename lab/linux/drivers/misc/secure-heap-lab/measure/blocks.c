// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: how many entries of which size an IOMMU's page table gets. Nothing in
 * Linux says so afterwards. So a function of ours stands in for the one with
 * which the IOMMU's driver writes entries, hands on what it is asked for, and
 * counts what was done.
 */

#include <linux/iommu.h>
#include <linux/log2.h>
#include <linux/mutex.h>

#include "blocks.h"

/* Held while a domain has a stand-in, as there is one of these only */
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
 * lab_blocks_start() - begin to count what is mapped for a device
 * @dev: the device; others must not share its domain
 * @count: has 64 places: the one with number n is for entries of 2^n bytes
 *
 * Has to be followed by lab_blocks_stop() in the same thread.
 *
 * Return: 0, -ENODEV if no IOMMU translates for the device, or -EOPNOTSUPP if
 * its driver writes entries in another way.
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
 * lab_blocks_stop() - let the IOMMU's driver write entries itself again
 */
void lab_blocks_stop(void)
{
	counted->ops = own_ops;
	mutex_unlock(&lab_blocks_lock);
}
