// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scrub memory between two users: the pages of a freed buffer are dirty until the
 * owner of the firewall has erased them.
 *
 * A call into the other world is dear, so freed buffers are collected: adjacent
 * ones become one range, and a call has many ranges. Pages that are dirty are as
 * safe as pages that a buffer has, so nothing is lost by waiting until somebody
 * needs them, or until few others are left.
 */

#define pr_fmt(fmt) "secure_heap: " fmt

#include <linux/cleanup.h>
#include <linux/list_sort.h>
#include <linux/minmax.h>
#include <linux/pfn.h>
#include <linux/printk.h>
#include <linux/secure-heap-firewall.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "secure-heap.h"
#include "test-hooks.h"
#include "trace.h"

/* Freed buffers that are worth a call, and how long fewer wait for others */
#define BATCH SECURE_HEAP_SCRUB_RANGES
#define DELAY HZ

/* A call gets at most this many bytes, if no single buffer is larger */
#define CALL_MAX SZ_64M

/* Free memory becomes dirty in pieces: at least this long, and so many of them */
#define PIECE_MIN SZ_16M
#define PIECES 64

#define BACKOFF_MIN HZ
#define BACKOFF_MAX (300 * HZ)

/**
 * secure_heap_scrub_init() - initialise with nothing dirty
 * @heap: heap to initialise
 */
void secure_heap_scrub_init(struct secure_heap *heap)
{
	struct secure_heap_scrub *scrub = &heap->scrub;

	spin_lock_init(&scrub->lock);
	INIT_LIST_HEAD(&scrub->dirty);
	INIT_LIST_HEAD(&scrub->quarantined);
	init_waitqueue_head(&scrub->done);
	scrub->backoff = BACKOFF_MIN;
}

static void add_dirty(struct secure_heap *heap,
		      struct secure_heap_buffer *buffer, bool now)
{
	struct secure_heap_scrub *scrub = &heap->scrub;

	scoped_guard(spinlock, &scrub->lock) {
		list_add_tail(&buffer->queue, &scrub->dirty);
		now |= ++scrub->count >= BATCH;
	}

	/* Pairs with the barrier of those who wait: one sees the other */
	smp_mb();
	if (now || atomic_read(&scrub->waiting))
		mod_delayed_work(secure_heap_workqueue, &scrub->work, 0);
	else
		queue_delayed_work(secure_heap_workqueue, &scrub->work, DELAY);
}

/**
 * secure_heap_scrub_free() - free a buffer, whose pages are to be scrubbed
 * @heap: heap of the buffer
 * @buffer: buffer to free, which is gone afterwards
 *
 * Does not sleep, but takes locks that are not taken in interrupts.
 */
void secure_heap_scrub_free(struct secure_heap *heap,
			    struct secure_heap_buffer *buffer)
{
	add_dirty(heap, buffer,
		  secure_heap_range_retire(&heap->range, &buffer->block));
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_scrub_free);

/**
 * secure_heap_scrub_dirty_all() - forget that free memory is clean
 * @heap: heap whose memory it is
 *
 * Return: 0, or -ENOMEM if some free memory is not dirty.
 */
int secure_heap_scrub_dirty_all(struct secure_heap *heap)
{
	unsigned long piece = max(heap->range.pages / PIECES,
				  PHYS_PFN(PIECE_MIN));
	struct secure_heap_buffer *buffer;

	for (;;) {
		buffer = kzalloc_obj(*buffer);
		if (!buffer)
			return -ENOMEM;
		if (secure_heap_range_take_dirty(&heap->range, piece,
						 &buffer->block)) {
			kfree(buffer);
			return 0;
		}
		add_dirty(heap, buffer, true);
	}
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_scrub_dirty_all);

static struct range range_of(const struct secure_heap_buffer *buffer)
{
	u64 start = PFN_PHYS(buffer->block.first);

	return (struct range){
		.start = start,
		.end = start + PFN_PHYS(buffer->block.pages) - 1,
	};
}

/*
 * Move buffers from the start of a sorted list to another as long as they fit in
 * one call. Return the number of ranges.
 */
static unsigned int choose(struct list_head *sorted, struct list_head *chosen,
			   struct range *ranges, unsigned int most)
{
	struct secure_heap_buffer *buffer, *next;
	unsigned int count = 0;
	struct range range;
	u64 bytes = 0;

	list_for_each_entry_safe(buffer, next, sorted, queue) {
		range = range_of(buffer);
		bytes += range_len(&range);
		if (count && bytes > CALL_MAX)
			break;

		if (count && ranges[count - 1].end + 1 == range.start)
			ranges[count - 1].end = range.end;
		else if (count < most)
			ranges[count++] = range;
		else
			break;
		list_move_tail(&buffer->queue, chosen);
	}

	return count;
}

