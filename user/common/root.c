// SPDX-License-Identifier: LGPL-2.1-or-later
#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/openat2.h>

bool root_is_host(int root)
{
	struct stat own, given;

	return !stat("/", &own) && !fstat(root, &given) &&
	       own.st_dev == given.st_dev && own.st_ino == given.st_ino;
}

int root_open(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT,
	};
	int fd = syscall(SYS_openat2, root, path, &how, sizeof(how));

	/* Kernels before 5.6, and sandboxes that do not know the call */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM)) {
		if (!root_is_host(root))
			return -errno;
		fd = openat(root, path, flags | O_CLOEXEC);
	}

	return fd < 0 ? -errno : fd;
}

long read_whole(int fd, char *buf, size_t size)
{
	size_t got = 0;
	ssize_t n = 1;
	int ret = 0;

	while (!ret && n && got < size) {
		n = read(fd, buf + got, size - got);
		if (n > 0)
			got += n;
		else if (n < 0 && errno != EINTR)
			ret = -errno;
	}
	close(fd);
	if (ret)
		return ret;
	if (got == size)
		return -EFBIG;
	buf[got] = 0;

	return got;
}

long root_read(int root, const char *path, char *buf, size_t size)
{
	int fd = root_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);

	return fd < 0 ? fd : read_whole(fd, buf, size);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int list_folder(int fd, struct dirent ***entries)
{
	/* By name, with numbers in it by their size, in any locale */
	int count = scandirat(fd, ".", entries, is_shown, versionsort);

	return count < 0 ? -errno : count;
}

int root_list(int root, const char *path, struct dirent ***entries)
{
	int fd = root_open(root, path, O_RDONLY | O_DIRECTORY), count;

	if (fd < 0)
		return fd;
	count = list_folder(fd, entries);
	close(fd);

	return count;
}

void free_entries(struct dirent **entries, int count)
{
	int i;

	for (i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
}

int root_stat(int root, const char *path, struct stat *st)
{
	int fd = root_open(root, path, O_PATH), ret;

	if (fd < 0)
		return fd;
	ret = fstat(fd, st) ? -errno : 0;
	close(fd);

	return ret;
}

long root_readlink(int root, const char *path, char *buf, size_t size)
{
	int fd = root_open(root, path, O_PATH | O_NOFOLLOW);
	ssize_t length;

	if (fd < 0)
		return fd;
	length = readlinkat(fd, "", buf, size - 1);
	if (length < 0)
		length = -errno;
	else
		buf[length] = 0;
	close(fd);

	return length;
}

bool parse_number(const char *text, uint64_t *value)
{
	uint64_t sum = 0;

	if (*text < '0' || *text > '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		if (__builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_add_overflow(sum, *text - '0', &sum))
			return false;
	if (*text == '\n')
		text++;
	*value = sum;

	return !*text;
}

uint64_t read_cells(const unsigned char *data, size_t count)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < 4 * count; i++)
		value = value << 8 | data[i];

	return value;
}

bool is_heap_compatible(const char *compatible)
{
	return !strcmp(compatible, "linux,secure-heap") ||
	       !strcmp(compatible, "linaro,secure-heap");
}
