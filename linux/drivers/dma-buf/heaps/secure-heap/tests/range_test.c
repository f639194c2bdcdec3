// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handing out ranges: what fits, what does not, where it goes, and never the
 * same page twice.
 */

#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/wait_bit.h>

#include "../range.h"
#include "nowhere.h"
#include "random.h"

/* In pages */
#define IOMMU_BLOCK PHYS_PFN(SECURE_HEAP_IOMMU_BLOCK)
#define PAGES (8 * IOMMU_BLOCK)
/* Of the region's first page. Not where a block of the IOMMU starts. */
#define FIRST (PHYS_PFN(NOWHERE) + IOMMU_BLOCK - 3)

struct range_test {
	struct secure_heap_range range;
	struct secure_heap_block blocks[64];
};

static int range_test_init(struct kunit *test)
{
	struct range_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	secure_heap_range_init(&t->range, FIRST, PAGES);
	return 0;
}

static void range_test_exit(struct kunit *test)
{
	struct range_test *t = test->priv;

	if (t)
		KUNIT_EXPECT_TRUE(test,
				  secure_heap_holes_all_free(&t->range.holes));
}

/* Takes pages into one of the test's blocks, and says at which page from FIRST */
static unsigned long take(struct kunit *test, int which, unsigned long pages)
{
	struct range_test *t = test->priv;
	struct secure_heap_block *block = &t->blocks[which];

	KUNIT_ASSERT_EQ(test, 0,
			secure_heap_range_alloc(&t->range, pages, block));
	KUNIT_EXPECT_EQ(test, pages, block->pages);
	KUNIT_ASSERT_GE(test, block->first, FIRST);
	KUNIT_ASSERT_LE(test, block->first + pages, FIRST + PAGES);
	return block->first - FIRST;
}

static void expect_no_room(struct kunit *test, unsigned long pages)
{
	struct range_test *t = test->priv;
	struct secure_heap_block block = {};

	KUNIT_EXPECT_EQ(test, -ENOMEM,
			secure_heap_range_alloc(&t->range, pages, &block));
	KUNIT_EXPECT_EQ(test, 0, block.pages);
}

static void expect_room_after_scrub(struct kunit *test, unsigned long pages)
{
	struct range_test *t = test->priv;
	struct secure_heap_block block = {};

	KUNIT_EXPECT_EQ(test, -EAGAIN,
			secure_heap_range_alloc(&t->range, pages, &block));
	KUNIT_EXPECT_EQ(test, 0, block.pages);
}

static void free_range(struct kunit *test, int from, int to)
{
	struct range_test *t = test->priv;

	for (; from <= to; from++)
		secure_heap_range_free(&t->range, &t->blocks[from]);
}

static struct secure_heap_usage usage_of(struct kunit *test)
{
	struct range_test *t = test->priv;
	struct secure_heap_usage usage;

	secure_heap_range_usage(&t->range, &usage);
	return usage;
}

/* How many whole blocks of an IOMMU it holds */
static unsigned long iommu_blocks(const struct secure_heap_block *block)
{
	unsigned long start = ALIGN(block->first, IOMMU_BLOCK);
	unsigned long end = ALIGN_DOWN(block->first + block->pages,
				       IOMMU_BLOCK);

	return end > start ? (end - start) / IOMMU_BLOCK : 0;
}

