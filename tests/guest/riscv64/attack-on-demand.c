// SPDX-License-Identifier: GPL-2.0-only
/*
 * A region on demand, while it is closed and afterwards: the CPU, devices, and a kernel
 * that has been taken over find nothing of what was in it.
 */
#include "harness.h"

#include "access.h"
#include "content.h"
#include "edu.h"
#include "heap.h"
#include "hog.h"
#include "memory.h"
#include "on-demand.h"
#include "owner.h"
#include "physical.h"
#include "protected.h"
#include "sbi.h"
#include "secret.h"
#include "trusted/lend.h"
#include "trusted/uapi.h"
#include "units.h"

#define PIECE_ORDER 22

/* Of the SBI */
#define PERFORMANCE_COUNTERS 0x504d55

FIXTURE(on_demand)
{
	int sbi, trusted, buffer;
	uint64_t address, piece;
};

FIXTURE_SETUP(on_demand)
{
	ASSERT_EQ(0, region_wait());
	ASSERT_EQ(0, give_back_all());
	self->sbi = sbi_open();
	ASSERT_LE(0, self->sbi);
	self->trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->trusted);
	self->buffer = heap_alloc_from(region()->heap, PIECE);
	ASSERT_LE(0, self->buffer);
	ASSERT_EQ(0, write_secret(self->buffer, PAGE));
	self->address = content_address(self->buffer);
	ASSERT_LE(region()->base, self->address);
	self->piece = self->address & -PIECE;
	ASSERT_EQ(self->piece, self->address);
}

FIXTURE_TEARDOWN(on_demand)
{
	hog_free();
	close(self->buffer);
	close(self->trusted);
	close(self->sbi);
	/* The last test leaves what nobody can use */
	if (!heap_bytes("quarantined"))
		EXPECT_EQ(0, wait_for_closed(0));
}

TEST_F(on_demand, cpu_cannot_read_what_is_closed)
{
	unsigned char data[16];

	EXPECT_EQ(SIGSEGV, access_physical(self->address));
	EXPECT_EQ(SIGSEGV, access_physical(self->piece + PIECE - 1));
	EXPECT_EQ(-EFAULT, read_mem(self->address, data, sizeof(data)));
}

/* Control: the same address, when it is Linux's */
TEST_F(on_demand, ordinary_memory_is_open_to_the_same)
{
	unsigned char data[16];

	close(self->buffer);
	self->buffer = -1;
	ASSERT_EQ(0, wait_for_closed(0));
	EXPECT_EQ(0, access_physical(self->address));
	EXPECT_EQ(0, access_physical(self->piece + PIECE - 1));
	EXPECT_EQ(0, read_mem(self->address, data, sizeof(data)));
}

TEST_F(on_demand, kernel_has_no_entry_in_its_linear_map)
{
	EXPECT_EQ(0, count_linear_entries(self->piece, PIECE, " V"));
	close(self->buffer);
	self->buffer = -1;
	ASSERT_EQ(0, wait_for_closed(0));
	EXPECT_LT(0, count_linear_entries(self->piece, PIECE, " V"));
}

/* A call of lend.h as a kernel would make it, about a piece */
static int64_t lend(int driver, uint64_t function, uint64_t base, uint64_t order,
		    uint64_t *value)
{
	const struct lab_sbi call = {
		.extension = LAB_LEND_EXTENSION,
		.function = function,
		.arg = { base, order },
	};

	return sbi(driver, call, value);
}

TEST_F(on_demand, kernel_cannot_open_what_is_closed)
{
	uint64_t state = 0, piece = self->piece;

	EXPECT_EQ(0, lend(self->sbi, LAB_LEND_ASK, piece, PIECE_ORDER, &state));
	EXPECT_EQ(LAB_LEND_IS_CLOSED, state);
	EXPECT_EQ(SBI_INVALID_STATE, lend(self->sbi, LAB_LEND_REOPEN, piece,
					  PIECE_ORDER, NULL));
	EXPECT_EQ(SBI_DENIED, lend(self->sbi, LAB_LEND_RELEASE, piece, PIECE_ORDER,
				   NULL));
	/* A part of it, and more than it */
	EXPECT_EQ(SBI_INVALID_STATE, lend(self->sbi, LAB_LEND_CLOSE, piece,
					  PIECE_ORDER - 1, NULL));
	EXPECT_EQ(SBI_INVALID_STATE, lend(self->sbi, LAB_LEND_CLOSE,
					  piece & -(2 * PIECE), PIECE_ORDER + 1,
					  NULL));
	EXPECT_EQ(SBI_INVALID_STATE, lend(self->sbi, LAB_LEND_REOPEN, piece,
					  PIECE_ORDER - 1, NULL));
	EXPECT_EQ(SIGSEGV, access_physical(self->address));
}

