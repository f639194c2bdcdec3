// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver.h"
#include "file.h"

#define OWNER_DRIVER "/sys/bus/tee/drivers/secure-heap-optee"
#define OWNER_DEVICE "optee-ta-880174de-b670-48e2-98d5-7c7e9bf1922d"
#define OPTEE_DRIVER "/sys/bus/arm_ffa/drivers/optee"

pid_t driver_start(const char *tool, const char *module)
{
	pid_t pid = fork();

	/* The tool must not have what keeps the driver in use */
	if (!pid) {
		close_range(STDERR_FILENO + 1, UINT_MAX, 0);
		execl("/bin/busybox", "busybox", tool, module, NULL);
		_exit(127);
	}
	return pid;
}

int driver_run(const char *tool, const char *module)
{
	int status = -1;

	waitpid(driver_start(tool, module), &status, 0);
	return status;
}

int owner_bind(bool bind)
{
	return write_file(bind ? OWNER_DRIVER "/bind" : OWNER_DRIVER "/unbind",
			  OWNER_DEVICE);
}

/* The device that the driver is bound to */
static int find_device(char *name, size_t room)
{
	DIR *folder = opendir(OPTEE_DRIVER);
	struct dirent *entry;
	int ret = -ENODEV;

	while (folder && ret && (entry = readdir(folder))) {
		if (strncmp(entry->d_name, "arm-ffa-", 8))
			continue;
		snprintf(name, room, "%s", entry->d_name);
		ret = 0;
	}
	if (folder)
		closedir(folder);
	return ret;
}

int optee_bind(bool bind)
{
	static char device[NAME_MAX + 1];

	if (!device[0] && find_device(device, sizeof(device)))
		return -ENODEV;
	return write_file(bind ? OPTEE_DRIVER "/bind" : OPTEE_DRIVER "/unbind",
			  device);
}
