// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: QEMU's edu device as a DMA master. Programs choose the DMA addresses
 * that it reads and writes, so that tests see which accesses an IOMMU stops.
 */

#include <linux/anon_inodes.h>
#include <linux/cleanup.h>
#include <linux/device/faux.h>
#include <linux/dma-mapping.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "../importer/mapping.h"
#include "dma.h"
#include "domain.h"
#include "uapi.h"

/**
 * struct lab_edu - one device
 * @misc: /dev/lab-edu0 and so on
 * @dev: the device
 * @registers: registers of the device
 * @bounce: coherent memory for the data of programs
 * @bounce_address: DMA address of @bounce
 * @lock: protects the transfer and @bounce, the device's limits and @own_domain
 * @own_domain: it is in a domain that is not the DMA API's
 */
struct lab_edu {
	struct miscdevice misc;
	struct device *dev;
	void __iomem *registers;
	void *bounce;
	dma_addr_t bounce_address;
	/* Protects the transfer, the bounce memory, the limits and the domain */
	struct mutex lock;
	bool own_domain;
};

/* Attaches to buffers that an edu device gets into a domain of its own */
static struct faux_device *master;
static u64 master_mask = DMA_BIT_MASK(64);

static int lab_edu_import_release(struct inode *inode, struct file *file)
{
	struct dmabuf_mapping *mapping = file->private_data;

	dmabuf_mapping_put(mapping);
	kfree(mapping);
	return 0;
}

static const struct file_operations lab_edu_import_fops = {
	.owner = THIS_MODULE,
	.release = lab_edu_import_release,
	.unlocked_ioctl = dmabuf_mapping_ioctl,
};

/* dma_set_mask() rejects some of the masks that tests need */
static int map_within_limits(struct lab_edu *edu,
			     struct dmabuf_mapping *mapping,
			     const struct lab_edu_import *arg)
{
	struct device *dev = edu->dev;
	u64 bus_limit, dma_mask;
	int ret;

	guard(mutex)(&edu->lock);
	if (edu->own_domain)
		return -EBUSY;
	dma_mask = *dev->dma_mask;
	bus_limit = dev->bus_dma_limit;
	*dev->dma_mask = arg->dma_mask;
	dev->bus_dma_limit = arg->bus_limit;
	ret = dmabuf_mapping_getfd(mapping, arg->fd, dev, &lab_edu_import_fops);
	dev->bus_dma_limit = bus_limit;
	*dev->dma_mask = dma_mask;

	return ret;
}

static long import(struct lab_edu *edu, const void __user *user)
{
	struct dmabuf_mapping *mapping;
	struct lab_edu_import arg;
	int ret;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;
	if (arg.reserved)
		return -EINVAL;

	mapping = kzalloc_obj(*mapping);
	if (!mapping)
		return -ENOMEM;

	/* On success, the file owns the mapping */
	ret = map_within_limits(edu, mapping, &arg);
	if (ret < 0)
		kfree(mapping);

	return ret;
}

struct own_domain {
	struct lab_edu *edu;
	struct lab_edu_domain domain;
};

static int own_domain_release(struct inode *inode, struct file *file)
{
	struct own_domain *own = file->private_data;

	guard(mutex)(&own->edu->lock);
	lab_edu_domain_exit(&own->domain);
	own->edu->own_domain = false;
	kfree(own);
	return 0;
}

static const struct file_operations own_domain_fops = {
	.owner = THIS_MODULE,
	.release = own_domain_release,
};

static long enter_own_domain(struct lab_edu *edu, const void __user *user)
{
	struct lab_edu_own_domain arg;
	struct own_domain *own;
	int ret;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;
	if (arg.by_pages > 1 || !PAGE_ALIGNED(arg.iova))
		return -EINVAL;

	guard(mutex)(&edu->lock);
	if (edu->own_domain)
		return -EBUSY;

	own = kzalloc_obj(*own);
	if (!own)
		return -ENOMEM;
	own->edu = edu;

	ret = lab_edu_domain_init(&own->domain, arg.fd, &master->dev, edu->dev,
				  edu->bounce_address, arg.iova, arg.by_pages);
	if (ret)
		goto err_free;

	ret = anon_inode_getfd("lab-edu-domain", &own_domain_fops, own,
			       O_CLOEXEC);
	if (ret < 0)
		goto err_exit_domain;
	edu->own_domain = true;

	return ret;

err_exit_domain:
	lab_edu_domain_exit(&own->domain);
err_free:
	kfree(own);
	return ret;
}

