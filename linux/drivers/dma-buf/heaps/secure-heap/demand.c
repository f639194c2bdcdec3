// SPDX-License-Identifier: GPL-2.0-only
/*
 * A region on demand: Linux uses its memory like any other until the heap needs
 * some. The heap then takes a piece, has the owner of the firewall close it, and
 * allocates from it as from a region that was always closed. A piece without buffers
 * goes back after a while: the owner erases and opens it.
 *
 *	Linux -claim-> CLOSING -> READY <-> IDLE -linger-> OPENING -release-> Linux
 *	                  |                                   |
 *	                  +-------------> LOST <--------------+
 *
 * Allocating from a piece that is READY costs what it costs elsewhere: what is not
 * READY is away for the allocator of the range. The owner is called by the worker of
 * the heap. While it does not answer, the piece is the worker's, and allocations wait
 * no longer than the owner's time.
 */

#define pr_fmt(fmt) "secure_heap: " fmt

#include <linux/cleanup.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/overflow.h>
#include <linux/pfn.h>
#include <linux/printk.h>
#include <linux/secure-heap-firewall.h>
#include <linux/slab.h>

#include "secure-heap.h"
#include "test-hooks.h"
#include "trace.h"

/* Most time until a piece is found to be free of buffers */
#define LOOK_MAX HZ

VISIBLE_IF_KUNIT unsigned int secure_heap_linger_ms = 10000;
EXPORT_SYMBOL_IF_KUNIT(secure_heap_linger_ms);
module_param_named(linger_ms, secure_heap_linger_ms, uint, 0600);
MODULE_PARM_DESC(linger_ms,
		 "How long a region on demand keeps memory that has no buffer, in milliseconds");

static unsigned long linger(void)
{
	return msecs_to_jiffies(READ_ONCE(secure_heap_linger_ms));
}

/* Less than the 20 seconds after which suspend gives up waiting for a program */
#define CLAIM_INTERVAL_MAX_MS (10 * MSEC_PER_SEC)

VISIBLE_IF_KUNIT unsigned int secure_heap_claim_interval_ms = 1000;
EXPORT_SYMBOL_IF_KUNIT(secure_heap_claim_interval_ms);

static int set_claim_interval(const char *text, const struct kernel_param *param)
{
	return param_set_uint_minmax(text, param, 0, CLAIM_INTERVAL_MAX_MS);
}

static const struct kernel_param_ops claim_interval_ops = {
	.set = set_claim_interval,
	.get = param_get_uint,
};
module_param_cb(claim_interval_ms, &claim_interval_ops,
		&secure_heap_claim_interval_ms, 0600);
__MODULE_PARM_TYPE(claim_interval_ms, "uint");
MODULE_PARM_DESC(claim_interval_ms,
		 "How long after a region on demand gave memory back, or could not take it, it takes some again, in milliseconds (at most 10000)");

/*
 * Claims move what others have there and interrupt all processors, so a program that
 * allocates and frees in a loop must not cause one after the other.
 */
static void begin_claim_interval(struct secure_heap_demand *demand)
{
	demand->interval_start = get_jiffies_64();
}

/* In jiffies, of which 32 bits would not do: months may be between two claims */
static unsigned long claim_interval_left(const struct secure_heap_demand *demand)
{
	u64 end = demand->interval_start +
		  msecs_to_jiffies(READ_ONCE(secure_heap_claim_interval_ms));
	u64 now = get_jiffies_64();

	return demand->interval_start && end > now ? end - now : 0;
}

/* The blocks by which a piece is away, and their number */
static struct secure_heap_block *blocks_of(struct secure_heap *heap,
					   const struct secure_heap_piece *piece,
					   unsigned int *count)
{
	struct secure_heap_demand *demand = &heap->demand;
	unsigned long offset = piece->first - PHYS_PFN(heap->region.base);

	*count = piece->pages / demand->memory->unit;
	return &demand->blocks[offset / demand->memory->unit];
}

static bool send_away(struct secure_heap *heap, struct secure_heap_piece *piece)
{
	unsigned int count;
	struct secure_heap_block *blocks = blocks_of(heap, piece, &count);

	return secure_heap_range_send_away(&heap->range, blocks, count);
}

