// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: QEMU's edu device, a DMA master that goes where a program tells it
 * to, so that tests see what a device reaches and what an IOMMU stops.
 */

#include <linux/anon_inodes.h>
#include <linux/cleanup.h>
#include <linux/dma-mapping.h>
#include <linux/file.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "../importer/mapping.h"
#include "../lab-uapi.h"
#include "dma.h"

/**
 * struct lab_edu - one device
 * @misc: its file, /dev/lab-edu0 and so on
 * @dev: the device
 * @registers: its registers
 * @bounce: ordinary memory that it reaches, for data from and to programs
 * @bounce_address: where the device sees that
 * @lock: protects the transfer and @bounce, and the device's limits
 */
struct lab_edu {
	struct miscdevice misc;
	struct device *dev;
	void __iomem *registers;
	void *bounce;
	dma_addr_t bounce_address;
	/* Protects the transfer, the bounce memory and the device's limits */
	struct mutex lock;
};

static int lab_edu_import_release(struct inode *inode, struct file *file)
{
	struct lab_mapping *mapping = file->private_data;

	lab_mapping_put(mapping);
	kfree(mapping);
	return 0;
}

static long lab_edu_import_ioctl(struct file *file, unsigned int cmd,
				 unsigned long arg)
{
	if (cmd != LAB_IOCTL_SEGMENTS)
		return -ENOTTY;
	return lab_mapping_segments(file->private_data, (void __user *)arg);
}

static const struct file_operations lab_edu_import_fops = {
	.owner = THIS_MODULE,
	.release = lab_edu_import_release,
	.unlocked_ioctl = lab_edu_import_ioctl,
};

/* Not by dma_set_mask(), which knows better than to take some of these */
static int map_within_limits(struct lab_edu *edu, struct lab_mapping *mapping,
			     const struct lab_import *arg)
{
	struct device *dev = edu->dev;
	u64 bus_limit = dev->bus_dma_limit;
	u64 dma_mask = *dev->dma_mask;
	int ret;

	guard(mutex)(&edu->lock);
	*dev->dma_mask = arg->dma_mask;
	dev->bus_dma_limit = arg->bus_limit;
	ret = lab_mapping_get(mapping, arg->fd, dev);
	dev->bus_dma_limit = bus_limit;
	*dev->dma_mask = dma_mask;

	return ret;
}

static long import(struct lab_edu *edu, struct lab_import __user *user)
{
	struct lab_mapping *mapping;
	struct lab_import arg;
	int fd, ret;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;
	if (arg.window_size)
		return -EINVAL;

	mapping = kzalloc_obj(*mapping);
	if (!mapping)
		return -ENOMEM;

	ret = map_within_limits(edu, mapping, &arg);
	if (ret)
		goto err_free;

	fd = anon_inode_getfd("lab-edu-buffer", &lab_edu_import_fops, mapping,
			      O_CLOEXEC);
	if (fd < 0) {
		ret = fd;
		goto err_put_mapping;
	}

	/* From here on the file owns it all */
	return put_user(fd, &user->import_fd);

err_put_mapping:
	lab_mapping_put(mapping);
err_free:
	kfree(mapping);
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

static long dma_read(struct lab_edu *edu, const struct lab_dma *arg)
{
	int ret;

	ret = copy(edu, arg->address, edu->bounce_address, arg->length);
	if (ret)
		return ret;

	return copy_to_user(u64_to_user_ptr(arg->data), edu->bounce,
			    arg->length) ? -EFAULT : 0;
}

static long dma_write(struct lab_edu *edu, const struct lab_dma *arg)
{
	if (copy_from_user(edu->bounce, u64_to_user_ptr(arg->data),
			   arg->length))
		return -EFAULT;

	return copy(edu, edu->bounce_address, arg->address, arg->length);
}

static long dma(struct lab_edu *edu, void __user *user, bool write)
{
	struct lab_dma arg;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;
	if (!arg.length || arg.length > LAB_DMA_MAX)
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
	case LAB_IOCTL_IMPORT:
		return import(edu, (void __user *)arg);
	case LAB_IOCTL_DMA_READ:
		return dma(edu, (void __user *)arg, false);
	case LAB_IOCTL_DMA_WRITE:
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

	edu->bounce = dmam_alloc_coherent(dev, LAB_DMA_MAX,
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
	/* Files of programs lead to the device: it goes with the module only */
	.driver.suppress_bind_attrs = true,
};
module_pci_driver(lab_edu_driver);

MODULE_DESCRIPTION("secure-heap lab: QEMU's edu device as a DMA master");
MODULE_LICENSE("GPL");
