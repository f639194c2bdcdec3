/* SPDX-License-Identifier: GPL-2.0-only */
/* SBI calls as a kernel would make them, by the lab's driver. */
#ifndef TESTS_SBI_H
#define TESTS_SBI_H

#include <stdint.h>

#include "physical/sbi-uapi.h"

/* Errors of the SBI */
#define SBI_NOT_SUPPORTED -2
#define SBI_INVALID_PARAM -3
#define SBI_DENIED -4
#define SBI_INVALID_STATE -10

/* The driver: a file that the caller closes, or -errno */
int sbi_open(void);

/*
 * Make a call, and take its value if that is wanted: its error, or an errno that is
 * none
 */
int64_t sbi(int driver, struct lab_sbi call, uint64_t *value);

/* Whether firmware has an extension: 1, 0, or -EIO */
int has_extension(int driver, uint64_t extension);

#endif /* TESTS_SBI_H */
