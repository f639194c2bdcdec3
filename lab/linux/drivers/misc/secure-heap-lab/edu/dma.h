/* SPDX-License-Identifier: GPL-2.0-only */
/* Lab code: the DMA engine of QEMU's edu device, for the drivers that bind to it. */
#ifndef SECURE_HEAP_LAB_EDU_DMA_H
#define SECURE_HEAP_LAB_EDU_DMA_H

#include <linux/pci.h>
#include <linux/types.h>

/* From QEMU's docs/specs/edu.rst */
#define LAB_EDU_VENDOR	0x1234
#define LAB_EDU_DEVICE	0x11e8

void __iomem *lab_edu_dma_init(struct pci_dev *pdev, const char *name);
int lab_edu_dma_load(void __iomem *registers, u64 from, u32 length);
int lab_edu_dma_store(void __iomem *registers, u64 to, u32 length);

#endif /* SECURE_HEAP_LAB_EDU_DMA_H */
