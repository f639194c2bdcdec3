/* SPDX-License-Identifier: GPL-2.0-only */
/* What programs that measure the decryption of samples have in common. */
#ifndef BENCH_CONTENT_H
#define BENCH_CONTENT_H

#include <stddef.h>
#include <stdint.h>

#include "trusted/uapi.h"

/* Bytes of each sample, and how many samples are a result */
#define CONTENT_BYTES (256 << 10)
#define CONTENT_ROUNDS 8

/* Samples of one kind, which are all protected but for what a pattern skips */
struct content_kind {
	const char *name;
	uint32_t scheme;
	unsigned int crypt, skip;
};

extern const struct content_kind content_kinds[];
extern const size_t content_kinds_count;

/* The key of all, which the host knows */
extern const uint8_t content_key_id[LAB_KEY_ID];

/* decrypt: a sample of a kind, which is at data; 0, or an error. 0, or that error. */
int content_measure(int (*decrypt)(const struct content_kind *kind, const void *data));

#endif /* BENCH_CONTENT_H */