static void take_back(struct secure_heap *heap, struct secure_heap_piece *piece)
{
	unsigned int count;
	struct secure_heap_block *blocks = blocks_of(heap, piece, &count);

	secure_heap_range_take_back(&heap->range, blocks, count);
	piece->state = SECURE_HEAP_PIECE_READY;
	/* Perhaps nobody wants it any more */
	secure_heap_demand_freed(heap);
}

/* For ever: Linux must not use it, and neither must a device */
static void lose(struct secure_heap *heap, struct secure_heap_piece *piece,
		 const char *fault, int error)
{
	unsigned int count;
	struct secure_heap_block *blocks = blocks_of(heap, piece, &count);

	pr_err_ratelimited("%s: %#llx + %#llx is lost: %s (%pe)\n", heap->name,
			   (u64)PFN_PHYS(piece->first),
			   (u64)PFN_PHYS(piece->pages), fault, ERR_PTR(error));
	secure_heap_range_lose(&heap->range, blocks, count);
	WRITE_ONCE(heap->demand.closed, heap->demand.closed - piece->pages);
	piece->state = SECURE_HEAP_PIECE_LOST;
	begin_claim_interval(&heap->demand);
}

/* Linux uses it again */
static void release(struct secure_heap *heap, struct secure_heap_piece *piece)
{
	struct secure_heap_demand *demand = &heap->demand;
	int ret;

	ret = demand->memory->release(heap, piece->first, piece->pages);
	if (ret) {
		lose(heap, piece, "it cannot be mapped again", ret);
		return;
	}
	begin_claim_interval(demand);
	WRITE_ONCE(demand->closed, demand->closed - piece->pages);
	demand->count--;
	list_del(&piece->entry);
	kfree(piece);
}

static void look_at(struct secure_heap *heap, struct secure_heap_piece *piece,
		    unsigned long patience)
{
	if (piece->state == SECURE_HEAP_PIECE_READY && send_away(heap, piece)) {
		piece->state = SECURE_HEAP_PIECE_IDLE;
		piece->idle_since = jiffies;
	}

	/* Without an owner it stays closed, and can still be allocated from */
	if (piece->state == SECURE_HEAP_PIECE_IDLE &&
	    READ_ONCE(heap->owner.firewall) &&
	    time_after_eq(jiffies, piece->idle_since + patience))
		piece->state = SECURE_HEAP_PIECE_OPENING;
}

/* Let pieces go that are free for so long. Return whether any is idle. */
static bool look(struct secure_heap *heap, unsigned long patience)
{
	struct secure_heap_demand *demand = &heap->demand;
	struct secure_heap_piece *piece;
	bool idle = false, opening = false;

	lockdep_assert_held(&demand->lock);

	list_for_each_entry(piece, &demand->pieces, entry) {
		look_at(heap, piece, patience);
		idle |= piece->state == SECURE_HEAP_PIECE_IDLE;
		opening |= piece->state == SECURE_HEAP_PIECE_OPENING;
	}

	if (opening)
		mod_delayed_work(secure_heap_workqueue, &heap->scrub.work, 0);
	return idle;
}

static void look_work(struct work_struct *work)
{
	struct secure_heap *heap = container_of(to_delayed_work(work),
						struct secure_heap, demand.look);

	guard(mutex)(&heap->demand.lock);

	/* An allocation may need several pieces. Its end runs this again. */
	if (atomic_read(&heap->scrub.waiting))
		return;
	/* The return of the owner runs this again */
	if (look(heap, linger()) && READ_ONCE(heap->owner.firewall))
		secure_heap_demand_freed(heap);
}

/**
 * secure_heap_demand_look_later() - see soon whether pieces are free of buffers
 * @heap: heap of a region on demand
 *
 * May be called from any context.
 */
void secure_heap_demand_look_later(struct secure_heap *heap)
{
	queue_delayed_work(secure_heap_workqueue, &heap->demand.look,
			   min(linger(), LOOK_MAX));
}

/**
 * secure_heap_demand_init() - initialise a heap of whose region Linux uses all
 * @heap: heap with region and range
 * @memory: how pieces of the region leave Linux
 *
 * Return: 0 or -ENOMEM.
 */
