// SPDX-License-Identifier: GPL-2.0-only
/* A control: the IOMMU is on, and lets every initiator do everything. */

#include "policy.h"

const struct policy policy = {
	.has_iommu = 1,
	.others = CLASS_FULL,
};
