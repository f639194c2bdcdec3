/* SPDX-License-Identifier: GPL-2.0-only */
/* Heaps in /dev/dma_heap: opening them, and allocating buffers from them. */
#ifndef LAB_HEAP_H
#define LAB_HEAP_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/dma-heap.h>

/* The driver that a heap belongs to */
enum heap_kind {
	HEAP_OURS,
	HEAP_TEE,
	HEAP_SYSTEM,
	HEAP_CMA,
	HEAP_KINDS
};

/**
 * heap_kind_of - the driver that a heap belongs to
 * @name: name of the heap in /dev/dma_heap
 *
 * A heap that is none of the others is one of CMA's, which have the names of
 * their regions.
 */
enum heap_kind heap_kind_of(const char *name);

/* Name of a kind in reports */
const char *heap_kind_name(enum heap_kind kind);

/**
 * heap_of_kind - the heap of a kind that all labs have
 * @kind: any but HEAP_OURS, whose heaps have the names of their nodes
 *
 * Return: its name in /dev/dma_heap. The heap need not exist.
 */
const char *heap_of_kind(enum heap_kind kind);

/**
 * heap_open - open a heap
 * @name: name of the heap in /dev/dma_heap
 *
 * Return: a file descriptor that the caller closes, or -errno.
 */
int heap_open(const char *name);

/**
 * heap_alloc - allocate a buffer
 * @heap: file descriptor of the heap
 * @length: in bytes; the heap rounds up to whole pages
 *
 * Return: a dma-buf that the caller closes, or -errno.
 */
int heap_alloc(int heap, uint64_t length);

/**
 * heap_alloc_from - allocate a buffer from a heap that is needed only once
 * @name: name of the heap in /dev/dma_heap
 * @length: in bytes; the heap rounds up to whole pages
 *
 * Return: a dma-buf that the caller closes, or -errno.
 */
int heap_alloc_from(const char *name, uint64_t length);

#endif /* LAB_HEAP_H */
