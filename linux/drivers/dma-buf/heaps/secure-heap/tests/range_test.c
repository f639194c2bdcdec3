// SPDX-License-Identifier: GPL-2.0-only
/* Handing out ranges: what fits, what does not, and never the same page twice. */

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/prandom.h>
#include <linux/sched/task.h>
#include <linux/string.h>

#include "under-test.h"
#include "../range.c"

#define PAGES 256

static int range_test_init(struct kunit *test)
{
	struct secure_heap_range *range;

	range = kunit_kzalloc(test, sizeof(*range), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, range);
	KUNIT_ASSERT_EQ(test, 0, secure_heap_range_init(range, PAGES));
	test->priv = range;
	return 0;
}

/* Whether all pages are free */
static bool expect_all_free(struct kunit *test)
{
	unsigned long first = ULONG_MAX;
	int ret = secure_heap_range_alloc(test->priv, PAGES, &first);

	KUNIT_EXPECT_EQ(test, 0, ret);
	if (ret)
		return false;
	KUNIT_EXPECT_EQ(test, 0, first);
	secure_heap_range_free(test->priv, first, PAGES);
	return true;
}

static void range_test_exit(struct kunit *test)
{
	struct secure_heap_range *range = test->priv;

	/* genalloc would stop the machine over a pool that is not empty */
	if (range && range->pool && expect_all_free(test))
		secure_heap_range_destroy(range);
}

static void range_filled_page_by_page(struct kunit *test)
{
	unsigned long *seen = kunit_kzalloc(test, BITS_TO_LONGS(PAGES) *
					    sizeof(long), GFP_KERNEL);
	unsigned long first;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	for (i = 0; i < PAGES; i++) {
		KUNIT_ASSERT_EQ(test, 0, secure_heap_range_alloc(test->priv, 1,
								 &first));
		KUNIT_ASSERT_LT(test, first, PAGES);
		KUNIT_EXPECT_FALSE(test, __test_and_set_bit(first, seen));
	}
	KUNIT_EXPECT_EQ(test, -ENOMEM,
			secure_heap_range_alloc(test->priv, 1, &first));

	for (i = 0; i < PAGES; i++)
		secure_heap_range_free(test->priv, i, 1);
	expect_all_free(test);
}

static void range_more_pages_than_there_are(struct kunit *test)
{
	static const unsigned long sizes[] = { PAGES + 1, LONG_MAX >> 12,
					       LONG_MAX, ULONG_MAX };
	unsigned long first = 42;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		KUNIT_EXPECT_EQ(test, -ENOMEM,
				secure_heap_range_alloc(test->priv, sizes[i],
							&first));
	KUNIT_EXPECT_EQ(test, 42, first);
	expect_all_free(test);
}

static void range_every_second_page_free(struct kunit *test)
{
	unsigned long first;
	int i;

	KUNIT_ASSERT_EQ(test, 0,
			secure_heap_range_alloc(test->priv, PAGES, &first));
	for (i = 0; i < PAGES; i += 2)
		secure_heap_range_free(test->priv, i, 1);

	KUNIT_EXPECT_EQ(test, -ENOMEM,
			secure_heap_range_alloc(test->priv, 2, &first));
	KUNIT_EXPECT_EQ(test, 0,
			secure_heap_range_alloc(test->priv, 1, &first));
	KUNIT_EXPECT_EQ(test, 0, first % 2);
	secure_heap_range_free(test->priv, first, 1);

	for (i = 1; i < PAGES; i += 2)
		secure_heap_range_free(test->priv, i, 1);
	expect_all_free(test);
}

static void range_neighbours_join_in_any_order(struct kunit *test)
{
	static const int orders[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	unsigned long part[3], rest, joined;
	int i, k;

	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		for (k = 0; k < 3; k++)
			KUNIT_ASSERT_EQ(test, 0,
					secure_heap_range_alloc(test->priv, 10,
								&part[k]));
		KUNIT_ASSERT_EQ(test, 0,
				secure_heap_range_alloc(test->priv, PAGES - 30,
							&rest));
		for (k = 0; k < 3; k++)
			secure_heap_range_free(test->priv, part[orders[i][k]],
					       10);
		KUNIT_EXPECT_EQ(test, 0,
				secure_heap_range_alloc(test->priv, 30,
							&joined));
		secure_heap_range_free(test->priv, joined, 30);
		secure_heap_range_free(test->priv, rest, PAGES - 30);
	}
	expect_all_free(test);
}

