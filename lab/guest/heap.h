/* SPDX-License-Identifier: GPL-2.0-only */
/* What the guest's programs do with a heap, by the plain ioctls. */
#ifndef LAB_GUEST_HEAP_H
#define LAB_GUEST_HEAP_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/dma-heap.h>

/* A file, or -errno */
static inline int heap_open(const char *name)
{
	char path[280];
	int fd;

	snprintf(path, sizeof(path), "/dev/dma_heap/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* A dma-buf, or -errno */
static inline int heap_alloc(int heap, uint64_t length)
{
	struct dma_heap_allocation_data data = {
		.len = length,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};

	if (ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data) < 0)
		return -errno;
	return data.fd;
}

/* A dma-buf from a heap that is needed only once, or -errno */
static inline int heap_alloc_from(const char *name, uint64_t length)
{
	int heap = heap_open(name), buffer;

	if (heap < 0)
		return heap;
	buffer = heap_alloc(heap, length);
	close(heap);
	return buffer;
}

#endif /* LAB_GUEST_HEAP_H */
