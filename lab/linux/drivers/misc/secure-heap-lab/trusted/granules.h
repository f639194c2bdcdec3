/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lab code: SMCs by which Linux lends granules of memory to the realm world of the
 * arm64 lab, for Linux and for our payload there (lab/arm64/realm).
 *
 * They have numbers at the end of the range that TF-A passes on to the realm world,
 * where the Realm Management Monitor has none. x0 is the result; x1 is the first
 * address and x2 the number of granules, which are next to each other. A call that is
 * refused has changed nothing.
 */
#ifndef SECURE_HEAP_LAB_GRANULES_H
#define SECURE_HEAP_LAB_GRANULES_H

/* What can be lent, and nothing else: x1 is the first address, x2 the length */
#define LAB_GRANULES_WINDOW	0xc4000180
/* Close granules to Linux's CPUs */
#define LAB_GRANULES_CLOSE	0xc4000181
/* Erase granules that are closed, and let Linux have them back */
#define LAB_GRANULES_OPEN	0xc4000182
/* Erase granules that are closed, and keep them so */
#define LAB_GRANULES_ERASE	0xc4000183

#define LAB_GRANULE_SIZE	0x1000
/* Most granules of one call, in which the CPU takes no interrupts */
#define LAB_GRANULES_MAX	512

#define LAB_GRANULES_OK		0
/* The address is not that of a granule */
#define LAB_GRANULES_UNALIGNED	1
/* No granule, or too many */
#define LAB_GRANULES_COUNT	2
/* Not all of them are in the window */
#define LAB_GRANULES_OUTSIDE	3
/* One is closed that has to be open, or the other way round */
#define LAB_GRANULES_STATE	4
/* Another CPU is in a call, and none waits there: try again */
#define LAB_GRANULES_BUSY	5
/* EL3 failed, and nobody knows which granules are closed: these are not used again */
#define LAB_GRANULES_BROKEN	6

#endif /* SECURE_HEAP_LAB_GRANULES_H */