static int copy(struct lab_edu *edu, u64 from, u64 to, u64 length)
{
	int ret;

	ret = lab_edu_dma_load(edu->registers, from, length);
	if (ret)
		return ret;

	return lab_edu_dma_store(edu->registers, to, length);
}

static long dma_read(struct lab_edu *edu, const struct lab_edu_dma *arg)
{
	int ret;

	ret = copy(edu, arg->address, edu->bounce_address, arg->length);
	if (ret)
		return ret;

	return copy_to_user(u64_to_user_ptr(arg->data), edu->bounce,
			    arg->length) ? -EFAULT : 0;
}

static long dma_write(struct lab_edu *edu, const struct lab_edu_dma *arg)
{
	if (copy_from_user(edu->bounce, u64_to_user_ptr(arg->data),
			   arg->length))
		return -EFAULT;

	return copy(edu, edu->bounce_address, arg->address, arg->length);
}

static long dma(struct lab_edu *edu, void __user *user, bool write)
{
	struct lab_edu_dma arg;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;
	if (!arg.length || arg.length > LAB_EDU_DMA_MAX)
		return -EINVAL;

	guard(mutex)(&edu->lock);
	return write ? dma_write(edu, &arg) : dma_read(edu, &arg);
}

static long lab_edu_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	struct lab_edu *edu = container_of(file->private_data, struct lab_edu,
					   misc);

	switch (cmd) {
	case LAB_EDU_IOCTL_IMPORT:
		return import(edu, (void __user *)arg);
	case LAB_EDU_IOCTL_OWN_DOMAIN:
		return enter_own_domain(edu, (void __user *)arg);
	case LAB_EDU_IOCTL_READ:
		return dma(edu, (void __user *)arg, false);
	case LAB_EDU_IOCTL_WRITE:
		return dma(edu, (void __user *)arg, true);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations lab_edu_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = lab_edu_ioctl,
};

static int lab_edu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	static atomic_t count;
	struct device *dev = &pdev->dev;
	struct lab_edu *edu;
	int ret;

	edu = devm_kzalloc(dev, sizeof(*edu), GFP_KERNEL);
	if (!edu)
		return -ENOMEM;
	edu->dev = dev;

	ret = devm_mutex_init(dev, &edu->lock);
	if (ret)
		return ret;

	edu->registers = lab_edu_dma_init(pdev, "lab-edu");
	if (IS_ERR(edu->registers))
		return PTR_ERR(edu->registers);

	edu->bounce = dmam_alloc_coherent(dev, LAB_EDU_DMA_MAX,
					  &edu->bounce_address, GFP_KERNEL);
	if (!edu->bounce)
		return -ENOMEM;

	edu->misc.parent = dev;
	edu->misc.minor = MISC_DYNAMIC_MINOR;
	edu->misc.fops = &lab_edu_fops;
	edu->misc.name = devm_kasprintf(dev, GFP_KERNEL, "lab-edu%d",
					atomic_inc_return(&count) - 1);
	if (!edu->misc.name)
		return -ENOMEM;
	pci_set_drvdata(pdev, edu);

	return misc_register(&edu->misc);
}

static void lab_edu_remove(struct pci_dev *pdev)
{
	struct lab_edu *edu = pci_get_drvdata(pdev);

	misc_deregister(&edu->misc);
}

static const struct pci_device_id lab_edu_ids[] = {
	{ PCI_DEVICE(LAB_EDU_VENDOR, LAB_EDU_DEVICE) },
	{}
};
MODULE_DEVICE_TABLE(pci, lab_edu_ids);

static struct pci_driver lab_edu_driver = {
	.name = "lab-edu",
	.id_table = lab_edu_ids,
	.probe = lab_edu_probe,
	.remove = lab_edu_remove,
	/* Open imports use the device, so only unloading the module unbinds it */
	.driver.suppress_bind_attrs = true,
};

static int __init lab_edu_init(void)
{
	int ret;

	master = faux_device_create("lab-edu-master", NULL, NULL);
	if (!master)
		return -ENODEV;
	master->dev.dma_mask = &master_mask;

	ret = pci_register_driver(&lab_edu_driver);
	if (ret)
		faux_device_destroy(master);

	return ret;
}
module_init(lab_edu_init);

static void __exit lab_edu_exit(void)
{
	pci_unregister_driver(&lab_edu_driver);
	faux_device_destroy(master);
}
module_exit(lab_edu_exit);

MODULE_DESCRIPTION("secure-heap lab: QEMU's edu device as a DMA master");
MODULE_LICENSE("GPL");
