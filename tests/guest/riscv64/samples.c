// SPDX-License-Identifier: GPL-2.0-only
/*
 * Licences and samples: what the trusted domain decrypts and decodes for Linux, and
 * what it refuses. The samples are those of the disk; the host has their key, and wraps
 * it for the session whose nonce this program prints.
 *
 * Linux cannot see what has been decrypted. That it is right is seen by decoding it: a
 * PNG has a sum in each chunk.
 */
#include "harness.h"

#include "heap.h"
#include "layout.h"
#include "protected.h"
#include "samples.h"
#include "units.h"
#include "wrap.h"

#define ROOM (64 << 10)
/* Memory of Linux */
#define ORDINARY (LAB_RAM_BASE + 0x2000000)

/* The host looks for as many on the trusted domain's console */
static int note_refusal(void)
{
	int error = errno;

	printf("# requests refused: 1\n");
	return error;
}

/* 0, or the errno of a request that was refused */
static int request(int trusted, unsigned long request, const void *arg)
{
	return ioctl(trusted, request, arg) ? note_refusal() : 0;
}

/* What the trusted domain decrypts into; it decodes into region() */
static const struct region *bitstreams(void)
{
	return region_for("secure-bitstream");
}

FIXTURE(content)
{
	int trusted, bitstream, picture;
	struct samples samples;
	struct lab_key key;
	unsigned char *data;
	struct lab_decrypt_sample request;
};

/* An open file of the driver with a session, and the key of the samples for it */
static int open_session(const struct samples_disk *head, struct lab_key *key)
{
	int trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	uint8_t nonce[LAB_NONCE];

	if (trusted < 0 || ioctl(trusted, LAB_TRUSTED_IOCTL_OPEN, nonce))
		return -1;
	wrap_key(nonce, head->entry[0].sample.key, key);
	return trusted;
}

static void choose(struct _test_data_content *self, unsigned int sample)
{
	const struct samples_disk *head = &self->samples.head;

	free(self->data);
	self->data = samples_read(&self->samples, head->entry[sample].place);
	self->request = (struct lab_decrypt_sample){
		.fd = self->bitstream,
		.length = head->entry[sample].place.length,
		.source = (uintptr_t)self->data,
		.sample = head->entry[sample].sample,
	};
}

/* Errno, or 0 if the bitstream is the picture */
static int decode(const struct _test_data_content *self)
{
	struct lab_decode request = {
		.bitstream = self->bitstream,
		.length = self->request.length,
		.picture = self->picture,
		.width = self->samples.head.width,
		.height = self->samples.head.height,
	};

	return ioctl(self->trusted, LAB_TRUSTED_IOCTL_DECODE, &request) ?
	       note_refusal() : 0;
}

FIXTURE_SETUP(content)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	ASSERT_EQ(0, samples_open(&self->samples));
	self->bitstream = heap_alloc_from(bitstreams()->heap, ROOM);
	ASSERT_LE(0, self->bitstream);
	self->picture = heap_alloc_from(region()->heap, self->samples.head.width *
					self->samples.head.height * 4);
	ASSERT_LE(0, self->picture);
	self->trusted = open_session(&self->samples.head, &self->key);
	ASSERT_LE(0, self->trusted);
	ASSERT_EQ(0, request(self->trusted, LAB_TRUSTED_IOCTL_KEY, &self->key));
	choose(self, 0);
}

FIXTURE_TEARDOWN(content)
{
	close(self->trusted);
	close(self->picture);
	close(self->bitstream);
	free(self->data);
}

/* Of each scheme, with and without subsamples and patterns */
TEST_F(content, decrypts_into_a_protected_buffer_what_then_decodes)
{
	unsigned int i;

	ASSERT_LT(1, self->samples.head.count);
	for (i = 0; i < self->samples.head.count; i++) {
		choose(self, i);
		EXPECT_EQ(0, request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE,
				     &self->request));
		EXPECT_EQ(0, decode(self));
	}
}

/* Linux could read the plain text there */
TEST_F(content, does_not_decrypt_into_ordinary_memory)
{
	self->request.fd = heap_alloc_from("default_cma_region", ROOM);
	ASSERT_LE(0, self->request.fd);
	EXPECT_EQ(EACCES, request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE,
				  &self->request));
	close(self->request.fd);
}

TEST_F(content, does_not_decode_into_ordinary_memory)
{
	ASSERT_EQ(0, request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE,
			     &self->request));
	close(self->picture);
	self->picture = heap_alloc_from("default_cma_region", ROOM);
	ASSERT_LE(0, self->picture);
	EXPECT_EQ(EACCES, decode(self));
}

