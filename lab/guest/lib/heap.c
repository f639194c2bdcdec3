// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <sys/ioctl.h>

#include "heap.h"
#include "protected.h"

static const struct {
	const char *name, *heap;
} kinds[HEAP_KINDS] = {
	[HEAP_OURS] = { "ours", NULL },
	[HEAP_TEE] = { "TEE heap", "protected,secure-video" },
	[HEAP_SYSTEM] = { "system", "system" },
	[HEAP_CMA] = { "CMA", "default_cma_region" },
};

enum heap_kind heap_kind_of(const char *name)
{
	if (is_protected(name))
		return HEAP_OURS;
	if (!strncmp(name, "protected,", strlen("protected,")))
		return HEAP_TEE;
	if (!strcmp(name, heap_of_kind(HEAP_SYSTEM)))
		return HEAP_SYSTEM;
	return HEAP_CMA;
}

const char *heap_kind_name(enum heap_kind kind)
{
	return kinds[kind].name;
}

const char *heap_of_kind(enum heap_kind kind)
{
	return kinds[kind].heap;
}

int heap_open(const char *name)
{
	char path[280];
	int fd;

	snprintf(path, sizeof(path), "/dev/dma_heap/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int heap_alloc(int heap, uint64_t length)
{
	struct dma_heap_allocation_data data = {
		.len = length,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};

	if (ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data) < 0)
		return -errno;
	return data.fd;
}

int heap_alloc_from(const char *name, uint64_t length)
{
	int heap = heap_open(name), buffer;

	if (heap < 0)
		return heap;
	buffer = heap_alloc(heap, length);
	close(heap);
	return buffer;
}