int secure_heap_demand_init(struct secure_heap *heap,
			    const struct secure_heap_memory_ops *memory)
{
	unsigned long first = PHYS_PFN(heap->region.base), i;
	unsigned long count = heap->range.pages / memory->unit;
	struct secure_heap_demand *demand = &heap->demand;

	demand->blocks = kvcalloc(count, sizeof(*demand->blocks), GFP_KERNEL);
	if (!demand->blocks)
		return -ENOMEM;

	for (i = 0; i < count; i++) {
		demand->blocks[i].first = first + i * memory->unit;
		demand->blocks[i].pages = memory->unit;
	}
	secure_heap_range_send_away(&heap->range, demand->blocks, count);

	mutex_init(&demand->lock);
	INIT_LIST_HEAD(&demand->pieces);
	INIT_DELAYED_WORK(&demand->look, look_work);
	/* The first claim need not wait, whatever the interval */
	demand->interval_start = 0;
	demand->memory = memory;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_demand_init);

#if IS_ENABLED(CONFIG_KUNIT)
/**
 * secure_heap_demand_exit() - undo secure_heap_demand_init()
 * @heap: heap of a region on demand, which may have lost some of it
 *
 * For tests only, because a heap cannot be unregistered.
 */
void secure_heap_demand_exit(struct secure_heap *heap)
{
	struct secure_heap_piece *piece, *next;

	cancel_delayed_work_sync(&heap->demand.look);
	list_for_each_entry_safe(piece, next, &heap->demand.pieces, entry)
		kfree(piece);
	kvfree(heap->demand.blocks);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_demand_exit);
#endif

/*
 * Make an idle piece ready for an allocation: the smallest one that has room for it,
 * or else the largest one, which may have room together with its neighbours. Return
 * false if none is idle.
 */
static bool wake(struct secure_heap *heap, unsigned long pages)
{
	struct secure_heap_piece *piece, *best = NULL;

	list_for_each_entry(piece, &heap->demand.pieces, entry) {
		if (piece->state != SECURE_HEAP_PIECE_IDLE)
			continue;
		if (!best || (best->pages < pages ? piece->pages > best->pages :
						    piece->pages >= pages &&
						    piece->pages < best->pages))
			best = piece;
	}

	if (best)
		take_back(heap, best);
	return best;
}

static bool is_with_the_owner(struct secure_heap *heap)
{
	struct secure_heap_piece *piece;

	list_for_each_entry(piece, &heap->demand.pieces, entry)
		if (piece->state == SECURE_HEAP_PIECE_CLOSING ||
		    piece->state == SECURE_HEAP_PIECE_OPENING)
			return true;
	return false;
}

/*
 * Claim a piece for an allocation. *order is that of the piece; if there is no such
 * piece, smaller ones may do together, and it is smaller afterwards. Return 0, a
 * negative errno, or how long to wait for the next claim, in jiffies.
 */
static int claim(struct secure_heap *heap, unsigned int *order)
{
	struct secure_heap_demand *demand = &heap->demand;
	struct secure_heap_owner *owner = &heap->owner;
	unsigned int most = READ_ONCE(owner->max_closed);
	unsigned int least = max_t(unsigned int, ilog2(demand->memory->unit),
				   READ_ONCE(owner->granule));
	struct secure_heap_piece *piece;
	int ret;

	if (!READ_ONCE(owner->firewall))
		return -ENODEV;
	if (most && demand->count >= most)
		return -EBUSY;
	ret = claim_interval_left(demand);
	if (ret)
		return ret;

	*order = max(*order, least);
	/* So that the last one that the firewall takes makes all of it closed */
	if (most && demand->closed)
		*order = max_t(unsigned int, *order, ilog2(demand->closed));

	piece = kmalloc_obj(*piece);
	if (!piece)
		return -ENOMEM;

	for (;; --*order) {
		ret = demand->memory->claim(heap, *order, &piece->first);
		if (ret != -EBUSY || *order == least)
			break;
	}
	trace_secure_heap_claim(heap->name, ret ? 0 : piece->first,
				BIT(*order), ret);
	if (ret) {
		begin_claim_interval(demand);
		kfree(piece);
		return ret;
	}

	piece->pages = BIT(*order);
	piece->state = SECURE_HEAP_PIECE_CLOSING;
	list_add_tail(&piece->entry, &demand->pieces);
	demand->count++;
	WRITE_ONCE(demand->closed, demand->closed + piece->pages);
	return 0;
}

