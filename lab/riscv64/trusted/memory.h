/* SPDX-License-Identifier: GPL-2.0-only */
/* What memory the machine has, and what initiators may do to it. */
#ifndef LAB_MEMORY_H
#define LAB_MEMORY_H

#include <stdint.h>

#define PAGE 4096UL
/* What the region is lent in: a block of the IOMMU's tables */
#define BLOCK (512 * PAGE)

/* MEMORY_BITSTREAM is there if the policy names it; else it is in the region too */
enum memory_kind {
	MEMORY_NONE,		/* registers, or nothing at all */
	MEMORY_PRIVATE,		/* of firmware and the trusted domain */
	MEMORY_ORDINARY,	/* Linux's own */
	MEMORY_REGION,		/* protected: pictures */
	MEMORY_BITSTREAM,	/* protected: what is to be decoded */
	MEMORY_KINDS,
};

/**
 * enum class - what an initiator may do
 * @CLASS_NONE: use ordinary memory, as a disk does
 * @CLASS_WAITING: read ordinary memory. So are initiators that may do more on
 *	request, before it and after it. Not CLASS_NONE: such an initiator may have
 *	kept what it read of the region, and would put it where Linux says.
 * @CLASS_READ_ONLY: read ordinary memory and the region, and write nothing, as a
 *	display does. What it reads of the region it cannot put anywhere.
 * @CLASS_ONE_WAY: read ordinary memory, read and write the region, as a decoder
 *	does. Linux may drive it as it likes: there is no way out of the region.
 * @CLASS_DECODER: the same, and read the bitstream, for a decoder of what is
 *	protected itself. There is no way into the bitstream's region.
 * @CLASS_FULL: all of it, for controls only. The driver of such an initiator has
 *	the same access.
 * @CLASSES: how many there are
 */
enum class {
	CLASS_NONE,
	CLASS_WAITING,
	CLASS_READ_ONLY,
	CLASS_ONE_WAY,
	CLASS_DECODER,
	CLASS_FULL,
	CLASSES,
};

#define RIGHT_READ	1
#define RIGHT_WRITE	2

/*
 * From now on whole blocks of the region are of this kind, because Linux has got them
 * (MEMORY_ORDINARY), has lent them (MEMORY_REGION, as all are at first), or neither yet
 * (MEMORY_PRIVATE).
 */
void memory_lend(uint64_t base, uint64_t size, enum memory_kind kind);

/* Whether all of a range is of one kind; a range that wraps is of none */
int memory_is(uint64_t base, uint64_t size, enum memory_kind kind);

/* Whether all of a range is in one protected region */
int memory_is_protected(uint64_t base, uint64_t size);

/* The kind of memory that a bitstream is in */
enum memory_kind memory_of_bitstreams(void);

/* Whether all of a range that does not wrap is of one kind, whichever it is */
int memory_is_uniform(uint64_t base, uint64_t size);

/* RIGHT_ bits of a class of initiators for a page */
unsigned int memory_rights(enum class class, uint64_t address);

#endif /* LAB_MEMORY_H */
