// SPDX-License-Identifier: GPL-2.0-only
/* Merge consecutive fault records of one page. */

#include "faults.h"

#define PAGE_SHIFT 12

static uint32_t cause_of(const struct fault_record *record)
{
	return record->header & 0xfff;
}

static uint32_t device_of(const struct fault_record *record)
{
	return record->header >> 40;
}

static int is_like(const struct lab_fault *fault,
		   const struct fault_record *record)
{
	return fault->device == device_of(record) &&
	       fault->cause == cause_of(record) &&
	       fault->address >> PAGE_SHIFT == record->address >> PAGE_SHIFT;
}

void faults_add(struct lab_faults *faults, const struct fault_record *record)
{
	if (faults->number &&
	    is_like(&faults->fault[faults->number - 1], record)) {
		faults->fault[faults->number - 1].count++;
		return;
	}
	if (faults->number == LAB_FAULTS_MAX) {
		faults->lost = 1;
		return;
	}
	faults->fault[faults->number++] = (struct lab_fault){
		.device = device_of(record),
		.cause = cause_of(record),
		.address = record->address,
		.count = 1,
	};
}
