/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code that the labs' players share: an encrypted clip on the disk, commands of the
 * host, and attempts to read a decrypted frame with the CPU. What fails ends the
 * program.
 */
#ifndef DEMO_PLAY_H
#define DEMO_PLAY_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clip.h"
#include "cpu-read.h"

/**
 * struct play - an open clip
 * @clip: its header
 * @frame_size: length of a frame in bytes, plain as well as encrypted
 * @ciphertext: the frame that was read last
 * @disk: file descriptor of the disk
 */
struct play {
	struct clip_header clip;
	size_t frame_size;
	unsigned char *ciphertext;
	int disk;
};

/* Print what failed, and errno, and end the program */
__attribute__((format(printf, 1, 2), noreturn))
void play_die(const char *format, ...);

/* A file that is there, to be closed */
int play_must_open(const char *path, int flags);

/* Run commands of the host until it says "next" */
void play_obey_host(void);

/* Open the clip on the first disk */
void play_open(struct play *play);

/* Read an encrypted frame of the clip */
void play_read(struct play *play, unsigned int frame);

/* Blocks of AES from the start of the clip's stream to a frame */
uint64_t play_blocks(const struct play *play, unsigned int frame);

/* Try all ways on a buffer of the system heap, where each should succeed */
#define PLAY_ORDINARY_SIZE 0x10000
#define PLAY_ORDINARY_BYTE 0x5a

/**
 * play_try - try to read a buffer with the CPU in one way
 * @way: the way
 * @dmabuf: the buffer
 *
 * Prints "read", the name of the way, which part has to refuse it (the driver
 * or the firewall), "refused", "failed" (in another way than a refusal) or
 * "succeeded", and the error or the bytes, with tabs between them. A line that
 * begins with "ordinary" says the same of a buffer of the system heap.
 */
void play_try(const struct cpu_read *way, int dmabuf);

/* The same in all ways that each lab has */
void play_try_all(int dmabuf);

#endif /* DEMO_PLAY_H */
