/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A decoder of PNG (ISO/IEC 15948), for pictures of 8 bits per channel without alpha
 * and interlacing, as ffmpeg makes them of rgb24. zlib inflates.
 */
#ifndef LAB_PNG_H
#define LAB_PNG_H

#include <stdint.h>

#define PNG_WIDTH_MAX	4096

/**
 * struct png_picture - where the picture goes
 * @pixels: XRGB, little endian: blue, green, red, 0
 * @width: in pixels, as that of the file has to be
 * @height: of it, too
 * @pitch: bytes between lines
 */
struct png_picture {
	uint8_t *pixels;
	uint32_t width, height, pitch;
};

/**
 * png_decode - decode a file
 * @in: the file; somebody else may write to it meanwhile
 * @length: bytes that it may have
 * @picture: where to
 *
 * Not to be called from two threads at once. If something is wrong, part of the
 * picture may have been written.
 *
 * Return: NULL, or what is wrong.
 */
const char *png_decode(const volatile uint8_t *in, uint64_t length,
		       const struct png_picture *picture);

#endif /* LAB_PNG_H */
