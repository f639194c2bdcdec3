// SPDX-License-Identifier: GPL-2.0-only
/* Checking a policy, and asking it. */

#include <stddef.h>

#include "directory.h"
#include "policy.h"

#define FUNCTIONS_PER_SLOT 8

const char *policy_fault(const struct policy *policy)
{
	const struct initiator *initiators = policy->initiators;
	unsigned int i, j;

	if (policy->others >= CLASSES)
		return "the others are of no class";
	if (policy->count > sizeof(policy->initiators) / sizeof(initiators[0]))
		return "too many initiators";
	for (i = 0; i < policy->count; i++) {
		if (initiators[i].class >= CLASSES)
			return "an initiator of no class";
		if (initiators[i].device >= DEVICES)
			return "an initiator that is not on the root bus";
		/* Devices behind a bridge that has no better may go as this */
		if (initiators[i].device < FUNCTIONS_PER_SLOT)
			return "an initiator in the slot of the host bridge";
		for (j = 0; j < i; j++)
			if (initiators[j].device == initiators[i].device)
				return "an initiator twice";
	}

	return NULL;
}

const struct initiator *policy_find(const struct policy *policy,
				    uint64_t device)
{
	unsigned int i;

	for (i = 0; i < policy->count; i++)
		if (policy->initiators[i].device == device)
			return &policy->initiators[i];
	return NULL;
}

enum class policy_class(const struct policy *policy, uint64_t device,
			int granted)
{
	const struct initiator *initiator = policy_find(policy, device);

	/* A malformed policy permits nothing */
	if (policy_fault(policy))
		return CLASS_NONE;
	if (!initiator)
		return policy->others;
	return initiator->on_request && !granted ? CLASS_WAITING : initiator->class;
}
