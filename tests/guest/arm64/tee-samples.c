// SPDX-License-Identifier: GPL-2.0-only
/*
 * Licences and samples: what the trusted application decrypts, and what it refuses.
 * The samples are those of the disk; the host has their key. The application compares
 * what it has decrypted with the plain bytes, which a decryptor for the world would
 * not do.
 */
#include "harness.h"

#include "tee-content.h"
#include "units.h"

/* Of OP-TEE's API for applications */
#define ITEM_NOT_FOUND	TEEC_ERROR_ITEM_NOT_FOUND
#define BAD_FORMAT	TEEC_ERROR_BAD_FORMAT
#define SECURITY	TEEC_ERROR_SECURITY

FIXTURE(content)
{
	struct tee_content c;
};

FIXTURE_SETUP(content)
{
	ASSERT_EQ(0, tee_content_open(&self->c));
}

FIXTURE_TEARDOWN(content)
{
	EXPECT_TRUE(tee_content_close(&self->c));
}

/* Of each scheme, with and without subsamples and patterns */
TEST_F(content, decrypts_into_a_protected_buffer)
{
	unsigned int i;

	ASSERT_LT(1, self->c.samples.head.count);
	for (i = 0; i < self->c.samples.head.count; i++) {
		tee_content_choose(&self->c, i);
		EXPECT_EQ(0, tee_fill(&self->c.f.tee, &self->c.memory, 0, SIZE, 0));
		EXPECT_EQ(0, tee_content_decrypt(&self->c));
		EXPECT_TRUE(tee_content_is_plain(&self->c, &self->c.memory));
	}
}

/* Linux could read the plain text there */
TEST_F(content, does_not_decrypt_into_ordinary_memory)
{
	TEEC_SharedMemory ordinary = {
		.size = SIZE,
		.flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT,
	};

	ASSERT_EQ(0, TEEC_AllocateSharedMemory(&self->c.f.tee.context, &ordinary));
	EXPECT_EQ(TEEC_ERROR_ACCESS_DENIED,
		  tee_sample(&self->c.f.tee, self->c.key.id, &self->c.sample,
			     self->c.data, self->c.length, &ordinary));
	TEEC_ReleaseSharedMemory(&ordinary);
}

TEST_F(content, key_that_was_wrapped_for_another_session)
{
	struct lab_key key;
	struct tee other;

	ASSERT_EQ(0, tee_open(&other, &tee_decryptor));
	ASSERT_EQ(0, tee_content_wrap(&other, self->c.key.id, &key));
	EXPECT_EQ(SECURITY, tee_key(&other, self->c.key.id, self->c.key.wrapped));
	EXPECT_EQ(SECURITY, tee_key(&self->c.f.tee, key.id, key.wrapped));
	/* It takes its own */
	EXPECT_EQ(0, tee_key(&other, key.id, key.wrapped));
	tee_close(&other);
}

TEST_F(content, key_that_the_session_does_not_have)
{
	TEEC_SharedMemory memory;
	struct lab_key key;
	struct tee other;

	ASSERT_EQ(0, tee_open(&other, &tee_decryptor));
	ASSERT_EQ(0, tee_import(&other, self->c.f.buffer, &memory));
	EXPECT_EQ(ITEM_NOT_FOUND,
		  tee_sample(&other, self->c.key.id, &self->c.sample, self->c.data,
			     self->c.length, &memory));
	ASSERT_EQ(0, tee_content_wrap(&other, self->c.key.id, &key));
	EXPECT_EQ(0, tee_key(&other, key.id, key.wrapped));
	EXPECT_EQ(0, tee_sample(&other, key.id, &self->c.sample, self->c.data,
				self->c.length, &memory));
	TEEC_ReleaseSharedMemory(&memory);
	tee_close(&other);
}

TEST_F(content, key_with_a_bit_that_is_wrong)
{
	unsigned int i;

	for (i = 0; i < LAB_WRAPPED_KEY; i++) {
		self->c.key.wrapped[i] ^= 1 << i % 8;
		EXPECT_EQ(SECURITY, tee_key(&self->c.f.tee, self->c.key.id,
					    self->c.key.wrapped));
		self->c.key.wrapped[i] ^= 1 << i % 8;
	}
}

