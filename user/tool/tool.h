/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SECUREHEAP_TOOL_H
#define SECUREHEAP_TOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "secureheap.h"

/* Exit statuses, as secureheap(1) lists them */
enum status {
	STATUS_GOOD = 0,
	STATUS_RED = 1,
	STATUS_USAGE = 2,
	STATUS_NO_HEAP = 3,
	STATUS_NO_PERMISSION = 4,
	STATUS_NO_ROOM = 5,
	STATUS_YELLOW = 6,
	STATUS_FAILED = 7,
};

/**
 * struct tool - what all subcommands need
 * @root: descriptor of the machine's root, or of a recorded tree
 * @list: its heaps
 */
struct tool {
	int root;
	struct secureheap_list *list;
};

/* Subcommands get their own name as argv[0], and return an exit status */
int tool_list(const struct tool *tool, int argc, char **argv);
int tool_info(const struct tool *tool, int argc, char **argv);
int tool_alloc(const struct tool *tool, int argc, char **argv);
int tool_top(const struct tool *tool, int argc, char **argv);
int tool_trace(const struct tool *tool, int argc, char **argv);
int tool_check(const struct tool *tool, int argc, char **argv);

/**
 * complain() - print one line to standard error
 * @format: sentence, as for printf(3)
 */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * misused() - point to the manual after getopt_long() has complained, or after
 * a sentence of complain()
 *
 * Return: STATUS_USAGE.
 */
int misused(void);

/**
 * complain_of() - print the sentence of the library
 * @error: why a call failed
 *
 * Return: the exit status for it.
 */
int complain_of(const struct secureheap_error *error);

/**
 * format_size() - write a size for people, such as 256M
 * @bytes: size
 * @buf: gets the string
 *
 * Return: @buf.
 */
char *format_size(uint64_t bytes, char buf[32]);

/**
 * parse_size() - read a size that may end in K, M or G
 * @text: as a person types it
 * @bytes: set to it
 *
 * Return: true if it is one.
 */
bool parse_size(const char *text, uint64_t *bytes);

/**
 * parse_seconds() - read a number of seconds of the command line
 * @text: as a person types it
 * @least: the lowest number allowed
 * @seconds: set to it
 *
 * Return: true, or false with a complaint.
 */
bool parse_seconds(const char *text, uint64_t least, uint64_t *seconds);

/**
 * find_heap() - find the heap that a person names
 * @tool: heaps
 * @name: name of it
 *
 * Return: the heap, or NULL with a complaint, which stands for STATUS_NO_HEAP.
 */
const struct secureheap_heap *find_heap(const struct tool *tool,
					const char *name);

/**
 * kind_name() - word for who provides a heap
 * @heap: heap
 *
 * Return: a string.
 */
const char *kind_name(const struct secureheap_heap *heap);

/**
 * protection_name() - word for whether memory is closed to the CPU
 * @protection: what is known
 *
 * Return: a string.
 */
const char *protection_name(enum secureheap_protection protection);

#endif
