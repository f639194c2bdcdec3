// SPDX-License-Identifier: GPL-2.0-only
/*
 * The owner of the region's firewall comes, fails, hangs, goes and comes back. The
 * tests are steps on one heap, in this order: the first one finds a kernel without
 * the driver of the owner, each other one leaves it bound.
 */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "harness.h"

#include "file.h"
#include "heap.h"
#include "importer.h"
#include "log.h"
#include "owner.h"
#include "protected.h"
#include "units.h"

#define REGIONS_MAX 8
/* For what the heap does on its own, such as trying again */
#define PATIENCE_MS 20000
#define POLL_MS 50
/* How long allocations wait for the owner, and a call that takes longer */
#define TIMEOUT_MS "500"
#define HANG_MS "4000"
/* A call that takes longer than a kill, and how long an allocation would wait */
#define LONG_HANG_MS "8000"
#define LONG_TIMEOUT_MS "20000"
#define KILL_MS 4000

/* Of the region with that name, whether it has a heap or not */
static struct region node(const char *name)
{
	struct region regions[REGIONS_MAX], none = {};
	unsigned int count = protected_nodes(regions, REGIONS_MAX);

	while (count--)
		if (!strncmp(regions[count].heap, name, strlen(name)))
			return regions[count];
	return none;
}

/* 0, or -errno */
static int load_owner(const char *parameters)
{
	int file = open_module("lab-trusted-owner"), ret;

	if (file < 0)
		return file;
	ret = syscall(SYS_finit_module, file, parameters, 0) ? -errno : 0;
	close(file);
	return ret;
}

/* Allocate, again and again while it fails: a buffer, or -errno at the end */
static int patiently_alloc(uint64_t size)
{
	const char *heap = node("secure").heap;
	int buffer = -ETIMEDOUT, waited;

	for (waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
		buffer = heap_alloc_from(heap, size);
		if (buffer >= 0)
			break;
		usleep(POLL_MS * 1000);
	}
	return buffer;
}

/* All memory of the heap, which may not have a heap yet */
static int patiently_alloc_all(void)
{
	return patiently_alloc(node("secure").size);
}

FIXTURE(owner)
{
	struct region secure;
};

FIXTURE_SETUP(owner)
{
	self->secure = node("secure");
	ASSERT_NE(0, self->secure.size);
}

FIXTURE_TEARDOWN(owner)
{
}

TEST_F(owner, has_not_come_so_there_is_no_heap)
{
	EXPECT_EQ(-ENOENT, heap_open(self->secure.heap));
	EXPECT_EQ(-ENOENT, heap_open(node("placed").heap));
}

TEST_F(owner, comes_late_and_there_is_a_protected_heap)
{
	int buffer;

	ASSERT_EQ(0, load_owner("timeout_ms=" TIMEOUT_MS));
	buffer = patiently_alloc_all();
	ASSERT_LE(0, buffer);
	EXPECT_EQ(1, importer_is_protected(buffer));
	close(buffer);
}

TEST_F(owner, does_not_close_memory_of_linux_and_there_is_no_heap)
{
	ASSERT_NE(0, node("placed").size);
	EXPECT_EQ(-ENOENT, heap_open(node("placed").heap));
	EXPECT_EQ(1, count_log_lines("placed: no heap: "));
}

TEST_F(owner, fails_to_scrub_and_nobody_gets_the_memory_until_it_works)
{
	int buffer = patiently_alloc_all();

	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, set_owner("fail", "5"));
	close(buffer);
	EXPECT_EQ(-ENOMEM, heap_alloc_from(self->secure.heap,
					   self->secure.size));
	EXPECT_EQ(-ENOMEM, heap_alloc_from(self->secure.heap, PAGE));

	ASSERT_EQ(0, set_owner("fail", "0"));
	buffer = patiently_alloc_all();
	EXPECT_LE(0, buffer);
	close(buffer);
}

TEST_F(owner, hangs_and_an_allocation_times_out)
{
	int buffer = patiently_alloc_all();

	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, set_owner("hang_ms", HANG_MS));
	close(buffer);
	EXPECT_EQ(-ETIMEDOUT, heap_alloc_from(self->secure.heap,
					      self->secure.size));

	ASSERT_EQ(0, set_owner("hang_ms", "0"));
	buffer = patiently_alloc_all();
	EXPECT_LE(0, buffer);
	close(buffer);
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

TEST_F(owner, hangs_and_a_program_that_waits_can_be_killed)
{
	int buffer, status;
	uint64_t start;
	pid_t child;

	ASSERT_EQ(0, owner_goes());
	ASSERT_EQ(0, set_owner("timeout_ms", LONG_TIMEOUT_MS));
	ASSERT_EQ(0, owner_comes());
	buffer = patiently_alloc_all();
	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, set_owner("hang_ms", LONG_HANG_MS));
	close(buffer);

	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		heap_alloc_from(self->secure.heap, self->secure.size);
		_exit(0);
	}
	usleep(500 * 1000);
	start = now_ms();
	ASSERT_EQ(0, kill(child, SIGKILL));
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_GT(start + KILL_MS, now_ms());

	ASSERT_EQ(0, set_owner("hang_ms", "0"));
	buffer = patiently_alloc_all();
	EXPECT_LE(0, buffer);
	close(buffer);
}

TEST_F(owner, goes_and_buffers_stay_and_freed_memory_comes_back_with_it)
{
	uint64_t half = self->secure.size / 2;
	struct dmabuf_segments before = {}, after = {};
	int kept, freed, import, again;

	kept = patiently_alloc(half);
	ASSERT_LE(0, kept);
	freed = heap_alloc_from(self->secure.heap, half);
	ASSERT_LE(0, freed);
	import = importer_open(kept, importer_64);
	ASSERT_LE(0, import);
	ASSERT_EQ(0, importer_segments(import, &before));

	ASSERT_EQ(0, owner_goes());
	close(freed);
	EXPECT_EQ(-ENODEV, heap_alloc_from(self->secure.heap, half));
	EXPECT_EQ(-ENODEV, heap_alloc_from(self->secure.heap, PAGE));
	EXPECT_EQ(0, importer_segments(import, &after));
	EXPECT_EQ(before.address, after.address);
	again = importer_open(kept, importer_64);
	EXPECT_LE(0, again);
	EXPECT_EQ(before.address, import_address(again));
	EXPECT_EQ(1, importer_is_protected(kept));

	ASSERT_EQ(0, set_owner("timeout_ms", TIMEOUT_MS));
	ASSERT_EQ(0, owner_comes());
	freed = patiently_alloc(half);
	EXPECT_LE(0, freed);

	close(again);
	close(import);
	close(kept);
	close(freed);
	freed = patiently_alloc_all();
	EXPECT_LE(0, freed);
	close(freed);
}

TEST_HARNESS_MAIN
