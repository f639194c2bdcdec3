// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a region on demand costs, and one that is always closed, whichever this machine
 * has; beside the CMA heap, and the TEE's heap where that lends memory to the TEE, too.
 *
 * The first buffer in memory without data and with it; a film in memory that is still
 * closed; a buffer in a piece that has another one; and what the rest of the system
 * lacks.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "area.h"
#include "attribute.h"
#include "heap.h"
#include "lender.h"
#include "memory.h"
#include "parameter.h"
#include "protected.h"
#include "trusted/uapi.h"
#include "units.h"

/* Buffers that are the first ones. The TEE's heap lends one MiB, whatever is asked for. */
#define LARGE (8 * MIB)
#define SMALL (1 * MIB)

/*
 * The trusted hart of riscv64 sleeps between two looks at its mailbox, the longer the
 * longer it has had nothing to do. That is no work, so requests come at different times
 * after its last one.
 */
#define APART_US 100

/* Long enough for all that is measured; and what it is if nobody sets it */
#define LONG_MS "3600000"
#define LINGER_MS "10000"
#define LINGER_S 10

static int trusted;

static void ask_trusted_hart(unsigned int number)
{
	static struct lab_faults faults;

	if (ioctl(trusted, LAB_TRUSTED_IOCTL_FAULTS, &faults)) {
		perror("the trusted hart");
		exit(1);
	}
	usleep(number * APART_US);
}

static void set(const char *parameter, const char *value)
{
	if (parameter_set(parameter, value)) {
		printf("%s cannot be set\n", parameter);
		exit(1);
	}
}

static void set_linger(const struct lender *ours, const char *ms)
{
	if (!ours->area)
		return;
	set("linger_ms", "0");
	lender_wait(ours);
	set("linger_ms", ms);
}

static void measure_first_and_full(const struct lender *lender, uint64_t size)
{
	measure_first(lender, size);
	if (lender->base)
		measure_full(lender, size);
}

static void measure_use(const struct lender *lender, uint64_t film)
{
	measure_films(lender, film / PICTURES);
	measure_ready(lender);
}

/* A heap that takes memory of the default area */
static struct lender find(const char *name, const char *heap)
{
	struct lender found = {
		.name = name,
		.heap = heap_open(heap),
		.area = AREA_DEFAULT,
	};

	area_default(&found.base, &found.size);
	found.taken_before = area_taken_kib(AREA_DEFAULT);
	return found;
}

int main(void)
{
	struct lender ours, cma, tee;
	uint64_t film;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (region_wait())
		return 1;
	cma = find("CMA", heap_of_kind(HEAP_CMA));
	tee = find("TEE heap", heap_of_kind(HEAP_TEE));
	ours = (struct lender){
		.name = "ours",
		.heap = heap_open(region()->heap),
		.base = region()->base,
		.size = region()->size,
	};
	if (ours.heap < 0 || cma.heap < 0)
		return 1;

	film = tee.heap < 0 ? LARGE : SMALL;
	trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	if (trusted >= 0)
		ours.pause = ask_trusted_hart;
	if (attribute_number(region()->heap, "on_demand") == 1)
		ours.area = region()->heap;

	printf("row\t%s\tmemory\t%lu\n", ours.name, meminfo_kib("MemTotal:"));
	if (ours.area) {
		set("claim_interval_ms", "0");
		set_linger(&ours, "0");
		measure_first_and_full(&ours, LARGE);
		measure_first_and_full(&cma, LARGE);
	}
	if (tee.heap >= 0) {
		measure_first_and_full(&ours, film);
		measure_first_and_full(&tee, film);
		measure_first_and_full(&cma, film);
		measure_first(&tee, LARGE);
		measure_use(&tee, film);
		measure_memory(&tee, film, LINGER_S);
	}
	set_linger(&ours, LONG_MS);
	measure_use(&ours, film);
	set_linger(&ours, LINGER_MS);
	measure_memory(&ours, film, LINGER_S);
	return 0;
}
