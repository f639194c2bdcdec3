// SPDX-License-Identifier: GPL-2.0-only
/*
 * The region is in memory that only the secure world reaches. A device that
 * Linux drives gets an address of a buffer, and reads zeros there: its accesses
 * are of the normal world. In ordinary memory the same succeeds (edu-data.c).
 */
#include "harness.h"

#include "edu.h"
#include "heap.h"
#include "protected.h"
#include "units.h"

FIXTURE(edu)
{
	int edu, buffer, import;
	uint64_t address;
};

FIXTURE_SETUP(edu)
{
	self->edu = edu_open(0);
	ASSERT_LE(0, self->edu);
	self->buffer = heap_alloc_from(region()->heap, region()->size);
	ASSERT_LE(0, self->buffer);
	self->import = edu_import(self->edu, self->buffer, importer_64);
	ASSERT_LE(0, self->import);
	self->address = import_address(self->import);
	ASSERT_NE(0, self->address);
}

FIXTURE_TEARDOWN(edu)
{
	close(self->import);
	close(self->buffer);
	close(self->edu);
}

TEST_F(edu, finds_zeros_where_it_wrote)
{
	unsigned char given[PAGE], found[PAGE], zeros[PAGE] = {};
	uint64_t offset;

	memset(given, 0xa5, sizeof(given));
	for (offset = 0; offset < region()->size;
	     offset += region()->size / 2 - PAGE / 2) {
		ASSERT_EQ(0, edu_write(self->edu, self->address + offset,
				       given, PAGE));
		memset(found, 0xff, sizeof(found));
		ASSERT_EQ(0, edu_read(self->edu, self->address + offset,
				      found, PAGE));
		EXPECT_EQ(0, memcmp(zeros, found, PAGE));
	}
}

TEST_HARNESS_MAIN
