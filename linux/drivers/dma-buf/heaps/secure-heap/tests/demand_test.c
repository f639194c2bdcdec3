// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions on demand. Linux's use of the memory and the owner are made up: a bitmap says
 * which pages Linux has, and what a closed page holds is not looked at. So this tests
 * who has a piece when, and proves nothing about a firewall.
 */

#include <linux/bitmap.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/log2.h>
#include <linux/property.h>
#include <linux/reboot.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/secure-heap-firewall.h>
#include <linux/slab.h>
#include <linux/suspend.h>

#include "../test-hooks.h"
#include "heap-fixture.h"

#define UNIT 4
#define NO_PAGE ULONG_MAX
/* Longer than any test takes. Nothing waits so long. */
#define FOR_EVER_MS (3600 * MSEC_PER_SEC)

struct demand_test {
	struct heap_fixture f;
	struct kunit *test;
	struct secure_heap_firewall firewall;
	bool registered;
	/* To be restored */
	unsigned int claim_interval_ms, linger_ms;
	/* What Linux has, and a page of it that somebody does not let go of */
	DECLARE_BITMAP(linux_has, HEAP_PAGES);
	unsigned long pinned;
	/* What claims and releases return if it is not 0, and how often they came */
	int claim_error, release_error;
	unsigned int claims, releases;
	/* What the owner has closed, and what it returns */
	DECLARE_BITMAP(closed, HEAP_PAGES);
	unsigned int closes, opens;
	int close_error, open_error;
	/* It waits for this before it answers */
	struct completion *hang;
};

static struct demand_test *of_heap(struct secure_heap *heap)
{
	return container_of(heap, struct demand_test, f.heap);
}

static struct demand_test *of(struct secure_heap_firewall *firewall)
{
	return container_of(firewall, struct demand_test, firewall);
}

/* The lowest piece that Linux can do without */
static int fake_claim(struct secure_heap *heap, unsigned int order,
		      unsigned long *first)
{
	struct demand_test *t = of_heap(heap);
	unsigned long start, pages = BIT(order);

	t->claims++;
	if (t->claim_error)
		return t->claim_error;
	for (start = 0; start + pages <= HEAP_PAGES; start += pages) {
		if (find_next_zero_bit(t->linux_has, start + pages, start) <
		    start + pages)
			continue;
		if (t->pinned >= start && t->pinned < start + pages)
			continue;
		bitmap_clear(t->linux_has, start, pages);
		*first = PHYS_PFN(NOWHERE) + start;
		return 0;
	}
	return -EBUSY;
}

static int fake_release(struct secure_heap *heap, unsigned long first,
			unsigned long pages)
{
	struct demand_test *t = of_heap(heap);
	unsigned long start = first - PHYS_PFN(NOWHERE);

	if (t->release_error)
		return t->release_error;

	/* Nothing that is closed, or that Linux has already */
	t->releases++;
	KUNIT_EXPECT_GE(t->test,
			find_next_bit(t->closed, start + pages, start),
			start + pages);
	KUNIT_EXPECT_GE(t->test,
			find_next_bit(t->linux_has, start + pages, start),
			start + pages);
	bitmap_set(t->linux_has, start, pages);
	return 0;
}

static const struct secure_heap_memory_ops memory = {
	.unit = UNIT,
	.claim = fake_claim,
	.release = fake_release,
};

static int fake_close(struct secure_heap_firewall *firewall, u32 id,
		      const struct range *range)
{
	struct demand_test *t = of(firewall);

	t->closes++;
	if (t->hang)
		wait_for_completion_timeout(t->hang, PATIENCE);
	if (t->close_error)
		return t->close_error;
	bitmap_set(t->closed, PHYS_PFN(range->start - NOWHERE),
		   PHYS_PFN(range_len(range)));
	return 0;
}

static int fake_open(struct secure_heap_firewall *firewall, u32 id,
		     const struct range *range)
{
	struct demand_test *t = of(firewall);

	t->opens++;
	if (t->hang)
		wait_for_completion_timeout(t->hang, PATIENCE);
	if (t->open_error)
		return t->open_error;
	bitmap_clear(t->closed, PHYS_PFN(range->start - NOWHERE),
		     PHYS_PFN(range_len(range)));
	return 0;
}

static int fake_scrub(struct secure_heap_firewall *firewall, u32 id,
		      const struct range *ranges, unsigned int count)
{
	return 0;
}

