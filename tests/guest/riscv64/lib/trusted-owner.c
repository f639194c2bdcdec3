// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "file.h"
#include "trusted-owner.h"
#include "trusted/uapi.h"
#include "units.h"

#define PARAMETERS "/sys/module/lab_trusted_owner/parameters/"
#define DRIVER "/sys/bus/platform/drivers/lab-trusted-owner/"

int set_owner(const char *parameter, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), PARAMETERS "%s", parameter);
	return write_file(path, value);
}

int owner_goes(void)
{
	return write_file(DRIVER "unbind", "lab-trusted-owner");
}

int owner_comes(void)
{
	return write_file(DRIVER "bind", "lab-trusted-owner");
}

int write_secret(int buffer, size_t length)
{
	static unsigned char zeros[SECRET_MAX];
	/* They decrypt to what AES makes of the counter */
	struct lab_decrypt decrypt = {
		.fd = buffer,
		.length = length,
		.source = (uintptr_t)zeros,
	};
	int trusted, ret;

	if (length > sizeof(zeros))
		return -EINVAL;
	trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	if (trusted < 0)
		return -errno;
	ret = ioctl(trusted, LAB_TRUSTED_IOCTL_DECRYPT, &decrypt) ? -errno : 0;
	close(trusted);
	return ret;
}
