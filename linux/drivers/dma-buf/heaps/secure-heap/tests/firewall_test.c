// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owners of firewalls, who close ranges and scrub what is freed. The owner is made
 * up: it notes what it is asked for, and fails or hangs when it is told to.
 */

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/property.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/secure-heap-firewall.h>
#include <linux/slab.h>
#include <linux/suspend.h>

#include "../test-hooks.h"
#include "failing.h"
#include "heap-fixture.h"

#define CALLS 128

/*
 * How many waits for memory to become clean are enough to see a race, and how many
 * allocations if it is never dirty, as on one processor
 */
#define WAITS 20000
#define ROUNDS 200000

struct call {
	unsigned int count;
	struct range ranges[SECURE_HEAP_SCRUB_RANGES];
};

struct firewall_test {
	struct heap_fixture f;
	struct secure_heap_firewall firewall;
	bool registered;
	/* What the owner was asked for */
	struct call calls[CALLS];
	unsigned int called;
	unsigned int closed;
	unsigned int opened;
	/* What it answers: to a scrub of all ranges, or only of those with a page */
	int error;
	unsigned long bad_page;
	int close_error;
	/* It waits for this before it answers */
	struct completion *hang;
	/* It is gone after the answer */
	bool leaves;
};

static struct firewall_test *of(struct secure_heap_firewall *firewall)
{
	return container_of(firewall, struct firewall_test, firewall);
}

static int note_close(struct secure_heap_firewall *firewall, u32 id,
		      const struct range *range)
{
	of(firewall)->closed++;
	return of(firewall)->close_error;
}

static int note_open(struct secure_heap_firewall *firewall, u32 id,
		     const struct range *range)
{
	of(firewall)->opened++;
	return 0;
}

static int note_scrub(struct secure_heap_firewall *firewall, u32 id,
		      const struct range *ranges, unsigned int count)
{
	struct firewall_test *t = of(firewall);
	u64 bad = PFN_PHYS(t->bad_page);
	unsigned int i;

	if (t->called < CALLS) {
		t->calls[t->called].count = count;
		memcpy(t->calls[t->called].ranges, ranges,
		       count * sizeof(*ranges));
	}
	t->called++;

	if (t->hang)
		wait_for_completion_timeout(t->hang, PATIENCE);

	/* Whoever calls has the lock for that */
	if (t->leaves)
		WRITE_ONCE(t->f.heap.owner.firewall, NULL);

	if (t->bad_page)
		for (i = 0; i < count; i++)
			if (ranges[i].start <= bad && bad <= ranges[i].end)
				return -EIO;
	return t->error;
}

static const struct secure_heap_firewall_ops ops = {
	.close = note_close,
	.open = note_open,
	.scrub = note_scrub,
};

static void owner_comes(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	/* A worker that took some buffers while there was no owner lets go of them */
	flush_workqueue(secure_heap_workqueue);
	KUNIT_ASSERT_EQ(test, 0, secure_heap_firewall_register(&t->firewall));
	t->registered = true;
	flush_workqueue(secure_heap_workqueue);
}

/* Scrub again what could not be scrubbed, unless the worker has just done so */
static void retry(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	cancel_delayed_work_sync(&t->f.heap.scrub.retry);
	secure_heap_scrub_retry(&t->f.heap);
}

static void owner_goes(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	secure_heap_firewall_unregister(&t->firewall);
	t->registered = false;
}

static int firewall_test_init(struct kunit *test)
{
	struct firewall_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct fwnode_handle *fwnode;

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	fwnode = fwnode_create_software_node(NULL, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fwnode);

	t->firewall.fwnode = fwnode;
	t->firewall.ops = &ops;
	t->firewall.max_ranges = SECURE_HEAP_SCRUB_RANGES;
	t->firewall.timeout_ms = jiffies_to_msecs(PATIENCE);

	heap_fixture_init(test, &t->f);
	t->f.heap.region.base = NOWHERE;
	t->f.heap.region.size = HEAP_SIZE;
	t->f.heap.region.owner = fwnode;
	secure_heap_owner_init(&t->f.heap);

	/* As if its owner had closed it, and all of it were clean */
	t->f.heap.owner.closed = true;
	t->f.heap.scrubbed = true;
	secure_heap_owner_add(&t->f.heap);
	return 0;
}

