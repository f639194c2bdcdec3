// SPDX-License-Identifier: GPL-2.0-only
/*
 * AES-128, block by block and in counter mode (FIPS 197, SP 800-38A). A lab's cipher:
 * it reads tables at places that depend on the key, and so leaks through caches.
 */

#include "aes.h"
#include "wipe.h"

static uint8_t sbox[256], inverse_sbox[256];
/* SubBytes and MixColumns of the top byte of a column, and their inverses */
static uint32_t table[256], inverse_table[256];

static uint8_t times2(uint8_t x)
{
	return x << 1 ^ (x & 0x80 ? 0x1b : 0);
}

static uint32_t rotate_right(uint32_t x, unsigned int bits)
{
	return x >> bits | x << (32 - bits);
}

static uint8_t rotate_left8(uint8_t x, unsigned int bits)
{
	return x << bits | x >> (8 - bits);
}

/* InvMixColumns of the top byte of a column */
static uint32_t inverse_mix(uint8_t s)
{
	uint8_t s2 = times2(s), s4 = times2(s2), s8 = times2(s4);

	return (uint32_t)(s8 ^ s4 ^ s2) << 24 | (uint32_t)(s8 ^ s) << 16 |
	       (uint32_t)(s8 ^ s4 ^ s) << 8 | (uint32_t)(s8 ^ s2 ^ s);
}

/* 3 generates the field: walk its powers together with their inverses */
static void init_tables(void)
{
	uint8_t power = 1, inverse = 1;
	unsigned int i;

	do {
		power ^= times2(power);

		/* Divide by 3, which is to multiply by 0xf6 */
		inverse ^= inverse << 1;
		inverse ^= inverse << 2;
		inverse ^= inverse << 4;
		if (inverse & 0x80)
			inverse ^= 0x09;

		sbox[power] = 0x63 ^ inverse ^ rotate_left8(inverse, 1) ^
			      rotate_left8(inverse, 2) ^
			      rotate_left8(inverse, 3) ^
			      rotate_left8(inverse, 4);
	} while (power != 1);
	sbox[0] = 0x63;

	for (i = 0; i < 256; i++) {
		uint32_t s = sbox[i], s2 = times2(s);

		table[i] = s2 << 24 | s << 16 | s << 8 | (s2 ^ s);
		inverse_sbox[s] = i;
	}
	for (i = 0; i < 256; i++)
		inverse_table[i] = inverse_mix(inverse_sbox[i]);
}

static uint32_t sub_word(uint32_t w)
{
	return (uint32_t)sbox[w >> 24] << 24 | sbox[w >> 16 & 0xff] << 16 |
	       sbox[w >> 8 & 0xff] << 8 | sbox[w & 0xff];
}

static uint32_t load32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static void store32(uint8_t *p, uint32_t word)
{
	p[0] = word >> 24;
	p[1] = word >> 16;
	p[2] = word >> 8;
	p[3] = word;
}

/* The inverse cipher has the round keys from last to first, mixed but for the ends */
static void init_inverse(struct aes *aes)
{
	unsigned int i;

	for (i = 0; i < 44; i++) {
		uint32_t w = aes->round_key[40 - i / 4 * 4 + i % 4];

		if (i >= 4 && i < 40)
			w = inverse_mix(w >> 24) ^
			    rotate_right(inverse_mix(w >> 16), 8) ^
			    rotate_right(inverse_mix(w >> 8), 16) ^
			    rotate_right(inverse_mix(w), 24);
		aes->inverse_key[i] = w;
	}
}

void aes_init(struct aes *aes, const uint8_t key[16])
{
	uint32_t *w = aes->round_key;
	uint8_t round_constant = 1;
	unsigned int i;

	init_tables();

	for (i = 0; i < 4; i++)
		w[i] = load32(key + 4 * i);

	for (; i < 44; i++) {
		uint32_t t = w[i - 1];

		if (i % 4 == 0) {
			t = sub_word(rotate_right(t, 24)) ^
			    (uint32_t)round_constant << 24;
			round_constant = times2(round_constant);
		}
		w[i] = w[i - 4] ^ t;
	}
	init_inverse(aes);
}

/* ShiftRows takes row r of column c from column c + r */
static uint32_t pick(const uint32_t s[4], unsigned int c, unsigned int row)
{
	return s[(c + row) % 4] >> (24 - 8 * row) & 0xff;
}

