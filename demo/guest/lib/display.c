// SPDX-License-Identifier: GPL-2.0-only
#include "card.h"
#include "display.h"
#include "heap.h"
#include "play.h"
#include "protected.h"

/* ret: -errno if it failed */
static void must(int ret, const char *what)
{
	if (ret >= 0)
		return;
	errno = -ret;
	play_die("%s", what);
}

static struct display_buffer make_buffer(const struct display *display,
					 int heap, uint32_t width,
					 uint32_t height)
{
	struct display_buffer buffer;
	uint32_t handle;

	buffer.dmabuf = heap_alloc(heap, (uint64_t)width * height * 4);
	must(buffer.dmabuf, "no buffer");
	must(card_import(display->card, buffer.dmabuf, &handle),
	     "PRIME import");
	must(card_add_framebuffer(display->card, handle, width, height,
				  &buffer.fb), "framebuffer");
	return buffer;
}

void display_open(struct display *display, uint32_t width, uint32_t height)
{
	int heap, i;

	*display = (struct display){
		.card = play_must_open("/dev/dri/card0", O_RDWR),
	};
	heap = heap_open(region()->heap);
	must(heap, "the protected heap");
	for (i = 0; i < DISPLAY_BUFFERS; i++)
		display->buffers[i] = make_buffer(display, heap, width, height);
	close(heap);
}

int display_next(const struct display *display)
{
	return display->buffers[display->next].dmabuf;
}

static void start(struct display *display, uint32_t fb)
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

static void flip(const struct display *display, uint32_t fb)
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

void display_show(struct display *display, unsigned int frame)
{
	uint32_t fb = display->buffers[display->next].fb;

	if (display->crtc)
		flip(display, fb);
	else
		start(display, fb);
	display->next = (display->next + 1) % DISPLAY_BUFFERS;
	printf("shown %u\n", frame);
	play_obey_host();
}
