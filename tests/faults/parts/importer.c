// SPDX-License-Identifier: GPL-2.0-only
/*
 * An importer that keeps a mapping, and its struct device, beyond the removal of
 * a PCI device, as drivers do whose files outlive it.
 */
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/pci.h>

static int fd = -1;
module_param(fd, int, 0);
static int slot;
module_param(slot, int, 0);
/* Where the device has the buffer */
static ullong address;
module_param(address, ullong, 0400);

static struct pci_dev *pdev;
static struct dma_buf_attachment *attachment;
static struct sg_table *sgt;

static int __init importer_init(void)
{
	struct dma_buf *dmabuf = dma_buf_get(fd);
	int ret;

	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	pdev = pci_get_domain_bus_and_slot(0, 0, PCI_DEVFN(slot, 0));
	if (!pdev) {
		ret = -ENODEV;
		goto err_put;
	}

	ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (ret)
		goto err_put_device;

	attachment = dma_buf_attach(dmabuf, &pdev->dev);
	if (IS_ERR(attachment)) {
		ret = PTR_ERR(attachment);
		goto err_put_device;
	}

	sgt = dma_buf_map_attachment_unlocked(attachment, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt)) {
		ret = PTR_ERR(sgt);
		goto err_detach;
	}
	address = sg_dma_address(sgt->sgl);

	return 0;

err_detach:
	dma_buf_detach(dmabuf, attachment);
err_put_device:
	pci_dev_put(pdev);
err_put:
	dma_buf_put(dmabuf);
	return ret;
}
module_init(importer_init);

static void __exit importer_exit(void)
{
	struct dma_buf *dmabuf = attachment->dmabuf;

	dma_buf_unmap_attachment_unlocked(attachment, sgt, DMA_BIDIRECTIONAL);
	dma_buf_detach(dmabuf, attachment);
	dma_buf_put(dmabuf);
	pci_dev_put(pdev);
}
module_exit(importer_exit);

MODULE_DESCRIPTION("importer whose device goes while a buffer is mapped");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
