// SPDX-License-Identifier: GPL-2.0-only
/*
 * Malformed ioctls on a buffer, and what the dma-buf core
 * (drivers/dma-buf/dma-buf.c) has to answer to each.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/dma-buf.h>
#include <linux/dma-heap.h>

#include "heap.h"
#include "importer.h"
#include "malformed.h"
#include "run.h"
#include "units.h"

static int buffer_call(int fd, unsigned int command, uint64_t pointer,
		       int expected)
{
	int ret = counted_errno(ioctl(fd, command, pointer));

	stress_check(ret == expected,
		     "dma-buf: command %#x with %#llx: %d, expected %d",
		     command, (unsigned long long)pointer, ret, expected);
	return ret;
}

static int sync_expected(uint64_t flags)
{
	if (flags & ~(uint64_t)DMA_BUF_SYNC_VALID_FLAGS_MASK)
		return -EINVAL;
	return flags & DMA_BUF_SYNC_RW ? -EPERM : -EINVAL;
}

static void try_sync(struct arena *arena, int buffer)
{
	uint64_t user = (uintptr_t)arena->user, flags, pointer;
	unsigned int i, before;

	for (i = 0; i < 64; i++) {
		pointer = user + ARENA_GOOD;
		flags = i < 16 ? i : DMA_BUF_SYNC_READ | 1ULL << i;
		arena_fill(arena, pointer, &flags, sizeof(flags));
		buffer_call(buffer, DMA_BUF_IOCTL_SYNC, pointer,
			    sync_expected(flags));
	}
	flags = DMA_BUF_SYNC_READ;
	for (i = 1; i < ARENA_PAGES; i++) {
		for (before = 0; before <= sizeof(flags); before++) {
			pointer = user + i * page_size() - before;
			arena_fill(arena, pointer, &flags, sizeof(flags));
			buffer_call(buffer, DMA_BUF_IOCTL_SYNC, pointer,
				    arena_allows(arena, pointer, sizeof(flags),
						 false) ? -EPERM : -EFAULT);
		}
	}
	for (i = 0; i < WILD_POINTERS; i++)
		buffer_call(buffer, DMA_BUF_IOCTL_SYNC, wild_pointers[i],
			    -EFAULT);
}

static void try_names(struct arena *arena, int buffer)
{
	uint64_t user = (uintptr_t)arena->user;
	/* The first hole */
	uint64_t end = user + strcspn(ARENA_LAYOUT, "-") * page_size();
	char name[DMA_BUF_NAME_LEN + 1];
	unsigned int i, length;

	for (length = 0; length <= DMA_BUF_NAME_LEN; length++) {
		memset(name, 'n', sizeof(name));
		name[length] = 0;
		arena_fill(arena, user + ARENA_GOOD, name, sizeof(name));
		buffer_call(buffer, length % 2 ? DMA_BUF_SET_NAME_A :
						 DMA_BUF_SET_NAME_B,
			    user + ARENA_GOOD,
			    length < DMA_BUF_NAME_LEN ? 0 : -EINVAL);
	}
	/* A name without an end */
	memset(name, 'n', sizeof(name));
	arena_fill(arena, end - 8, name, 8);
	buffer_call(buffer, DMA_BUF_SET_NAME_A, end - 8, -EFAULT);
	/*
	 * UML's strnlen_user() gives its error as a length, for which there is
	 * not the memory then.
	 */
	for (i = 0; i < WILD_POINTERS; i++) {
		int ret = counted_errno(ioctl(buffer, DMA_BUF_SET_NAME_B,
					      wild_pointers[i]));

		stress_check(ret == -EFAULT || ret == -ENOMEM,
			     "dma-buf: name at %#llx: %d",
			     (unsigned long long)wild_pointers[i], ret);
	}
}

