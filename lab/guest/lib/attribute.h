/* SPDX-License-Identifier: GPL-2.0-only */
/* What a heap says of itself in /sys/class/dma_heap. */
#ifndef LAB_ATTRIBUTE_H
#define LAB_ATTRIBUTE_H

#include <stddef.h>
#include <stdint.h>

/**
 * attribute_text - read an attribute of a heap
 * @heap: name of the heap
 * @name: of the attribute, such as "size" or "refused/full"
 * @text: filled in, without the newline
 * @room: length of @text
 *
 * Return: 0, or -errno.
 */
int attribute_text(const char *heap, const char *name, char *text, size_t room);

/* The same as a number: UINT64_MAX if there is no such attribute */
uint64_t attribute_number(const char *heap, const char *name);

#endif /* LAB_ATTRIBUTE_H */
