// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "group.h"
#include "protected.h"

#define GROUPS "/tmp/cgroup"

static int result(int ret)
{
	return ret ? -errno : 0;
}

static int set(const char *group, const char *file, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), GROUPS "/%s/%s", group, file);
	return write_file(path, text);
}

int groups_begin(void)
{
	mkdir("/tmp", 0755);
	mkdir(GROUPS, 0755);
	if (mount("none", GROUPS, "cgroup2", 0, NULL))
		return -errno;
	return set("", "cgroup.subtree_control", "+dmem");
}

int groups_end(void)
{
	return result(umount(GROUPS));
}

int group_make(const char *group)
{
	char path[256];

	snprintf(path, sizeof(path), GROUPS "/%s", group);
	return result(mkdir(path, 0755));
}

int group_remove(const char *group)
{
	char path[256];

	snprintf(path, sizeof(path), GROUPS "/%s", group);
	return result(rmdir(path));
}

int group_enter(const char *group)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	return set(group, "cgroup.procs", pid);
}

int group_limit(const char *group, uint64_t bytes)
{
	char line[300], number[32] = "max";

	if (bytes != UINT64_MAX)
		snprintf(number, sizeof(number), "%llu",
			 (unsigned long long)bytes);
	snprintf(line, sizeof(line), "dma-heap/%s %s", region()->heap, number);
	return set(group, "dmem.max", line);
}

uint64_t group_number(const char *group, const char *file)
{
	unsigned long long number = UINT64_MAX;
	char path[256], wanted[300], line[512];
	size_t length;
	FILE *lines;

	snprintf(path, sizeof(path), GROUPS "/%s/%s", group, file);
	length = snprintf(wanted, sizeof(wanted), "dma-heap/%s ",
			  region()->heap);
	lines = fopen(path, "r");
	if (!lines)
		return number;
	while (fgets(line, sizeof(line), lines))
		if (!strncmp(line, wanted, length))
			sscanf(line + length, "%llu", &number);
	fclose(lines);
	return number;
}
