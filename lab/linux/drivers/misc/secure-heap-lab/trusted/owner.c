// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: registers the trusted domain of the riscv64 lab as the owner of a
 * firewall. The trusted domain closes and scrubs ranges.
 */

#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/range.h>
#include <linux/secure-heap-firewall.h>

#include "hooks.h"
#include "lend.h"
#include "lender.h"
#include "mailbox.h"
#include "trusted.h"

static int lab_owner_close(struct secure_heap_firewall *firewall, u32 id,
			   const struct range *range)
{
	return lab_trusted_close(range);
}

static int lab_owner_scrub(struct secure_heap_firewall *firewall, u32 id,
			   const struct range *ranges, unsigned int count)
{
	return lab_hook_scrub() ?: lab_trusted_scrub(ranges, count);
}

static const struct secure_heap_firewall_ops lab_owner_ops = {
	.close = lab_owner_close,
	.scrub = lab_owner_scrub,
};

static int lab_owner_lend(struct secure_heap_firewall *firewall, u32 id,
			  const struct range *range)
{
	lab_hook_hang();
	return lab_lend_close(range);
}

static int lab_owner_take_back(struct secure_heap_firewall *firewall, u32 id,
			       const struct range *range)
{
	return lab_hook_open() ?: lab_lend_open(range);
}

/* Where firmware lends memory, the region is open until some of it is needed */
static const struct secure_heap_firewall_ops lab_lender_ops = {
	.close = lab_owner_lend,
	.open = lab_owner_take_back,
	.scrub = lab_owner_scrub,
};

static int lab_owner_probe(struct platform_device *pdev)
{
	struct secure_heap_firewall *firewall;

	firewall = devm_kzalloc(&pdev->dev, sizeof(*firewall), GFP_KERNEL);
	if (!firewall)
		return -ENOMEM;

	firewall->fwnode = dev_fwnode(pdev->dev.parent);
	firewall->max_closed = lab_lend_count();
	firewall->granule = BIT(LAB_LEND_ORDER_MIN);
	firewall->ops = firewall->max_closed ? &lab_lender_ops : &lab_owner_ops;
	firewall->max_ranges = LAB_RANGES_MAX;
	firewall->timeout_ms = lab_hook_timeout();
	platform_set_drvdata(pdev, firewall);

	return secure_heap_firewall_register(firewall);
}

static void lab_owner_remove(struct platform_device *pdev)
{
	secure_heap_firewall_unregister(platform_get_drvdata(pdev));
}

static struct platform_driver lab_owner_driver = {
	.probe = lab_owner_probe,
	.remove = lab_owner_remove,
	.driver = {
		.name = "lab-trusted-owner",
	},
};
module_platform_driver(lab_owner_driver);

MODULE_ALIAS("platform:lab-trusted-owner");
MODULE_DESCRIPTION("secure-heap lab: the trusted domain as the owner of a firewall");
MODULE_LICENSE("GPL");
