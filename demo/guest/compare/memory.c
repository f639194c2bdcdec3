// SPDX-License-Identifier: GPL-2.0-only
/* What memory a buffer of a heap has. */
#include <sys/mman.h>
#include <unistd.h>

#include <linux/kernel-page-flags.h>

#include "heap.h"
#include "importer.h"
#include "compare.h"
#include "units.h"

/* Memory of a large page */
#define BLOCK (2 * MIB)

void ask_allocate(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	say_result(answer, "succeeds", heap->buffer);
}

int look_at(int buffer, struct dmabuf_segments *segments)
{
	int importer = importer_open(buffer, importer_64), ret;

	if (importer < 0)
		return importer;
	ret = importer_segments(importer, segments);
	close(importer);
	return ret;
}

void ask_contiguous(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	struct dmabuf_segments segments;
	int ret = look_at(heap->buffer, &segments);

	if (ret)
		say_result(answer, "", ret);
	else
		say(answer, segments.segments == 1 ? "yes" : "no");
}

/* At the boundary of a large page, in a pool that begins with a small buffer */
void ask_alignment(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	struct dmabuf_segments segments;
	int ret;

	close(heap->buffer);
	heap_alloc(heap->fd, PAGE);
	ret = look_at(heap_alloc(heap->fd, heap->size), &segments);
	if (ret)
		say_result(answer, "", ret);
	else
		say(answer, "%s", segments.segments == 1 &&
		    !(segments.address % BLOCK) ? "yes" : "no");
}

/* All holes are as large as two small buffers */
void ask_scattered(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	int buffers[128], count = 0, i;

	close(heap->buffer);
	while (count < 128 &&
	       (buffers[count] = heap_alloc(heap->fd, heap->size / 2)) >= 0)
		count++;
	for (i = 0; i < count; i += 2)
		close(buffers[i]);
	say_result(answer, "succeeds", heap_alloc(heap->fd, heap->size));
}

void ask_above_4_gib(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	struct dmabuf_segments segments;
	int ret = look_at(heap->buffer, &segments);

	if (ret)
		say_result(answer, "", ret);
	else
		say(answer, segments.address >> 32 ? "yes" : "no");
}

void ask_without_page(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	int file = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	struct dmabuf_segments segments;
	int ret = look_at(heap->buffer, &segments);
	uint64_t flags;

	if (ret) {
		say_result(answer, "", ret);
		return;
	}
	/* The file ends with the last page that there is */
	if (pread(file, &flags, sizeof(flags),
		  segments.address / PAGE * sizeof(flags)) != sizeof(flags))
		flags = 1ULL << KPF_NOPAGE;
	say(answer, flags & 1ULL << KPF_NOPAGE ? "yes" : "no");
}

/* The whole of it, and once more after it was given back */
void ask_large(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	struct dmabuf_segments segments;
	int ret = look_at(heap->buffer, &segments), again;

	close(heap->buffer);
	again = heap_alloc(heap->fd, heap->size);
	if (ret)
		say_result(answer, "", ret);
	else if (segments.length != heap->size)
		say(answer, "mapped as %llu bytes%s",
		    (unsigned long long)segments.length,
		    again < 0 ? ", lost when freed" : "");
	else
		say_result(answer, "yes", again);
}

/*
 * A mapping of a buffer: by its mmap, or by /dev/mem, as nothing protects the pools
 * of this lab.
 */
static volatile uint64_t *find_memory(int buffer, uint64_t size)
{
	struct dmabuf_segments segments;
	void *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, buffer,
			 0);

	int mem;

	if (map == MAP_FAILED && !look_at(buffer, &segments)) {
		mem = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);
		map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, mem,
			   segments.address);
		close(mem);
	}
	return map == MAP_FAILED ? NULL : map;
}

/* Where a buffer is, or 0 */
static uint64_t address_of(int buffer)
{
	struct dmabuf_segments segments;

	return look_at(buffer, &segments) ? 0 : segments.address;
}

/* How many words are what they were filled with, or -1 if they are not seen */
static int64_t count_left(int buffer, uint64_t size)
{
	volatile uint64_t *memory = find_memory(buffer, size);
	int64_t left = 0;
	uint64_t i;

	if (!memory)
		return -1;
	for (i = 0; i < size / sizeof(*memory); i++)
		left += memory[i] == ~i;
	munmap((void *)memory, size);
	return left;
}

/* Most buffers that are allocated until one is where the first one was */
#define TRIES 1024

/* Whether the memory is cleared between two owners */
void ask_scrub(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	volatile uint64_t *memory = find_memory(heap->buffer, heap->size);
	uint64_t i, address = address_of(heap->buffer);
	int64_t left = 0;
	int buffer, back = 0;

	if (!memory || !address) {
		say(answer, "not seen");
		return;
	}
	for (i = 0; i < heap->size / sizeof(*memory); i++)
		memory[i] = ~i;
	munmap((void *)memory, heap->size);
	close(heap->buffer);

	/* Those that are kept make the heap use the same memory again */
	for (i = 0; i < TRIES && !left && !back; i++) {
		buffer = heap_alloc(heap->fd, heap->size);
		if (buffer < 0)
			break;
		left = count_left(buffer, heap->size);
		back = address_of(buffer) == address;
	}
	if (left < 0 || (!left && !back))
		say(answer, "not seen");
	else
		say(answer, left ? "no" : "yes");
}
