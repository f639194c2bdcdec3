// SPDX-License-Identifier: GPL-2.0-only
/* A control: for a machine without an IOMMU, where there is no policy. */

#include "policy.h"

const struct policy policy = {
	.has_iommu = 0,
	.others = CLASS_NONE,
};