static void range_filled_page_by_page(struct kunit *test)
{
	struct range_test *t = test->priv;
	struct secure_heap_block *blocks =
		kunit_kcalloc(test, PAGES, sizeof(*blocks), GFP_KERNEL);
	unsigned long *seen = kunit_kzalloc(test, BITS_TO_LONGS(PAGES) *
					    sizeof(long), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	KUNIT_ASSERT_NOT_NULL(test, blocks);
	for (i = 0; i < PAGES; i++) {
		KUNIT_ASSERT_EQ(test, 0,
				secure_heap_range_alloc(&t->range, 1,
							&blocks[i]));
		KUNIT_ASSERT_GE(test, blocks[i].first, FIRST);
		KUNIT_ASSERT_LT(test, blocks[i].first, FIRST + PAGES);
		KUNIT_EXPECT_FALSE(test,
				   __test_and_set_bit(blocks[i].first - FIRST,
						      seen));
	}
	expect_no_room(test, 1);

	/* Every second one: no room for two */
	for (i = 0; i < PAGES; i += 2)
		secure_heap_range_free(&t->range, &blocks[i]);
	expect_no_room(test, 2);
	for (i = 1; i < PAGES; i += 2)
		secure_heap_range_free(&t->range, &blocks[i]);
	take(test, 0, PAGES);
	free_range(test, 0, 0);
}

static void range_more_pages_than_there_are(struct kunit *test)
{
	static const unsigned long sizes[] = { PAGES + 1, LONG_MAX >> 12,
					       LONG_MAX, ULONG_MAX };
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		expect_no_room(test, sizes[i]);
	/* Nor when there are many short holes, and it would look at a few */
	for (i = 0; i < 8; i++)
		take(test, i, IOMMU_BLOCK - 1);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		expect_no_room(test, sizes[i]);
	free_range(test, 0, 7);
}

/*
 * Two holes: a long one at the low end, and one of two blocks between two
 * buffers. The rest of the region is taken, but for what is left at its end.
 */
static unsigned long make_two_holes(struct kunit *test)
{
	unsigned long second;

	take(test, 0, 3 * IOMMU_BLOCK);
	take(test, 1, IOMMU_BLOCK);
	second = take(test, 2, 2 * IOMMU_BLOCK);
	take(test, 3, IOMMU_BLOCK);
	free_range(test, 0, 0);
	free_range(test, 2, 2);
	return second;
}

static void range_replaced_in_the_shortest_hole(struct kunit *test)
{
	unsigned long second = make_two_holes(test);
	unsigned long last = take(test, 4, IOMMU_BLOCK - 3);

	/* The end of the region is shorter still */
	KUNIT_EXPECT_GT(test, last, second);
	KUNIT_EXPECT_EQ(test, second, take(test, 2, 2 * IOMMU_BLOCK));
	free_range(test, 1, 4);
}

static void range_small_ones_leave_longer_holes_alone(struct kunit *test)
{
	unsigned long second = make_two_holes(test);

	/* Not in the shortest one, which it would not fill: at the low end */
	KUNIT_EXPECT_EQ(test, 0, take(test, 4, 16));
	KUNIT_EXPECT_EQ(test, second, take(test, 2, 2 * IOMMU_BLOCK));
	free_range(test, 1, 4);
}

static void range_small_ones_fill_a_hole(struct kunit *test)
{
	unsigned long first;

	take(test, 0, 16);
	take(test, 1, 1);
	first = take(test, 2, 8);
	take(test, 3, 1);
	free_range(test, 0, 0);
	free_range(test, 2, 2);
	KUNIT_EXPECT_EQ(test, first, take(test, 2, 8));
	free_range(test, 1, 3);
}

/* Small buffers until the next one belongs to a new stream */
static void make_row(struct kunit *test)
{
	int i;

	for (i = 0; i < SECURE_HEAP_LONG_ROW; i++)
		take(test, 10 + i, 1);
}

static void range_stream_stays_together(struct kunit *test)
{
	unsigned long first, second;

	make_two_holes(test);
	/* They are at the low end, and what follows is behind them */
	make_row(test);
	first = take(test, 4, 4);
	second = take(test, 5, 5);
	KUNIT_EXPECT_EQ(test, SECURE_HEAP_LONG_ROW, first);
	KUNIT_EXPECT_EQ(test, first + 4, second);
	free_range(test, 1, 1);
	free_range(test, 3, 5);
	free_range(test, 10, 10 + SECURE_HEAP_LONG_ROW - 1);
}

/* Small holes that two buffers leave: of @low pages, and of @high behind them */
static void make_small_holes(struct kunit *test, unsigned long low,
			     unsigned long high)
{
	struct range_test *t = test->priv;

	secure_heap_range_init(&t->range, FIRST, PAGES);
	take(test, 0, low);
	take(test, 1, 1);
	take(test, 2, high);
	take(test, 3, 1);
	take(test, 4, PAGES - low - high - 2);
	free_range(test, 0, 0);
	free_range(test, 2, 2);
}

static void range_stream_follows_its_last_buffer(struct kunit *test)
{
	int i;

	make_small_holes(test, 30, 200);
	for (i = 0; i < SECURE_HEAP_LONG_ROW - 1; i++)
		KUNIT_EXPECT_EQ(test, i, take(test, 10 + i, 1));
	/* The last one of the row does not fit in the low hole */
	KUNIT_EXPECT_EQ(test, 31, take(test, 5, 20));
	/* Where a buffer of no stream would go into the low one */
	KUNIT_EXPECT_EQ(test, 51, take(test, 6, 5));
	free_range(test, 1, 1);
	free_range(test, 3, 6);
	free_range(test, 10, 10 + SECURE_HEAP_LONG_ROW - 2);
}

static void range_stream_goes_on_in_the_longest_hole(struct kunit *test)
{
	make_small_holes(test, 20, 200);
	make_row(test);
	KUNIT_EXPECT_EQ(test, 21, take(test, 5, 10));
	KUNIT_EXPECT_EQ(test, 31, take(test, 6, 10));
	expect_no_room(test, 181);
	free_range(test, 1, 1);
	free_range(test, 3, 6);
	free_range(test, 10, 10 + SECURE_HEAP_LONG_ROW - 1);
}

static void range_stream_goes_on_behind_what_is_left_of_it(struct kunit *test)
{
	struct range_test *t = test->priv;

	/* The last one is given back, and its memory used for another one */
	take(test, 0, 8);
	take(test, 1, 8);
	free_range(test, 1, 1);
	KUNIT_EXPECT_PTR_EQ(test, &t->blocks[0], t->range.last);
	free_range(test, 0, 0);
	KUNIT_EXPECT_PTR_EQ(test, &t->range.holes.end, t->range.last);
}

static void range_no_block_of_an_iommu_is_lost(struct kunit *test)
{
	struct range_test *t = test->priv;
	unsigned long pages;
	int i;

	/* What is beyond whole blocks is before them, or behind */
	secure_heap_range_init(&t->range, FIRST, 256 * IOMMU_BLOCK);
	for (pages = IOMMU_BLOCK; pages < 3 * IOMMU_BLOCK;
	     pages += IOMMU_BLOCK / 8 - 1) {
		for (i = 0; i < 3; i++) {
			KUNIT_ASSERT_EQ(test, 0,
					secure_heap_range_alloc(&t->range,
								pages,
								&t->blocks[i]));
			KUNIT_EXPECT_EQ(test, pages / IOMMU_BLOCK,
					iommu_blocks(&t->blocks[i]));
		}
		free_range(test, 0, 2);
	}
}

static void range_gap_only_as_long_as_there_is_room(struct kunit *test)
{
	const unsigned long third = IOMMU_BLOCK / 3;
	const unsigned long pages = IOMMU_BLOCK + third;
	struct range_test *t = test->priv;

	secure_heap_range_init(&t->range, FIRST, 64 * IOMMU_BLOCK);
	KUNIT_ASSERT_EQ(test, 0, secure_heap_range_alloc(&t->range, pages,
							 &t->blocks[0]));
	/* For its block, the second one has to leave a third of one empty */
	KUNIT_ASSERT_EQ(test, 0, secure_heap_range_alloc(&t->range, pages,
							 &t->blocks[1]));
	KUNIT_EXPECT_LE(test, FIRST + pages + third, t->blocks[1].first);
	KUNIT_EXPECT_EQ(test, 1, iommu_blocks(&t->blocks[1]));
	free_range(test, 1, 1);

	/* Which it does not when more than a 16th of the region is taken */
	KUNIT_ASSERT_EQ(test, 0,
			secure_heap_range_alloc(&t->range, 4 * IOMMU_BLOCK,
						&t->blocks[2]));
	KUNIT_ASSERT_EQ(test, 0, secure_heap_range_alloc(&t->range, pages,
							 &t->blocks[1]));
	KUNIT_ASSERT_EQ(test, 0, secure_heap_range_alloc(&t->range, pages,
							 &t->blocks[3]));
	KUNIT_EXPECT_EQ(test, t->blocks[1].first + pages, t->blocks[3].first);
	KUNIT_EXPECT_EQ(test, 0, iommu_blocks(&t->blocks[3]));
	free_range(test, 0, 3);
}

/* Two holes that a buffer of a block fits in, but not with its block */
static void make_bad_holes(struct kunit *test, unsigned long pages)
{
	struct range_test *t = test->priv;
	unsigned long length;
	int i;

	secure_heap_range_init(&t->range, PHYS_PFN(NOWHERE) + 3, pages);
	for (i = 0; i < 5; i++) {
		length = i % 2 ? 2 * IOMMU_BLOCK - 4 : 4;
		KUNIT_ASSERT_EQ(test, 0,
				secure_heap_range_alloc(&t->range, length,
							&t->blocks[i]));
	}
	free_range(test, 1, 1);
	free_range(test, 3, 3);
}

static void range_badly_placed_holes_are_passed_over(struct kunit *test)
{
	struct range_test *t = test->priv;

	make_bad_holes(test, 64 * IOMMU_BLOCK);
	KUNIT_ASSERT_EQ(test, 0, secure_heap_range_alloc(&t->range, IOMMU_BLOCK,
							 &t->blocks[1]));
	KUNIT_EXPECT_GT(test, t->blocks[1].first, t->blocks[4].first);
	KUNIT_EXPECT_EQ(test, 1, iommu_blocks(&t->blocks[1]));
	free_range(test, 0, 2);
	free_range(test, 4, 4);
}

static void range_badly_placed_rather_than_refused(struct kunit *test)
{
	struct range_test *t = test->priv;

	/* Nothing is taken, but there is no whole block in the region */
	secure_heap_range_init(&t->range, PHYS_PFN(NOWHERE) + 3,
			       2 * IOMMU_BLOCK - 4);
	KUNIT_ASSERT_EQ(test, 0, secure_heap_range_alloc(&t->range, IOMMU_BLOCK,
							 &t->blocks[0]));
	KUNIT_EXPECT_EQ(test, PHYS_PFN(NOWHERE) + 3, t->blocks[0].first);
	KUNIT_EXPECT_EQ(test, 0, iommu_blocks(&t->blocks[0]));
	free_range(test, 0, 0);

	/* Nor is a hole that it fits in left for one that it does not */
	secure_heap_range_init(&t->range, PHYS_PFN(NOWHERE) + 3,
			       8 * IOMMU_BLOCK - 4);
	KUNIT_ASSERT_EQ(test, 0,
			secure_heap_range_alloc(&t->range, 8 * IOMMU_BLOCK - 4,
						&t->blocks[0]));
	expect_no_room(test, 1);
	free_range(test, 0, 0);
}

/* What a mistake in the driver would do: warned of, and nothing is freed */
static void expect_free_refused(struct kunit *test,
				struct secure_heap_block *block)
{
	struct range_test *t = test->priv;

	kunit_warning_suppress(test) {
		secure_heap_range_free(&t->range, block);
		KUNIT_EXPECT_SUPPRESSED_WARNING_COUNT(test, 1);
	}
}

static void range_freed_twice(struct kunit *test)
{
	struct range_test *t = test->priv;

	take(test, 0, 10);
	take(test, 1, PAGES - 10);
	free_range(test, 0, 0);
	expect_free_refused(test, &t->blocks[0]);
	expect_no_room(test, 11);
	free_range(test, 1, 1);
}

static void range_freed_without_having_been_taken(struct kunit *test)
{
	struct range_test *t = test->priv;

	take(test, 0, PAGES);
	expect_no_room(test, 1);
	expect_free_refused(test, &t->blocks[1]);
	expect_no_room(test, 1);
	free_range(test, 0, 0);
}

/* 64 GiB with pages of 4 KiB */
static void range_of_16_million_pages(struct kunit *test)
{
	const unsigned long pages = 1UL << 24;
	struct secure_heap_block most, last, more;
	struct secure_heap_range range;

	secure_heap_range_init(&range, FIRST, pages);
	KUNIT_EXPECT_EQ(test, 0,
			secure_heap_range_alloc(&range, pages - 1, &most));
	KUNIT_EXPECT_EQ(test, 0, secure_heap_range_alloc(&range, 1, &last));
	KUNIT_EXPECT_EQ(test, -ENOMEM,
			secure_heap_range_alloc(&range, 1, &more));
	secure_heap_range_free(&range, &most);
	secure_heap_range_free(&range, &last);
	KUNIT_EXPECT_TRUE(test, secure_heap_holes_all_free(&range.holes));
}

struct model {
	bool used[PAGES];
	struct secure_heap_block *live[PAGES];
	unsigned int count;
};

/* The length of the longest hole */
static unsigned long longest_hole(const struct model *model)
{
	unsigned long i, length = 0, longest = 0;

	for (i = 0; i < PAGES; i++) {
		length = model->used[i] ? 0 : length + 1;
		longest = max(longest, length);
	}
	return longest;
}

static void model_alloc(struct kunit *test, struct model *model,
			unsigned long pages)
{
	struct range_test *t = test->priv;
	struct secure_heap_block *block;
	unsigned long i, first;
	int ret;

	if (model->count == PAGES)
		return;
	block = model->live[model->count];
	ret = secure_heap_range_alloc(&t->range, pages, block);

	/* A request fails if and only if there is no hole for it */
	if (longest_hole(model) < pages) {
		KUNIT_ASSERT_EQ(test, -ENOMEM, ret);
		return;
	}
	KUNIT_ASSERT_EQ(test, 0, ret);
	KUNIT_ASSERT_GE(test, block->first, FIRST);
	first = block->first - FIRST;
	KUNIT_ASSERT_LE(test, first + pages, PAGES);
	for (i = first; i < first + pages; i++) {
		KUNIT_ASSERT_FALSE(test, model->used[i]);
		model->used[i] = true;
	}
	model->count++;
}

static void model_free(struct kunit *test, struct model *model,
		       unsigned int which)
{
	struct range_test *t = test->priv;
	struct secure_heap_block *block = model->live[which];

	memset(&model->used[block->first - FIRST], 0, block->pages);
	secure_heap_range_free(&t->range, block);
	model->count--;
	swap(model->live[which], model->live[model->count]);
}

static void range_random_requests_as_in_a_model(struct kunit *test)
{
	static const unsigned long most[] = { 8, 64, IOMMU_BLOCK,
					      3 * IOMMU_BLOCK };
	struct model *model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);
	struct secure_heap_block *blocks =
		kunit_kcalloc(test, PAGES, sizeof(*blocks), GFP_KERNEL);
	struct rnd_state random;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, model);
	KUNIT_ASSERT_NOT_NULL(test, blocks);
	for (i = 0; i < PAGES; i++)
		model->live[i] = &blocks[i];
	secure_heap_seed_random(test, &random);

	for (i = 0; i < 6000; i++) {
		u32 r = prandom_u32_state(&random);

		/* Mostly full */
		if (model->count && r % 16 < 7)
			model_free(test, model, (r >> 8) % model->count);
		else
			model_alloc(test, model,
				    1 + (r >> 8) % most[r >> 4 & 3]);
	}
	while (model->count)
		model_free(test, model, 0);
}

