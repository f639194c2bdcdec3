/* SPDX-License-Identifier: GPL-2.0-only */
/* Lab code: a dma-buf in an IOMMU domain that its importer manages itself. */
#ifndef SECURE_HEAP_LAB_EDU_DOMAIN_H
#define SECURE_HEAP_LAB_EDU_DOMAIN_H

#include <linux/types.h>

#include "../importer/mapping.h"

struct device;
struct iommu_domain;

/**
 * struct lab_edu_domain - a dma-buf that a device has in a domain of its own
 * @mapping: the buffer, imported for a device without an IOMMU
 * @dev: device that is behind the IOMMU
 * @domain: its domain meanwhile
 */
struct lab_edu_domain {
	struct dmabuf_mapping mapping;
	struct device *dev;
	struct iommu_domain *domain;
};

int lab_edu_domain_init(struct lab_edu_domain *domain, int fd,
			struct device *master, struct device *dev,
			dma_addr_t bounce, u64 iova, bool by_pages);
void lab_edu_domain_exit(struct lab_edu_domain *domain);

#endif /* SECURE_HEAP_LAB_EDU_DOMAIN_H */