TEST_F(content, does_not_decode_from_ordinary_memory)
{
	close(self->bitstream);
	self->bitstream = heap_alloc_from("default_cma_region", ROOM);
	ASSERT_LE(0, self->bitstream);
	EXPECT_EQ(EACCES, decode(self));
}

/* A display shows pictures, and only a decoder may read bitstreams */
TEST_F(content, does_not_decrypt_into_a_picture)
{
	self->request.fd = self->picture;
	EXPECT_EQ(EACCES, request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE,
				  &self->request));
}

TEST_F(content, does_not_decode_into_a_bitstream)
{
	ASSERT_EQ(0, request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE,
			     &self->request));
	EXPECT_EQ(0, decode(self));
	close(self->picture);
	self->picture = heap_alloc_from(bitstreams()->heap, ROOM);
	EXPECT_EQ(EACCES, decode(self));
}

TEST_F(content, key_that_was_wrapped_for_another_session)
{
	struct lab_key key;
	int other = open_session(&self->samples.head, &key);

	ASSERT_LE(0, other);
	EXPECT_EQ(EKEYREJECTED, request(other, LAB_TRUSTED_IOCTL_KEY, &self->key));
	EXPECT_EQ(ENOKEY, request(other, LAB_TRUSTED_IOCTL_SAMPLE, &self->request));
	/* It takes its own */
	EXPECT_EQ(0, request(other, LAB_TRUSTED_IOCTL_KEY, &key));
	EXPECT_EQ(0, request(other, LAB_TRUSTED_IOCTL_SAMPLE, &self->request));
	close(other);
}

TEST_F(content, key_of_a_session_that_has_ended)
{
	struct lab_key key;

	close(self->trusted);
	self->trusted = open_session(&self->samples.head, &key);
	ASSERT_LE(0, self->trusted);
	EXPECT_EQ(ENOKEY, request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE,
				  &self->request));
	EXPECT_EQ(EKEYREJECTED, request(self->trusted, LAB_TRUSTED_IOCTL_KEY,
					&self->key));
	EXPECT_EQ(0, request(self->trusted, LAB_TRUSTED_IOCTL_KEY, &key));
	EXPECT_EQ(0, request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE,
			     &self->request));
}

TEST_F(content, key_with_a_bit_that_is_wrong)
{
	unsigned int i;

	for (i = 0; i < LAB_WRAPPED_KEY; i++) {
		struct lab_key key = self->key;

		key.wrapped[i] ^= 1 << i % 8;
		EXPECT_EQ(EKEYREJECTED,
			  request(self->trusted, LAB_TRUSTED_IOCTL_KEY, &key));
	}
}

/* What is decrypted with it is no PNG */
TEST_F(content, wrong_key)
{
	uint8_t nonce[LAB_NONCE];
	struct lab_key key;
	int trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);

	ASSERT_EQ(0, ioctl(trusted, LAB_TRUSTED_IOCTL_OPEN, nonce));
	wrap_key(nonce, self->samples.head.other, &key);
	memcpy(key.id, self->key.id, sizeof(key.id));
	EXPECT_EQ(0, request(trusted, LAB_TRUSTED_IOCTL_KEY, &key));
	EXPECT_EQ(0, request(trusted, LAB_TRUSTED_IOCTL_SAMPLE, &self->request));
	EXPECT_EQ(EBADMSG, decode(self));
	close(trusted);
}

TEST_F(content, key_that_the_session_does_not_have)
{
	memcpy(self->request.sample.key, self->samples.head.other, LAB_KEY_ID);
	EXPECT_EQ(ENOKEY, request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE,
				  &self->request));
}

TEST_F(content, file_without_a_session)
{
	int trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);

	EXPECT_EQ(-1, ioctl(trusted, LAB_TRUSTED_IOCTL_KEY, &self->key));
	EXPECT_EQ(EBADF, errno);
	EXPECT_EQ(-1, ioctl(trusted, LAB_TRUSTED_IOCTL_SAMPLE, &self->request));
	EXPECT_EQ(EBADF, errno);
	close(trusted);
}

