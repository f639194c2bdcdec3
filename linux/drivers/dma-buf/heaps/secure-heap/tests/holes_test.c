// SPDX-License-Identifier: GPL-2.0-only
/* The trees of holes say what a look at each page would say. */

#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "../holes.h"
#include "random.h"

#define PAGES 256
/* The last pages that have a number */
#define FIRST (ULONG_MAX - PAGES)
#define STEPS 3000

struct holes_test {
	struct secure_heap_holes holes;
	bool taken[PAGES];
	struct secure_heap_block blocks[PAGES];
	/* How many of them are taken: the first ones */
	unsigned int count;
	struct rnd_state random;
};

struct hole {
	unsigned long start;
	unsigned long pages;
};

static int holes_test_init(struct kunit *test)
{
	struct holes_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	secure_heap_holes_init(&t->holes, FIRST, PAGES);
	return 0;
}

/* The first hole from @from on that has at least @pages, page by page */
static struct hole look(const struct holes_test *t, unsigned long from,
			unsigned long pages)
{
	struct hole hole = {};
	unsigned long i;

	for (i = from; i < PAGES; i++) {
		if (t->taken[i])
			continue;
		hole.start = i;
		while (i < PAGES && !t->taken[i])
			i++;
		hole.pages = i - hole.start;
		if (hole.pages >= pages)
			return hole;
	}
	return (struct hole){};
}

/* Asserts, because a take from trees that are wrong corrupts memory */
static void assert_hole(struct kunit *test, struct hole hole,
			const struct secure_heap_block *behind)
{
	if (!hole.pages) {
		KUNIT_ASSERT_NULL(test, behind);
		return;
	}
	KUNIT_ASSERT_NOT_NULL(test, behind);
	KUNIT_ASSERT_EQ(test, FIRST + hole.start,
			secure_heap_hole_start(behind));
	KUNIT_ASSERT_EQ(test, hole.pages, behind->hole);
}

static void assert_as_looked(struct kunit *test, unsigned long pages)
{
	struct holes_test *t = test->priv;
	struct hole hole, shortest = {}, longest = {};

	assert_hole(test, look(t, 0, pages),
		    secure_heap_holes_lowest(&t->holes, pages));
	for (hole = look(t, 0, 1); hole.pages;
	     hole = look(t, hole.start + hole.pages, 1)) {
		if (hole.pages >= pages &&
		    (!shortest.pages || hole.pages < shortest.pages))
			shortest = hole;
		if (hole.pages >= longest.pages)
			longest = hole;
	}
	assert_hole(test, shortest,
		    secure_heap_holes_shortest(&t->holes, pages));
	assert_hole(test, longest, secure_heap_holes_longest(&t->holes));
}

/* The hole that some pages are in, anywhere */
static void assert_with(struct kunit *test, unsigned long first,
			unsigned long pages)
{
	struct holes_test *t = test->priv;
	struct secure_heap_block *behind;
	unsigned long i = first;

	behind = secure_heap_holes_with(&t->holes, FIRST + first, pages);
	while (i < first + pages && i < PAGES && !t->taken[i])
		i++;
	KUNIT_ASSERT_EQ(test, i == first + pages, !!behind);
	if (behind) {
		KUNIT_ASSERT_GE(test, FIRST + first,
				secure_heap_hole_start(behind));
		KUNIT_ASSERT_LE(test, FIRST + first + pages, behind->first);
	}
}

/* Some of the pages of a hole: at its start, at its end, or in between */
static void take(struct holes_test *t, struct secure_heap_block *behind)
{
	struct secure_heap_block *block = &t->blocks[t->count++];
	u32 random = prandom_u32_state(&t->random);
	unsigned long skipped = 0;

	block->pages = 1 + random % min(behind->hole, 20);
	if (random & BIT(30))
		skipped = behind->hole - block->pages;
	if (random & BIT(31))
		skipped /= 2;
	block->first = secure_heap_hole_start(behind) + skipped;
	secure_heap_holes_take(&t->holes, behind, block);
	memset(&t->taken[block->first - FIRST], true, block->pages);
}

