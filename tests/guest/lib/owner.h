/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lab's driver of the owner of a firewall: lab-trusted-owner on riscv64, and
 * lab-granules on arm64.
 */
#ifndef TESTS_OWNER_H
#define TESTS_OWNER_H

#include <stddef.h>

#include "units.h"

/* Set a parameter of the driver: 0, or -errno */
int set_owner(const char *parameter, const char *value);

/* The driver is unbound, and unregisters the owner; or bound: 0, or -errno */
int owner_goes(void);
int owner_comes(void);

/* How many bytes write_secret() can write */
#define SECRET_MAX (16 * PAGE)

/*
 * Have the same secret written to a buffer, from its start: 0, or -errno. The trusted
 * domain of riscv64 does so, and else the first edu device, without an IOMMU.
 */
int write_secret(int buffer, size_t length);

#endif /* TESTS_OWNER_H */
