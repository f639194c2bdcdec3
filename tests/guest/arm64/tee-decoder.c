// SPDX-License-Identifier: GPL-2.0-only
/*
 * A V4L2 decoder reads what a trusted application has decrypted, in memory that both
 * reach, and the application finds the picture. Nothing closes this memory to the CPU:
 * tee-decoder-shut-out.c is the other half.
 */
#include "harness.h"

#include "chain.h"
#include "picture.h"
#include "units.h"

FIXTURE(chain)
{
	struct chain c;
};

FIXTURE_SETUP(chain)
{
	ASSERT_EQ(0, chain_open(&self->c));
}

FIXTURE_TEARDOWN(chain)
{
	EXPECT_TRUE(chain_close(&self->c));
}

TEST_F(chain, decoder_reads_what_the_application_has_decrypted)
{
	struct tee_content *content = &self->c.content;

	ASSERT_EQ(0, tee_fill(&content->f.tee, &self->c.memory, 0, PICTURE_SIZE,
			      0x5a));
	ASSERT_EQ(0, tee_content_decrypt(content));
	ASSERT_EQ(0, chain_decode(&self->c, self->c.picture));
	EXPECT_TRUE(tee_content_is_plain(content, &self->c.memory));
	EXPECT_TRUE(tee_is_full_of(&content->f.tee, &self->c.memory,
				   content->length, PAGE, 0x5a));
}

/* The CPU could read there what it cannot read in the bitstream */
TEST_F(chain, does_not_decode_into_ordinary_memory)
{
	int ordinary = heap_alloc_from("default_cma_region", PICTURE_SIZE);

	ASSERT_LE(0, ordinary);
	ASSERT_EQ(0, tee_content_decrypt(&self->c.content));
	EXPECT_EQ(-EPERM, chain_decode(&self->c, ordinary));
	close(ordinary);
}

TEST_HARNESS_MAIN
