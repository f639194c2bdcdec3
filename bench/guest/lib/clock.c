// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>

#include "clock.h"

double clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}
