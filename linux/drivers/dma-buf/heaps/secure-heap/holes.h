/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Blocks in a range of pages, and the holes between them. Bookkeeping only: it
 * knows page numbers, not memory.
 */
#ifndef _SECURE_HEAP_HOLES_H
#define _SECURE_HEAP_HOLES_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/types.h>

/**
 * struct secure_heap_block - consecutive pages that are taken
 * @first: number of the first page
 * @pages: how many pages, 0 if nothing is taken
 * @hole: how many free pages there are behind it, up to the next block
 * @longest: the longest hole in its part of the tree by address
 * @neighbours: the blocks before and after it
 * @by_address: its place among blocks with a hole, by page number
 * @by_length: its place among them, by length of the hole
 *
 * Every hole but the first is behind a block, so that neither taking nor giving
 * back needs any memory.
 */
struct secure_heap_block {
	unsigned long first;
	unsigned long pages;
	unsigned long hole;
	unsigned long longest;
	struct list_head neighbours;
	struct rb_node by_address;
	struct rb_node by_length;
};

/**
 * struct secure_heap_holes - blocks and holes
 * @start: stands before the first page, as a block without pages
 * @by_address: blocks with a hole
 * @by_length: the same, those with the shortest hole first
 *
 * Whoever uses it holds a lock.
 */
struct secure_heap_holes {
	struct secure_heap_block start;
	struct rb_root by_address;
	struct rb_root by_length;
};

/* Where the hole behind a block starts */
static inline unsigned long
secure_heap_hole_start(const struct secure_heap_block *before)
{
	return before->first + before->pages;
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

void secure_heap_holes_take(struct secure_heap_holes *holes,
			    struct secure_heap_block *before,
			    struct secure_heap_block *block);
void secure_heap_holes_give_back(struct secure_heap_holes *holes,
				 struct secure_heap_block *block);

#endif /* _SECURE_HEAP_HOLES_H */
