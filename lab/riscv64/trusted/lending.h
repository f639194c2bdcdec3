/* SPDX-License-Identifier: GPL-2.0-only */
/* The region on a machine whose firmware lends memory: Linux has what it has not lent. */
#ifndef LAB_LENDING_H
#define LAB_LENDING_H

#include <stdint.h>

#include "mailbox.h"

/* Before the IOMMU is set up by what is lent: nothing is */
void lending_init(void);

/* Whether this is such a machine */
int lending(void);

/* Keep initiators out of a piece that Linux has closed to its harts */
enum lab_status lending_close(uint64_t base, uint64_t size);

/* Erase a piece, let initiators in, and let Linux have it back */
enum lab_status lending_open(uint64_t base, uint64_t size);

#endif /* LAB_LENDING_H */
