/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decryption of samples of Common Encryption, ISO/IEC 23001-7: the schemes cenc and
 * cbcs. Needs no library, so that a trusted domain without one and a trusted
 * application have it alike. Each brings its own AES.
 */
#ifndef LAB_CENC_H
#define LAB_CENC_H

#include <stddef.h>
#include <stdint.h>

#define CENC_BLOCK		16
/* Of one sample */
#define CENC_SUBSAMPLES_MAX	128

/* Types of schemes, as in the box schm */
#define CENC_SCHEME_CENC	0x63656e63	/* AES-CTR */
#define CENC_SCHEME_CBCS	0x63626373	/* AES-CBC, with a pattern */

/* Bytes of a sample that follow each other: clear ones, then protected ones */
struct cenc_subsample {
	uint32_t clear, protected;
};

/**
 * struct cenc_sample - how a sample is encrypted
 * @scheme: CENC_SCHEME_CENC or CENC_SCHEME_CBCS
 * @iv_size: 8 or 16; with cbcs 16
 * @iv: of this sample, or the constant one
 * @crypt: with cbcs, blocks of the pattern that are encrypted
 * @skip: blocks after these that are not. If both are 0, there is no pattern, and all
 *	blocks are encrypted.
 * @count: number of subsamples; 0 if all of the sample is protected
 * @subsamples: which together are the sample
 */
struct cenc_sample {
	uint32_t scheme;
	unsigned int iv_size;
	uint8_t iv[CENC_BLOCK];
	unsigned int crypt, skip;
	unsigned int count;
	struct cenc_subsample subsamples[CENC_SUBSAMPLES_MAX];
};

/**
 * struct cenc_cipher - AES with the key of the sample, block by block
 * @context: for the functions
 * @encrypt: encrypt each block of some bytes in place; 0, or else it failed
 * @decrypt: decrypt them
 */
struct cenc_cipher {
	void *context;
	int (*encrypt)(void *context, uint8_t *blocks, size_t length);
	int (*decrypt)(void *context, uint8_t *blocks, size_t length);
};

/* What is wrong with a sample of that many bytes, or NULL */
const char *cenc_fault(const struct cenc_sample *sample, uint64_t length);

/**
 * cenc_decrypt - decrypt a sample
 * @sample: how it is encrypted
 * @cipher: AES
 * @in: the bytes, each of which is read once, as somebody else may write to them
 * @out: where as many bytes go
 * @length: their number
 *
 * Nothing is written if something is wrong with @sample. Not to be called from two
 * threads at once.
 *
 * Return: NULL, or what is wrong.
 */
const char *cenc_decrypt(const struct cenc_sample *sample,
			 const struct cenc_cipher *cipher,
			 const volatile uint8_t *in, uint8_t *out,
			 uint64_t length);

#endif /* LAB_CENC_H */
