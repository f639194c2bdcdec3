// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who can request the range of a heap. Entries of the tree that an architecture
 * would have made for reservations are made here.
 */

#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/ioport.h>
#include <linux/sizes.h>

#include "../secure-heap.h"
#include "nowhere.h"

/* Apart from what other suites claim */
#define BASE (NOWHERE + SZ_1G)

static struct secure_heap_region whole = { .base = BASE, .size = SZ_4M };

/* Can another driver have a page? */
static bool is_free(u64 address)
{
	if (!request_mem_region(address, PAGE_SIZE, "kunit"))
		return false;
	release_mem_region(address, PAGE_SIZE);
	return true;
}

static void expect_free(struct kunit *test, bool expected)
{
	u64 offset;

	for (offset = 0; offset < whole.size; offset += SZ_1M)
		KUNIT_EXPECT_EQ(test, expected, is_free(BASE + offset));
	KUNIT_EXPECT_EQ(test, expected,
			is_free(BASE + whole.size - PAGE_SIZE));
	/* Its neighbours are not touched */
	KUNIT_EXPECT_TRUE(test, is_free(BASE - PAGE_SIZE));
	KUNIT_EXPECT_TRUE(test, is_free(BASE + whole.size));
}

KUNIT_DEFINE_ACTION_WRAPPER(remove_reservation, remove_resource,
			    struct resource *);

/* A reservation goes with its case, also when the case ends early */
static void reserve(struct kunit *test, u64 base, u64 size, unsigned long flags)
{
	struct resource *reserved = kunit_kzalloc(test, sizeof(*reserved),
						  GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, reserved);
	*reserved = DEFINE_RES_MEM_NAMED(base, size, "reserved");
	reserved->flags |= flags;
	KUNIT_ASSERT_EQ(test, 0, insert_resource(&iomem_resource, reserved));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, remove_reservation,
						  reserved));
}

static void expect_claim_and_release(struct kunit *test)
{
	expect_free(test, true);
	KUNIT_ASSERT_EQ(test, 0, secure_heap_claim(&whole, "kunit"));
	expect_free(test, false);
	KUNIT_EXPECT_EQ(test, -EADDRINUSE, secure_heap_claim(&whole, "kunit"));
	expect_free(test, false);
	secure_heap_release_claim(&whole);
	expect_free(test, true);
}

static void claim_where_nothing_is(struct kunit *test)
{
	expect_claim_and_release(test);
}

/* A reservation, relative to the range */
struct reservation {
	const char *name;
	s64 base;
	u64 size;
};

static const struct reservation reservations[] = {
	{ "the same", 0, SZ_4M },
	{ "around", -(s64)SZ_1M, SZ_8M },
	{ "first half", 0, SZ_2M },
	{ "last half", SZ_2M, SZ_2M },
	{ "over its start", -(s64)SZ_1M, SZ_2M },
	{ "over its end", 3 * SZ_1M, SZ_2M },
	{ "in its middle", SZ_1M, SZ_1M },
};

KUNIT_ARRAY_PARAM_DESC(reservation, reservations, name);

static void claim_over_a_reservation(struct kunit *test)
{
	const struct reservation *r = test->param_value;

	reserve(test, BASE + r->base, r->size, 0);
	expect_claim_and_release(test);
}

static const struct reservation others[] = {
	{ "first page", 0, PAGE_SIZE },
	{ "last page", SZ_4M - PAGE_SIZE, PAGE_SIZE },
	{ "in its middle", SZ_2M, SZ_1M },
	{ "over its start", -(s64)SZ_1M, SZ_2M },
	{ "over its end", 3 * SZ_1M, SZ_2M },
	{ "around", -(s64)SZ_1M, SZ_8M },
};

KUNIT_ARRAY_PARAM_DESC(other, others, name);

static void claim_over_another_driver(struct kunit *test)
{
	const struct reservation *o = test->param_value;
	u64 base = BASE + o->base, offset;

	KUNIT_ASSERT_NOT_NULL(test,
			      request_mem_region(base, o->size, "other"));
	KUNIT_EXPECT_EQ(test, -EADDRINUSE, secure_heap_claim(&whole, "kunit"));
	release_mem_region(base, o->size);

	/* Nothing is left of the attempt */
	for (offset = 0; offset < whole.size; offset += SZ_1M)
		KUNIT_EXPECT_TRUE(test, is_free(BASE + offset));
}

/* Architectures list allocations of memblock as busy */
static void placed_range_is_left_as_it_is(struct kunit *test)
{
	struct secure_heap_region placed = whole;

	placed.placed = true;
	reserve(test, BASE, SZ_4M, IORESOURCE_BUSY);
	KUNIT_EXPECT_EQ(test, -EADDRINUSE, secure_heap_claim(&whole, "kunit"));
	KUNIT_EXPECT_EQ(test, 0, secure_heap_claim(&placed, "kunit"));
	expect_free(test, false);
	secure_heap_release_claim(&placed);
	expect_free(test, false);
}

static struct kunit_case claim_cases[] = {
	KUNIT_CASE(claim_where_nothing_is),
	KUNIT_CASE_PARAM(claim_over_a_reservation, reservation_gen_params),
	KUNIT_CASE_PARAM(claim_over_another_driver, other_gen_params),
	KUNIT_CASE(placed_range_is_left_as_it_is),
	{}
};

static struct kunit_suite claim_suite = {
	.name = "secure_heap_claim",
	.test_cases = claim_cases,
};

kunit_test_suite(claim_suite);
