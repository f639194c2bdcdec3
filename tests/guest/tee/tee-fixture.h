/* SPDX-License-Identifier: GPL-2.0-only */
/* A heap for a trusted application, and whether all of it is free. */
#ifndef TESTS_TEE_FIXTURE_H
#define TESTS_TEE_FIXTURE_H

#include <stdlib.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "heap.h"
#include "protected.h"
#include "tee.h"

#define PAGE 4096UL
#define SIZE (16 * PAGE)

struct tee_heap {
	int fd;
	uint64_t size;
};

static inline void tee_heap_open_named(struct __test_metadata *_metadata,
				       struct tee_heap *heap, const char *name)
{
	uint64_t base;

	protected_region(name, &base, &heap->size);
	ASSERT_LT(SIZE, heap->size);
	heap->fd = heap_open(name);
	ASSERT_LE(0, heap->fd);
}

static inline void tee_heap_open(struct __test_metadata *_metadata,
				 struct tee_heap *heap)
{
	tee_heap_open_named(_metadata, heap, region.heap);
}

/* What somebody has just let go may take a moment in another thread */
static inline bool tee_heap_is_free(const struct tee_heap *heap)
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

/* One buffer of SIZE, and the trusted application */
struct tee_fixture {
	struct tee_heap heap;
	struct tee tee;
	int buffer;
};

static inline void tee_fixture_open(struct __test_metadata *_metadata,
				    struct tee_fixture *fixture,
				    const char *heap)
{
	tee_heap_open_named(_metadata, &fixture->heap, heap);
	fixture->buffer = heap_alloc(fixture->heap.fd, SIZE);
	ASSERT_LE(0, fixture->buffer);
	ASSERT_EQ(0, tee_open(&fixture->tee, &tee_decryptor));
}

static inline void tee_fixture_close(struct __test_metadata *_metadata,
				     struct tee_fixture *fixture)
{
	tee_close(&fixture->tee);
	close(fixture->buffer);
	EXPECT_TRUE(tee_heap_is_free(&fixture->heap));
}

/* Whether a piece of a buffer is full of one byte */
static inline bool tee_is_full_of(struct tee *tee, TEEC_SharedMemory *memory,
				  size_t offset, size_t size, uint8_t byte)
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

#endif /* TESTS_TEE_FIXTURE_H */
