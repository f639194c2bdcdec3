// SPDX-License-Identifier: GPL-2.0-only
/*
 * A region on demand that granule protection closes: while it is closed, and afterwards,
 * neither the CPU nor a kernel that has been taken over finds anything of what was in it;
 * and such a kernel gets nothing else closed or opened.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "harness.h"

#include "access.h"
#include "content.h"
#include "edu.h"
#include "heap.h"
#include "layout.h"
#include "on-demand.h"
#include "owner.h"
#include "physical.h"
#include "physical/peek-uapi.h"
#include "protected.h"
#include "secret.h"
#include "smc.h"
#include "trusted/granules.h"
#include "units.h"

/* Of the SMC calling convention */
#define UNKNOWN -1

/* RMI_GRANULE_DELEGATE and so on, and what a payload asks of EL3 by */
static const uint64_t others[] = {
	0xc4000151, 0xc4000152, 0xc40001b0, 0xc40001b1
};

/* Calls of a processor while another one makes as many */
#define TURNS 20000

/* What a load by the kernel in its linear map returns: 0, or -errno */
static int read_by_kernel(uint64_t address, void *data, size_t length)
{
	struct lab_peek peek = {
		.address = address,
		.length = length,
		.data = (uintptr_t)data,
	};
	int driver = open("/dev/lab-peek", O_RDWR | O_CLOEXEC), ret;

	if (driver < 0)
		return -errno;
	ret = ioctl(driver, LAB_PEEK_IOCTL_READ, &peek) ? -errno : 0;
	close(driver);
	return ret;
}

FIXTURE(granules)
{
	int smc, edu, buffer;
	uint64_t address, piece;
};

FIXTURE_SETUP(granules)
{
	ASSERT_EQ(0, region_wait());
	ASSERT_EQ(0, give_back_all());
	self->smc = smc_open();
	ASSERT_LE(0, self->smc);
	self->edu = edu_open(0);
	ASSERT_LE(0, self->edu);
	self->buffer = heap_alloc_from(region()->heap, 16 * PAGE);
	ASSERT_LE(0, self->buffer);
	ASSERT_EQ(0, write_secret(self->buffer, PAGE));
	self->address = content_address(self->buffer);
	ASSERT_LE(region()->base, self->address);
	self->piece = self->address & -PIECE;
}

FIXTURE_TEARDOWN(granules)
{
	close(self->buffer);
	close(self->edu);
	close(self->smc);
	/* The last test leaves what nobody can use */
	if (!heap_bytes("quarantined"))
		EXPECT_EQ(0, wait_for_closed(0));
}

/* How many of the calls by which something changes have another answer than this */
static int answer_otherwise(int driver, uint64_t base, uint64_t count, int64_t answer)
{
	return (smc(driver, LAB_GRANULES_CLOSE, base, count) != answer) +
	       (smc(driver, LAB_GRANULES_OPEN, base, count) != answer) +
	       (smc(driver, LAB_GRANULES_ERASE, base, count) != answer);
}

TEST_F(granules, cpu_cannot_read_what_is_closed)
{
	unsigned char found[PAGE] = {}, zeros[PAGE] = {}, data[16];

	EXPECT_EQ(SIGKILL, access_physical(self->address));
	EXPECT_EQ(SIGKILL, access_physical(self->piece));
	EXPECT_EQ(SIGKILL, access_physical(self->piece + PIECE - 1));
	EXPECT_EQ(-EFAULT, read_mem(self->address, data, sizeof(data)));
	EXPECT_EQ(-EFAULT, read_by_kernel(self->address, data, sizeof(data)));

	/* It is there: QEMU does not stop a device */
	ASSERT_EQ(0, edu_read(self->edu, self->address, found, PAGE));
	EXPECT_NE(0, memcmp(zeros, found, PAGE));
}

