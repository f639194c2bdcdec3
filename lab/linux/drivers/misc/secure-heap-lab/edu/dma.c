// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: the DMA engine of QEMU's edu device, which copies up to 4 KiB between
 * the device's own memory and a DMA address. QEMU's option
 * dma_mask=0xffffffffffffffff gives the device 64 address bits.
 */

#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/iopoll.h>
#include <linux/module.h>

#include "dma.h"

/* From QEMU's docs/specs/edu.rst */
#define EDU_DMA_SOURCE		0x80
#define EDU_DMA_DESTINATION	0x88
#define EDU_DMA_COUNT		0x90
#define EDU_DMA_COMMAND		0x98
#define EDU_DMA_RUN		0x1
#define EDU_DMA_TO_MEMORY	0x2
/* The device's own memory, as its DMA engine sees it */
#define EDU_OWN_MEMORY		0x40000

/* QEMU starts a transfer 100 ms after the command */
#define POLL_US			5000
#define TIMEOUT_US		5000000

/**
 * lab_edu_dma_init() - enable a device for transfers, until it is unbound
 * @pdev: the device
 * @name: name of the driver that binds to it
 *
 * Return: the device's registers, or an error pointer.
 */
void __iomem *lab_edu_dma_init(struct pci_dev *pdev, const char *name)
{
	void __iomem *registers;
	int ret;

	ret = pcim_enable_device(pdev);
	if (ret)
		return IOMEM_ERR_PTR(ret);

	registers = pcim_iomap_region(pdev, 0, name);
	if (IS_ERR(registers))
		return registers;

	ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (ret)
		return IOMEM_ERR_PTR(ret);
	pci_set_master(pdev);

	return registers;
}
EXPORT_SYMBOL_GPL(lab_edu_dma_init);

static int transfer(void __iomem *registers, u64 from, u64 to, u32 length,
		    u64 direction)
{
	u64 command;

	writeq(from, registers + EDU_DMA_SOURCE);
	writeq(to, registers + EDU_DMA_DESTINATION);
	writeq(length, registers + EDU_DMA_COUNT);
	writeq(direction | EDU_DMA_RUN, registers + EDU_DMA_COMMAND);

	return readq_poll_timeout(registers + EDU_DMA_COMMAND, command,
				  !(command & EDU_DMA_RUN), POLL_US,
				  TIMEOUT_US);
}

/**
 * lab_edu_dma_load() - copy from a DMA address to the device's own memory
 * @registers: the device's registers, from lab_edu_dma_init()
 * @from: DMA address of the bytes
 * @length: number of bytes, up to 4 KiB
 *
 * The caller serializes transfers. The device does not report whether it could
 * read.
 *
 * Return: 0 or -ETIMEDOUT.
 */
int lab_edu_dma_load(void __iomem *registers, u64 from, u32 length)
{
	return transfer(registers, from, EDU_OWN_MEMORY, length, 0);
}
EXPORT_SYMBOL_GPL(lab_edu_dma_load);

/**
 * lab_edu_dma_store() - copy from the device's own memory to a DMA address
 * @registers: the device's registers, from lab_edu_dma_init()
 * @to: DMA address to write to
 * @length: number of bytes, up to 4 KiB
 *
 * The caller serializes transfers. The device does not report whether it could
 * write.
 *
 * Return: 0 or -ETIMEDOUT.
 */
int lab_edu_dma_store(void __iomem *registers, u64 to, u32 length)
{
	return transfer(registers, EDU_OWN_MEMORY, to, length,
			EDU_DMA_TO_MEMORY);
}
EXPORT_SYMBOL_GPL(lab_edu_dma_store);

MODULE_DESCRIPTION("secure-heap lab: the DMA engine of QEMU's edu device");
MODULE_LICENSE("GPL");
