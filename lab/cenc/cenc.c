// SPDX-License-Identifier: GPL-2.0-only
/* Walk the subsamples of a sample, and decrypt what is protected in them. */

#include "cenc.h"
#include "wipe.h"

/* Bytes that go to the cipher at once */
#define BATCH		(64 * CENC_BLOCK)
/* The pattern's numbers have four bits each in the box tenc */
#define PATTERN_MAX	15

static const char cipher_failed[] = "the cipher failed";

/**
 * struct state - a sample that is being decrypted
 * @cipher: AES
 * @in: the next byte of the sample
 * @out: where it goes
 * @counter: the next counter block of cenc
 * @used: bytes of @bytes that have been used
 * @ready: bytes of @bytes that there are
 * @bytes: key stream of cenc, or blocks of cbcs
 * @previous: the block of ciphertext before the next one of cbcs
 */
struct state {
	const struct cenc_cipher *cipher;
	const volatile uint8_t *in;
	uint8_t *out;
	uint8_t counter[CENC_BLOCK];
	size_t used, ready;
	uint8_t bytes[BATCH];
	uint8_t previous[CENC_BLOCK];
};

static void copy_block(uint8_t to[CENC_BLOCK], const uint8_t from[CENC_BLOCK])
{
	unsigned int i;

	for (i = 0; i < CENC_BLOCK; i++)
		to[i] = from[i];
}

static void leave(struct state *state, uint64_t length)
{
	while (length--)
		*state->out++ = *state->in++;
}

/* The second half of the block counts, and wraps without a carry */
static void count(uint8_t counter[CENC_BLOCK])
{
	unsigned int i = CENC_BLOCK;

	while (i-- > CENC_BLOCK / 2)
		if (++counter[i])
			return;
}

/* More key stream, not more than that many bytes need */
static int fill_stream(struct state *state, uint64_t length)
{
	state->used = 0;
	for (state->ready = 0; state->ready < BATCH && state->ready < length;
	     state->ready += CENC_BLOCK) {
		copy_block(state->bytes + state->ready, state->counter);
		count(state->counter);
	}
	return state->cipher->encrypt(state->cipher->context, state->bytes,
				      state->ready);
}

/* The key stream goes on from one subsample to the next, in the middle of a block */
static int decrypt_ctr(struct state *state, uint64_t length)
{
	for (; length; length--) {
		if (state->used == state->ready && fill_stream(state, length))
			return -1;
		*state->out++ = *state->in++ ^ state->bytes[state->used++];
	}
	return 0;
}

/* Whole blocks */
static int decrypt_cbc(struct state *state, uint64_t length)
{
	while (length) {
		size_t batch = length < BATCH ? length : BATCH, i;
		uint8_t *out = state->out;

		/* Until it is decrypted, the ciphertext is where the rest will be */
		for (i = 0; i < batch; i++)
			state->bytes[i] = *state->in++;
		for (i = 0; i < CENC_BLOCK; i++)
			out[i] = state->previous[i];
		for (; i < batch; i++)
			out[i] = state->bytes[i - CENC_BLOCK];
		copy_block(state->previous, state->bytes + batch - CENC_BLOCK);

		if (state->cipher->decrypt(state->cipher->context, state->bytes,
					   batch))
			return -1;
		for (i = 0; i < batch; i++)
			out[i] ^= state->bytes[i];
		state->out += batch;
		length -= batch;
	}
	return 0;
}

/*
 * Each subsample starts with the IV and with the pattern. What is too short for the
 * encrypted blocks of the pattern is clear, and so is a broken block.
 */
static int decrypt_pattern(struct state *state,
			   const struct cenc_sample *sample, uint64_t length)
{
	const uint64_t skip = sample->skip * CENC_BLOCK;
	uint64_t crypt = sample->crypt * CENC_BLOCK;

	if (!crypt)
		crypt = length / CENC_BLOCK * CENC_BLOCK;

	copy_block(state->previous, sample->iv);
	while (crypt && length >= crypt) {
		uint64_t clear = length - crypt < skip ? length - crypt : skip;

		if (decrypt_cbc(state, crypt))
			return -1;
		leave(state, clear);
		length -= crypt + clear;
	}
	leave(state, length);
	return 0;
}

static int decrypt_protected(struct state *state,
			     const struct cenc_sample *sample, uint64_t length)
{
	return sample->scheme == CENC_SCHEME_CENC ?
	       decrypt_ctr(state, length) :
	       decrypt_pattern(state, sample, length);
}

static int decrypt(struct state *state, const struct cenc_sample *sample,
		   uint64_t length)
{
	unsigned int i;

	if (!sample->count)
		return decrypt_protected(state, sample, length);
	for (i = 0; i < sample->count; i++) {
		leave(state, sample->subsamples[i].clear);
		if (decrypt_protected(state, sample, sample->subsamples[i].protected))
			return -1;
	}
	return 0;
}

static const char *fault_of_scheme(const struct cenc_sample *sample)
{
	switch (sample->scheme) {
	case CENC_SCHEME_CENC:
		if (sample->iv_size != 8 && sample->iv_size != 16)
			return "an IV that has neither 8 bytes nor 16";
		return sample->crypt || sample->skip ?
		       "a pattern, which cenc has not" : NULL;
	case CENC_SCHEME_CBCS:
		if (sample->iv_size != 16)
			return "an IV of cbcs that has not 16 bytes";
		if (sample->crypt > PATTERN_MAX || sample->skip > PATTERN_MAX)
			return "a pattern that is too long";
		return !sample->crypt && sample->skip ?
		       "a pattern that encrypts nothing" : NULL;
	default:
		return "a scheme that is neither cenc nor cbcs";
	}
}

const char *cenc_fault(const struct cenc_sample *sample, uint64_t length)
{
	const char *fault = fault_of_scheme(sample);
	uint64_t mapped = 0;
	unsigned int i;

	if (fault)
		return fault;
	if (!length)
		return "a sample without bytes";
	if (!sample->count)
		return NULL;
	if (sample->count > CENC_SUBSAMPLES_MAX)
		return "too many subsamples";
	/* At most CENC_SUBSAMPLES_MAX * 2 numbers of 32 bits: no overflow */
	for (i = 0; i < sample->count; i++) {
		mapped += sample->subsamples[i].clear;
		mapped += sample->subsamples[i].protected;
		if (mapped > length)
			return "subsamples that run over the end of the sample";
	}
	return mapped < length ? "subsamples that end before the sample" : NULL;
}

const char *cenc_decrypt(const struct cenc_sample *sample,
			 const struct cenc_cipher *cipher,
			 const volatile uint8_t *in, uint8_t *out,
			 uint64_t length)
{
	/* Too large for the stacks of those who need this */
	static struct state state;
	const char *fault = cenc_fault(sample, length);
	unsigned int i;

	if (fault)
		return fault;

	state.cipher = cipher;
	state.in = in;
	state.out = out;
	state.used = 0;
	state.ready = 0;
	for (i = 0; i < CENC_BLOCK; i++)
		state.counter[i] = i < sample->iv_size ? sample->iv[i] : 0;

	if (decrypt(&state, sample, length))
		fault = cipher_failed;
	/* With the key stream, who has the sample has what is in it */
	wipe(&state, sizeof(state));
	return fault;
}