/*
 * Each of a few threads takes a page and gives it back, over and over, until all
 * of them have done so often enough, or for a second: where the processors of a
 * virtual machine share one, each lock that another thread wants costs a time
 * slice. There is always room for all of them, so nobody may be told otherwise.
 */
#define ROUNDS 50000

struct racer {
	struct secure_heap_range *range;
	struct task_struct *thread;
	struct completion *start;
	/* How many have not done it often enough */
	atomic_t *others;
	unsigned int failures;
};

static int race(void *data)
{
	struct secure_heap_block block = {};
	struct racer *racer = data;
	bool enough = false;
	unsigned long end;
	int i, ret;

	wait_for_completion(racer->start);
	end = jiffies + HZ;
	for (i = 0; atomic_read(racer->others); i++) {
		if (!enough && (i == ROUNDS || time_after(jiffies, end))) {
			enough = true;
			atomic_dec_and_wake_up(racer->others);
		}
		ret = secure_heap_range_alloc(racer->range, 1, &block);
		/* Hold it for as long as another one chooses */
		cond_resched();
		if (ret)
			racer->failures++;
		else
			secure_heap_range_free(racer->range, &block);
	}
	return 0;
}

static void range_threads_that_all_have_room(struct kunit *test)
{
	struct range_test *t = test->priv;
	DECLARE_COMPLETION_ONSTACK(start);
	struct racer racers[3] = {};
	atomic_t others = ATOMIC_INIT(0);
	int i;

	take(test, 0, PAGES - ARRAY_SIZE(racers));

	for (i = 0; i < ARRAY_SIZE(racers); i++) {
		racers[i].range = &t->range;
		racers[i].start = &start;
		racers[i].others = &others;
		racers[i].thread = kthread_run(race, &racers[i],
					       "secure-heap-race-%d", i);
		KUNIT_EXPECT_FALSE(test, IS_ERR(racers[i].thread));
		if (!IS_ERR(racers[i].thread)) {
			get_task_struct(racers[i].thread);
			atomic_inc(&others);
		}
	}
	complete_all(&start);
	/* A thread that is stopped before it starts would keep the others going */
	wait_var_event(&others, !atomic_read(&others));
	for (i = 0; i < ARRAY_SIZE(racers); i++)
		if (!IS_ERR(racers[i].thread))
			kthread_stop_put(racers[i].thread);

	for (i = 0; i < ARRAY_SIZE(racers); i++)
		KUNIT_EXPECT_EQ(test, 0, racers[i].failures);

	free_range(test, 0, 0);
	/* Nothing was lost, and nothing is there twice */
	KUNIT_EXPECT_EQ(test, PAGES, usage_of(test).free);
	take(test, 0, PAGES);
	free_range(test, 0, 0);
}

