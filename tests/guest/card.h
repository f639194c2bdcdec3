/* SPDX-License-Identifier: GPL-2.0-only */
/* Cards of the DRM subsystem, by their drivers' names. */
#ifndef TESTS_CARD_H
#define TESTS_CARD_H

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

#define CARD_WIDTH 640
#define CARD_HEIGHT 480

/* DRM_FILE_PAGE_OFFSET_START in pages of 4 KiB, and how far to look */
#define CARD_PAGE 4096UL
#define CARD_FIRST_OFFSET 0x100000000ULL
#define CARD_OFFSETS 1024

static const struct drm_mode_modeinfo card_mode = {
	.clock = 25175,
	.hdisplay = CARD_WIDTH,
	.hsync_start = 656,
	.hsync_end = 752,
	.htotal = 800,
	.vdisplay = CARD_HEIGHT,
	.vsync_start = 490,
	.vsync_end = 492,
	.vtotal = 525,
	.vrefresh = 60,
};

/* A card by its driver's name: a file, or -errno */
static inline int card_open(const char *driver)
{
	char path[32], name[32];
	int i, fd;

	for (i = 0; i < 8; i++) {
		struct drm_version version = {
			.name = name,
			.name_len = sizeof(name) - 1,
		};

		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (!ioctl(fd, DRM_IOCTL_VERSION, &version)) {
			name[version.name_len] = 0;
			if (!strcmp(name, driver))
				return fd;
		}
		close(fd);
	}
	return -ENODEV;
}

/* 0 and a handle, or -errno */
static inline int card_import(int card, int dmabuf, uint32_t *handle)
{
	struct drm_prime_handle prime = { .fd = dmabuf };
	int ret = ioctl(card, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime);

	*handle = prime.handle;
	return ret ? -errno : 0;
}

/*
 * The first offset at which a card maps an object that this file of it has no
 * handle of, or 0. Nobody tells the offset of an import, but offsets start at a
 * known place, and the error is another one where there is an object.
 */
static inline uint64_t card_find_object(int other)
{
	uint64_t offset = CARD_FIRST_OFFSET;
	int i;

	for (i = 0; i < CARD_OFFSETS; i++, offset += CARD_PAGE)
		if (mmap(NULL, CARD_PAGE, PROT_READ, MAP_SHARED, other,
			 offset) == MAP_FAILED && errno == EACCES)
			return offset;
	return 0;
}

/* A framebuffer of a handle: 0 and its number, or -errno */
static inline int card_add_framebuffer(int card, uint32_t handle, uint32_t *fb)
{
	struct drm_mode_fb_cmd2 request = {
		.width = CARD_WIDTH,
		.height = CARD_HEIGHT,
		.pixel_format = DRM_FORMAT_XRGB8888,
		.handles = { handle },
		.pitches = { CARD_WIDTH * 4 },
	};
	int ret = ioctl(card, DRM_IOCTL_MODE_ADDFB2, &request);

	*fb = request.fb_id;
	return ret ? -errno : 0;
}

#endif /* TESTS_CARD_H */
