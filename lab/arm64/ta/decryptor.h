/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the lab's trusted application does, for itself and for its clients. It
 * stands for the content decryptor of a player: it has the key, and what it
 * decrypts goes to protected memory or nowhere.
 *
 * Memory parameters may be of any length. In the comments, "protected" is memory
 * that only the secure world reaches, or in other words what OP-TEE knows as its
 * secure data path.
 */
#ifndef LAB_DECRYPTOR_H
#define LAB_DECRYPTOR_H

#define DECRYPTOR_UUID \
	{ 0x4c9f9a5e, 0x07b3, 0x4f5c, \
	  { 0x9d, 0x1f, 0x52, 0x6a, 0x80, 0x3e, 0xb7, 0x1c } }

/* The same one without TA_FLAG_SECURE_DATA_PATH */
#define DECRYPTOR_UNFLAGGED_UUID \
	{ 0xb1d6a2f3, 0x6e08, 0x4a94, \
	  { 0xa7, 0x35, 0x0c, 0xe2, 0x19, 0xd4, 0x66, 0x8b } }

#define DECRYPTOR_COUNTER_BYTES 16
#define DECRYPTOR_HASH_BYTES 32
#define DECRYPTOR_ID_BYTES 16

enum decryptor_command {
	/*
	 * Decrypts a part of an AES-128-CTR stream.
	 * 0: in, ciphertext, a multiple of 16 bytes long
	 * 1: out, protected, not shorter
	 * 2: in, the counter block of the stream's start
	 * 3: in values, how many blocks into the stream the ciphertext starts:
	 *    low and high 32 bits
	 */
	DECRYPTOR_DECRYPT,
	/*
	 * SHA-256.
	 * 0: in, memory of any kind
	 * 1: out, ordinary, DECRYPTOR_HASH_BYTES
	 */
	DECRYPTOR_HASH,
	/*
	 * 0: out, protected
	 * 1: in values, the byte that it gets filled with
	 */
	DECRYPTOR_FILL,
	/*
	 * 0 and 1: in, memory of any kind
	 * 2: out values, 1 if they have the same length and content, else 0
	 */
	DECRYPTOR_COMPARE,
	/*
	 * Content keys are those of a session (of the client's), which has a nonce.
	 * 0: out, LICENCE_NONCE bytes
	 */
	DECRYPTOR_NONCE,
	/*
	 * Takes a content key that is wrapped for the session, as licence.h says;
	 * TEE_ERROR_SECURITY if it was for another one.
	 * 0: in, its ID, DECRYPTOR_ID_BYTES
	 * 1: in, the wrapped key, LICENCE_WRAPPED bytes
	 */
	DECRYPTOR_KEY,
	/*
	 * Decrypts a sample; TEE_ERROR_ITEM_NOT_FOUND without the key, and
	 * TEE_ERROR_BAD_FORMAT if the description makes no sense.
	 * 0: in, the sample
	 * 1: out, protected, not shorter
	 * 2: in, a struct cenc_sample
	 * 3: in, ID of the key
	 */
	DECRYPTOR_SAMPLE,
};

#endif /* LAB_DECRYPTOR_H */
