/* SPDX-License-Identifier: GPL-2.0-only */
/* Cards of the DRM subsystem: imports by PRIME, and what they map. */
#ifndef LAB_CARD_H
#define LAB_CARD_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drm/drm.h>
#include <drm/drm_fourcc.h>
#include <drm/drm_mode.h>

#include "picture.h"

/*
 * A card has a fake offset for each object, also for one that it has imported.
 * Nothing tells the offset of an import, but offsets start at a known place,
 * DRM_FILE_PAGE_OFFSET_START, and go on in pages.
 */
#define CARD_FIRST_OFFSET 0x100000000ULL

/* A mode for the picture of picture.h */
extern const struct drm_mode_modeinfo card_mode;

/* The first card whose driver has a name: a file to close, or -errno */
int card_open(const char *driver);

/**
 * card_import - import a dma-buf by PRIME
 * @card: file descriptor of the card
 * @dmabuf: the buffer
 * @handle: set to the handle of the import, which lives as long as the card is
 *	open
 *
 * Return: 0, or -errno.
 */
int card_import(int card, int dmabuf, uint32_t *handle);

/**
 * card_find_object - the first offset at which a card has an object
 * @other: file descriptor of the card that has no handle of the object: the
 *	error of mmap() tells such an offset from an unused one
 *
 * Return: the offset, or 0 if there is none among the first 1024.
 */
uint64_t card_find_object(int other);

/**
 * card_add_framebuffer - make a framebuffer of 32-bit XRGB pixels
 * @card: file descriptor of the card
 * @handle: of the memory for the pixels
 * @width: in pixels
 * @height: in pixels
 * @fb: set to the number of the framebuffer
 *
 * Return: 0, or -errno.
 */
int card_add_framebuffer(int card, uint32_t handle, uint32_t width,
			 uint32_t height, uint32_t *fb);

#endif /* LAB_CARD_H */
