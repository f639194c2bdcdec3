// SPDX-License-Identifier: GPL-2.0-only
/*
 * OP-TEE owns the firewall around the region: the heap comes with the driver that
 * talks to OP-TEE, and does without it as long as nothing has to be erased.
 */
#include <signal.h>
#include <sys/wait.h>

#include "harness.h"

#include "driver.h"
#include "edu.h"
#include "leftover.h"
#include "protected.h"
#include "units.h"

/* A node, which need not have a heap, by its name without the address */
static struct region node_named(const char *name)
{
	struct region nodes[8], none = {};
	unsigned int count = protected_nodes(nodes, 8), i;
	size_t length = strlen(name);

	for (i = 0; i < count; i++)
		if (!strncmp(nodes[i].heap, name, length) &&
		    nodes[i].heap[length] == '@')
			return nodes[i];
	return none;
}

static bool heap_appears(const char *name)
{
	int heap, tries;

	for (tries = 0; tries < 2000; tries++) {
		heap = heap_open(name);
		if (heap >= 0) {
			close(heap);
			return true;
		}
		usleep(10000);
	}
	return false;
}

/* First, because a heap stays when the driver goes */
TEST(region_is_erased_before_it_is_a_heap)
{
	struct region node = node_named("secure");
	struct leftover device = { .edu = edu_open(0) };
	uint64_t last = node.base + node.size - PAGE;
	unsigned char left[PAGE];
	int all;

	ASSERT_LE(0, device.edu);
	ASSERT_EQ(-ENOENT, heap_open(node.heap));
	memset(left, 0xa5, sizeof(left));
	ASSERT_EQ(0, edu_write(device.edu, node.base, left, sizeof(left)));
	ASSERT_EQ(0, edu_write(device.edu, last, left, sizeof(left)));
	ASSERT_TRUE(leftover_is(&device, node.base, PAGE, 0xa5));
	ASSERT_TRUE(leftover_is(&device, last, PAGE, 0xa5));

	ASSERT_EQ(0, driver_run("modprobe", OWNER_MODULE));
	ASSERT_TRUE(heap_appears(node.heap));
	all = heap_alloc_from(node.heap, node.size);
	ASSERT_LE(0, all);
	EXPECT_TRUE(leftover_is(&device, node.base, PAGE, 0));
	EXPECT_TRUE(leftover_is(&device, last, PAGE, 0));
	close(all);
	close(device.edu);
}

FIXTURE(owner)
{
	struct leftover f;
	uint64_t address;
	int buffer;
};

FIXTURE_SETUP(owner)
{
	ASSERT_EQ(0, leftover_open(&self->f));
	self->buffer = leftover_fill(&self->f, SIZE, 0x5a, &self->address);
	ASSERT_LE(0, self->buffer);
	ASSERT_TRUE(leftover_is_erased());
}

FIXTURE_TEARDOWN(owner)
{
	/* Fails if it is bound, as most tests leave it */
	owner_bind(true);
	close(self->buffer);
	EXPECT_TRUE(tee_heap_is_free(&self->f.heap));
	leftover_close(&self->f);
}

static int alloc_all(struct leftover *f)
{
	return heap_alloc(f->heap.fd, f->heap.size);
}

TEST_F_TIMEOUT(owner, buffer_stays_when_the_driver_goes, 120)
{
	TEEC_SharedMemory memory;

	ASSERT_EQ(0, owner_bind(false));
	EXPECT_TRUE(leftover_is(&self->f, self->address, SIZE, 0x5a));
	ASSERT_EQ(0, tee_import(&self->f.tee, self->buffer, &memory));
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory, 0, SIZE, 0x5a));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &memory, 0, SIZE, 0x5b));
	TEEC_ReleaseSharedMemory(&memory);

	ASSERT_EQ(0, owner_bind(true));
	EXPECT_TRUE(leftover_is(&self->f, self->address, SIZE, 0x5b));
}

TEST_F_TIMEOUT(owner, clean_memory_is_allocated_without_the_driver, 120)
{
	int other;

	ASSERT_EQ(0, owner_bind(false));
	other = heap_alloc(self->f.heap.fd, SIZE);
	EXPECT_LE(0, other);
	close(other);
	/* Not even an owner could help */
	EXPECT_EQ(-ENOMEM, alloc_all(&self->f));
}

TEST_F_TIMEOUT(owner, freed_memory_waits_for_the_driver, 120)
{
	int all;

	ASSERT_EQ(0, owner_bind(false));
	close(self->buffer);
	self->buffer = -1;
	EXPECT_EQ(-ENODEV, alloc_all(&self->f));
	EXPECT_TRUE(leftover_is(&self->f, self->address, SIZE, 0x5a));

	ASSERT_EQ(0, owner_bind(true));
	all = alloc_all(&self->f);
	ASSERT_LE(0, all);
	EXPECT_TRUE(leftover_is(&self->f, self->address, SIZE, 0));
	close(all);
}

/* Return the errno of the first failure that the driver's absence does not explain */
static int allocate_until_killed(struct leftover *f, uint64_t size)
{
	int buffer;

	for (;;) {
		buffer = heap_alloc(f->heap.fd, size);
		if (buffer < 0 && buffer != -ENODEV)
			return -buffer;
		close(buffer);
	}
}

TEST_F_TIMEOUT(owner, driver_comes_and_goes_while_a_program_allocates, 120)
{
	int held, status, i;
	pid_t pid;

	close(self->buffer);
	self->buffer = -1;
	/* Little is free, so that each allocation waits, but not for long */
	ASSERT_TRUE(leftover_is_erased());
	held = heap_alloc(self->f.heap.fd, self->f.heap.size - MIB);
	ASSERT_LE(0, held);
	pid = fork();
	if (!pid)
		_exit(allocate_until_killed(&self->f, MIB));
	for (i = 0; i < 50; i++) {
		EXPECT_EQ(0, owner_bind(false));
		usleep(i * 1000);
		EXPECT_EQ(0, owner_bind(true));
		usleep(i * 1000);
	}
	EXPECT_EQ(0, waitpid(pid, &status, WNOHANG))
		TH_LOG("it ended with %s", strerror(WEXITSTATUS(status)));
	kill(pid, SIGKILL);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status))
		TH_LOG("it ended with %s", strerror(WEXITSTATUS(status)));
	close(held);
}

TEST_F_TIMEOUT(owner, module_goes_and_comes, 120)
{
	ASSERT_EQ(0, driver_run("rmmod", OWNER_MODULE));
	close(self->buffer);
	self->buffer = -1;
	EXPECT_EQ(-ENODEV, alloc_all(&self->f));
	ASSERT_EQ(0, driver_run("modprobe", OWNER_MODULE));
}

TEST_HARNESS_MAIN