/* Control: the same address, when it is Linux's */
TEST_F(granules, ordinary_memory_is_open_to_the_same)
{
	unsigned char data[16];

	close(self->buffer);
	self->buffer = -1;
	ASSERT_EQ(0, wait_for_closed(0));
	EXPECT_EQ(0, access_physical(self->address));
	EXPECT_EQ(0, access_physical(self->piece));
	EXPECT_EQ(0, access_physical(self->piece + PIECE - 1));
	EXPECT_EQ(0, read_mem(self->address, data, sizeof(data)));
	EXPECT_EQ(0, read_by_kernel(self->address, data, sizeof(data)));
}

TEST_F(granules, window_is_the_region)
{
	struct lab_smc call = { .function = LAB_GRANULES_WINDOW };

	ASSERT_EQ(0, ioctl(self->smc, LAB_SMC_IOCTL_CALL, &call));
	EXPECT_EQ(LAB_GRANULES_OK, call.result[0]);
	EXPECT_EQ(region()->base, call.result[1]);
	EXPECT_EQ(region()->size, call.result[2]);
}

TEST_F(granules, nothing_outside_of_the_window_is_moved)
{
	const struct {
		uint64_t base, count;
	} outside[] = {
		/* The payload's own memory, and that of the secure world */
		{ LAB_REALM_BASE, 1 },
		{ LAB_REALM_BASE + LAB_REALM_SIZE - LAB_GRANULE_SIZE, 1 },
		{ LAB_TEE_BASE, 1 },
		/* Next to the window, and across its ends */
		{ region()->base - LAB_GRANULE_SIZE, 1 },
		{ region()->base - LAB_GRANULE_SIZE, 2 },
		{ region()->base + region()->size, 1 },
		{ region()->base + region()->size - LAB_GRANULE_SIZE, 2 },
		/* Nowhere, and around the end of all addresses */
		{ 0, 1 },
		{ -(uint64_t)LAB_GRANULE_SIZE, 1 },
		{ -(uint64_t)LAB_GRANULE_SIZE, 2 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(outside); i++)
		ASSERT_EQ(0, answer_otherwise(self->smc, outside[i].base,
					      outside[i].count,
					      LAB_GRANULES_OUTSIDE));
}

TEST_F(granules, malformed_ranges_are_refused)
{
	const uint64_t counts[] = {
		/* In bytes, the last one is no more than a granule */
		0, LAB_GRANULES_MAX + 1, (1ULL << 52) + 1
	};
	size_t i;

	EXPECT_EQ(0, answer_otherwise(self->smc, self->piece + 8, 1,
				      LAB_GRANULES_UNALIGNED));
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		EXPECT_EQ(0, answer_otherwise(self->smc, self->piece, counts[i],
					      LAB_GRANULES_COUNT));
	EXPECT_EQ(SIGKILL, access_physical(self->address));
}

TEST_F(granules, calls_do_what_the_state_allows)
{
	/* Four that no buffer has, and that Linux does not use as the heap has them */
	uint64_t four = self->address - self->piece < PIECE / 2 ?
			self->piece + PIECE / 2 : self->piece;
	uint64_t second = four + LAB_GRANULE_SIZE;
	uint64_t third = second + LAB_GRANULE_SIZE;

	ASSERT_EQ(LAB_GRANULES_STATE,
		  smc(self->smc, LAB_GRANULES_CLOSE, self->address, 1));
	ASSERT_EQ(LAB_GRANULES_OK, smc(self->smc, LAB_GRANULES_OPEN, four, 4));
	EXPECT_EQ(LAB_GRANULES_STATE, smc(self->smc, LAB_GRANULES_OPEN, four, 4));
	EXPECT_EQ(LAB_GRANULES_STATE, smc(self->smc, LAB_GRANULES_ERASE, four, 4));
	EXPECT_EQ(0, access_physical(second));

	/* If one of them is in another state, all stay as they are */
	ASSERT_EQ(LAB_GRANULES_OK, smc(self->smc, LAB_GRANULES_CLOSE, second, 1));
	EXPECT_EQ(LAB_GRANULES_STATE, smc(self->smc, LAB_GRANULES_CLOSE, four, 4));
	EXPECT_EQ(LAB_GRANULES_STATE, smc(self->smc, LAB_GRANULES_OPEN, four, 4));
	EXPECT_EQ(LAB_GRANULES_STATE, smc(self->smc, LAB_GRANULES_ERASE, four, 4));
	EXPECT_EQ(0, access_physical(four));
	EXPECT_EQ(SIGKILL, access_physical(second));
	EXPECT_EQ(0, access_physical(third));

	EXPECT_EQ(LAB_GRANULES_OK, smc(self->smc, LAB_GRANULES_CLOSE, four, 1));
	EXPECT_EQ(LAB_GRANULES_OK, smc(self->smc, LAB_GRANULES_CLOSE, third, 2));
	EXPECT_EQ(LAB_GRANULES_OK, smc(self->smc, LAB_GRANULES_ERASE, four, 4));
	EXPECT_EQ(SIGKILL, access_physical(third));
}

/* Open and close a granule on one processor: how many answers are none of a turn */
static int open_and_close(int driver, uint64_t granule, int cpu)
{
	int64_t answer;
	cpu_set_t set;
	int i, wrong = 0;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return -errno;
	for (i = 0; i < TURNS && !wrong; i++) {
		answer = smc(driver, i % 2 ? LAB_GRANULES_CLOSE : LAB_GRANULES_OPEN,
			     granule, 1);
		wrong += answer != LAB_GRANULES_OK && answer != LAB_GRANULES_STATE &&
			 answer != LAB_GRANULES_BUSY;
	}
	return wrong;
}

TEST_F(granules, processors_take_turns)
{
	uint64_t granule = self->piece + PIECE - LAB_GRANULE_SIZE;
	int status = -1, wrong;
	pid_t child = fork();

	if (!child)
		_exit(open_and_close(self->smc, granule, 1));
	ASSERT_LT(0, child);
	wrong = open_and_close(self->smc, granule, 0);
	EXPECT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, wrong);
	EXPECT_EQ(0, status);
	/* As the heap has left it */
	smc(self->smc, LAB_GRANULES_CLOSE, granule, 1);
	EXPECT_EQ(LAB_GRANULES_OK, smc(self->smc, LAB_GRANULES_ERASE, granule, 1));
}

