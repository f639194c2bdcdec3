/* SPDX-License-Identifier: GPL-2.0-only */
/* SMCs as a kernel would make them, by the lab's driver. */
#ifndef TESTS_SMC_H
#define TESTS_SMC_H

#include <stdint.h>

#include "physical/smc-uapi.h"

/* The driver: a file that the caller closes, or -errno */
int smc_open(void);

/* x0 of the answer, or an errno that is none */
int64_t smc(int driver, uint64_t function, uint64_t base, uint64_t count);

#endif /* TESTS_SMC_H */
