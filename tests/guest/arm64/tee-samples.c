// SPDX-License-Identifier: GPL-2.0-only
/*
 * Licences and samples: what the trusted application decrypts, and what it refuses.
 * The samples are those of the disk; the host has their key. The application compares
 * what it has decrypted with the plain bytes, which a decryptor for the world would
 * not do.
 */
#include "harness.h"

#include "samples.h"
#include "tee-fixture.h"
#include "units.h"
#include "wrap.h"

/* Of OP-TEE's API for applications */
#define ITEM_NOT_FOUND	TEEC_ERROR_ITEM_NOT_FOUND
#define BAD_FORMAT	TEEC_ERROR_BAD_FORMAT
#define SECURITY	TEEC_ERROR_SECURITY

FIXTURE(content)
{
	struct tee_fixture f;
	struct samples samples;
	TEEC_SharedMemory memory;
	struct lab_key key;
	void *plain, *data;
	size_t length;
	struct cenc_sample sample;
};

/* A key of the disk for a session */
static TEEC_Result wrap(struct tee *tee, const uint8_t id[LAB_KEY_ID],
			struct lab_key *key)
{
	uint8_t nonce[LICENCE_NONCE];
	TEEC_Result ret = tee_nonce(tee, nonce);

	if (!ret)
		wrap_key(nonce, id, key);
	return ret;
}

static void choose(struct _test_data_content *self, unsigned int number)
{
	const struct lab_sample *from =
		&self->samples.head.entry[number].sample;
	unsigned int i;

	free(self->data);
	self->data = samples_read(&self->samples,
				  self->samples.head.entry[number].place);
	self->length = self->samples.head.entry[number].place.length;
	self->sample = (struct cenc_sample){
		.scheme = from->scheme,
		.iv_size = from->iv_size,
		.crypt = from->crypt,
		.skip = from->skip,
		.count = from->count,
	};
	memcpy(self->sample.iv, from->iv, sizeof(from->iv));
	for (i = 0; i < from->count; i++)
		self->sample.subsamples[i] = (struct cenc_subsample){
			from->subsamples[i].clear, from->subsamples[i].protected
		};
}

static TEEC_Result decrypt(struct _test_data_content *self)
{
	return tee_sample(&self->f.tee, self->key.id, &self->sample, self->data,
			  self->length, &self->memory);
}

/* Whether the buffer has the plain bytes */
static bool is_plain(struct _test_data_content *self)
{
	bool equal = false;

	return !tee_compare(&self->f.tee, &self->memory, 0, self->plain,
			    self->length, &equal) && equal;
}

FIXTURE_SETUP(content)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	ASSERT_EQ(0, tee_fixture_open(&self->f, region()->heap));
	ASSERT_EQ(0, samples_open(&self->samples));
	self->plain = samples_read(&self->samples, self->samples.head.plain);
	ASSERT_NE(NULL, self->plain);
	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &self->memory));
	choose(self, 0);
	ASSERT_LT(self->length, SIZE);
	ASSERT_EQ(0, wrap(&self->f.tee, self->samples.head.entry[0].sample.key,
			  &self->key));
	ASSERT_EQ(0, tee_key(&self->f.tee, self->key.id, self->key.wrapped));
}

FIXTURE_TEARDOWN(content)
{
	free(self->data);
	free(self->plain);
	TEEC_ReleaseSharedMemory(&self->memory);
	EXPECT_TRUE(tee_fixture_close(&self->f));
}

/* Of each scheme, with and without subsamples and patterns */
TEST_F(content, decrypts_into_a_protected_buffer)
{
	unsigned int i;

	ASSERT_LT(1, self->samples.head.count);
	for (i = 0; i < self->samples.head.count; i++) {
		choose(self, i);
		EXPECT_EQ(0, tee_fill(&self->f.tee, &self->memory, 0, SIZE, 0));
		EXPECT_EQ(0, decrypt(self));
		EXPECT_TRUE(is_plain(self));
	}
}