static void firewall_test_exit(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	if (!t || !t->firewall.fwnode)
		return;

	flush_delayed_fput();
	t->error = 0;
	t->bad_page = 0;
	if (!t->registered)
		owner_comes(test);
	secure_heap_scrub_run(&t->f.heap);
	/* The worker may have taken buffers just before, and must not lose the owner */
	flush_workqueue(secure_heap_workqueue);
	retry(test);
	owner_goes(test);
	secure_heap_owner_remove(&t->f.heap);
	heap_fixture_exit(test, &t->f);
	fwnode_remove_software_node(t->firewall.fwnode);
}

static struct dma_buf *export(struct kunit *test, unsigned long pages)
{
	struct firewall_test *t = test->priv;

	return secure_heap_buffer_export(&t->f.heap, pages * PAGE_SIZE, 0);
}

/* Buffers of a page each, one behind the other, of all of the heap */
static void fill(struct kunit *test, struct dma_buf *buffers[HEAP_PAGES])
{
	int i;

	for (i = 0; i < HEAP_PAGES; i++) {
		buffers[i] = export(test, 1);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buffers[i]);
	}
}

static void empty(struct dma_buf *buffers[HEAP_PAGES])
{
	int i;

	for (i = 0; i < HEAP_PAGES; i++)
		if (buffers[i])
			put_now(buffers[i]);
}

static unsigned long pages_in(struct kunit *test, enum secure_heap_state state)
{
	struct firewall_test *t = test->priv;
	struct secure_heap_usage usage;

	secure_heap_range_usage(&t->f.heap.range, &usage);
	return usage.in[state];
}

static void expect_error(struct kunit *test, int expected, unsigned long pages)
{
	struct dma_buf *dmabuf = export(test, pages);

	KUNIT_EXPECT_EQ(test, expected, PTR_ERR_OR_ZERO(dmabuf));
	if (!IS_ERR(dmabuf))
		put_now(dmabuf);
}

static void freed_memory_is_scrubbed_before_it_is_allocated(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	owner_comes(test);
	KUNIT_EXPECT_EQ(test, 0, t->called);
	expect_error(test, 0, HEAP_PAGES);
	/* Nobody is in a hurry yet, or the worker has been */
	expect_error(test, 0, HEAP_PAGES);
	KUNIT_ASSERT_GE(test, t->called, 1);
	KUNIT_EXPECT_EQ(test, 1, t->calls[0].count);
	KUNIT_EXPECT_EQ(test, (u64)NOWHERE, t->calls[0].ranges[0].start);
	KUNIT_EXPECT_EQ(test, (u64)NOWHERE + HEAP_SIZE - 1,
			t->calls[0].ranges[0].end);
}

static void memory_stays_dirty_while_there_is_no_owner(struct kunit *test)
{
	struct firewall_test *t = test->priv;
	struct dma_buf *dmabuf;

	expect_error(test, 0, HEAP_PAGES);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES, pages_in(test, SECURE_HEAP_DIRTY));
	expect_error(test, -ENODEV, 1);
	expect_error(test, -ENODEV, HEAP_PAGES);
	KUNIT_EXPECT_EQ(test, 2,
			atomic_long_read(&t->f.heap.refused[SECURE_HEAP_OWNER]));

	/* What would not help is not waited for */
	expect_error(test, -ENOMEM, HEAP_PAGES + 1);
	KUNIT_EXPECT_EQ(test, 0, t->called);

	owner_comes(test);
	dmabuf = export(test, HEAP_PAGES);
	KUNIT_EXPECT_FALSE(test, IS_ERR(dmabuf));
	if (!IS_ERR(dmabuf))
		put_now(dmabuf);
}

