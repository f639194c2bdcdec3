// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IOMMU's device directory, with two levels and a page of contexts for each
 * 64 devices of the root bus. A device without a context has no access.
 */

#include "directory.h"

void directory_init(struct directory *directory)
{
	unsigned int i;

	for (i = 0; i < DEVICES; i++)
		directory->contexts[i / CONTEXTS_PER_PAGE]
				   [i % CONTEXTS_PER_PAGE] =
			(struct device_context){};
	for (i = 0; i < TABLE_ENTRIES; i++)
		directory->root[i] = 0;
	for (i = 0; i < DEVICES / CONTEXTS_PER_PAGE; i++)
		directory->root[i] = PTE_VALID |
			page_number_field((uintptr_t)directory->contexts[i]);
}

void directory_set(struct directory *directory, unsigned int device,
		   const struct tables *tables, unsigned int id)
{
	struct device_context *context =
		&directory->contexts[device / CONTEXTS_PER_PAGE]
				    [device % CONTEXTS_PER_PAGE];
	uint64_t guest_tables = GUEST_SV39X4 | (uint64_t)id << 44 |
				(uintptr_t)tables->root >> 12;

	/* Single stores, because the IOMMU may read these at any time */
	__atomic_store_n(&context->guest_tables, guest_tables,
			 __ATOMIC_RELEASE);
	__atomic_store_n(&context->control, CONTEXT_VALID, __ATOMIC_RELEASE);
}
