/* SPDX-License-Identifier: GPL-2.0-only */
/* Units of memory, in bytes. */
#ifndef LAB_UNITS_H
#define LAB_UNITS_H

#include <stdint.h>
#include <unistd.h>

#define KIB 1024ULL
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

/* All kernels of the labs have pages of this size, but arm64's "races" */
#define PAGE (4 * KIB)

static inline uint64_t page_size(void)
{
	return getpagesize();
}

#endif /* LAB_UNITS_H */