static void owner_that_goes_and_comes_back(struct kunit *test)
{
	struct dma_buf *dmabuf;

	owner_comes(test);
	dmabuf = export(test, HEAP_PAGES);
	KUNIT_ASSERT_FALSE(test, IS_ERR(dmabuf));
	owner_goes(test);
	put_now(dmabuf);
	expect_error(test, -ENODEV, 1);
	owner_comes(test);
	expect_error(test, 0, HEAP_PAGES);
}

static void clean_memory_is_not_waited_for(struct kunit *test)
{
	struct firewall_test *t = test->priv;
	struct dma_buf *kept;

	kept = export(test, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(kept));
	expect_error(test, 0, 1);
	KUNIT_EXPECT_EQ(test, 1, pages_in(test, SECURE_HEAP_DIRTY));

	/* There is no owner, so this would fail if it needed one */
	expect_error(test, 0, HEAP_PAGES - 2);
	KUNIT_EXPECT_EQ(test, 0, t->called);
	put_now(kept);
}

/* Free memory is dirty and clean again all the time, without the worker */
static int soil_and_clean(void *data)
{
	struct secure_heap_block block = {};
	struct secure_heap *heap = data;

	while (!kthread_should_stop()) {
		if (!secure_heap_range_take_dirty(&heap->range, HEAP_PAGES,
						  &block)) {
			cond_resched();
			secure_heap_range_free(&heap->range, &block);
		}
		secure_heap_scrub_wake(heap);
		cond_resched();
	}
	return 0;
}

static void memory_that_becomes_clean_is_not_refused(struct kunit *test)
{
	struct firewall_test *t = test->priv;
	struct secure_heap *heap = &t->f.heap;
	struct secure_heap_block block = {};
	struct task_struct *cleaner;
	unsigned int i, failures = 0;
	unsigned long end;

	owner_comes(test);
	/* On two processors, if there are: each case has a thread of its own */
	set_cpus_allowed_ptr(current, cpumask_of(cpumask_first(cpu_online_mask)));
	cleaner = kthread_run_on_cpu(soil_and_clean, heap,
				     cpumask_last(cpu_online_mask),
				     "secure-heap-clean/%u");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cleaner);
	/* Not for ever where the processors of a virtual machine share one */
	end = jiffies + 2 * HZ;
	for (i = 0; i < ROUNDS && !failures && time_before(jiffies, end); i++) {
		if (atomic_long_read(&heap->scrub.waits) == WAITS)
			break;
		if (secure_heap_scrub_and_alloc(heap, HEAP_PAGES, &block))
			failures++;
		else
			secure_heap_range_free(&heap->range, &block);
		cond_resched();
	}
	kthread_stop(cleaner);
	KUNIT_EXPECT_EQ(test, 0, failures);
}

static void adjacent_buffers_are_one_range(struct kunit *test)
{
	struct dma_buf *buffers[HEAP_PAGES];
	struct firewall_test *t = test->priv;

	fill(test, buffers);
	empty(buffers);
	owner_comes(test);
	KUNIT_ASSERT_EQ(test, 1, t->called);
	KUNIT_EXPECT_EQ(test, 1, t->calls[0].count);
	KUNIT_EXPECT_EQ(test, (u64)HEAP_SIZE,
			range_len(&t->calls[0].ranges[0]));
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_DIRTY));
}

/* Free every second buffer, last one first */
static void free_every_second(struct dma_buf *buffers[HEAP_PAGES])
{
	int i;

	for (i = HEAP_PAGES - 2; i >= 0; i -= 2) {
		put_now(buffers[i]);
		buffers[i] = NULL;
	}
}

