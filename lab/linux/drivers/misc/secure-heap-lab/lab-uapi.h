/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: what the lab's drivers offer to the lab's programs. */
#ifndef SECURE_HEAP_LAB_UAPI_H
#define SECURE_HEAP_LAB_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * enum lab_way - what LAB_IOCTL_ROUNDS does in each round
 * @LAB_WAY_ALL: attach, map, unmap, detach
 * @LAB_WAY_ATTACH: attach, detach
 * @LAB_WAY_MAP: map, unmap
 * @LAB_WAY_BARE: map and unmap the same memory by the DMA API alone; only of a
 *	buffer that is consecutive memory
 */
enum lab_way {
	LAB_WAY_ALL,
	LAB_WAY_ATTACH,
	LAB_WAY_MAP,
	LAB_WAY_BARE,
};

/**
 * struct lab_rounds - argument of LAB_IOCTL_ROUNDS on /dev/lab-bench
 * @fd: in: dma-buf
 * @way: in: of enum lab_way
 * @rounds: in: how many times
 * @reserved: 0
 * @ns: out: how long all of them took
 */
struct lab_rounds {
	__s32 fd;
	__u32 way;
	__u32 rounds;
	__u32 reserved;
	__u64 ns;
};

#define LAB_IOCTL_ROUNDS	_IOWR('L', 19, struct lab_rounds)

/**
 * struct lab_blocks - argument of LAB_IOCTL_BLOCKS on /dev/lab-bench
 * @fd: in: dma-buf to attach, map, unmap and detach
 * @reserved: 0
 * @count: out: entries in the page table of the device's IOMMU, the place n for
 *	those of 2^n bytes
 */
struct lab_blocks {
	__s32 fd;
	__u32 reserved;
	__u64 count[64];
};

#define LAB_IOCTL_BLOCKS	_IOWR('L', 20, struct lab_blocks)

/**
 * struct lab_hold - argument of LAB_IOCTL_HOLD on /dev/lab-bench
 * @fd: dma-buf to attach and map
 * @count: how many times, up to LAB_HOLD_MAX
 *
 * The answer is a file that holds all of them until it is closed.
 */
struct lab_hold {
	__s32 fd;
	__u32 count;
};

#define LAB_HOLD_MAX		65536
#define LAB_IOCTL_HOLD		_IOW('L', 21, struct lab_hold)

#endif /* SECURE_HEAP_LAB_UAPI_H */
