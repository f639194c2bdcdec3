// SPDX-License-Identifier: GPL-2.0-only
/*
 * The display: QEMU's ramfb scans out of any physical address that is written
 * to the fw_cfg file "etc/ramfb".
 *
 * fw_cfg does DMA that the IOMMU does not check, and the file can be read back:
 * with access to fw_cfg, Linux could copy any memory. Only the trusted domain has
 * access.
 */

#include "layout.h"
#include "trusted.h"

#define FOURCC_XRGB8888		0x34325258

#define FW_CFG_FILE_DIR		0x19
#define FW_CFG_NAME_SIZE	56

#define FW_CFG_DMA_ERROR	0x01
#define FW_CFG_DMA_SELECT	0x08
#define FW_CFG_DMA_WRITE	0x10

static volatile uint8_t *const fw_cfg_data = (uint8_t *)LAB_FW_CFG_BASE;
static volatile uint16_t *const fw_cfg_selector =
	(uint16_t *)(LAB_FW_CFG_BASE + 8);
static volatile uint64_t *const fw_cfg_dma =
	(uint64_t *)(LAB_FW_CFG_BASE + 16);

/* All of fw_cfg is big endian */
struct fw_cfg_dma_access {
	uint32_t control;
	uint32_t length;
	uint64_t address;
};

struct ramfb_config {
	uint64_t address;
	uint32_t fourcc;
	uint32_t flags;
	uint32_t width;
	uint32_t height;
	uint32_t stride;
} __attribute__((packed));

static uint32_t fw_cfg_read(unsigned int bytes)
{
	uint32_t value = 0;

	while (bytes--)
		value = value << 8 | *fw_cfg_data;
	return value;
}

/* The selector of a file, or 0 (which is no file's) */
static uint16_t fw_cfg_find(const char *name)
{
	uint32_t files, i;
	uint16_t selector;

	*fw_cfg_selector = __builtin_bswap16(FW_CFG_FILE_DIR);
	files = fw_cfg_read(4);

	while (files--) {
		const char *expected = name;
		int same = 1;

		fw_cfg_read(4);
		selector = fw_cfg_read(2);
		fw_cfg_read(2);
		for (i = 0; i < FW_CFG_NAME_SIZE; i++) {
			if (*fw_cfg_data != (uint8_t)*expected)
				same = 0;
			if (*expected)
				expected++;
		}
		if (same)
			return selector;
	}

	return 0;
}

int ramfb_show(uint64_t address, uint32_t width, uint32_t height,
	       uint32_t stride)
{
	static struct ramfb_config config;
	static volatile struct fw_cfg_dma_access access;
	static uint16_t selector;
	uint32_t control;

	if (!selector)
		selector = fw_cfg_find("etc/ramfb");
	if (!selector)
		return -1;

	config.address = __builtin_bswap64(address);
	config.fourcc = __builtin_bswap32(FOURCC_XRGB8888);
	config.width = __builtin_bswap32(width);
	config.height = __builtin_bswap32(height);
	config.stride = __builtin_bswap32(stride);

	control = (uint32_t)selector << 16 | FW_CFG_DMA_SELECT | FW_CFG_DMA_WRITE;
	access.control = __builtin_bswap32(control);
	access.length = __builtin_bswap32(sizeof(config));
	access.address = __builtin_bswap64((uintptr_t)&config);

	fence();
	*fw_cfg_dma = __builtin_bswap64((uintptr_t)&access);
	do {
		fence();
		control = __builtin_bswap32(access.control);
	} while (control & ~FW_CFG_DMA_ERROR);

	return control ? -1 : 0;
}
