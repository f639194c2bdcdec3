// SPDX-License-Identifier: GPL-2.0-only
/* The machine's memory map, and the rights of each class of initiators. */

#include "layout.h"
#include "memory.h"
#include "policy.h"

#define READ		RIGHT_READ
#define READ_WRITE	(RIGHT_READ | RIGHT_WRITE)

struct range {
	uint64_t base, size;
	enum memory_kind kind;
};

/* The first matching entry applies */
static const struct range map[] = {
	/*
	 * All memory that OpenSBI may use, not only what it does use: an
	 * initiator that writes there controls the machine.
	 */
	{ LAB_RAM_BASE, LAB_FIRMWARE_SIZE, MEMORY_PRIVATE },
	/* No initiator needs access */
	{ LAB_MAILBOX_BASE, LAB_MAILBOX_SIZE, MEMORY_PRIVATE },
	{ LAB_TRUSTED_BASE, 1UL << LAB_TRUSTED_ORDER, MEMORY_PRIVATE },
	{ LAB_REGION_BASE, LAB_REGION_SIZE, MEMORY_REGION },
	{ LAB_BITSTREAM_BASE, LAB_BITSTREAM_SIZE, MEMORY_BITSTREAM },
	{ LAB_RAM_BASE, LAB_RAM_SIZE, MEMORY_ORDINARY },
};

/* Of the region, by block; MEMORY_NONE is what the map says */
static enum memory_kind lent[LAB_REGION_SIZE / BLOCK];

/*
 * A class has no access to kinds that it does not name. No class has access to
 * registers: an initiator that reaches the registers of another one could use
 * its rights.
 */
static const unsigned char rights[CLASSES][MEMORY_KINDS] = {
	[CLASS_NONE] = { [MEMORY_ORDINARY] = READ_WRITE },
	[CLASS_WAITING] = { [MEMORY_ORDINARY] = READ },
	[CLASS_READ_ONLY] = { [MEMORY_ORDINARY] = READ,
			      [MEMORY_REGION] = READ },
	/* RISC-V page tables have no write-only pages */
	[CLASS_ONE_WAY] = { [MEMORY_ORDINARY] = READ,
			    [MEMORY_REGION] = READ_WRITE },
	[CLASS_DECODER] = { [MEMORY_ORDINARY] = READ,
			    [MEMORY_BITSTREAM] = READ,
			    [MEMORY_REGION] = READ_WRITE },
	[CLASS_FULL] = { [MEMORY_ORDINARY] = READ_WRITE,
			 [MEMORY_BITSTREAM] = READ_WRITE,
			 [MEMORY_REGION] = READ_WRITE },
};

void memory_lend(uint64_t base, uint64_t size, enum memory_kind kind)
{
	uint64_t i = (base - LAB_REGION_BASE) / BLOCK;

	for (; size; size -= BLOCK)
		lent[i++] = kind;
}

/* Return the kind of a range in the region, or -1 if it has more than one */
static int kind_of_lent(uint64_t base, uint64_t last)
{
	uint64_t i = (base - LAB_REGION_BASE) / BLOCK;
	enum memory_kind kind = lent[i];

	for (; i <= (last - LAB_REGION_BASE) / BLOCK; i++)
		if (lent[i] != kind)
			return -1;
	return kind == MEMORY_NONE ? MEMORY_REGION : kind;
}

/* Return the kind of a whole range, or -1 if it has more than one */
static int kind_of(uint64_t base, uint64_t last)
{
	unsigned int i;

	for (i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
		uint64_t map_last = map[i].base + (map[i].size - 1);

		if (map[i].kind == MEMORY_BITSTREAM && !policy.has_bitstream)
			continue;
		if (base >= map[i].base && last <= map_last)
			return map[i].kind == MEMORY_REGION ?
			       kind_of_lent(base, last) : (int)map[i].kind;
		if (base <= map_last && last >= map[i].base)
			return -1;
	}

	return MEMORY_NONE;
}

int memory_is(uint64_t base, uint64_t size, enum memory_kind kind)
{
	uint64_t last = base + (size - 1);

	return size && last >= base && kind_of(base, last) == (int)kind;
}

int memory_is_protected(uint64_t base, uint64_t size)
{
	return memory_is(base, size, MEMORY_REGION) ||
	       memory_is(base, size, MEMORY_BITSTREAM);
}

enum memory_kind memory_of_bitstreams(void)
{
	return policy.has_bitstream ? MEMORY_BITSTREAM : MEMORY_REGION;
}

int memory_is_uniform(uint64_t base, uint64_t size)
{
	return kind_of(base, base + (size - 1)) >= 0;
}

unsigned int memory_rights(enum class class, uint64_t address)
{
	uint64_t page = address & ~(PAGE - 1);
	int kind = kind_of(page, page + (PAGE - 1));

	return kind < 0 ? 0 : rights[class][kind];
}