TEST_F(content, sessions_are_limited_and_end_with_their_files)
{
	uint8_t nonce[LAB_NONCE];
	int files[64], error = 0, round, count;

	for (round = 0; round < 2; round++) {
		for (count = 0; count < 64; count++) {
			files[count] = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
			error = ioctl(files[count], LAB_TRUSTED_IOCTL_OPEN, nonce) ?
				note_refusal() : 0;
			if (error)
				break;
		}
		EXPECT_EQ(ENOSPC, error);
		EXPECT_LT(0, count);
		for (; count >= 0; count--)
			close(files[count]);
	}
}

/* Of a sample of which nothing has been decrypted, the buffer has still the last one */
static int keeps(struct _test_data_content *self, const struct lab_sample *sample,
		 int error)
{
	struct lab_sample good = self->request.sample;
	int found;

	if (request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE, &self->request))
		return 0;
	self->request.sample = *sample;
	found = request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE, &self->request);
	self->request.sample = good;
	return found == error && !decode(self);
}

TEST_F(content, subsamples_that_do_not_fit_the_sample)
{
	const uint32_t length = self->request.length;
	const struct {
		uint32_t count;
		struct lab_subsample subsamples[3];
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
		{ LAB_SUBSAMPLES_MAX + 1, { { 0, length } } },
		{ UINT32_MAX, { { 0, length } } },
	};
	struct lab_sample sample = self->request.sample;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(maps); i++) {
		sample.count = maps[i].count;
		memset(sample.subsamples, 0, sizeof(sample.subsamples));
		memcpy(sample.subsamples, maps[i].subsamples,
		       sizeof(maps[i].subsamples));
		EXPECT_TRUE(keeps(self, &sample, EINVAL));
	}
}

TEST_F(content, schemes_that_there_are_not)
{
	static const struct lab_sample wrong[] = {
		{ .scheme = 0x63656e73, .iv_size = 16 },
		{ .scheme = 0, .iv_size = 16 },
		{ .scheme = 0x63656e63, .iv_size = 0 },
		{ .scheme = 0x63656e63, .iv_size = 17 },
		{ .scheme = 0x63656e63, .iv_size = 8, .crypt = 1, .skip = 9 },
		{ .scheme = 0x63626373, .iv_size = 8 },
		{ .scheme = 0x63626373, .iv_size = 16, .skip = 9 },
		{ .scheme = 0x63626373, .iv_size = 16, .crypt = 16 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct lab_sample sample = wrong[i];

		memcpy(sample.key, self->key.id, LAB_KEY_ID);
		EXPECT_TRUE(keeps(self, &sample, EINVAL));
	}
}

static struct lab_subsample *longest(struct lab_sample *sample)
{
	struct lab_subsample *found = sample->subsamples;
	unsigned int i;

	for (i = 1; i < sample->count; i++)
		if (sample->subsamples[i].protected > found->protected)
			found = &sample->subsamples[i];
	return found;
}

/* Each part of the description counts: with another one, it is no PNG */
TEST_F(content, description_of_another_sample)
{
	unsigned int i;

	for (i = 0; i < self->samples.head.count; i++) {
		choose(self, i);
		self->request.sample.iv[3] ^= 1;
		EXPECT_EQ(0, request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE,
				     &self->request));
		EXPECT_EQ(EBADMSG, decode(self));
		self->request.sample.iv[3] ^= 1;

		if (self->request.sample.skip) {
			self->request.sample.skip--;
			EXPECT_EQ(0, request(self->trusted,
					     LAB_TRUSTED_IOCTL_SAMPLE,
					     &self->request));
			EXPECT_EQ(EBADMSG, decode(self));
			self->request.sample.skip++;
		}
		if (self->request.sample.count) {
			longest(&self->request.sample)->clear++;
			longest(&self->request.sample)->protected--;
			EXPECT_EQ(0, request(self->trusted,
					     LAB_TRUSTED_IOCTL_SAMPLE,
					     &self->request));
			EXPECT_EQ(EBADMSG, decode(self));
		}
	}
}

TEST_F(content, sample_beyond_the_buffer)
{
	self->request.length = ROOM + PAGE;
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE, &self->request));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(content, picture_of_another_size)
{
	ASSERT_EQ(0, request(self->trusted, LAB_TRUSTED_IOCTL_SAMPLE,
			     &self->request));
	self->samples.head.width /= 2;
	EXPECT_EQ(EBADMSG, decode(self));
}

/* Of an attacker who controls Linux: no check of the driver is before these */
static int refusal(int trusted, struct lab_request request)
{
	return ioctl(trusted, LAB_TRUSTED_IOCTL_REQUEST, &request) ?
	       note_refusal() : 0;
}

