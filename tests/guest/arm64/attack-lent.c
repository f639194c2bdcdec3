// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that Linux lends to OP-TEE by FF-A, on the machine where protected KVM takes it
 * from Linux: the CPU is shut out, by our heap and by that of the TEE, and nothing of
 * what was there comes back.
 */
#include "harness.h"

#include "access.h"
#include "heap.h"
#include "lent.h"
#include "on-demand.h"
#include "protected.h"

FIXTURE(lent)
{
	struct lent lent;
};

FIXTURE_VARIANT(lent)
{
	bool tee;
};

FIXTURE_VARIANT_ADD(lent, by_our_heap) { .tee = false };
FIXTURE_VARIANT_ADD(lent, by_the_tee_heap) { .tee = true };

FIXTURE_SETUP(lent)
{
	ASSERT_EQ(0, region_wait());
	ASSERT_EQ(0, give_back_all());
	ASSERT_EQ(0, lent_open(&self->lent,
			       variant->tee ? TEE_HEAP : region()->heap));
}

FIXTURE_TEARDOWN(lent)
{
	lent_close(&self->lent);
	EXPECT_EQ(0, wait_for_closed(0));
}

TEST_F(lent, load_ends_in_a_signal)
{
	unsigned char byte;

	EXPECT_EQ(SIGSEGV, access_load(self->lent.mapped, &byte, 1));
	EXPECT_EQ(SIGSEGV, access_load(self->lent.mapped + PAGE - 1, &byte, 1));
}

TEST_F(lent, store_ends_in_a_signal)
{
	EXPECT_EQ(SIGSEGV, access_store(self->lent.mapped, 0));
}

/* The linear map has the memory of the TEE's heap, so that is EL2 there */
TEST_F(lent, read_by_the_kernel_fails)
{
	unsigned char found[PAGE];

	EXPECT_EQ(-EFAULT, read_mem(self->lent.address, found, PAGE));
}

/* Control: the same address, when it is Linux's; there are zeros */
TEST_F(lent, ordinary_memory_is_open_to_the_same_and_zero)
{
	unsigned char found[PAGE], zeros[PAGE] = {};

	close(self->lent.buffer);
	self->lent.buffer = -1;
	ASSERT_EQ(0, wait_for_closed(0));
	ASSERT_EQ(0, access_load(self->lent.mapped, found, PAGE));
	EXPECT_EQ(0, memcmp(zeros, found, PAGE));
	ASSERT_EQ(0, read_mem(self->lent.address, found, PAGE));
	EXPECT_EQ(0, memcmp(zeros, found, PAGE));
}

TEST(secrets_are_erased_before_linux_has_it)
{
	ASSERT_EQ(0, region_wait());
	ASSERT_EQ(0, give_back_all());
	EXPECT_EQ(0, find_secrets());
}

TEST_HARNESS_MAIN
