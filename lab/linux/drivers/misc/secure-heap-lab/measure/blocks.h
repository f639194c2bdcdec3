/* SPDX-License-Identifier: GPL-2.0-only */
/* Lab code: counts the entries that a mapping needs in an IOMMU's page table. */
#ifndef SECURE_HEAP_LAB_BLOCKS_H
#define SECURE_HEAP_LAB_BLOCKS_H

#include <linux/errno.h>
#include <linux/types.h>

struct device;

#ifdef CONFIG_IOMMU_API
int lab_blocks_start(struct device *dev, u64 *count);
void lab_blocks_stop(void);
#else
static inline int lab_blocks_start(struct device *dev, u64 *count)
{
	return -ENODEV;
}

static inline void lab_blocks_stop(void)
{
}
#endif

#endif /* SECURE_HEAP_LAB_BLOCKS_H */
