// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: registers the realm world of the arm64 lab as the owner of a firewall. It
 * has granules of memory closed and opened by SMCs (granules.h), of which each takes
 * many granules, but not so many that interrupts wait for long.
 */

#include <linux/arm-smccc.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/range.h>
#include <linux/sched.h>
#include <linux/secure-heap-firewall.h>

#include "granules.h"
#include "hooks.h"

/* Of one call of the heap's; the calls to the realm world are others */
#define MAX_RANGES 64

static unsigned long call(u32 function, u64 base, u64 count,
			  struct arm_smccc_res *res)
{
	do {
		cond_resched();
		arm_smccc_1_1_invoke(function, base, count, res);
	} while (res->a0 == LAB_GRANULES_BUSY);

	return res->a0;
}

/*
 * Have a range changed in steps. The result is of the step that failed, and *done is
 * how many bytes were changed before it.
 */
static unsigned long change(u32 function, const struct range *range, u64 *done)
{
	struct arm_smccc_res res;
	unsigned long result;
	u64 left, count;

	for (*done = 0; *done < range_len(range);
	     *done += count * LAB_GRANULE_SIZE) {
		left = range_len(range) - *done;
		count = min(left / LAB_GRANULE_SIZE, LAB_GRANULES_MAX);
		result = call(function, range->start + *done, count, &res);
		if (result)
			return result;
	}

	return LAB_GRANULES_OK;
}

static int granules_close(struct secure_heap_firewall *firewall, u32 id,
			  const struct range *range)
{
	unsigned long result;
	u64 done;

	lab_hook_hang();
	result = change(LAB_GRANULES_CLOSE, range, &done);
	if (!result)
		return 0;

	/* What is refused is as it was, but what was done before is closed */
	return result == LAB_GRANULES_BROKEN || done ? -EIO : -EAGAIN;
}

static int granules_open(struct secure_heap_firewall *firewall, u32 id,
			 const struct range *range)
{
	u64 done;

	return lab_hook_open() ?:
	       change(LAB_GRANULES_OPEN, range, &done) ? -EIO : 0;
}

static int granules_scrub(struct secure_heap_firewall *firewall, u32 id,
			  const struct range *ranges, unsigned int count)
{
	unsigned int i;
	u64 done;
	int ret;

	ret = lab_hook_scrub();
	if (ret)
		return ret;

	for (i = 0; i < count; i++)
		if (change(LAB_GRANULES_ERASE, &ranges[i], &done))
			return -EIO;
	return 0;
}

static const struct secure_heap_firewall_ops granules_ops = {
	.close = granules_close,
	.open = granules_open,
	.scrub = granules_scrub,
};

static int granules_probe(struct platform_device *pdev)
{
	struct secure_heap_firewall *firewall;
	struct device *dev = &pdev->dev;
	struct arm_smccc_res res;

	/* TF-A's own payload takes any granule, and erases none: it has no such call */
	if (call(LAB_GRANULES_WINDOW, 0, 0, &res))
		return dev_err_probe(dev, -ENODEV,
				     "the realm world lends no memory\n");

	firewall = devm_kzalloc(dev, sizeof(*firewall), GFP_KERNEL);
	if (!firewall)
		return -ENOMEM;

	firewall->fwnode = dev_fwnode(dev);
	firewall->ops = &granules_ops;
	firewall->max_ranges = MAX_RANGES;
	firewall->timeout_ms = lab_hook_timeout();
	platform_set_drvdata(pdev, firewall);

	return secure_heap_firewall_register(firewall);
}

static void granules_remove(struct platform_device *pdev)
{
	secure_heap_firewall_unregister(platform_get_drvdata(pdev));
}

static const struct of_device_id granules_match[] = {
	{ .compatible = "secure-heap-lab,realm" },
	{}
};
MODULE_DEVICE_TABLE(of, granules_match);

static struct platform_driver granules_driver = {
	.probe = granules_probe,
	.remove = granules_remove,
	.driver = {
		.name = "lab-granules",
		.of_match_table = granules_match,
	},
};
module_platform_driver(granules_driver);

MODULE_DESCRIPTION("secure-heap lab: the realm world as the owner of a firewall");
MODULE_LICENSE("GPL");
