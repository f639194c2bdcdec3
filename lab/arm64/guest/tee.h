/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs do with the lab's trusted application, by OP-TEE's client
 * library. All of them return what the library returns: 0, or the TEE's error.
 */
#ifndef LAB_GUEST_TEE_H
#define LAB_GUEST_TEE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <tee_client_api.h>
#include <tee_client_api_extensions.h>

#include "decryptor.h"

static const TEEC_UUID tee_decryptor = DECRYPTOR_UUID;
static const TEEC_UUID tee_unflagged = DECRYPTOR_UNFLAGGED_UUID;

struct tee {
	TEEC_Context context;
	TEEC_Session session;
};

static inline TEEC_Result tee_open(struct tee *tee, const TEEC_UUID *uuid)
{
	TEEC_Result ret = TEEC_InitializeContext(NULL, &tee->context);

	if (ret)
		return ret;
	ret = TEEC_OpenSession(&tee->context, &tee->session, uuid,
			       TEEC_LOGIN_PUBLIC, NULL, NULL, NULL);
	if (ret)
		TEEC_FinalizeContext(&tee->context);
	return ret;
}

static inline void tee_close(struct tee *tee)
{
	TEEC_CloseSession(&tee->session);
	TEEC_FinalizeContext(&tee->context);
}

/* A dma-buf as shared memory, until TEEC_ReleaseSharedMemory() */
static inline TEEC_Result tee_import(struct tee *tee, int dmabuf,
				     TEEC_SharedMemory *memory)
{
	memset(memory, 0, sizeof(*memory));
	memory->flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT;
	return TEEC_RegisterSharedMemoryFileDescriptor(&tee->context, memory,
						       dmabuf);
}

/* A piece of shared memory as a parameter */
static inline TEEC_Parameter tee_piece(TEEC_SharedMemory *memory,
				       size_t offset, size_t size)
{
	return (TEEC_Parameter){ .memref = { memory, size, offset } };
}

static inline TEEC_Result tee_fill(struct tee *tee, TEEC_SharedMemory *memory,
				   size_t offset, size_t size, uint8_t byte)
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_OUTPUT,
					       TEEC_VALUE_INPUT, TEEC_NONE,
					       TEEC_NONE),
		.params = { tee_piece(memory, offset, size),
			    { .value = { .a = byte } } },
	};

	return TEEC_InvokeCommand(&tee->session, DECRYPTOR_FILL, &operation,
				  NULL);
}

static inline TEEC_Result tee_hash(struct tee *tee, TEEC_SharedMemory *memory,
				   uint8_t hash[DECRYPTOR_HASH_BYTES])
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT,
					       TEEC_MEMREF_TEMP_OUTPUT,
					       TEEC_NONE, TEEC_NONE),
		.params = { tee_piece(memory, 0, memory->size),
			    { .tmpref = { hash, DECRYPTOR_HASH_BYTES } } },
	};

	return TEEC_InvokeCommand(&tee->session, DECRYPTOR_HASH, &operation,
				  NULL);
}

/* Whether a piece of shared memory has the content of ordinary memory */
static inline TEEC_Result tee_compare(struct tee *tee,
				      TEEC_SharedMemory *memory, size_t offset,
				      const void *content, size_t size,
				      bool *equal)
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT,
					       TEEC_MEMREF_TEMP_INPUT,
					       TEEC_VALUE_OUTPUT, TEEC_NONE),
		.params = { tee_piece(memory, offset, size),
			    { .tmpref = { (void *)content, size } } },
	};
	TEEC_Result ret = TEEC_InvokeCommand(&tee->session, DECRYPTOR_COMPARE,
					     &operation, NULL);

	*equal = operation.params[2].value.a;
	return ret;
}

/* Blocks are of 16 bytes, from the start of the stream to the ciphertext */
static inline TEEC_Result
tee_decrypt(struct tee *tee, const void *ciphertext, size_t size,
	    const uint8_t counter[DECRYPTOR_COUNTER_BYTES], uint64_t blocks,
	    TEEC_SharedMemory *memory)
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT,
					       TEEC_MEMREF_PARTIAL_OUTPUT,
					       TEEC_MEMREF_TEMP_INPUT,
					       TEEC_VALUE_INPUT),
		.params = { { .tmpref = { (void *)ciphertext, size } },
			    tee_piece(memory, 0, size),
			    { .tmpref = { (void *)counter,
					  DECRYPTOR_COUNTER_BYTES } },
			    { .value = { blocks, blocks >> 32 } } },
	};

	return TEEC_InvokeCommand(&tee->session, DECRYPTOR_DECRYPT, &operation,
				  NULL);
}

#endif /* LAB_GUEST_TEE_H */
