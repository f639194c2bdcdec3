/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Content keys on their way to who decrypts. It shares a device key with the licence
 * server, and gives each session a nonce. The server wraps content keys (RFC 3394)
 * with the key that both derive for the session: SP 800-108 in counter mode, by
 * AES-CMAC with the device key, of the label below and the nonce.
 */
#ifndef LAB_LICENCE_H
#define LAB_LICENCE_H

#include "cenc.h"

#define LICENCE_LABEL		"secure-heap lab session"
#define LICENCE_KEY		16
#define LICENCE_NONCE		16
#define LICENCE_WRAPPED		(LICENCE_KEY + 8)

/* Derive the key of a session; device: AES with the device key. 0, or it failed */
int licence_session_key(const struct cenc_cipher *device,
			const uint8_t nonce[LICENCE_NONCE],
			uint8_t key[LICENCE_KEY]);

/**
 * licence_unwrap - unwrap a content key
 * @session: AES with the key of the session
 * @wrapped: what the server sent
 * @key: the content key, which is written to only if it was wrapped for the session
 *
 * Return: 0, or else it was not, or AES failed.
 */
int licence_unwrap(const struct cenc_cipher *session,
		   const uint8_t wrapped[LICENCE_WRAPPED],
		   uint8_t key[LICENCE_KEY]);

#endif /* LAB_LICENCE_H */