static const struct secure_heap_firewall_ops ops = {
	.close = fake_close,
	.open = fake_open,
	.scrub = fake_scrub,
};

static void owner_comes(struct kunit *test)
{
	struct demand_test *t = test->priv;

	KUNIT_ASSERT_EQ(test, 0, secure_heap_firewall_register(&t->firewall));
	t->registered = true;
}

static void owner_goes(struct kunit *test)
{
	struct demand_test *t = test->priv;

	secure_heap_firewall_unregister(&t->firewall);
	t->registered = false;
}

static int demand_test_init(struct kunit *test)
{
	struct demand_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct fwnode_handle *fwnode;

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->test = test;
	t->claim_interval_ms = secure_heap_claim_interval_ms;
	t->linger_ms = secure_heap_linger_ms;
	secure_heap_claim_interval_ms = 0;
	secure_heap_linger_ms = FOR_EVER_MS;
	fwnode = fwnode_create_software_node(NULL, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fwnode);

	t->firewall.fwnode = fwnode;
	t->firewall.ops = &ops;
	t->firewall.max_ranges = SECURE_HEAP_SCRUB_RANGES;
	t->firewall.timeout_ms = jiffies_to_msecs(PATIENCE);
	t->pinned = NO_PAGE;
	bitmap_fill(t->linux_has, HEAP_PAGES);

	heap_fixture_init(test, &t->f);
	t->f.heap.region.base = NOWHERE;
	t->f.heap.region.size = HEAP_SIZE;
	t->f.heap.region.owner = fwnode;
	secure_heap_owner_init(&t->f.heap);
	KUNIT_ASSERT_EQ(test, 0, secure_heap_demand_init(&t->f.heap, &memory));

	/* As if the heap were registered */
	t->f.heap.owner.closed = true;
	secure_heap_owner_add(&t->f.heap);
	owner_comes(test);
	return 0;
}

static unsigned long pages_in(struct kunit *test, enum secure_heap_state state)
{
	struct demand_test *t = test->priv;
	struct secure_heap_usage usage;

	secure_heap_range_usage(&t->f.heap.range, &usage);
	return usage.in[state];
}

static unsigned int pages_of_linux(struct kunit *test)
{
	struct demand_test *t = test->priv;

	return bitmap_weight(t->linux_has, HEAP_PAGES);
}

/* Nothing that Linux has is closed, and nothing is both or neither */
static void expect_split(struct kunit *test, unsigned int of_linux)
{
	struct demand_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, of_linux, pages_of_linux(test));
	KUNIT_EXPECT_FALSE(test, bitmap_intersects(t->linux_has, t->closed,
						   HEAP_PAGES));
	KUNIT_EXPECT_EQ(test, HEAP_PAGES - of_linux,
			bitmap_weight(t->closed, HEAP_PAGES));
}

static int give_back(struct kunit *test)
{
	struct demand_test *t = test->priv;
	int ret = secure_heap_demand_open_all(&t->f.heap);

	secure_heap_demand_resume(&t->f.heap);
	return ret;
}

static void demand_test_exit(struct kunit *test)
{
	struct demand_test *t = test->priv;

	if (!t)
		return;
	secure_heap_claim_interval_ms = t->claim_interval_ms;
	secure_heap_linger_ms = t->linger_ms;
	if (!t->firewall.fwnode)
		return;

	flush_delayed_fput();
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_LIVE));
	if (t->registered)
		owner_goes(test);
	secure_heap_owner_remove(&t->f.heap);
	secure_heap_demand_exit(&t->f.heap);
	if (!IS_ERR_OR_NULL(t->f.dev))
		t->f.dev->dma_mask = NULL;
	fwnode_remove_software_node(t->firewall.fwnode);
}

static struct dma_buf *export(struct kunit *test, unsigned long pages)
{
	struct demand_test *t = test->priv;

	return secure_heap_buffer_export(&t->f.heap, pages * PAGE_SIZE, 0);
}

static struct dma_buf *expect_buffer(struct kunit *test, unsigned long pages)
{
	struct dma_buf *dmabuf = export(test, pages);

	KUNIT_ASSERT_FALSE(test, IS_ERR(dmabuf));
	return dmabuf;
}

static void expect_error(struct kunit *test, int expected, unsigned long pages)
{
	struct dma_buf *dmabuf = export(test, pages);

	KUNIT_EXPECT_EQ(test, expected, PTR_ERR_OR_ZERO(dmabuf));
	if (!IS_ERR(dmabuf))
		put_now(dmabuf);
}

