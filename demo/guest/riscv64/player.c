// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plays an encrypted clip from the disk on the display, with plain interfaces:
 * buffers from the heap by DMA_HEAP_IOCTL_ALLOC, PRIME import, page flips. Only
 * the decryption is the lab's own call, as it is a TEE's elsewhere.
 *
 * Prints "shown N" when frame N is on the screen, and does what the host says
 * (display.h). After that, tries to read the first frame with the CPU, and
 * prints what came of it.
 */
#define _GNU_SOURCE
#include <stdio.h>

#include "decrypt.h"
#include "display.h"
#include "play.h"

static struct display display;
static struct play play;
static int trusted;

int main(void)
{
	unsigned int frame;

	setvbuf(stdout, NULL, _IOLBF, 0);
	play_open(&play);
	trusted = play_must_open("/dev/lab-trusted", O_RDWR);
	display_open(&display, play.clip.width, play.clip.height);

	for (frame = 0; frame < play.clip.frames; frame++) {
		int dmabuf = display_next(&display);

		decrypt_frame(&play, trusted, frame, dmabuf);
		display_show(&display, frame);
		if (!frame) {
			play_try_all(dmabuf);
			play_try(&cpu_read_by_display, dmabuf);
		}
	}

	return 0;
}