/* Linux could read the plain text there */
TEST_F(content, does_not_decrypt_into_ordinary_memory)
{
	TEEC_SharedMemory ordinary = {
		.size = SIZE,
		.flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT,
	};

	ASSERT_EQ(0, TEEC_AllocateSharedMemory(&self->f.tee.context, &ordinary));
	EXPECT_EQ(TEEC_ERROR_ACCESS_DENIED,
		  tee_sample(&self->f.tee, self->key.id, &self->sample,
			     self->data, self->length, &ordinary));
	TEEC_ReleaseSharedMemory(&ordinary);
}

TEST_F(content, key_that_was_wrapped_for_another_session)
{
	struct lab_key key;
	struct tee other;

	ASSERT_EQ(0, tee_open(&other, &tee_decryptor));
	ASSERT_EQ(0, wrap(&other, self->key.id, &key));
	EXPECT_EQ(SECURITY, tee_key(&other, self->key.id, self->key.wrapped));
	EXPECT_EQ(SECURITY, tee_key(&self->f.tee, key.id, key.wrapped));
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
	ASSERT_EQ(0, tee_import(&other, self->f.buffer, &memory));
	EXPECT_EQ(ITEM_NOT_FOUND,
		  tee_sample(&other, self->key.id, &self->sample, self->data,
			     self->length, &memory));
	ASSERT_EQ(0, wrap(&other, self->key.id, &key));
	EXPECT_EQ(0, tee_key(&other, key.id, key.wrapped));
	EXPECT_EQ(0, tee_sample(&other, key.id, &self->sample, self->data,
				self->length, &memory));
	TEEC_ReleaseSharedMemory(&memory);
	tee_close(&other);
}

TEST_F(content, key_with_a_bit_that_is_wrong)
{
	unsigned int i;

	for (i = 0; i < LAB_WRAPPED_KEY; i++) {
		self->key.wrapped[i] ^= 1 << i % 8;
		EXPECT_EQ(SECURITY, tee_key(&self->f.tee, self->key.id,
					    self->key.wrapped));
		self->key.wrapped[i] ^= 1 << i % 8;
	}
}

TEST_F(content, wrong_key)
{
	struct lab_key key;

	ASSERT_EQ(0, wrap(&self->f.tee, self->samples.head.other, &key));
	ASSERT_EQ(0, tee_key(&self->f.tee, self->key.id, key.wrapped));
	EXPECT_EQ(0, decrypt(self));
	EXPECT_FALSE(is_plain(self));
}

/* Nothing is decrypted: the buffer has still what was in it */
TEST_F(content, subsamples_that_do_not_fit_the_sample)
{
	const uint32_t length = self->length;
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

	EXPECT_EQ(0, tee_fill(&self->f.tee, &self->memory, 0, SIZE, 0x5a));
	for (i = 0; i < ARRAY_SIZE(maps); i++) {
		self->sample.count = maps[i].count;
		memset(self->sample.subsamples, 0,
		       sizeof(self->sample.subsamples));
		memcpy(self->sample.subsamples, maps[i].subsamples,
		       sizeof(maps[i].subsamples));
		EXPECT_EQ(BAD_FORMAT, decrypt(self));
	}
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &self->memory, 0, SIZE, 0x5a));
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

	EXPECT_EQ(0, tee_fill(&self->f.tee, &self->memory, 0, SIZE, 0x5a));
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		self->sample = wrong[i];
		EXPECT_EQ(BAD_FORMAT, decrypt(self));
	}
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &self->memory, 0, SIZE, 0x5a));
}

/* Each part of the description counts */
TEST_F(content, description_of_another_sample)
{
	unsigned int i;

	for (i = 0; i < self->samples.head.count; i++) {
		choose(self, i);
		self->sample.iv[3] ^= 1;
		EXPECT_EQ(0, decrypt(self));
		EXPECT_FALSE(is_plain(self));
		self->sample.iv[3] ^= 1;
		if (self->sample.skip) {
			self->sample.skip--;
			EXPECT_EQ(0, decrypt(self));
			EXPECT_FALSE(is_plain(self));
		}
	}
}

TEST_HARNESS_MAIN
