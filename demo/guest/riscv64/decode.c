// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plays coded pictures from the disk: the lab's decoder writes each into a
 * buffer of the heap, which the display shows. All by plain interfaces: V4L2 with
 * V4L2_MEMORY_DMABUF, DMA_HEAP_IOCTL_ALLOC, PRIME, page flips. Only the firewall
 * is asked by the lab's own call to let the decoder at protected memory.
 *
 * If that is refused, the program continues, because the firewall has to stop the
 * decoder. Prints "shown N" when frame N is on the screen, and does what
 * the host says (display.h).
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "coded.h"
#include "decoder.h"
#include "display.h"
#include "picture.h"
#include "play.h"
#include "trusted/uapi.h"

static struct display display;
static struct coded_clip clip;
static int decoder, disk;
static void *coded;
static size_t coded_room;

__attribute__((format(printf, 2, 3)))
static void must(int ret, const char *format, ...)
{
	char what[64];
	va_list args;

	if (ret >= 0)
		return;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	errno = -ret;
	play_die("%s", what);
}

static void ask_for_access(void)
{
	int trusted = play_must_open("/dev/lab-trusted", O_RDWR);
	int device = decoder_device(decoder);
	struct lab_request request = { LAB_COMMAND_GRANT, { device, 1 } };

	must(device, "the decoder's place");
	if (ioctl(trusted, LAB_TRUSTED_IOCTL_REQUEST, &request) && errno != EACCES)
		play_die("access for the decoder");
	close(trusted);
}

static void open_decoder(void)
{
	decoder = decoder_open(0);
	must(decoder, "no decoder");
	ask_for_access();
	must(video_request(decoder, DECODER_CODED, V4L2_MEMORY_MMAP, 1),
	     "a buffer for what is coded");
	must(video_request(decoder, DECODER_PICTURES, V4L2_MEMORY_DMABUF,
			   DISPLAY_BUFFERS), "pictures in dma-bufs");
	must(decoder_map_coded(decoder, 0, &coded, &coded_room),
	     "a map of what is coded");
	must(video_stream(decoder, DECODER_CODED, 1), "a stream in");
	must(video_stream(decoder, DECODER_PICTURES, 1), "a stream out");
}

static void open_clip(void)
{
	disk = play_must_open("/dev/vda", O_RDONLY);
	if (pread(disk, &clip, sizeof(clip), 0) != sizeof(clip))
		play_die("what is coded");
	errno = EINVAL;
	if (memcmp(clip.magic, CODED_MAGIC, sizeof(clip.magic)) ||
	    clip.frames > CODED_FRAMES_MAX)
		play_die("nothing coded on the disk");
}

/* Returns where on the disk the next one starts */
static off_t decode(unsigned int frame, off_t offset, int dmabuf)
{
	size_t size = clip.size[frame];

	errno = EINVAL;
	if (size > coded_room ||
	    pread(disk, coded, size, offset) != (ssize_t)size)
		play_die("coded frame %u", frame);
	must(video_queue_dmabuf(decoder, DECODER_PICTURES, display.next,
				dmabuf, 0), "buffer for frame %u", frame);
	must(decoder_queue_coded(decoder, 0, size), "frame %u", frame);
	must(video_dequeue(decoder, DECODER_PICTURES, V4L2_MEMORY_DMABUF),
	     "picture of frame %u", frame);
	must(video_dequeue(decoder, DECODER_CODED, V4L2_MEMORY_MMAP),
	     "end of frame %u", frame);
	return offset + size;
}

int main(void)
{
	off_t offset = CODED_OFFSET;
	unsigned int frame;

	setvbuf(stdout, NULL, _IOLBF, 0);
	open_clip();
	open_decoder();
	display_open(&display, PICTURE_WIDTH, PICTURE_HEIGHT);

	for (frame = 0; frame < clip.frames; frame++) {
		offset = decode(frame, offset, display_next(&display));
		display_show(&display, frame);
	}

	return 0;
}
