// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables with entries only for the memory that a class may access. All of
 * the memory is in one GiB, so one table of the middle level is enough.
 */

#include "layout.h"
#include "tables.h"

#define GIB	(TABLE_ENTRIES * BLOCK)

#if LAB_RAM_BASE / GIB != (LAB_RAM_BASE + LAB_RAM_SIZE - 1) / GIB
#error "the memory is in more than one GiB"
#endif

/*
 * Set accessed and dirty, so that the IOMMU never has to update an entry. Not
 * executable.
 */
static uint64_t leaf_entry(uint64_t address, unsigned int rights)
{
	uint64_t entry = page_number_field(address) | PTE_VALID | PTE_READ |
			 PTE_USER | PTE_ACCESSED;

	if (!rights)
		return 0;
	return rights & RIGHT_WRITE ? entry | PTE_WRITE | PTE_DIRTY : entry;
}

static uint64_t table_entry(const uint64_t *table)
{
	return page_number_field((uintptr_t)table) | PTE_VALID;
}

int tables_build(struct tables *tables, enum class class)
{
	const uint64_t gib = LAB_RAM_BASE / GIB * GIB;
	unsigned int leaves = 0, i, j;

	for (i = 0; i < ROOT_ENTRIES; i++)
		tables->root[i] = 0;
	tables->root[gib / GIB] = table_entry(tables->middle);

	for (i = 0; i < TABLE_ENTRIES; i++) {
		uint64_t block = gib + i * BLOCK, *leaf;

		if (memory_is_uniform(block, BLOCK)) {
			tables->middle[i] =
				leaf_entry(block, memory_rights(class, block));
			continue;
		}
		if (leaves == LEAF_TABLES)
			return -1;
		leaf = tables->leaf[leaves++];
		for (j = 0; j < TABLE_ENTRIES; j++)
			leaf[j] = leaf_entry(block + j * PAGE,
					     memory_rights(class,
							   block + j * PAGE));
		tables->middle[i] = table_entry(leaf);
	}

	return 0;
}

void tables_update(struct tables *tables, enum class class, uint64_t base,
		   uint64_t size)
{
	uint64_t block;

	/* Single stores, because the IOMMU may read these at any time */
	for (block = base; block < base + size; block += BLOCK)
		__atomic_store_n(&tables->middle[block % GIB / BLOCK],
				 leaf_entry(block, memory_rights(class, block)),
				 __ATOMIC_RELEASE);
}
