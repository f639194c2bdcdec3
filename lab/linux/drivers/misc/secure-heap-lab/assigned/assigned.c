// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: a device whose driver asks for the first region of the node's
 * memory-region property when it probes, as many stock drivers do.
 */

#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/of_reserved_mem.h>
#include <linux/platform_device.h>

/* A node without a region is no error */
static int lab_assigned_probe(struct platform_device *pdev)
{
	int ret = of_reserved_mem_device_init(&pdev->dev);

	return ret == -ENODEV ? 0 : ret;
}

static void lab_assigned_remove(struct platform_device *pdev)
{
	of_reserved_mem_device_release(&pdev->dev);
}

static const struct of_device_id lab_assigned_match[] = {
	{ .compatible = "secure-heap-lab,assigned" },
	{}
};
MODULE_DEVICE_TABLE(of, lab_assigned_match);

static struct platform_driver lab_assigned_driver = {
	.probe = lab_assigned_probe,
	.remove = lab_assigned_remove,
	.driver = {
		.name = "lab-assigned",
		.of_match_table = lab_assigned_match,
	},
};
module_platform_driver(lab_assigned_driver);

MODULE_DESCRIPTION("secure-heap lab: a device with a region of reserved memory");
MODULE_LICENSE("GPL");
