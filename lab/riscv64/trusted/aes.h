/* SPDX-License-Identifier: GPL-2.0-only */
/* AES-128 in software. */
#ifndef LAB_AES_H
#define LAB_AES_H

#include <stddef.h>
#include <stdint.h>

/* A cipher with its round keys, and those of the inverse cipher */
struct aes {
	uint32_t round_key[44];
	uint32_t inverse_key[44];
};

void aes_init(struct aes *aes, const uint8_t key[16]);
void aes_ctr(const struct aes *aes, const uint8_t counter[16], uint64_t block,
	     const volatile uint8_t *in, uint8_t *out, uint64_t length);

/* Each block by itself, in place; context is a struct aes. 0, as cenc.h wants it */
int aes_encrypt(void *context, uint8_t *blocks, size_t length);
int aes_decrypt(void *context, uint8_t *blocks, size_t length);

#endif /* LAB_AES_H */
