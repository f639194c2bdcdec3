/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which step a worker takes next, and the steps that need another process: a
 * child that ends without closing what it has, by itself or by SIGKILL.
 */
#ifndef TESTS_STRESS_STEPS_H
#define TESTS_STRESS_STEPS_H

#include "worker.h"

/* One step with one of the worker's slots, both by random */
void worker_step(struct stress_worker *worker);

#endif /* TESTS_STRESS_STEPS_H */
