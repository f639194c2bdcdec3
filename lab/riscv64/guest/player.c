// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plays an encrypted clip from the disk on the display, with plain interfaces:
 * buffers from the heap by DMA_HEAP_IOCTL_ALLOC, PRIME import, page flips. Only
 * the decryption is the lab's own call, as it is a TEE's elsewhere.
 *
 * Prints "shown N" when frame N is on the screen, and does what the host says:
 * "next" to go on, or else a command to run while the picture stays. While the
 * first frame is shown, tries to read it with the CPU, and prints what came of
 * it.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <drm/drm.h>
#include <drm/drm_fourcc.h>
#include <drm/drm_mode.h>

#include "heap.h"
#include "lab-uapi.h"
#include "play.h"

#define HEAP "secure@94000000"
#define BUFFERS 3

struct buffer {
	int dmabuf;
	uint32_t fb;
};

static struct buffer buffers[BUFFERS];
static struct play play;
static int card, trusted;

static struct buffer make_buffer(int heap)
{
	struct drm_prime_handle prime = {};
	struct drm_mode_fb_cmd2 fb = {
		.width = play.clip.width,
		.height = play.clip.height,
		.pixel_format = DRM_FORMAT_XRGB8888,
		.pitches = { play.clip.width * 4 },
	};
	struct buffer buffer;

	buffer.dmabuf = heap_alloc(heap, play.frame_size);
	if (buffer.dmabuf < 0) {
		errno = -buffer.dmabuf;
		play_die("no buffer");
	}
	prime.fd = buffer.dmabuf;
	if (ioctl(card, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime))
		play_die("PRIME import");
	fb.handles[0] = prime.handle;
	if (ioctl(card, DRM_IOCTL_MODE_ADDFB2, &fb))
		play_die("framebuffer");
	buffer.fb = fb.fb_id;
	return buffer;
}

static uint32_t show_first(const struct buffer *buffer)
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
		.fb_id = buffer->fb,
		.mode_valid = 1,
	};

	if (ioctl(card, DRM_IOCTL_MODE_GETRESOURCES, &resources))
		play_die("the display's resources");
	get.connector_id = connector;
	/* The first call makes the driver look for modes */
	if (ioctl(card, DRM_IOCTL_MODE_GETCONNECTOR, &get))
		play_die("the connector");
	get = (struct drm_mode_get_connector){
		.connector_id = connector,
		.count_modes = 1,
		.modes_ptr = (uintptr_t)&mode,
	};
	if (ioctl(card, DRM_IOCTL_MODE_GETCONNECTOR, &get))
		play_die("the connector's mode");
	set.crtc_id = crtc;
	set.mode = mode;
	if (ioctl(card, DRM_IOCTL_MODE_SETCRTC, &set))
		play_die("mode setting");
	return crtc;
}

static void flip(uint32_t crtc, const struct buffer *buffer)
{
	struct drm_mode_crtc_page_flip request = {
		.crtc_id = crtc,
		.fb_id = buffer->fb,
		.flags = DRM_MODE_PAGE_FLIP_EVENT,
	};
	struct drm_event_vblank event;

	if (ioctl(card, DRM_IOCTL_MODE_PAGE_FLIP, &request))
		play_die("page flip");
	if (read(card, &event, sizeof(event)) != sizeof(event) ||
	    event.base.type != DRM_EVENT_FLIP_COMPLETE)
		play_die("page flip event");
}

static void decrypt(unsigned int frame, const struct buffer *buffer)
{
	struct lab_decrypt request = {
		.fd = buffer->dmabuf,
		.length = play.frame_size,
		.block = play_blocks(&play, frame),
	};

	play_read(&play, frame);
	request.source = (uintptr_t)play.ciphertext;
	memcpy(request.counter, play.clip.counter, sizeof(request.counter));
	if (ioctl(trusted, LAB_IOCTL_DECRYPT, &request))
		play_die("decryption of frame %u", frame);
}

static void obey(void)
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

int main(void)
{
	unsigned int frame;
	uint32_t crtc = 0;
	int heap, i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	play_open(&play);
	card = play_must_open("/dev/dri/card0", O_RDWR);
	trusted = play_must_open("/dev/lab-trusted", O_RDWR);
	heap = heap_open(HEAP);
	if (heap < 0) {
		errno = -heap;
		play_die("heap " HEAP);
	}
	for (i = 0; i < BUFFERS; i++)
		buffers[i] = make_buffer(heap);

	for (frame = 0; frame < play.clip.frames; frame++) {
		const struct buffer *buffer = &buffers[frame % BUFFERS];

		decrypt(frame, buffer);
		if (frame)
			flip(crtc, buffer);
		else
			crtc = show_first(buffer);
		printf("shown %u\n", frame);
		obey();
		if (!frame)
			play_try_to_read(buffer->dmabuf);
	}

	return 0;
}
