// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "values.h"

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double values_share(double *values, size_t count, double part)
{
	size_t at = count * part;

	if (at == count)
		at--;
	qsort(values, count, sizeof(*values), compare);
	return values[at];
}
