/* SPDX-License-Identifier: GPL-2.0-only */
/* The IOMMU's device directory: which tables count for which initiator. */
#ifndef LAB_DIRECTORY_H
#define LAB_DIRECTORY_H

#include <stdint.h>

#include "tables.h"

/*
 * Of the root bus. A device behind a bridge would have another bus's number, or
 * that of the bridge itself, and must not be taken for one of these.
 */
#define DEVICES			256
#define CONTEXTS_PER_PAGE	64

/* A context in the extended format, for an IOMMU that knows of MSI */
struct device_context {
	uint64_t control;
	uint64_t guest_tables;
	uint64_t attributes;
	uint64_t first_stage;
	uint64_t msi_tables;
	uint64_t msi_mask;
	uint64_t msi_pattern;
	uint64_t reserved;
};

#define CONTEXT_VALID		1
#define GUEST_SV39X4		(8ULL << 60)

struct directory {
	uint64_t root[TABLE_ENTRIES] __attribute__((aligned(PAGE)));
	struct device_context
		contexts[DEVICES / CONTEXTS_PER_PAGE][CONTEXTS_PER_PAGE]
		__attribute__((aligned(PAGE)));
};

/* A directory in which no device may do anything */
void directory_init(struct directory *directory);

/* From now on these tables count for a device; id tells caches them apart */
void directory_set(struct directory *directory, unsigned int device,
		   const struct tables *tables, unsigned int id);

#endif /* LAB_DIRECTORY_H */
