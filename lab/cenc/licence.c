// SPDX-License-Identifier: GPL-2.0-only
/* Derive the key of a session, and unwrap content keys with it. */

#include "licence.h"
#include "wipe.h"

/* Of RFC 3394: what a wrapped key starts with, and how often each part is wrapped */
#define WRAP_CHECK	0xa6
#define WRAP_ROUNDS	6
#define HALF		8

static void add(uint8_t to[CENC_BLOCK], const uint8_t bytes[CENC_BLOCK])
{
	unsigned int i;

	for (i = 0; i < CENC_BLOCK; i++)
		to[i] ^= bytes[i];
}

/* Multiply by x in the field of CMAC */
static void double_block(uint8_t block[CENC_BLOCK])
{
	unsigned int carry = block[0] >> 7, i;

	for (i = 0; i < CENC_BLOCK - 1; i++)
		block[i] = block[i] << 1 | block[i + 1] >> 7;
	block[i] = block[i] << 1 ^ (carry ? 0x87 : 0);
}

/* key: zeros, which become the subkey */
static int cmac_with(const struct cenc_cipher *aes, uint8_t key[CENC_BLOCK],
		     const uint8_t *message, size_t length,
		     uint8_t mac[CENC_BLOCK])
{
	size_t i;

	if (aes->encrypt(aes->context, key, CENC_BLOCK))
		return -1;
	double_block(key);
	if (length % CENC_BLOCK)
		double_block(key);

	for (i = 0; i < CENC_BLOCK; i++)
		mac[i] = 0;
	for (i = 0; i < length; i++) {
		if (i && i % CENC_BLOCK == 0 &&
		    aes->encrypt(aes->context, mac, CENC_BLOCK))
			return -1;
		mac[i % CENC_BLOCK] ^= message[i];
	}
	if (length % CENC_BLOCK)
		mac[length % CENC_BLOCK] ^= 0x80;
	add(mac, key);
	return aes->encrypt(aes->context, mac, CENC_BLOCK);
}

/* AES-CMAC, RFC 4493, of a message that is not empty */
static int cmac(const struct cenc_cipher *aes, const uint8_t *message,
		size_t length, uint8_t mac[CENC_BLOCK])
{
	uint8_t key[CENC_BLOCK] = {};
	int ret = cmac_with(aes, key, message, length, mac);

	wipe(key, sizeof(key));
	return ret;
}

int licence_session_key(const struct cenc_cipher *device,
			const uint8_t nonce[LICENCE_NONCE],
			uint8_t key[LICENCE_KEY])
{
	static const char label[] = LICENCE_LABEL;
	/* Counter, label with the 0 behind it, nonce, bits of the key */
	uint8_t message[4 + sizeof(label) + LICENCE_NONCE + 4] = {};
	size_t at = 3, i;

	message[at++] = 1;
	for (i = 0; i < sizeof(label); i++)
		message[at++] = label[i];
	for (i = 0; i < LICENCE_NONCE; i++)
		message[at++] = nonce[i];
	message[sizeof(message) - 1] = 8 * LICENCE_KEY;

	return cmac(device, message, sizeof(message), key);
}

/* parts: become the content key, also if it was not wrapped for the session */
static int unwrap(const struct cenc_cipher *session,
		  const uint8_t wrapped[LICENCE_WRAPPED],
		  uint8_t block[CENC_BLOCK], uint8_t parts[LICENCE_KEY])
{
	unsigned int round, i;
	uint8_t wrong = 0;

	for (i = 0; i < HALF; i++)
		block[i] = wrapped[i];
	for (i = 0; i < LICENCE_KEY; i++)
		parts[i] = wrapped[HALF + i];

	/* The key has two parts, and the last one was wrapped last */
	for (round = 2 * WRAP_ROUNDS; round; round--) {
		uint8_t *part = parts + (round % 2 ? 0 : HALF);

		block[HALF - 1] ^= round;
		for (i = 0; i < HALF; i++)
			block[HALF + i] = part[i];
		if (session->decrypt(session->context, block, CENC_BLOCK))
			return -1;
		for (i = 0; i < HALF; i++)
			part[i] = block[HALF + i];
	}

	for (i = 0; i < HALF; i++)
		wrong |= block[i] ^ WRAP_CHECK;
	return wrong ? -1 : 0;
}

int licence_unwrap(const struct cenc_cipher *session,
		   const uint8_t wrapped[LICENCE_WRAPPED],
		   uint8_t key[LICENCE_KEY])
{
	uint8_t block[CENC_BLOCK], parts[LICENCE_KEY];
	int ret = unwrap(session, wrapped, block, parts);
	unsigned int i;

	for (i = 0; i < LICENCE_KEY && !ret; i++)
		key[i] = parts[i];
	wipe(block, sizeof(block));
	wipe(parts, sizeof(parts));
	return ret;
}
