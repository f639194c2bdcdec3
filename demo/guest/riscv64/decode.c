// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plays coded pictures from the disk: the lab's decoder writes each into a
 * buffer of the heap, which the display shows. All by plain interfaces: V4L2 with
 * V4L2_MEMORY_DMABUF, DMA_HEAP_IOCTL_ALLOC, PRIME, page flips. Only the firewall
 * is asked by the lab's own call to let the decoder at protected memory.
 *
 * If the disk has an encrypted clip instead, the trusted domain decrypts each picture
 * into a buffer of the heap for bitstreams. It is a stored picture then, which the
 * decoder reads there; the CPU does not.
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
#include "decrypt.h"
#include "display.h"
#include "heap.h"
#include "picture.h"
#include "play.h"
#include "protected.h"
#include "trusted/uapi.h"

static struct display display;
static struct coded_clip clip;
static int decoder, disk;
static void *coded;
static size_t coded_room;
/* If the clip is encrypted */
static int encrypted, trusted, bitstream;
static struct play play;

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
	int device = decoder_device(decoder);
	struct lab_request request = { LAB_COMMAND_GRANT, { device, 1 } };

	must(device, "the decoder's place");
	if (ioctl(trusted, LAB_TRUSTED_IOCTL_REQUEST, &request) && errno != EACCES)
		play_die("access for the decoder");
}

static void open_coded(void)
{
	must(video_request(decoder, DECODER_CODED, V4L2_MEMORY_MMAP, 1),
	     "a buffer for what is coded");
	must(decoder_map_coded(decoder, 0, &coded, &coded_room),
	     "a map of what is coded");
}

static void open_bitstream(void)
{
	struct v4l2_format format = {
		.type = DECODER_CODED,
		.fmt.pix = {
			.pixelformat = LAB_STORED_FOURCC,
			.sizeimage = PICTURE_SIZE,
		},
	};

	bitstream = heap_alloc_from(region_for("secure-bitstream")->heap,
				    PICTURE_SIZE);
	must(bitstream, "a buffer for bitstreams");
	if (ioctl(decoder, VIDIOC_S_FMT, &format))
		play_die("stored pictures");
	must(video_request(decoder, DECODER_CODED, V4L2_MEMORY_DMABUF, 1),
	     "bitstreams in dma-bufs");
}

static void open_decoder(void)
{
	trusted = play_must_open("/dev/lab-trusted", O_RDWR);
	decoder = decoder_open(0);
	must(decoder, "no decoder");
	ask_for_access();
	if (encrypted)
		open_bitstream();
	else
		open_coded();
	must(video_request(decoder, DECODER_PICTURES, V4L2_MEMORY_DMABUF,
			   DISPLAY_BUFFERS), "pictures in dma-bufs");
	must(video_stream(decoder, DECODER_CODED, 1), "a stream in");
	must(video_stream(decoder, DECODER_PICTURES, 1), "a stream out");
}

static void open_clip(void)
{
	disk = play_must_open("/dev/vda", O_RDONLY);
	if (pread(disk, &clip, sizeof(clip), 0) != sizeof(clip))
		play_die("what is coded");
	encrypted = !memcmp(clip.magic, CLIP_MAGIC, sizeof(clip.magic));
	if (encrypted) {
		play_open(&play);
		return;
	}
	errno = EINVAL;
	if (memcmp(clip.magic, CODED_MAGIC, sizeof(clip.magic)) ||
	    clip.frames > CODED_FRAMES_MAX)
		play_die("nothing coded on the disk");
}

/* Where on the disk the next frame starts */
static off_t offset = CODED_OFFSET;

static void queue_coded(unsigned int frame)
{
	size_t size = clip.size[frame];

	errno = EINVAL;
	if (size > coded_room ||
	    pread(disk, coded, size, offset) != (ssize_t)size)
		play_die("coded frame %u", frame);
	must(decoder_queue_coded(decoder, 0, size), "frame %u", frame);
	offset += size;
}

static void queue_encrypted(unsigned int frame)
{
	decrypt_frame(&play, trusted, frame, bitstream);
	must(video_queue_dmabuf(decoder, DECODER_CODED, 0, bitstream,
				play.frame_size), "frame %u", frame);
}

static void decode(unsigned int frame, int dmabuf)
{
	must(video_queue_dmabuf(decoder, DECODER_PICTURES, display.next,
				dmabuf, 0), "buffer for frame %u", frame);
	if (encrypted)
		queue_encrypted(frame);
	else
		queue_coded(frame);
	must(video_dequeue(decoder, DECODER_PICTURES, V4L2_MEMORY_DMABUF),
	     "picture of frame %u", frame);
	must(video_dequeue(decoder, DECODER_CODED, encrypted ?
			   V4L2_MEMORY_DMABUF : V4L2_MEMORY_MMAP),
	     "end of frame %u", frame);
}

int main(void)
{
	unsigned int frame, frames;

	setvbuf(stdout, NULL, _IOLBF, 0);
	open_clip();
	open_decoder();
	display_open(&display, PICTURE_WIDTH, PICTURE_HEIGHT);

	frames = encrypted ? play.clip.frames : clip.frames;
	for (frame = 0; frame < frames; frame++) {
		decode(frame, display_next(&display));
		display_show(&display, frame);
	}

	return 0;
}
