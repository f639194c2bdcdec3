/* SPDX-License-Identifier: GPL-2.0-only */
/* What a buffer has in it that nobody else should find. */
#ifndef TESTS_SECRET_H
#define TESTS_SECRET_H

#include <stddef.h>

#include "units.h"

/* What is not zero at least: a page of so many bytes, and the last one */
#define SECRET_STEP (64 * PAGE)

/*
 * Have the same secret written to whole pages of a buffer, from its start: 0, or -errno.
 * The trusted domain of the riscv64 lab writes all of them. Elsewhere an edu device does,
 * which no IOMMU may stop; as a page takes it a tenth of a second, it leaves some out.
 */
int write_secret(int buffer, size_t length);

#endif /* TESTS_SECRET_H */
