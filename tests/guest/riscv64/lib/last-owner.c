// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "edu.h"
#include "heap.h"
#include "last-owner.h"
#include "owner.h"
#include "protected.h"
#include "secret.h"

#define SIZE (16 * PAGE)

/* Address of a buffer for a device, or 0 on an error */
static uint64_t address_of(int edu, int buffer)
{
	int import = edu_import(edu, buffer, importer_64);
	uint64_t address;

	if (import < 0)
		return 0;
	address = import_address(import);
	close(import);
	return address;
}

/* Allocate a buffer, and have it written to: the buffer, or -errno */
static int alloc_written(int heap)
{
	int buffer = heap_alloc(heap, SIZE), ret;

	if (buffer < 0)
		return buffer;
	ret = write_secret(buffer, SIZE);
	if (!ret)
		return buffer;
	close(buffer);
	return ret;
}

/* Read the first page of a buffer by a device: 0, or -errno */
static int read_buffer(int edu, int buffer, unsigned char *page)
{
	uint64_t address = address_of(edu, buffer);

	return address ? edu_read(edu, address, page, PAGE) : -EPROTO;
}

/* Have the memory written to and read by a device, and free it: 0, or -errno */
static int leave_behind(int edu, int heap, uint64_t *address,
			unsigned char *page)
{
	int buffer = alloc_written(heap), ret;

	if (buffer < 0)
		return buffer;
	*address = address_of(edu, buffer);
	ret = read_buffer(edu, buffer, page);
	close(buffer);
	return ret;
}

/* Allocate until a buffer has an address, and read that: 0, or -errno */
static int find_again(int edu, int heap, uint64_t size, uint64_t address,
		      unsigned char *page)
{
	int count = region()->size / size, i, ret = -ENXIO;
	int *buffers = calloc(count, sizeof(*buffers));
	uint64_t base;

	if (!buffers)
		return -ENOMEM;
	for (i = 0; ret == -ENXIO && i < count; i++) {
		buffers[i] = heap_alloc(heap, size);
		if (buffers[i] < 0) {
			ret = buffers[i];
			break;
		}
		base = address_of(edu, buffers[i]);
		if (!base)
			ret = -EPROTO;
		else if (address - base < size)
			ret = edu_read(edu, address, page, PAGE);
	}
	while (i--)
		close(buffers[i]);
	free(buffers);
	return ret;
}

/* The device and the heap, which the caller closes: 0, or -errno */
static int open_both(int *edu, int *heap)
{
	*edu = edu_open(0);
	if (*edu < 0)
		return *edu;
	*heap = heap_open(region()->heap);
	if (*heap < 0)
		close(*edu);
	return *heap < 0 ? *heap : 0;
}

int take_over_memory(uint64_t next, struct left_behind *left)
{
	uint64_t address;
	int edu, heap, ret;

	ret = open_both(&edu, &heap);
	if (ret)
		return ret;

	/* Nothing that an earlier call has left, and nothing by chance */
	memset(left->before, 0, sizeof(left->before));
	memset(left->after, 0x5a, sizeof(left->after));
	ret = leave_behind(edu, heap, &address, left->before);
	if (!ret)
		ret = find_again(edu, heap, next, address, left->after);

	close(heap);
	close(edu);
	return ret;
}

int keep_beside_freed(struct left_behind *left)
{
	int edu, heap, buffers[3] = {}, i, ret;
	uint64_t address = 0;

	ret = open_both(&edu, &heap);
	if (ret)
		return ret;

	for (i = 0; i < 3; i++) {
		buffers[i] = alloc_written(heap);
		if (buffers[i] < 0)
			ret = buffers[i];
	}
	if (!ret)
		ret = read_buffer(edu, buffers[1], left->before);
	if (!ret)
		address = address_of(edu, buffers[0]);
	close(buffers[0]);
	close(buffers[2]);
	if (!ret)
		ret = find_again(edu, heap, SIZE, address, left->after);
	if (!ret)
		ret = read_buffer(edu, buffers[1], left->after);

	close(buffers[1]);
	close(heap);
	close(edu);
	return ret;
}

int read_first_page(unsigned char *page)
{
	int edu = edu_open(0), buffer, ret;

	if (edu < 0)
		return edu;
	buffer = heap_alloc_from(region()->heap, region()->size);
	if (buffer < 0) {
		close(edu);
		return buffer;
	}

	ret = read_buffer(edu, buffer, page);
	close(buffer);
	close(edu);
	return ret;
}

bool is_zero(const unsigned char *page)
{
	static const unsigned char zeros[PAGE];

	return !memcmp(page, zeros, PAGE);
}
