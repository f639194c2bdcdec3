// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was in a region on demand before is not there any more: of the system before
 * this one, when Linux starts, and of programs, when devices get it. The machine has
 * bytes of a file at both ends of the region before firmware starts, and a device that
 * reads it all.
 */
#include "harness.h"

#include "edu.h"
#include "heap.h"
#include "hog.h"
#include "on-demand.h"
#include "physical.h"
#include "protected.h"
#include "units.h"

#define MANY 1000

/* The file is a device tree: at the start, and so many bytes before the end */
#define LAST (64 * KIB)
static const unsigned char magic[] = { 0xd0, 0x0d, 0xfe, 0xed };

FIXTURE(leftover)
{
	int edu;
};

FIXTURE_SETUP(leftover)
{
	ASSERT_EQ(0, region_wait());
	ASSERT_EQ(0, give_back_all());
	self->edu = edu_open(0);
	ASSERT_LE(0, self->edu);
}

FIXTURE_TEARDOWN(leftover)
{
	hog_free();
	close(self->edu);
}

TEST_F(leftover, of_the_system_before_is_erased_by_firmware)
{
	const uint64_t end = region()->base + region()->size;
	unsigned char found[sizeof(magic)];

	ASSERT_EQ(0, physical_read(region()->base, found, sizeof(found)));
	EXPECT_NE(0, memcmp(magic, found, sizeof(found)));
	ASSERT_EQ(0, physical_read(end - LAST, found, sizeof(found)));
	EXPECT_NE(0, memcmp(magic, found, sizeof(found)));
}

TEST_F(leftover, of_programs_is_erased_before_devices_have_it)
{
	unsigned char found[PAGE], zeros[PAGE] = {};
	uint64_t address, offset;
	void *page;
	int buffer;

	ASSERT_LT(MANY, hog_fill());
	page = hog_page();
	ASSERT_NE(NULL, page);
	/* What the device could have read a moment before */
	address = physical_address(page);
	ASSERT_EQ(0, edu_read(self->edu, address, found, PAGE));
	EXPECT_EQ(0, memcmp(page, found, PAGE));

	buffer = heap_alloc_from(region()->heap, region()->size);
	ASSERT_LE(0, buffer);
	/* Each transfer takes the device a tenth of a second */
	for (offset = 0; offset < region()->size; offset += region()->size / 16) {
		ASSERT_EQ(0, edu_read(self->edu, region()->base + offset, found,
				      PAGE));
		ASSERT_EQ(0, memcmp(zeros, found, PAGE));
	}
	ASSERT_EQ(0, edu_read(self->edu, address, found, PAGE));
	EXPECT_EQ(0, memcmp(zeros, found, PAGE));
	close(buffer);
}

TEST_HARNESS_MAIN
