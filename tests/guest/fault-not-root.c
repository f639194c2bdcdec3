// SPDX-License-Identifier: GPL-2.0-only
/*
 * A player that is not root: what it may open, and what it can learn of a buffer
 * that it was given.
 */
#include <grp.h>
#include <string.h>
#include <sys/stat.h>

#include "harness.h"

#include "heap.h"
#include "protected.h"

#define SIZE 65536
#define PLAYER 1000

FIXTURE(not_root)
{
	int buffer, ordinary;
};

FIXTURE_SETUP(not_root)
{
	self->buffer = heap_alloc_from(region()->heap, SIZE);
	ASSERT_LE(0, self->buffer);
	self->ordinary = heap_alloc_from("system", SIZE);
	ASSERT_LE(0, self->ordinary);
}

FIXTURE_TEARDOWN(not_root)
{
	close(self->ordinary);
	close(self->buffer);
}

/* For the rest of a test, which is a process of its own */
static int become_player(void)
{
	if (setgroups(0, NULL) || setgid(PLAYER) || setuid(PLAYER))
		return -errno;
	return 0;
}

/* How many lines of a descriptor's fdinfo are this one, or -errno */
static int count_info(int fd, const char *wanted)
{
	char path[64], line[128];
	int count = 0;
	FILE *info;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = fopen(path, "r");
	if (!info)
		return -errno;
	while (fgets(line, sizeof(line), info))
		count += !strncmp(line, wanted, strlen(wanted));
	fclose(info);
	return count;
}

TEST_F(not_root, another_user_is_refused)
{
	int heap = heap_open(region()->heap);
	struct stat device;
	char path[280];

	ASSERT_LE(0, heap);
	close(heap);

	/* The folder is open: the mode of the device refuses the open */
	ASSERT_EQ(0, become_player());
	snprintf(path, sizeof(path), "/dev/dma_heap/%s", region()->heap);
	ASSERT_EQ(0, stat(path, &device));
	EXPECT_EQ(S_IFCHR | 0600, device.st_mode);
	EXPECT_EQ(0, device.st_uid);
	EXPECT_EQ(-EACCES, heap_open(region()->heap));
}

/* The descriptor is the permission: the uid does not matter */
TEST_F(not_root, another_user_may_use_a_heap_that_was_opened_for_it)
{
	int heap = heap_open(region()->heap), buffer;

	ASSERT_LE(0, heap);
	ASSERT_EQ(0, become_player());
	buffer = heap_alloc(heap, SIZE);
	EXPECT_LE(0, buffer);
	close(buffer);
	close(heap);
}

TEST_F(not_root, descriptor_says_that_it_is_protected)
{
	EXPECT_EQ(1, count_info(self->buffer, "protected:\t1\n"));
	EXPECT_EQ(1, count_info(self->buffer, "protected"));
}

TEST_F(not_root, another_user_is_told_too)
{
	ASSERT_EQ(0, become_player());
	EXPECT_EQ(1, count_info(self->buffer, "protected:\t1\n"));
}

TEST_F(not_root, ordinary_buffer_says_nothing)
{
	EXPECT_EQ(0, count_info(self->ordinary, "protected"));
	/* Control: the file has other lines */
	EXPECT_EQ(1, count_info(self->ordinary, "exp_name:\tsystem\n"));
}

TEST_HARNESS_MAIN
