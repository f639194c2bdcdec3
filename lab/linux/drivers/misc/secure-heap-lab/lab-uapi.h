/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: what the lab's drivers offer to the lab's programs. */
#ifndef SECURE_HEAP_LAB_UAPI_H
#define SECURE_HEAP_LAB_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct lab_import - argument of LAB_IOCTL_IMPORT
 * @fd: in: dma-buf to attach to a device and map for it
 * @import_fd: out: file that holds the import until it is closed
 * @dma_mask: in: DMA mask of the device, 0 for a device without DMA
 * @bus_limit: in: last address that its bus reaches, 0 for all
 * @window_cpu: in: first CPU address of the bus's only window
 * @window_bus: in: first bus address of the window
 * @window_size: in: length of the window in bytes, 0 for no window at all
 *
 * On /dev/lab-probe the device is a new one. On /dev/lab-edu0 it is that one,
 * which has no windows, and has the limits while it imports.
 */
struct lab_import {
	__s32 fd;
	__s32 import_fd;
	__u64 dma_mask;
	__u64 bus_limit;
	__u64 window_cpu;
	__u64 window_bus;
	__u64 window_size;
};

#define LAB_IOCTL_IMPORT	_IOWR('L', 1, struct lab_import)

/**
 * struct lab_segments - answer of LAB_IOCTL_SEGMENTS on an import
 * @address: DMA address of the first segment
 * @length: sum of the lengths of all segments
 * @largest: length of the largest segment
 * @segments: number of segments
 * @gaps: number of segments that do not start where the one before ends
 * @pages: number of segments that have a struct page
 * @reserved: 0
 */
struct lab_segments {
	__u64 address;
	__u64 length;
	__u64 largest;
	__u32 segments;
	__u32 gaps;
	__u32 pages;
	__u32 reserved;
};

#define LAB_IOCTL_SEGMENTS	_IOR('L', 2, struct lab_segments)

/**
 * struct lab_peek - argument of LAB_IOCTL_PEEK on an import
 * @offset: offset in the buffer
 * @length: bytes to read with the CPU, within one page
 * @destination: where to put them
 *
 * Takes the DMA address to be the physical one, as it is without an IOMMU.
 */
struct lab_peek {
	__u64 offset;
	__u64 length;
	__u64 destination;
};

#define LAB_IOCTL_PEEK		_IOW('L', 3, struct lab_peek)

/* On /dev/lab-probe: map a dma-buf for the kernel, given by its file */
#define LAB_IOCTL_VMAP		_IOW('L', 4, __s32)

/**
 * struct lab_dma - argument of LAB_IOCTL_DMA_READ and _WRITE on /dev/lab-edu0
 * @address: address that the device uses, of whatever was or was not mapped
 * @data: what it is to write there, or where to put what it read
 * @length: number of bytes, up to LAB_DMA_MAX
 *
 * The device does not say whether it got through. What it reads where it does
 * not is zeros, on QEMU.
 */
struct lab_dma {
	__u64 address;
	__u64 data;
	__u64 length;
};

#define LAB_DMA_MAX		4096
#define LAB_IOCTL_DMA_READ	_IOW('L', 5, struct lab_dma)
#define LAB_IOCTL_DMA_WRITE	_IOW('L', 6, struct lab_dma)

/*
 * On /dev/lab-probe: what a driver learns that asks whether a dma-buf is
 * protected, 1 or 0
 */
#define LAB_IOCTL_IS_PROTECTED	_IOW('L', 7, __s32)

/*
 * On /dev/lab-probe: attach a dma-buf to such a device as LAB_IOCTL_IMPORT does,
 * do not map it, and detach it again
 */
#define LAB_IOCTL_ATTACH	_IOW('L', 8, struct lab_import)

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