static void give_back(struct holes_test *t, unsigned int which)
{
	struct secure_heap_block *block = &t->blocks[which];
	struct secure_heap_block *last = &t->blocks[--t->count];

	memset(&t->taken[block->first - FIRST], false, block->pages);
	secure_heap_holes_give_back(&t->holes, block);

	/* Blocks cannot move, but the last one can be taken again here */
	if (last != block) {
		struct secure_heap_block *behind;

		block->first = last->first;
		block->pages = last->pages;
		behind = list_next_entry(last, neighbours);
		secure_heap_holes_give_back(&t->holes, last);
		secure_heap_holes_take(&t->holes, behind, block);
	}
}

static void holes_random_changes_as_page_by_page(struct kunit *test)
{
	struct holes_test *t = test->priv;
	struct secure_heap_block *behind;
	int i;

	secure_heap_seed_random(test, &t->random);
	for (i = 0; i < STEPS; i++) {
		u32 random = prandom_u32_state(&t->random);

		behind = secure_heap_holes_lowest(&t->holes, 1 + random % 8);
		/* Full for a while, then empty for a while */
		if (behind && random % 16 < (i % 512 < 256 ? 12 : 5))
			take(t, behind);
		else if (t->count)
			give_back(t, random % t->count);

		assert_as_looked(test, 1 + random % 64);
		assert_as_looked(test, 1);
		assert_with(test, (random >> 8) % PAGES, 1 + random % 16);
	}
	KUNIT_EXPECT_EQ(test, !t->count, secure_heap_holes_all_free(&t->holes));
	while (t->count)
		give_back(t, 0);
	KUNIT_EXPECT_TRUE(test, secure_heap_holes_all_free(&t->holes));
	assert_as_looked(test, PAGES);
}

static void holes_none_when_all_is_taken(struct kunit *test)
{
	struct holes_test *t = test->priv;
	struct secure_heap_block block = { .first = FIRST, .pages = PAGES };

	secure_heap_holes_take(&t->holes, &t->holes.end, &block);
	KUNIT_EXPECT_NULL(test, secure_heap_holes_lowest(&t->holes, 1));
	KUNIT_EXPECT_NULL(test, secure_heap_holes_longest(&t->holes));
	KUNIT_EXPECT_NULL(test, secure_heap_holes_shortest(&t->holes, 1));
	KUNIT_EXPECT_FALSE(test, secure_heap_holes_all_free(&t->holes));

	secure_heap_holes_give_back(&t->holes, &block);
	KUNIT_EXPECT_EQ(test, 0, block.pages);
	assert_as_looked(test, PAGES);
}

static void holes_neighbours_join_in_any_order(struct kunit *test)
{
	static const int orders[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	struct holes_test *t = test->priv;
	int i, k;

	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		for (k = 0; k < 3; k++) {
			t->blocks[k].first =
				secure_heap_hole_start(&t->holes.end);
			t->blocks[k].pages = 10 + k;
			secure_heap_holes_take(&t->holes, &t->holes.end,
					       &t->blocks[k]);
		}
		for (k = 0; k < 3; k++)
			secure_heap_holes_give_back(&t->holes,
						    &t->blocks[orders[i][k]]);
		assert_as_looked(test, PAGES);
	}
}

static struct kunit_case holes_cases[] = {
	KUNIT_CASE(holes_random_changes_as_page_by_page),
	KUNIT_CASE(holes_none_when_all_is_taken),
	KUNIT_CASE(holes_neighbours_join_in_any_order),
	{}
};

static struct kunit_suite holes_suite = {
	.name = "secure_heap_holes",
	.init = holes_test_init,
	.test_cases = holes_cases,
};

kunit_test_suite(holes_suite);
