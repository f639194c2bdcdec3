// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Example: decodes into protected buffers with a V4L2 memory-to-memory device, by
 * plain ioctls and V4L2_MEMORY_DMABUF.
 *
 *	v4l2-m2m [OPTION...] FILE...
 *	v4l2-m2m [OPTION...] --bitstream FD --bytes N
 *
 *	-b, --bitstream FD	take what is coded from this dma-buf, which may be
 *				protected, instead of from files
 *	-d, --device PATH	decoder, /dev/video0 if not given
 *	-f, --format FOURCC	what is coded, the decoder's default if not given
 *	-H, --heap NAME		heap for the picture, protected or not
 *	-p, --picture FD	decode into this dma-buf
 *	-s, --bytes N		how much of the dma-buf is coded
 *	-u, --use-case WORD	what the heap for the picture has to be for
 *
 * Each file is one coded picture, which the CPU copies into memory of the driver.
 * Without --heap and --picture, the picture goes to a buffer of a protected heap.
 * Decoders that learn the size of pictures from the bitstream, and say it by an
 * event, need more than this.
 *
 * Exit status: 0 if all was decoded, else the step that failed, as enum step has
 * them; one sentence on standard error says why.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/videodev2.h>

#include <secureheap.h>

enum step {
	STEP_USAGE = 1,
	STEP_HEAP,	/* no heap is as asked for, or it has no room */
	STEP_DEVICE,	/* no decoder that can be used */
	STEP_BITSTREAM,	/* the decoder does not take what is coded */
	STEP_PICTURE,	/* the decoder does not take the buffer for the picture */
	STEP_DECODE,	/* the decoder fails */
};

struct options {
	const char *device;
	const char *heap;
	const char *use_case;
	uint32_t format;
	int bitstream;
	int picture;
	uint32_t bytes;
};

/*
 * A decoder has a queue for what is coded, which V4L2 calls output, and one for
 * pictures. Each has one buffer here, in one plane.
 */
struct queue {
	uint32_t type, memory, size;
};

struct decoder {
	int fd;
	struct queue coded, pictures;
	void *map;	/* of the coded buffer, if it is the driver's */
};

__attribute__((format(printf, 2, 3), noreturn))
static void die(enum step step, const char *format, ...)
{
	va_list args;

	fputs("v4l2-m2m: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(step);
}

static unsigned int parse_number(const char *text)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 0);
	if (errno || *end || text[0] < '0' || text[0] > '9' ||
	    number > INT32_MAX)
		die(STEP_USAGE, "%s is no number", text);
	return number;
}

static void parse_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "bitstream", required_argument, NULL, 'b' },
		{ "device", required_argument, NULL, 'd' },
		{ "format", required_argument, NULL, 'f' },
		{ "heap", required_argument, NULL, 'H' },
		{ "picture", required_argument, NULL, 'p' },
		{ "bytes", required_argument, NULL, 's' },
		{ "use-case", required_argument, NULL, 'u' },
		{}
	};
	int option, places;
	bool from_files;

	while ((option = getopt_long(argc, argv, "b:d:f:H:p:s:u:", known,
				     NULL)) != -1) {
		switch (option) {
		case 'b':
			options->bitstream = parse_number(optarg);
			break;
		case 'd':
			options->device = optarg;
			break;
		case 'f':
			if (strlen(optarg) != 4)
				die(STEP_USAGE, "%s is no FOURCC", optarg);
			options->format = v4l2_fourcc(optarg[0], optarg[1],
						      optarg[2], optarg[3]);
			break;
		case 'H':
			options->heap = optarg;
			break;
		case 'p':
			options->picture = parse_number(optarg);
			break;
		case 's':
			options->bytes = parse_number(optarg);
			break;
		case 'u':
			options->use_case = optarg;
			break;
		default:
			exit(STEP_USAGE);
		}
	}
	from_files = options->bitstream < 0;
	if (from_files ? optind == argc : optind < argc)
		die(STEP_USAGE, "files are wanted, or --bitstream");
	if (from_files != !options->bytes)
		die(STEP_USAGE, "--bitstream and --bytes go together");
	places = !!options->heap + !!options->use_case;
	if (options->picture >= 0)
		places++;
	if (places > 1)
		die(STEP_USAGE, "--picture, --heap and --use-case all say which memory");
}