TEST_F(content, samples_elsewhere)
{
	const uint64_t base = bitstreams()->base, end = base + bitstreams()->size;
	const struct lab_request requests[] = {
		{ LAB_COMMAND_SAMPLE, { ORDINARY, ORDINARY, PAGE } },
		{ LAB_COMMAND_SAMPLE, { ORDINARY, LAB_TRUSTED_BASE, PAGE } },
		{ LAB_COMMAND_SAMPLE, { ORDINARY, LAB_MAILBOX_BASE, PAGE } },
		{ LAB_COMMAND_SAMPLE, { ORDINARY, LAB_RAM_BASE, PAGE } },
		{ LAB_COMMAND_SAMPLE, { ORDINARY, LAB_IOMMU_BASE, PAGE } },
		{ LAB_COMMAND_SAMPLE, { ORDINARY, base - 1, PAGE } },
		{ LAB_COMMAND_SAMPLE, { ORDINARY, end - PAGE + 1, PAGE } },
		{ LAB_COMMAND_SAMPLE, { ORDINARY, base, UINT64_MAX } },
		{ LAB_COMMAND_SAMPLE, { base, base, PAGE } },
		{ LAB_COMMAND_SAMPLE, { LAB_TRUSTED_BASE, base, PAGE } },
		{ LAB_COMMAND_SAMPLE, { LAB_MAILBOX_BASE, base, PAGE } },
		{ LAB_COMMAND_SAMPLE, { UINT64_MAX, base, PAGE } },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(requests); i++)
		EXPECT_EQ(EACCES, refusal(self->trusted, requests[i]));
	EXPECT_EQ(EINVAL, refusal(self->trusted, (struct lab_request){
		LAB_COMMAND_SAMPLE, { ORDINARY, base, 0 }
	}));
}

TEST_F(content, pictures_elsewhere)
{
	const uint64_t base = bitstreams()->base, end = base + bitstreams()->size;
	const uint64_t picture = region()->base;
	const uint64_t picture_end = picture + region()->size;
	const uint64_t size = 16 | 16ULL << 32, bytes = 16 * 16 * 4;
	const struct lab_request requests[] = {
		{ LAB_COMMAND_DECODE, { base, PAGE, ORDINARY, size } },
		{ LAB_COMMAND_DECODE, { base, PAGE, LAB_TRUSTED_BASE, size } },
		{ LAB_COMMAND_DECODE, { base, PAGE, LAB_MAILBOX_BASE, size } },
		{ LAB_COMMAND_DECODE, { base, PAGE, LAB_RAM_BASE, size } },
		{ LAB_COMMAND_DECODE, { base, PAGE, picture_end - bytes + 1, size } },
		{ LAB_COMMAND_DECODE, { base, PAGE, UINT64_MAX, size } },
		{ LAB_COMMAND_DECODE, { ORDINARY, PAGE, picture, size } },
		{ LAB_COMMAND_DECODE, { LAB_TRUSTED_BASE, PAGE, picture, size } },
		{ LAB_COMMAND_DECODE, { end - PAGE + 1, PAGE, picture, size } },
		{ LAB_COMMAND_DECODE, { base, UINT64_MAX, picture, size } },
	};
	static const uint64_t sizes[] = {
		0, 1, 1ULL << 32, 4097 | 1ULL << 32, 1 | 4097ULL << 32, UINT64_MAX
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(requests); i++)
		EXPECT_EQ(EACCES, refusal(self->trusted, requests[i]));
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		EXPECT_EQ(EINVAL, refusal(self->trusted, (struct lab_request){
			LAB_COMMAND_DECODE, { base, PAGE, picture, sizes[i] }
		}));
}

TEST_F(content, sessions_of_nobody)
{
	static const uint64_t sessions[] = { 0, 1ULL << 32, UINT64_MAX };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sessions); i++) {
		EXPECT_EQ(ENOKEY, refusal(self->trusted, (struct lab_request){
			LAB_COMMAND_KEY, { sessions[i] }
		}));
		EXPECT_EQ(ENOKEY, refusal(self->trusted, (struct lab_request){
			LAB_COMMAND_CLOSE_SESSION, { sessions[i] }
		}));
		EXPECT_EQ(ENOKEY, refusal(self->trusted, (struct lab_request){
			LAB_COMMAND_SAMPLE,
			{ ORDINARY, bitstreams()->base, PAGE, sessions[i] }
		}));
	}
}

TEST_HARNESS_MAIN
