// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "edu.h"
#include "file.h"
#include "on-demand.h"
#include "owner.h"
#include "trusted/uapi.h"
#include "units.h"

/* Of each driver: its folder of parameters, its own, and the name of its device */
static const struct owner {
	const char *parameters, *driver, *device;
} owners[] = {
	{
		"/sys/module/lab_trusted_owner/parameters/",
		"/sys/bus/platform/drivers/lab-trusted-owner/",
		"lab-trusted-owner",
	}, {
		"/sys/module/lab_granules/parameters/",
		"/sys/bus/platform/drivers/lab-granules/",
		"realm",
	},
};

/* The one that is there */
static const struct owner *owner(void)
{
	return !access(owners[0].parameters, F_OK) ? &owners[0] : &owners[1];
}

static int write_to(const char *folder, const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "%s%s", folder, name);
	return write_file(path, value);
}

int set_owner(const char *parameter, const char *value)
{
	return write_to(owner()->parameters, parameter, value);
}

int owner_goes(void)
{
	return write_to(owner()->driver, "unbind", owner()->device);
}

int owner_comes(void)
{
	return write_to(owner()->driver, "bind", owner()->device);
}

static int decrypt(int trusted, int buffer, size_t length)
{
	static unsigned char zeros[SECRET_MAX];
	/* They decrypt to what AES makes of the counter */
	struct lab_decrypt decrypt = {
		.fd = buffer,
		.length = length,
		.source = (uintptr_t)zeros,
	};

	return ioctl(trusted, LAB_TRUSTED_IOCTL_DECRYPT, &decrypt) ? -errno : 0;
}

static int write_by_device(int buffer, size_t length)
{
	uint64_t address = address_of(buffer);
	unsigned char secret[PAGE];
	int edu = edu_open(0), ret = 0;
	size_t done;

	if (edu < 0)
		return edu;
	memset(secret, 0x5e, sizeof(secret));
	for (done = 0; done < length && !ret; done += PAGE)
		ret = edu_write(edu, address + done, secret, PAGE);
	close(edu);
	return ret;
}

int write_secret(int buffer, size_t length)
{
	int trusted, ret;

	if (length > SECRET_MAX || length % PAGE)
		return -EINVAL;
	trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	if (trusted < 0)
		return errno == ENOENT ? write_by_device(buffer, length) : -errno;
	ret = decrypt(trusted, buffer, length);
	close(trusted);
	return ret;
}
