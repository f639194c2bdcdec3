/* SPDX-License-Identifier: GPL-2.0-only */
/* The disk's samples, and a trusted application that has the key of the first one. */
#ifndef TESTS_TEE_CONTENT_H
#define TESTS_TEE_CONTENT_H

#include "samples.h"
#include "tee-fixture.h"

/**
 * struct tee_content - a sample, and where it is decrypted
 * @f: application and buffer
 * @samples: the disk
 * @memory: the buffer, for the application
 * @key: of the first sample, wrapped for the session
 * @plain: what each sample is, decrypted
 * @data: the sample that was chosen
 * @length: of the sample as well as of what it is
 * @sample: how it is encrypted
 */
struct tee_content {
	struct tee_fixture f;
	struct samples samples;
	TEEC_SharedMemory memory;
	struct lab_key key;
	void *plain, *data;
	size_t length;
	struct cenc_sample sample;
};

/* Open all of it, with the first sample: 0, -errno, or an error of the TEE */
int tee_content_open(struct tee_content *content);

/* Close all; whether no reference to the buffer is left over */
bool tee_content_close(struct tee_content *content);

/* Take another sample */
void tee_content_choose(struct tee_content *content, unsigned int number);

/* Have the host wrap a key of the disk for a session */
TEEC_Result tee_content_wrap(struct tee *tee, const uint8_t id[LAB_KEY_ID],
			     struct lab_key *key);

/* Decrypt the sample into the buffer */
TEEC_Result tee_content_decrypt(struct tee_content *content);

/* Whether memory begins with what the sample is */
bool tee_content_is_plain(struct tee_content *content, TEEC_SharedMemory *memory);

#endif /* TESTS_TEE_CONTENT_H */
