/* SPDX-License-Identifier: GPL-2.0-only */
/* The content keys of a session, and the samples that they decrypt. */
#ifndef LAB_TA_CONTENT_H
#define LAB_TA_CONTENT_H

#include <tee_internal_api.h>

#include "cenc.h"
#include "decryptor.h"
#include "licence.h"

struct content;

/* Start a session, for content_close() to end; device_key: of the licence server */
TEE_Result content_open(const uint8_t device_key[LICENCE_KEY],
			struct content **content);
void content_close(struct content *content);

/* Of this session, for its licences */
const uint8_t *content_nonce(const struct content *content);

/* Take a wrapped key, in the place of another one with the same ID */
TEE_Result content_key(struct content *content,
		       const uint8_t id[DECRYPTOR_ID_BYTES],
		       const uint8_t wrapped[LICENCE_WRAPPED]);

/* Decrypt a sample */
TEE_Result content_sample(struct content *content,
			  const uint8_t id[DECRYPTOR_ID_BYTES],
			  const struct cenc_sample *sample,
			  const volatile uint8_t *in, uint8_t *out, size_t length);

#endif /* LAB_TA_CONTENT_H */