static void open_decoder(struct decoder *decoder, const char *path)
{
	struct v4l2_capability has;

	decoder->fd = open(path, O_RDWR | O_CLOEXEC);
	if (decoder->fd < 0)
		die(STEP_DEVICE, "%s: %s", path, strerror(errno));
	if (ioctl(decoder->fd, VIDIOC_QUERYCAP, &has))
		die(STEP_DEVICE, "%s is no V4L2 device", path);
	if (has.device_caps & V4L2_CAP_VIDEO_M2M_MPLANE) {
		decoder->coded.type = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
		decoder->pictures.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
	} else if (has.device_caps & V4L2_CAP_VIDEO_M2M) {
		decoder->coded.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
		decoder->pictures.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	} else {
		die(STEP_DEVICE, "%s is not from memory to memory", path);
	}
}

/* Ask for room for the coded bytes; the driver may give more */
static void set_coded_format(struct decoder *decoder, uint32_t fourcc,
			     uint32_t bytes)
{
	struct v4l2_format format = { .type = decoder->coded.type };
	struct v4l2_pix_format_mplane *planes = &format.fmt.pix_mp;
	struct v4l2_pix_format *pix = &format.fmt.pix;
	uint32_t have;

	if (ioctl(decoder->fd, VIDIOC_G_FMT, &format))
		die(STEP_DEVICE, "the decoder has no format: %s",
		    strerror(errno));
	if (V4L2_TYPE_IS_MULTIPLANAR(format.type)) {
		planes->pixelformat = fourcc ? fourcc : planes->pixelformat;
		planes->num_planes = 1;
		planes->plane_fmt[0].sizeimage = bytes;
	} else {
		pix->pixelformat = fourcc ? fourcc : pix->pixelformat;
		pix->sizeimage = bytes;
	}
	if (ioctl(decoder->fd, VIDIOC_S_FMT, &format))
		die(STEP_DEVICE, "the decoder takes no format: %s",
		    strerror(errno));
	have = V4L2_TYPE_IS_MULTIPLANAR(format.type) ? planes->pixelformat :
						       pix->pixelformat;
	if (fourcc && have != fourcc)
		die(STEP_DEVICE, "the decoder does not have that format");
}

static void get_picture_format(struct decoder *decoder)
{
	struct v4l2_format format = { .type = decoder->pictures.type };

	if (ioctl(decoder->fd, VIDIOC_G_FMT, &format))
		die(STEP_DEVICE, "the decoder has no pictures: %s",
		    strerror(errno));
	if (!V4L2_TYPE_IS_MULTIPLANAR(format.type))
		decoder->pictures.size = format.fmt.pix.sizeimage;
	else if (format.fmt.pix_mp.num_planes == 1)
		decoder->pictures.size =
			format.fmt.pix_mp.plane_fmt[0].sizeimage;
	else
		die(STEP_DEVICE, "pictures have more than one plane");
}

static void request_buffer(const struct decoder *decoder,
			   const struct queue *queue, enum step step)
{
	struct v4l2_requestbuffers request = {
		.type = queue->type,
		.memory = queue->memory,
		.count = 1,
	};

	if (ioctl(decoder->fd, VIDIOC_REQBUFS, &request))
		die(step, "the decoder gives no buffer: %s", strerror(errno));
}

/* A buffer as the ioctls take it. plane: for those with several planes. */
static struct v4l2_buffer describe(const struct queue *queue,
				   struct v4l2_plane *plane)
{
	struct v4l2_buffer buffer = {
		.type = queue->type,
		.memory = queue->memory,
		.field = V4L2_FIELD_NONE,
	};