static long refused(struct kunit *test, enum secure_heap_refusal refusal)
{
	struct demand_test *t = test->priv;

	return atomic_long_read(&t->f.heap.refused[refusal]);
}

static void piece_is_claimed_when_it_is_needed_and_goes_back(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct dma_buf *dmabuf;

	expect_split(test, HEAP_PAGES);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES, pages_in(test, SECURE_HEAP_AWAY));
	dmabuf = expect_buffer(test, 1);
	expect_split(test, HEAP_PAGES - UNIT);
	KUNIT_EXPECT_EQ(test, 1, t->closes);
	put_now(dmabuf);

	/* It lingers, until it has to go */
	expect_split(test, HEAP_PAGES - UNIT);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
	expect_split(test, HEAP_PAGES);
	KUNIT_EXPECT_EQ(test, 1, t->opens);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES, pages_in(test, SECURE_HEAP_AWAY));
}

static void ready_piece_is_not_claimed_again(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct dma_buf *first, *second;

	first = expect_buffer(test, 1);
	second = expect_buffer(test, UNIT - 1);
	KUNIT_EXPECT_EQ(test, 1, t->claims);
	put_now(first);
	put_now(second);

	/* Nor after all of its buffers have gone */
	expect_error(test, 0, UNIT);
	KUNIT_EXPECT_EQ(test, 1, t->claims);
	KUNIT_EXPECT_EQ(test, 1, t->closes);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void piece_is_as_large_as_the_buffer_needs(struct kunit *test)
{
	struct demand_test *t = test->priv;

	expect_error(test, 0, UNIT + 1);
	expect_split(test, HEAP_PAGES - 2 * UNIT);
	KUNIT_EXPECT_EQ(test, 1, t->closes);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));

	t->firewall.granule = 4 * UNIT * PAGE_SIZE;
	owner_goes(test);
	owner_comes(test);
	expect_error(test, 0, 1);
	expect_split(test, HEAP_PAGES - 4 * UNIT);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void last_piece_that_the_firewall_takes_closes_the_rest(struct kunit *test)
{
	struct dma_buf *buffers[HEAP_PAGES / UNIT + 1];
	struct demand_test *t = test->priv;
	unsigned int i, count = HEAP_PAGES / UNIT;

	t->firewall.max_closed = order_base_2(count) + 1;
	owner_goes(test);
	owner_comes(test);
	for (i = 0; i < count; i++)
		buffers[i] = expect_buffer(test, UNIT);
	KUNIT_EXPECT_EQ(test, t->firewall.max_closed, t->closes);
	for (i = 0; i < count; i++)
		put_now(buffers[i]);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));

	/* One less, and not all of it can be had */
	t->firewall.max_closed--;
	owner_goes(test);
	owner_comes(test);
	for (i = 0; i < count / 2; i++)
		buffers[i] = expect_buffer(test, UNIT);
	expect_error(test, -EBUSY, UNIT);
	for (i = 0; i < count / 2; i++)
		put_now(buffers[i]);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void region_grows_piece_by_piece_until_it_is_full(struct kunit *test)
{
	struct dma_buf *buffers[HEAP_PAGES / UNIT];
	struct demand_test *t = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(buffers); i++) {
		buffers[i] = expect_buffer(test, UNIT);
		expect_split(test, HEAP_PAGES - (i + 1) * UNIT);
	}
	expect_error(test, -ENOMEM, 1);
	KUNIT_EXPECT_EQ(test, 1, refused(test, SECURE_HEAP_FULL));
	KUNIT_EXPECT_EQ(test, i, t->claims);

	/* Every second one goes: what is left is not contiguous */
	for (i = 0; i < ARRAY_SIZE(buffers); i += 2)
		put_now(buffers[i]);
	KUNIT_EXPECT_EQ(test, -EBUSY, give_back(test));
	expect_split(test, HEAP_PAGES / 2);
	expect_error(test, -ENOMEM, UNIT + 1);
	expect_error(test, 0, UNIT);
	for (i = 1; i < ARRAY_SIZE(buffers); i += 2)
		put_now(buffers[i]);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
	expect_split(test, HEAP_PAGES);
}

