/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: what the lab's drivers offer to the lab's programs. */
#ifndef SECURE_HEAP_LAB_UAPI_H
#define SECURE_HEAP_LAB_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#include "trusted/mailbox.h"

/**
 * struct lab_decrypt - argument of LAB_IOCTL_DECRYPT on /dev/lab-trusted
 * @fd: protected dma-buf to decrypt into, from its start
 * @length: bytes to decrypt, a multiple of 16
 * @source: pointer to the ciphertext
 * @block: how many AES blocks into the stream the ciphertext starts
 * @counter: AES-CTR counter block of the stream's start
 */
struct lab_decrypt {
	__s32 fd;
	__u32 length;
	__u64 source;
	__u64 block;
	__u8 counter[16];
};

#define LAB_IOCTL_DECRYPT	_IOW('L', 0, struct lab_decrypt)

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
 * struct lab_request - argument of LAB_IOCTL_REQUEST on /dev/lab-trusted
 * @command: of enum lab_command, or anything else
 * @arg: its arguments
 *
 * Goes to the trusted domain as it is, which has to see through it.
 */
struct lab_request {
	__u64 command;
	__u64 arg[4];
};

#define LAB_IOCTL_REQUEST	_IOW('L', 16, struct lab_request)

/* On /dev/lab-trusted: what the firewall has refused since this was asked last */
#define LAB_IOCTL_FAULTS	_IOR('L', 17, struct lab_faults)

/**
 * struct lab_disk - argument of LAB_IOCTL_DISK on /dev/lab-disk
 * @fd: disk, a block device
 * @write: 1 to have the disk write what is in memory, 0 to have it read
 * @sector: where on the disk
 * @address: physical address, whatever is there
 * @length: number of bytes; address and length are multiples of 512
 *
 * Success is what the disk says, which is not always true.
 */
struct lab_disk {
	__s32 fd;
	__u32 write;
	__u64 sector;
	__u64 address;
	__u64 length;
};

#define LAB_IOCTL_DISK		_IOW('L', 18, struct lab_disk)

/**
 * struct lab_event - one step of a trace
 * @id: which buffer, from 0 on
 * @pages: how many pages it is to have, or 0 to give it back
 */
struct lab_event {
	__u32 id;
	__u32 pages;
};

/**
 * struct lab_replay - argument of LAB_IOCTL_REPLAY on /dev/lab-ranges
 * @way: in: name of a way to hand out ranges
 * @base: in: where the region starts, in bytes, not 0
 * @size: in: length of the region in bytes
 * @events: in: pointer to struct lab_event
 * @count: in: how many of them
 * @reserved: 0
 * @requests: out: buffers that were asked for
 * @refused: out: those that there was no room for
 * @large: out: those of 2 MiB and more that there was room for
 * @whole: out: those of them that lie so that an IOMMU maps as many blocks of
 *	2 MiB as their length allows
 * @alloc_ns: out: time that the requests took, in nanoseconds
 * @free_ns: out: time that giving back took
 */
struct lab_replay {
	char way[32];
	__u64 base;
	__u64 size;
	__u64 events;
	__u32 count;
	__u32 reserved;
	__u64 requests;
	__u64 refused;
	__u64 large;
	__u64 whole;
	__u64 alloc_ns;
	__u64 free_ns;
};

#define LAB_IOCTL_REPLAY	_IOWR('L', 22, struct lab_replay)

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
