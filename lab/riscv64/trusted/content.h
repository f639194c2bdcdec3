/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sessions and their content keys: what decrypts samples. Addresses have been checked
 * before. Each function that refuses says why, by a text.
 */
#ifndef LAB_CONTENT_H
#define LAB_CONTENT_H

#include <stdint.h>

#include "cenc.h"
#include "licence.h"
#include "mailbox.h"

/* device_key: shared with the licence server */
void content_init(const uint8_t device_key[LICENCE_KEY]);

/*
 * Open a session: its number, which no other one has had, and its nonce. unique: what
 * has not been there before, so that no other session has that nonce.
 */
enum lab_status content_open(uint64_t unique, uint64_t *session,
			     uint8_t nonce[LICENCE_NONCE], const char **why);
enum lab_status content_close(uint64_t session, const char **why);

/* Give a session a key, which replaces one with the same ID */
enum lab_status content_key(uint64_t session, const struct lab_key *key,
			    const char **why);

/* Decrypt a sample with a key of the session */
enum lab_status content_sample(uint64_t session,
			       const uint8_t key[LAB_KEY_ID],
			       const struct cenc_sample *sample,
			       const volatile uint8_t *in, uint8_t *out,
			       uint64_t length, const char **why);

#endif /* LAB_CONTENT_H */
