// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: reads physical memory with the CPU, for tests of whether a firewall
 * stops the kernel. Never load it outside a lab.
 */

#include <linux/cleanup.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "peek-uapi.h"

static long lab_peek_ioctl(struct file *file, unsigned int cmd,
			   unsigned long user)
{
	void *bytes __free(kfree) = NULL;
	struct lab_peek arg;
	void *mapped;
	long ret;

	if (cmd != LAB_PEEK_IOCTL_READ)
		return -ENOTTY;
	if (copy_from_user(&arg, (void __user *)user, sizeof(arg)))
		return -EFAULT;
	if (!arg.length || arg.length > PAGE_SIZE ||
	    offset_in_page(arg.address) + arg.length > PAGE_SIZE)
		return -EINVAL;

	bytes = kmalloc(arg.length, GFP_KERNEL);
	if (!bytes)
		return -ENOMEM;

	mapped = memremap(arg.address, arg.length, MEMREMAP_WB);
	if (!mapped)
		return -ENXIO;
	ret = copy_from_kernel_nofault(bytes, mapped, arg.length);
	memunmap(mapped);
	if (ret)
		return ret;

	return copy_to_user(u64_to_user_ptr(arg.data), bytes, arg.length) ?
	       -EFAULT : 0;
}

static const struct file_operations lab_peek_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = lab_peek_ioctl,
};

static struct miscdevice lab_peek_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lab-peek",
	.fops = &lab_peek_fops,
};
module_misc_device(lab_peek_misc);

MODULE_DESCRIPTION("secure-heap lab: reads of physical memory with the CPU");
MODULE_LICENSE("GPL");
