/* SPDX-License-Identifier: GPL-2.0-only */
/* Values that were measured. */
#ifndef BENCH_VALUES_H
#define BENCH_VALUES_H

#include <stddef.h>

/**
 * values_share - the value that a share of all values does not exceed
 * @values: the values, which are sorted afterwards
 * @count: number of these, not 0
 * @part: from 0, the least value, to 1; 0.5 is the median
 */
double values_share(double *values, size_t count, double part);

#endif /* BENCH_VALUES_H */
