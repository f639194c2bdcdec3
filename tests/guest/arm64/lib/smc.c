// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "smc.h"

int smc_open(void)
{
	int driver = open("/dev/lab-smc", O_RDWR | O_CLOEXEC);

	return driver < 0 ? -errno : driver;
}

int64_t smc(int driver, uint64_t function, uint64_t base, uint64_t count)
{
	struct lab_smc call = {
		.function = function,
		.arg = { base, count },
	};

	if (ioctl(driver, LAB_SMC_IOCTL_CALL, &call))
		return -1000 - errno;
	return call.result[0];
}
