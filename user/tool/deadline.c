// SPDX-License-Identifier: GPL-2.0-only
#include "deadline.h"

#define NS_PER_SECOND UINT64_C(1000000000)

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);

	return time.tv_sec * NS_PER_SECOND + time.tv_nsec;
}

uint64_t deadline_in(uint64_t seconds)
{
	return now() + seconds * NS_PER_SECOND;
}

bool deadline_left(uint64_t deadline, struct timespec *left)
{
	uint64_t time = now();

	if (time >= deadline)
		return false;
	left->tv_sec = (deadline - time) / NS_PER_SECOND;
	left->tv_nsec = (deadline - time) % NS_PER_SECOND;

	return true;
}
