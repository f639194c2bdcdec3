/* SPDX-License-Identifier: GPL-2.0-only */
/* Lab code: asking the trusted domain, for other drivers of the lab. */
#ifndef SECURE_HEAP_LAB_TRUSTED_H
#define SECURE_HEAP_LAB_TRUSTED_H

#include <linux/types.h>

int lab_trusted_scanout(dma_addr_t address, u32 width, u32 height, u32 stride);

#endif /* SECURE_HEAP_LAB_TRUSTED_H */