TEST_F(granules, there_is_no_other_way)
{
	const uint64_t bases[] = {
		self->address, LAB_REALM_BASE, region()->base + region()->size
	};
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		for (j = 0; j < ARRAY_SIZE(bases); j++)
			EXPECT_EQ(UNKNOWN, smc(self->smc, others[i], bases[j], 1));
	EXPECT_EQ(SIGKILL, access_physical(self->address));
}

TEST_F(granules, secrets_are_erased_before_linux_has_it)
{
	close(self->buffer);
	self->buffer = -1;
	ASSERT_EQ(0, wait_for_closed(0));
	EXPECT_EQ(0, find_secrets());
}

/*
 * Last, as the heap does not know of it: what a kernel has opened is erased, and the
 * owner refuses to scrub it for the heap afterwards.
 */
TEST_F(granules, kernel_that_has_it_opened_finds_zeros)
{
	unsigned char found[PAGE], zeros[PAGE] = {};
	int waited;

	ASSERT_EQ(LAB_GRANULES_OK,
		  smc(self->smc, LAB_GRANULES_OPEN, self->address, 1));
	EXPECT_EQ(0, access_physical(self->address));
	EXPECT_EQ(0, physical_read(self->address, found, PAGE));
	EXPECT_EQ(0, memcmp(zeros, found, PAGE));
	/* The one behind it is still closed */
	EXPECT_EQ(SIGKILL, access_physical(self->address + PAGE));

	close(self->buffer);
	self->buffer = -1;
	for (waited = 0; !heap_bytes("quarantined") && waited < 100; waited++)
		usleep(100000);
	EXPECT_EQ(16 * PAGE, heap_bytes("quarantined"));
}

TEST_HARNESS_MAIN
