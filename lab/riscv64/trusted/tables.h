/* SPDX-License-Identifier: GPL-2.0-only */
/* Page tables of the IOMMU: Sv39x4, address for address. */
#ifndef LAB_TABLES_H
#define LAB_TABLES_H

#include <stdint.h>

#include "memory.h"

#define TABLE_ENTRIES	512
/* The root of a guest's tables has two address bits more than others */
#define ROOT_ENTRIES	(4 * TABLE_ENTRIES)
/* For blocks of 2 MiB that are not of one kind: OpenSBI's and the mailbox's */
#define LEAF_TABLES	2

#define PTE_VALID	0x01
#define PTE_READ	0x02
#define PTE_WRITE	0x04
#define PTE_USER	0x10
#define PTE_ACCESSED	0x40
#define PTE_DIRTY	0x80

/* The tables for a class of initiators */
struct tables {
	uint64_t root[ROOT_ENTRIES] __attribute__((aligned(4 * PAGE)));
	uint64_t middle[TABLE_ENTRIES] __attribute__((aligned(PAGE)));
	uint64_t leaf[LEAF_TABLES][TABLE_ENTRIES] __attribute__((aligned(PAGE)));
};

/* From a page's address to where entries and registers have its number */
static inline uint64_t page_number_field(uint64_t address)
{
	return address >> 12 << 10;
}

/* 0, or -1 if the memory map is more than these tables can say */
int tables_build(struct tables *tables, enum class class);

/* The kind of whole blocks of the region has changed, while the tables are in use */
void tables_update(struct tables *tables, enum class class, uint64_t base,
		   uint64_t size);

#endif /* LAB_TABLES_H */
