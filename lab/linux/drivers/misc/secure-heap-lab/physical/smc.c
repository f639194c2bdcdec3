// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: makes any SMC for a program, for tests of what firmware refuses to Linux.
 * Never load it outside a lab.
 */

#include <linux/arm-smccc.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "smc-uapi.h"

static long lab_smc_ioctl(struct file *file, unsigned int cmd, unsigned long user)
{
	struct arm_smccc_res res;
	struct lab_smc arg;

	if (cmd != LAB_SMC_IOCTL_CALL)
		return -ENOTTY;
	if (copy_from_user(&arg, (void __user *)user, sizeof(arg)))
		return -EFAULT;

	arm_smccc_1_1_invoke((u32)arg.function, arg.arg[0], arg.arg[1], arg.arg[2],
			     &res);
	arg.result[0] = res.a0;
	arg.result[1] = res.a1;
	arg.result[2] = res.a2;
	arg.result[3] = res.a3;

	return copy_to_user((void __user *)user, &arg, sizeof(arg)) ? -EFAULT : 0;
}

static const struct file_operations lab_smc_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = lab_smc_ioctl,
};

static struct miscdevice lab_smc_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lab-smc",
	.fops = &lab_smc_fops,
};
module_misc_device(lab_smc_misc);

MODULE_DESCRIPTION("secure-heap lab: calls to firmware");
MODULE_LICENSE("GPL");
