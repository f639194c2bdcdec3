// SPDX-License-Identifier: GPL-2.0-only
/*
 * The holes of a range in two red-black trees: by address, augmented with the
 * longest hole of each subtree, and by length. All operations are O(log n) in
 * the number of holes.
 */

#include <linux/rbtree_augmented.h>

#include "holes.h"
#include "test-hooks.h"

#define to_block(node, tree) \
	rb_entry_safe(node, struct secure_heap_block, tree)

static unsigned long hole_length(const struct secure_heap_block *block)
{
	return block->hole;
}

RB_DECLARE_CALLBACKS_MAX(static, longest_callbacks, struct secure_heap_block,
			 by_address, unsigned long, longest, hole_length)

static bool has_hole(const struct rb_node *node, unsigned long pages)
{
	return node && to_block(node, by_address)->longest >= pages;
}

static bool is_shorter(const struct secure_heap_block *a,
		       const struct secure_heap_block *b)
{
	return a->hole < b->hole || (a->hole == b->hole && a->first < b->first);
}

static void insert_by_length(struct secure_heap_holes *holes,
			     struct secure_heap_block *block)
{
	struct rb_node **link = &holes->by_length.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		if (is_shorter(block, to_block(parent, by_length)))
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&block->by_length, parent, link);
	rb_insert_color(&block->by_length, &holes->by_length);
}

static void insert_by_address(struct secure_heap_holes *holes,
			      struct secure_heap_block *block)
{
	struct rb_node **link = &holes->by_address.rb_node, *parent = NULL;
	struct secure_heap_block *other;

	block->longest = block->hole;
	while (*link) {
		parent = *link;
		other = to_block(parent, by_address);
		other->longest = max(other->longest, block->hole);
		if (block->first < other->first)
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&block->by_address, parent, link);
	rb_insert_augmented(&block->by_address, &holes->by_address,
			    &longest_callbacks);
}

static void set_hole(struct secure_heap_holes *holes,
		     struct secure_heap_block *block, unsigned long pages)
{
	unsigned long old = block->hole;

	if (old == pages)
		return;
	if (old)
		rb_erase(&block->by_length, &holes->by_length);
	block->hole = pages;
	if (pages)
		insert_by_length(holes, block);

	if (!old)
		insert_by_address(holes, block);
	else if (!pages)
		rb_erase_augmented(&block->by_address, &holes->by_address,
				   &longest_callbacks);
	else
		longest_callbacks_propagate(&block->by_address, NULL);
}

/**
 * secure_heap_holes_init() - initialise with one hole and no block
 * @holes: holes to initialise
 * @first: page number of the first page
 * @pages: number of pages; @first + @pages does not overflow
 */
void secure_heap_holes_init(struct secure_heap_holes *holes,
			    unsigned long first, unsigned long pages)
{
	holes->by_address = RB_ROOT;
	holes->by_length = RB_ROOT;
	holes->start = (struct secure_heap_block){ .first = first };
	INIT_LIST_HEAD(&holes->start.neighbours);
	set_hole(holes, &holes->start, pages);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_init);

/**
 * secure_heap_holes_all_free() - check that nothing is allocated
 * @holes: holes to check
 *
 * Return: true if there is no block.
 */
bool secure_heap_holes_all_free(const struct secure_heap_holes *holes)
{
	return list_empty(&holes->start.neighbours);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_all_free);

/**
 * secure_heap_holes_lowest() - find the first fit
 * @holes: holes to search
 * @pages: number of pages needed
 *
 * Return: the block before the lowest hole of at least @pages, or NULL.
 */
struct secure_heap_block *
secure_heap_holes_lowest(struct secure_heap_holes *holes, unsigned long pages)
{
	struct rb_node *node = holes->by_address.rb_node;

	while (has_hole(node, pages)) {
		if (has_hole(node->rb_left, pages)) {
			node = node->rb_left;
			continue;
		}
		if (to_block(node, by_address)->hole >= pages)
			return to_block(node, by_address);
		node = node->rb_right;
	}
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_lowest);

/**
 * secure_heap_holes_shortest() - find the best fit
 * @holes: holes to search
 * @pages: number of pages needed
 *
 * Return: the block before the shortest hole of at least @pages, the lowest of
 * equal ones; or NULL.
 */
struct secure_heap_block *
secure_heap_holes_shortest(struct secure_heap_holes *holes,
			   unsigned long pages)
{
	struct rb_node *node = holes->by_length.rb_node;
	struct secure_heap_block *block, *best = NULL;

	while (node) {
		block = to_block(node, by_length);
		if (block->hole >= pages) {
			best = block;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return best;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_shortest);

/**
 * secure_heap_holes_longest() - find the longest hole
 * @holes: holes to search
 *
 * Return: the block before the longest hole, the highest of equal ones; or NULL
 * if nothing is free.
 */
struct secure_heap_block *
secure_heap_holes_longest(struct secure_heap_holes *holes)
{
	return to_block(rb_last(&holes->by_length), by_length);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_longest);

/**
 * secure_heap_holes_take() - add a block in a hole
 * @holes: holes to change
 * @before: block before the hole
 * @block: new block. The caller has set first and pages, which are in the hole.
 */
void secure_heap_holes_take(struct secure_heap_holes *holes,
			    struct secure_heap_block *before,
			    struct secure_heap_block *block)
{
	unsigned long start = secure_heap_hole_start(before);
	unsigned long end = start + before->hole;

	list_add(&block->neighbours, &before->neighbours);
	block->hole = 0;
	set_hole(holes, before, block->first - start);
	set_hole(holes, block, end - secure_heap_hole_start(block));
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_take);

/**
 * secure_heap_holes_give_back() - remove a block
 * @holes: holes to change
 * @block: block that secure_heap_holes_take() added
 *
 * The block and the holes on both sides of it become one hole.
 */
void secure_heap_holes_give_back(struct secure_heap_holes *holes,
				 struct secure_heap_block *block)
{
	struct secure_heap_block *before = list_prev_entry(block, neighbours);
	unsigned long pages = block->pages + block->hole;

	set_hole(holes, block, 0);
	list_del(&block->neighbours);
	block->pages = 0;
	set_hole(holes, before, before->hole + pages);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_give_back);
