// SPDX-License-Identifier: GPL-2.0-only
#include "card.h"
#include "units.h"

#define CARDS 8
#define OFFSETS 1024

const struct drm_mode_modeinfo card_mode = {
	.clock = 25175,
	.hdisplay = PICTURE_WIDTH,
	.hsync_start = 656,
	.hsync_end = 752,
	.htotal = 800,
	.vdisplay = PICTURE_HEIGHT,
	.vsync_start = 490,
	.vsync_end = 492,
	.vtotal = 525,
	.vrefresh = 60,
};

int card_open(const char *driver)
{
	char path[32], name[32];
	int i, fd;

	for (i = 0; i < CARDS; i++) {
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

int card_import(int card, int dmabuf, uint32_t *handle)
{
	struct drm_prime_handle prime = { .fd = dmabuf };
	int ret = ioctl(card, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime);

	*handle = prime.handle;
	return ret ? -errno : 0;
}

uint64_t card_find_object(int other)
{
	uint64_t offset = CARD_FIRST_OFFSET;
	int i;

	for (i = 0; i < OFFSETS; i++, offset += PAGE)
		if (mmap(NULL, PAGE, PROT_READ, MAP_SHARED, other, offset) ==
		    MAP_FAILED && errno == EACCES)
			return offset;
	return 0;
}

int card_add_framebuffer(int card, uint32_t handle, uint32_t width,
			 uint32_t height, uint32_t *fb)
{
	struct drm_mode_fb_cmd2 request = {
		.width = width,
		.height = height,
		.pixel_format = DRM_FORMAT_XRGB8888,
		.handles = { handle },
		.pitches = { width * 4 },
	};
	int ret = ioctl(card, DRM_IOCTL_MODE_ADDFB2, &request);

	*fb = request.fb_id;
	return ret ? -errno : 0;
}
