/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: interface of the driver that measures mappings, /dev/lab-bench. */
#ifndef SECURE_HEAP_LAB_BENCH_UAPI_H
#define SECURE_HEAP_LAB_BENCH_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * enum lab_way - what LAB_BENCH_IOCTL_ROUNDS does in each round
 * @LAB_WAY_ALL: attach, map, unmap, detach
 * @LAB_WAY_ATTACH: attach, detach
 * @LAB_WAY_MAP: map, unmap
 * @LAB_WAY_BARE: map and unmap the same memory by the DMA API alone; the buffer
 *	has to be physically contiguous
 */
enum lab_way {
	LAB_WAY_ALL,
	LAB_WAY_ATTACH,
	LAB_WAY_MAP,
	LAB_WAY_BARE,
};

/**
 * struct lab_rounds - argument of LAB_BENCH_IOCTL_ROUNDS
 * @fd: in: dma-buf
 * @way: in: of enum lab_way
 * @rounds: in: number of rounds
 * @reserved: 0
 * @ns: out: time of all rounds, in nanoseconds
 */
struct lab_rounds {
	__s32 fd;
	__u32 way;
	__u32 rounds;
	__u32 reserved;
	__u64 ns;
};

/**
 * struct lab_blocks - argument of LAB_BENCH_IOCTL_BLOCKS
 * @fd: in: dma-buf to attach, map, unmap and detach
 * @reserved: 0
 * @count: out: numbers of entries in the page table of the device's IOMMU;
 *	count n is of entries of 2^n bytes
 */
struct lab_blocks {
	__s32 fd;
	__u32 reserved;
	__u64 count[64];
};

/**
 * struct lab_hold - argument of LAB_BENCH_IOCTL_HOLD
 * @fd: dma-buf to attach and map
 * @count: number of attachments, up to LAB_HOLD_MAX
 */
struct lab_hold {
	__s32 fd;
	__u32 count;
};

#define LAB_HOLD_MAX		65536

#define LAB_BENCH_MAGIC		0xd5

#define LAB_BENCH_IOCTL_ROUNDS	_IOWR(LAB_BENCH_MAGIC, 0, struct lab_rounds)
#define LAB_BENCH_IOCTL_BLOCKS	_IOWR(LAB_BENCH_MAGIC, 1, struct lab_blocks)
/* Returns a file descriptor; closing it unmaps and detaches the buffer */
#define LAB_BENCH_IOCTL_HOLD	_IOW(LAB_BENCH_MAGIC, 2, struct lab_hold)

#endif /* SECURE_HEAP_LAB_BENCH_UAPI_H */
