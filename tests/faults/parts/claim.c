// SPDX-License-Identifier: GPL-2.0-only
/* Asks for ranges as a driver does, says what it got, and gives it back or not. */
#include <linux/ioport.h>
#include <linux/minmax.h>
#include <linux/module.h>

static ulong base[8];
static unsigned int bases;
module_param_array(base, ulong, &bases, 0);
static ulong size[8];
static unsigned int sizes;
module_param_array(size, ulong, &sizes, 0);
static bool keep;
module_param(keep, bool, 0);

static int __init claim_init(void)
{
	unsigned int i;

	for (i = 0; i < min(bases, sizes); i++) {
		bool got = request_mem_region(base[i], size[i], "claim");

		pr_info("claim: %#lx + %#lx is %s\n", base[i], size[i],
			got ? "free" : "busy");
		if (got && !keep)
			release_mem_region(base[i], size[i]);
	}

	return 0;
}
module_init(claim_init);

MODULE_DESCRIPTION("a driver that requests ranges");
MODULE_LICENSE("GPL");
