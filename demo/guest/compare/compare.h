/* SPDX-License-Identifier: GPL-2.0-only */
/* Declarations for the questions of compare.c. */
#ifndef TESTS_COMPARED_H
#define TESTS_COMPARED_H

#include <errno.h>
#include <stdint.h>

#include "heap.h"
#include "importer/uapi.h"

#define ANSWER_LENGTH 128

/**
 * struct compared_heap - a heap to ask about
 * @kind: the driver that it belongs to
 * @name: its name in /dev/dma_heap
 * @fd: its file
 * @size: the question's size, in bytes
 * @buffer: a buffer of that size, the only one there is
 */
struct compared_heap {
	enum heap_kind kind;
	const char *name;
	int fd;
	uint64_t size;
	int buffer;
};

/* Find out about a heap, and put the answer in words */
typedef void (*compared_ask)(const struct compared_heap *heap,
			  char answer[ANSWER_LENGTH]);

/* Put an answer in words */
__attribute__((format(printf, 2, 3)))
void say(char answer[ANSWER_LENGTH], const char *format, ...);

/* A result in words: of a success (ret: 0 or more), or of a refusal (-errno) */
void say_result(char answer[ANSWER_LENGTH], const char *good, int ret);

/* Map a buffer for a device that reaches all memory: 0, or -errno */
int look_at(int buffer, struct dmabuf_segments *segments);

/* access.c: what programs and drivers get of a buffer, and are told about it */
void ask_mmap(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_display_mmap(const struct compared_heap *heap,
		      char answer[ANSWER_LENGTH]);
void ask_sync(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_cpu_paths(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_is_protected(const struct compared_heap *heap,
		      char answer[ANSWER_LENGTH]);
void ask_fdinfo(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_statistics(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_quota(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_tee_import(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);

/* memory.c: what memory a buffer has */
void ask_allocate(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_contiguous(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_alignment(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_scattered(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_above_4_gib(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_without_page(const struct compared_heap *heap,
		      char answer[ANSWER_LENGTH]);
void ask_large(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_scrub(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);

/* reach.c: what a device gets of a buffer, and one that cannot reach it */
void ask_stranger(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_own_address(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_forced(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_bus_limit(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);
void ask_mask(const struct compared_heap *heap, char answer[ANSWER_LENGTH]);

#endif /* TESTS_COMPARED_H */
