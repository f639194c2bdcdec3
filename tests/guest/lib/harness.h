/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's harness, with time for a machine that is emulated. It is less than
 * the host waits for a mutant (tests/mutate.py), so that a test that hangs is named.
 */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include "kselftest_harness.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 90

#endif