/*
 * OpenSBI writes an answer for each event that Linux asks for, and multiplies their
 * number without looking whether it wraps
 */
TEST_F(on_demand, firmware_has_no_performance_counters)
{
	EXPECT_EQ(0, has_extension(self->sbi, PERFORMANCE_COUNTERS));
	/* Control: this is how others are found */
	EXPECT_EQ(1, has_extension(self->sbi, LAB_LEND_EXTENSION));
}

static int request(int trusted, uint64_t command, uint64_t base, uint64_t size)
{
	struct lab_request request = {
		.command = command,
		.arg = { base, size },
	};

	return ioctl(trusted, LAB_TRUSTED_IOCTL_REQUEST, &request) ? -errno : 0;
}

TEST_F(on_demand, trusted_domain_does_not_believe_linux)
{
	uint64_t open = region()->base + region()->size - PIECE;

	/* Not closed, so not a place for secrets, and none to give back */
	EXPECT_EQ(-EACCES, request(self->trusted, LAB_COMMAND_CLOSE, open, PIECE));
	EXPECT_EQ(-EACCES, request(self->trusted, LAB_COMMAND_OPEN, open, PIECE));
	/* Closed, but another piece than this */
	EXPECT_EQ(-EACCES, request(self->trusted, LAB_COMMAND_OPEN, self->piece,
				   PIECE / 2));
	EXPECT_EQ(-EINVAL, request(self->trusted, LAB_COMMAND_OPEN,
				   self->piece + PAGE, PIECE));
	/* Ordinary memory, which nobody lends */
	EXPECT_EQ(-EACCES, request(self->trusted, LAB_COMMAND_CLOSE,
				   region()->base - PIECE, PIECE));
}

TEST_F(on_demand, devices_are_shut_out_while_it_is_closed)
{
	unsigned char given[PAGE], found[PAGE];
	struct lab_faults faults = {};
	int edu = edu_open(0);
	uint64_t address;
	void *page;

	ASSERT_LE(0, edu);
	ASSERT_LT(0, hog_fill());
	page = hog_page();
	ASSERT_NE(NULL, page);
	address = physical_address(page);
	ASSERT_EQ(0, ioctl(self->trusted, LAB_TRUSTED_IOCTL_FAULTS, &faults));

	/* The program's own page, in a part of the region that is open */
	ASSERT_EQ(0, edu_read(edu, address, found, PAGE));
	EXPECT_EQ(0, memcmp(page, found, PAGE));
	ASSERT_EQ(0, ioctl(self->trusted, LAB_TRUSTED_IOCTL_FAULTS, &faults));
	EXPECT_EQ(0, faults.number);

	memset(given, 0xa5, sizeof(given));
	edu_write(edu, self->address, given, PAGE);
	edu_read(edu, self->address, found, PAGE);
	ASSERT_EQ(0, ioctl(self->trusted, LAB_TRUSTED_IOCTL_FAULTS, &faults));
	ASSERT_EQ(2, faults.number);
	EXPECT_EQ(LAB_FAULT_WRITE, faults.fault[0].cause);
	EXPECT_EQ(LAB_FAULT_READ, faults.fault[1].cause);
	EXPECT_EQ(self->address, faults.fault[1].address & -PAGE);
	close(edu);
}

TEST_F(on_demand, secrets_are_erased_before_linux_has_it)
{
	close(self->buffer);
	self->buffer = -1;
	ASSERT_EQ(0, wait_for_closed(0));
	EXPECT_EQ(0, find_secrets());
}

/*
 * Last, as the heap does not know of it: the trusted domain gives back what it is told
 * to, with nothing in it, and refuses to scrub it for the heap afterwards.
 */
TEST_F(on_demand, kernel_that_has_it_opened_finds_zeros)
{
	unsigned char found[PAGE], zeros[PAGE] = {};
	uint64_t offset;
	int waited;

	ASSERT_EQ(0, write_secret(self->buffer, PIECE));
	ASSERT_EQ(0, request(self->trusted, LAB_COMMAND_OPEN, self->piece, PIECE));
	/* Not before it asks for it */
	EXPECT_EQ(SIGSEGV, access_physical(self->address));
	ASSERT_EQ(0, lend(self->sbi, LAB_LEND_REOPEN, self->piece, PIECE_ORDER,
			  NULL));
	EXPECT_EQ(0, access_physical(self->address));
	for (offset = 0; offset < PIECE; offset += PAGE) {
		ASSERT_EQ(0, physical_read(self->piece + offset, found, PAGE));
		ASSERT_EQ(0, memcmp(zeros, found, PAGE));
	}

	close(self->buffer);
	self->buffer = -1;
	for (waited = 0; !heap_bytes("quarantined") && waited < 100; waited++)
		usleep(100000);
	EXPECT_EQ(PIECE, heap_bytes("quarantined"));
}

TEST_HARNESS_MAIN
