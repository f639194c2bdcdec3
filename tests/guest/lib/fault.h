/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults: what the log has to say of accesses that hardware stopped. */
#ifndef TESTS_FAULT_H
#define TESTS_FAULT_H

#include <stdint.h>

/* How many faults at an address an IOMMU has reported in the log; or -errno */
int count_faults(uint64_t address);

/*
 * Write to the log that a fault at an address is part of the test, for the host
 * that judges the log: 0, or -errno
 */
int announce_fault(uint64_t address);

/*
 * The same for an oops of the kernel's in a function, because of a granule
 * protection fault: 0, or -errno
 */
int announce_oops(const char *function);

/* Whether more than so many are reported within a second */
int fault_comes(uint64_t address, int before);

#endif /* TESTS_FAULT_H */
