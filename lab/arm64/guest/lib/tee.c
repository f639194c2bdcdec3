// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "tee.h"

const TEEC_UUID tee_decryptor = DECRYPTOR_UUID;
const TEEC_UUID tee_unflagged = DECRYPTOR_UNFLAGGED_UUID;

TEEC_Result tee_open(struct tee *tee, const TEEC_UUID *uuid)
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

void tee_close(struct tee *tee)
{
	TEEC_CloseSession(&tee->session);
	TEEC_FinalizeContext(&tee->context);
}

TEEC_Result tee_import(struct tee *tee, int dmabuf, TEEC_SharedMemory *memory)
{
	memset(memory, 0, sizeof(*memory));
	memory->flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT;
	return TEEC_RegisterSharedMemoryFileDescriptor(&tee->context, memory,
						       dmabuf);
}

/* A part of shared memory as a parameter */
static TEEC_Parameter piece(TEEC_SharedMemory *memory, size_t offset,
			    size_t size)
{
	return (TEEC_Parameter){ .memref = { memory, size, offset } };
}

TEEC_Result tee_fill(struct tee *tee, TEEC_SharedMemory *memory, size_t offset,
		     size_t size, uint8_t byte)
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_OUTPUT,
					       TEEC_VALUE_INPUT, TEEC_NONE,
					       TEEC_NONE),
		.params = { piece(memory, offset, size),
			    { .value = { .a = byte } } },
	};

	return TEEC_InvokeCommand(&tee->session, DECRYPTOR_FILL, &operation,
				  NULL);
}

TEEC_Result tee_hash(struct tee *tee, TEEC_SharedMemory *memory,
		     uint8_t hash[DECRYPTOR_HASH_BYTES])
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT,
					       TEEC_MEMREF_TEMP_OUTPUT,
					       TEEC_NONE, TEEC_NONE),
		.params = { piece(memory, 0, memory->size),
			    { .tmpref = { hash, DECRYPTOR_HASH_BYTES } } },
	};

	return TEEC_InvokeCommand(&tee->session, DECRYPTOR_HASH, &operation,
				  NULL);
}

TEEC_Result tee_compare(struct tee *tee, TEEC_SharedMemory *memory,
			size_t offset, const void *content, size_t size,
			bool *equal)
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT,
					       TEEC_MEMREF_TEMP_INPUT,
					       TEEC_VALUE_OUTPUT, TEEC_NONE),
		.params = { piece(memory, offset, size),
			    { .tmpref = { (void *)content, size } } },
	};
	TEEC_Result ret = TEEC_InvokeCommand(&tee->session, DECRYPTOR_COMPARE,
					     &operation, NULL);

	*equal = operation.params[2].value.a;
	return ret;
}

TEEC_Result tee_decrypt(struct tee *tee, const void *ciphertext, size_t size,
			const uint8_t counter[DECRYPTOR_COUNTER_BYTES],
			uint64_t blocks, TEEC_SharedMemory *memory)
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT,
					       TEEC_MEMREF_PARTIAL_OUTPUT,
					       TEEC_MEMREF_TEMP_INPUT,
					       TEEC_VALUE_INPUT),
		.params = { { .tmpref = { (void *)ciphertext, size } },
			    piece(memory, 0, size),
			    { .tmpref = { (void *)counter,
					  DECRYPTOR_COUNTER_BYTES } },
			    { .value = { blocks, blocks >> 32 } } },
	};

	return TEEC_InvokeCommand(&tee->session, DECRYPTOR_DECRYPT, &operation,
				  NULL);
}

static TEEC_Parameter copy_of(const void *bytes, size_t size)
{
	return (TEEC_Parameter){ .tmpref = { (void *)bytes, size } };
}

TEEC_Result tee_nonce(struct tee *tee, uint8_t nonce[LICENCE_NONCE])
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE,
					       TEEC_NONE, TEEC_NONE),
		.params = { copy_of(nonce, LICENCE_NONCE) },
	};

	return TEEC_InvokeCommand(&tee->session, DECRYPTOR_NONCE, &operation,
				  NULL);
}

TEEC_Result tee_key(struct tee *tee, const uint8_t id[DECRYPTOR_ID_BYTES],
		    const uint8_t wrapped[LICENCE_WRAPPED])
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT,
					       TEEC_MEMREF_TEMP_INPUT, TEEC_NONE,
					       TEEC_NONE),
		.params = { copy_of(id, DECRYPTOR_ID_BYTES),
			    copy_of(wrapped, LICENCE_WRAPPED) },
	};

	return TEEC_InvokeCommand(&tee->session, DECRYPTOR_KEY, &operation, NULL);
}

TEEC_Result tee_sample(struct tee *tee, const uint8_t id[DECRYPTOR_ID_BYTES],
		       const struct cenc_sample *sample, const void *in,
		       size_t size, TEEC_SharedMemory *memory)
{
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT,
					       TEEC_MEMREF_PARTIAL_OUTPUT,
					       TEEC_MEMREF_TEMP_INPUT,
					       TEEC_MEMREF_TEMP_INPUT),
		.params = { copy_of(in, size), piece(memory, 0, size),
			    copy_of(sample, sizeof(*sample)),
			    copy_of(id, DECRYPTOR_ID_BYTES) },
	};

	return TEEC_InvokeCommand(&tee->session, DECRYPTOR_SAMPLE, &operation,
				  NULL);
}
