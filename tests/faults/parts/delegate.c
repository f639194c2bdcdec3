// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks TF-A's payload for realms to take a granule from Linux and to give it back:
 * one of the region, and one of Linux's own as the control.
 */
#include <linux/arm-smccc.h>
#include <linux/cleanup.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_address.h>

/* RMI_GRANULE_DELEGATE and RMI_GRANULE_UNDELEGATE, as that payload has them */
#define DELEGATE 0xc4000151
#define UNDELEGATE 0xc4000152

static long call(unsigned long function, phys_addr_t granule)
{
	struct arm_smccc_res res;

	arm_smccc_1_1_smc(function, granule, 0, 0, 0, 0, 0, 0, &res);
	return res.a0;
}

static void ask_for(const char *what, phys_addr_t granule)
{
	long taken = call(DELEGATE, granule);
	long given = call(UNDELEGATE, granule);

	pr_info("delegate: %s: taken %ld, given back %ld\n", what, taken, given);
}

static int __init delegate_init(void)
{
	struct device_node *region __free(device_node) =
		of_find_compatible_node(NULL, NULL, "linaro,secure-heap");
	struct resource resource;
	unsigned long page;
	int ret;

	ret = of_address_to_resource(region, 0, &resource);
	if (ret)
		return ret;
	page = __get_free_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;

	ask_for("the region", resource.start);
	ask_for("a page of Linux", virt_to_phys((void *)page));
	free_page(page);

	return 0;
}
module_init(delegate_init);

MODULE_DESCRIPTION("calls for granules");
MODULE_LICENSE("GPL");
