// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that knows where a buffer is, and is allowed to map all of physical
 * memory: it gets a signal, whatever it does there. Only a firewall does that.
 */
#include <setjmp.h>
#include <signal.h>

#include "harness.h"

#include "heap.h"
#include "importer.h"
#include "memory.h"
#include "physical.h"
#include "protected.h"
#include "units.h"

static sigjmp_buf fault;

static void on_fault(int signal)
{
	siglongjmp(fault, signal);
}

/* The signal that a load ends in, or 0 */
static __attribute__((noinline)) int load(volatile unsigned char *from)
{
	int signal = sigsetjmp(fault, 1);

	if (!signal)
		*from;
	return signal;
}

/* The signal that a store ends in, or 0 */
static __attribute__((noinline)) int store(volatile unsigned char *to)
{
	int signal = sigsetjmp(fault, 1);

	if (!signal)
		*to = 0xa5;
	return signal;
}

FIXTURE(physical)
{
	int buffer, importer;
	struct dmabuf_segments segments;
	volatile unsigned char *mapped;
};

FIXTURE_SETUP(physical)
{
	struct sigaction action = { .sa_handler = on_fault };

	self->buffer = heap_alloc_from(region()->heap, 64 * PAGE);
	ASSERT_LE(0, self->buffer);
	self->importer = importer_open(self->buffer, importer_64);
	ASSERT_LE(0, self->importer);
	ASSERT_EQ(0, importer_segments(self->importer, &self->segments));
	self->mapped = physical_map(self->segments.address + PAGE);
	ASSERT_NE(MAP_FAILED, self->mapped);
	ASSERT_EQ(0, sigaction(SIGSEGV, &action, NULL));
	ASSERT_EQ(0, sigaction(SIGBUS, &action, NULL));
}

FIXTURE_TEARDOWN(physical)
{
	munmap((void *)self->mapped, PAGE);
	close(self->importer);
	close(self->buffer);
}

TEST_F(physical, load_ends_in_a_signal)
{
	int signal = load(self->mapped);

	EXPECT_TRUE(signal == SIGBUS || signal == SIGSEGV);
}

TEST_F(physical, store_ends_in_a_signal)
{
	int signal = store(self->mapped);

	EXPECT_TRUE(signal == SIGBUS || signal == SIGSEGV);
}

/* Control: the firewall ends the other accesses, not /dev/mem */
TEST_F(physical, ordinary_memory_is_open_to_the_same)
{
	volatile unsigned char *ordinary;
	uint64_t code, size;

	ASSERT_EQ(1, find_memory_range("Kernel code", &code, &size));
	ordinary = physical_map(code);
	ASSERT_NE(MAP_FAILED, ordinary);
	EXPECT_EQ(0, load(ordinary));
	munmap((void *)ordinary, PAGE);
}

TEST_HARNESS_MAIN
