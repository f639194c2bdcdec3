/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The display of a player, by the ioctls of KMS: buffers of the protected heap
 * that take turns on the screen. What fails ends the program, as in play.h.
 */
#ifndef LAB_DISPLAY_H
#define LAB_DISPLAY_H

#include <stdint.h>

#define DISPLAY_BUFFERS 3

/* A buffer, and the number of the framebuffer that has its memory */
struct display_buffer {
	int dmabuf;
	uint32_t fb;
};

/**
 * struct display - an open display
 * @card: file descriptor of the card
 * @crtc: number of the CRTC; 0 before the first picture
 * @next: index of the buffer that is filled next
 * @buffers: the buffers, which belong to the display
 */
struct display {
	int card;
	uint32_t crtc;
	unsigned int next;
	struct display_buffer buffers[DISPLAY_BUFFERS];
};

/* Open the first card, and allocate its buffers; width and height in pixels */
void display_open(struct display *display, uint32_t width, uint32_t height);

/* The buffer to fill now, which was on the screen longest ago */
int display_next(const struct display *display);

/**
 * display_show - show the buffer that display_next() gave
 * @display: the display
 * @frame: number of the picture in it
 *
 * Prints "shown FRAME", then does what the host says while the picture stays:
 * "next" to return, or else a command to run.
 */
void display_show(struct display *display, unsigned int frame);

#endif /* LAB_DISPLAY_H */
