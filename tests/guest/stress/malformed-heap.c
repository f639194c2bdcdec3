// SPDX-License-Identifier: GPL-2.0-only
/*
 * Malformed ioctls on a heap that no other program uses, and what the heap
 * framework (drivers/dma-buf/dma-heap.c) has to answer to each.
 *
 * The framework looks only at the number within an ioctl's command: neither at
 * its type nor, beyond copying, at its size and direction. So commands that
 * were never meant for a heap allocate, and a caller that does not ask for an
 * answer gets a descriptor all the same, without being told which.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <linux/dma-buf.h>
#include <linux/dma-heap.h>

#include "heap.h"
#include "importer.h"
#include "malformed.h"
#include "run.h"
#include "units.h"

int next_descriptor(int any)
{
	int next = dup(any);

	close(next);
	return next;
}

/* One call: command, pointer, and what is at the pointer */
struct heap_call {
	unsigned int command;
	uint64_t pointer;
	struct dma_heap_allocation_data data;
};

static uint64_t page_align(uint64_t length)
{
	return (length + page_size() - 1) & ~(page_size() - 1);
}

/* What comes in: the rest of a short struct is 0 */
static struct dma_heap_allocation_data
heap_call_input(const struct heap_call *call)
{
	struct dma_heap_allocation_data input = {};
	size_t length = _IOC_SIZE(call->command);

	if (length > sizeof(input))
		length = sizeof(input);
	if (_IOC_DIR(call->command) & _IOC_WRITE)
		memcpy(&input, &call->data, length);
	return input;
}

/* How many bytes of the answer come out */
static size_t heap_call_output(const struct heap_call *call)
{
	return _IOC_DIR(call->command) & _IOC_READ ? _IOC_SIZE(call->command) :
						     0;
}

static int heap_call_expected(const struct malformed *malformed,
			      const struct heap_call *call)
{
	struct dma_heap_allocation_data input = heap_call_input(call);
	size_t in = _IOC_DIR(call->command) & _IOC_WRITE ?
		    _IOC_SIZE(call->command) : 0;

	if (_IOC_NR(call->command))
		return -EINVAL;
	if (!arena_allows(&malformed->arena, call->pointer, in, false))
		return -EFAULT;
	if (input.fd || input.heap_flags ||
	    input.fd_flags & ~(O_CLOEXEC | O_ACCMODE))
		return -EINVAL;
	if (!page_align(input.len))
		return -EINVAL;
	if (page_align(input.len) > malformed->heap->region.size)
		return -ENOMEM;
	if (!arena_allows(&malformed->arena, call->pointer,
			  heap_call_output(call), true))
		return -EFAULT;
	return 0;
}

/* The descriptor that a call made is what the call asked for */
static void check_made(const struct malformed *malformed,
		       const struct heap_call *call, int made)
{
	struct dma_heap_allocation_data input = heap_call_input(call), output;
	uint64_t offset = call->pointer - (uintptr_t)malformed->arena.user;
	int size_known, flags;

	size_known = (uint64_t)lseek(made, 0, SEEK_END) ==
		     page_align(input.len);
	flags = fcntl(made, F_GETFL);
	stress_check(size_known && flags >= 0 &&
		     (flags & O_ACCMODE) == (int)(input.fd_flags & O_ACCMODE) &&
		     !(fcntl(made, F_GETFD) & FD_CLOEXEC) ==
		     !(input.fd_flags & O_CLOEXEC),
		     "%s: command %#x, length %#llx, fd_flags %#x made another buffer",
		     malformed->heap->region.heap, call->command,
		     (unsigned long long)input.len, input.fd_flags);
	if (heap_call_output(call) <
	    offsetof(struct dma_heap_allocation_data, fd_flags))
		return;
	memcpy(&output, malformed->arena.all + offset, sizeof(output));
	stress_check((int)output.fd == made,
		     "%s: command %#x says descriptor %d, made %d",
		     malformed->heap->region.heap, call->command,
		     (int)output.fd, made);
}

