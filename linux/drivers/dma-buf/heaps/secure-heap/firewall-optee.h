/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages to OP-TEE as the owner of a firewall. A pseudo trusted application of
 * OP-TEE's core answers them. It lets only the kernel open a session
 * (TEE_IOCTL_LOGIN_REE_KERNEL), because whoever has one can erase buffers that are
 * in use.
 */
#ifndef _SECURE_HEAP_FIREWALL_OPTEE_H
#define _SECURE_HEAP_FIREWALL_OPTEE_H

#include <linux/types.h>
#include <linux/uuid.h>

#define FIREWALL_OPTEE_UUID \
	UUID_INIT(0x880174de, 0xb670, 0x48e2, \
		  0x98, 0xd5, 0x7c, 0x7e, 0x9b, 0xf1, 0x92, 0x2d)

/**
 * struct firewall_optee_range - range of physical memory
 * @base: first address, a multiple of 4 KiB
 * @size: length in bytes, a multiple of 4 KiB and not 0
 */
struct firewall_optee_range {
	__le64 base;
	__le64 size;
};

/*
 * The first parameter of both commands is an input memory reference to an array of
 * &struct firewall_optee_range with at least one element. There are no other
 * parameters. OP-TEE refuses ranges that are not memory of its secure data path.
 * After an error, the command may have been done for some of the ranges.
 */

/* Make sure that the firewall is closed around the ranges */
#define FIREWALL_OPTEE_CLOSE	0

/* Erase the ranges: CPUs and devices that may read them find zeros afterwards */
#define FIREWALL_OPTEE_SCRUB	1

/* Results, among those of the GlobalPlatform specification */
#define FIREWALL_OPTEE_SUCCESS		0x00000000
/* A range is not, or not as a whole, memory of the secure data path */
#define FIREWALL_OPTEE_ACCESS_DENIED	0xffff0001
#define FIREWALL_OPTEE_OUT_OF_MEMORY	0xffff000c

#endif /* _SECURE_HEAP_FIREWALL_OPTEE_H */
