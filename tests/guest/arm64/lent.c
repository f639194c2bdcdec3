// SPDX-License-Identifier: GPL-2.0-only
/*
 * A region on demand whose pieces are lent to OP-TEE by FF-A, whether or not anything
 * enforces that: programs keep their data, and what is lent comes back.
 */
#include "harness.h"

#include "access.h"
#include "attribute.h"
#include "driver.h"
#include "edu.h"
#include "heap.h"
#include "hog.h"
#include "lent.h"
#include "log.h"
#include "on-demand.h"
#include "protected.h"
#include "units.h"

/* Memory that OP-TEE does not take */
#define REFUSED "peer@a0000000"

/* Enough to say that the region was in use */
#define MANY 1000

FIXTURE(lent)
{
	const char *heap;
	uint64_t size;
};

FIXTURE_SETUP(lent)
{
	ASSERT_EQ(0, region_wait());
	self->heap = region()->heap;
	self->size = region()->size;
	ASSERT_EQ(0, give_back_all());
}

FIXTURE_TEARDOWN(lent)
{
	hog_free();
	EXPECT_EQ(0, wait_for_closed(0));
	EXPECT_EQ(0, heap_bytes("lost"));
}

TEST_F(lent, heap_is_there_and_has_lent_nothing)
{
	EXPECT_EQ(1, attribute_number(self->heap, "on_demand"));
	EXPECT_EQ(self->size, heap_bytes("size"));
	EXPECT_EQ(0, heap_bytes("closed"));
}

TEST_F_TIMEOUT(lent, program_keeps_its_data, 120)
{
	int buffer;

	ASSERT_LT(MANY, hog_fill());
	EXPECT_LT(MANY, hog_in_region());
	buffer = heap_alloc_from(self->heap, self->size);
	ASSERT_LE(0, buffer);
	EXPECT_EQ(self->size, heap_bytes("closed"));
	EXPECT_EQ(0, hog_in_region());
	EXPECT_EQ(0, hog_spoilt());

	close(buffer);
	EXPECT_EQ(0, wait_for_closed(0));
	EXPECT_EQ(0, hog_spoilt());
	/* Programs have it again */
	EXPECT_LT(MANY, hog_fill());
}

TEST_F(lent, pieces_are_lent_and_come_back_one_by_one)
{
	int first = heap_alloc_from(self->heap, PIECE);
	int second = heap_alloc_from(self->heap, 2 * PIECE);

	ASSERT_LE(0, first);
	ASSERT_LE(0, second);
	EXPECT_EQ(3 * PIECE, heap_bytes("closed"));
	close(second);
	EXPECT_EQ(0, wait_for_closed(PIECE));
	second = heap_alloc_from(self->heap, 2 * PIECE);
	EXPECT_LE(0, second);
	close(first);
	EXPECT_EQ(0, wait_for_closed(2 * PIECE));
	close(second);
}

/* Neither FF-A nor protected KVM isolates devices */
TEST_F(lent, device_reaches_what_is_lent)
{
	unsigned char found[PAGE] = {};
	struct lent lent;

	ASSERT_EQ(0, lent_open(&lent, self->heap));
	EXPECT_EQ(0, edu_read(lent.edu, lent.address, found, PAGE));
	EXPECT_EQ(0, memcmp(lent.secret, found, PAGE));
	lent_close(&lent);
}

TEST_F(lent, heap_of_the_tee_lends_beside_it)
{
	int ours = heap_alloc_from(self->heap, PAGE);
	int tees = heap_alloc_from(TEE_HEAP, PAGE);

	EXPECT_LE(0, ours);
	EXPECT_LE(0, tees);
	close(ours);
	close(tees);
	/* All of it is reclaimed, and can be lent again */
	tees = heap_alloc_from(TEE_HEAP, PAGE);
	EXPECT_LE(0, tees);
	close(tees);
	EXPECT_EQ(0, count_log_lines_of("optee", "is lost"));
}

/* It is refused after it was claimed, and on the way to OP-TEE taken from Linux by EL2 */
TEST_F(lent, what_the_tee_refuses_stays_linuxs)
{
	uint64_t base, size;
	int buffer;

	protected_region(REFUSED, &base, &size);
	EXPECT_EQ(-EBUSY, heap_alloc_from(REFUSED, PAGE));
	EXPECT_EQ(0, attribute_number(REFUSED, "closed"));
	EXPECT_EQ(0, attribute_number(REFUSED, "lost"));
	EXPECT_EQ(1, count_log_lines_of("optee", "is not lent (-22)"));
	EXPECT_EQ(0, access_physical(base));
	EXPECT_EQ(0, access_physical(base + size - 1));

	/* The same from memory that OP-TEE takes */
	buffer = heap_alloc_from(self->heap, PAGE);
	EXPECT_LE(0, buffer);
	close(buffer);
}

TEST_F(lent, what_is_lent_stays_when_the_device_goes_and_comes_back_by_its_handle)
{
	int buffer = heap_alloc_from(self->heap, PAGE);

	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, optee_bind(false));
	EXPECT_EQ(PIECE, heap_bytes("closed"));
	EXPECT_EQ(-ENODEV, heap_alloc_from(self->heap, PIECE));
	close(buffer);
	sleep(2);
	EXPECT_EQ(PIECE, heap_bytes("closed"));

	ASSERT_EQ(0, optee_bind(true));
	EXPECT_EQ(0, wait_for_closed(0));
	buffer = heap_alloc_from(self->heap, self->size);
	EXPECT_LE(0, buffer);
	close(buffer);
}

/* The handle would go with it */
TEST_F(lent, module_stays_while_something_is_lent)
{
	int buffer = heap_alloc_from(self->heap, PAGE);

	ASSERT_LE(0, buffer);
	EXPECT_NE(0, driver_run("rmmod", "optee"));
	close(buffer);
	ASSERT_EQ(0, wait_for_closed(0));
	EXPECT_EQ(0, driver_run("rmmod", "optee"));
	EXPECT_EQ(0, driver_run("modprobe", "optee"));
	buffer = heap_alloc_from(self->heap, PAGE);
	EXPECT_LE(0, buffer);
	close(buffer);
}

TEST_HARNESS_MAIN
