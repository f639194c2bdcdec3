/* SPDX-License-Identifier: GPL-2.0-only */
/* Physical addresses for heaps and devices that have no memory. */
#ifndef _SECURE_HEAP_NOWHERE_H
#define _SECURE_HEAP_NOWHERE_H

/* Where no machine that runs the tests has memory */
#define NOWHERE 0x7000000000ULL

#endif /* _SECURE_HEAP_NOWHERE_H */