static void page_that_nobody_lets_go_of_is_worked_around(struct kunit *test)
{
	struct demand_test *t = test->priv;

	t->pinned = HEAP_PAGES - 1;
	expect_error(test, -EBUSY, HEAP_PAGES);
	KUNIT_EXPECT_EQ(test, 1, refused(test, SECURE_HEAP_CLAIM));
	KUNIT_EXPECT_EQ(test, 0, give_back(test));

	/* A half of the region, and then smaller pieces next to it */
	expect_error(test, 0, HEAP_PAGES / 2 + UNIT);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));

	t->pinned = NO_PAGE;
	expect_error(test, 0, HEAP_PAGES);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

/* Even if they would be given back at once */
static void pieces_stay_until_an_allocation_has_them_all(struct kunit *test)
{
	struct demand_test *t = test->priv;

	secure_heap_linger_ms = 0;
	t->pinned = HEAP_PAGES - 1;
	expect_error(test, 0, HEAP_PAGES / 2 + UNIT);
	expect_error(test, -EBUSY, HEAP_PAGES);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void claim_that_fails_changes_nothing(struct kunit *test)
{
	static const int errors[] = { -EINTR, -EOPNOTSUPP, -ENOMEM };
	struct demand_test *t = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		t->claim_error = errors[i];
		expect_error(test, errors[i], 2 * UNIT);
		/* It is not about a smaller piece */
		KUNIT_EXPECT_EQ(test, i + 1, t->claims);
		expect_split(test, HEAP_PAGES);
	}
	KUNIT_EXPECT_EQ(test, 0, t->closes);
	t->claim_error = 0;
	expect_error(test, 0, 1);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void piece_that_is_not_closed_is_lost(struct kunit *test)
{
	struct demand_test *t = test->priv;

	t->close_error = -EACCES;
	expect_error(test, -EIO, 1);
	KUNIT_EXPECT_EQ(test, UNIT, pages_in(test, SECURE_HEAP_LOST));
	KUNIT_EXPECT_EQ(test, 0, t->releases);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES - UNIT, pages_of_linux(test));
	KUNIT_EXPECT_EQ(test, 1, refused(test, SECURE_HEAP_OWNER));

	/* For ever, and the others are not */
	t->close_error = 0;
	expect_error(test, -ENOMEM, HEAP_PAGES);
	expect_error(test, 0, HEAP_PAGES / 2);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
	KUNIT_EXPECT_EQ(test, UNIT, pages_in(test, SECURE_HEAP_LOST));
	KUNIT_EXPECT_EQ(test, HEAP_PAGES - UNIT, pages_of_linux(test));
}

static void piece_that_is_certainly_open_goes_back(struct kunit *test)
{
	struct demand_test *t = test->priv;

	t->close_error = -EAGAIN;
	expect_error(test, -EBUSY, 1);
	KUNIT_EXPECT_EQ(test, 1, t->closes);
	KUNIT_EXPECT_EQ(test, 1, t->releases);
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_LOST));
	expect_split(test, HEAP_PAGES);
	t->close_error = 0;
	expect_error(test, 0, 1);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void piece_that_is_not_opened_is_lost(struct kunit *test)
{
	struct demand_test *t = test->priv;

	expect_error(test, 0, 1);
	t->open_error = -EIO;
	give_back(test);
	KUNIT_EXPECT_EQ(test, 1, t->opens);
	KUNIT_EXPECT_EQ(test, 0, t->releases);
	KUNIT_EXPECT_EQ(test, UNIT, pages_in(test, SECURE_HEAP_LOST));
	t->open_error = 0;
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
	KUNIT_EXPECT_EQ(test, 1, t->opens);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES - UNIT, pages_of_linux(test));
}

static void piece_that_cannot_be_mapped_is_lost(struct kunit *test)
{
	struct demand_test *t = test->priv;

	expect_error(test, 0, 1);
	t->release_error = -ENOMEM;
	give_back(test);
	KUNIT_EXPECT_EQ(test, UNIT, pages_in(test, SECURE_HEAP_LOST));
	t->release_error = 0;
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
	KUNIT_EXPECT_EQ(test, 0, t->releases);
}

