// SPDX-License-Identifier: LGPL-2.1-or-later
/* The device of a heap: who may open it, and buffers from it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/dma-heap.h>

#include "internal.h"
#include "root.h"

/* A descriptor of the heap, or a negative errno with its sentence */
static int open_device(const struct secureheap_heap *heap,
		       struct secureheap_error *error)
{
	char path[HEAP_PATH_SIZE], buf[32];
	int fd;

	snprintf(path, sizeof(path), "dev/dma_heap/%s", heap->name);
	fd = root_open(heap->list->root, path,
		       O_RDONLY | O_NOCTTY | O_NONBLOCK);
	if (fd == -ENOENT)
		return fail(error, fd,
			    "heap %s has no device /%s here, which devtmpfs makes",
			    heap->name, path);
	if (fd == -EACCES || fd == -EPERM)
		return fail(error, -EACCES,
			    "/%s is closed to this user: join the group that may open it, or install the udev rule for one",
			    path);
	if (fd < 0)
		return fail(error, fd, "cannot open /%s: %s", path,
			    reason(fd, buf, sizeof(buf)));

	return fd;
}

int secureheap_heap_access(const struct secureheap_heap *heap,
			   struct secureheap_error *error)
{
	int fd = open_device(heap, error);

	if (fd < 0)
		return fd;
	close(fd);

	return 0;
}

static int explain(const struct secureheap_heap *heap, uint64_t size, int code,
		   struct secureheap_error *error)
{
	unsigned long long bytes = size;
	uint64_t hole;
	char buf[32];

	switch (code) {
	case -ENOMEM:
		if (!secureheap_heap_value(heap, SECUREHEAP_LARGEST_HOLE, &hole,
					   NULL) && hole >= size)
			return fail(error, code,
				    "heap %s has room for %llu bytes, but the control group's limit or memory of the kernel is used up",
				    heap->name, bytes);
		if (heap->on_demand)
			return fail(error, code,
				    "heap %s has no room for %llu bytes, or the control group's limit is used up",
				    heap->name, bytes);
		return fail(error, code, "heap %s has no room for %llu bytes",
			    heap->name, bytes);
	case -EBUSY:
		return fail(error, code,
			    "memory of heap %s is used by somebody who does not let go of it now: try again later",
			    heap->name);
	case -EINVAL:
		return fail(error, code, "heap %s makes no buffer of %llu bytes",
			    heap->name, bytes);
	case -ENOTTY:
		return fail(error, code, "/dev/dma_heap/%s is not a heap",
			    heap->name);
	case -ENODEV:
		return fail(error, code,
			    "the owner of heap %s, which closes or erases its memory, is gone",
			    heap->name);
	case -ETIMEDOUT:
		return fail(error, code,
			    "the owner of heap %s does not answer, and memory waits to be closed or erased",
			    heap->name);
	case -EIO:
		return fail(error, code,
			    "the owner of heap %s did not close memory for it: the kernel's log has the reason",
			    heap->name);
	}

	return fail(error, code, "heap %s gave no buffer of %llu bytes: %s",
		    heap->name, bytes, reason(code, buf, sizeof(buf)));
}

int secureheap_alloc(const struct secureheap_heap *heap, uint64_t size,
		     struct secureheap_error *error)
{
	struct dma_heap_allocation_data data;
	int fd, ret;

	fd = open_device(heap, error);
	if (fd < 0)
		return fd;

	/* Fields that a later kernel adds ask for nothing */
	memset(&data, 0, sizeof(data));
	data.len = size;
	data.fd_flags = O_RDWR | O_CLOEXEC;
	ret = ioctl(fd, DMA_HEAP_IOCTL_ALLOC, &data) < 0 ? -errno : (int)data.fd;
	close(fd);

	return ret < 0 ? explain(heap, size, ret, error) : ret;
}
