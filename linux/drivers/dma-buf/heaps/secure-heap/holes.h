/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Allocated blocks in a range of pages, and the holes between them. This is
 * bookkeeping by page number; no memory is accessed.
 */
#ifndef _SECURE_HEAP_HOLES_H
#define _SECURE_HEAP_HOLES_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/types.h>

/**
 * struct secure_heap_block - contiguous pages that are not free
 * @first: page number of the first page
 * @pages: number of pages, 0 if they are free
 * @state: &enum secure_heap_state, of the range that the block is allocated from
 * @hole: number of free pages between the block before and this one
 * @longest: longest hole in the subtree rooted at @by_address
 * @neighbours: entry in the list of all blocks, ordered by address
 * @by_address: node in &secure_heap_holes.by_address if @hole is not 0
 * @by_length: node in &secure_heap_holes.by_length if @hole is not 0
 *
 * The block behind a hole describes it, so allocating and freeing need no memory
 * for bookkeeping, and a hole that is taken from the front stays in its trees.
 */
struct secure_heap_block {
	unsigned long first;
	unsigned long pages;
	unsigned int state;
	unsigned long hole;
	unsigned long longest;
	struct list_head neighbours;
	struct rb_node by_address;
	struct rb_node by_length;
};

/**
 * struct secure_heap_holes - blocks and holes of a range of pages
 * @end: block of 0 pages behind the last page, head of the list of blocks
 * @by_address: blocks with a hole before them, by page number
 * @by_length: the same blocks, shortest hole first
 *
 * The caller serialises all access with a lock of its own.
 */
struct secure_heap_holes {
	struct secure_heap_block end;
	struct rb_root by_address;
	struct rb_root by_length;
};

/* Page number of the first page of the hole before a block */
static inline unsigned long
secure_heap_hole_start(const struct secure_heap_block *behind)
{
	return behind->first - behind->hole;
}

void secure_heap_holes_init(struct secure_heap_holes *holes,
			    unsigned long first, unsigned long pages);
bool secure_heap_holes_all_free(const struct secure_heap_holes *holes);

struct secure_heap_block *
secure_heap_holes_lowest(struct secure_heap_holes *holes, unsigned long pages);
struct secure_heap_block *
secure_heap_holes_shortest(struct secure_heap_holes *holes,
			   unsigned long pages);
struct secure_heap_block *
secure_heap_holes_longest(struct secure_heap_holes *holes);
struct secure_heap_block *
secure_heap_holes_with(struct secure_heap_holes *holes, unsigned long first,
		       unsigned long pages);

void secure_heap_holes_take(struct secure_heap_holes *holes,
			    struct secure_heap_block *behind,
			    struct secure_heap_block *block);
void secure_heap_holes_give_back(struct secure_heap_holes *holes,
				 struct secure_heap_block *block);

#endif /* _SECURE_HEAP_HOLES_H */
