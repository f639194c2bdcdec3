// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control of attack-lent.c, with stock firmware and no hypervisor: memory is lent,
 * and nothing enforces it.
 */
#include "harness.h"

#include "access.h"
#include "edu.h"
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

TEST_F(lent, cpu_reads_what_the_device_wrote)
{
	unsigned char found[PAGE] = {};

	ASSERT_EQ(0, access_load(self->lent.mapped, found, PAGE));
	EXPECT_EQ(0, memcmp(self->lent.secret, found, PAGE));
}

TEST_F(lent, device_reads_what_the_cpu_wrote)
{
	unsigned char found[PAGE] = {}, stored = ~self->lent.secret[0];

	ASSERT_EQ(0, access_store(self->lent.mapped, stored));
	ASSERT_EQ(0, edu_read(self->lent.edu, self->lent.address, found, PAGE));
	EXPECT_EQ(stored, found[0]);
}

/* Our heap has taken it out of the linear map, the TEE's has not */
TEST_F(lent, kernel_reads_what_is_in_its_linear_map)
{
	unsigned char found[PAGE] = {};

	EXPECT_EQ(variant->tee ? 0 : -EFAULT,
		  read_mem(self->lent.address, found, PAGE));
	if (variant->tee)
		EXPECT_EQ(0, memcmp(self->lent.secret, found, PAGE));
}

TEST_HARNESS_MAIN
