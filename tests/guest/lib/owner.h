/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lab's driver of the owner of a firewall: lab-trusted-owner on riscv64, and
 * lab-granules on arm64.
 */
#ifndef TESTS_OWNER_H
#define TESTS_OWNER_H

/* Set a parameter of the driver: 0, or -errno */
int set_owner(const char *parameter, const char *value);

/* The driver is unbound, and unregisters the owner; or bound: 0, or -errno */
int owner_goes(void);
int owner_comes(void);

#endif /* TESTS_OWNER_H */
