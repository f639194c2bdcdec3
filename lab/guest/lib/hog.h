/* SPDX-License-Identifier: GPL-2.0-only */
/* A program that uses all memory, and keeps what it has in the region. */
#ifndef LAB_HOG_H
#define LAB_HOG_H

#include <stddef.h>
#include <stdint.h>

/* Which memory is meant by the region below, if not that of region() */
void hog_choose(uint64_t base, uint64_t size);

/**
 * hog_fill - have data in the region
 *
 * Fills memory until little is left, and then frees all that is not in the region. What
 * an earlier call has kept is freed first.
 *
 * Return: how many pages are kept, or -errno.
 */
long hog_fill(void);

/* How many of these pages are in the region now */
size_t hog_in_region(void);

/* How many of these pages do not have the data that was written to them */
size_t hog_spoilt(void);

/* One of these pages that is in the region, or NULL */
void *hog_page(void);

/* Free all of it */
void hog_free(void);

#endif /* LAB_HOG_H */
