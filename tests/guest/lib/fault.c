// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "fault.h"
#include "log.h"

int count_faults(uint64_t address)
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

static int announce(const char *line)
{
	int log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC), ret = 0;

	if (log < 0)
		return -errno;
	if (write(log, line, strlen(line)) < 0)
		ret = -errno;
	close(log);
	return ret;
}

int announce_fault(uint64_t address)
{
	char line[64];

	snprintf(line, sizeof(line), "test: a fault is to come at %#llx\n",
		 (unsigned long long)address);
	return announce(line);
}

int announce_oops(const char *function)
{
	char line[128];

	snprintf(line, sizeof(line), "test: an oops is to come in %s\n",
		 function);
	return announce(line);
}

int fault_comes(uint64_t address, int before)
{
	int tries;

	for (tries = 0; tries < 100; tries++) {
		if (count_faults(address) > before)
			return 1;
		usleep(10000);
	}
	return 0;
}
