// SPDX-License-Identifier: GPL-2.0-only
/* Linux is not trusted: its numbers may be anything. */

#include "checks.h"

#define AES_BLOCK	16
#define PICTURE_MAX	4096
#define BYTES_PER_PIXEL	4

/*
 * Only from ordinary memory, and only into the region: else Linux would have a
 * way to read the region, or to write to firmware.
 */
enum lab_status check_decrypt(uint64_t source, uint64_t destination,
			      uint64_t length)
{
	if (!length || length % AES_BLOCK)
		return LAB_STATUS_INVALID;
	if (!memory_is(source, length, MEMORY_ORDINARY) ||
	    !memory_is(destination, length, MEMORY_REGION))
		return LAB_STATUS_REFUSED;
	return LAB_STATUS_OK;
}

enum lab_status check_scanout(uint64_t address, uint64_t width,
			      uint64_t height, uint64_t stride)
{
	/* So small that their products are exact */
	if (!width || width > PICTURE_MAX || !height || height > PICTURE_MAX ||
	    stride < width * BYTES_PER_PIXEL ||
	    stride > PICTURE_MAX * BYTES_PER_PIXEL)
		return LAB_STATUS_INVALID;
	if (!memory_is(address, stride * height, MEMORY_REGION))
		return LAB_STATUS_REFUSED;
	return LAB_STATUS_OK;
}

/* The policy names the initiator and its class, Linux the time of the grant */
enum lab_status check_grant(const struct policy *policy, uint64_t device,
			    uint64_t grant)
{
	const struct initiator *initiator = policy_find(policy, device);

	if (grant > 1)
		return LAB_STATUS_INVALID;
	if (policy_fault(policy) || !initiator || !initiator->on_request)
		return LAB_STATUS_REFUSED;
	return LAB_STATUS_OK;
}
