// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device writes into a buffer and finds the same there, whatever translates
 * its addresses, and the buffer's memory has it at that moment: nothing keeps
 * the data elsewhere. For machines where devices reach the memory.
 */
#include "harness.h"

#include "content.h"
#include "edu.h"
#include "heap.h"
#include "protected.h"
#include "units.h"

/* Of the whole region, so that its physical address is known */
FIXTURE(data)
{
	int buffer, edu, import;
	uint64_t address;
};

FIXTURE_SETUP(data)
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

FIXTURE_TEARDOWN(data)
{
	close(self->import);
	close(self->buffer);
	close(self->edu);
}

FIXTURE_VARIANT(data)
{
	uint64_t from_start;	/* or, if 0, from_end */
	uint64_t from_end;
	size_t length;
};

FIXTURE_VARIANT_ADD(data, first_page) { .length = PAGE };
FIXTURE_VARIANT_ADD(data, last_page) { .from_end = PAGE, .length = PAGE };
FIXTURE_VARIANT_ADD(data, last_byte) { .from_end = 1, .length = 1 };

FIXTURE_VARIANT_ADD(data, across_pages)
{
	.from_start = 4 * PAGE - 999,
	.length = 2000,
};

FIXTURE_VARIANT_ADD(data, across_blocks_of_64_kib)
{
	.from_start = (64 << 10) - 512,
	.length = 1024,
};

FIXTURE_VARIANT_ADD(data, across_blocks_of_2_mib)
{
	.from_start = (2 << 20) - PAGE / 2,
	.length = PAGE,
};

static void fill(unsigned char *bytes, size_t length, unsigned int seed)
{
	size_t i;

	for (i = 0; i < length; i++) {
		seed = seed * 1103515245 + 12345;
		bytes[i] = seed >> 16;
	}
}

TEST_F(data, round_trip)
{
	unsigned char here[PAGE], there[PAGE], found[PAGE];
	uint64_t offset = variant->from_end ? region()->size - variant->from_end :
					      variant->from_start;
	/* Apart from the first, so that the device has to go and look */
	uint64_t other = region()->size / 2 + PAGE;

	fill(here, variant->length, 1);
	fill(there, variant->length, 2);
	ASSERT_EQ(0, edu_write(self->edu, self->address + offset, here,
			       variant->length));
	ASSERT_EQ(0, content_read(self->buffer, region()->base + offset, found,
				  variant->length));
	EXPECT_EQ(0, memcmp(here, found, variant->length));

	ASSERT_EQ(0, edu_write(self->edu, self->address + other, there,
			       variant->length));
	memset(found, 0, sizeof(found));
	ASSERT_EQ(0, edu_read(self->edu, self->address + offset, found,
			      variant->length));
	EXPECT_EQ(0, memcmp(here, found, variant->length));
	ASSERT_EQ(0, edu_read(self->edu, self->address + other, found,
			      variant->length));
	EXPECT_EQ(0, memcmp(there, found, variant->length));
}

FIXTURE(two)
{
	int buffer, edu[2], import[2];
};

FIXTURE_SETUP(two)
{
	int i;

	self->buffer = heap_alloc_from(region()->heap, 16 * PAGE);
	ASSERT_LE(0, self->buffer);
	for (i = 0; i < 2; i++) {
		self->edu[i] = edu_open(i);
		ASSERT_LE(0, self->edu[i]);
		self->import[i] = edu_import(self->edu[i], self->buffer,
					     importer_64);
		ASSERT_LE(0, self->import[i]);
	}
}

FIXTURE_TEARDOWN(two)
{
	int i;

	for (i = 0; i < 2; i++) {
		close(self->import[i]);
		close(self->edu[i]);
	}
	close(self->buffer);
}

TEST_F(two, devices_share_a_buffer)
{
	unsigned char given[256], found[256] = {};

	fill(given, sizeof(given), 3);
	ASSERT_EQ(0, edu_write(self->edu[0],
			       import_address(self->import[0]) + 5 * PAGE,
			       given, sizeof(given)));
	ASSERT_EQ(0, edu_read(self->edu[1],
			      import_address(self->import[1]) + 5 * PAGE,
			      found, sizeof(found)));
	EXPECT_EQ(0, memcmp(given, found, sizeof(given)));
}

TEST_HARNESS_MAIN