static void range_smallest_hole_that_fits_is_taken(struct kunit *test)
{
	unsigned long whole, first;

	KUNIT_ASSERT_EQ(test, 0,
			secure_heap_range_alloc(test->priv, PAGES, &whole));
	/* Holes of 20, 5 and 8 pages */
	secure_heap_range_free(test->priv, 10, 20);
	secure_heap_range_free(test->priv, 50, 5);
	secure_heap_range_free(test->priv, 100, 8);

	KUNIT_EXPECT_EQ(test, 0,
			secure_heap_range_alloc(test->priv, 6, &first));
	KUNIT_EXPECT_EQ(test, 100, first);
	secure_heap_range_free(test->priv, first, 6);
	KUNIT_EXPECT_EQ(test, 0,
			secure_heap_range_alloc(test->priv, 5, &first));
	KUNIT_EXPECT_EQ(test, 50, first);
	secure_heap_range_free(test->priv, first, 5);

	secure_heap_range_free(test->priv, 0, 10);
	secure_heap_range_free(test->priv, 30, 20);
	secure_heap_range_free(test->priv, 55, 45);
	secure_heap_range_free(test->priv, 108, PAGES - 108);
	expect_all_free(test);
}

/* What a mistake in the driver would do: warned of, and nothing is freed */
static void expect_free_refused(struct kunit *test, unsigned long first,
				unsigned long nr_pages)
{
	kunit_warning_suppress(test) {
		secure_heap_range_free(test->priv, first, nr_pages);
		KUNIT_EXPECT_SUPPRESSED_WARNING_COUNT(test, 1);
	}
}

static void range_freed_twice(struct kunit *test)
{
	unsigned long first;

	KUNIT_ASSERT_EQ(test, 0,
			secure_heap_range_alloc(test->priv, 10, &first));
	secure_heap_range_free(test->priv, first, 10);
	expect_free_refused(test, first, 10);
	expect_all_free(test);
}

static void range_freed_with_another_size(struct kunit *test)
{
	unsigned long whole, first;

	KUNIT_ASSERT_EQ(test, 0,
			secure_heap_range_alloc(test->priv, PAGES, &whole));
	secure_heap_range_free(test->priv, 10, 10);
	/* Over the ends of what is taken, before and behind the hole */
	expect_free_refused(test, 0, 11);
	expect_free_refused(test, 19, PAGES - 19);
	expect_free_refused(test, 0, PAGES);
	expect_free_refused(test, 0, 0);

	/* The hole is as it was */
	KUNIT_EXPECT_EQ(test, -ENOMEM,
			secure_heap_range_alloc(test->priv, 11, &first));
	KUNIT_EXPECT_EQ(test, 0,
			secure_heap_range_alloc(test->priv, 10, &first));
	secure_heap_range_free(test->priv, whole, PAGES);
	expect_all_free(test);
}

static void range_freed_beyond_the_region(struct kunit *test)
{
	unsigned long whole;

	KUNIT_ASSERT_EQ(test, 0,
			secure_heap_range_alloc(test->priv, PAGES, &whole));
	expect_free_refused(test, 1, PAGES);
	expect_free_refused(test, PAGES, 1);
	expect_free_refused(test, ULONG_MAX, 1);
	/* The end wraps to within the region */
	expect_free_refused(test, 5, ULONG_MAX);
	expect_free_refused(test, ULONG_MAX, 5);
	secure_heap_range_free(test->priv, whole, PAGES);
	expect_all_free(test);
}

/* 64 GiB with pages of 4 KiB */
static void range_of_16_million_pages(struct kunit *test)
{
	const unsigned long pages = 1UL << 24;
	struct secure_heap_range range;
	unsigned long first, last;

	KUNIT_ASSERT_EQ(test, 0, secure_heap_range_init(&range, pages));
	KUNIT_EXPECT_EQ(test, 0,
			secure_heap_range_alloc(&range, pages - 1, &first));
	KUNIT_EXPECT_EQ(test, 0, secure_heap_range_alloc(&range, 1, &last));
	KUNIT_EXPECT_EQ(test, -ENOMEM,
			secure_heap_range_alloc(&range, 1, &last));
	secure_heap_range_free(&range, first, pages - 1);
	secure_heap_range_free(&range, last, 1);
	secure_heap_range_destroy(&range);
}

struct model {
	bool used[PAGES];
	struct {
		unsigned long first, pages;
	} live[PAGES];
	unsigned int count;
};

/* The length of the longest hole */
static unsigned long largest_hole(const struct model *model)
{
	unsigned long i, length = 0, largest = 0;

	for (i = 0; i < PAGES; i++) {
		length = model->used[i] ? 0 : length + 1;
		largest = max(largest, length);
	}
	return largest;
}

