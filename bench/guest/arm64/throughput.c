// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long the trusted application takes to decrypt samples into a protected buffer:
 * lines "row", with a name and the nanoseconds for each byte.
 */
#include <stdio.h>

#include "content.h"
#include "heap.h"
#include "protected.h"
#include "tee.h"
#include "wrap.h"

static struct tee tee;
static TEEC_SharedMemory memory;

static int decrypt(const struct content_kind *kind, const void *data)
{
	const struct cenc_sample sample = {
		.scheme = kind->scheme,
		.iv_size = CENC_BLOCK,
		.crypt = kind->crypt,
		.skip = kind->skip,
	};

	return tee_sample(&tee, content_key_id, &sample, data, CONTENT_BYTES,
			  &memory);
}

int main(void)
{
	uint8_t nonce[LICENCE_NONCE];
	struct lab_key key;
	int buffer, ret;

	setvbuf(stdout, NULL, _IOLBF, 0);
	buffer = heap_alloc_from(region()->heap, CONTENT_BYTES);
	if (buffer < 0 || tee_open(&tee, &tee_decryptor) ||
	    tee_import(&tee, buffer, &memory) || tee_nonce(&tee, nonce)) {
		printf("no session, or no buffer\n");
		return 1;
	}
	wrap_key(nonce, content_key_id, &key);
	ret = tee_key(&tee, key.id, key.wrapped);
	if (!ret)
		ret = content_measure(decrypt);
	if (ret)
		printf("decryption: the TEE says %#x\n", ret);
	return !!ret;
}
