// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "area.h"
#include "clock.h"
#include "heap.h"
#include "hog.h"
#include "lender.h"
#include "units.h"
#include "values.h"

#define ROUNDS 16
/* Each of these fills all memory */
#define FULL_ROUNDS 8
#define FULL_APART 25
/* Buffers for one look at the clock */
#define BATCH 32

/* Until what was freed is erased, and a piece without buffers is known to be idle */
#define PAUSE_US 2500000
#define POLL_US 20000
#define POLLS 3000

static double median(double *values, size_t count)
{
	return values_share(values, count, 0.5);
}

static double least(double *values, size_t count)
{
	return values_share(values, count, 0);
}

static void number(const struct lender *lender, const char *name, double value)
{
	printf("row\t%s\t%s\t%.0f\n", lender->name, name, value);
}

/* The name of a row about buffers of a size */
static void of_size(const struct lender *lender, const char *name, uint64_t size,
		    double value)
{
	char words[64];

	snprintf(words, sizeof(words), "%s %llu MiB", name,
		 (unsigned long long)(size / MIB));
	number(lender, words, value);
}

static int must_alloc(const struct lender *lender, uint64_t size)
{
	int buffer = heap_alloc(lender->heap, size);

	if (buffer < 0) {
		printf("%s: no buffer of %llu bytes: %s\n", lender->name,
		       (unsigned long long)size, strerror(-buffer));
		exit(1);
	}
	return buffer;
}

static uint64_t taken_kib(const struct lender *lender)
{
	if (!lender->area)
		return lender->size / KIB;
	return area_taken_kib(lender->area) - lender->taken_before;
}

void lender_wait(const struct lender *lender)
{
	int polls;

	for (polls = 0; polls < POLLS; polls++) {
		if (!lender->area || !taken_kib(lender))
			return;
		usleep(POLL_US);
	}
	printf("%s: memory does not come back\n", lender->name);
	exit(1);
}

/* What a buffer costs, what is taken for it, and what it costs to give that back */
struct costs {
	double alloc, taken, back;
};

/* Close the only buffer: until Linux has its memory, but for the last look */
static double give_back(const struct lender *lender, int buffer)
{
	double start = clock_ns(), end;

	close(buffer);
	end = clock_ns();
	while (lender->area && taken_kib(lender)) {
		sched_yield();
		end = clock_ns();
	}
	return end - start;
}

static struct costs first_buffer(const struct lender *lender, uint64_t size)
{
	double start = clock_ns(), end;
	int buffer = must_alloc(lender, size);
	struct costs costs;

	end = clock_ns();
	costs.alloc = end - start;
	costs.taken = taken_kib(lender);
	costs.back = give_back(lender, buffer);
	return costs;
}

void measure_first(const struct lender *lender, uint64_t size)
{
	double allocs[ROUNDS], backs[ROUNDS];
	struct costs costs;
	int i, buffer;

	/* The first one is slower: it warms the caches */
	buffer = heap_alloc(lender->heap, size);
	if (buffer < 0) {
		printf("row\t%s\tfirst %llu MiB\t%s\n", lender->name,
		       (unsigned long long)(size / MIB), strerrorname_np(-buffer));
		return;
	}
	give_back(lender, buffer);
	for (i = 0; i < ROUNDS; i++) {
		if (lender->pause)
			lender->pause(i);
		costs = first_buffer(lender, size);
		allocs[i] = costs.alloc;
		backs[i] = costs.back;
	}
	of_size(lender, "first", size, lender->pause ? least(allocs, ROUNDS) :
						       median(allocs, ROUNDS));
	of_size(lender, "taken", size, costs.taken);
	of_size(lender, "back", size, least(backs, ROUNDS));
}

void measure_full(const struct lender *lender, uint64_t size)
{
	double allocs[FULL_ROUNDS], moved[FULL_ROUNDS], spoilt = 0;
	int i, rounds = lender->pause ? FULL_ROUNDS : 1;

	hog_choose(lender->base, lender->size);
	for (i = 0; i < rounds; i++) {
		if (hog_fill() <= 0) {
			printf("%s: no data in its memory\n", lender->name);
			exit(1);
		}
		moved[i] = hog_in_region();
		if (lender->pause)
			lender->pause(i * FULL_APART);
		allocs[i] = first_buffer(lender, size).alloc;
		moved[i] -= hog_in_region();
		spoilt += hog_spoilt();
		hog_free();
	}
	of_size(lender, "full", size, least(allocs, rounds));
	of_size(lender, "moved", size, median(moved, rounds));
	of_size(lender, "spoilt", size, spoilt);
}

/* Until the film has all of its own */
static double start_film(const struct lender *lender, uint64_t picture)
{
	int buffers[PICTURES], i;
	double start, end;

	usleep(PAUSE_US);
	start = clock_ns();
	for (i = 0; i < PICTURES; i++)
		buffers[i] = must_alloc(lender, picture);
	end = clock_ns();
	for (i = 0; i < PICTURES; i++)
		close(buffers[i]);
	return end - start;
}

void measure_films(const struct lender *lender, uint64_t picture)
{
	double values[ROUNDS];
	char name[64];
	int i;

	/* One film, so that there is memory for the next ones */
	close(must_alloc(lender, PICTURES * picture));
	start_film(lender, picture);
	for (i = 0; i < ROUNDS; i++)
		values[i] = start_film(lender, picture);
	snprintf(name, sizeof(name), "film %llu KiB", (unsigned long long)(picture / KIB));
	number(lender, name, median(values, ROUNDS));
}

void measure_ready(const struct lender *lender)
{
	int held = must_alloc(lender, PAGE), i, round;
	double values[ROUNDS], start;

	for (i = 0; i < ROUNDS; i++) {
		usleep(PAUSE_US);
		start = clock_ns();
		for (round = 0; round < BATCH; round++)
			close(must_alloc(lender, PAGE));
		values[i] = (clock_ns() - start) / BATCH;
	}
	number(lender, "ready", median(values, ROUNDS));
	close(held);
}

void measure_memory(const struct lender *lender, uint64_t size, unsigned int linger)
{
	int buffer;

	number(lender, "without", taken_kib(lender));
	buffer = must_alloc(lender, size);
	number(lender, "during", taken_kib(lender));
	close(buffer);
	usleep(PAUSE_US);
	number(lender, "after", taken_kib(lender));
	sleep(linger);
	number(lender, "later", taken_kib(lender));
}
