// SPDX-License-Identifier: GPL-2.0-only
/* Many heaps and buffers at once, on the machine many. */
#include "harness.h"

#include <sys/resource.h>

#include "heap.h"

#define HEAPS 64
#define REGION (64ULL << 30)
#define BUFFERS 100000
#define SIZE (64 << 10)

static int open_heap(unsigned int number)
{
	char name[64];

	snprintf(name, sizeof(name), "many@%llx", number * REGION);
	return heap_open(name);
}

TEST(each_of_64_heaps_gives_all_of_its_64_gib)
{
	int heap[HEAPS], buffer[HEAPS], i;

	for (i = 0; i < HEAPS; i++) {
		heap[i] = open_heap(i + 1);
		ASSERT_LE(0, heap[i]);
		buffer[i] = heap_alloc(heap[i], REGION);
		ASSERT_LE(0, buffer[i])
			TH_LOG("heap %d", i);
	}
	for (i = 0; i < HEAPS; i++) {
		EXPECT_EQ(-ENOMEM, heap_alloc(heap[i], 1));
		close(buffer[i]);
		close(heap[i]);
	}
}

FIXTURE(heap)
{
	int heap;
};

FIXTURE_SETUP(heap)
{
	self->heap = open_heap(1);
	ASSERT_LE(0, self->heap);
}

FIXTURE_TEARDOWN(heap)
{
	close(self->heap);
}

/* A host with other work takes longer than the 30 seconds of the harness */
TEST_F_TIMEOUT(heap, buffers_live_100000_at_once, 300)
{
	struct rlimit limit = { BUFFERS + 100, BUFFERS + 100 };
	int *buffers = calloc(BUFFERS, sizeof(*buffers));
	int heap = self->heap, i, whole;

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	ASSERT_NE(NULL, buffers);
	for (i = 0; i < BUFFERS; i++) {
		buffers[i] = heap_alloc(heap, SIZE);
		ASSERT_LE(0, buffers[i])
			TH_LOG("buffer %d", i);
	}

	/* Every second one, and then what is left of the holes between them */
	for (i = 0; i < BUFFERS; i += 2) {
		close(buffers[i]);
		buffers[i] = heap_alloc(heap, SIZE);
		EXPECT_LE(0, buffers[i]);
	}
	for (i = 0; i < BUFFERS; i += 2)
		close(buffers[i]);
	EXPECT_EQ(-ENOMEM, heap_alloc(heap, REGION - BUFFERS * (SIZE + 0ULL) + 2 * SIZE));
	for (i = 1; i < BUFFERS; i += 2)
		close(buffers[i]);

	whole = heap_alloc(heap, REGION);
	EXPECT_LE(0, whole);
	close(whole);
	free(buffers);
}

TEST_HARNESS_MAIN