static void owner_that_does_not_answer(struct kunit *test)
{
	DECLARE_COMPLETION_ONSTACK(answer);
	struct demand_test *t = test->priv;

	t->firewall.timeout_ms = 1;
	owner_goes(test);
	owner_comes(test);
	t->hang = &answer;
	expect_error(test, -ETIMEDOUT, 1);
	/* It has a piece already: no second one is taken while it does not answer */
	expect_error(test, -ETIMEDOUT, 1);
	KUNIT_EXPECT_EQ(test, 1, t->claims);
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_LOST));

	/* The late answer counts */
	t->hang = NULL;
	complete_all(&answer);
	flush_workqueue(secure_heap_workqueue);
	expect_split(test, HEAP_PAGES - UNIT);
	expect_error(test, 0, UNIT);
	KUNIT_EXPECT_EQ(test, 1, t->claims);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void late_failure_is_a_loss(struct kunit *test)
{
	DECLARE_COMPLETION_ONSTACK(answer);
	struct demand_test *t = test->priv;

	t->firewall.timeout_ms = 1;
	owner_goes(test);
	owner_comes(test);
	t->hang = &answer;
	t->close_error = -EIO;
	expect_error(test, -ETIMEDOUT, 1);
	t->hang = NULL;
	complete_all(&answer);
	flush_workqueue(secure_heap_workqueue);
	KUNIT_EXPECT_EQ(test, UNIT, pages_in(test, SECURE_HEAP_LOST));
	KUNIT_EXPECT_EQ(test, 0, t->releases);
}

static void owner_that_goes_leaves_closed_what_is_closed(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct dma_buf *dmabuf;

	dmabuf = expect_buffer(test, 1);
	owner_goes(test);
	/* What is ready serves, and nothing else is to be had */
	expect_error(test, 0, UNIT - 1);
	expect_error(test, -ENODEV, UNIT);
	KUNIT_EXPECT_EQ(test, 1, t->claims);
	put_now(dmabuf);
	KUNIT_EXPECT_EQ(test, -EBUSY, give_back(test));
	expect_split(test, HEAP_PAGES - UNIT);
	expect_error(test, 0, UNIT);

	owner_comes(test);
	expect_error(test, 0, 2 * UNIT);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
	expect_split(test, HEAP_PAGES);
}

static void piece_with_a_buffer_stays(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct dma_buf *dmabuf;

	dmabuf = expect_buffer(test, 1);
	KUNIT_EXPECT_EQ(test, -EBUSY, give_back(test));
	KUNIT_EXPECT_EQ(test, 0, t->opens);
	expect_split(test, HEAP_PAGES - UNIT);
	put_now(dmabuf);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void dirty_memory_is_scrubbed_before_it_goes(struct kunit *test)
{
	struct demand_test *t = test->priv;

	t->f.heap.scrubbed = true;
	expect_error(test, 0, 1);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_DIRTY));
	expect_split(test, HEAP_PAGES);
}

static void wait_for_linux_to_have(struct kunit *test, unsigned int pages)
{
	unsigned long end = jiffies + 60 * HZ;

	while (pages_of_linux(test) != pages && time_before(jiffies, end))
		msleep(20);
	KUNIT_EXPECT_EQ(test, pages, pages_of_linux(test));
}

static void idle_piece_goes_back_by_itself(struct kunit *test)
{
	struct dma_buf *dmabuf;

	secure_heap_linger_ms = 10;
	dmabuf = expect_buffer(test, 1);
	expect_error(test, 0, 2 * UNIT);
	wait_for_linux_to_have(test, HEAP_PAGES - UNIT);
	put_now(dmabuf);
	wait_for_linux_to_have(test, HEAP_PAGES);
}

static void look_now(struct secure_heap *heap)
{
	mod_delayed_work(secure_heap_workqueue, &heap->demand.look, 0);
	flush_delayed_work(&heap->demand.look);
}

