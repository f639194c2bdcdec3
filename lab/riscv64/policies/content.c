// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy for two regions. The decoder reads the bitstream and writes pictures,
 * a scaler is for pictures only, and the display reads pictures.
 */

#include "layout.h"
#include "policy.h"

const struct policy policy = {
	.has_iommu = 1,
	.has_bitstream = 1,
	.others = CLASS_NONE,
	.count = 3,
	.initiators = {
		{ LAB_DEVICE(LAB_SLOT_DECODER), CLASS_DECODER, 1 },
		{ LAB_DEVICE(LAB_SLOT_VIEWER), CLASS_READ_ONLY, 0 },
		{ LAB_DEVICE(LAB_SLOT_SCALER), CLASS_ONE_WAY, 0 },
	},
};
