// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "tee-content.h"
#include "wrap.h"

TEEC_Result tee_content_wrap(struct tee *tee, const uint8_t id[LAB_KEY_ID],
			     struct lab_key *key)
{
	uint8_t nonce[LICENCE_NONCE];
	TEEC_Result ret = tee_nonce(tee, nonce);

	if (!ret)
		wrap_key(nonce, id, key);
	return ret;
}

void tee_content_choose(struct tee_content *content, unsigned int number)
{
	const struct lab_sample *from =
		&content->samples.head.entry[number].sample;
	unsigned int i;

	free(content->data);
	content->data = samples_read(&content->samples,
				     content->samples.head.entry[number].place);
	content->length = content->samples.head.entry[number].place.length;
	content->sample = (struct cenc_sample){
		.scheme = from->scheme,
		.iv_size = from->iv_size,
		.crypt = from->crypt,
		.skip = from->skip,
		.count = from->count,
	};
	memcpy(content->sample.iv, from->iv, sizeof(from->iv));
	for (i = 0; i < from->count; i++)
		content->sample.subsamples[i] = (struct cenc_subsample){
			from->subsamples[i].clear, from->subsamples[i].protected
		};
}

TEEC_Result tee_content_decrypt(struct tee_content *content)
{
	return tee_sample(&content->f.tee, content->key.id, &content->sample,
			  content->data, content->length, &content->memory);
}

bool tee_content_is_plain(struct tee_content *content, TEEC_SharedMemory *memory)
{
	bool equal = false;

	return !tee_compare(&content->f.tee, memory, 0, content->plain,
			    content->length, &equal) && equal;
}

/* Read the first sample */
static int read_disk(struct tee_content *content)
{
	int ret = samples_open(&content->samples);

	if (ret)
		return ret;
	content->plain = samples_read(&content->samples,
				      content->samples.head.plain);
	tee_content_choose(content, 0);
	if (!content->plain || !content->data)
		return -EIO;
	return content->length < SIZE ? 0 : -EFBIG;
}

int tee_content_open(struct tee_content *content)
{
	int ret;

	/* The host answers to lines */
	setvbuf(stdout, NULL, _IOLBF, 0);
	ret = tee_fixture_open(&content->f, region()->heap);
	if (ret)
		return ret;
	ret = read_disk(content);
	if (ret)
		return ret;
	ret = tee_import(&content->f.tee, content->f.buffer, &content->memory);
	if (ret)
		return ret;
	ret = tee_content_wrap(&content->f.tee,
			       content->samples.head.entry[0].sample.key,
			       &content->key);
	if (ret)
		return ret;
	return tee_key(&content->f.tee, content->key.id, content->key.wrapped);
}

bool tee_content_close(struct tee_content *content)
{
	free(content->data);
	free(content->plain);
	TEEC_ReleaseSharedMemory(&content->memory);
	return tee_fixture_close(&content->f);
}