static void range_usage_counts_pages_by_state(struct kunit *test)
{
	struct range_test *t = test->priv;

	take(test, 0, 4);
	take(test, 1, 5);
	take(test, 2, 6);
	secure_heap_range_retire(&t->range, &t->blocks[0]);
	secure_heap_range_retire(&t->range, &t->blocks[1]);
	secure_heap_range_quarantine(&t->range, &t->blocks[1]);

	KUNIT_EXPECT_EQ(test, 6, usage_of(test).in[SECURE_HEAP_LIVE]);
	KUNIT_EXPECT_EQ(test, 4, usage_of(test).in[SECURE_HEAP_DIRTY]);
	KUNIT_EXPECT_EQ(test, 5, usage_of(test).in[SECURE_HEAP_QUARANTINED]);
	KUNIT_EXPECT_EQ(test, PAGES - 15, usage_of(test).free);
	KUNIT_EXPECT_EQ(test, PAGES - 15, usage_of(test).longest);
	KUNIT_EXPECT_EQ(test, 15, usage_of(test).peak);
	KUNIT_EXPECT_EQ(test, 1, usage_of(test).buffers);

	free_range(test, 0, 0);
	free_range(test, 1, 1);
	free_range(test, 2, 2);
	KUNIT_EXPECT_EQ(test, PAGES, usage_of(test).free);
	KUNIT_EXPECT_EQ(test, 15, usage_of(test).peak);
	KUNIT_EXPECT_EQ(test, 0, usage_of(test).buffers);
}

