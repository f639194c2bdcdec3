// SPDX-License-Identifier: GPL-2.0-only
/*
 * A dma-buf importer for tests. A program chooses the DMA limits of a device,
 * which exists for the test only, and has it import a dma-buf. No data is
 * transferred. The program reads the DMA addresses that the exporter returned,
 * which are physical addresses: load this module on machines for tests only.
 */

#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/iosys-map.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include "mapping.h"
#include "uapi.h"

#define NAME "dmabuf-test-importer"

/**
 * struct importer - a device for one import at a time
 * @idle: entry in idle_importers while there is no import
 * @pdev: the device
 * @dma_mask: DMA mask of the device, which has a pointer to it
 * @window: the window of the device's bus, and an empty entry as the end
 * @mapping: the dma-buf, while there is an import
 */
struct importer {
	struct list_head idle;
	struct platform_device *pdev;
	u64 dma_mask;
	struct bus_dma_region window[2];
	struct dmabuf_mapping mapping;
};

/*
 * Devices are kept for the next import, because it takes much longer to register
 * one than to import a dma-buf.
 */
static LIST_HEAD(idle_importers);
/* Protects idle_importers */
static DEFINE_SPINLOCK(idle_lock);

static struct importer *importer_get(void)
{
	struct platform_device *pdev;
	struct importer *importer;

	spin_lock(&idle_lock);
	importer = list_first_entry_or_null(&idle_importers, struct importer,
					    idle);
	if (importer)
		list_del(&importer->idle);
	spin_unlock(&idle_lock);
	if (importer)
		return importer;

	importer = kzalloc_obj(*importer, GFP_KERNEL);
	if (!importer)
		return ERR_PTR(-ENOMEM);

	pdev = platform_device_register_simple(NAME, PLATFORM_DEVID_AUTO, NULL,
					       0);
	if (IS_ERR(pdev)) {
		kfree(importer);
		return ERR_CAST(pdev);
	}
	importer->pdev = pdev;

	return importer;
}

static void importer_put(struct importer *importer)
{
	importer->pdev->dev.dma_mask = NULL;
	importer->pdev->dev.dma_range_map = NULL;
	of_node_put(importer->pdev->dev.of_node);
	importer->pdev->dev.of_node = NULL;

	spin_lock(&idle_lock);
	list_add(&importer->idle, &idle_importers);
	spin_unlock(&idle_lock);
}

/* dma_set_mask() rejects some of the masks that tests need */
static void importer_set_limits(struct importer *importer,
				const struct dmabuf_import *arg)
{
	struct device *dev = &importer->pdev->dev;

	importer->dma_mask = arg->dma_mask;
	dev->dma_mask = arg->dma_mask ? &importer->dma_mask : NULL;
	dev->coherent_dma_mask = arg->dma_mask;
	dev->bus_dma_limit = arg->bus_limit;

	if (arg->window_size) {
		importer->window[0].cpu_start = arg->window_cpu;
		importer->window[0].dma_start = arg->window_bus;
		importer->window[0].size = arg->window_size;
		dev->dma_range_map = importer->window;
	}
}

static int import_release(struct inode *inode, struct file *file)
{
	struct importer *importer = container_of(file->private_data,
						 struct importer, mapping);

	dmabuf_mapping_put(&importer->mapping);
	importer_put(importer);
	return 0;
}

static const struct file_operations import_fops = {
	.owner = THIS_MODULE,
	.release = import_release,
	.unlocked_ioctl = dmabuf_mapping_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static int try_attach(int fd, struct device *dev)
{
	struct dma_buf_attachment *attachment;
	struct dma_buf *dmabuf;
	int ret;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	attachment = dma_buf_attach(dmabuf, dev);
	ret = PTR_ERR_OR_ZERO(attachment);
	if (!ret)
		dma_buf_detach(dmabuf, attachment);
	dma_buf_put(dmabuf);

	return ret;
}

/* The ioctls that take a dma-buf and the limits of a device */
static long ioctl_with_device(unsigned int cmd, const void __user *user)
{
	struct importer *importer;
	struct dmabuf_import arg;
	struct device *dev;
	int ret;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;

	importer = importer_get();
	if (IS_ERR(importer))
		return PTR_ERR(importer);
	importer_set_limits(importer, &arg);
	dev = &importer->pdev->dev;

	if (arg.phandle) {
		dev->of_node = of_find_node_by_phandle(arg.phandle);
		if (!dev->of_node) {
			ret = -ENOENT;
			goto out_put;
		}
	}

	if (cmd == DMABUF_IMPORTER_IOCTL_IMPORT) {
		ret = dmabuf_mapping_getfd(&importer->mapping, arg.fd, dev,
					   &import_fops);
		/* The file owns the importer now */
		if (ret >= 0)
			return ret;
	} else {
		ret = try_attach(arg.fd, dev);
	}

out_put:
	importer_put(importer);

	return ret;
}

static int try_vmap(struct dma_buf *dmabuf)
{
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap_unlocked(dmabuf, &map);
	if (!ret)
		dma_buf_vunmap_unlocked(dmabuf, &map);

	return ret;
}

/* lab/kernel/external defines this: such a kernel has no dma_buf_is_protected() */
static int is_protected(struct dma_buf *dmabuf)
{
#ifdef KERNEL_WITHOUT_PATCHES
	return -EOPNOTSUPP;
#else
	return dma_buf_is_protected(dmabuf);
#endif
}

/* The ioctls that take a dma-buf and nothing else */
static long ioctl_without_device(unsigned int cmd, const __s32 __user *user)
{
	struct dma_buf *dmabuf;
	__s32 fd;
	int ret;

	if (get_user(fd, user))
		return -EFAULT;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	if (cmd == DMABUF_IMPORTER_IOCTL_VMAP)
		ret = try_vmap(dmabuf);
	else
		ret = is_protected(dmabuf);
	dma_buf_put(dmabuf);

	return ret;
}

static long importer_ioctl(struct file *file, unsigned int cmd,
			   unsigned long arg)
{
	switch (cmd) {
	case DMABUF_IMPORTER_IOCTL_IMPORT:
	case DMABUF_IMPORTER_IOCTL_ATTACH:
		return ioctl_with_device(cmd, (void __user *)arg);
	case DMABUF_IMPORTER_IOCTL_VMAP:
	case DMABUF_IMPORTER_IOCTL_IS_PROTECTED:
		return ioctl_without_device(cmd, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations importer_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = importer_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice importer_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = NAME,
	.fops = &importer_fops,
};

static int __init importer_init(void)
{
	return misc_register(&importer_misc);
}
module_init(importer_init);

static void __exit importer_exit(void)
{
	struct importer *importer, *next;

	misc_deregister(&importer_misc);
	list_for_each_entry_safe(importer, next, &idle_importers, idle) {
		platform_device_unregister(importer->pdev);
		kfree(importer);
	}
}
module_exit(importer_exit);

MODULE_DESCRIPTION("dma-buf importer for tests");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