static void encrypt_block(const struct aes *aes, uint32_t s[4])
{
	const uint32_t *w = aes->round_key;
	uint32_t t[4];
	unsigned int round, c;

	for (c = 0; c < 4; c++)
		s[c] ^= *w++;

	for (round = 1; round < 10; round++) {
		for (c = 0; c < 4; c++)
			t[c] = table[pick(s, c, 0)] ^
			       rotate_right(table[pick(s, c, 1)], 8) ^
			       rotate_right(table[pick(s, c, 2)], 16) ^
			       rotate_right(table[pick(s, c, 3)], 24) ^ *w++;
		for (c = 0; c < 4; c++)
			s[c] = t[c];
	}

	for (c = 0; c < 4; c++)
		t[c] = (uint32_t)sbox[pick(s, c, 0)] << 24 |
		       sbox[pick(s, c, 1)] << 16 | sbox[pick(s, c, 2)] << 8 |
		       sbox[pick(s, c, 3)];
	for (c = 0; c < 4; c++)
		s[c] = t[c] ^ *w++;
}

/* InvShiftRows takes row r of column c from column c - r */
static uint32_t pick_back(const uint32_t s[4], unsigned int c, unsigned int row)
{
	return s[(c + 4 - row) % 4] >> (24 - 8 * row) & 0xff;
}

static void decrypt_block(const struct aes *aes, uint32_t s[4])
{
	const uint32_t *w = aes->inverse_key;
	uint32_t t[4];
	unsigned int round, c;

	for (c = 0; c < 4; c++)
		s[c] ^= *w++;

	for (round = 1; round < 10; round++) {
		for (c = 0; c < 4; c++)
			t[c] = inverse_table[pick_back(s, c, 0)] ^
			       rotate_right(inverse_table[pick_back(s, c, 1)], 8) ^
			       rotate_right(inverse_table[pick_back(s, c, 2)], 16) ^
			       rotate_right(inverse_table[pick_back(s, c, 3)], 24) ^
			       *w++;
		for (c = 0; c < 4; c++)
			s[c] = t[c];
	}

	for (c = 0; c < 4; c++)
		t[c] = (uint32_t)inverse_sbox[pick_back(s, c, 0)] << 24 |
		       inverse_sbox[pick_back(s, c, 1)] << 16 |
		       inverse_sbox[pick_back(s, c, 2)] << 8 |
		       inverse_sbox[pick_back(s, c, 3)];
	for (c = 0; c < 4; c++)
		s[c] = t[c] ^ *w++;
}

static void each_block(const struct aes *aes, uint8_t *blocks, size_t length,
		       void (*crypt)(const struct aes *aes, uint32_t s[4]))
{
	unsigned int i;
	uint32_t s[4];

	for (; length >= 16; length -= 16, blocks += 16) {
		for (i = 0; i < 4; i++)
			s[i] = load32(blocks + 4 * i);
		crypt(aes, s);
		for (i = 0; i < 4; i++)
			store32(blocks + 4 * i, s[i]);
	}
	/* It may be a key */
	wipe(s, sizeof(s));
}

int aes_encrypt(void *context, uint8_t *blocks, size_t length)
{
	each_block(context, blocks, length, encrypt_block);
	return 0;
}

int aes_decrypt(void *context, uint8_t *blocks, size_t length)
{
	each_block(context, blocks, length, decrypt_block);
	return 0;
}

/*
 * Encrypt or decrypt @length bytes, a multiple of 16, that are @block blocks
 * into the stream that starts with @counter.
 */
void aes_ctr(const struct aes *aes, const uint8_t counter[16], uint64_t block,
	     const volatile uint8_t *in, uint8_t *out, uint64_t length)
{
	uint64_t high, low, start, done;
	unsigned int i;
	uint32_t s[4];

	high = (uint64_t)load32(counter) << 32 | load32(counter + 4);
	start = (uint64_t)load32(counter + 8) << 32 | load32(counter + 12);
	low = start + block;
	if (low < start)
		high++;

	for (done = 0; done < length; done += 16) {
		s[0] = high >> 32;
		s[1] = high;
		s[2] = low >> 32;
		s[3] = low;
		encrypt_block(aes, s);
		for (i = 0; i < 16; i++)
			out[done + i] = in[done + i] ^
					(s[i / 4] >> (24 - 8 * (i % 4)));
		if (!++low)
			high++;
	}
	/* Of the key stream */
	wipe(s, sizeof(s));
}
