/* SPDX-License-Identifier: GPL-2.0-only */
/* What the questions of peers.c have in common. */
#ifndef TESTS_PEERS_H
#define TESTS_PEERS_H

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ANSWER_LENGTH 128

/*
 * Whose heap it is: the comparison has a column for each. They are asked in this
 * order: the one that is known to end in an oops comes last.
 */
enum peers_kind {
	PEERS_OURS,
	PEERS_SYSTEM,
	PEERS_CMA,
	PEERS_TEE,
};

/**
 * struct peers_heap - a heap to ask about
 * @kind: whose it is
 * @name: its name in /dev/dma_heap
 * @fd: its file
 * @size: the question's size, in bytes
 * @buffer: a buffer of that size, the only one there is
 */
struct peers_heap {
	enum peers_kind kind;
	const char *name;
	int fd;
	uint64_t size;
	int buffer;
};

/* Find out about a heap, and put the answer in words */
typedef void (*peers_ask)(const struct peers_heap *heap,
			  char answer[ANSWER_LENGTH]);

__attribute__((format(printf, 2, 3)))
static inline void say(char answer[ANSWER_LENGTH], const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(answer, ANSWER_LENGTH, format, arguments);
	va_end(arguments);
}

/* Something that went well (0 or more) or was refused (-errno) */
static inline void say_result(char answer[ANSWER_LENGTH], const char *good,
			      int ret)
{
	if (ret < 0)
		say(answer, "refused, %s", strerrorname_np(-ret));
	else
		say(answer, "%s", good);
}

#endif /* TESTS_PEERS_H */
