// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is left of keys after a session, in static memory and below the stack. This
 * process knows each secret by its complement alone, so as not to find its own copy:
 * another process makes the licence.
 */

#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aes.h"
#include "cenc.h"
#include "content.h"
#include "licence.h"
#include "policy.h"
#include "tap.h"

/* More than all calls use */
#define STACK_BYTES	32768
#define ROUNDS		6

const struct policy policy;

static const uint8_t device_key[LICENCE_KEY] = "a device's key.";
static const uint8_t not_content_key[LICENCE_KEY] = {
	0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe,
	0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01,
};

static const struct cenc_sample sample = {
	.scheme = CENC_SCHEME_CENC,
	.iv_size = 16,
	.iv = "an IV, no secret",
};

static struct lab_key licence;
static uint8_t not_session_key[LICENCE_KEY], not_key_stream[CENC_BLOCK];
static uint8_t decrypted[2 * CENC_BLOCK];

/* Variables are on the stack, and not where ASan would keep those of each call */
const char *__asan_default_options(void)
{
	return "detect_stack_use_after_return=0";
}

static void complement(uint8_t to[CENC_BLOCK], const uint8_t from[CENC_BLOCK])
{
	unsigned int i;

	for (i = 0; i < CENC_BLOCK; i++)
		to[i] = ~from[i];
}

/* RFC 3394, for a key of two parts */
static void wrap(struct aes *aes, const uint8_t key[LICENCE_KEY],
		 uint8_t wrapped[LICENCE_WRAPPED])
{
	uint8_t block[CENC_BLOCK];
	unsigned int round;

	memset(block, 0xa6, 8);
	memcpy(wrapped + 8, key, LICENCE_KEY);
	for (round = 1; round <= 2 * ROUNDS; round++) {
		uint8_t *part = wrapped + (round % 2 ? 8 : 16);

		memcpy(block + 8, part, 8);
		aes_encrypt(aes, block, CENC_BLOCK);
		block[7] ^= round;
		memcpy(part, block + 8, 8);
	}
	memcpy(wrapped, block, 8);
}

/* The licence server: the first session with the same clock has the same nonce */
static void serve(int to)
{
	uint8_t nonce[LICENCE_NONCE], key[LICENCE_KEY], content_key[LICENCE_KEY];
	struct aes aes;
	const struct cenc_cipher cipher = { &aes, aes_encrypt, aes_decrypt };
	uint8_t stream[CENC_BLOCK];
	const char *why;
	uint64_t number;

	content_init(device_key);
	content_open(1, &number, nonce, &why);
	aes_init(&aes, device_key);
	licence_session_key(&cipher, nonce, key);
	complement(content_key, not_content_key);
	aes_init(&aes, key);
	wrap(&aes, content_key, licence.wrapped);
	complement(not_session_key, key);
	aes_init(&aes, content_key);
	memcpy(stream, sample.iv, CENC_BLOCK);
	aes_encrypt(&aes, stream, CENC_BLOCK);
	complement(not_key_stream, stream);

	if (write(to, licence.wrapped, LICENCE_WRAPPED) < 0 ||
	    write(to, not_session_key, LICENCE_KEY) < 0 ||
	    write(to, not_key_stream, CENC_BLOCK) < 0)
		_exit(1);
	_exit(0);
}

static int is_served(void)
{
	int ends[2], status;

	if (pipe(ends))
		return 0;
	if (!fork())
		serve(ends[1]);
	return read(ends[0], licence.wrapped, LICENCE_WRAPPED) == LICENCE_WRAPPED &&
	       read(ends[0], not_session_key, LICENCE_KEY) == LICENCE_KEY &&
	       read(ends[0], not_key_stream, CENC_BLOCK) == CENC_BLOCK &&
	       wait(&status) > 0 && !status;
}

/* As bytes, or as the words that AES makes of them. ASan has its own bytes in between */
__attribute__((noinline, no_sanitize("address", "undefined")))
static int is_between(const uint8_t *from, const uint8_t *to,
		      const uint8_t *not_secret)
{
	for (; from + CENC_BLOCK <= to; from++) {
		int bytes = 1, words = 1, i;

		for (i = 0; i < CENC_BLOCK; i++) {
			bytes &= (from[i] ^ not_secret[i]) == 0xff;
			words &= (from[i ^ 3] ^ not_secret[i]) == 0xff;
		}
		if (bytes || words)
			return 1;
	}
	return 0;
}

static int is_kept(const uint8_t *not_secret)
{
	extern const uint8_t __data_start[], _end[];

	return is_between(__data_start, _end, not_secret);
}

/* Where the calls before this one had their variables */
__attribute__((noinline))
static int is_below(const uint8_t *not_secret)
{
	const uint8_t *frame = __builtin_frame_address(0);

	return is_between(frame - STACK_BYTES, frame, not_secret);
}

static void nothing_is_left_of_a_session(void)
{
	static const uint8_t encrypted[2 * CENC_BLOCK];
	uint8_t nonce[LICENCE_NONCE];
	const char *why = NULL;
	uint64_t number;

	EXPECT(is_served());
	content_init(device_key);
	EXPECT(content_open(1, &number, nonce, &why) == LAB_STATUS_OK);
	EXPECT(!is_below(not_session_key));
	EXPECT(content_key(number, &licence, &why) == LAB_STATUS_OK);
	EXPECT(!is_below(not_content_key));
	/* Control: they are where they are looked for */
	EXPECT(is_kept(not_session_key));
	EXPECT(is_kept(not_content_key));

	EXPECT(content_sample(number, licence.id, &sample, encrypted, decrypted,
			      sizeof(encrypted), &why) == LAB_STATUS_OK);
	EXPECT(!is_below(not_key_stream));
	/* What was encrypted is zeros, and so this is the key stream */
	EXPECT(is_kept(not_key_stream));
	memset(decrypted, 0, sizeof(decrypted));
	EXPECT(!is_kept(not_key_stream));

	EXPECT(content_close(number, &why) == LAB_STATUS_OK);
	EXPECT(!is_kept(not_session_key));
	EXPECT(!is_kept(not_content_key));
}

/* Of what is no secret, deeper than the stack of what looks for it */
__attribute__((noinline))
static uint8_t use_stack(void)
{
	volatile uint8_t bytes[64 * CENC_BLOCK];
	unsigned int i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = sample.iv[i % CENC_BLOCK];
	return bytes[0];
}

static void the_stack_is_looked_at(void)
{
	uint8_t not_iv[CENC_BLOCK];

	complement(not_iv, sample.iv);
	EXPECT(use_stack() == sample.iv[0]);
	EXPECT(is_below(not_iv));
}

int main(void)
{
	RUN(nothing_is_left_of_a_session);
	RUN(the_stack_is_looked_at);
	return tap_end();
}