static void call_has_many_ranges_in_order(struct kunit *test)
{
	struct dma_buf *buffers[HEAP_PAGES];
	struct firewall_test *t = test->priv;
	int i;

	fill(test, buffers);
	free_every_second(buffers);
	owner_comes(test);
	KUNIT_ASSERT_EQ(test, 1, t->called);
	KUNIT_ASSERT_EQ(test, HEAP_PAGES / 2, t->calls[0].count);
	for (i = 0; i < HEAP_PAGES / 2; i++) {
		KUNIT_EXPECT_EQ(test, (u64)NOWHERE + 2 * i * PAGE_SIZE,
				t->calls[0].ranges[i].start);
		KUNIT_EXPECT_EQ(test, PAGE_SIZE,
				range_len(&t->calls[0].ranges[i]));
	}
	empty(buffers);
}

static void call_has_no_more_ranges_than_the_owner_takes(struct kunit *test)
{
	struct dma_buf *buffers[HEAP_PAGES];
	struct firewall_test *t = test->priv;
	unsigned int i, ranges = 0;

	t->firewall.max_ranges = 5;
	fill(test, buffers);
	free_every_second(buffers);
	owner_comes(test);
	KUNIT_ASSERT_EQ(test, DIV_ROUND_UP(HEAP_PAGES / 2, 5), t->called);
	for (i = 0; i < t->called; i++) {
		KUNIT_EXPECT_LE(test, t->calls[i].count, 5);
		ranges += t->calls[i].count;
	}
	KUNIT_EXPECT_EQ(test, HEAP_PAGES / 2, ranges);
	empty(buffers);
}

static void failed_scrub_is_quarantine(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	t->error = -EIO;
	owner_comes(test);
	expect_error(test, 0, HEAP_PAGES);
	/* Waits for the scrub, which fails: no other can help */
	expect_error(test, -ENOMEM, 1);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES,
			pages_in(test, SECURE_HEAP_QUARANTINED));
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_DIRTY));

	/* A retry that fails changes nothing, and one that succeeds all */
	retry(test);
	expect_error(test, -ENOMEM, 1);
	t->error = 0;
	retry(test);
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_QUARANTINED));
	expect_error(test, 0, HEAP_PAGES);
}

static void retry_comes_later_each_time_and_then_from_the_start(struct kunit *test)
{
	struct firewall_test *t = test->priv;
	struct secure_heap_scrub *scrub = &t->f.heap.scrub;
	unsigned long first = scrub->backoff, last;
	int i;

	t->error = -EIO;
	owner_comes(test);
	expect_error(test, 0, HEAP_PAGES);
	expect_error(test, -ENOMEM, 1);
	for (i = 0; i < 2; i++) {
		/* The worker may have been here, if the test is slow */
		cancel_delayed_work_sync(&scrub->retry);
		last = scrub->backoff;
		secure_heap_scrub_retry(&t->f.heap);
		KUNIT_EXPECT_EQ(test, 2 * last, scrub->backoff);
		KUNIT_EXPECT_TRUE(test, work_busy(&scrub->retry.work));
	}
	t->error = 0;
	retry(test);
	KUNIT_EXPECT_EQ(test, first, scrub->backoff);
}

static void range_that_fails_does_not_spoil_others(struct kunit *test)
{
	struct dma_buf *buffers[HEAP_PAGES];
	struct firewall_test *t = test->priv;

	t->bad_page = PHYS_PFN(NOWHERE) + 7;
	fill(test, buffers);
	empty(buffers);
	owner_comes(test);
	retry(test);
	KUNIT_EXPECT_EQ(test, 1, pages_in(test, SECURE_HEAP_QUARANTINED));
	expect_error(test, 0, HEAP_PAGES - 8);
	expect_error(test, -ENOMEM, HEAP_PAGES - 7);
}

/* Pages that are not erased, two buffers of them */
static void quarantine_two(struct kunit *test)
{
	struct firewall_test *t = test->priv;
	struct dma_buf *first, *second;

	t->error = -EIO;
	owner_comes(test);
	first = export(test, HEAP_PAGES / 2);
	second = export(test, HEAP_PAGES / 2);
	KUNIT_EXPECT_FALSE(test, IS_ERR(first) || IS_ERR(second));
	if (!IS_ERR(first))
		put_now(first);
	if (!IS_ERR(second))
		put_now(second);
	expect_error(test, -ENOMEM, 1);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES,
			pages_in(test, SECURE_HEAP_QUARANTINED));
	/* What the worker does now is too early */
	cancel_delayed_work_sync(&t->f.heap.scrub.retry);
	t->error = 0;
}

