/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One thread (or child process) of a stress run: its slots, and what it does
 * with a slot. Every result is checked; no call may fail but for the reasons
 * that are named here.
 */
#ifndef TESTS_STRESS_WORKER_H
#define TESTS_STRESS_WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "heaps.h"

/* Far below the limit of 1024 descriptors, and enough to fill a heap */
#define STRESS_SLOTS 24
#define STRESS_SHARED_SLOTS 32
#define STRESS_UNKNOWN UINT64_MAX

enum stress_content {
	STRESS_EMPTY = 1,
	STRESS_BUFFER = 2,
	STRESS_IMPORT = 4,
};

/* A descriptor and what it is known to stand for */
struct stress_slot {
	enum stress_content content;
	int fd;
	unsigned int heap;
	uint64_t size;
	uint64_t address;	/* STRESS_UNKNOWN until an import told it */
	ino_t inode;		/* of the buffer: no two have the same */
};

struct stress {
	const struct stress_heaps *heaps;
	unsigned long end;	/* the count of operations to stop at */
	atomic_uint working;	/* how many threads have not stopped yet */
	int sockets[2];		/* anyone sends, anyone receives */
	pthread_mutex_t lock;	/* protects the slots below */
	struct stress_slot slots[STRESS_SHARED_SLOTS];
};

struct stress_worker {
	struct stress *stress;
	unsigned int number;
	bool child;		/* of fork(): the lock may be held for ever */
	uint64_t random;
	unsigned long steps;
	struct stress_slot slots[STRESS_SLOTS];
};

/**
 * worker_check - check what a worker found
 * @worker: the worker
 * @slot: what it works with
 * @good: whether the result is right
 * @what: what it did
 * @result: the result
 *
 * Return: @good.
 */
bool worker_check(const struct stress_worker *worker,
		  const struct stress_slot *slot, bool good, const char *what,
		  long result);

/* A random number from 0 to limit - 1 */
uint64_t worker_below(struct stress_worker *worker, uint64_t limit);

/* One of the worker's slots, by random */
struct stress_slot *worker_slot(struct stress_worker *worker);

/* Slots become empty: without a look at what is in them, or closing that */
void slots_clear(struct stress_slot *slots, unsigned int count);
void slots_close(struct stress_slot *slots, unsigned int count);

/* A new buffer, in an empty slot */
void worker_alloc(struct stress_worker *worker, struct stress_slot *slot);

/* What another thread or a child has sent, in an empty slot */
void worker_receive(struct stress_worker *worker, struct stress_slot *slot);

/* Duplicate the descriptor into another slot */
void worker_dup(struct stress_worker *worker, struct stress_slot *slot);

/* Send the descriptor to another thread or a child, which may not receive it */
void worker_send(struct stress_worker *worker, struct stress_slot *slot);

/* Exchange the slot with one of those that all threads share */
void worker_exchange(struct stress_worker *worker, struct stress_slot *slot);

/* Import a buffer into another slot, or for a device that cannot reach it */
void worker_import(struct stress_worker *worker, struct stress_slot *slot);
void worker_import_refused(struct stress_worker *worker,
			   struct stress_slot *slot);

/* The buffer still is the one that was allocated */
void worker_look(struct stress_worker *worker, struct stress_slot *slot);

/* The import has the memory of its buffer */
void worker_segments(struct stress_worker *worker, struct stress_slot *slot);

/* What a program may not do with a buffer */
void worker_sync(struct stress_worker *worker, struct stress_slot *slot);
void worker_mmap(struct stress_worker *worker, struct stress_slot *slot);
void worker_vmap(struct stress_worker *worker, struct stress_slot *slot);
void worker_read_or_write(struct stress_worker *worker,
			  struct stress_slot *slot);

/* Close one slot; or many, so that a heap is nearly empty now and then */
void worker_close(struct stress_worker *worker, struct stress_slot *slot);
void worker_close_many(struct stress_worker *worker, struct stress_slot *slot);

#endif /* TESTS_STRESS_WORKER_H */
