// SPDX-License-Identifier: GPL-2.0-only
/* A device that takes all of the memory of its memory-region. */
#include <linux/dma-mapping.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/of_reserved_mem.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>

static int owner_probe(struct platform_device *pdev)
{
	dma_addr_t address = 0;
	void *memory = NULL;
	int ret;

	ret = of_reserved_mem_device_init(&pdev->dev);
	if (!ret)
		memory = dma_alloc_coherent(&pdev->dev, SZ_4M, &address,
					    GFP_KERNEL);
	dev_info(&pdev->dev, "memory-region: %d, memory: %s, at %pad\n", ret,
		 memory ? "mapped for the CPU" : "none", &address);
	return 0;
}

static const struct of_device_id owner_ids[] = {
	{ .compatible = "fault,owner" },
	{}
};

static struct platform_driver owner_driver = {
	.probe = owner_probe,
	.driver = { .name = "owner", .of_match_table = owner_ids },
};
module_platform_driver(owner_driver);

MODULE_DESCRIPTION("owner of a pool of coherent memory");
MODULE_LICENSE("GPL");
