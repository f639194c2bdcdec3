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
#include <string.h>
#include <sys/ioctl.h>

#include "display.h"
#include "play.h"
#include "trusted/uapi.h"

static struct display display;
static struct play play;
static int trusted;

static void decrypt(unsigned int frame, int dmabuf)
{
	struct lab_decrypt request = {
		.fd = dmabuf,
		.length = play.frame_size,
		.block = play_blocks(&play, frame),
	};

	play_read(&play, frame);
	request.source = (uintptr_t)play.ciphertext;
	memcpy(request.counter, play.clip.counter, sizeof(request.counter));
	if (ioctl(trusted, LAB_TRUSTED_IOCTL_DECRYPT, &request))
		play_die("decryption of frame %u", frame);
}

int main(void)
{
	unsigned int frame;

	setvbuf(stdout, NULL, _IOLBF, 0);
	play_open(&play);
	trusted = play_must_open("/dev/lab-trusted", O_RDWR);
	display_open(&display, play.clip.width, play.clip.height);

	for (frame = 0; frame < play.clip.frames; frame++) {
		int dmabuf = display_next(&display);

		decrypt(frame, dmabuf);
		display_show(&display, frame);
		if (!frame) {
			play_try_all(dmabuf);
			play_try(&cpu_read_by_display, dmabuf);
		}
	}

	return 0;
}
