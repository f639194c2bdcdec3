/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that Linux uses until a heap takes some of it (CMA). */
#ifndef BENCH_AREA_H
#define BENCH_AREA_H

#include <stdint.h>

/* The area of whoever has none of his own; a region on demand has one of its name */
#define AREA_DEFAULT "reserved"

/* KiB of an area that Linux lacks; 0 if there is no such area */
uint64_t area_taken_kib(const char *area);

/* KiB that were taken of an area since the start, whatever was given back; or 0 */
uint64_t area_claimed_kib(const char *area);

/* Where cma=SIZE@BASE on the command line has put the default area: 0, or -ENOENT */
int area_default(uint64_t *base, uint64_t *size);

#endif /* BENCH_AREA_H */
