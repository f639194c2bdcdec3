/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A protected heap that OP-TEE knows (LAB_HEAP in the environment says which),
 * and whether all of it is free.
 */
#ifndef TESTS_TEE_FIXTURE_H
#define TESTS_TEE_FIXTURE_H

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "heap.h"
#include "tee.h"

#define PAGE 4096UL
#define SIZE (16 * PAGE)

/* As the heap's node in the device tree has it: two cells each */
static inline uint64_t tee_heap_size(const char *name)
{
	unsigned char reg[16] = {};
	uint64_t size = 0;
	char path[256];
	FILE *file;
	int i;

	snprintf(path, sizeof(path), "/proc/device-tree/reserved-memory/%s/reg",
		 name);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (fread(reg, 1, sizeof(reg), file) == sizeof(reg))
		for (i = 8; i < 16; i++)
			size = size << 8 | reg[i];
	fclose(file);
	return size;
}

struct tee_heap {
	int fd;
	uint64_t size;
};

static inline void tee_heap_open(struct __test_metadata *_metadata,
				 struct tee_heap *heap)
{
	const char *name = getenv("LAB_HEAP");

	ASSERT_NE(NULL, name);
	heap->size = tee_heap_size(name);
	ASSERT_LT(SIZE, heap->size);
	heap->fd = heap_open(name);
	ASSERT_LE(0, heap->fd);
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
				    struct tee_fixture *fixture)
{
	tee_heap_open(_metadata, &fixture->heap);
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