static void model_alloc(struct kunit *test, struct model *model,
			unsigned long pages)
{
	unsigned long first, i;
	int ret = secure_heap_range_alloc(test->priv, pages, &first);

	/* A request fails if and only if there is no hole for it */
	if (largest_hole(model) < pages) {
		KUNIT_ASSERT_EQ(test, -ENOMEM, ret);
		return;
	}
	KUNIT_ASSERT_EQ(test, 0, ret);
	KUNIT_ASSERT_LE(test, first + pages, PAGES);
	for (i = first; i < first + pages; i++) {
		KUNIT_ASSERT_FALSE(test, model->used[i]);
		model->used[i] = true;
	}
	model->live[model->count].first = first;
	model->live[model->count++].pages = pages;
}

static void model_free(struct kunit *test, struct model *model,
		       unsigned int which)
{
	unsigned long first = model->live[which].first;
	unsigned long pages = model->live[which].pages;

	secure_heap_range_free(test->priv, first, pages);
	memset(&model->used[first], 0, pages);
	model->live[which] = model->live[--model->count];
}

static void range_random_requests_as_in_a_model(struct kunit *test)
{
	struct model *model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);
	struct rnd_state random;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, model);
	prandom_seed_state(&random, 7);

	for (i = 0; i < 20000; i++) {
		u32 r = prandom_u32_state(&random);

		/* Sometimes a long one, and mostly full */
		if (model->count && r % 16 < 7)
			model_free(test, model, (r >> 8) % model->count);
		else
			model_alloc(test, model,
				    1 + (r >> 8) % (r & 0x10 ? 64 : 8));
	}
	while (model->count)
		model_free(test, model, 0);
	expect_all_free(test);
}

/*
 * Each of a few threads takes one page and gives it back, over and over. There
 * is always room for all of them, so nobody may be told otherwise.
 */
struct racer {
	struct secure_heap_range *range;
	struct task_struct *thread;
	struct completion *start;
	unsigned int failures;
};

static int race(void *data)
{
	struct racer *racer = data;
	unsigned long first;
	int i;

	wait_for_completion(racer->start);
	for (i = 0; i < 50000; i++) {
		if (secure_heap_range_alloc(racer->range, 1, &first)) {
			racer->failures++;
		} else {
			/* Hold it for as long as another one chooses */
			cond_resched();
			secure_heap_range_free(racer->range, first, 1);
		}
	}
	return 0;
}

static void range_threads_that_all_have_room(struct kunit *test)
{
	DECLARE_COMPLETION_ONSTACK(start);
	struct racer racers[3] = {};
	unsigned long whole;
	int i;

	/* The best hole is the last one, and a large one is far below it */
	KUNIT_ASSERT_EQ(test, 0,
			secure_heap_range_alloc(test->priv, PAGES, &whole));
	secure_heap_range_free(test->priv, 0, PAGES / 2);
	secure_heap_range_free(test->priv, PAGES - 1, 1);

	for (i = 0; i < ARRAY_SIZE(racers); i++) {
		racers[i].range = test->priv;
		racers[i].start = &start;
		racers[i].thread = kthread_run(race, &racers[i],
					       "secure-heap-race-%d", i);
		KUNIT_EXPECT_FALSE(test, IS_ERR(racers[i].thread));
	}
	for (i = 0; i < ARRAY_SIZE(racers); i++)
		if (!IS_ERR(racers[i].thread))
			get_task_struct(racers[i].thread);
	complete_all(&start);
	for (i = 0; i < ARRAY_SIZE(racers); i++)
		if (!IS_ERR(racers[i].thread))
			kthread_stop_put(racers[i].thread);

	for (i = 0; i < ARRAY_SIZE(racers); i++)
		KUNIT_EXPECT_EQ(test, 0, racers[i].failures);

	secure_heap_range_free(test->priv, PAGES / 2, PAGES / 2 - 1);
	expect_all_free(test);
}

static struct kunit_case range_cases[] = {
	KUNIT_CASE(range_filled_page_by_page),
	KUNIT_CASE(range_more_pages_than_there_are),
	KUNIT_CASE(range_every_second_page_free),
	KUNIT_CASE(range_neighbours_join_in_any_order),
	KUNIT_CASE(range_smallest_hole_that_fits_is_taken),
	KUNIT_CASE(range_freed_twice),
	KUNIT_CASE(range_freed_with_another_size),
	KUNIT_CASE(range_freed_beyond_the_region),
	KUNIT_CASE(range_of_16_million_pages),
	KUNIT_CASE(range_random_requests_as_in_a_model),
	KUNIT_CASE(range_threads_that_all_have_room),
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
MODULE_IMPORT_NS("DMA_BUF_HEAP");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
