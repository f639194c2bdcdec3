// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "file.h"

int write_file(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC), ret = 0;

	if (file < 0)
		return -errno;
	if (write(file, text, strlen(text)) < 0)
		ret = -errno;
	close(file);
	return ret;
}

int open_module(const char *name)
{
	struct utsname kernel;
	char path[256];
	int file;

	uname(&kernel);
	snprintf(path, sizeof(path), "/lib/modules/%s/%s.ko", kernel.release,
		 name);
	file = open(path, O_RDONLY | O_CLOEXEC);
	return file < 0 ? -errno : file;
}