	if (V4L2_TYPE_IS_MULTIPLANAR(queue->type)) {
		buffer.m.planes = plane;
		buffer.length = 1;
	}
	return buffer;
}

static void map_coded(struct decoder *decoder)
{
	struct v4l2_plane plane = {};
	struct v4l2_buffer buffer = describe(&decoder->coded, &plane);
	off_t offset;

	if (ioctl(decoder->fd, VIDIOC_QUERYBUF, &buffer))
		die(STEP_BITSTREAM, "the decoder's buffer: %s",
		    strerror(errno));
	if (V4L2_TYPE_IS_MULTIPLANAR(buffer.type)) {
		decoder->coded.size = plane.length;
		offset = plane.m.mem_offset;
	} else {
		decoder->coded.size = buffer.length;
		offset = buffer.m.offset;
	}
	decoder->map = mmap(NULL, decoder->coded.size, PROT_READ | PROT_WRITE,
			    MAP_SHARED, decoder->fd, offset);
	if (decoder->map == MAP_FAILED)
		die(STEP_BITSTREAM, "the decoder's buffer: %s",
		    strerror(errno));
}

static void start(const struct decoder *decoder, const struct queue *queue)
{
	int type = queue->type;

	if (ioctl(decoder->fd, VIDIOC_STREAMON, &type))
		die(STEP_DECODE, "the decoder does not start: %s",
		    strerror(errno));
}

/* dmabuf: -1 if the buffer is the driver's. bytes: that are in it. Or -errno */
static int enqueue(const struct decoder *decoder, const struct queue *queue,
		   int dmabuf, uint32_t bytes)
{
	struct v4l2_plane plane = { .bytesused = bytes };
	struct v4l2_buffer buffer = describe(queue, &plane);

	if (V4L2_TYPE_IS_MULTIPLANAR(queue->type)) {
		if (dmabuf >= 0)
			plane.m.fd = dmabuf;
	} else {
		buffer.bytesused = bytes;
		if (dmabuf >= 0)
			buffer.m.fd = dmabuf;
	}
	return ioctl(decoder->fd, VIDIOC_QBUF, &buffer) ? -errno : 0;
}

static void dequeue(const struct decoder *decoder, const struct queue *queue)
{
	struct v4l2_plane plane = {};
	struct v4l2_buffer buffer = describe(queue, &plane);

	if (ioctl(decoder->fd, VIDIOC_DQBUF, &buffer))
		die(STEP_DECODE, "the decoder gives nothing back: %s",
		    strerror(errno));
	if (buffer.flags & V4L2_BUF_FLAG_ERROR)
		die(STEP_DECODE, "the decoder cannot decode this");
}

static void decode(const struct decoder *decoder, int coded, uint32_t bytes,
		   int picture)
{
	int ret;

	ret = enqueue(decoder, &decoder->pictures, picture, 0);
	if (ret)
		die(STEP_PICTURE, "the decoder refuses the picture's buffer: %s",
		    strerror(-ret));
	ret = enqueue(decoder, &decoder->coded, coded, bytes);
	if (ret)
		die(STEP_BITSTREAM, "the decoder refuses what is coded: %s",
		    strerror(-ret));
	dequeue(decoder, &decoder->pictures);
	dequeue(decoder, &decoder->coded);
}

