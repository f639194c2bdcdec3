/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The suites include the files that they test, to reach what is static and to
 * put stand-ins in place of what is around. Other names let them live in one
 * kernel with the driver.
 */
#ifndef _SECURE_HEAP_UNDER_TEST_H
#define _SECURE_HEAP_UNDER_TEST_H

#include "nowhere.h"

#define secure_heap_match		tested_match
#define secure_heap_region_from_node	tested_region_from_node

/* Each file has its own */
#undef pr_fmt

#endif /* _SECURE_HEAP_UNDER_TEST_H */