static void try_fences(struct arena *arena, int buffer, int other)
{
	uint64_t good = (uintptr_t)arena->user + ARENA_GOOD;
	uint64_t read_only = (uintptr_t)arena->user + ARENA_READ_ONLY;
	struct dma_buf_export_sync_file fence = { .fd = -1 };
	int next = next_descriptor(buffer);
	unsigned int i;

	for (i = 0; i < 32; i++) {
		fence.flags = 1U << i;
		if (fence.flags & DMA_BUF_SYNC_RW)
			fence.flags = 0;
		arena_fill(arena, good, &fence, sizeof(fence));
		buffer_call(buffer, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, good,
			    -EINVAL);
		buffer_call(buffer, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, good,
			    -EINVAL);
	}
	fence.flags = DMA_BUF_SYNC_RW;
	arena_fill(arena, good, &fence, sizeof(fence));
	arena_fill(arena, read_only, &fence, sizeof(fence));
	buffer_call(buffer, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, read_only, -EFAULT);
	buffer_call(buffer, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, 0, -EFAULT);
	buffer_call(buffer, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, 0, -EFAULT);
	stress_check(fcntl(next, F_GETFD) == -1,
		     "dma-buf: a fence that failed left a descriptor");

	/* No fence, and no file at all, is not a fence */
	buffer_call(buffer, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, good, -EINVAL);
	fence.fd = other;
	arena_fill(arena, good, &fence, sizeof(fence));
	buffer_call(buffer, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, good, -EINVAL);

	buffer_call(buffer, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, good, 0);
	/* The answer is the next descriptor, and a fence */
	buffer_call(buffer, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, good, 0);
	stress_check(!close(next), "dma-buf: no descriptor of a fence");
}

static bool is_buffer_command(unsigned int command)
{
	return command == DMA_BUF_IOCTL_SYNC ||
	       command == DMA_BUF_SET_NAME_A || command == DMA_BUF_SET_NAME_B ||
	       command == DMA_BUF_IOCTL_EXPORT_SYNC_FILE ||
	       command == DMA_BUF_IOCTL_IMPORT_SYNC_FILE;
}

/* Unlike a heap, a buffer takes no command that is not exactly its own */
static void try_others(struct arena *arena, int file, bool is_buffer)
{
	uint64_t good = (uintptr_t)arena->user + ARENA_GOOD;
	unsigned int direction, number, size, command;

	buffer_call(file, DMA_HEAP_IOCTL_ALLOC, good, -ENOTTY);
	buffer_call(file, DMABUF_IMPORTER_IOCTL_IMPORT, good, -ENOTTY);
	buffer_call(file, DMABUF_IMPORTER_IOCTL_ATTACH, good, -ENOTTY);
	for (direction = 0; direction < 4; direction++) {
		for (number = 0; number < 8; number++) {
			for (size = 0; size <= 16; size++) {
				command = _IOC(direction, DMA_BUF_BASE, number,
					       size);
				if (!is_buffer || !is_buffer_command(command))
					buffer_call(file, command, good,
						    -ENOTTY);
			}
		}
	}
}

static int import_call(int fd)
{
	return counted(importer_open(fd, importer_64));
}

void try_buffer(struct malformed *malformed)
{
	int heap = malformed->heap->fd;
	int buffer = counted(heap_alloc(heap, page_size()));
	int import = import_call(buffer);

	stress_check(import >= 0, "%s: import: %d",
		     malformed->heap->region.heap, import);
	try_sync(&malformed->arena, buffer);
	try_names(&malformed->arena, buffer);
	try_fences(&malformed->arena, buffer, heap);
	try_others(&malformed->arena, buffer, true);
	try_others(&malformed->arena, import, false);
	/* What is no buffer cannot be imported */
	stress_check(import_call(-1) == -EBADF, "import of no file");
	stress_check(import_call(heap) == -EINVAL, "import of a heap");
	stress_check(import_call(import) == -EINVAL, "import of an import");
	counted(close(buffer));
	counted(close(import));
}
