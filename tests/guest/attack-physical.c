// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that knows where a buffer is, and is allowed to map all of physical
 * memory: it gets a signal, whatever it does there. Only a firewall does that.
 */
#include "harness.h"

#include "access.h"
#include "heap.h"
#include "importer.h"
#include "memory.h"
#include "physical.h"
#include "protected.h"
#include "units.h"

FIXTURE(physical)
{
	int buffer, importer;
	struct dmabuf_segments segments;
	volatile unsigned char *mapped;
};

FIXTURE_SETUP(physical)
{
	self->buffer = heap_alloc_from(region()->heap, 64 * PAGE);
	ASSERT_LE(0, self->buffer);
	self->importer = importer_open(self->buffer, importer_64);
	ASSERT_LE(0, self->importer);
	ASSERT_EQ(0, importer_segments(self->importer, &self->segments));
	self->mapped = physical_map(self->segments.address + PAGE);
	ASSERT_NE(MAP_FAILED, self->mapped);
}

FIXTURE_TEARDOWN(physical)
{
	munmap((void *)self->mapped, PAGE);
	close(self->importer);
	close(self->buffer);
}

TEST_F(physical, load_ends_in_a_signal)
{
	unsigned char byte;

	EXPECT_EQ(access_signal(), access_load(self->mapped, &byte, 1));
}

TEST_F(physical, store_ends_in_a_signal)
{
	EXPECT_EQ(access_signal(), access_store(self->mapped, 0xa5));
}

/* Control: the firewall ends the other accesses, not /dev/mem */
TEST_F(physical, ordinary_memory_is_open_to_the_same)
{
	volatile unsigned char *ordinary;
	unsigned char byte;
	uint64_t code, size;

	ASSERT_EQ(1, find_memory_range("Kernel code", &code, &size));
	ordinary = physical_map(code);
	ASSERT_NE(MAP_FAILED, ordinary);
	EXPECT_EQ(0, access_load(ordinary, &byte, 1));
	munmap((void *)ordinary, PAGE);
}

TEST_HARNESS_MAIN
