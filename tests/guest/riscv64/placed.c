// SPDX-License-Identifier: GPL-2.0-only
/*
 * A range that Linux has placed while it started, and that is open until its owner
 * comes. The tests are steps on one heap, in this order: the first one finds a kernel
 * without the driver of the owner.
 */
#include "harness.h"

#include "access.h"
#include "content.h"
#include "edu.h"
#include "heap.h"
#include "importer.h"
#include "layout.h"
#include "on-demand.h"
#include "owner.h"
#include "protected.h"
#include "trusted/uapi.h"
#include "units.h"

/* It is one of these parts of the memory that firmware lends */
#define PLACES 4
#define SIZE (LAB_REGION_SIZE / PLACES)

static uint64_t place(unsigned int number)
{
	return LAB_REGION_BASE + (uint64_t)number * SIZE;
}

/* How many accesses of devices the firewall has refused since the last call */
static int refused(void)
{
	static struct lab_faults faults;
	int trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC), ret;

	if (trusted < 0)
		return -errno;
	ret = ioctl(trusted, LAB_TRUSTED_IOCTL_FAULTS, &faults) ?
	      -errno : (int)faults.number;
	close(trusted);
	return ret;
}

/* The same for a read by a device that may use ordinary memory */
static int refused_reading(uint64_t address)
{
	unsigned char bytes[64];
	int edu = edu_open(0), ret;

	if (edu < 0)
		return edu;
	ret = refused();
	if (ret >= 0)
		ret = edu_read(edu, address, bytes, sizeof(bytes));
	close(edu);
	return ret ?: refused();
}

TEST(ordinary_memory_is_all_of_it_before_the_owner_comes)
{
	unsigned int i;

	EXPECT_EQ(-ENOENT, heap_open("secure"));
	for (i = 0; i < PLACES; i++) {
		EXPECT_EQ(0, access_physical(place(i)));
		EXPECT_EQ(0, access_physical(place(i) + SIZE - PAGE));
		EXPECT_EQ(0, refused_reading(place(i)));
	}
}

/* And none beside it */
TEST(range_is_closed_when_the_owner_has_come)
{
	unsigned int i, closed = 0;
	uint64_t address;
	int buffer;

	ASSERT_EQ(0, system("busybox modprobe lab-trusted-owner"));
	ASSERT_EQ(0, region_wait());
	buffer = heap_alloc_from("secure", SIZE);
	ASSERT_LE(0, buffer);
	EXPECT_EQ(1, importer_is_protected(buffer));
	address = content_address(buffer);

	for (i = 0; i < PLACES; i++) {
		bool here = address == place(i);
		int expected = here ? access_signal() : 0;

		EXPECT_EQ(expected, access_physical(place(i)));
		EXPECT_EQ(expected, access_physical(place(i) + SIZE - PAGE));
		EXPECT_EQ(here, refused_reading(place(i)) > 0);
		closed += here;
	}
	EXPECT_EQ(1, closed);
	close(buffer);
}

/* It was never open with something of a program in it: the owner does not open it */
TEST(range_stays_closed_without_buffers_and_without_its_owner)
{
	int buffer = heap_alloc_from("secure", SIZE);
	uint64_t address;

	ASSERT_LE(0, buffer);
	address = content_address(buffer);
	close(buffer);
	EXPECT_EQ(access_signal(), access_physical(address));
	ASSERT_EQ(0, owner_goes());
	EXPECT_EQ(access_signal(), access_physical(address));
	ASSERT_EQ(0, owner_comes());
	buffer = heap_alloc_from("secure", SIZE);
	EXPECT_LE(0, buffer);
	EXPECT_EQ(access_signal(), access_physical(address));
	close(buffer);
}

TEST_HARNESS_MAIN
