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

#define LAB_TRUSTED_MAGIC	0xd4

#define LAB_TRUSTED_IOCTL_DECRYPT \
	_IOW(LAB_TRUSTED_MAGIC, 0, struct lab_decrypt)
#define LAB_TRUSTED_IOCTL_REQUEST \
	_IOW(LAB_TRUSTED_MAGIC, 1, struct lab_request)
/* Accesses that the firewall refused since the previous call */
#define LAB_TRUSTED_IOCTL_FAULTS \
	_IOR(LAB_TRUSTED_MAGIC, 2, struct lab_faults)

#endif /* SECURE_HEAP_LAB_TRUSTED_UAPI_H */
