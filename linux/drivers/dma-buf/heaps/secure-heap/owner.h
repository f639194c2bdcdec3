/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a heap knows of the owner of its firewall, and of memory that the owner
 * scrubs.
 */
#ifndef _SECURE_HEAP_OWNER_H
#define _SECURE_HEAP_OWNER_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/range.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

struct secure_heap;
struct secure_heap_block;
struct secure_heap_buffer;
struct secure_heap_firewall;

/* Most ranges of one call */
#define SECURE_HEAP_SCRUB_RANGES 64

/**
 * struct secure_heap_owner - link of a heap to the owner of its firewall
 * @entry: entry in the list of heaps with an owner, which the lock of that
 *	protects
 * @lock: held over calls of the owner, so that there is one at a time; protects
 *	all members below
 * @firewall: driver of the owner, NULL while there is none. May be compared with
 *	NULL without @lock.
 * @timeout: how long to wait for a call, in jiffies. May be read without @lock.
 * @granule: order of the smallest number of pages that it closes on demand. May be
 *	read without @lock.
 * @max_closed: how many pieces it closes on demand, 0 for any number. May be read
 *	without @lock.
 * @closed: the owner has closed the range, or will do so on demand, and the heap is
 *	registered
 * @failed: that has failed, and is not tried again with this driver
 */
struct secure_heap_owner {
	struct list_head entry;
	/* Held over calls of the owner; protects all below */
	struct mutex lock;
	struct secure_heap_firewall *firewall;
	unsigned long timeout;
	unsigned int granule;
	unsigned int max_closed;
	bool closed;
	bool failed;
};

/**
 * struct secure_heap_scrub - freed memory on the way to its next user
 * @lock: protects @dirty, @count, @quarantined and @paused
 * @dirty: freed buffers, to be scrubbed
 * @count: number of buffers freed since the worker last took them
 * @quarantined: freed buffers whose scrub failed
 * @paused: nothing is scrubbed, because the system hibernates or restarts
 * @work: scrubs what is dirty
 * @retry: scrubs what is quarantined
 * @backoff: time until the next run of @retry in jiffies; only that uses it
 * @ranges: arguments of a call; the owner's lock protects them
 * @rounds: number of calls so far, and of times that the owner went
 * @calls: number of calls of the owner's scrub so far
 * @waits: number of allocations that have waited for one so far
 * @waiting: number of allocations that wait now
 * @done: woken when @rounds changes
 */
struct secure_heap_scrub {
	/* Protects the lists, count and paused */
	spinlock_t lock;
	struct list_head dirty;
	unsigned int count;
	struct list_head quarantined;
	bool paused;
	struct delayed_work work;
	struct delayed_work retry;
	unsigned long backoff;
	struct range ranges[SECURE_HEAP_SCRUB_RANGES];
	atomic_t rounds;
	atomic_long_t calls;
	atomic_long_t waits;
	atomic_t waiting;
	wait_queue_head_t done;
};

int secure_heap_owners_init(void);
void secure_heap_owner_init(struct secure_heap *heap);
void secure_heap_owner_add(struct secure_heap *heap);
void secure_heap_owner_remove(struct secure_heap *heap);

void secure_heap_scrub_init(struct secure_heap *heap);
int secure_heap_scrub_dirty_all(struct secure_heap *heap);
void secure_heap_scrub_run(struct secure_heap *heap);
void secure_heap_scrub_retry(struct secure_heap *heap);
void secure_heap_scrub_free(struct secure_heap *heap,
			    struct secure_heap_buffer *buffer);
int secure_heap_scrub_and_alloc(struct secure_heap *heap, unsigned long pages,
				struct secure_heap_block *block);
int secure_heap_scrub_wait(struct secure_heap *heap, int rounds);
void secure_heap_scrub_wake(struct secure_heap *heap);
void secure_heap_scrub_now(struct secure_heap *heap);
void secure_heap_scrub_pause(struct secure_heap *heap, bool pause);

/* Where owners are called, frozen while the system sleeps */
extern struct workqueue_struct *secure_heap_workqueue;

#endif /* _SECURE_HEAP_OWNER_H */
