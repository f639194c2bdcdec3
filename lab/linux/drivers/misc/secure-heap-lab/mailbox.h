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
};

enum lab_status {
	LAB_STATUS_PENDING,
	LAB_STATUS_OK,
	/* No such command, or arguments that make no sense */
	LAB_STATUS_INVALID,
	/* An address range that the policy does not allow for this purpose */
	LAB_STATUS_REFUSED,
	/* The display did not take it */
	LAB_STATUS_DEVICE,
};

struct lab_mailbox {
	__u64 magic;
	__u64 command;
	__u64 status;
	__u64 arg[4];
	__u8 counter[16];
};

#endif /* SECURE_HEAP_LAB_MAILBOX_H */
