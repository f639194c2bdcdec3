// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "sbi.h"

/* Of the SBI: the extension that there always is */
#define BASE 0x10
#define BASE_PROBE 3

int sbi_open(void)
{
	int driver = open("/dev/lab-sbi", O_RDWR | O_CLOEXEC);

	return driver < 0 ? -errno : driver;
}

int64_t sbi(int driver, struct lab_sbi call, uint64_t *value)
{
	if (ioctl(driver, LAB_SBI_IOCTL_CALL, &call))
		return -1000 - errno;
	if (value)
		*value = call.value;
	return call.error;
}

int has_extension(int driver, uint64_t extension)
{
	const struct lab_sbi call = {
		.extension = BASE,
		.function = BASE_PROBE,
		.arg = { extension },
	};
	uint64_t value = 0;

	return sbi(driver, call, &value) ? -EIO : !!value;
}