static void idle_piece_is_used_before_another_is_claimed(struct kunit *test)
{
	struct demand_test *t = test->priv;

	expect_error(test, 0, 2 * UNIT);
	/* Idle, but not for long enough */
	look_now(&t->f.heap);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES, pages_in(test, SECURE_HEAP_AWAY));
	expect_split(test, HEAP_PAGES - 2 * UNIT);

	expect_error(test, 0, 2 * UNIT);
	KUNIT_EXPECT_EQ(test, 1, t->claims);
	KUNIT_EXPECT_EQ(test, 0, t->opens);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void idle_piece_is_not_kept_by_what_cannot_fit(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct dma_buf *kept;

	kept = expect_buffer(test, UNIT);
	expect_error(test, 0, 2 * UNIT);
	look_now(&t->f.heap);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES - UNIT, pages_in(test, SECURE_HEAP_AWAY));

	/* The buffer is in the way of one, and the other is too large for any heap */
	expect_error(test, -ENOMEM, HEAP_PAGES);
	expect_error(test, -ENOMEM, HEAP_PAGES + 1);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES - UNIT, pages_in(test, SECURE_HEAP_AWAY));
	put_now(kept);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void hibernation_is_refused_while_there_are_buffers(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct dma_buf *dmabuf;

	dmabuf = expect_buffer(test, 1);
	KUNIT_EXPECT_EQ(test, notifier_from_errno(-EBUSY),
			secure_heap_pm_event(NULL, PM_HIBERNATION_PREPARE, NULL));
	/* All is as before */
	expect_error(test, 0, 2 * UNIT);
	put_now(dmabuf);

	KUNIT_EXPECT_EQ(test, NOTIFY_OK,
			secure_heap_pm_event(NULL, PM_HIBERNATION_PREPARE, NULL));
	expect_split(test, HEAP_PAGES);
	expect_error(test, -EBUSY, 1);
	secure_heap_pm_event(NULL, PM_POST_HIBERNATION, NULL);
	expect_error(test, 0, 1);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_LOST));
	KUNIT_EXPECT_EQ(test, t->closes, t->opens);
}

static void all_is_open_when_an_image_is_read(struct kunit *test)
{
	expect_error(test, 0, 1);
	KUNIT_EXPECT_EQ(test, NOTIFY_OK,
			secure_heap_pm_event(NULL, PM_RESTORE_PREPARE, NULL));
	expect_split(test, HEAP_PAGES);
	expect_error(test, -EBUSY, 1);
	secure_heap_pm_event(NULL, PM_POST_RESTORE, NULL);
	expect_error(test, 0, 1);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static int reboot(void *data)
{
	struct completion *done = data;

	secure_heap_reboot_event(NULL, SYS_POWER_OFF, NULL);
	complete_all(done);
	return 0;
}

/* The worker is frozen from before the image is made: here it waits for the lock */
static void power_off_after_an_image_does_not_need_the_worker(struct kunit *test)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct demand_test *t = test->priv;
	struct task_struct *task;

	expect_error(test, 0, 1);
	KUNIT_EXPECT_EQ(test, NOTIFY_OK,
			secure_heap_pm_event(NULL, PM_HIBERNATION_PREPARE, NULL));
	mutex_lock(&t->f.heap.owner.lock);
	task = kthread_run(reboot, &done, "secure-heap-reboot");
	if (!IS_ERR(task))
		KUNIT_EXPECT_GT(test, wait_for_completion_timeout(&done, PATIENCE), 0);
	mutex_unlock(&t->f.heap.owner.lock);
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	wait_for_completion(&done);
	secure_heap_pm_event(NULL, PM_POST_HIBERNATION, NULL);
}

static void reboot_opens_what_has_no_buffer(struct kunit *test)
{
	struct demand_test *t = test->priv;

	expect_error(test, 0, 1);
	secure_heap_reboot_event(NULL, SYS_RESTART, NULL);
	expect_split(test, HEAP_PAGES);
	expect_error(test, -EBUSY, 1);
	secure_heap_demand_resume(&t->f.heap);
}

/* A thread that allocates and frees once */
struct client {
	struct kunit *test;
	unsigned long pages;
	struct task_struct *task;
	int result;
	struct completion done;
};

static int allocate_once(void *data)
{
	struct client *client = data;
	struct dma_buf *dmabuf;

	allow_signal(SIGKILL);
	dmabuf = export(client->test, client->pages);
	client->result = PTR_ERR_OR_ZERO(dmabuf);
	if (!IS_ERR(dmabuf))
		put_now(dmabuf);
	complete_all(&client->done);
	return 0;
}

static void start(struct kunit *test, struct client *client, unsigned long pages)
{
	struct task_struct *task;

	client->test = test;
	client->pages = pages;
	init_completion(&client->done);
	task = kthread_create(allocate_once, client, "secure-heap-client");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	client->task = get_task_struct(task);
	wake_up_process(task);
}

/* Start it, and give it time to do what it must not, once it waits */
static void start_waiting(struct kunit *test, struct client *client,
			  unsigned long pages)
{
	unsigned long end = jiffies + 60 * HZ;
	struct demand_test *t = test->priv;

	start(test, client, pages);
	while (!atomic_read(&t->f.heap.scrub.waiting) &&
	       !completion_done(&client->done) && time_before(jiffies, end))
		msleep(20);
	msleep(50);
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&t->f.heap.scrub.waiting));
}

