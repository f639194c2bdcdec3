/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Linux's heaps of protected memory ask OP-TEE for, as the owner of the
 * firewall around that memory.
 *
 * Only Linux itself can open a session, not a program on Linux.
 */
#ifndef PTA_SECURE_HEAP_H
#define PTA_SECURE_HEAP_H

#include <stdint.h>

#define PTA_SECURE_HEAP_UUID \
	{ 0x880174de, 0xb670, 0x48e2, \
	  { 0x98, 0xd5, 0x7c, 0x7e, 0x9b, 0xf1, 0x92, 0x2d } }

/*
 * struct pta_secure_heap_range - a range of physical memory
 * @base: first address, a multiple of 4 KiB, little endian
 * @size: length in bytes, a multiple of 4 KiB and not 0, little endian
 */
struct pta_secure_heap_range {
	uint64_t base;
	uint64_t size;
};

/*
 * The parameter of all commands:
 *
 * [in] memref[0]: array of struct pta_secure_heap_range, at least one, aligned
 *	to 8 bytes
 *
 * What they return:
 *
 * TEE_SUCCESS: it is done for all ranges
 * TEE_ERROR_BAD_PARAMETERS: a range is not of whole pages, or the parameter is
 *	none of the above
 * TEE_ERROR_ACCESS_DENIED: a range is not, or not as a whole, memory of the secure
 *	data path
 * TEE_ERROR_OUT_OF_MEMORY: there is no room to map a range
 *
 * On error, the command may have been done for some of the ranges.
 */

/* Make sure that the firewall is closed around the ranges */
#define PTA_SECURE_HEAP_CLOSE 0

/*
 * Erase the ranges: CPUs and devices that may read them find zeros afterwards. Linux
 * asks for it when nobody uses the ranges, which OP-TEE does not check.
 */
#define PTA_SECURE_HEAP_SCRUB 1

#endif /* PTA_SECURE_HEAP_H */
