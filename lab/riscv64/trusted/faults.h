/* SPDX-License-Identifier: GPL-2.0-only */
/* Fault records, made readable. */
#ifndef LAB_FAULTS_H
#define LAB_FAULTS_H

#include <stdint.h>

#include "mailbox.h"

/* As the IOMMU writes it into its queue */
struct fault_record {
	uint64_t header;
	uint64_t reserved;
	uint64_t address;
	uint64_t guest_address;
};

/*
 * Add a record to the list. The IOMMU may write one for every few bytes of a
 * transfer: those of one page after each other become one.
 */
void faults_add(struct lab_faults *faults, const struct fault_record *record);

#endif /* LAB_FAULTS_H */
