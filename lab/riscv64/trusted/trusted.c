// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trusted domain of the riscv64 lab: it has the key, the protected region
 * and the display, and does two things for Linux: decrypt into the region, and
 * show what is there. OpenSBI's PMP entries keep Linux out of all three.
 *
 * Linux is not trusted: a request is copied before it is checked, and checked
 * before anything is touched.
 */

#include "layout.h"
#include "mailbox.h"
#include "trusted.h"

#define PICTURE_MAX 4096

/* From the build: a key that only the host and this file know */
static const uint8_t key[16] = {
#include "key.inc"
};

static volatile struct lab_mailbox *const mailbox = (void *)LAB_MAILBOX_BASE;
static struct aes aes;
/* What is on the screen when nothing is */
static const uint32_t blank[16 * 16];

struct range {
	uint64_t base, size;
};

static const struct range region = { LAB_REGION_BASE, LAB_REGION_SIZE };
static const struct range ram = { LAB_RAM_BASE, LAB_RAM_SIZE };
static const struct range not_for_linux[] = {
	{ LAB_RAM_BASE, LAB_FIRMWARE_SIZE },
	{ LAB_MAILBOX_BASE, LAB_MAILBOX_SIZE },
	{ LAB_TRUSTED_BASE, 1UL << LAB_TRUSTED_ORDER },
	{ LAB_REGION_BASE, LAB_REGION_SIZE },
};

static int inside(uint64_t base, uint64_t size, const struct range *range)
{
	return size && size <= range->size && base >= range->base &&
	       base - range->base <= range->size - size;
}

/* For ranges that are inside memory, and so cannot wrap */
static int overlaps(uint64_t base, uint64_t size, const struct range *range)
{
	return base < range->base + range->size && range->base < base + size;
}

static int is_ordinary(uint64_t base, uint64_t size)
{
	unsigned int i;

	if (!inside(base, size, &ram))
		return 0;
	for (i = 0; i < sizeof(not_for_linux) / sizeof(not_for_linux[0]); i++)
		if (overlaps(base, size, &not_for_linux[i]))
			return 0;
	return 1;
}

static enum lab_status decrypt(uint64_t source, uint64_t destination,
			       uint64_t length, uint64_t block,
			       const uint8_t counter[16])
{
	if (!length || length % 16)
		return LAB_STATUS_INVALID;
	if (!is_ordinary(source, length) ||
	    !inside(destination, length, &region))
		return LAB_STATUS_REFUSED;

	aes_ctr(&aes, counter, block, (const volatile uint8_t *)source,
		(uint8_t *)destination, length);
	return LAB_STATUS_OK;
}

static enum lab_status scanout(uint64_t address, uint64_t width,
			       uint64_t height, uint64_t stride)
{
	if (!width) {
		address = (uintptr_t)blank;
		width = 16;
		height = 16;
		stride = 16 * sizeof(blank[0]);
	} else if (width > PICTURE_MAX || height > PICTURE_MAX ||
		   stride < width * 4 || stride > PICTURE_MAX * 4) {
		return LAB_STATUS_INVALID;
	} else if (!inside(address, stride * height, &region)) {
		return LAB_STATUS_REFUSED;
	}

	return ramfb_show(address, width, height, stride) ?
	       LAB_STATUS_DEVICE : LAB_STATUS_OK;
}

static enum lab_status serve(uint64_t command)
{
	uint64_t arg[4];
	uint8_t counter[16];
	unsigned int i;

	for (i = 0; i < 4; i++)
		arg[i] = mailbox->arg[i];
	for (i = 0; i < 16; i++)
		counter[i] = mailbox->counter[i];

	switch (command) {
	case LAB_COMMAND_DECRYPT:
		return decrypt(arg[0], arg[1], arg[2], arg[3], counter);
	case LAB_COMMAND_SCANOUT:
		return scanout(arg[0], arg[1], arg[2], arg[3]);
	default:
		return LAB_STATUS_INVALID;
	}
}

void trusted_main(void)
{
	uint64_t command;

	aes_init(&aes, key);

	mailbox->command = LAB_COMMAND_NONE;
	fence();
	mailbox->magic = LAB_MAILBOX_MAGIC;

	for (;;) {
		enum lab_status status;

		command = mailbox->command;
		fence();
		if (command == LAB_COMMAND_NONE)
			continue;

		status = serve(command);
		mailbox->status = status;
		fence();
		mailbox->command = LAB_COMMAND_NONE;
	}
}