/*
 * Allocate, or have a piece closed: -EAGAIN to try again when the owner has done
 * something, or in how many jiffies to try again. failures: number of these when the
 * allocation began.
 */
static int alloc_or_claim(struct secure_heap *heap, unsigned long pages,
			  struct secure_heap_block *block, unsigned int *order,
			  unsigned int failures)
{
	struct secure_heap_demand *demand = &heap->demand;
	int ret;

	lockdep_assert_held(&demand->lock);

	do {
		ret = secure_heap_range_alloc(&heap->range, pages, block);
		if (ret != -ENOMEM)
			return ret;
		/* A request that nothing can help must not keep idle pieces */
		if (!secure_heap_range_could_fit(&heap->range, pages))
			return -ENOMEM;
	} while (wake(heap, pages));

	if (demand->paused)
		return -EBUSY;
	if (failures != demand->failures)
		return demand->error;
	if (is_with_the_owner(heap))
		return -EAGAIN;

	ret = claim(heap, order);
	return ret ?: -EAGAIN;
}

/* Until another piece may be claimed, or something has changed: 0, or -EINTR */
static int wait_for_claim(struct secure_heap *heap, int rounds, long left)
{
	struct secure_heap_scrub *scrub = &heap->scrub;

	left = wait_event_killable_timeout(scrub->done,
					   atomic_read(&scrub->rounds) != rounds,
					   left);
	return left < 0 ? -EINTR : 0;
}

/**
 * secure_heap_demand_alloc() - allocate pages that may have to be claimed first
 * @heap: heap of a region on demand, which has no hole for them
 * @pages: number of pages, not 0
 * @block: as for secure_heap_range_alloc()
 *
 * Waits until the owner of the firewall has closed a piece, or has scrubbed what is
 * dirty; and before a claim, if the last piece went back a moment ago. May sleep, and
 * may have to move the memory of others.
 *
 * Return: 0; -ENOMEM if buffers leave no room, or there is no kernel memory; -EBUSY if
 * the room is used by somebody who does not let go of it; -ENODEV if the owner is gone,
 * -EIO if it has failed, -ETIMEDOUT if it does not answer; -EOPNOTSUPP if memory cannot
 * leave the linear map; -EINTR if the task was killed.
 */
int secure_heap_demand_alloc(struct secure_heap *heap, unsigned long pages,
			     struct secure_heap_block *block)
{
	unsigned int order = order_base_2(pages);
	unsigned int failures = READ_ONCE(heap->demand.failures);
	int rounds, ret;

	atomic_inc(&heap->scrub.waiting);
	/* Pairs with the barrier of those who free: one sees the other */
	smp_mb__after_atomic();

	do {
		/* Before the range is looked at, so that no wake-up is missed */
		rounds = atomic_read_acquire(&heap->scrub.rounds);
		ret = mutex_lock_killable(&heap->demand.lock);
		if (ret)
			break;
		ret = alloc_or_claim(heap, pages, block, &order, failures);
		mutex_unlock(&heap->demand.lock);
		if (ret > 0)
			ret = wait_for_claim(heap, rounds, ret);
		else if (ret == -EAGAIN)
			ret = secure_heap_scrub_wait(heap, rounds);
		else
			break;
	} while (!ret);

	atomic_dec(&heap->scrub.waiting);
	secure_heap_demand_freed(heap);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_demand_alloc);

/* What is to be done for a piece by its owner, which only the worker does */
static struct secure_heap_piece *next_for_owner(struct secure_heap *heap)
{
	struct secure_heap_piece *piece;

	guard(mutex)(&heap->demand.lock);

	list_for_each_entry(piece, &heap->demand.pieces, entry)
		if (piece->state == SECURE_HEAP_PIECE_CLOSING ||
		    piece->state == SECURE_HEAP_PIECE_OPENING)
			return piece;
	return NULL;
}

