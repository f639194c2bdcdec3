/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef SECUREHEAP_INTERNAL_H
#define SECUREHEAP_INTERNAL_H

#include "secureheap.h"

/* Longer than any name that the kernel gives a heap (NAME_MAX) */
#define HEAP_NAME_SIZE 256
#define HEAP_PATH_SIZE (HEAP_NAME_SIZE + 64)

struct secureheap_heap {
	const struct secureheap_list *list;
	char name[HEAP_NAME_SIZE];
	enum secureheap_kind kind;
	enum secureheap_protection protection;
	uint64_t size;
	uint64_t last;		/* address of the last byte, 0 if it is not known */
	char *use_case;
	char *owner;
	bool scrubbed;
	bool on_demand;
};

struct secureheap_list {
	int root;
	size_t count;
	struct secureheap_heap *heaps;
};

/**
 * fail() - say why a call fails
 * @error: filled in, or NULL
 * @code: negative errno
 * @format: sentence, as for printf(3)
 *
 * Return: @code.
 */
int fail(struct secureheap_error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * reason() - words for an errno
 * @code: negative errno
 * @buf: room for them
 * @size: size of @buf
 *
 * Return: a string.
 */
const char *reason(int code, char *buf, size_t size);

#endif
