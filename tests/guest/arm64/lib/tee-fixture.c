// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "tee-fixture.h"

int tee_heap_open_named(struct tee_heap *heap, const char *name)
{
	uint64_t base;

	protected_region(name, &base, &heap->size);
	if (heap->size <= SIZE)
		return -ENOSPC;
	heap->fd = heap_open(name);
	return heap->fd < 0 ? heap->fd : 0;
}

int tee_heap_open(struct tee_heap *heap)
{
	return tee_heap_open_named(heap, region()->heap);
}

bool tee_heap_is_free(const struct tee_heap *heap)
{
	int all, tries;

	for (tries = 0; tries < 100; tries++) {
		all = heap_alloc(heap->fd, heap->size);
		if (all >= 0) {
			close(all);
			return true;
		}
		usleep(10000);
	}
	return false;
}

int tee_fixture_open(struct tee_fixture *fixture, const char *heap)
{
	int ret = tee_heap_open_named(&fixture->heap, heap);

	if (ret)
		return ret;
	fixture->buffer = heap_alloc(fixture->heap.fd, SIZE);
	if (fixture->buffer < 0)
		return fixture->buffer;
	return tee_open(&fixture->tee, &tee_decryptor);
}

bool tee_fixture_close(struct tee_fixture *fixture)
{
	tee_close(&fixture->tee);
	close(fixture->buffer);
	return tee_heap_is_free(&fixture->heap);
}

bool tee_is_full_of(struct tee *tee, TEEC_SharedMemory *memory, size_t offset,
		    size_t size, uint8_t byte)
{
	unsigned char *content = malloc(size);
	bool equal = false;

	if (!content)
		return false;
	memset(content, byte, size);
	if (tee_compare(tee, memory, offset, content, size, &equal))
		equal = false;
	free(content);
	return equal;
}
