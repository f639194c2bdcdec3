// SPDX-License-Identifier: GPL-2.0-only
#include <sys/ioctl.h>

#include "decrypt.h"
#include "trusted/uapi.h"

void decrypt_frame(struct play *play, int trusted, unsigned int frame,
		   int dmabuf)
{
	struct lab_decrypt request = {
		.fd = dmabuf,
		.length = play->frame_size,
		.block = play_blocks(play, frame),
	};

	play_read(play, frame);
	request.source = (uintptr_t)play->ciphertext;
	memcpy(request.counter, play->clip.counter, sizeof(request.counter));
	if (ioctl(trusted, LAB_TRUSTED_IOCTL_DECRYPT, &request))
		play_die("decryption of frame %u", frame);
}
