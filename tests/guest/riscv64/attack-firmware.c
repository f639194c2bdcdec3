// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel that has been taken over has firmware read and write for it: OpenSBI's
 * calls that take addresses, with those of a protected buffer, of the trusted domain
 * and of firmware itself.
 */
#include "harness.h"

#include "content.h"
#include "heap.h"
#include "layout.h"
#include "on-demand.h"
#include "physical.h"
#include "protected.h"
#include "sbi.h"
#include "units.h"

/* Extensions */
#define DEBUG_CONSOLE 0x4442434e
#define DEBUG_TRIGGERS 0x44425452

#define CONSOLE_READ 1
#define TRIGGERS_SET_SHARED_MEMORY 1

FIXTURE(firmware)
{
	int sbi, buffer;
	uint64_t secrets[3];
};

FIXTURE_SETUP(firmware)
{
	ASSERT_EQ(0, region_wait());
	self->sbi = sbi_open();
	ASSERT_LE(0, self->sbi);
	/* Where a region is closed on demand, there is nothing closed without one */
	self->buffer = heap_alloc_from(region()->heap, PAGE);
	ASSERT_LE(0, self->buffer);
	self->secrets[0] = content_address(self->buffer);
	ASSERT_LE(region()->base, self->secrets[0]);
	self->secrets[1] = LAB_TRUSTED_BASE;
	self->secrets[2] = LAB_RAM_BASE;
}

FIXTURE_TEARDOWN(firmware)
{
	close(self->buffer);
	close(self->sbi);
}

/* Have firmware write what the console has, which is nothing if nobody types */
static int64_t read_console(int driver, uint64_t address, uint64_t length)
{
	const struct lab_sbi call = {
		.extension = DEBUG_CONSOLE,
		.function = CONSOLE_READ,
		.arg = { length, address },
	};

	return sbi(driver, call, NULL);
}

TEST_F(firmware, console_does_not_write_to_what_is_closed)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(self->secrets); i++)
		EXPECT_EQ(SBI_INVALID_PARAM,
			  read_console(self->sbi, self->secrets[i], 16));
}

/* Linux decides what the console has: it has the UART, which can be told to loop */
TEST_F(firmware, console_does_not_write_to_a_range_that_wraps)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(self->secrets); i++) {
		EXPECT_EQ(SBI_INVALID_PARAM,
			  read_console(self->sbi, self->secrets[i], UINT64_MAX));
		EXPECT_EQ(SBI_INVALID_PARAM,
			  read_console(self->sbi, self->secrets[i],
				       -self->secrets[i]));
	}
}

TEST_F(firmware, ordinary_memory_is_open_to_the_console)
{
	void *page = physical_page();
	uint64_t address;

	ASSERT_NE(NULL, page);
	address = physical_address(page);
	ASSERT_NE(0, address);
	EXPECT_EQ(0, read_console(self->sbi, address, 16));
	EXPECT_EQ(0, read_console(self->sbi, address, PAGE));
	munmap(page, PAGE);
}

/*
 * They would copy to the end of what is closed, and from there: only the first address
 * of the memory that Linux shares with them is looked at
 */
TEST_F(firmware, debug_triggers_are_not_there)
{
	const struct lab_sbi call = {
		.extension = DEBUG_TRIGGERS,
		.function = TRIGGERS_SET_SHARED_MEMORY,
		.arg = { self->secrets[0] - 16 },
	};

	EXPECT_EQ(0, has_extension(self->sbi, DEBUG_TRIGGERS));
	EXPECT_EQ(SBI_NOT_SUPPORTED, sbi(self->sbi, call, NULL));
	/* Control: this is how others are found */
	EXPECT_EQ(1, has_extension(self->sbi, DEBUG_CONSOLE));
}

TEST_HARNESS_MAIN
