// SPDX-License-Identifier: GPL-2.0-only
/* Sessions with content keys: OP-TEE has AES and the nonces, lab/cenc has the rest. */
#include <tee_internal_api_extensions.h>
#include <trace.h>

#include "content.h"
#include "wipe.h"

#define KEYS_MAX 4
#define KEY_BITS (8 * LICENCE_KEY)

/* AES with one key, block by block */
struct aes {
	TEE_OperationHandle encrypt, decrypt;
};

struct content_key {
	uint8_t id[DECRYPTOR_ID_BYTES];
	struct aes aes;
};

/**
 * struct content - a session
 * @nonce: which no other session has
 * @wrapping: AES with the key that content keys are wrapped with
 * @count: number of content keys
 * @keys: the keys
 */
struct content {
	uint8_t nonce[LICENCE_NONCE];
	struct aes wrapping;
	unsigned int count;
	struct content_key keys[KEYS_MAX];
};

/* In place, by way of another buffer: OP-TEE promises nothing of the same one */
static int crypt(TEE_OperationHandle operation, uint8_t *blocks, size_t length)
{
	uint8_t result[16 * CENC_BLOCK];
	int ret = 0;

	while (length && !ret) {
		size_t piece = length < sizeof(result) ? length : sizeof(result);
		size_t got = piece;

		if (TEE_CipherUpdate(operation, blocks, piece, result, &got) ||
		    got != piece)
			ret = -1;
		else
			TEE_MemMove(blocks, result, piece);
		blocks += piece;
		length -= piece;
	}
	wipe(result, sizeof(result));
	return ret;
}

static int encrypt(void *context, uint8_t *blocks, size_t length)
{
	const struct aes *aes = context;

	return crypt(aes->encrypt, blocks, length);
}

static int decrypt(void *context, uint8_t *blocks, size_t length)
{
	const struct aes *aes = context;

	return crypt(aes->decrypt, blocks, length);
}

static struct cenc_cipher cipher_of(struct aes *aes)
{
	return (struct cenc_cipher){ aes, encrypt, decrypt };
}

static TEE_Result start(TEE_OperationHandle *operation, TEE_OperationMode mode,
			TEE_ObjectHandle key)
{
	TEE_Result ret = TEE_AllocateOperation(operation, TEE_ALG_AES_ECB_NOPAD,
					       mode, KEY_BITS);

	if (ret)
		return ret;
	ret = TEE_SetOperationKey(*operation, key);
	if (ret)
		TEE_FreeOperation(*operation);
	else
		TEE_CipherInit(*operation, NULL, 0);
	return ret;
}

static void aes_exit(struct aes *aes)
{
	TEE_FreeOperation(aes->encrypt);
	TEE_FreeOperation(aes->decrypt);
}

static TEE_Result aes_init(struct aes *aes, const uint8_t key[LICENCE_KEY])
{
	TEE_ObjectHandle object;
	TEE_Attribute secret;
	TEE_Result ret;

	ret = TEE_AllocateTransientObject(TEE_TYPE_AES, KEY_BITS, &object);
	if (ret)
		return ret;
	TEE_InitRefAttribute(&secret, TEE_ATTR_SECRET_VALUE, key, LICENCE_KEY);
	ret = TEE_PopulateTransientObject(object, &secret, 1);
	if (ret)
		goto free_object;

	ret = start(&aes->encrypt, TEE_MODE_ENCRYPT, object);
	if (ret)
		goto free_object;
	ret = start(&aes->decrypt, TEE_MODE_DECRYPT, object);
	if (ret)
		TEE_FreeOperation(aes->encrypt);
free_object:
	TEE_FreeTransientObject(object);
	return ret;
}

TEE_Result content_open(const uint8_t device_key[LICENCE_KEY],
			struct content **content)
{
	struct cenc_cipher cipher;
	uint8_t key[LICENCE_KEY];
	struct aes device;
	struct content *new;
	TEE_Result ret;

	new = TEE_Malloc(sizeof(*new), TEE_MALLOC_FILL_ZERO);
	if (!new)
		return TEE_ERROR_OUT_OF_MEMORY;
	TEE_GenerateRandom(new->nonce, sizeof(new->nonce));

	ret = aes_init(&device, device_key);
	if (ret)
		goto free_content;
	cipher = cipher_of(&device);
	ret = licence_session_key(&cipher, new->nonce, key) ?
	      TEE_ERROR_GENERIC : TEE_SUCCESS;
	aes_exit(&device);
	if (!ret)
		ret = aes_init(&new->wrapping, key);
	wipe(key, sizeof(key));
	if (ret)
		goto free_content;

	*content = new;
	return TEE_SUCCESS;

free_content:
	TEE_Free(new);
	return ret;
}

void content_close(struct content *content)
{
	unsigned int i;

	for (i = 0; i < content->count; i++)
		aes_exit(&content->keys[i].aes);
	aes_exit(&content->wrapping);
	TEE_Free(content);
}

const uint8_t *content_nonce(const struct content *content)
{
	return content->nonce;
}

static struct content_key *find(struct content *content,
				const uint8_t id[DECRYPTOR_ID_BYTES])
{
	unsigned int i;

	for (i = 0; i < content->count; i++)
		if (!TEE_MemCompare(content->keys[i].id, id, DECRYPTOR_ID_BYTES))
			return &content->keys[i];
	return NULL;
}

TEE_Result content_key(struct content *content,
		       const uint8_t id[DECRYPTOR_ID_BYTES],
		       const uint8_t wrapped[LICENCE_WRAPPED])
{
	const struct cenc_cipher cipher = cipher_of(&content->wrapping);
	struct content_key *found = find(content, id);
	uint8_t key[LICENCE_KEY];
	struct aes aes;
	TEE_Result ret;

	if (licence_unwrap(&cipher, wrapped, key)) {
		EMSG("a key that was not wrapped for this session");
		return TEE_ERROR_SECURITY;
	}
	ret = !found && content->count == KEYS_MAX ? TEE_ERROR_STORAGE_NO_SPACE :
						     aes_init(&aes, key);
	wipe(key, sizeof(key));
	if (ret)
		return ret;

	if (found)
		aes_exit(&found->aes);
	else
		found = &content->keys[content->count++];
	TEE_MemMove(found->id, id, DECRYPTOR_ID_BYTES);
	found->aes = aes;
	return TEE_SUCCESS;
}

TEE_Result content_sample(struct content *content,
			  const uint8_t id[DECRYPTOR_ID_BYTES],
			  const struct cenc_sample *sample,
			  const volatile uint8_t *in, uint8_t *out, size_t length)
{
	struct content_key *key = find(content, id);
	struct cenc_cipher cipher;
	const char *fault;

	if (!key)
		return TEE_ERROR_ITEM_NOT_FOUND;
	cipher = cipher_of(&key->aes);
	fault = cenc_decrypt(sample, &cipher, in, out, length);
	if (!fault)
		return TEE_SUCCESS;
	EMSG("%s", fault);
	return TEE_ERROR_BAD_FORMAT;
}
