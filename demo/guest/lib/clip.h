/* SPDX-License-Identifier: GPL-2.0-only */
/* An encrypted clip as the host writes it (demo/clip.py). Little endian. */
#ifndef LAB_CLIP_H
#define LAB_CLIP_H

#include <stdint.h>

#define CLIP_MAGIC "SECCLIP1"

/* Frames start here, one after the other, as one AES-128-CTR stream */
#define CLIP_FRAMES_OFFSET 4096

/* Frames are 32-bit XRGB pixels without padding */
struct clip_header {
	char magic[8];
	uint32_t width, height, frames;
	uint32_t reserved;
	uint8_t counter[16];
};

#endif /* LAB_CLIP_H */