static void quarantine_outlasts_the_owner(struct kunit *test)
{
	quarantine_two(test);
	owner_goes(test);
	retry(test);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES,
			pages_in(test, SECURE_HEAP_QUARANTINED));
	expect_error(test, -ENOMEM, 1);

	owner_comes(test);
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_QUARANTINED));
	expect_error(test, 0, HEAP_PAGES);
}

static void owner_that_goes_during_a_retry(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	quarantine_two(test);
	t->leaves = true;
	retry(test);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES / 2,
			pages_in(test, SECURE_HEAP_QUARANTINED));
	expect_error(test, -ENOMEM, HEAP_PAGES);

	t->leaves = false;
	owner_goes(test);
	owner_comes(test);
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_QUARANTINED));
	expect_error(test, 0, HEAP_PAGES);
}

static void owner_that_does_not_answer(struct kunit *test)
{
	DECLARE_COMPLETION_ONSTACK(answer);
	struct firewall_test *t = test->priv;

	t->firewall.timeout_ms = 1;
	t->hang = &answer;
	owner_comes(test);
	expect_error(test, 0, HEAP_PAGES);
	expect_error(test, -ETIMEDOUT, 1);
	KUNIT_EXPECT_EQ(test, 1,
			atomic_long_read(&t->f.heap.refused[SECURE_HEAP_OWNER]));

	/* The late answer counts */
	t->hang = NULL;
	complete_all(&answer);
	flush_workqueue(secure_heap_workqueue);
	expect_error(test, 0, HEAP_PAGES);
}

static void owner_that_cannot_scrub(struct kunit *test)
{
	static const struct secure_heap_firewall_ops cannot = {
		.close = note_close,
	};
	struct firewall_test *t = test->priv;

	t->firewall.ops = &cannot;
	owner_comes(test);
	expect_error(test, 0, HEAP_PAGES);
	expect_error(test, -ENOMEM, 1);
	owner_goes(test);
	t->firewall.ops = &ops;
}

static void all_free_memory_becomes_dirty(struct kunit *test)
{
	struct firewall_test *t = test->priv;
	struct dma_buf *live;

	live = export(test, 3);
	KUNIT_ASSERT_FALSE(test, IS_ERR(live));
	KUNIT_ASSERT_EQ(test, 0, secure_heap_scrub_dirty_all(&t->f.heap));
	KUNIT_EXPECT_EQ(test, HEAP_PAGES - 3, pages_in(test, SECURE_HEAP_DIRTY));
	KUNIT_EXPECT_EQ(test, 3, pages_in(test, SECURE_HEAP_LIVE));
	expect_error(test, -ENODEV, 1);
	owner_comes(test);
	KUNIT_EXPECT_EQ(test, 1, t->called);
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_DIRTY));
	put_now(live);
}

static void paused_worker_scrubs_nothing(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	secure_heap_scrub_pause(&t->f.heap, true);
	owner_comes(test);
	expect_error(test, 0, HEAP_PAGES);
	secure_heap_scrub_run(&t->f.heap);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES, pages_in(test, SECURE_HEAP_DIRTY));
	KUNIT_EXPECT_EQ(test, 0, t->called);
	secure_heap_scrub_pause(&t->f.heap, false);
	expect_error(test, 0, HEAP_PAGES);
}

static void range_that_is_not_closed_is_no_heap(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	t->f.heap.owner.closed = false;
	t->f.heap.protected = false;
	t->close_error = -EACCES;
	owner_comes(test);
	KUNIT_EXPECT_EQ(test, 1, t->closed);
	KUNIT_EXPECT_FALSE(test, t->f.heap.owner.closed);
	KUNIT_EXPECT_FALSE(test, t->f.heap.protected);
	t->f.heap.owner.closed = true;
}