/* Give back the pages of a buffer on a list, which are clean */
static void set_clean(struct secure_heap *heap,
		      struct secure_heap_buffer *buffer)
{
	list_del(&buffer->queue);
	secure_heap_range_free(&heap->range, &buffer->block);
	kfree(buffer);
	secure_heap_demand_freed(heap);
}

static void quarantine(struct secure_heap *heap, struct list_head *buffers,
		       int error)
{
	struct secure_heap_scrub *scrub = &heap->scrub;
	struct secure_heap_buffer *buffer;

	pr_err_ratelimited("%s: %pfw did not scrub freed memory, which is not handed out (%pe)\n",
			   heap->name, heap->region.owner, ERR_PTR(error));

	list_for_each_entry(buffer, buffers, queue) {
		secure_heap_range_quarantine(&heap->range, &buffer->block);
		trace_secure_heap_quarantine(heap->name, buffer->block.first,
					     buffer->block.pages, error);
	}

	scoped_guard(spinlock, &scrub->lock)
		list_splice_tail_init(buffers, &scrub->quarantined);
	queue_delayed_work(secure_heap_workqueue, &scrub->retry,
			   READ_ONCE(scrub->backoff));
}

static int call_owner(struct secure_heap *heap, unsigned int count)
{
	struct secure_heap_owner *owner = &heap->owner;
	struct secure_heap_firewall *firewall = owner->firewall;
	unsigned long pages = 0;
	unsigned int i;
	int ret;

	lockdep_assert_held(&owner->lock);

	/* A driver that registered later than the heap may not be able to */
	if (firewall->ops->scrub)
		ret = firewall->ops->scrub(firewall, heap->region.owner_id,
					   heap->scrub.ranges, count);
	else
		ret = -EOPNOTSUPP;

	atomic_long_inc(&heap->scrub.calls);
	for (i = 0; i < count; i++)
		pages += PHYS_PFN(range_len(&heap->scrub.ranges[i]));
	trace_secure_heap_scrub(heap->name, count, pages, ret);
	return ret;
}

/* Scrub the first buffers of a sorted list: false if the owner is gone */
static bool scrub_first(struct secure_heap *heap, struct list_head *sorted)
{
	struct secure_heap_owner *owner = &heap->owner;
	struct secure_heap_buffer *buffer, *next;
	unsigned int count;
	LIST_HEAD(chosen);
	int ret;

	scoped_guard(mutex, &owner->lock) {
		if (!owner->firewall)
			return false;
		count = choose(sorted, &chosen, heap->scrub.ranges,
			       min(owner->firewall->max_ranges ?: 1,
				   SECURE_HEAP_SCRUB_RANGES));
		ret = call_owner(heap, count);
	}

	if (ret)
		quarantine(heap, &chosen, ret);
	else
		list_for_each_entry_safe(buffer, next, &chosen, queue)
			set_clean(heap, buffer);
	secure_heap_scrub_wake(heap);
	return true;
}

static int by_address(void *priv, const struct list_head *a,
		      const struct list_head *b)
{
	const struct secure_heap_buffer *first, *second;

	first = list_entry(a, struct secure_heap_buffer, queue);
	second = list_entry(b, struct secure_heap_buffer, queue);
	return first->block.first > second->block.first;
}

static bool take_dirty(struct secure_heap_scrub *scrub, struct list_head *taken)
{
	guard(spinlock)(&scrub->lock);

	if (scrub->paused)
		return false;
	list_splice_tail_init(&scrub->dirty, taken);
	scrub->count = 0;
	return !list_empty(taken);
}

/**
 * secure_heap_scrub_run() - scrub all that is dirty
 * @heap: heap whose memory it is
 *
 * Stops when the owner is gone. Called in the worker of the heap.
 */
void secure_heap_scrub_run(struct secure_heap *heap)
{
	struct secure_heap_scrub *scrub = &heap->scrub;
	LIST_HEAD(sorted);

	while (take_dirty(scrub, &sorted)) {
		list_sort(NULL, &sorted, by_address);
		while (!list_empty(&sorted)) {
			if (scrub_first(heap, &sorted))
				continue;
			guard(spinlock)(&scrub->lock);
			list_splice_init(&sorted, &scrub->dirty);
			return;
		}
	}
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_scrub_run);

static bool take_quarantined(struct secure_heap_scrub *scrub,
			     struct list_head *taken)
{
	guard(spinlock)(&scrub->lock);

	if (scrub->paused)
		return false;
	list_splice_init(&scrub->quarantined, taken);
	return !list_empty(taken);
}

/* Scrub one buffer: false if the owner is gone */
static bool scrub_alone(struct secure_heap *heap,
			const struct secure_heap_buffer *buffer, int *error)
{
	guard(mutex)(&heap->owner.lock);

	if (!heap->owner.firewall)
		return false;
	heap->scrub.ranges[0] = range_of(buffer);
	*error = call_owner(heap, 1);
	return true;
}