static void range_dirty_pages_are_not_allocated(struct kunit *test)
{
	struct range_test *t = test->priv;

	take(test, 0, PAGES);
	secure_heap_range_retire(&t->range, &t->blocks[0]);
	expect_room_after_scrub(test, PAGES);
	secure_heap_range_quarantine(&t->range, &t->blocks[0]);
	expect_no_room(test, 1);
	free_range(test, 0, 0);
}

/* Live, dirty, quarantined and free pages in each order that matters */
static void range_scrub_helps_where_a_run_is_long_enough(struct kunit *test)
{
	struct range_test *t = test->priv;
	struct secure_heap_range *range = &t->range;

	/* 0: dirty, 1: dirty, 2: live, 3: dirty, 4: quarantined, then free */
	take(test, 0, 10);
	take(test, 1, 20);
	take(test, 2, 30);
	take(test, 3, 40);
	take(test, 4, 50);
	take(test, 5, PAGES - 150 - 25);
	secure_heap_range_retire(range, &t->blocks[0]);
	secure_heap_range_retire(range, &t->blocks[1]);
	expect_room_after_scrub(test, 30);
	expect_no_room(test, 31);

	secure_heap_range_retire(range, &t->blocks[3]);
	expect_room_after_scrub(test, 40);
	expect_no_room(test, 41);

	/* A hole behind dirty pages counts with them */
	free_range(test, 4, 4);
	expect_room_after_scrub(test, 90);
	expect_no_room(test, 91);

	secure_heap_range_retire(range, &t->blocks[2]);
	expect_room_after_scrub(test, 150);
	expect_no_room(test, 151);

	/* So does the one at the end */
	secure_heap_range_retire(range, &t->blocks[5]);
	expect_room_after_scrub(test, PAGES);
	expect_no_room(test, PAGES + 1);

	free_range(test, 0, 3);
	free_range(test, 5, 5);
}

