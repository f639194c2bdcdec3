// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lab's trusted application. What it decrypts does not get into memory that
 * Linux reads. The hash and the comparison are for tests: of a short piece, they
 * tell what is in it, so a decryptor for the world would have neither.
 */
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#include "content.h"
#include "decryptor.h"

#define AES_BLOCK 16

/*
 * What decrypts for anybody must not be what protects licences: by counter blocks that
 * Linux chooses, it would give away what the device key makes of them.
 */
static const uint8_t clip_key[] = {
#include "key.inc"
};

static const uint8_t device_key[] = {
#include "device-key.inc"
};

#define TYPES(a, b, c, d) \
	TEE_PARAM_TYPES(TEE_PARAM_TYPE_##a, TEE_PARAM_TYPE_##b, \
			TEE_PARAM_TYPE_##c, TEE_PARAM_TYPE_##d)

static TEE_Result check_protected(const TEE_Param *param)
{
	if (TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_WRITE |
					TEE_MEMORY_ACCESS_ANY_OWNER |
					TEE_MEMORY_ACCESS_SECURE,
					param->memref.buffer,
					param->memref.size))
		return TEE_ERROR_ACCESS_DENIED;
	return TEE_SUCCESS;
}

/* The counter is one big-endian number that wraps */
static void add_blocks(uint8_t counter[AES_BLOCK], uint64_t blocks)
{
	unsigned int i, sum, carry = 0;

	for (i = AES_BLOCK; i--;) {
		sum = counter[i] + (blocks & 0xff) + carry;
		counter[i] = sum;
		carry = sum >> 8;
		blocks >>= 8;
	}
}

static TEE_Result start_aes(TEE_OperationHandle *aes,
			    const uint8_t counter[AES_BLOCK])
{
	TEE_ObjectHandle object;
	TEE_Attribute secret;
	TEE_Result ret;

	ret = TEE_AllocateTransientObject(TEE_TYPE_AES, 8 * sizeof(clip_key),
					  &object);
	if (ret)
		return ret;

	TEE_InitRefAttribute(&secret, TEE_ATTR_SECRET_VALUE, clip_key,
			     sizeof(clip_key));
	ret = TEE_PopulateTransientObject(object, &secret, 1);
	if (ret)
		goto free_object;

	ret = TEE_AllocateOperation(aes, TEE_ALG_AES_CTR, TEE_MODE_DECRYPT,
				    8 * sizeof(clip_key));
	if (ret)
		goto free_object;

	ret = TEE_SetOperationKey(*aes, object);
	if (ret)
		TEE_FreeOperation(*aes);
	else
		TEE_CipherInit(*aes, counter, AES_BLOCK);
free_object:
	TEE_FreeTransientObject(object);
	return ret;
}

static TEE_Result decrypt(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	uint8_t counter[AES_BLOCK];
	TEE_OperationHandle aes;
	TEE_Result ret;
	size_t length;

	if (types != TYPES(MEMREF_INPUT, MEMREF_OUTPUT, MEMREF_INPUT,
			   VALUE_INPUT) ||
	    params[0].memref.size % AES_BLOCK ||
	    params[1].memref.size < params[0].memref.size ||
	    params[2].memref.size != sizeof(counter))
		return TEE_ERROR_BAD_PARAMETERS;

	ret = check_protected(&params[1]);
	if (ret)
		return ret;

	TEE_MemMove(counter, params[2].memref.buffer, sizeof(counter));
	add_blocks(counter,
		   params[3].value.a | (uint64_t)params[3].value.b << 32);
	ret = start_aes(&aes, counter);
	if (ret)
		return ret;

	length = params[1].memref.size;
	ret = TEE_CipherDoFinal(aes, params[0].memref.buffer,
				params[0].memref.size, params[1].memref.buffer,
				&length);
	TEE_FreeOperation(aes);
	return ret;
}

static TEE_Result hash(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	TEE_OperationHandle sha;
	TEE_Result ret;
	size_t length;

	if (types != TYPES(MEMREF_INPUT, MEMREF_OUTPUT, NONE, NONE) ||
	    params[1].memref.size < DECRYPTOR_HASH_BYTES)
		return TEE_ERROR_BAD_PARAMETERS;

	ret = TEE_AllocateOperation(&sha, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0);
	if (ret)
		return ret;

	length = params[1].memref.size;
	ret = TEE_DigestDoFinal(sha, params[0].memref.buffer,
				params[0].memref.size, params[1].memref.buffer,
				&length);
	params[1].memref.size = length;
	TEE_FreeOperation(sha);
	return ret;
}

