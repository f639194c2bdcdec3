/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the labs' players have in common: an encrypted clip on the disk, and
 * attempts to read a decrypted frame with the CPU. What fails ends the program.
 */
#ifndef LAB_PLAY_H
#define LAB_PLAY_H

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

/* Open the clip on the first disk */
void play_open(struct play *play);

/* Read an encrypted frame of the clip */
void play_read(struct play *play, unsigned int frame);

/* Blocks of AES from the start of the clip's stream to a frame */
uint64_t play_blocks(const struct play *play, unsigned int frame);

/**
 * play_try_in_process - try to read a buffer with the CPU in one way
 * @way: the way
 * @dmabuf: the buffer
 *
 * Prints "read", the name of the way, which part has to refuse it (the driver
 * or the firewall), "refused" or "succeeded", and the error or the bytes, with
 * tabs between them. The read is made by a process of its own, as a machine may
 * end that in the middle of it.
 */
void play_try_in_process(const struct cpu_read *way, int dmabuf);

/* The same in all ways that each lab has */
void play_try_to_read(int dmabuf);

#endif /* LAB_PLAY_H */
