/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: interface of the driver that replays traces, /dev/lab-ranges. */
#ifndef SECURE_HEAP_LAB_RANGES_UAPI_H
#define SECURE_HEAP_LAB_RANGES_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct lab_event - one step of a trace
 * @id: number of the buffer, from 0 on
 * @pages: number of pages to allocate for it, or 0 to free it
 */
struct lab_event {
	__u32 id;
	__u32 pages;
};

/**
 * struct lab_replay - argument of LAB_RANGES_IOCTL_REPLAY
 * @way: in: name of a range allocator
 * @base: in: address of the region, in bytes, not 0
 * @size: in: length of the region in bytes
 * @events: in: pointer to an array of struct lab_event
 * @count: in: number of entries in @events
 * @reserved: 0
 * @requests: out: number of requests
 * @refused: out: number of requests that failed
 * @large: out: number of allocated buffers of 2 MiB and more
 * @whole: out: number of those that an IOMMU can map with as many blocks of
 *	2 MiB as their length allows
 * @alloc_ns: out: time to allocate, in nanoseconds
 * @free_ns: out: time to free, in nanoseconds
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

#define LAB_RANGES_MAGIC	0xd6

#define LAB_RANGES_IOCTL_REPLAY	_IOWR(LAB_RANGES_MAGIC, 0, struct lab_replay)

#endif /* SECURE_HEAP_LAB_RANGES_UAPI_H */