static void range_retire_says_when_little_is_left(struct kunit *test)
{
	struct range_test *t = test->priv;

	take(test, 0, PAGES / 4);
	take(test, 1, PAGES / 4 + 1);
	KUNIT_EXPECT_FALSE(test, secure_heap_range_retire(&t->range,
							  &t->blocks[0]));
	KUNIT_EXPECT_TRUE(test, secure_heap_range_retire(&t->range,
							 &t->blocks[1]));
	free_range(test, 0, 1);
}

static void range_free_pages_are_taken_in_pieces(struct kunit *test)
{
	struct range_test *t = test->priv;
	unsigned long next = FIRST;
	int i;

	for (i = 0; !secure_heap_range_take_dirty(&t->range, IOMMU_BLOCK - 1,
						  &t->blocks[i]); i++) {
		KUNIT_ASSERT_EQ(test, next, t->blocks[i].first);
		next += t->blocks[i].pages;
	}
	KUNIT_EXPECT_EQ(test, FIRST + PAGES, next);
	KUNIT_EXPECT_EQ(test, PAGES, usage_of(test).in[SECURE_HEAP_DIRTY]);
	KUNIT_EXPECT_EQ(test, 0, usage_of(test).peak);
	free_range(test, 0, i - 1);
}

static void range_pages_that_are_away_are_not_allocated(struct kunit *test)
{
	struct range_test *t = test->priv;
	struct secure_heap_range *range = &t->range;
	struct secure_heap_block away[2] = {
		{ .first = FIRST + PAGES - 16, .pages = 8 },
		{ .first = FIRST + PAGES - 8, .pages = 8 },
	};
	unsigned int i;

	take(test, 0, PAGES - 8);
	/* One of them has a buffer, so neither goes */
	KUNIT_EXPECT_FALSE(test, secure_heap_range_send_away(range, away, 2));
	KUNIT_EXPECT_EQ(test, 0, usage_of(test).in[SECURE_HEAP_AWAY]);
	free_range(test, 0, 0);

	KUNIT_ASSERT_TRUE(test, secure_heap_range_send_away(range, away, 2));
	KUNIT_EXPECT_EQ(test, 16, usage_of(test).in[SECURE_HEAP_AWAY]);
	KUNIT_EXPECT_EQ(test, PAGES - 16, usage_of(test).free);
	expect_no_room(test, PAGES);
	KUNIT_EXPECT_TRUE(test, secure_heap_range_could_fit(range, PAGES));
	KUNIT_EXPECT_FALSE(test, secure_heap_range_could_fit(range, PAGES + 1));

	/* As often as one likes */
	for (i = 0; i < 3; i++) {
		secure_heap_range_take_back(range, away, 2);
		KUNIT_EXPECT_EQ(test, PAGES, usage_of(test).free);
		KUNIT_ASSERT_TRUE(test, secure_heap_range_send_away(range, away,
								    2));
	}

	secure_heap_range_lose(range, &away[1], 1);
	KUNIT_EXPECT_EQ(test, 8, usage_of(test).in[SECURE_HEAP_AWAY]);
	KUNIT_EXPECT_EQ(test, 8, usage_of(test).in[SECURE_HEAP_LOST]);
	KUNIT_EXPECT_FALSE(test, secure_heap_range_could_fit(range, PAGES));
	KUNIT_EXPECT_TRUE(test, secure_heap_range_could_fit(range, PAGES - 8));
	secure_heap_range_free(range, &away[0]);
	secure_heap_range_free(range, &away[1]);
}

