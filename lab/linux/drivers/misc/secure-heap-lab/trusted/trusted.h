/* SPDX-License-Identifier: GPL-2.0-only */
/* Lab code: asking the trusted domain, for other drivers of the lab. */
#ifndef SECURE_HEAP_LAB_TRUSTED_H
#define SECURE_HEAP_LAB_TRUSTED_H

#include <linux/types.h>

struct range;

#if IS_ENABLED(CONFIG_SECURE_HEAP_LAB_TRUSTED)
int lab_trusted_scanout(dma_addr_t address, u32 width, u32 height, u32 stride);
#else
static inline int lab_trusted_scanout(dma_addr_t address, u32 width, u32 height,
				      u32 stride)
{
	return 0;
}
#endif

int lab_trusted_close(const struct range *range);
int lab_trusted_open(const struct range *range);
int lab_trusted_scrub(const struct range *ranges, unsigned int count);

#endif /* SECURE_HEAP_LAB_TRUSTED_H */