static void heap_call_try(struct malformed *malformed,
			  const struct heap_call *call)
{
	int expected = heap_call_expected(malformed, call), ret;
	int next = next_descriptor(malformed->heap->fd);

	arena_fill(&malformed->arena, call->pointer, &call->data,
		   sizeof(call->data));
	ret = counted_errno(ioctl(malformed->heap->fd, call->command,
				  call->pointer));
	stress_check(ret == expected,
		     "%s: command %#x at arena%+lld, {%#llx, %#x, %#x, %#llx}: %d, expected %d",
		     malformed->heap->region.heap, call->command,
		     (long long)(call->pointer -
				 (uintptr_t)malformed->arena.user),
		     (unsigned long long)call->data.len, call->data.fd,
		     call->data.fd_flags,
		     (unsigned long long)call->data.heap_flags, ret, expected);
	if (!ret)
		check_made(malformed, call, next);
	else
		stress_check(fcntl(next, F_GETFD) == -1,
			     "%s: command %#x failed and left a descriptor",
			     malformed->heap->region.heap, call->command);
	close(next);
}

/* As a program would do it, to be spoiled */
static struct heap_call heap_call_good(const struct malformed *malformed)
{
	return (struct heap_call){
		.command = DMA_HEAP_IOCTL_ALLOC,
		.pointer = (uintptr_t)malformed->arena.user + ARENA_GOOD,
		.data = { .len = page_size(), .fd_flags = O_RDWR | O_CLOEXEC },
	};
}

static void try_fields(struct malformed *malformed)
{
	const uint64_t size = malformed->heap->region.size;
	const uint64_t page = page_size();
	const uint64_t lengths[] = {
		0, 1, page - 1, page, page + 1, size - page + 1, size,
		size + 1, 1ULL << 31, (1ULL << 31) + 1, 1ULL << 32,
		(1ULL << 32) + 1, 1ULL << 44, 1ULL << 52, 1ULL << 63,
		(1ULL << 63) + page, -page - 1, -page, -page + 1, UINT64_MAX,
	};
	struct heap_call call;
	unsigned int i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		call = heap_call_good(malformed);
		call.data.len = lengths[i];
		heap_call_try(malformed, &call);
	}
	for (i = 0; i < 32; i++) {
		call = heap_call_good(malformed);
		call.data.fd_flags = 1U << i;
		heap_call_try(malformed, &call);
		call = heap_call_good(malformed);
		call.data.fd = 1U << i;
		heap_call_try(malformed, &call);
	}
	for (i = 0; i < 64; i++) {
		call = heap_call_good(malformed);
		call.data.heap_flags = 1ULL << i;
		heap_call_try(malformed, &call);
	}
	/* Neither for reading nor for writing */
	call = heap_call_good(malformed);
	call.data.fd_flags = O_ACCMODE;
	heap_call_try(malformed, &call);
}

static void try_commands(struct malformed *malformed)
{
	static const unsigned int others[] = {
		DMA_BUF_IOCTL_SYNC, DMA_BUF_SET_NAME_A, DMA_BUF_SET_NAME_B,
		DMA_BUF_IOCTL_EXPORT_SYNC_FILE, DMA_BUF_IOCTL_IMPORT_SYNC_FILE,
		DMABUF_IMPORTER_IOCTL_IMPORT, DMABUF_IMPORTER_IOCTL_ATTACH,
	};
	static const unsigned int sizes[] = {
		64, 127, 128, 129, 4095, 4096, 4097, 16383,
	};
	struct heap_call call = heap_call_good(malformed);
	unsigned int i, direction;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		call.command = others[i];
		heap_call_try(malformed, &call);
	}
	for (i = 0; i < 256; i++) {
		call.command = _IOC(_IOC_READ | _IOC_WRITE, DMA_HEAP_IOC_MAGIC,
				    i, sizeof(call.data));
		heap_call_try(malformed, &call);
	}
	for (direction = 0; direction < 4; direction++) {
		for (i = 0; i <= 32; i++) {
			call.command = _IOC(direction, DMA_HEAP_IOC_MAGIC, 0,
					    i);
			heap_call_try(malformed, &call);
		}
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			call.command = _IOC(direction, DMA_HEAP_IOC_MAGIC, 0,
					    sizes[i]);
			heap_call_try(malformed, &call);
		}
	}
}

