/* SPDX-License-Identifier: GPL-2.0-only */
/* A frame of an encrypted clip, decrypted by the riscv64 lab's trusted domain. */
#ifndef DEMO_DECRYPT_H
#define DEMO_DECRYPT_H

#include "play.h"

/**
 * decrypt_frame - read a frame of a clip, and have it decrypted
 * @play: the clip
 * @trusted: file descriptor of /dev/lab-trusted
 * @frame: number of the frame
 * @dmabuf: protected buffer that it is decrypted into, from its start
 *
 * Ends the program if that fails.
 */
void decrypt_frame(struct play *play, int trusted, unsigned int frame,
		   int dmabuf);

#endif /* DEMO_DECRYPT_H */
