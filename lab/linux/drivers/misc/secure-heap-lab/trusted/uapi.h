/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: interface of the driver for the trusted domain, /dev/lab-trusted. */
#ifndef SECURE_HEAP_LAB_TRUSTED_UAPI_H
#define SECURE_HEAP_LAB_TRUSTED_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#include "mailbox.h"

/**
 * struct lab_decrypt - argument of LAB_TRUSTED_IOCTL_DECRYPT
 * @fd: protected dma-buf to decrypt into, from its start
 * @length: number of bytes to decrypt, a multiple of 16
 * @source: pointer to the ciphertext
 * @block: number of AES blocks of the stream before the ciphertext
 * @counter: AES-CTR counter block of the stream's start
 */
struct lab_decrypt {
	__s32 fd;
	__u32 length;
	__u64 source;
	__u64 block;
	__u8 counter[16];
};

/**
 * struct lab_request - argument of LAB_TRUSTED_IOCTL_REQUEST
 * @command: of enum lab_command, or any other number
 * @arg: arguments of the command
 *
 * The driver passes the request on unchecked; the trusted domain has to check it.
 * The first range of the mailbox is arg[2] bytes from arg[1] on.
 */
struct lab_request {
	__u64 command;
	__u64 arg[4];
};

/**
 * struct lab_decrypt_sample - argument of LAB_TRUSTED_IOCTL_SAMPLE
 * @fd: protected dma-buf to decrypt into, from its start
 * @length: bytes of the sample
 * @source: pointer to them
 * @sample: how they are encrypted
 */
struct lab_decrypt_sample {
	__s32 fd;
	__u32 length;
	__u64 source;
	struct lab_sample sample;
};

/**
 * struct lab_decode - argument of LAB_TRUSTED_IOCTL_DECODE
 * @bitstream: protected dma-buf with a PNG at its start
 * @length: bytes that this may have
 * @picture: protected dma-buf for the picture, 32-bit XRGB without padding
 * @width: of the picture
 * @height: of the picture
 * @reserved: nothing
 */
struct lab_decode {
	__s32 bitstream;
	__u32 length;
	__s32 picture;
	__u32 width;
	__u32 height;
	__u32 reserved;
};

#define LAB_TRUSTED_MAGIC	0xd4

#define LAB_TRUSTED_IOCTL_DECRYPT \
	_IOW(LAB_TRUSTED_MAGIC, 0, struct lab_decrypt)
#define LAB_TRUSTED_IOCTL_REQUEST \
	_IOW(LAB_TRUSTED_MAGIC, 1, struct lab_request)
/* Accesses that the firewall refused since the previous call */
#define LAB_TRUSTED_IOCTL_FAULTS \
	_IOR(LAB_TRUSTED_MAGIC, 2, struct lab_faults)
/*
 * Open a session for content keys, which closes with the file: the nonce for its
 * licences. The file has one at most; the next ones need it, and fail with EBADF
 * without it.
 */
#define LAB_TRUSTED_IOCTL_OPEN \
	_IOR(LAB_TRUSTED_MAGIC, 3, __u8[LAB_NONCE])
/* Fails with EKEYREJECTED if the key was wrapped for another session */
#define LAB_TRUSTED_IOCTL_KEY \
	_IOW(LAB_TRUSTED_MAGIC, 4, struct lab_key)
/* Fails with ENOKEY if the session does not have the key */
#define LAB_TRUSTED_IOCTL_SAMPLE \
	_IOW(LAB_TRUSTED_MAGIC, 5, struct lab_decrypt_sample)
/* Fails with EBADMSG if that is no PNG of this size */
#define LAB_TRUSTED_IOCTL_DECODE \
	_IOW(LAB_TRUSTED_MAGIC, 6, struct lab_decode)

#endif /* SECURE_HEAP_LAB_TRUSTED_UAPI_H */
