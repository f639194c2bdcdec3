// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decrypts samples as the trusted domain does, with keys that come as they come to
 * it. For each line of the input a line of output:
 *
 *	sample KEY SCHEME IV CRYPT SKIP MAP BYTES	MAP is CLEAR:PROTECTED,... or -
 *	session DEVICE-KEY NONCE
 *	unwrap SESSION-KEY WRAPPED
 *
 * all in hexadecimal but for the numbers: "= HEX", or what is wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aes.h"
#include "cenc.h"
#include "licence.h"

#define LINE (1 << 20)
#define SPACE "\n "

static struct aes aes;
static const struct cenc_cipher cipher = { &aes, aes_encrypt, aes_decrypt };

/* The next word of the line */
static char *word(void)
{
	char *found = strtok(NULL, SPACE);

	if (!found) {
		fprintf(stderr, "a line is too short\n");
		exit(1);
	}
	return found;
}

/* Bytes of the next word, in memory of just that length */
static uint8_t *bytes(size_t *length)
{
	char *hex = word(), digits[3] = {};
	uint8_t *found;
	size_t i;

	*length = strlen(hex) / 2;
	found = malloc(*length);
	for (i = 0; i < *length; i++) {
		memcpy(digits, hex + 2 * i, 2);
		found[i] = strtoul(digits, NULL, 16);
	}
	return found;
}

static void start_cipher(void)
{
	size_t length;
	uint8_t *key = bytes(&length);

	aes_init(&aes, key);
	free(key);
}

static void print(const uint8_t *found, size_t length)
{
	size_t i;

	printf("= ");
	for (i = 0; i < length; i++)
		printf("%02x", found[i]);
	printf("\n");
}

static void read_map(struct cenc_sample *sample)
{
	char *at = word();

	if (!strcmp(at, "-"))
		return;
	while (*at) {
		/* One more than there may be, for what has too many */
		if (sample->count == CENC_SUBSAMPLES_MAX) {
			sample->count++;
			return;
		}
		sample->subsamples[sample->count].clear = strtoul(at, &at, 0);
		at++;
		sample->subsamples[sample->count].protected =
			strtoul(at, &at, 0);
		sample->count++;
		if (*at)
			at++;
	}
}

static void decrypt_sample(void)
{
	struct cenc_sample sample = {};
	uint8_t *iv, *in, *out;
	size_t iv_size, length;
	const char *scheme, *fault;
	unsigned int i;

	start_cipher();
	for (scheme = word(), i = 0; i < 4; i++)
		sample.scheme = sample.scheme << 8 | (uint8_t)scheme[i];
	iv = bytes(&iv_size);
	sample.iv_size = iv_size;
	memcpy(sample.iv, iv, iv_size < CENC_BLOCK ? iv_size : CENC_BLOCK);
	sample.crypt = strtoul(word(), NULL, 0);
	sample.skip = strtoul(word(), NULL, 0);
	read_map(&sample);
	in = bytes(&length);
	out = malloc(length);
	fault = cenc_decrypt(&sample, &cipher, in, out, length);
	if (fault)
		printf("%s\n", fault);
	else
		print(out, length);
	free(iv);
	free(in);
	free(out);
}

static void derive(void)
{
	uint8_t key[LICENCE_KEY], *nonce;
	size_t length;

	start_cipher();
	nonce = bytes(&length);
	if (licence_session_key(&cipher, nonce, key))
		printf("the cipher failed\n");
	else
		print(key, sizeof(key));
	free(nonce);
}

static void unwrap(void)
{
	uint8_t key[LICENCE_KEY], *wrapped;
	size_t length;

	start_cipher();
	wrapped = bytes(&length);
	if (licence_unwrap(&cipher, wrapped, key))
		printf("not wrapped for this session\n");
	else
		print(key, sizeof(key));
	free(wrapped);
}

int main(void)
{
	static char line[LINE];

	while (fgets(line, sizeof(line), stdin)) {
		const char *what = strtok(line, SPACE);

		if (!strcmp(what, "sample"))
			decrypt_sample();
		else if (!strcmp(what, "session"))
			derive();
		else
			unwrap();
	}
	return 0;
}