static void range_is_opened_if_it_cannot_be_a_heap(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	/* A name that is taken */
	t->f.heap.name = "system";
	t->f.heap.owner.closed = false;
	owner_comes(test);
	KUNIT_EXPECT_EQ(test, 1, t->closed);
	KUNIT_EXPECT_EQ(test, 1, t->opened);
	KUNIT_EXPECT_FALSE(test, t->f.heap.owner.closed);
	t->f.heap.owner.closed = true;
}

static void memory_of_an_export_that_failed_is_dirty(struct kunit *test)
{
	struct dma_buf *buffers[HEAP_PAGES] = {};
	unsigned int n;
	bool failed;

	if (!faults_work())
		kunit_skip(test, "no FAILSLAB, or its ignore-gfp-wait is Y");

	/* A few allocations fail without harm: no buffer is freed in the usual way */
	for (n = 0; n < HEAP_PAGES; n++) {
		arm(n + 1);
		buffers[n] = export(test, 1);
		failed = disarm();
		if (!failed || pages_in(test, SECURE_HEAP_DIRTY))
			break;
		if (IS_ERR(buffers[n]))
			buffers[n] = NULL;
	}
	KUNIT_EXPECT_TRUE(test, failed);
	KUNIT_EXPECT_EQ(test, 1, pages_in(test, SECURE_HEAP_DIRTY));
	if (n < HEAP_PAGES && IS_ERR(buffers[n]))
		buffers[n] = NULL;
	empty(buffers);
}

static void hibernation_forgets_what_is_clean(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	owner_comes(test);
	secure_heap_pm_event(NULL, PM_HIBERNATION_PREPARE, NULL);
	flush_workqueue(secure_heap_workqueue);
	KUNIT_EXPECT_EQ(test, HEAP_PAGES, pages_in(test, SECURE_HEAP_DIRTY));
	KUNIT_EXPECT_EQ(test, 0, t->called);

	secure_heap_pm_event(NULL, PM_POST_HIBERNATION, NULL);
	flush_workqueue(secure_heap_workqueue);
	KUNIT_EXPECT_EQ(test, 0, pages_in(test, SECURE_HEAP_DIRTY));
	KUNIT_EXPECT_EQ(test, 1, t->called);
	expect_error(test, 0, HEAP_PAGES);
}

static void hibernation_is_refused_if_linux_placed_the_range(struct kunit *test)
{
	static const unsigned long events[] = {
		PM_HIBERNATION_PREPARE, PM_RESTORE_PREPARE,
	};
	struct firewall_test *t = test->priv;
	unsigned int i;

	t->f.heap.region.placed = true;
	owner_comes(test);
	for (i = 0; i < ARRAY_SIZE(events); i++) {
		KUNIT_EXPECT_EQ(test, notifier_from_errno(-EBUSY),
				secure_heap_pm_event(NULL, events[i], NULL));
		/* All is as before */
		expect_error(test, 0, HEAP_PAGES);
	}

	/* Nobody has closed it, or it is no range of Linux's */
	t->f.heap.owner.closed = false;
	owner_goes(test);
	KUNIT_EXPECT_EQ(test, NOTIFY_OK,
			secure_heap_pm_event(NULL, PM_HIBERNATION_PREPARE, NULL));
	secure_heap_pm_event(NULL, PM_POST_HIBERNATION, NULL);
	t->f.heap.owner.closed = true;
}

/* What a reboot leaves can be used again here, because it does not come */
static void reboot(struct firewall_test *t)
{
	secure_heap_reboot_event(NULL, SYS_RESTART, NULL);
	secure_heap_scrub_pause(&t->f.heap, false);
}

static void reboot_opens_a_range_that_linux_placed(struct kunit *test)
{
	struct firewall_test *t = test->priv;

	t->f.heap.region.placed = true;
	owner_comes(test);
	secure_heap_reboot_event(NULL, SYS_RESTART, NULL);
	KUNIT_EXPECT_EQ(test, 1, t->opened);
	/* Nobody gets memory of it any more */
	t->firewall.timeout_ms = 1;
	WRITE_ONCE(t->f.heap.owner.timeout, 1);
	expect_error(test, -ETIMEDOUT, 1);
	secure_heap_scrub_pause(&t->f.heap, false);
}

