// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <limits.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver.h"
#include "file.h"

#define OWNER_DRIVER "/sys/bus/tee/drivers/secure-heap-optee"
#define OWNER_DEVICE "optee-ta-880174de-b670-48e2-98d5-7c7e9bf1922d"

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
