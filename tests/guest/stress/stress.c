// SPDX-License-Identifier: GPL-2.0-only
/*
 * After all that programs do with a heap, all of it is free again.
 *
 * STRESS_OPERATIONS, STRESS_SEED and STRESS_THREADS in the environment (for the
 * lab: on the kernel's command line) say how much, which and by how many. The
 * same seed makes the same decisions in each thread; how threads and processes
 * interleave is up to the machine.
 */
#include <dirent.h>
#include <sys/socket.h>

#include "harness.h"

#include "heaps.h"
#include "malformed.h"
#include "run.h"
#include "steps.h"
#include "worker.h"

#define THREADS_MAX 16
/* The host takes a minute of silence for a hang */
#define REPORT_EVERY_S 10
#define HOUR_S 3600

static int count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	while (folder && readdir(folder))
		count++;
	if (folder)
		closedir(folder);
	return count;
}

/* And forget the failure: the next test has its own */
static void expect_no_failure(struct __test_metadata *_metadata)
{
	EXPECT_FALSE(stress_run->failed)
		TH_LOG("%s (STRESS_SEED=%lu STRESS_THREADS=%lu)",
		       stress_run->failure, stress_seed(), stress_threads());
	stress_run->failed = false;
}

FIXTURE(stress)
{
	struct stress_heaps heaps;
	int descriptors;
};

FIXTURE_SETUP(stress)
{
	stress_open_heaps(&self->heaps);
	stress_check_all_empty(&self->heaps);
	self->descriptors = count_descriptors();
	expect_no_failure(_metadata);
}

/* In the same process: its end would close what was forgotten */
FIXTURE_TEARDOWN(stress)
{
	EXPECT_EQ(self->descriptors, count_descriptors());
	stress_check_all_empty(&self->heaps);
	stress_close_heaps(&self->heaps);
	expect_no_failure(_metadata);
}

static void *work(void *argument)
{
	struct stress_worker *worker = argument;
	unsigned long end = worker->stress->end;

	while (stress_run->operations < end && !stress_run->failed)
		worker_step(worker);
	slots_close(worker->slots, STRESS_SLOTS);
	worker->stress->working--;
	return NULL;
}

/* Until no thread works any more; no line if nothing goes on, which is a hang */
static void *report_progress(void *argument)
{
	const atomic_uint *working = argument;
	unsigned long before = stress_run->operations, now;
	unsigned int tenths = 0;

	while (*working) {
		usleep(100000);
		if (++tenths % (10 * REPORT_EVERY_S))
			continue;
		now = stress_run->operations;
		if (now != before)
			fprintf(stderr, "# %lu so far\n", now);
		before = now;
	}
	return NULL;
}

TEST_F_TIMEOUT(stress, mixed_operations, 24 * HOUR_S)
{
	const unsigned int count = stress_threads();
	struct stress stress = {
		.heaps = &self->heaps,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.working = count,
		.end = stress_run->operations + stress_operations(),
	};
	struct stress_worker workers[THREADS_MAX];
	pthread_t threads[THREADS_MAX];
	unsigned int i;

	ASSERT_LE(1, count);
	ASSERT_GE(THREADS_MAX, count);
	ASSERT_EQ(0, socketpair(AF_UNIX,
				SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
				stress.sockets));
	slots_clear(stress.slots, STRESS_SHARED_SLOTS);
	for (i = 0; i < count; i++) {
		workers[i] = (struct stress_worker){
			.stress = &stress,
			.number = i,
			.random = stress_seed() + i,
		};
		slots_clear(workers[i].slots, STRESS_SLOTS);
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, work,
					    &workers[i]));
	}
	report_progress(&stress.working);
	for (i = 0; i < count; i++)
		pthread_join(threads[i], NULL);

	slots_close(stress.slots, STRESS_SHARED_SLOTS);
	/* With what was sent and not received */
	close(stress.sockets[0]);
	close(stress.sockets[1]);
	expect_no_failure(_metadata);
}

TEST_F_TIMEOUT(stress, malformed_arguments, HOUR_S)
{
	struct malformed malformed = {};
	uint64_t random = stress_seed();
	atomic_uint working = 1;
	pthread_t reporter;
	unsigned int i;

	ASSERT_EQ(0, pthread_create(&reporter, NULL, report_progress,
				    &working));
	arena_open(&malformed.arena);
	for (i = 0; i < self->heaps.count && !stress_run->failed; i++) {
		malformed.heap = &self->heaps.heap[i];
		try_heap(&malformed, &random,
			 stress_operations() / 10 / self->heaps.count);
		try_buffer(&malformed);
		stress_check_empty(malformed.heap);
	}
	arena_close(&malformed.arena);
	working = 0;
	pthread_join(reporter, NULL);
	expect_no_failure(_metadata);
}

FIXTURE(afterwards)
{
	struct stress_heaps heaps;
};

FIXTURE_SETUP(afterwards)
{
	stress_open_heaps(&self->heaps);
}

FIXTURE_TEARDOWN(afterwards)
{
	stress_close_heaps(&self->heaps);
}

/* Once the processes of the other tests are gone */
TEST_F(afterwards, heaps_are_empty)
{
	stress_check_all_empty(&self->heaps);
	fprintf(stderr, "# operations: %lu\n", stress_run->operations);
	expect_no_failure(_metadata);
}

TEST_HARNESS_MAIN
