// SPDX-License-Identifier: GPL-2.0-only
/* A policy that no trusted domain should take: it gives the bridge's slot all. */

#include "layout.h"
#include "policy.h"

const struct policy policy = {
	.has_iommu = 1,
	.others = CLASS_FULL,
	.count = 1,
	.initiators = {
		{ LAB_DEVICE(0), CLASS_FULL, 0 },
	},
};
