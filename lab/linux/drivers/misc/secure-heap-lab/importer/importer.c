// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: importers with chosen limits, and reads with the CPU, so that tests
 * can see what a device gets and what the CPU does not get. It tells programs
 * physical addresses: never load it outside a lab.
 */

#include <linux/anon_inodes.h>
#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/file.h>
#include <linux/io.h>
#include <linux/iosys-map.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include "../lab-uapi.h"
#include "mapping.h"

struct lab_importer {
	struct list_head idle;
	struct platform_device *pdev;
	u64 dma_mask;
	struct bus_dma_region window[2];
	struct lab_mapping mapping;
};

/*
 * Devices are kept for the next import: a stress test has a million of them, and
 * a new device costs more than all the rest.
 */
static LIST_HEAD(idle_importers);
/* Protects the list */
static DEFINE_SPINLOCK(idle_lock);

static struct lab_importer *get_importer(void)
{
	struct lab_importer *importer;
	struct platform_device *pdev;

	spin_lock(&idle_lock);
	importer = list_first_entry_or_null(&idle_importers,
					    struct lab_importer, idle);
	if (importer)
		list_del(&importer->idle);
	spin_unlock(&idle_lock);
	if (importer)
		return importer;

	importer = kzalloc_obj(*importer);
	if (!importer)
		return ERR_PTR(-ENOMEM);

	pdev = platform_device_register_simple("lab-importer",
					       PLATFORM_DEVID_AUTO, NULL, 0);
	if (IS_ERR(pdev)) {
		kfree(importer);
		return ERR_CAST(pdev);
	}
	importer->pdev = pdev;

	return importer;
}

static void put_importer(struct lab_importer *importer)
{
	importer->pdev->dev.dma_mask = NULL;
	importer->pdev->dev.dma_range_map = NULL;

	spin_lock(&idle_lock);
	list_add(&importer->idle, &idle_importers);
	spin_unlock(&idle_lock);
}

static void set_limits(struct lab_importer *importer,
		       const struct lab_import *arg)
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

static int lab_importer_release(struct inode *inode, struct file *file)
{
	struct lab_importer *importer = file->private_data;

	lab_mapping_put(&importer->mapping);
	put_importer(importer);
	return 0;
}

/* What the kernel itself gets when it reads the buffer */
static long peek(const struct lab_importer *importer, void __user *from)
{
	u64 address = sg_dma_address(importer->mapping.sgt->sgl);
	struct lab_peek arg;
	void *mapped, *copy;
	long ret;

	if (copy_from_user(&arg, from, sizeof(arg)))
		return -EFAULT;
	if (!arg.length || arg.length > PAGE_SIZE ||
	    offset_in_page(arg.offset) + arg.length > PAGE_SIZE ||
	    arg.offset >= importer->mapping.attachment->dmabuf->size)
		return -EINVAL;

	copy = kmalloc(arg.length, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;

	mapped = memremap(address + arg.offset, arg.length, MEMREMAP_WB);
	if (!mapped) {
		ret = -ENXIO;
		goto free;
	}

	ret = copy_from_kernel_nofault(copy, mapped, arg.length);
	memunmap(mapped);
	if (!ret && copy_to_user(u64_to_user_ptr(arg.destination), copy,
				 arg.length))
		ret = -EINVAL;
free:
	kfree(copy);
	return ret;
}

static long lab_importer_ioctl(struct file *file, unsigned int cmd,
			       unsigned long arg)
{
	struct lab_importer *importer = file->private_data;

	switch (cmd) {
	case LAB_IOCTL_SEGMENTS:
		return lab_mapping_segments(&importer->mapping,
					    (void __user *)arg);
	case LAB_IOCTL_PEEK:
		return peek(importer, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations lab_importer_fops = {
	.owner = THIS_MODULE,
	.release = lab_importer_release,
	.unlocked_ioctl = lab_importer_ioctl,
};

static long import(struct lab_import __user *user)
{
	struct lab_importer *importer;
	struct lab_import arg;
	int fd, ret;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;

	importer = get_importer();
	if (IS_ERR(importer))
		return PTR_ERR(importer);
	set_limits(importer, &arg);

	ret = lab_mapping_get(&importer->mapping, arg.fd, &importer->pdev->dev);
	if (ret)
		goto err_put_importer;

	fd = anon_inode_getfd("lab-importer", &lab_importer_fops, importer,
			      O_CLOEXEC);
	if (fd < 0) {
		ret = fd;
		goto err_put_mapping;
	}

	/* From here on the file owns it all */
	return put_user(fd, &user->import_fd);

err_put_mapping:
	lab_mapping_put(&importer->mapping);
err_put_importer:
	put_importer(importer);
	return ret;
}

static long try_attach(const struct lab_import __user *user)
{
	struct dma_buf_attachment *attachment;
	struct lab_importer *importer;
	struct lab_import arg;
	struct dma_buf *dmabuf;
	int ret = 0;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;

	importer = get_importer();
	if (IS_ERR(importer))
		return PTR_ERR(importer);
	set_limits(importer, &arg);

	dmabuf = dma_buf_get(arg.fd);
	if (IS_ERR(dmabuf)) {
		ret = PTR_ERR(dmabuf);
		goto put_importer;
	}

	attachment = dma_buf_attach(dmabuf, &importer->pdev->dev);
	if (IS_ERR(attachment))
		ret = PTR_ERR(attachment);
	else
		dma_buf_detach(dmabuf, attachment);
	dma_buf_put(dmabuf);
put_importer:
	put_importer(importer);
	return ret;
}

static long try_vmap(const __s32 __user *user)
{
	struct iosys_map map;
	struct dma_buf *dmabuf;
	__s32 fd;
	int ret;

	if (get_user(fd, user))
		return -EFAULT;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	ret = dma_buf_vmap_unlocked(dmabuf, &map);
	if (!ret)
		dma_buf_vunmap_unlocked(dmabuf, &map);
	dma_buf_put(dmabuf);

	return ret;
}

static long is_protected(const __s32 __user *user)
{
	struct dma_buf *dmabuf;
	__s32 fd;
	int ret;

	if (get_user(fd, user))
		return -EFAULT;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	ret = dma_buf_is_protected(dmabuf);
	dma_buf_put(dmabuf);

	return ret;
}

static long lab_probe_ioctl(struct file *file, unsigned int cmd,
			    unsigned long arg)
{
	switch (cmd) {
	case LAB_IOCTL_IMPORT:
		return import((void __user *)arg);
	case LAB_IOCTL_ATTACH:
		return try_attach((void __user *)arg);
	case LAB_IOCTL_VMAP:
		return try_vmap((void __user *)arg);
	case LAB_IOCTL_IS_PROTECTED:
		return is_protected((void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations lab_probe_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = lab_probe_ioctl,
};

static struct miscdevice lab_probe_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lab-probe",
	.fops = &lab_probe_fops,
};

static int __init lab_probe_init(void)
{
	return misc_register(&lab_probe_misc);
}
module_init(lab_probe_init);

static void __exit lab_probe_exit(void)
{
	struct lab_importer *importer, *next;

	misc_deregister(&lab_probe_misc);
	list_for_each_entry_safe(importer, next, &idle_importers, idle) {
		platform_device_unregister(importer->pdev);
		kfree(importer);
	}
}
module_exit(lab_probe_exit);

MODULE_DESCRIPTION("secure-heap lab: importers with chosen limits, CPU reads");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
