// SPDX-License-Identifier: GPL-2.0-only
/* A control: like initiators.c, but nothing is erased. */

#include "layout.h"
#include "policy.h"

const struct policy policy = {
	.has_iommu = 1,
	.leaves_secrets = 1,
	.others = CLASS_NONE,
	.count = 2,
	.initiators = {
		{ LAB_DEVICE(LAB_SLOT_DECODER), CLASS_ONE_WAY, 1 },
		{ LAB_DEVICE(LAB_SLOT_VIEWER), CLASS_READ_ONLY, 0 },
	},
};
