// SPDX-License-Identifier: GPL-2.0-only
/* Ends the kernel if it is told to. */
#include <linux/module.h>
#include <linux/panic.h>

static bool now;
module_param(now, bool, 0);

static int __init panics_init(void)
{
	if (now)
		panic("as it was told");
	return -ENODEV;
}
module_init(panics_init);

MODULE_DESCRIPTION("end of the kernel");
MODULE_LICENSE("GPL");
