/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lab code: how Linux asks the trusted domain of the riscv64 lab for something.
 *
 * Linux fills in the arguments, then writes the command. The trusted domain
 * writes the status, then sets the command back to 0. One request at a time.
 */
#ifndef SECURE_HEAP_LAB_MAILBOX_H
#define SECURE_HEAP_LAB_MAILBOX_H

#include <linux/types.h>

/* The trusted domain writes this when it is ready for requests */
#define LAB_MAILBOX_MAGIC	0x5452555354454431ULL

enum lab_command {
	LAB_COMMAND_NONE,
	/*
	 * Decrypt arg[2] bytes, a multiple of 16, from ordinary memory at
	 * arg[0] into the protected region at arg[1]. AES-128-CTR: counter is
	 * the counter block of the stream's start, arg[3] the number of blocks
	 * between there and here.
	 */
	LAB_COMMAND_DECRYPT,
	/*
	 * Show a picture of 32-bit XRGB pixels in the protected region: its
	 * address, width, height, and stride in bytes. Width 0 shows nothing.
	 */
	LAB_COMMAND_SCANOUT,
	/*
	 * Give the master with device ID arg[0] the access that the policy has
	 * for it (arg[1] is 1), or take that away again (0).
	 */
	LAB_COMMAND_GRANT,
	/* What the firewall refused to masters since this was last asked */
	LAB_COMMAND_FAULTS,
	/*
	 * Keep Linux and its devices out of arg[1] bytes from arg[0] on. Refused
	 * unless all of that is in the protected region, which is always closed; or,
	 * on a machine whose firmware lends memory (lend.h), if it is no piece that
	 * Linux has closed to its harts.
	 */
	LAB_COMMAND_CLOSE,
	/*
	 * Write zeros to the first arg[0] ranges of the mailbox, each of whole
	 * pages in the protected region. Nothing is written if one is refused.
	 */
	LAB_COMMAND_SCRUB,
	/*
	 * Undo LAB_COMMAND_CLOSE of the same piece: write zeros to it, let devices use
	 * it like other memory, and allow Linux to open it to its harts. Refused on a
	 * machine whose firmware does not lend memory.
	 */
	LAB_COMMAND_OPEN,
	/* Open a session for content keys; arg[0] is its number then, nonce its nonce */
	LAB_COMMAND_OPEN_SESSION,
	/* Close session arg[0], and forget its keys */
	LAB_COMMAND_CLOSE_SESSION,
	/* Give session arg[0] a content key, which is in key */
	LAB_COMMAND_KEY,
	/*
	 * Decrypt a sample of arg[2] bytes from ordinary memory at arg[0] into the
	 * protected memory for bitstreams at arg[1], as sample says, with a key of
	 * session arg[3].
	 */
	LAB_COMMAND_SAMPLE,
	/*
	 * Decode the PNG in arg[1] bytes of protected memory for bitstreams at arg[0]
	 * into protected memory for pictures at arg[2]: 32-bit XRGB pixels without
	 * padding; arg[3] is the width, and the height << 32.
	 */
	LAB_COMMAND_DECODE,
};

enum lab_status {
	LAB_STATUS_PENDING,
	LAB_STATUS_OK,
	/* No such command, or arguments that make no sense */
	LAB_STATUS_INVALID,
	/* An address range that the policy does not allow for this purpose */
	LAB_STATUS_REFUSED,
	/* The device did not take it, or the machine does not have it */
	LAB_STATUS_DEVICE,
	/* There are as many as there can be */
	LAB_STATUS_FULL,
	/* There is no such session, or it does not have that key */
	LAB_STATUS_NO_KEY,
	/* The key was not wrapped for this session */
	LAB_STATUS_BAD_KEY,
	/* What is to be decoded makes no sense */
	LAB_STATUS_BAD_STREAM,
};

/**
 * struct lab_fault - accesses of one master that the firewall refused
 * @device: the master's device ID: PCI bus, slot and function
 * @cause: of the RISC-V IOMMU, such as LAB_FAULT_READ
 * @address: of the first access
 * @count: number of accesses to the same page, one after the other
 */
struct lab_fault {
	__u32 device;
	__u32 cause;
	__u64 address;
	__u64 count;
};

#define LAB_FAULT_READ		21
#define LAB_FAULT_WRITE		23
#define LAB_FAULTS_MAX		64

/**
 * struct lab_faults - the answer to LAB_COMMAND_FAULTS
 * @number: how many of @fault there are
 * @lost: 1 if there was more than fits here or into the hardware's queue
 * @fault: the faults, oldest first
 */
struct lab_faults {
	__u32 number;
	__u32 lost;
	struct lab_fault fault[LAB_FAULTS_MAX];
};

/**
 * struct lab_range - a range of memory for LAB_COMMAND_SCRUB
 * @base: physical address of the first byte
 * @size: number of bytes
 */
struct lab_range {
	__u64 base;
	__u64 size;
};

#define LAB_RANGES_MAX		64

#define LAB_KEY_ID		16
#define LAB_NONCE		16
#define LAB_WRAPPED_KEY		24

/**
 * struct lab_key - a content key
 * @id: its key ID
 * @wrapped: the key, wrapped for the session
 */
struct lab_key {
	__u8 id[LAB_KEY_ID];
	__u8 wrapped[LAB_WRAPPED_KEY];
};

/* Bytes of a sample that follow each other: clear ones, then protected ones */
struct lab_subsample {
	__u32 clear;
	__u32 protected;
};

#define LAB_SUBSAMPLES_MAX	128

/**
 * struct lab_sample - how a sample is encrypted, by ISO/IEC 23001-7
 * @scheme: the four characters of the scheme, the first one in the highest byte
 * @iv_size: bytes of @iv
 * @crypt: encrypted blocks of the pattern
 * @skip: clear blocks of the pattern
 * @reserved: nothing
 * @count: number of subsamples, or 0 if all of the sample is protected
 * @iv: of this sample, or the constant one
 * @key: ID of the content key
 * @subsamples: which together are the sample
 */
struct lab_sample {
	__u32 scheme;
	__u8 iv_size;
	__u8 crypt;
	__u8 skip;
	__u8 reserved;
	__u32 count;
	__u8 iv[16];
	__u8 key[LAB_KEY_ID];
	struct lab_subsample subsamples[LAB_SUBSAMPLES_MAX];
};

struct lab_mailbox {
	__u64 magic;
	__u64 command;
	__u64 status;
	__u64 arg[4];
	__u8 counter[16];
	struct lab_faults faults;
	struct lab_range ranges[LAB_RANGES_MAX];
	__u8 nonce[LAB_NONCE];
	struct lab_key key;
	struct lab_sample sample;
};

#endif /* SECURE_HEAP_LAB_MAILBOX_H */
