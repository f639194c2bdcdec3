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

int copy_file(const char *from, const char *to)
{
	static char bytes[1 << 16];
	int source = open(from, O_RDONLY | O_CLOEXEC), target, ret = 0;
	ssize_t length;

	if (source < 0)
		return -errno;
	target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (target < 0)
		ret = -errno;
	while (!ret && (length = read(source, bytes, sizeof(bytes)))) {
		if (length < 0)
			ret = -errno;
		else if (write(target, bytes, length) != length)
			ret = -EIO;
	}
	close(source);
	close(target);
	if (ret)
		return ret;

	target = open(to, O_RDONLY | O_CLOEXEC);
	return target < 0 ? -errno : target;
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
