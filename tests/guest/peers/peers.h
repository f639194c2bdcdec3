/* SPDX-License-Identifier: GPL-2.0-only */
/* What the questions of peers.c have in common. */
#ifndef TESTS_PEERS_H
#define TESTS_PEERS_H

#include <errno.h>
#include <stdint.h>

#include "heap.h"
#include "lab-uapi.h"

#define ANSWER_LENGTH 128

/**
 * struct peers_heap - a heap to ask about
 * @kind: the driver that it belongs to
 * @name: its name in /dev/dma_heap
 * @fd: its file
 * @size: the question's size, in bytes
 * @buffer: a buffer of that size, the only one there is
 */
struct peers_heap {
	enum heap_kind kind;
	const char *name;
	int fd;
	uint64_t size;
	int buffer;
};

/* Find out about a heap, and put the answer in words */
typedef void (*peers_ask)(const struct peers_heap *heap,
			  char answer[ANSWER_LENGTH]);

/* Put an answer in words */
__attribute__((format(printf, 2, 3)))
void say(char answer[ANSWER_LENGTH], const char *format, ...);

/* What succeeded, in words (ret: 0 or more), or that it was refused (-errno) */
void say_result(char answer[ANSWER_LENGTH], const char *good, int ret);

/* What a device without limits gets of a buffer: 0, or -errno */
int look_at(int buffer, struct lab_segments *segments);

/* access.c: what programs and drivers get of a buffer, and are told about it */
void ask_mmap(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_display_mmap(const struct peers_heap *heap,
		      char answer[ANSWER_LENGTH]);
void ask_sync(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_cpu_paths(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_is_protected(const struct peers_heap *heap,
		      char answer[ANSWER_LENGTH]);
void ask_fdinfo(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_statistics(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_quota(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_tee_import(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);

/* memory.c: what memory a buffer has */
void ask_allocate(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_contiguous(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_alignment(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_scattered(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_above_4_gib(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_without_page(const struct peers_heap *heap,
		      char answer[ANSWER_LENGTH]);
void ask_large(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_scrub(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);

/* reach.c: what a device gets of a buffer, and one that cannot reach it */
void ask_stranger(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_own_address(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_forced(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_bus_limit(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);
void ask_mask(const struct peers_heap *heap, char answer[ANSWER_LENGTH]);

#endif /* TESTS_PEERS_H */