static void try_pointers(struct malformed *malformed)
{
	struct heap_call call = heap_call_good(malformed);
	uint64_t user = (uintptr_t)malformed->arena.user;
	unsigned int i, before;

	for (i = 0; i < WILD_POINTERS; i++) {
		call.pointer = wild_pointers[i];
		heap_call_try(malformed, &call);
	}
	/* Across each page's start, with the whole region at stake */
	call.data.len = malformed->heap->region.size;
	for (i = 1; i < ARENA_PAGES; i++) {
		for (before = 0; before <= sizeof(call.data); before++) {
			call.pointer = user + i * page_size() - before;
			heap_call_try(malformed, &call);
		}
	}
}

/* Allow so many descriptors more than there are */
static void limit_descriptors(int any, unsigned int more)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = next_descriptor(any) + more;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void try_without_descriptors(struct malformed *malformed)
{
	const struct stress_heap *heap = malformed->heap;
	int buffer = counted(heap_alloc(heap->fd, heap->region.size)), ret, i;
	struct rlimit usual;

	getrlimit(RLIMIT_NOFILE, &usual);
	/* The one is for /dev/dmabuf-test-importer */
	limit_descriptors(buffer, 1);
	ret = counted(importer_open(buffer, importer_64));
	setrlimit(RLIMIT_NOFILE, &usual);
	stress_check(ret == -EMFILE, "%s: import without a descriptor: %d",
		     heap->region.heap, ret);
	counted(close(buffer));

	for (i = 0; i < 2; i++) {
		limit_descriptors(heap->fd, 0);
		ret = counted(heap_alloc(heap->fd, heap->region.size));
		setrlimit(RLIMIT_NOFILE, &usual);
		stress_check(ret == -EMFILE,
			     "%s: allocation without a descriptor: %d",
			     heap->region.heap, ret);
	}
}

static unsigned int random_command(uint64_t *random)
{
	/* Commands of other types and numbers may be the VFS's own */
	static const unsigned char types[] = { 'H', 'H', 'b', 'L', 'd', 0xff };

	return _IOC(stress_below(random, 8) ? 3 : stress_below(random, 4),
		    types[stress_below(random, sizeof(types))],
		    stress_below(random, 8) ? 0 : stress_below(random, 256),
		    stress_below(random, 2) ?
		    sizeof(struct dma_heap_allocation_data) :
		    stress_magnitude(random, (1 << _IOC_SIZEBITS) - 1));
}

static void try_random(struct malformed *malformed, uint64_t *random)
{
	struct heap_call call = heap_call_good(malformed);

	call.command = random_command(random);
	call.data.len = stress_magnitude(random, UINT64_MAX);
	call.data.fd_flags = stress_below(random, 8) ?
			     stress_below(random, 4) : stress_random(random);
	if (!stress_below(random, 8))
		call.data.fd = stress_random(random);
	if (!stress_below(random, 8))
		call.data.heap_flags = stress_magnitude(random, UINT64_MAX);
	if (!stress_below(random, 16))
		call.pointer = wild_pointers[stress_below(random,
							  WILD_POINTERS)];
	else if (stress_below(random, 2))
		call.pointer = (uintptr_t)malformed->arena.user +
			       stress_below(random, ARENA_SIZE);
	heap_call_try(malformed, &call);
}

void try_heap(struct malformed *malformed, uint64_t *random,
	      unsigned long calls)
{
	try_fields(malformed);
	try_commands(malformed);
	try_pointers(malformed);
	try_without_descriptors(malformed);
	while (calls-- && !stress_run->failed)
		try_random(malformed, random);
}