/**
 * secure_heap_scrub_retry() - scrub all that could not be scrubbed before
 * @heap: heap whose memory it is
 *
 * One buffer at a time, so that none spoils the scrub of others. Runs again later
 * if any fails. Called in the worker of the heap.
 */
void secure_heap_scrub_retry(struct secure_heap *heap)
{
	struct secure_heap_scrub *scrub = &heap->scrub;
	struct secure_heap_buffer *buffer;
	LIST_HEAD(taken);
	LIST_HEAD(failed);
	bool again;
	int ret;

	if (!take_quarantined(scrub, &taken))
		return;

	while ((buffer = list_first_entry_or_null(&taken,
						  struct secure_heap_buffer,
						  queue))) {
		if (!scrub_alone(heap, buffer, &ret))
			break;
		if (ret) {
			list_move_tail(&buffer->queue, &failed);
			continue;
		}
		set_clean(heap, buffer);
		secure_heap_scrub_wake(heap);
	}

	again = !list_empty(&failed);
	scoped_guard(spinlock, &scrub->lock) {
		list_splice(&taken, &scrub->quarantined);
		list_splice_tail(&failed, &scrub->quarantined);
	}

	/* If the owner is gone, its return runs this again */
	WRITE_ONCE(scrub->backoff,
		   again ? min(scrub->backoff * 2, BACKOFF_MAX) : BACKOFF_MIN);
	if (again)
		queue_delayed_work(secure_heap_workqueue, &scrub->retry,
				   scrub->backoff);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_scrub_retry);

/**
 * secure_heap_scrub_wake() - something has changed for those who wait
 * @heap: heap that they wait for
 */
void secure_heap_scrub_wake(struct secure_heap *heap)
{
	atomic_inc(&heap->scrub.rounds);
	wake_up_all(&heap->scrub.done);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_scrub_wake);

/**
 * secure_heap_scrub_now() - run the worker now
 * @heap: heap of the worker
 */
void secure_heap_scrub_now(struct secure_heap *heap)
{
	mod_delayed_work(secure_heap_workqueue, &heap->scrub.work, 0);
	mod_delayed_work(secure_heap_workqueue, &heap->scrub.retry, 0);
}

/**
 * secure_heap_scrub_pause() - do not scrub, or go on
 * @heap: heap whose memory it is
 * @pause: whether to stop. What the worker has begun with is scrubbed to its end.
 */
void secure_heap_scrub_pause(struct secure_heap *heap, bool pause)
{
	guard(spinlock)(&heap->scrub.lock);

	heap->scrub.paused = pause;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_scrub_pause);

/**
 * secure_heap_scrub_wait() - wait until the owner has done something
 * @heap: heap of the worker, which this runs
 * @rounds: what &secure_heap_scrub.rounds was before the caller looked
 *
 * Return: 0, -ENODEV if the owner is gone, -ETIMEDOUT if it does not answer, -EINTR if
 * the task was killed.
 */
int secure_heap_scrub_wait(struct secure_heap *heap, int rounds)
{
	struct secure_heap_scrub *scrub = &heap->scrub;
	long left;

	if (!READ_ONCE(heap->owner.firewall))
		return -ENODEV;

	mod_delayed_work(secure_heap_workqueue, &scrub->work, 0);
	left = wait_event_killable_timeout(scrub->done,
					   atomic_read(&scrub->rounds) != rounds,
					   READ_ONCE(heap->owner.timeout));
	if (left < 0)
		return -EINTR;
	return left ? 0 : -ETIMEDOUT;
}

/**
 * secure_heap_scrub_and_alloc() - allocate pages that have to be scrubbed first
 * @heap: heap to allocate from, which has no hole for them
 * @pages: number of pages, not 0
 * @block: as for secure_heap_range_alloc()
 *
 * Waits until dirty pages are clean, if that can help. May sleep.
 *
 * Return: 0; -ENOMEM if it cannot help, -ENODEV if the owner is gone, -ETIMEDOUT
 * if it does not answer, -EINTR if the task was killed.
 */
int secure_heap_scrub_and_alloc(struct secure_heap *heap, unsigned long pages,
				struct secure_heap_block *block)
{
	struct secure_heap_scrub *scrub = &heap->scrub;
	bool waited = false;
	int rounds, ret;

	atomic_inc(&scrub->waiting);
	/* Pairs with the barrier of those who free: one sees the other */
	smp_mb__after_atomic();

	do {
		/* Before the range is looked at, so that no wake-up is missed */
		rounds = atomic_read_acquire(&scrub->rounds);
		ret = secure_heap_range_alloc(&heap->range, pages, block);
		if (ret != -EAGAIN)
			break;
		if (!waited)
			atomic_long_inc(&scrub->waits);
		waited = true;
		ret = secure_heap_scrub_wait(heap, rounds);
	} while (!ret);

	atomic_dec(&scrub->waiting);
	secure_heap_demand_freed(heap);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_scrub_and_alloc);