static int alloc_picture(const struct secureheap_list *list,
			 const struct options *options, uint32_t size)
{
	struct secureheap_request *request;
	const struct secureheap_heap *heap;
	struct secureheap_error error;
	int dmabuf;

	if (options->heap) {
		heap = secureheap_list_find(list, options->heap);
		if (!heap)
			die(STEP_HEAP, "there is no heap %s", options->heap);
	} else {
		request = secureheap_request_new();
		if (!request ||
		    secureheap_request_set_use_case(request, options->use_case))
			die(STEP_HEAP, "no memory for a request");
		secureheap_request_set_protected(request, true);
		secureheap_request_set_size(request, size);
		if (secureheap_choose(list, request, &heap, &error))
			die(STEP_HEAP, "%s", error.text);
		secureheap_request_free(request);
	}
	dmabuf = secureheap_alloc(heap, size, &error);
	if (dmabuf < 0)
		die(STEP_HEAP, "%s", error.text);
	return dmabuf;
}

static void say_what_it_is(const struct secureheap_list *list, const char *what,
			   int dmabuf)
{
	struct secureheap_buffer *buffer;
	struct secureheap_error error;

	if (secureheap_buffer_query(list, dmabuf, &buffer, &error))
		die(STEP_HEAP, "%s", error.text);
	printf("%s: buffer of %s, %" PRIu64 " bytes\n", what,
	       secureheap_buffer_exporter(buffer),
	       secureheap_buffer_size(buffer));
	secureheap_buffer_free(buffer);
}

static uint32_t size_of_largest(char **paths)
{
	struct stat status;
	off_t largest = 1;

	for (; *paths; paths++) {
		if (stat(*paths, &status))
			die(STEP_USAGE, "%s: %s", *paths, strerror(errno));
		if (status.st_size > largest)
			largest = status.st_size;
	}
	if (largest > INT32_MAX)
		die(STEP_USAGE, "a file is too large to be one picture");
	return largest;
}

/* Copy a file to the driver's buffer: how many bytes it has */
static uint32_t load(const struct decoder *decoder, const char *path)
{
	FILE *file = fopen(path, "re");
	size_t bytes;

	if (!file)
		die(STEP_USAGE, "%s: %s", path, strerror(errno));
	bytes = fread(decoder->map, 1, decoder->coded.size, file);
	if (ferror(file) || getc(file) != EOF)
		die(STEP_BITSTREAM, "%s does not fit the decoder's buffer",
		    path);
	fclose(file);
	return bytes;
}

int main(int argc, char **argv)
{
	struct options options = {
		.device = "/dev/video0",
		.bitstream = -1,
		.picture = -1,
	};
	struct decoder decoder = {};
	struct secureheap_list *list;
	struct secureheap_error error;
	char **path;

	setvbuf(stdout, NULL, _IOLBF, 0);
	parse_options(argc, argv, &options);
	path = argv + optind;
	if (secureheap_list_open(-1, &list, &error))
		die(STEP_HEAP, "%s", error.text);

	open_decoder(&decoder, options.device);
	set_coded_format(&decoder, options.format,
			 options.bytes ? options.bytes : size_of_largest(path));
	get_picture_format(&decoder);
	decoder.coded.memory = options.bitstream < 0 ? V4L2_MEMORY_MMAP :
						       V4L2_MEMORY_DMABUF;
	decoder.pictures.memory = V4L2_MEMORY_DMABUF;
	request_buffer(&decoder, &decoder.coded, STEP_BITSTREAM);
	request_buffer(&decoder, &decoder.pictures, STEP_PICTURE);
	if (options.picture < 0)
		options.picture = alloc_picture(list, &options,
						decoder.pictures.size);
	say_what_it_is(list, "picture", options.picture);
	start(&decoder, &decoder.coded);
	start(&decoder, &decoder.pictures);

	if (options.bitstream >= 0) {
		say_what_it_is(list, "bitstream", options.bitstream);
		decode(&decoder, options.bitstream, options.bytes,
		       options.picture);
	} else {
		map_coded(&decoder);
		for (; *path; path++) {
			decode(&decoder, -1, load(&decoder, *path),
			       options.picture);
			printf("decoded %s\n", *path);
		}
		munmap(decoder.map, decoder.coded.size);
	}

	close(decoder.fd);
	close(options.picture);
	secureheap_list_free(list);
	return 0;
}
