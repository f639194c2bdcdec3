/* SPDX-License-Identifier: GPL-2.0-only */
/* Results of tests that run on the host, in TAP. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdio.h>

static int tap_failed, tap_count, tap_failures;

/* Part of the current test: a condition that has to hold */
#define EXPECT(condition) do {						\
	if (!(condition)) {						\
		printf("# %s:%d: not so: %s\n", __FILE__, __LINE__,	\
		       #condition);					\
		tap_failed = 1;						\
	}								\
} while (0)

/* Run a function that is a test */
#define RUN(test) do {							\
	tap_failed = 0;							\
	test();								\
	tap_failures += tap_failed;					\
	printf("%sok %d %s\n", tap_failed ? "not " : "", ++tap_count,	\
	       #test);							\
} while (0)

static inline int tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failures != 0;
}

#endif /* TESTS_TAP_H */
