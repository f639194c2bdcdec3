/* SPDX-License-Identifier: GPL-2.0-only */
/* What a buffer has in it that nobody else should find. */
#ifndef TESTS_SECRET_H
#define TESTS_SECRET_H

#include <stddef.h>

#include "units.h"

/* How many bytes write_secret() can write, in whole pages */
#define SECRET_MAX (16 * PAGE)

/*
 * Have the same secret written to a buffer, from its start: 0, or -errno. The trusted
 * domain of the riscv64 lab does it; elsewhere an edu device, which no IOMMU may stop.
 */
int write_secret(int buffer, size_t length);

#endif /* TESTS_SECRET_H */
