/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The picture of all clips, programs and tests, which the lab's display and decoder
 * have as their only one.
 */
#ifndef LAB_PICTURE_H
#define LAB_PICTURE_H

/* In pixels */
#define PICTURE_WIDTH 640
#define PICTURE_HEIGHT 480
/* A pixel has 32 bits: XRGB, without padding between lines */
#define PICTURE_PITCH (PICTURE_WIDTH * 4UL)
#define PICTURE_SIZE (PICTURE_PITCH * PICTURE_HEIGHT)

#endif /* LAB_PICTURE_H */
