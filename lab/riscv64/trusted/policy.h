/* SPDX-License-Identifier: GPL-2.0-only */
/* Which initiator is of which class. lab/riscv64/policies/ has the policies. */
#ifndef LAB_POLICY_H
#define LAB_POLICY_H

#include <stdint.h>

#include "memory.h"

/**
 * struct initiator - an initiator that the policy names
 * @device: its device ID
 * @class: what it may do
 * @on_request: only after Linux has asked for it; else it is of CLASS_WAITING
 */
struct initiator {
	uint32_t device;
	enum class class;
	int on_request;
};

/**
 * struct policy - what the trusted domain enforces
 * @has_iommu: there is an IOMMU to enforce it with
 * @has_bitstream: bitstreams are in a region of their own
 * @leaves_secrets: what Linux frees, and what it gets back, is not erased, for a
 *	control
 * @others: class of all initiators that are not in the list
 * @count: number of initiators in the list
 * @initiators: the list
 */
struct policy {
	int has_iommu;
	int has_bitstream;
	int leaves_secrets;
	enum class others;
	unsigned int count;
	struct initiator initiators[8];
};

/* The one that this trusted domain was linked with */
extern const struct policy policy;

/* What is wrong with a policy, or NULL */
const char *policy_fault(const struct policy *policy);

/* The class of a device. granted: whether Linux has asked for its access */
enum class policy_class(const struct policy *policy, uint64_t device,
			int granted);

/* The policy's word on a device, or NULL */
const struct initiator *policy_find(const struct policy *policy,
				    uint64_t device);

#endif /* LAB_POLICY_H */