TEST_F(content, wrong_key)
{
	struct lab_key key;

	ASSERT_EQ(0, tee_content_wrap(&self->c.f.tee, self->c.samples.head.other, &key));
	ASSERT_EQ(0, tee_key(&self->c.f.tee, self->c.key.id, key.wrapped));
	EXPECT_EQ(0, tee_content_decrypt(&self->c));
	EXPECT_FALSE(tee_content_is_plain(&self->c, &self->c.memory));
}

/* Nothing is decrypted: the buffer has still what was in it */
TEST_F(content, subsamples_that_do_not_fit_the_sample)
{
	const uint32_t length = self->c.length;
	const struct {
		unsigned int count;
		struct cenc_subsample subsamples[3];
	} maps[] = {
		{ 1, { { 0, length + 1 } } },
		{ 1, { { length + 1, 0 } } },
		{ 2, { { 33, length - 33 }, { 0, 1 } } },
		/* Sums of 32 bits would be in the sample again */
		{ 1, { { length, UINT32_MAX } } },
		{ 2, { { 16, UINT32_MAX - 15 }, { 0, length } } },
		{ 3, { { UINT32_MAX, UINT32_MAX }, { 1, 1 }, { 0, length } } },
		/* And such that leave bytes to no subsample */
		{ 1, { { 0, length - 1 } } },
		{ 2, { { 0, 0 }, { 0, 0 } } },
		{ CENC_SUBSAMPLES_MAX + 1, { { 0, length } } },
		{ UINT32_MAX, { { 0, length } } },
	};
	size_t i;

	EXPECT_EQ(0, tee_fill(&self->c.f.tee, &self->c.memory, 0, SIZE, 0x5a));
	for (i = 0; i < ARRAY_SIZE(maps); i++) {
		self->c.sample.count = maps[i].count;
		memset(self->c.sample.subsamples, 0,
		       sizeof(self->c.sample.subsamples));
		memcpy(self->c.sample.subsamples, maps[i].subsamples,
		       sizeof(maps[i].subsamples));
		EXPECT_EQ(BAD_FORMAT, tee_content_decrypt(&self->c));
	}
	EXPECT_TRUE(tee_is_full_of(&self->c.f.tee, &self->c.memory, 0, SIZE, 0x5a));
}

TEST_F(content, schemes_that_there_are_not)
{
	static const struct cenc_sample wrong[] = {
		{ .scheme = 0x63656e73, .iv_size = 16 },
		{ .scheme = CENC_SCHEME_CENC, .iv_size = 0 },
		{ .scheme = CENC_SCHEME_CENC, .iv_size = 17 },
		{ .scheme = CENC_SCHEME_CENC, .iv_size = UINT32_MAX },
		{ .scheme = CENC_SCHEME_CENC, .iv_size = 8, .crypt = 1 },
		{ .scheme = CENC_SCHEME_CBCS, .iv_size = 8 },
		{ .scheme = CENC_SCHEME_CBCS, .iv_size = 16, .skip = 9 },
		{ .scheme = CENC_SCHEME_CBCS, .iv_size = 16,
		  .crypt = UINT32_MAX },
	};
	size_t i;

	EXPECT_EQ(0, tee_fill(&self->c.f.tee, &self->c.memory, 0, SIZE, 0x5a));
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		self->c.sample = wrong[i];
		EXPECT_EQ(BAD_FORMAT, tee_content_decrypt(&self->c));
	}
	EXPECT_TRUE(tee_is_full_of(&self->c.f.tee, &self->c.memory, 0, SIZE, 0x5a));
}

/* Each part of the description counts */
TEST_F(content, description_of_another_sample)
{
	unsigned int i;

	for (i = 0; i < self->c.samples.head.count; i++) {
		tee_content_choose(&self->c, i);
		self->c.sample.iv[3] ^= 1;
		EXPECT_EQ(0, tee_content_decrypt(&self->c));
		EXPECT_FALSE(tee_content_is_plain(&self->c, &self->c.memory));
		self->c.sample.iv[3] ^= 1;
		if (self->c.sample.skip) {
			self->c.sample.skip--;
			EXPECT_EQ(0, tee_content_decrypt(&self->c));
			EXPECT_FALSE(tee_content_is_plain(&self->c, &self->c.memory));
		}
	}
}

TEST_HARNESS_MAIN
