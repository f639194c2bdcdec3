// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: registers the trusted domain of the riscv64 lab as the owner of a
 * firewall. The trusted domain closes and scrubs ranges; the parameters of this
 * module make it late or make it fail, for tests.
 */

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/range.h>
#include <linux/secure-heap-firewall.h>

#include "lend.h"
#include "lender.h"
#include "mailbox.h"
#include "trusted.h"

static int fail;
module_param(fail, int, 0600);
MODULE_PARM_DESC(fail, "For tests: errno of all scrubs, 0 to really scrub");

static unsigned int hang_ms;
module_param(hang_ms, uint, 0600);
MODULE_PARM_DESC(hang_ms, "For tests: time before each scrub, and each close and open of a region on demand, in milliseconds");

static int fail_open;
module_param(fail_open, int, 0600);
MODULE_PARM_DESC(fail_open, "For tests: errno of all opens of a region on demand, 0 to really open");

static unsigned int timeout_ms;
module_param(timeout_ms, uint, 0600);
MODULE_PARM_DESC(timeout_ms, "Of allocations, in milliseconds, read when the driver binds");

static int lab_owner_close(struct secure_heap_firewall *firewall, u32 id,
			   const struct range *range)
{
	return lab_trusted_close(range);
}

static void hang(void)
{
	unsigned int ms = READ_ONCE(hang_ms);

	if (ms)
		msleep(ms);
}

static int lab_owner_scrub(struct secure_heap_firewall *firewall, u32 id,
			   const struct range *ranges, unsigned int count)
{
	int error;

	hang();
	error = READ_ONCE(fail);
	if (error)
		return -error;

	return lab_trusted_scrub(ranges, count);
}

static const struct secure_heap_firewall_ops lab_owner_ops = {
	.close = lab_owner_close,
	.scrub = lab_owner_scrub,
};

static int lab_owner_lend(struct secure_heap_firewall *firewall, u32 id,
			  const struct range *range)
{
	hang();
	return lab_lend_close(range);
}

static int lab_owner_take_back(struct secure_heap_firewall *firewall, u32 id,
			       const struct range *range)
{
	int error;

	hang();
	error = READ_ONCE(fail_open);
	if (error)
		return -error;

	return lab_lend_open(range);
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
	firewall->timeout_ms = timeout_ms;
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
