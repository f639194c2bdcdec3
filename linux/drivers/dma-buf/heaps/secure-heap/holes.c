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

/*
 * A hole has @pages now, another number than before. Its order by address is the
 * same, and mostly also that by length, so that its place in a tree is kept where
 * it can be.
 */
static void resize_hole(struct secure_heap_holes *holes,
			struct secure_heap_block *block, unsigned long pages)
{
	bool shrinks = pages < block->hole;
	struct rb_node *beside = shrinks ? rb_prev(&block->by_length)
					 : rb_next(&block->by_length);

	block->hole = pages;
	longest_callbacks_propagate(&block->by_address, NULL);

	if (beside &&
	    is_shorter(block, to_block(beside, by_length)) == shrinks) {
		rb_erase(&block->by_length, &holes->by_length);
		insert_by_length(holes, block);
	}
}

/* The hole before @old, which is resized then, is now before @block */
static void move_hole(struct secure_heap_holes *holes,
		      struct secure_heap_block *old,
		      struct secure_heap_block *block)
{
	rb_replace_node(&old->by_address, &block->by_address,
			&holes->by_address);
	rb_replace_node(&old->by_length, &block->by_length,
			&holes->by_length);
	block->longest = old->longest;
	block->hole = old->hole;
	old->hole = 0;
}

static void add_hole(struct secure_heap_holes *holes,
		     struct secure_heap_block *block, unsigned long pages)
{
	block->hole = pages;
	insert_by_length(holes, block);
	insert_by_address(holes, block);
}

static void remove_hole(struct secure_heap_holes *holes,
			struct secure_heap_block *block)
{
	rb_erase(&block->by_length, &holes->by_length);
	rb_erase_augmented(&block->by_address, &holes->by_address,
			   &longest_callbacks);
	block->hole = 0;
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
	holes->end = (struct secure_heap_block){ .first = first + pages };
	INIT_LIST_HEAD(&holes->end.neighbours);
	add_hole(holes, &holes->end, pages);
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
	return list_empty(&holes->end.neighbours);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_all_free);

/**
 * secure_heap_holes_lowest() - find the first fit
 * @holes: holes to search
 * @pages: number of pages needed
 *
 * Return: the block behind the lowest hole of at least @pages, or NULL.
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
 * Return: the block behind the shortest hole of at least @pages, the lowest of
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
 * Return: the block behind the longest hole, the highest of equal ones; or NULL
 * if nothing is free.
 */
struct secure_heap_block *
secure_heap_holes_longest(struct secure_heap_holes *holes)
{
	return to_block(rb_last(&holes->by_length), by_length);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_longest);

/**
 * secure_heap_holes_with() - find the hole that some pages are in
 * @holes: holes to search
 * @first: page number of the first page
 * @pages: number of pages, not 0
 *
 * Return: the block behind that hole, or NULL if one of the pages is not free.
 */
struct secure_heap_block *
secure_heap_holes_with(struct secure_heap_holes *holes, unsigned long first,
		       unsigned long pages)
{
	struct rb_node *node = holes->by_address.rb_node;
	struct secure_heap_block *block;

	while (node) {
		block = to_block(node, by_address);
		if (first >= block->first)
			node = node->rb_right;
		else if (first < secure_heap_hole_start(block))
			node = node->rb_left;
		else
			return block->first - first >= pages ? block : NULL;
	}
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_with);

/**
 * secure_heap_holes_take() - add a block in a hole
 * @holes: holes to change
 * @behind: block behind the hole
 * @block: new block. The caller has set first and pages, which are in the hole.
 */
void secure_heap_holes_take(struct secure_heap_holes *holes,
			    struct secure_heap_block *behind,
			    struct secure_heap_block *block)
{
	unsigned long gap = block->first - secure_heap_hole_start(behind);
	unsigned long rest = behind->hole - gap - block->pages;

	list_add_tail(&block->neighbours, &behind->neighbours);
	block->hole = 0;
	if (rest) {
		resize_hole(holes, behind, rest);
		if (gap)
			add_hole(holes, block, gap);
	} else if (gap) {
		move_hole(holes, behind, block);
		resize_hole(holes, block, gap);
	} else {
		remove_hole(holes, behind);
	}
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
	struct secure_heap_block *behind = list_next_entry(block, neighbours);
	unsigned long pages = block->hole + block->pages + behind->hole;

	if (behind->hole) {
		if (block->hole)
			remove_hole(holes, block);
		resize_hole(holes, behind, pages);
	} else if (block->hole) {
		move_hole(holes, block, behind);
		resize_hole(holes, behind, pages);
	} else {
		add_hole(holes, behind, pages);
	}
	list_del(&block->neighbours);
	block->pages = 0;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_holes_give_back);
