/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Regions on demand: memory that Linux uses like any other, of which a heap takes
 * pieces when it needs them.
 */
#ifndef _SECURE_HEAP_DEMAND_H
#define _SECURE_HEAP_DEMAND_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct device_node;
struct secure_heap;
struct secure_heap_block;

/**
 * struct secure_heap_memory_ops - how pieces of a region leave Linux and come back
 * @unit: all pieces are a multiple of this number of pages, which is a power of two
 * @claim: take 2^@order pages, at a multiple of that number, from whoever uses them.
 *	Afterwards they are zero, in no cache, not in the linear map, and marked so that
 *	nobody looks at them. @first is the number of the first page. Returns -EBUSY if
 *	somebody does not let go of them, -EINTR if the task was killed, -EOPNOTSUPP if
 *	they cannot be taken out of the linear map. Nothing has changed on error.
 * @release: undo @claim. The pages are open and zero. Nothing has changed on error.
 *
 * The functions may sleep, and are called with the lock of the heap's demand held.
 */
struct secure_heap_memory_ops {
	unsigned long unit;
	int (*claim)(struct secure_heap *heap, unsigned int order,
		     unsigned long *first);
	int (*release)(struct secure_heap *heap, unsigned long first,
		       unsigned long pages);
};

/**
 * enum secure_heap_piece_state - where a piece of a region on demand is
 * @SECURE_HEAP_PIECE_CLOSING: claimed, and to be closed by the owner
 * @SECURE_HEAP_PIECE_READY: closed, and the heap allocates from it
 * @SECURE_HEAP_PIECE_IDLE: closed and free; allocations prefer others
 * @SECURE_HEAP_PIECE_OPENING: to be erased and opened by the owner
 * @SECURE_HEAP_PIECE_LOST: the owner has failed, so that nobody knows whether it is
 *	open, or it cannot be mapped again. Never used.
 *
 * A piece that Linux uses is not described.
 */
enum secure_heap_piece_state {
	SECURE_HEAP_PIECE_CLOSING,
	SECURE_HEAP_PIECE_READY,
	SECURE_HEAP_PIECE_IDLE,
	SECURE_HEAP_PIECE_OPENING,
	SECURE_HEAP_PIECE_LOST,
};

/**
 * struct secure_heap_piece - part of a region on demand that Linux does not use
 * @entry: entry in the list of the region's pieces
 * @first: number of the first page, a multiple of @pages
 * @pages: number of pages, a power of two
 * @state: where it is. The worker alone changes the first and the last but one.
 * @idle_since: when it became idle, in jiffies
 */
struct secure_heap_piece {
	struct list_head entry;
	unsigned long first;
	unsigned long pages;
	enum secure_heap_piece_state state;
	unsigned long idle_since;
};

/**
 * struct secure_heap_demand - what a heap has taken of its region
 * @lock: protects all members below but @memory, @blocks and @look, and is held over
 *	claims. Taken before the lock of the range, never with that of the owner.
 * @memory: how to take it, NULL if the region is always the heap's
 * @blocks: for each unit of the region, the block by which it is away
 * @look: notices what is idle, and for how long
 * @pieces: what it has taken, oldest first
 * @count: number of these
 * @closed: number of pages that are the heap's: in pieces that are not lost. May be
 *	read without @lock.
 * @paused: nothing is taken, because the system hibernates or restarts
 * @failures: number of times that the owner did not close a piece
 * @error: what allocations that have waited for the last of these return
 * @interval_start: when a piece went back, or a claim failed, in jiffies, or 0: the
 *	next claim waits until a minimum interval is over
 */
struct secure_heap_demand {
	/* Protects the pieces and their states; held over claims */
	struct mutex lock;
	const struct secure_heap_memory_ops *memory;
	struct secure_heap_block *blocks;
	struct delayed_work look;
	struct list_head pieces;
	unsigned int count;
	unsigned long closed;
	bool paused;
	unsigned int failures;
	int error;
	u64 interval_start;
};

#ifdef CONFIG_DMABUF_HEAPS_SECURE_DEMAND
extern const struct secure_heap_memory_ops secure_heap_memory_cma;
#endif

#if IS_ENABLED(CONFIG_DMABUF_HEAPS_SECURE_DEMAND) && \
	IS_ENABLED(CONFIG_PROC_VMCORE)
void secure_heap_hide_from_dump(struct device_node *np);
#else
static inline void secure_heap_hide_from_dump(struct device_node *np)
{
}
#endif

int secure_heap_demand_init(struct secure_heap *heap,
			    const struct secure_heap_memory_ops *memory);
void secure_heap_demand_exit(struct secure_heap *heap);
int secure_heap_demand_alloc(struct secure_heap *heap, unsigned long pages,
			     struct secure_heap_block *block);
void secure_heap_demand_look_later(struct secure_heap *heap);
void secure_heap_demand_run(struct secure_heap *heap);
int secure_heap_demand_open_all(struct secure_heap *heap);
void secure_heap_demand_resume(struct secure_heap *heap);

#endif /* _SECURE_HEAP_DEMAND_H */
