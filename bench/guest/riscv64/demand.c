// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a region on demand costs, and one that is always closed, whichever this machine
 * has: lines "row", with a name and a number, in nanoseconds if it is a time.
 *
 * The first buffer in an empty and in a full region, beside the CMA heap; a film in
 * memory that is still closed; a buffer in a piece that has another one; and what the
 * rest of the system has lost to it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "attribute.h"
#include "file.h"
#include "heap.h"
#include "hog.h"
#include "memory.h"
#include "protected.h"
#include "trusted/uapi.h"
#include "units.h"

#define FIRST (8 * MIB)
/* Buffers of a film */
#define PICTURES 8
#define PICTURE (1 * MIB)

#define ROUNDS 16
/* Each of these fills all memory */
#define FULL_ROUNDS 8

/*
 * The trusted hart sleeps between two looks at its mailbox, the longer the longer it has
 * had nothing to do. That is no work, so requests come at different times after its last
 * one, and the least counts.
 */
#define APART_US 100
#define FULL_APART_US 2500
/* Buffers for one look at the clock */
#define BATCH 32

/* Until what was freed is erased, and a piece without buffers is known to be idle */
#define PAUSE_US 2500000
#define PARAMETERS "/sys/module/secure_heap/parameters/"

static int ours, cma, trusted, on_demand;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void number(const char *name, double value)
{
	printf("row\t%s\t%.0f\n", name, value);
}

static void row(const char *name, double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	number(name, values[count / 2]);
}

static void row_of_least(const char *name, double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	number(name, values[0]);
}

static int must_alloc(int heap, uint64_t size)
{
	int buffer = heap_alloc(heap, size);

	if (buffer < 0) {
		printf("no buffer of %llu bytes: %s\n", (unsigned long long)size,
		       strerror(-buffer));
		exit(1);
	}
	return buffer;
}

static void set(const char *parameter, const char *value)
{
	if (write_file(parameter, value)) {
		printf("%s cannot be set\n", parameter);
		exit(1);
	}
}

static uint64_t closed(void)
{
	return attribute_number(region()->heap, "closed");
}

static void wait_until_linux_has_it(void)
{
	while (on_demand && closed())
		usleep(20000);
}

static void ask_trusted_hart(unsigned int pause_us)
{
	static struct lab_faults faults;

	if (ioctl(trusted, LAB_TRUSTED_IOCTL_FAULTS, &faults)) {
		perror("the trusted hart");
		exit(1);
	}
	usleep(pause_us);
}

/* The first buffer after nothing */
static double first_buffer(int heap)
{
	double start = now(), end;
	int buffer = must_alloc(heap, FIRST);

	end = now();
	close(buffer);
	return end - start;
}

static void measure_first(void)
{
	double values[ROUNDS], others[ROUNDS];
	int i;

	/* The first ones are slower: they warm the caches */
	first_buffer(cma);
	first_buffer(ours);
	for (i = 0; i < ROUNDS; i++) {
		/* What the owner does to give memory back is not what is measured */
		wait_until_linux_has_it();
		ask_trusted_hart(i * APART_US);
		values[i] = first_buffer(ours);
		wait_until_linux_has_it();
		others[i] = first_buffer(cma);
	}
	wait_until_linux_has_it();
	row_of_least("first, empty", values, ROUNDS);
	row("first, CMA", others, ROUNDS);
}

static void measure_first_in_full_region(void)
{
	double values[FULL_ROUNDS], moved[FULL_ROUNDS], spoilt = 0;
	int i;

	for (i = 0; i < FULL_ROUNDS; i++) {
		if (hog_fill() <= 0) {
			puts("no data in the region");
			exit(1);
		}
		moved[i] = hog_in_region();
		ask_trusted_hart(i * FULL_APART_US);
		values[i] = first_buffer(ours);
		moved[i] -= hog_in_region();
		spoilt += hog_spoilt();
		hog_free();
		wait_until_linux_has_it();
	}
	row_of_least("first, full", values, FULL_ROUNDS);
	row("pages moved", moved, FULL_ROUNDS);
	number("pages spoilt", spoilt);
}

/* In memory that is closed, and has no buffer: until the film has all of its own */
static double start_film(void)
{
	int buffers[PICTURES], i;
	double start, end;

	usleep(PAUSE_US);
	start = now();
	for (i = 0; i < PICTURES; i++)
		buffers[i] = must_alloc(ours, PICTURE);
	end = now();
	for (i = 0; i < PICTURES; i++)
		close(buffers[i]);
	return end - start;
}

static void measure_films(void)
{
	double values[ROUNDS];
	int i;

	/* One film, so that there is memory for the next ones */
	close(must_alloc(ours, FIRST));
	start_film();
	for (i = 0; i < ROUNDS; i++)
		values[i] = start_film();
	row("next film", values, ROUNDS);
}

static void measure_ready(void)
{
	int held = must_alloc(ours, PAGE), i, round;
	double values[ROUNDS], start;

	for (i = 0; i < ROUNDS; i++) {
		usleep(PAUSE_US);
		start = now();
		for (round = 0; round < BATCH; round++)
			close(must_alloc(ours, PAGE));
		values[i] = (now() - start) / BATCH;
	}
	row("ready", values, ROUNDS);
	close(held);
}

static void measure_memory(void)
{
	int buffer;

	number("KiB of all memory", meminfo_kib("MemTotal:"));
	if (on_demand)
		set(PARAMETERS "linger_ms", "0");
	wait_until_linux_has_it();
	number("KiB closed without a film", closed() / KIB);
	buffer = must_alloc(ours, FIRST);
	number("KiB closed during a film", closed() / KIB);
	close(buffer);
	wait_until_linux_has_it();
	number("KiB closed after a film", closed() / KIB);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (region_wait())
		return 1;
	on_demand = attribute_number(region()->heap, "on_demand");
	ours = heap_open(region()->heap);
	cma = heap_open(heap_of_kind(HEAP_CMA));
	trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	if (ours < 0 || cma < 0 || trusted < 0)
		return 1;

	if (on_demand) {
		set(PARAMETERS "linger_ms", "0");
		set(PARAMETERS "claim_interval_ms", "0");
		measure_first();
		measure_first_in_full_region();
		set(PARAMETERS "linger_ms", "3600000");
	}
	measure_films();
	measure_ready();
	measure_memory();
	return 0;
}
