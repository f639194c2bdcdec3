// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "run.h"

struct stress_run *stress_run;

/* Before main(), in which the harness starts a process for each test */
__attribute__((constructor)) static void share(void)
{
	stress_run = mmap(NULL, sizeof(*stress_run), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stress_run == MAP_FAILED)
		abort();
}

/* Of the environment, which is the kernel's command line for an init */
static unsigned long parameter(const char *name, unsigned long otherwise)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 0) : otherwise;
}

unsigned long stress_operations(void)
{
	return parameter("STRESS_OPERATIONS", 20000);
}

unsigned long stress_seed(void)
{
	return parameter("STRESS_SEED", 1);
}

unsigned long stress_threads(void)
{
	return parameter("STRESS_THREADS", 2);
}

long counted(long result)
{
	atomic_fetch_add_explicit(&stress_run->operations, 1,
				  memory_order_relaxed);
	return result;
}

long counted_errno(long result)
{
	counted(0);
	return result < 0 ? -errno : result;
}

bool stress_check(bool good, const char *format, ...)
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
uint64_t stress_random(uint64_t *state)
{
	uint64_t mixed = *state += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
	return mixed ^ mixed >> 31;
}

uint64_t stress_below(uint64_t *state, uint64_t limit)
{
	return stress_random(state) % limit;
}

uint64_t stress_magnitude(uint64_t *state, uint64_t limit)
{
	unsigned int bits = 64 - __builtin_clzll(limit);
	uint64_t value = stress_random(state) >>
			 (64 - 1 - stress_below(state, bits));

	return value < limit ? value + 1 : limit;
}
