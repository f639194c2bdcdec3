// SPDX-License-Identifier: GPL-2.0-only
#include "display.h"

#include <stddef.h>
#include <string.h>

#define CONTIGUOUS "it takes the device's address of a contiguous buffer"
#define BY_ADDRESS "it takes the device's addresses"
#define COPIES "it copies the picture by the CPU"
#define MAPS "it maps each import by the CPU"
#define PAGES "it wants the pages of a buffer, which has none"

/* Names of drivers, not of cards: those below /sys/class/drm/cardN/device/driver */
static const struct {
	const char *driver;
	enum display display;
	const char *why;
} displays[] = {
	{ "adp", DISPLAY_CANNOT, MAPS },
	{ "amdgpu", DISPLAY_WORKS, BY_ADDRESS },
	{ "arcpgu", DISPLAY_WORKS, CONTIGUOUS },
	{ "armada-drm", DISPLAY_WORKS, CONTIGUOUS },
	{ "aspeed_gfx", DISPLAY_WORKS, CONTIGUOUS },
	{ "ast", DISPLAY_CANNOT, COPIES },
	{ "atmel-hlcdc-display-controller", DISPLAY_WORKS, CONTIGUOUS },
	{ "bochs-drm", DISPLAY_CANNOT, COPIES },
	{ "cirrus-qemu", DISPLAY_CANNOT, COPIES },
	{ "drm-clcd-pl111", DISPLAY_WORKS, CONTIGUOUS },
	{ "exynos-drm", DISPLAY_WORKS, CONTIGUOUS },
	{ "fsl-dcu", DISPLAY_WORKS, CONTIGUOUS },
	{ "gud", DISPLAY_CANNOT, COPIES },
	{ "hdlcd", DISPLAY_WORKS, CONTIGUOUS },
	{ "hibmc-drm", DISPLAY_CANNOT, COPIES },
	{ "i915", DISPLAY_WORKS, BY_ADDRESS },
	{ "imx-dcss", DISPLAY_WORKS, CONTIGUOUS },
	{ "imx-drm", DISPLAY_WORKS, CONTIGUOUS },
	{ "imx-lcdc", DISPLAY_CANNOT, MAPS },
	{ "imx-lcdif", DISPLAY_WORKS, CONTIGUOUS },
	{ "imx8-dc", DISPLAY_WORKS, CONTIGUOUS },
	{ "ingenic-drm", DISPLAY_WORKS, CONTIGUOUS },
	{ "kirin-drm", DISPLAY_WORKS, CONTIGUOUS },
	{ "kmb-drm", DISPLAY_CANNOT, MAPS },
	{ "komeda", DISPLAY_WORKS, CONTIGUOUS },
	{ "logicvc-drm", DISPLAY_CANNOT, MAPS },
	{ "loongson", DISPLAY_WORKS, BY_ADDRESS },
	{ "mali-dp", DISPLAY_WORKS, CONTIGUOUS },
	{ "mcde", DISPLAY_WORKS, CONTIGUOUS },
	{ "mediatek-drm", DISPLAY_WORKS, CONTIGUOUS },
	{ "meson-drm", DISPLAY_WORKS, CONTIGUOUS },
	{ "mgag200", DISPLAY_CANNOT, COPIES },
	{ "msm_dpu", DISPLAY_CANNOT, PAGES },
	{ "msm_mdp", DISPLAY_CANNOT, PAGES },
	{ "mxsfb", DISPLAY_WORKS, CONTIGUOUS },
	{ "nouveau", DISPLAY_WORKS, BY_ADDRESS },
	{ "omapdrm", DISPLAY_WORKS, CONTIGUOUS },
	{ "panel-mipi-dbi-spi", DISPLAY_CANNOT, COPIES },
	{ "qxl", DISPLAY_CANNOT, "it imports no buffers" },
	{ "radeon", DISPLAY_WORKS, BY_ADDRESS },
	{ "repaper", DISPLAY_CANNOT, COPIES },
	{ "rzg2l-du", DISPLAY_WORKS, CONTIGUOUS },
	{ "shmob-drm", DISPLAY_WORKS, CONTIGUOUS },
	{ "simple-framebuffer", DISPLAY_CANNOT, COPIES },
	{ "sprd-drm-drv", DISPLAY_WORKS, CONTIGUOUS },
	{ "ssd130x", DISPLAY_CANNOT, COPIES },
	{ "sti", DISPLAY_WORKS, CONTIGUOUS },
	{ "stm32-display", DISPLAY_WORKS, CONTIGUOUS },
	{ "sun4i-drm", DISPLAY_WORKS, CONTIGUOUS },
	{ "tilcdc", DISPLAY_WORKS, CONTIGUOUS },
	{ "tve200", DISPLAY_WORKS, CONTIGUOUS },
	{ "udl", DISPLAY_CANNOT, COPIES },
	{ "vc4-drm", DISPLAY_WORKS, CONTIGUOUS },
	{ "verisilicon-dc", DISPLAY_WORKS, CONTIGUOUS },
	{ "vkms", DISPLAY_CANNOT, COPIES },
	{ "vmwgfx", DISPLAY_WORKS, BY_ADDRESS },
	{ "zynqmp-dpsub", DISPLAY_WORKS, CONTIGUOUS },
	/* Depends on more than the driver's name */
	{ "drm", DISPLAY_NEEDS_PATCH,
	  "Tegra works with patch 0001, and with an IOMMU domain of its own also 0037 and 0039" },
	{ "rcar-du", DISPLAY_NEEDS_PATCH,
	  "from the third generation on it works with patch 0040; without it " PAGES },
	{ "rockchip-drm", DISPLAY_NEEDS_PATCH,
	  "it works with patches 0036 to 0038, below 4 GiB; without them " PAGES },
	{ "tidss", DISPLAY_NEEDS_PATCH,
	  "it works with patch 0035; without it " MAPS },
	{ "virtio_gpu", DISPLAY_NEEDS_PATCH,
	  "it works with resources of blobs only" },
};

enum display display_find(const char *driver, const char **why)
{
	size_t i;

	*why = NULL;
	for (i = 0; i < sizeof(displays) / sizeof(displays[0]); i++) {
		if (strcmp(displays[i].driver, driver))
			continue;
		*why = displays[i].why;
		return displays[i].display;
	}

	return DISPLAY_UNKNOWN;
}
