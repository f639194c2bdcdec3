/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all threads and processes of a stress run share: the count of
 * operations, the first failure, and how decisions come from the seed.
 *
 * EXPECT of the harness counts only in the thread and the process of the test,
 * so all others leave the text of a failure here.
 */
#ifndef TESTS_STRESS_RUN_H
#define TESTS_STRESS_RUN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * struct stress_run - memory that all processes of the run share
 * @operations: system calls so far
 * @failed: whether something failed
 * @failure: what failed first
 */
struct stress_run {
	atomic_ulong operations;
	atomic_bool failed;
	char failure[512];
};

extern struct stress_run *stress_run;

/* Parameters: how many system calls, which decisions, how many threads */
unsigned long stress_operations(void);
unsigned long stress_seed(void);
unsigned long stress_threads(void);

/* Count a system call on a heap, a buffer or an import; errno stays as it is */
long counted(long result);

/* Count a system call; its result as the kernel has it: 0 or more, or -errno */
long counted_errno(long result);

/**
 * stress_check - keep the text of a failure if it is the first
 * @good: whether there is no failure
 * @format: text
 *
 * Return: @good.
 */
__attribute__((format(printf, 2, 3)))
bool stress_check(bool good, const char *format, ...);

/* Random numbers: 64 bits */
uint64_t stress_random(uint64_t *state);

/* 0 to limit - 1 */
uint64_t stress_below(uint64_t *state, uint64_t limit);

/* 1 to limit, every order of magnitude with the same probability */
uint64_t stress_magnitude(uint64_t *state, uint64_t limit);

#endif /* TESTS_STRESS_RUN_H */
