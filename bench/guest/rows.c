// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the host gets: lines of words that are separated by tabs, of which the
 * first is "row" and the others are NAME=VALUE.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "values.h"

void samples_add(struct samples *samples, double value, unsigned int rounds)
{
	if (samples->count == samples->room) {
		samples->room = samples->room ? 2 * samples->room : 64;
		samples->values = realloc(samples->values, samples->room *
					  sizeof(*samples->values));
		if (!samples->values)
			abort();
	}
	samples->values[samples->count++] = value;
	samples->spent += value * rounds;
}

static double share(struct samples *samples, double part)
{
	return values_share(samples->values, samples->count, part);
}

void row_print(const struct row *row, const struct number *numbers)
{
	printf("row\tbench=%s\theap=%s", row->bench, row->heap);
	if (row->size)
		printf("\tsize=%llu", (unsigned long long)row->size);
	if (row->pool)
		printf("\tpool=%llu", (unsigned long long)row->pool);
	if (row->occupancy >= 0)
		printf("\toccupancy=%d", row->occupancy);
	printf("\toutcome=%s", row->outcome ?
	       strerrorname_np(-row->outcome) : "success");
	for (; numbers->name; numbers++)
		printf("\t%s=%.3f", numbers->name, numbers->value);
	printf("\n");
	fflush(stdout);
}

double samples_least(struct samples *samples)
{
	return share(samples, 0);
}

/* Without any, there is nothing to say */
void row_print_samples(const struct row *row, struct samples *samples)
{
	if (!samples->count)
		return;
	row_print(row, (struct number[]){
		{ "median", share(samples, 0.5) },
		{ "p99", share(samples, 0.99) },
		{ "low", share(samples, 0) },
		{ "high", share(samples, 1) },
		{ "samples", samples->count },
		{}
	});
}

void progress(const char *what)
{
	printf("progress\t%s\n", what);
	fflush(stdout);
}
