// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decodes files as the trusted domain does. The input is, for each file, its length,
 * the width and the height that are wanted as 32-bit numbers, and the file. The output
 * is, for each, the fault or nothing, a byte 0, and without a fault the picture.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "png.h"

/* Behind each line, which the decoder has to leave alone */
#define PADDING 12

static int is_padded(const uint8_t *pixels, const struct png_picture *picture)
{
	uint32_t y, i;

	for (y = 0; y < picture->height; y++)
		for (i = 4 * picture->width; i < picture->pitch; i++)
			if (pixels[(size_t)y * picture->pitch + i] != 0xa5)
				return 0;
	return 1;
}

int main(void)
{
	uint32_t head[3];

	while (fread(head, sizeof(head), 1, stdin) == 1) {
		struct png_picture picture = {
			.width = head[1],
			.height = head[2],
			.pitch = 4 * head[1] + PADDING,
		};
		size_t size = (size_t)picture.pitch * picture.height;
		uint8_t *file = malloc(head[0]);
		const char *fault;
		uint32_t y;

		if (fread(file, 1, head[0], stdin) != head[0])
			return 1;
		picture.pixels = malloc(size);
		memset(picture.pixels, 0xa5, size);
		fault = png_decode(file, head[0], &picture);
		if (!is_padded(picture.pixels, &picture))
			return 2;
		if (fault) {
			fwrite(fault, 1, strlen(fault) + 1, stdout);
		} else {
			putchar(0);
			for (y = 0; y < picture.height; y++)
				fwrite(picture.pixels + (size_t)y * picture.pitch,
				       4, picture.width, stdout);
		}
		free(file);
		free(picture.pixels);
	}
	return 0;
}
