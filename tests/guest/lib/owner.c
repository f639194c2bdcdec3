// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <unistd.h>

#include "file.h"
#include "owner.h"

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