static TEE_Result fill(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	TEE_Result ret;

	if (types != TYPES(MEMREF_OUTPUT, VALUE_INPUT, NONE, NONE))
		return TEE_ERROR_BAD_PARAMETERS;

	ret = check_protected(&params[0]);
	if (!ret)
		TEE_MemFill(params[0].memref.buffer, params[1].value.a,
			    params[0].memref.size);
	return ret;
}

static TEE_Result compare(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	if (types != TYPES(MEMREF_INPUT, MEMREF_INPUT, VALUE_OUTPUT, NONE))
		return TEE_ERROR_BAD_PARAMETERS;

	params[2].value.a = params[0].memref.size == params[1].memref.size &&
			    !TEE_MemCompare(params[0].memref.buffer,
					    params[1].memref.buffer,
					    params[0].memref.size);
	return TEE_SUCCESS;
}

static TEE_Result give_nonce(const struct content *content, uint32_t types,
			     TEE_Param params[TEE_NUM_PARAMS])
{
	if (types != TYPES(MEMREF_OUTPUT, NONE, NONE, NONE) ||
	    params[0].memref.size != LICENCE_NONCE)
		return TEE_ERROR_BAD_PARAMETERS;

	TEE_MemMove(params[0].memref.buffer, content_nonce(content), LICENCE_NONCE);
	return TEE_SUCCESS;
}

static TEE_Result take_key(struct content *content, uint32_t types,
			   TEE_Param params[TEE_NUM_PARAMS])
{
	uint8_t id[DECRYPTOR_ID_BYTES], wrapped[LICENCE_WRAPPED];

	if (types != TYPES(MEMREF_INPUT, MEMREF_INPUT, NONE, NONE) ||
	    params[0].memref.size != sizeof(id) ||
	    params[1].memref.size != sizeof(wrapped))
		return TEE_ERROR_BAD_PARAMETERS;

	TEE_MemMove(id, params[0].memref.buffer, sizeof(id));
	TEE_MemMove(wrapped, params[1].memref.buffer, sizeof(wrapped));
	return content_key(content, id, wrapped);
}

static TEE_Result decrypt_sample(struct content *content, uint32_t types,
				 TEE_Param params[TEE_NUM_PARAMS])
{
	/* The client may write to its own at any time */
	static struct cenc_sample sample;
	uint8_t id[DECRYPTOR_ID_BYTES];
	TEE_Result ret;

	if (types != TYPES(MEMREF_INPUT, MEMREF_OUTPUT, MEMREF_INPUT,
			   MEMREF_INPUT) ||
	    params[1].memref.size < params[0].memref.size ||
	    params[2].memref.size != sizeof(sample) ||
	    params[3].memref.size != sizeof(id))
		return TEE_ERROR_BAD_PARAMETERS;

	ret = check_protected(&params[1]);
	if (ret)
		return ret;

	TEE_MemMove(&sample, params[2].memref.buffer, sizeof(sample));
	TEE_MemMove(id, params[3].memref.buffer, sizeof(id));
	return content_sample(content, id, &sample, params[0].memref.buffer,
			      params[1].memref.buffer, params[0].memref.size);
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command,
				      uint32_t types,
				      TEE_Param params[TEE_NUM_PARAMS])
{
	switch (command) {
	case DECRYPTOR_DECRYPT:
		return decrypt(types, params);
	case DECRYPTOR_HASH:
		return hash(types, params);
	case DECRYPTOR_FILL:
		return fill(types, params);
	case DECRYPTOR_COMPARE:
		return compare(types, params);
	case DECRYPTOR_NONCE:
		return give_nonce(session, types, params);
	case DECRYPTOR_KEY:
		return take_key(session, types, params);
	case DECRYPTOR_SAMPLE:
		return decrypt_sample(session, types, params);
	default:
		return TEE_ERROR_NOT_SUPPORTED;
	}
}

TEE_Result TA_CreateEntryPoint(void)
{
	return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types __unused,
				    TEE_Param params[TEE_NUM_PARAMS] __unused,
				    void **session)
{
	return content_open(device_key, (struct content **)session);
}

void TA_CloseSessionEntryPoint(void *session)
{
	content_close(session);
}
