// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plays an encrypted clip from the disk on the display, with plain interfaces:
 * buffers from the heap by DMA_HEAP_IOCTL_ALLOC, PRIME import, page flips. Only
 * the decryption is the lab's own call, as it is a TEE's elsewhere.
 *
 * Prints "shown N" when frame N is on the screen, and waits for a line: the
 * host takes a screenshot. While the first frame is shown, tries to read it
 * with the CPU, and prints for each way: "read", its name, who has to refuse it
 * (the driver or the firewall), "refused" or "succeeded", and the error or the
 * bytes, between tabs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <drm/drm.h>
#include <drm/drm_fourcc.h>
#include <drm/drm_mode.h>

#include "clip.h"
#include "cpu-read.h"
#include "heap.h"
#include "lab-uapi.h"

#define HEAP "secure@94000000"
#define BUFFERS 3

struct buffer {
	int dmabuf;
	uint32_t fb;
};

static struct buffer buffers[BUFFERS];
static struct clip_header clip;
static size_t frame_size;
static int disk, card, trusted;

static void die(const char *format, ...)
{
	int error = errno;
	va_list args;

	va_start(args, format);
	printf("player: ");
	vprintf(format, args);
	printf(": %s\n", strerror(error));
	va_end(args);
	exit(1);
}

static int must_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		die("%s", path);
	return fd;
}

static void open_clip(void)
{
	disk = must_open("/dev/vda", O_RDONLY);
	if (pread(disk, &clip, sizeof(clip), 0) != sizeof(clip))
		die("the clip's header");
	errno = EINVAL;
	if (memcmp(clip.magic, CLIP_MAGIC, sizeof(clip.magic)))
		die("no clip on the disk");
	frame_size = (size_t)clip.width * clip.height * 4;
}

static struct buffer make_buffer(int heap)
{
	struct drm_prime_handle prime = {};
	struct drm_mode_fb_cmd2 fb = {
		.width = clip.width,
		.height = clip.height,
		.pixel_format = DRM_FORMAT_XRGB8888,
		.pitches = { clip.width * 4 },
	};
	struct buffer buffer;

	buffer.dmabuf = heap_alloc(heap, frame_size);
	if (buffer.dmabuf < 0) {
		errno = -buffer.dmabuf;
		die("no buffer");
	}
	prime.fd = buffer.dmabuf;
	if (ioctl(card, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime))
		die("PRIME import");
	fb.handles[0] = prime.handle;
	if (ioctl(card, DRM_IOCTL_MODE_ADDFB2, &fb))
		die("framebuffer");
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
		die("the display's resources");
	get.connector_id = connector;
	/* The first call makes the driver look for modes */
	if (ioctl(card, DRM_IOCTL_MODE_GETCONNECTOR, &get))
		die("the connector");
	get = (struct drm_mode_get_connector){
		.connector_id = connector,
		.count_modes = 1,
		.modes_ptr = (uintptr_t)&mode,
	};
	if (ioctl(card, DRM_IOCTL_MODE_GETCONNECTOR, &get))
		die("the connector's mode");
	set.crtc_id = crtc;
	set.mode = mode;
	if (ioctl(card, DRM_IOCTL_MODE_SETCRTC, &set))
		die("mode setting");
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
		die("page flip");
	if (read(card, &event, sizeof(event)) != sizeof(event) ||
	    event.base.type != DRM_EVENT_FLIP_COMPLETE)
		die("page flip event");
}

static void decrypt(unsigned int frame, const struct buffer *buffer)
{
	static unsigned char *ciphertext;
	struct lab_decrypt request = {
		.fd = buffer->dmabuf,
		.length = frame_size,
		.block = (uint64_t)frame * frame_size / 16,
	};
	off_t offset = CLIP_FRAMES_OFFSET + (off_t)frame * frame_size;

	if (!ciphertext)
		ciphertext = malloc(frame_size);
	if (!ciphertext)
		die("no memory");
	if (pread(disk, ciphertext, frame_size, offset) != (ssize_t)frame_size)
		die("frame %u of the clip", frame);
	request.source = (uintptr_t)ciphertext;
	memcpy(request.counter, clip.counter, sizeof(request.counter));
	if (ioctl(trusted, LAB_IOCTL_DECRYPT, &request))
		die("decryption of frame %u", frame);
}

static void try_to_read(const struct buffer *buffer)
{
	size_t i, k;

	for (i = 0; i < cpu_reads_count; i++) {
		unsigned char bytes[CPU_READ_BYTES] = {};
		int error = cpu_reads[i].read(buffer->dmabuf, bytes);

		printf("read\t%s\t%s\t", cpu_reads[i].name,
		       cpu_reads[i].hardware ? "firewall" : "driver");
		if (error) {
			printf("refused\t%s\n", strerrorname_np(error));
			continue;
		}
		printf("succeeded\t");
		for (k = 0; k < CPU_READ_BYTES; k++)
			printf("%02x", bytes[k]);
		printf("\n");
	}
}

int main(void)
{
	unsigned int frame;
	uint32_t crtc = 0;
	char answer[16];
	int heap, i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	open_clip();
	card = must_open("/dev/dri/card0", O_RDWR);
	trusted = must_open("/dev/lab-trusted", O_RDWR);
	heap = heap_open(HEAP);
	if (heap < 0) {
		errno = -heap;
		die("heap " HEAP);
	}
	for (i = 0; i < BUFFERS; i++)
		buffers[i] = make_buffer(heap);

	for (frame = 0; frame < clip.frames; frame++) {
		const struct buffer *buffer = &buffers[frame % BUFFERS];

		decrypt(frame, buffer);
		if (frame)
			flip(crtc, buffer);
		else
			crtc = show_first(buffer);
		printf("shown %u\n", frame);
		if (!fgets(answer, sizeof(answer), stdin))
			die("the host went away");
		if (!frame)
			try_to_read(buffer);
	}

	return 0;
}