static void is_closed(struct secure_heap *heap, struct secure_heap_piece *piece,
		      int error)
{
	struct secure_heap_demand *demand = &heap->demand;

	guard(mutex)(&demand->lock);

	if (!error) {
		take_back(heap, piece);
		return;
	}

	WRITE_ONCE(demand->failures, demand->failures + 1);
	if (error == -EAGAIN) {
		demand->error = -EBUSY;
		release(heap, piece);
	} else {
		demand->error = -EIO;
		lose(heap, piece, "the owner did not close it", error);
	}
}

static void is_open(struct secure_heap *heap, struct secure_heap_piece *piece,
		    int error)
{
	guard(mutex)(&heap->demand.lock);

	if (error)
		lose(heap, piece, "the owner did not open it", error);
	else
		release(heap, piece);
}

/* Return false if the owner is gone */
static bool call_owner(struct secure_heap *heap, struct secure_heap_piece *piece,
		       int *error)
{
	struct secure_heap_owner *owner = &heap->owner;
	struct range range = {
		.start = PFN_PHYS(piece->first),
		.end = PFN_PHYS(piece->first + piece->pages) - 1,
	};

	guard(mutex)(&owner->lock);

	if (!owner->firewall)
		return false;

	if (piece->state == SECURE_HEAP_PIECE_CLOSING) {
		*error = owner->firewall->ops->close(owner->firewall,
						     heap->region.owner_id,
						     &range);
		trace_secure_heap_close(heap->name, piece->first, piece->pages,
					*error);
	} else {
		*error = owner->firewall->ops->open(owner->firewall,
						    heap->region.owner_id,
						    &range);
		trace_secure_heap_open(heap->name, piece->first, piece->pages,
				       *error);
	}
	return true;
}

/**
 * secure_heap_demand_run() - have all pieces closed and opened that are to be
 * @heap: any heap
 *
 * Stops when the owner is gone. Called in the worker of the heap.
 */
void secure_heap_demand_run(struct secure_heap *heap)
{
	struct secure_heap_piece *piece;
	int error;

	if (!heap->demand.memory)
		return;

	while ((piece = next_for_owner(heap))) {
		if (!call_owner(heap, piece, &error))
			return;
		if (piece->state == SECURE_HEAP_PIECE_CLOSING)
			is_closed(heap, piece, error);
		else
			is_open(heap, piece, error);
		secure_heap_scrub_wake(heap);
	}
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_demand_run);

static void run_worker(struct secure_heap *heap)
{
	mod_delayed_work(secure_heap_workqueue, &heap->scrub.work, 0);
	flush_delayed_work(&heap->scrub.work);
}

/**
 * secure_heap_demand_open_all() - give all of a region back to Linux, and keep it so
 * @heap: heap of a region on demand
 *
 * For a system that hibernates or restarts: the next kernel uses the memory of the
 * region, and after a power cycle no firewall closes it. Nothing is claimed before
 * secure_heap_demand_resume().
 *
 * Return: 0, or -EBUSY if something stays closed: it has a buffer, or the owner is
 * gone.
 */
int secure_heap_demand_open_all(struct secure_heap *heap)
{
	struct secure_heap_demand *demand = &heap->demand;

	scoped_guard(mutex, &demand->lock) {
		/* At the end of a hibernation, when the worker is frozen */
		if (demand->paused && !demand->closed)
			return 0;
		demand->paused = true;
	}
	/* Those who wait to claim do so in vain, and are to be frozen */
	secure_heap_scrub_wake(heap);
	cancel_delayed_work_sync(&demand->look);

	/* What is dirty is free only afterwards */
	run_worker(heap);
	scoped_guard(mutex, &demand->lock)
		look(heap, 0);
	run_worker(heap);

	guard(mutex)(&demand->lock);

	return demand->closed ? -EBUSY : 0;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_demand_open_all);

/**
 * secure_heap_demand_resume() - undo secure_heap_demand_open_all()
 * @heap: heap of a region on demand
 */
void secure_heap_demand_resume(struct secure_heap *heap)
{
	scoped_guard(mutex, &heap->demand.lock)
		heap->demand.paused = false;
	secure_heap_demand_freed(heap);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_demand_resume);
