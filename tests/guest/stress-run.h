/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all threads and processes of a stress run share: the count of
 * operations, the first failure, and how decisions come from the seed.
 *
 * The harness's EXPECT counts for the thread and the process that calls it, so
 * whoever else finds something wrong leaves the text here.
 */
#ifndef TESTS_STRESS_RUN_H
#define TESTS_STRESS_RUN_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static struct stress_run {
	atomic_ulong operations;
	atomic_bool failed;
	char failure[512];
} *stress_run;

/* Before the harness starts a process for each test */
__attribute__((constructor)) static void stress_run_share(void)
{
	stress_run = mmap(NULL, sizeof(*stress_run), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stress_run == MAP_FAILED)
		abort();
}

/* Of the environment, which is the kernel's command line for an init */
static inline unsigned long stress_parameter(const char *name,
					     unsigned long otherwise)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 0) : otherwise;
}

static inline unsigned long stress_operations(void)
{
	return stress_parameter("STRESS_OPERATIONS", 20000);
}

static inline unsigned long stress_seed(void)
{
	return stress_parameter("STRESS_SEED", 1);
}

static inline unsigned long stress_threads(void)
{
	return stress_parameter("STRESS_THREADS", 2);
}

/* One system call on a heap, a buffer or an import; leaves errno alone */
static inline long counted(long result)
{
	atomic_fetch_add_explicit(&stress_run->operations, 1,
				  memory_order_relaxed);
	return result;
}

/* As the kernel says it: 0 or more, or -errno */
static inline long counted_errno(long result)
{
	counted(0);
	return result < 0 ? -errno : result;
}

/* Keeps the text of the first failure. Returns whether it is none. */
__attribute__((format(printf, 2, 3)))
static inline bool stress_check(bool good, const char *format, ...)
{
	va_list arguments;

	if (good || atomic_exchange(&stress_run->failed, true))
		return good;
	va_start(arguments, format);
	vsnprintf(stress_run->failure, sizeof(stress_run->failure), format,
		  arguments);
	va_end(arguments);
	return false;
}

/* A Weyl sequence and a mixer: every seed is as good as any other */
static inline uint64_t stress_random(uint64_t *state)
{
	uint64_t mixed = *state += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
	return mixed ^ mixed >> 31;
}

/* 0 to limit - 1 */
static inline uint64_t stress_below(uint64_t *state, uint64_t limit)
{
	return stress_random(state) % limit;
}

/* 1 to limit, every order of magnitude as often as any other */
static inline uint64_t stress_magnitude(uint64_t *state, uint64_t limit)
{
	unsigned int bits = 64 - __builtin_clzll(limit);
	uint64_t value = stress_random(state) >>
			 (64 - 1 - stress_below(state, bits));

	return value < limit ? value + 1 : limit;
}

#endif /* TESTS_STRESS_RUN_H */
