// SPDX-License-Identifier: GPL-2.0-only
/*
 * A heap whose memory OP-TEE's device tree does not have. Linux relies on the
 * exporter's flag that the memory is protected, OP-TEE on its own device tree only.
 * Runs on a machine of regions.dts.
 */
#include "harness.h"

#include "tee-fixture.h"

FIXTURE(unknown)
{
	struct tee_fixture f;
};

FIXTURE_SETUP(unknown)
{
	ASSERT_EQ(0, tee_fixture_open(&self->f, region_named("large")->heap));
}

FIXTURE_TEARDOWN(unknown)
{
	EXPECT_TRUE(tee_fixture_close(&self->f));
}

TEST_F(unknown, memory_is_refused_by_the_tee)
{
	int known = heap_alloc_from(region()->heap, SIZE);
	TEEC_SharedMemory memory;

	/* Control: the same session, and memory that OP-TEE knows */
	ASSERT_LE(0, known);
	ASSERT_EQ(0, tee_import(&self->f.tee, known, &memory));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &memory, 0, SIZE, 1));
	TEEC_ReleaseSharedMemory(&memory);
	close(known);

	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &memory));
	EXPECT_EQ(TEEC_ERROR_BAD_PARAMETERS,
		  tee_fill(&self->f.tee, &memory, 0, SIZE, 1));
	TEEC_ReleaseSharedMemory(&memory);
}

TEST_HARNESS_MAIN
