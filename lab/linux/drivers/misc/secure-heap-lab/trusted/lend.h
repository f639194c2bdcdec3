/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lab code: SBI calls by which Linux lends memory to the trusted domain of the riscv64
 * lab, for Linux, the trusted domain and our platform of OpenSBI, which has them.
 *
 * A piece is 2^order bytes, at a multiple of that. Linux closes it to its harts, the
 * trusted domain releases it, and then Linux opens it again. Nobody else can. A call
 * that meets another one about a piece fails with SBI's error for a timeout.
 */
#ifndef SECURE_HEAP_LAB_LEND_H
#define SECURE_HEAP_LAB_LEND_H

/* The vendor's extension, on a machine without a vendor */
#define LAB_LEND_EXTENSION	0x09000000

/* Number of pieces that can be closed at a time */
#define LAB_LEND_COUNT		0
/* LAB_LEND_OPEN and so on of the piece of order a1 at a0 */
#define LAB_LEND_ASK		1
/* The same arguments: by Linux, the trusted domain, and Linux */
#define LAB_LEND_CLOSE		2
#define LAB_LEND_RELEASE	3
#define LAB_LEND_REOPEN		4

#define LAB_LEND_IS_OPEN	0
#define LAB_LEND_IS_CLOSED	1
#define LAB_LEND_IS_RELEASED	2

/* A block of the tables of IOMMU and CPU: the smallest piece */
#define LAB_LEND_ORDER_MIN	21

#endif /* SECURE_HEAP_LAB_LEND_H */