static void reboot_leaves_other_ranges_closed(struct kunit *test)
{
	struct firewall_test *t = test->priv;
	struct dma_buf *live;

	owner_comes(test);
	reboot(t);
	KUNIT_EXPECT_EQ(test, 0, t->opened);

	/* A device may still write to the buffer */
	t->f.heap.region.placed = true;
	live = export(test, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(live));
	reboot(t);
	KUNIT_EXPECT_EQ(test, 0, t->opened);
	put_now(live);
}

static void owner_that_lacks_something_is_refused(struct kunit *test)
{
	static const struct secure_heap_firewall_ops no_close = {
		.scrub = note_scrub,
	};
	struct firewall_test *t = test->priv;
	struct secure_heap_firewall firewall = t->firewall;

	firewall.fwnode = NULL;
	KUNIT_EXPECT_EQ(test, -EINVAL, secure_heap_firewall_register(&firewall));
	firewall = t->firewall;
	firewall.ops = NULL;
	KUNIT_EXPECT_EQ(test, -EINVAL, secure_heap_firewall_register(&firewall));
	firewall.ops = &no_close;
	KUNIT_EXPECT_EQ(test, -EINVAL, secure_heap_firewall_register(&firewall));
	firewall = t->firewall;
	firewall.max_ranges = 0;
	KUNIT_EXPECT_EQ(test, -EINVAL, secure_heap_firewall_register(&firewall));

	firewall = t->firewall;
	owner_comes(test);
	KUNIT_EXPECT_EQ(test, -EBUSY, secure_heap_firewall_register(&firewall));
}

static struct kunit_case firewall_cases[] = {
	KUNIT_CASE(freed_memory_is_scrubbed_before_it_is_allocated),
	KUNIT_CASE(memory_stays_dirty_while_there_is_no_owner),
	KUNIT_CASE(owner_that_goes_and_comes_back),
	KUNIT_CASE(clean_memory_is_not_waited_for),
	KUNIT_CASE(memory_that_becomes_clean_is_not_refused),
	KUNIT_CASE(adjacent_buffers_are_one_range),
	KUNIT_CASE(call_has_many_ranges_in_order),
	KUNIT_CASE(call_has_no_more_ranges_than_the_owner_takes),
	KUNIT_CASE(failed_scrub_is_quarantine),
	KUNIT_CASE(retry_comes_later_each_time_and_then_from_the_start),
	KUNIT_CASE(range_that_fails_does_not_spoil_others),
	KUNIT_CASE(quarantine_outlasts_the_owner),
	KUNIT_CASE(owner_that_goes_during_a_retry),
	KUNIT_CASE(owner_that_does_not_answer),
	KUNIT_CASE(owner_that_cannot_scrub),
	KUNIT_CASE(all_free_memory_becomes_dirty),
	KUNIT_CASE(paused_worker_scrubs_nothing),
	KUNIT_CASE(range_that_is_not_closed_is_no_heap),
	KUNIT_CASE(range_is_opened_if_it_cannot_be_a_heap),
	KUNIT_CASE(memory_of_an_export_that_failed_is_dirty),
	KUNIT_CASE(hibernation_forgets_what_is_clean),
	KUNIT_CASE(hibernation_is_refused_if_linux_placed_the_range),
	KUNIT_CASE(reboot_opens_a_range_that_linux_placed),
	KUNIT_CASE(reboot_leaves_other_ranges_closed),
	KUNIT_CASE(owner_that_lacks_something_is_refused),
	{}
};

static struct kunit_suite firewall_suite = {
	.name = "secure_heap_firewall",
	.init = firewall_test_init,
	.exit = firewall_test_exit,
	.test_cases = firewall_cases,
};

kunit_test_suite(firewall_suite);
