// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where no IOMMU translates, a device uses physical addresses, and Linux stops
 * it nowhere: what the device of edu-translated.c does not reach, it reaches.
 * Only a firewall could keep it out.
 */
#include "harness.h"

#include "content.h"
#include "edu.h"
#include "heap.h"
#include "protected.h"
#include "units.h"

FIXTURE(edu)
{
	int edu, other, buffer, import;
	uint64_t address;
};

FIXTURE_SETUP(edu)
{
	self->edu = edu_open(0);
	ASSERT_LE(0, self->edu);
	self->other = edu_open(1);
	ASSERT_LE(0, self->other);
	self->buffer = heap_alloc_from(region()->heap, region()->size);
	ASSERT_LE(0, self->buffer);
	self->import = edu_import(self->edu, self->buffer, importer_64);
	ASSERT_LE(0, self->import);
	self->address = import_address(self->import);
}

FIXTURE_TEARDOWN(edu)
{
	close(self->import);
	close(self->buffer);
	close(self->other);
	close(self->edu);
}

TEST_F(edu, address_is_the_physical_one)
{
	EXPECT_EQ(region()->base, self->address);
}

TEST_F(edu, mask_that_ends_below_the_buffer)
{
	struct dmabuf_import limits = { .dma_mask = region()->base - 1 };

	EXPECT_EQ(-ERANGE, edu_import(self->edu, self->buffer, limits));
}

/* Control of the same access behind an IOMMU */
TEST_F(edu, device_that_never_had_the_buffer_gets_through)
{
	static const unsigned char secret[] = { 0x5e, 0xc7, 0xe7, 0x02 };
	unsigned char found[sizeof(secret)] = {};

	ASSERT_EQ(0, edu_write(self->edu, self->address + PAGE, secret,
			       sizeof(secret)));
	ASSERT_EQ(0, edu_read(self->other, region()->base + PAGE, found,
			      sizeof(found)));
	EXPECT_EQ(0, memcmp(secret, found, sizeof(secret)));
}

TEST_F(edu, import_that_ended_gets_through)
{
	static const unsigned char secret[] = { 0x5e, 0xc7, 0xe7, 0x03 };
	unsigned char found[sizeof(secret)] = {};

	close(self->import);
	self->import = -1;
	ASSERT_EQ(0, edu_write(self->edu, self->address, secret,
			       sizeof(secret)));
	ASSERT_EQ(0, content_read(self->buffer, region()->base, found,
				  sizeof(found)));
	EXPECT_EQ(0, memcmp(secret, found, sizeof(secret)));
}

TEST_HARNESS_MAIN
