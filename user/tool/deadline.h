/* SPDX-License-Identifier: GPL-2.0-only */
/* When to end what a person has given a time to. */
#ifndef SECUREHEAP_DEADLINE_H
#define SECUREHEAP_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/**
 * deadline_in() - a time from now on
 * @seconds: number of them, INT32_MAX at most
 *
 * Return: nanoseconds of CLOCK_MONOTONIC.
 */
uint64_t deadline_in(uint64_t seconds);

/**
 * deadline_left() - how long to wait for a deadline
 * @deadline: from deadline_in()
 * @left: set to that time
 *
 * A wait may end before, for example when the process was stopped and goes on.
 *
 * Return: false if the deadline is over.
 */
bool deadline_left(uint64_t deadline, struct timespec *left);

#endif
