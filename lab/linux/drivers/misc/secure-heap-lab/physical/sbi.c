// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: makes any SBI call for a program, for tests of what firmware refuses to
 * Linux. Never load it outside a lab.
 */

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include <asm/sbi.h>

#include "sbi-uapi.h"

static long lab_sbi_ioctl(struct file *file, unsigned int cmd, unsigned long user)
{
	struct lab_sbi arg;
	struct sbiret ret;

	if (cmd != LAB_SBI_IOCTL_CALL)
		return -ENOTTY;
	if (copy_from_user(&arg, (void __user *)user, sizeof(arg)))
		return -EFAULT;

	ret = sbi_ecall(arg.extension, arg.function, arg.arg[0], arg.arg[1],
			arg.arg[2], 0, 0, 0);
	arg.error = ret.error;
	arg.value = ret.value;

	return copy_to_user((void __user *)user, &arg, sizeof(arg)) ? -EFAULT : 0;
}

static const struct file_operations lab_sbi_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = lab_sbi_ioctl,
};

static struct miscdevice lab_sbi_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lab-sbi",
	.fops = &lab_sbi_fops,
};
module_misc_device(lab_sbi_misc);

MODULE_DESCRIPTION("secure-heap lab: SBI calls to firmware");
MODULE_LICENSE("GPL");
