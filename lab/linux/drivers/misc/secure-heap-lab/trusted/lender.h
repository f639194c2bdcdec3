/* SPDX-License-Identifier: GPL-2.0-only */
/* Lab code: lending memory to the trusted domain. */
#ifndef SECURE_HEAP_LAB_LENDER_H
#define SECURE_HEAP_LAB_LENDER_H

struct range;

unsigned int lab_lend_count(void);
int lab_lend_close(const struct range *range);
int lab_lend_open(const struct range *range);

#endif /* SECURE_HEAP_LAB_LENDER_H */
