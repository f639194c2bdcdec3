/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From an encrypted sample to a picture: a trusted application decrypts it into a
 * buffer of the heap, and the lab's V4L2 decoder reads that, and writes to another
 * buffer of the heap. To the decoder it is a stored picture, which it only has to copy.
 */
#ifndef TESTS_CHAIN_H
#define TESTS_CHAIN_H

#include "tee-content.h"

/**
 * struct chain - one sample, one picture
 * @content: sample, application, and the buffer for the bitstream
 * @decoder: file descriptor of the decoder, whose queues run
 * @picture: buffer of the heap
 * @memory: that one, for the application
 */
struct chain {
	struct tee_content content;
	int decoder, picture;
	TEEC_SharedMemory memory;
};

/* Open all of it: 0, -errno, or an error of the TEE */
int chain_open(struct chain *chain);

/* Close all; whether no reference to a buffer is left over */
bool chain_close(struct chain *chain);

/* Have the decoder decode the bitstream into a dma-buf: 0, or -errno */
int chain_decode(struct chain *chain, int dmabuf);

#endif /* TESTS_CHAIN_H */
