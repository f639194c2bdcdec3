/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lab's trusted application, by the client library of OP-TEE. All functions
 * return what that returns: 0, or an error of the TEE.
 */
#ifndef LAB_TEE_H
#define LAB_TEE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <tee_client_api.h>
#include <tee_client_api_extensions.h>

#include "cenc.h"
#include "decryptor.h"
#include "licence.h"

/* The application; and one that lacks the flag for protected memory */
extern const TEEC_UUID tee_decryptor;
extern const TEEC_UUID tee_unflagged;

/* A session with an application */
struct tee {
	TEEC_Context context;
	TEEC_Session session;
};

/* Start a session, for tee_close() to end */
TEEC_Result tee_open(struct tee *tee, const TEEC_UUID *uuid);
void tee_close(struct tee *tee);

/**
 * tee_import - make a dma-buf shared memory
 * @tee: session
 * @dmabuf: the buffer, which may be closed afterwards
 * @memory: set to the shared memory, for TEEC_ReleaseSharedMemory()
 */
TEEC_Result tee_import(struct tee *tee, int dmabuf, TEEC_SharedMemory *memory);

/* Fill a part of shared memory with one byte; offset and size in bytes */
TEEC_Result tee_fill(struct tee *tee, TEEC_SharedMemory *memory, size_t offset,
		     size_t size, uint8_t byte);

/* Hash all of the shared memory */
TEEC_Result tee_hash(struct tee *tee, TEEC_SharedMemory *memory,
		     uint8_t hash[DECRYPTOR_HASH_BYTES]);

/**
 * tee_compare - whether shared memory has the content of ordinary memory
 * @tee: session
 * @memory: shared memory
 * @offset: in bytes, of the part to compare
 * @content: ordinary memory
 * @size: of both, in bytes
 * @equal: set to the answer
 */
TEEC_Result tee_compare(struct tee *tee, TEEC_SharedMemory *memory,
			size_t offset, const void *content, size_t size,
			bool *equal);

/**
 * tee_decrypt - decrypt a part of a stream into shared memory
 * @tee: session
 * @ciphertext: the part
 * @size: of the part, in bytes
 * @counter: AES-CTR counter block of the start of the stream
 * @blocks: how many blocks of 16 bytes the stream has before the part
 * @memory: shared memory, filled from its start
 */
TEEC_Result tee_decrypt(struct tee *tee, const void *ciphertext, size_t size,
			const uint8_t counter[DECRYPTOR_COUNTER_BYTES],
			uint64_t blocks, TEEC_SharedMemory *memory);

/* The nonce of the session, for a licence */
TEEC_Result tee_nonce(struct tee *tee, uint8_t nonce[LICENCE_NONCE]);

/* Give the session a content key that is wrapped for it, and its ID */
TEEC_Result tee_key(struct tee *tee, const uint8_t id[DECRYPTOR_ID_BYTES],
		    const uint8_t wrapped[LICENCE_WRAPPED]);

/**
 * tee_sample - decrypt a sample into shared memory
 * @tee: session
 * @id: of the content key
 * @sample: how it is encrypted
 * @in: the sample
 * @size: of it, in bytes
 * @memory: shared memory, filled from its start
 */
TEEC_Result tee_sample(struct tee *tee, const uint8_t id[DECRYPTOR_ID_BYTES],
		       const struct cenc_sample *sample, const void *in,
		       size_t size, TEEC_SharedMemory *memory);

#endif /* LAB_TEE_H */