/* One that waits for what does not come is killed, which gives -EINTR */
static int result_of(struct client *client)
{
	if (!wait_for_completion_timeout(&client->done, PATIENCE))
		send_sig(SIGKILL, client->task, 1);
	wait_for_completion(&client->done);
	put_task_struct(client->task);
	return client->result;
}

static void expect_no_wait(struct kunit *test, unsigned long pages)
{
	struct client client;

	secure_heap_claim_interval_ms = FOR_EVER_MS;
	start(test, &client, pages);
	KUNIT_EXPECT_EQ(test, 0, result_of(&client));
	secure_heap_claim_interval_ms = 0;
}

static void first_claim_does_not_wait(struct kunit *test)
{
	expect_no_wait(test, UNIT);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

/* More jiffies than a signed number of 32 bits can count */
#define MONTHS (BIT_ULL(31) + BIT_ULL(30))

static void claim_after_months_does_not_wait(struct kunit *test)
{
	struct demand_test *t = test->priv;

	expect_error(test, 0, UNIT);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
	KUNIT_ASSERT_GT(test, t->f.heap.demand.interval_start, MONTHS);
	t->f.heap.demand.interval_start -= MONTHS;
	expect_no_wait(test, UNIT);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void claim_waits_after_a_piece_went_back(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct client client;

	/* Nothing has gone back yet */
	expect_error(test, 0, UNIT);
	expect_no_wait(test, UNIT);
	KUNIT_EXPECT_EQ(test, 1, t->claims);
	expect_no_wait(test, 2 * UNIT);
	KUNIT_EXPECT_EQ(test, 2, t->claims);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));

	secure_heap_claim_interval_ms = FOR_EVER_MS;
	start_waiting(test, &client, UNIT);
	KUNIT_EXPECT_EQ(test, 2, t->claims);
	expect_split(test, HEAP_PAGES);
	secure_heap_claim_interval_ms = 0;
	secure_heap_scrub_wake(&t->f.heap);
	KUNIT_EXPECT_EQ(test, 0, result_of(&client));
	KUNIT_EXPECT_EQ(test, 3, t->claims);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

/* It has moved what others have there, too */
static void claim_waits_after_one_that_failed(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct dma_buf *dmabuf;
	struct client client;

	dmabuf = expect_buffer(test, 1);
	t->claim_error = -ENOMEM;
	expect_error(test, -ENOMEM, UNIT);
	t->claim_error = 0;
	KUNIT_EXPECT_EQ(test, 2, t->claims);

	secure_heap_claim_interval_ms = FOR_EVER_MS;
	start_waiting(test, &client, UNIT);
	/* What is closed already serves */
	expect_error(test, 0, UNIT - 1);
	KUNIT_EXPECT_EQ(test, 2, t->claims);

	/* And whoever waits can be killed */
	send_sig(SIGKILL, client.task, 1);
	KUNIT_EXPECT_EQ(test, -EINTR, result_of(&client));
	KUNIT_EXPECT_EQ(test, 2, t->claims);
	put_now(dmabuf);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void claim_waits_after_a_piece_was_lost(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct client client;

	t->close_error = -EACCES;
	expect_error(test, -EIO, 1);
	t->close_error = 0;
	KUNIT_EXPECT_EQ(test, 1, t->claims);

	secure_heap_claim_interval_ms = FOR_EVER_MS;
	start_waiting(test, &client, 1);
	KUNIT_EXPECT_EQ(test, 1, t->claims);
	secure_heap_claim_interval_ms = 0;
	secure_heap_scrub_wake(&t->f.heap);
	KUNIT_EXPECT_EQ(test, 0, result_of(&client));
	KUNIT_EXPECT_EQ(test, 2, t->claims);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
}

static void hibernation_does_not_wait_for_a_claim(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct client client;

	expect_error(test, 0, 1);
	KUNIT_EXPECT_EQ(test, 0, give_back(test));
	secure_heap_claim_interval_ms = FOR_EVER_MS;
	start_waiting(test, &client, 1);
	KUNIT_EXPECT_EQ(test, NOTIFY_OK,
			secure_heap_pm_event(NULL, PM_HIBERNATION_PREPARE, NULL));
	KUNIT_EXPECT_EQ(test, -EBUSY, result_of(&client));
	KUNIT_EXPECT_EQ(test, 1, t->claims);
	secure_heap_pm_event(NULL, PM_POST_HIBERNATION, NULL);
}

/* Threads that allocate and free, while pieces go as soon as they can */
#define THREADS 4
#define ROUNDS 300

struct player {
	struct kunit *test;
	unsigned int seed, failures;
	struct completion done;
};

static int play(void *data)
{
	struct player *player = data;
	struct dma_buf *dmabuf;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		player->seed = player->seed * 1103515245 + 12345;
		dmabuf = export(player->test, 1 + (player->seed >> 16) % (2 * UNIT));
		if (IS_ERR(dmabuf))
			player->failures++;
		else
			put_now(dmabuf);
		cond_resched();
	}
	complete(&player->done);
	return 0;
}

static void allocations_race_with_pieces_that_go(struct kunit *test)
{
	struct demand_test *t = test->priv;
	struct player *players;
	struct task_struct *task;
	unsigned int i;

	players = kunit_kcalloc(test, THREADS, sizeof(*players), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, players);
	secure_heap_linger_ms = 0;
	for (i = 0; i < THREADS; i++) {
		players[i].test = test;
		players[i].seed = i;
		init_completion(&players[i].done);
		task = kthread_run(play, &players[i], "secure-heap-play/%u", i);
		if (IS_ERR(task))
			complete(&players[i].done);
		KUNIT_EXPECT_FALSE(test, IS_ERR(task));
	}
	for (i = 0; i < THREADS; i++) {
		wait_for_completion(&players[i].done);
		/* There is always room */
		KUNIT_EXPECT_EQ(test, 0, players[i].failures);
	}
	wait_for_linux_to_have(test, HEAP_PAGES);
	expect_split(test, HEAP_PAGES);
	KUNIT_EXPECT_EQ(test, t->closes, t->opens);
	KUNIT_EXPECT_EQ(test, t->closes, t->releases);
}

static struct kunit_case demand_cases[] = {
	KUNIT_CASE(piece_is_claimed_when_it_is_needed_and_goes_back),
	KUNIT_CASE(ready_piece_is_not_claimed_again),
	KUNIT_CASE(piece_is_as_large_as_the_buffer_needs),
	KUNIT_CASE(last_piece_that_the_firewall_takes_closes_the_rest),
	KUNIT_CASE(region_grows_piece_by_piece_until_it_is_full),
	KUNIT_CASE(page_that_nobody_lets_go_of_is_worked_around),
	KUNIT_CASE(pieces_stay_until_an_allocation_has_them_all),
	KUNIT_CASE(claim_that_fails_changes_nothing),
	KUNIT_CASE(piece_that_is_not_closed_is_lost),
	KUNIT_CASE(piece_that_is_certainly_open_goes_back),
	KUNIT_CASE(piece_that_is_not_opened_is_lost),
	KUNIT_CASE(piece_that_cannot_be_mapped_is_lost),
	KUNIT_CASE(owner_that_does_not_answer),
	KUNIT_CASE(late_failure_is_a_loss),
	KUNIT_CASE(owner_that_goes_leaves_closed_what_is_closed),
	KUNIT_CASE(piece_with_a_buffer_stays),
	KUNIT_CASE(dirty_memory_is_scrubbed_before_it_goes),
	KUNIT_CASE(idle_piece_goes_back_by_itself),
	KUNIT_CASE(idle_piece_is_used_before_another_is_claimed),
	KUNIT_CASE(idle_piece_is_not_kept_by_what_cannot_fit),
	KUNIT_CASE(hibernation_is_refused_while_there_are_buffers),
	KUNIT_CASE(all_is_open_when_an_image_is_read),
	KUNIT_CASE(power_off_after_an_image_does_not_need_the_worker),
	KUNIT_CASE(reboot_opens_what_has_no_buffer),
	KUNIT_CASE(first_claim_does_not_wait),
	KUNIT_CASE(claim_after_months_does_not_wait),
	KUNIT_CASE(claim_waits_after_a_piece_went_back),
	KUNIT_CASE(claim_waits_after_one_that_failed),
	KUNIT_CASE(claim_waits_after_a_piece_was_lost),
	KUNIT_CASE(hibernation_does_not_wait_for_a_claim),
	KUNIT_CASE(allocations_race_with_pieces_that_go),
	{}
};

static struct kunit_suite demand_suite = {
	.name = "secure_heap_demand",
	.init = demand_test_init,
	.exit = demand_test_exit,
	.test_cases = demand_cases,
};

kunit_test_suite(demand_suite);
