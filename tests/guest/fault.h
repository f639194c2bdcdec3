/* SPDX-License-Identifier: GPL-2.0-only */
/* What an IOMMU says of an access that it stopped. */
#ifndef TESTS_FAULT_H
#define TESTS_FAULT_H

#include <stdint.h>
#include <stdio.h>

#include "log.h"

/* How often an IOMMU had no translation of an address; or -errno */
static inline int count_faults(uint64_t address)
{
	char smmu[64], virtio[64];
	int by_smmu, by_virtio;

	snprintf(smmu, sizeof(smmu), " iova: %#llx ",
		 (unsigned long long)address);
	snprintf(virtio, sizeof(virtio), " at %#llx [",
		 (unsigned long long)address);
	by_smmu = count_log_lines_of("event: F_TRANSLATION ", smmu);
	by_virtio = count_log_lines_of("page fault from EP ", virtio);
	if (by_smmu < 0 || by_virtio < 0)
		return -EIO;
	return by_smmu + by_virtio;
}

/*
 * Tell whoever reads the log afterwards that a fault at an address is meant to
 * be: 0, or -errno
 */
static inline int announce_fault(uint64_t address)
{
	int log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC), ret = 0;

	if (log < 0)
		return -errno;
	if (dprintf(log, "test: a fault is to come at %#llx\n",
		    (unsigned long long)address) < 0)
		ret = -errno;
	close(log);
	return ret;
}

/* Wait for the next fault at an address, up to a second: did it come? */
static inline int fault_comes(uint64_t address, int before)
{
	int tries;

	for (tries = 0; tries < 100; tries++) {
		if (count_faults(address) > before)
			return 1;
		usleep(10000);
	}
	return 0;
}

#endif /* TESTS_FAULT_H */
