// SPDX-License-Identifier: GPL-2.0-only
/* Check requests of Linux, which is not trusted: any value may be wrong. */

#include "checks.h"
#include "layout.h"

#define AES_BLOCK	16
#define PICTURE_MAX	4096
#define BYTES_PER_PIXEL	4

/*
 * Decrypt only from ordinary memory, and only into the region for bitstreams:
 * otherwise Linux could read what is protected, or write to firmware.
 */
enum lab_status check_decrypt(uint64_t source, uint64_t destination,
			      uint64_t length)
{
	if (!length || length % AES_BLOCK)
		return LAB_STATUS_INVALID;
	if (!memory_is(source, length, MEMORY_ORDINARY) ||
	    !memory_is(destination, length, memory_of_bitstreams()))
		return LAB_STATUS_REFUSED;
	return LAB_STATUS_OK;
}

/* Of any length: whole blocks or not depends on the subsamples */
enum lab_status check_sample(uint64_t source, uint64_t destination,
			     uint64_t length)
{
	if (!length)
		return LAB_STATUS_INVALID;
	if (!memory_is(source, length, MEMORY_ORDINARY) ||
	    !memory_is(destination, length, memory_of_bitstreams()))
		return LAB_STATUS_REFUSED;
	return LAB_STATUS_OK;
}

static int overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

enum lab_status check_decode(uint64_t bitstream, uint64_t length,
			     uint64_t picture, uint64_t width, uint64_t height)
{
	uint64_t size;

	if (!length || !width || width > PICTURE_MAX || !height ||
	    height > PICTURE_MAX)
		return LAB_STATUS_INVALID;
	size = width * height * BYTES_PER_PIXEL;
	if (!memory_is(bitstream, length, memory_of_bitstreams()) ||
	    !memory_is(picture, size, MEMORY_REGION) ||
	    overlap(bitstream, length, picture, size))
		return LAB_STATUS_REFUSED;
	return LAB_STATUS_OK;
}

enum lab_status check_scanout(uint64_t address, uint64_t width,
			      uint64_t height, uint64_t stride)
{
	/* Small enough that their products do not overflow */
	if (!width || width > PICTURE_MAX || !height || height > PICTURE_MAX ||
	    stride < width * BYTES_PER_PIXEL ||
	    stride > PICTURE_MAX * BYTES_PER_PIXEL)
		return LAB_STATUS_INVALID;
	if (!memory_is(address, stride * height, MEMORY_REGION))
		return LAB_STATUS_REFUSED;
	return LAB_STATUS_OK;
}

/* Linux chooses when, the policy which device; a bad policy permits nothing */
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

/*
 * OpenSBI has no call that tells a domain what another one may access, so this
 * is what the trusted domain was built to expect: OpenSBI closes the regions to
 * Linux's hart before Linux starts, and nothing else.
 */
enum lab_status check_close(uint64_t base, uint64_t size)
{
	if (!size || (base | size) % PAGE)
		return LAB_STATUS_INVALID;
	return memory_is_protected(base, size) ? LAB_STATUS_OK :
						 LAB_STATUS_REFUSED;
}

/* A piece that Linux lends is of one kind before, and a power of two */
enum lab_status check_piece(uint64_t base, uint64_t size, enum memory_kind kind)
{
	if (size < BLOCK || size & (size - 1) || base & (size - 1))
		return LAB_STATUS_INVALID;
	/* Its address decides, as there is other ordinary memory */
	if (base < LAB_REGION_BASE || size > LAB_REGION_SIZE ||
	    base - LAB_REGION_BASE > LAB_REGION_SIZE - size)
		return LAB_STATUS_REFUSED;
	return memory_is(base, size, kind) ? LAB_STATUS_OK : LAB_STATUS_REFUSED;
}

/* Zeros anywhere else could turn off what protects the regions */
enum lab_status check_scrub(const struct lab_range *ranges, uint64_t count)
{
	unsigned int i;

	if (!count || count > LAB_RANGES_MAX)
		return LAB_STATUS_INVALID;
	for (i = 0; i < count; i++) {
		const struct lab_range *range = &ranges[i];

		if (!range->size || (range->base | range->size) % PAGE)
			return LAB_STATUS_INVALID;
		if (!memory_is_protected(range->base, range->size))
			return LAB_STATUS_REFUSED;
	}
	return LAB_STATUS_OK;
}
