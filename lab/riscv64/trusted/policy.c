// SPDX-License-Identifier: GPL-2.0-only
/* Checking a policy, and asking it. */

#include <stddef.h>

#include "directory.h"
#include "policy.h"

#define FUNCTIONS_PER_SLOT 8

const char *policy_fault(const struct policy *policy)
{
	const struct master *masters = policy->masters;
	unsigned int i, j;

	if (policy->others >= CLASSES)
		return "the others are of no class";
	if (policy->count > sizeof(policy->masters) / sizeof(masters[0]))
		return "too many masters";
	for (i = 0; i < policy->count; i++) {
		if (masters[i].class >= CLASSES)
			return "a master of no class";
		if (masters[i].device >= DEVICES)
			return "a master that is not on the root bus";
		/* Devices behind a bridge that has no better may go as this */
		if (masters[i].device < FUNCTIONS_PER_SLOT)
			return "a master in the slot of the host bridge";
		for (j = 0; j < i; j++)
			if (masters[j].device == masters[i].device)
				return "a master twice";
	}

	return NULL;
}

const struct master *policy_find(const struct policy *policy, uint64_t device)
{
	unsigned int i;

	for (i = 0; i < policy->count; i++)
		if (policy->masters[i].device == device)
			return &policy->masters[i];
	return NULL;
}

enum class policy_class(const struct policy *policy, uint64_t device,
			int granted)
{
	const struct master *master = policy_find(policy, device);

	/* Nobody gets anything from a policy that makes no sense */
	if (policy_fault(policy))
		return CLASS_NONE;
	if (!master)
		return policy->others;
	return master->on_request && !granted ? CLASS_WAITING : master->class;
}
