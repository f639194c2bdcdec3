// SPDX-License-Identifier: GPL-2.0-only
/* Sessions and their content keys. */

#include "aes.h"
#include "content.h"
#include "wipe.h"

#define SESSIONS_MAX	8
#define KEYS_MAX	4

struct content_key {
	uint8_t id[LAB_KEY_ID];
	struct aes aes;
};

/**
 * struct session - a session
 * @number: 0 if this one is free
 * @wrapping: AES with the key of the session
 * @count: number of content keys
 * @keys: the keys
 */
struct session {
	uint64_t number;
	struct aes wrapping;
	unsigned int count;
	struct content_key keys[KEYS_MAX];
};

static struct aes device;
static struct session sessions[SESSIONS_MAX];
static uint64_t last_number;

static struct cenc_cipher cipher_of(struct aes *aes)
{
	return (struct cenc_cipher){ aes, aes_encrypt, aes_decrypt };
}

static int is_id(const uint8_t id[LAB_KEY_ID], const uint8_t other[LAB_KEY_ID])
{
	unsigned int i;

	for (i = 0; i < LAB_KEY_ID; i++)
		if (id[i] != other[i])
			return 0;
	return 1;
}

static struct session *find(uint64_t number)
{
	unsigned int i;

	for (i = 0; i < SESSIONS_MAX; i++)
		if (number && sessions[i].number == number)
			return &sessions[i];
	return NULL;
}

static struct content_key *find_key(struct session *session,
				    const uint8_t id[LAB_KEY_ID])
{
	unsigned int i;

	for (i = 0; i < session->count; i++)
		if (is_id(session->keys[i].id, id))
			return &session->keys[i];
	return NULL;
}

/* Of the one with that ID, or another place, or none */
static struct content_key *place_for_key(struct session *session,
					 const uint8_t id[LAB_KEY_ID])
{
	struct content_key *key = find_key(session, id);
	unsigned int i;

	if (key || session->count == KEYS_MAX)
		return key;
	key = &session->keys[session->count++];
	for (i = 0; i < LAB_KEY_ID; i++)
		key->id[i] = id[i];
	return key;
}

void content_init(const uint8_t device_key[LICENCE_KEY])
{
	aes_init(&device, device_key);
}

/* Unlike the keys that are derived of it, a nonce is no secret */
static void make_nonce(uint64_t unique, uint64_t number,
		       uint8_t nonce[LICENCE_NONCE])
{
	unsigned int i;

	for (i = 0; i < 8; i++) {
		nonce[i] = unique >> 8 * i;
		nonce[8 + i] = number >> 8 * i;
	}
	aes_encrypt(&device, nonce, LICENCE_NONCE);
}

enum lab_status content_open(uint64_t unique, uint64_t *number,
			     uint8_t nonce[LICENCE_NONCE], const char **why)
{
	const struct cenc_cipher cipher = cipher_of(&device);
	struct session *session = NULL;
	uint8_t key[LICENCE_KEY];
	unsigned int i;

	for (i = 0; i < SESSIONS_MAX; i++)
		if (!sessions[i].number)
			session = &sessions[i];
	if (!session) {
		*why = "too many sessions";
		return LAB_STATUS_FULL;
	}

	*number = ++last_number;
	make_nonce(unique, *number, nonce);
	licence_session_key(&cipher, nonce, key);
	aes_init(&session->wrapping, key);
	wipe(key, sizeof(key));
	session->number = *number;
	return LAB_STATUS_OK;
}

enum lab_status content_close(uint64_t number, const char **why)
{
	struct session *session = find(number);

	if (!session) {
		*why = "no such session";
		return LAB_STATUS_NO_KEY;
	}
	wipe(session, sizeof(*session));
	return LAB_STATUS_OK;
}

enum lab_status content_key(uint64_t number, const struct lab_key *key,
			    const char **why)
{
	struct session *session = find(number);
	struct content_key *found;
	struct cenc_cipher cipher;
	uint8_t plain[LICENCE_KEY];

	if (!session) {
		*why = "no such session";
		return LAB_STATUS_NO_KEY;
	}
	cipher = cipher_of(&session->wrapping);
	if (licence_unwrap(&cipher, key->wrapped, plain)) {
		*why = "a key that was not wrapped for this session";
		return LAB_STATUS_BAD_KEY;
	}

	found = place_for_key(session, key->id);
	if (found)
		aes_init(&found->aes, plain);
	else
		*why = "too many keys in a session";
	wipe(plain, sizeof(plain));
	return found ? LAB_STATUS_OK : LAB_STATUS_FULL;
}

enum lab_status content_sample(uint64_t number, const uint8_t id[LAB_KEY_ID],
			       const struct cenc_sample *sample,
			       const volatile uint8_t *in, uint8_t *out,
			       uint64_t length, const char **why)
{
	struct session *session = find(number);
	struct content_key *key;
	struct cenc_cipher cipher;

	if (!session) {
		*why = "no such session";
		return LAB_STATUS_NO_KEY;
	}
	key = find_key(session, id);
	if (!key) {
		*why = "a key that the session does not have";
		return LAB_STATUS_NO_KEY;
	}
	cipher = cipher_of(&key->aes);
	*why = cenc_decrypt(sample, &cipher, in, out, length);
	return *why ? LAB_STATUS_INVALID : LAB_STATUS_OK;
}
