/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the players do with the lab's display, by KMS's plain ioctls: they take
 * buffers from the heap in turn, and show one after the other.
 */
#ifndef LAB_RISCV64_GUEST_DISPLAY_H
#define LAB_RISCV64_GUEST_DISPLAY_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <drm/drm.h>
#include <drm/drm_fourcc.h>
#include <drm/drm_mode.h>

#include "heap.h"
#include "play.h"

#define DISPLAY_HEAP "secure@94000000"
#define DISPLAY_BUFFERS 3

struct display_buffer {
	int dmabuf;
	uint32_t fb;
};

struct display {
	int card;
	uint32_t crtc;		/* 0 before the first picture */
	unsigned int next;
	struct display_buffer buffers[DISPLAY_BUFFERS];
};

static inline struct display_buffer
display_make_buffer(const struct display *display, int heap, uint32_t width,
		    uint32_t height)
{
	struct drm_prime_handle prime = {};
	struct drm_mode_fb_cmd2 fb = {
		.width = width,
		.height = height,
		.pixel_format = DRM_FORMAT_XRGB8888,
		.pitches = { width * 4 },
	};
	struct display_buffer buffer;

	buffer.dmabuf = heap_alloc(heap, (uint64_t)width * height * 4);
	if (buffer.dmabuf < 0) {
		errno = -buffer.dmabuf;
		play_die("no buffer");
	}
	prime.fd = buffer.dmabuf;
	if (ioctl(display->card, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime))
		play_die("PRIME import");
	fb.handles[0] = prime.handle;
	if (ioctl(display->card, DRM_IOCTL_MODE_ADDFB2, &fb))
		play_die("framebuffer");
	buffer.fb = fb.fb_id;
	return buffer;
}

static inline void display_open(struct display *display, uint32_t width,
				uint32_t height)
{
	int heap, i;

	*display = (struct display){
		.card = play_must_open("/dev/dri/card0", O_RDWR),
	};
	heap = heap_open(DISPLAY_HEAP);
	if (heap < 0) {
		errno = -heap;
		play_die("heap " DISPLAY_HEAP);
	}
	for (i = 0; i < DISPLAY_BUFFERS; i++)
		display->buffers[i] = display_make_buffer(display, heap, width,
							  height);
	close(heap);
}

/* The one that is to be filled now: it was on the screen longest ago */
static inline int display_next(const struct display *display)
{
	return display->buffers[display->next].dmabuf;
}

static inline void display_start(struct display *display, uint32_t fb)
{
	uint32_t crtc, connector;
	struct drm_mode_modeinfo mode;
	struct drm_mode_card_res resources = {
		.count_crtcs = 1,
		.crtc_id_ptr = (uintptr_t)&crtc,
		.count_connectors = 1,
		.connector_id_ptr = (uintptr_t)&connector,
	};
	struct drm_mode_get_connector get = {};
	struct drm_mode_crtc set = {
		.set_connectors_ptr = (uintptr_t)&connector,
		.count_connectors = 1,
		.fb_id = fb,
		.mode_valid = 1,
	};

	if (ioctl(display->card, DRM_IOCTL_MODE_GETRESOURCES, &resources))
		play_die("the display's resources");
	get.connector_id = connector;
	/* The first call makes the driver look for modes */
	if (ioctl(display->card, DRM_IOCTL_MODE_GETCONNECTOR, &get))
		play_die("the connector");
	get = (struct drm_mode_get_connector){
		.connector_id = connector,
		.count_modes = 1,
		.modes_ptr = (uintptr_t)&mode,
	};
	if (ioctl(display->card, DRM_IOCTL_MODE_GETCONNECTOR, &get))
		play_die("the connector's mode");
	set.crtc_id = crtc;
	set.mode = mode;
	if (ioctl(display->card, DRM_IOCTL_MODE_SETCRTC, &set))
		play_die("mode setting");
	display->crtc = crtc;
}

static inline void display_flip(const struct display *display, uint32_t fb)
{
	struct drm_mode_crtc_page_flip request = {
		.crtc_id = display->crtc,
		.fb_id = fb,
		.flags = DRM_MODE_PAGE_FLIP_EVENT,
	};
	struct drm_event_vblank event;

	if (ioctl(display->card, DRM_IOCTL_MODE_PAGE_FLIP, &request))
		play_die("page flip");
	if (read(display->card, &event, sizeof(event)) != sizeof(event) ||
	    event.base.type != DRM_EVENT_FLIP_COMPLETE)
		play_die("page flip event");
}

static inline void display_obey(void)
{
	char line[256];

	for (;;) {
		if (!fgets(line, sizeof(line), stdin))
			play_die("the host went away");
		line[strcspn(line, "\n")] = 0;
		if (!strcmp(line, "next"))
			return;
		printf("ran %d\n", system(line));
	}
}

/*
 * Shows the buffer that display_next() gave, prints "shown N", and does what the
 * host says while the picture stays: "next" to go on, or else a command to run.
 */
static inline void display_show(struct display *display, unsigned int frame)
{
	uint32_t fb = display->buffers[display->next].fb;

	if (display->crtc)
		display_flip(display, fb);
	else
		display_start(display, fb);
	display->next = (display->next + 1) % DISPLAY_BUFFERS;
	printf("shown %u\n", frame);
	display_obey();
}

#endif /* LAB_RISCV64_GUEST_DISPLAY_H */
