// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same as tee-decoder.c in memory that only the secure world reaches. The decoder is
 * of the normal world: neither does it find the bitstream, nor does its picture arrive,
 * and neither device nor driver says so.
 */
#include "harness.h"

#include "chain.h"
#include "picture.h"

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

TEST_F(chain, decoder_does_not_reach_what_the_application_has_decrypted)
{
	struct tee_content *content = &self->c.content;

	ASSERT_EQ(0, tee_fill(&content->f.tee, &self->c.memory, 0, PICTURE_SIZE,
			      0x5a));
	ASSERT_EQ(0, tee_content_decrypt(content));
	ASSERT_EQ(0, chain_decode(&self->c, self->c.picture));
	EXPECT_TRUE(tee_content_is_plain(content, &content->memory));
	EXPECT_TRUE(tee_is_full_of(&content->f.tee, &self->c.memory, 0,
				   PICTURE_SIZE, 0x5a));
}

TEST_HARNESS_MAIN
