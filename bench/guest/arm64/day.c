// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replays a trace against the heap of a region on demand, once for each linger time that
 * the environment lists (LINGER_MS), and waits as the trace does, but not for longer
 * than the heap may still do something: the rest of such a wait is only counted. Where
 * the clock counts instructions, and goes on when the machine sleeps, a day takes
 * seconds. Rows:
 *
 *	row LINGER_MS NAME VALUE
 *
 * The trace is on the first disk.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "area.h"
#include "clock.h"
#include "disk.h"
#include "heap.h"
#include "parameter.h"
#include "protected.h"
#include "trace.h"

/* An allocation that took longer has waited for the claim interval */
#define WAITED_S 0.1
/* After the linger time, the heap has found each piece without buffers, and opened it */
#define SETTLED_S 3

/**
 * struct day - what was seen so far
 * @kib_s: KiB that Linux lacked, times seconds
 * @looked: when it was last looked at, in seconds
 * @claims: how many allocations took memory
 * @waits: how many of these waited, and @longest of them, in seconds
 * @refused: how many allocations failed
 */
struct day {
	double kib_s, looked, longest;
	unsigned long claims, waits, refused;
};

static const char *area;
static int heap;
static int buffers[TRACE_IDS];

/* Seconds that nobody has waited for */
static double skipped;

static double now(void)
{
	return clock_ns() / 1e9 + skipped;
}

/* What is taken now is taken as what was taken since the last look */
static uint64_t look(struct day *day)
{
	uint64_t taken = area_taken_kib(area);
	double at = now();

	day->kib_s += taken * (at - day->looked);
	day->looked = at;
	return taken;
}

static void wait_until(struct day *day, double end, double linger_s)
{
	double settled = now() + linger_s + SETTLED_S, left;

	while ((left = end - now()) > 0) {
		if (now() >= settled)
			skipped += left;
		else
			usleep(left < 1 ? left * 1e6 + 1 : 1e6);
		look(day);
	}
}

static void take(struct day *day, const struct trace_step *step)
{
	uint64_t claimed = area_claimed_kib(area);
	double start = now(), took;

	buffers[step->id] = heap_alloc(heap, step->bytes);
	took = now() - start;
	look(day);
	if (buffers[step->id] < 0)
		day->refused++;
	if (area_claimed_kib(area) != claimed)
		day->claims++;
	if (took < WAITED_S)
		return;
	day->waits++;
	if (took > day->longest)
		day->longest = took;
}

static void step(struct day *day, const struct trace_step *step)
{
	if (step->bytes)
		take(day, step);
	else if (buffers[step->id] >= 0)
		close(buffers[step->id]);
}

static void number(const char *linger_ms, const char *name, double value)
{
	printf("row\t%s\t%s\t%.9g\n", linger_ms, name, value);
}

static void replay(const struct trace *trace, const char *linger_ms)
{
	struct day day = { .looked = now() };
	uint64_t claimed = area_claimed_kib(area);
	double linger_s = atof(linger_ms) / 1000, at = now();
	size_t i;

	for (i = 0; i < trace->count; i++) {
		/* By the clock of the trace, also if something took long */
		at += trace->steps[i].after;
		wait_until(&day, at, linger_s);
		step(&day, &trace->steps[i]);
	}
	while (look(&day))
		sleep(1);

	number(linger_ms, "MiB h", day.kib_s / 1024 / 3600);
	number(linger_ms, "claims", day.claims);
	number(linger_ms, "MiB claimed", (area_claimed_kib(area) - claimed) / 1024.);
	number(linger_ms, "waits", day.waits);
	number(linger_ms, "longest wait", day.longest);
	number(linger_ms, "refused", day.refused);
}

int main(void)
{
	char *text = disk_text(DISK_FIRST), *lingers = getenv("LINGER_MS"), *linger_ms;
	struct trace trace;
	unsigned int line;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!lingers || trace_parse(text, &trace, &line) || region_wait()) {
		puts("no trace, no linger time, or no region");
		return 1;
	}
	free(text);
	area = region()->heap;
	heap = heap_open(area);
	while ((linger_ms = strsep(&lingers, ","))) {
		if (heap < 0 || parameter_set("linger_ms", linger_ms)) {
			puts("no heap, or no linger time");
			return 1;
		}
		replay(&trace, linger_ms);
	}
	free(trace.steps);
	return 0;
}