static struct kunit_case range_cases[] = {
	KUNIT_CASE(range_filled_page_by_page),
	KUNIT_CASE(range_more_pages_than_there_are),
	KUNIT_CASE(range_replaced_in_the_shortest_hole),
	KUNIT_CASE(range_small_ones_leave_longer_holes_alone),
	KUNIT_CASE(range_small_ones_fill_a_hole),
	KUNIT_CASE(range_stream_stays_together),
	KUNIT_CASE(range_stream_follows_its_last_buffer),
	KUNIT_CASE(range_stream_goes_on_in_the_longest_hole),
	KUNIT_CASE(range_stream_goes_on_behind_what_is_left_of_it),
	KUNIT_CASE(range_no_block_of_an_iommu_is_lost),
	KUNIT_CASE(range_gap_only_as_long_as_there_is_room),
	KUNIT_CASE(range_badly_placed_holes_are_passed_over),
	KUNIT_CASE(range_badly_placed_rather_than_refused),
	KUNIT_CASE(range_freed_twice),
	KUNIT_CASE(range_freed_without_having_been_taken),
	KUNIT_CASE(range_of_16_million_pages),
	KUNIT_CASE(range_random_requests_as_in_a_model),
	KUNIT_CASE(range_threads_that_all_have_room),
	KUNIT_CASE(range_usage_counts_pages_by_state),
	KUNIT_CASE(range_dirty_pages_are_not_allocated),
	KUNIT_CASE(range_scrub_helps_where_a_run_is_long_enough),
	KUNIT_CASE(range_retire_says_when_little_is_left),
	KUNIT_CASE(range_free_pages_are_taken_in_pieces),
	KUNIT_CASE(range_pages_that_are_away_are_not_allocated),
	{}
};

static struct kunit_suite range_suite = {
	.name = "secure_heap_range",
	.init = range_test_init,
	.exit = range_test_exit,
	.test_cases = range_cases,
};

kunit_test_suite(range_suite);

MODULE_DESCRIPTION("KUnit suites of the protected heaps");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
