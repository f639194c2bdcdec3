// SPDX-License-Identifier: GPL-2.0-only
/* Two processors that allocate at once, beside one. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "heap.h"

#define BATCHES 41
#define BATCH_NS 50e6

/* start and stop are the caller's, and the only thing that threads share */
struct worker {
	pthread_t thread;
	pthread_barrier_t *start;
	const volatile int *stop;
	int heap, cpu;
	double rounds, ns;
};

static void *work(void *data)
{
	struct worker *worker = data;
	cpu_set_t cpus;
	double start;

	CPU_ZERO(&cpus);
	CPU_SET(worker->cpu, &cpus);
	/* Like another process: with a table of files of its own */
	if (sched_setaffinity(0, sizeof(cpus), &cpus) || unshare(CLONE_FILES))
		abort();
	pthread_barrier_wait(worker->start);
	start = now();
	while (!*worker->stop) {
		int buffer = heap_alloc(worker->heap, PAGE);

		if (buffer < 0)
			abort();
		close(buffer);
		worker->rounds++;
	}
	worker->ns = now() - start;
	return NULL;
}

/* Rounds in a second of so many threads together */
static double rate(int heap, int threads)
{
	struct worker workers[2];
	pthread_barrier_t start;
	volatile int stop = 0;
	double sum = 0;
	int i;

	pthread_barrier_init(&start, NULL, threads + 1);
	for (i = 0; i < threads; i++) {
		workers[i] = (struct worker) {
			.start = &start,
			.stop = &stop,
			.heap = heap,
			.cpu = i,
		};
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			abort();
	}
	pthread_barrier_wait(&start);
	usleep(BATCH_NS / 1000);
	stop = 1;
	for (i = 0; i < threads; i++) {
		pthread_join(workers[i].thread, NULL);
		sum += workers[i].rounds / workers[i].ns * 1e9;
	}
	pthread_barrier_destroy(&start);
	return sum;
}

void bench_threads(void)
{
	static const enum bench_kind kinds[] = {
		BENCH_FLOOR, BENCH_OURS, BENCH_TEE,
	};
	struct samples ratios[LENGTH(kinds)] = {};
	size_t i, batch;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		return;
	progress("two threads");
	for (batch = 0; batch < BATCHES; batch++) {
		for (i = 0; i < LENGTH(kinds); i++) {
			double one = rate(heaps[kinds[i]].fd, 1);
			double two = rate(heaps[kinds[i]].fd, 2);

			samples_add(&ratios[i], two / one, 1);
		}
	}
	for (i = 0; i < LENGTH(kinds); i++) {
		struct row row = {
			.bench = "two threads",
			.heap = heaps[kinds[i]].kind,
			.size = PAGE,
			.occupancy = -1,
		};

		row_print_samples(&row, &ratios[i]);
		free(ratios[i].values);
	}
}
