// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Example: shows protected buffers on a display. It allocates them by
 * libsecureheap, imports them by PRIME, and flips between them with atomic KMS.
 *
 *	kms-player [OPTION...]
 *
 *	-c, --card PATH		display, /dev/dri/card0 if not given
 *	-f, --fill COMMAND	run a shell command before each frame, which fills the
 *				buffer: it gets the dma-buf as descriptor 3, and
 *				the number of the frame, from 0, as $FRAME
 *	-H, --heap NAME		heap to allocate from, protected or not
 *	-n, --frames N		number of frames, 60 if not given
 *	-u, --use-case WORD	what the heap has to be for
 *	-w, --wait		keep the last frame until standard input has a line
 *				or ends
 *
 * Without a command, the buffers have what their memory had before: this program
 * cannot write to them. They are in XRGB8888, of the size of the display's
 * preferred mode.
 *
 * Exit status: 0 if all frames were on the display, else the step that failed, as
 * enum step has them; one sentence on standard error says why.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <drm_fourcc.h>
#include <secureheap.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#define BUFFERS 3
#define BYTES_PER_PIXEL 4
/* Of a line in bytes: the largest that display drivers of SoCs ask for */
#define PITCH_ALIGNMENT 64
/* Milliseconds to wait for a page flip */
#define FLIP_PATIENCE 5000
#define FILL_FD 3

enum step {
	STEP_USAGE = 1,
	STEP_HEAP,	/* no heap is as asked for, or it has no room */
	STEP_CARD,	/* no display that can be used */
	STEP_IMPORT,	/* the display does not take the buffer */
	STEP_SHOW,	/* the display does not show the buffer */
	STEP_FILL,	/* the command failed */
};

struct options {
	const char *card;
	const char *fill;
	const char *heap;
	const char *use_case;
	unsigned int frames;
	bool wait;
};

struct buffer {
	int dmabuf;
	uint32_t handle;
	uint32_t fb;
};

/* What a commit sets, by the numbers that the driver gave to properties */
struct properties {
	uint32_t connector_crtc;
	uint32_t crtc_active, crtc_mode;
	uint32_t plane_crtc, plane_fb;
	uint32_t src_x, src_y, src_w, src_h;
	uint32_t crtc_x, crtc_y, crtc_w, crtc_h;
};

struct display {
	int card;
	uint32_t connector, crtc, plane, mode_blob;
	drmModeModeInfo mode;
	struct properties id;
	bool flipped;
};

__attribute__((format(printf, 2, 3), noreturn))
static void die(enum step step, const char *format, ...)
{
	va_list args;

	fputs("kms-player: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(step);
}

static unsigned int parse_count(const char *text)
{
	unsigned long count;
	char *end;

	errno = 0;
	count = strtoul(text, &end, 10);
	if (errno || *end || text[0] < '0' || text[0] > '9' || !count ||
	    count > UINT32_MAX)
		die(STEP_USAGE, "%s is no number of frames", text);
	return count;
}

static void parse_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "card", required_argument, NULL, 'c' },
		{ "fill", required_argument, NULL, 'f' },
		{ "heap", required_argument, NULL, 'H' },
		{ "frames", required_argument, NULL, 'n' },
		{ "use-case", required_argument, NULL, 'u' },
		{ "wait", no_argument, NULL, 'w' },
		{}
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:f:H:n:u:w", known,
				     NULL)) != -1) {
		switch (option) {
		case 'c':
			options->card = optarg;
			break;
		case 'f':
			options->fill = optarg;
			break;
		case 'H':
			options->heap = optarg;
			break;
		case 'n':
			options->frames = parse_count(optarg);
			break;
		case 'u':
			options->use_case = optarg;
			break;
		case 'w':
			options->wait = true;
			break;
		default:
			exit(STEP_USAGE);
		}
	}
	if (optind < argc)
		die(STEP_USAGE, "%s is not expected", argv[optind]);
	if (options->heap && options->use_case)
		die(STEP_USAGE, "--heap and --use-case both say which heap");
}

/* The heap that was named, or else a protected one that meets the request */
static const struct secureheap_heap *
find_heap(const struct secureheap_list *list, const struct options *options,
	  uint64_t size)
{
	struct secureheap_request *request;
	const struct secureheap_heap *heap;
	struct secureheap_error error;

	if (options->heap) {
		heap = secureheap_list_find(list, options->heap);
		if (!heap)
			die(STEP_HEAP, "there is no heap %s", options->heap);
		return heap;
	}

	request = secureheap_request_new();
	if (!request ||
	    secureheap_request_set_use_case(request, options->use_case))
		die(STEP_HEAP, "no memory for a request");
	secureheap_request_set_protected(request, true);
	secureheap_request_set_size(request, size);
	if (secureheap_choose(list, request, &heap, &error))
		die(STEP_HEAP, "%s", error.text);
	secureheap_request_free(request);
	return heap;
}

static uint32_t pitch_of(const drmModeModeInfo *mode)
{
	uint32_t pitch = mode->hdisplay * BYTES_PER_PIXEL;

	return (pitch + PITCH_ALIGNMENT - 1) / PITCH_ALIGNMENT * PITCH_ALIGNMENT;
}

static void say_what_it_is(const struct secureheap_list *list, int dmabuf)
{
	static const char *const protection[] = {
		[SECUREHEAP_PROTECTION_UNKNOWN] = "of unknown protection",
		[SECUREHEAP_PROTECTION_NO] = "not protected",
		[SECUREHEAP_PROTECTION_YES] = "protected",
	};
	struct secureheap_buffer *buffer;
	struct secureheap_error error;

	if (secureheap_buffer_query(list, dmabuf, &buffer, &error))
		die(STEP_HEAP, "%s", error.text);
	printf("buffer of %s, %" PRIu64 " bytes, %s\n",
	       secureheap_buffer_exporter(buffer),
	       secureheap_buffer_size(buffer),
	       protection[secureheap_buffer_protection(buffer)]);
	secureheap_buffer_free(buffer);
}

static void import_buffer(const struct display *display, struct buffer *buffer)
{
	const drmModeModeInfo *mode = &display->mode;
	uint32_t handles[4] = {}, pitches[4] = { pitch_of(mode) };
	uint32_t offsets[4] = {};

	if (drmPrimeFDToHandle(display->card, buffer->dmabuf, &buffer->handle))
		die(STEP_IMPORT, "the display refuses the buffer: %s",
		    strerror(errno));
	handles[0] = buffer->handle;
	if (drmModeAddFB2(display->card, mode->hdisplay, mode->vdisplay,
			  DRM_FORMAT_XRGB8888, handles, pitches, offsets,
			  &buffer->fb, 0))
		die(STEP_IMPORT, "the display makes no framebuffer of it: %s",
		    strerror(errno));
}

static void make_buffers(const struct display *display,
			 const struct options *options, struct buffer *buffers)
{
	uint64_t size = (uint64_t)pitch_of(&display->mode) *
			display->mode.vdisplay;
	const struct secureheap_heap *heap;
	struct secureheap_list *list;
	struct secureheap_error error;
	unsigned int i;

	if (secureheap_list_open(-1, &list, &error))
		die(STEP_HEAP, "%s", error.text);
	heap = find_heap(list, options, size);
	for (i = 0; i < BUFFERS; i++) {
		buffers[i].dmabuf = secureheap_alloc(heap, size, &error);
		if (buffers[i].dmabuf < 0)
			die(STEP_HEAP, "%s", error.text);
		say_what_it_is(list, buffers[i].dmabuf);
		import_buffer(display, &buffers[i]);
	}
	secureheap_list_free(list);
}

static void free_buffers(const struct display *display, struct buffer *buffers)
{
	unsigned int i;

	for (i = 0; i < BUFFERS; i++) {
		drmModeRmFB(display->card, buffers[i].fb);
		drmCloseBufferHandle(display->card, buffers[i].handle);
		close(buffers[i].dmabuf);
	}
}

/* Number of a property, and its value; 0 if the object has no such property */
static uint32_t find_property(int card, uint32_t object, uint32_t type,
			      const char *name, uint64_t *value)
{
	drmModeObjectProperties *all;
	drmModePropertyRes *property;
	uint32_t i, id = 0;

	all = drmModeObjectGetProperties(card, object, type);
	for (i = 0; all && i < all->count_props && !id; i++) {
		property = drmModeGetProperty(card, all->props[i]);
		if (property && !strcmp(property->name, name)) {
			id = property->prop_id;
			if (value)
				*value = all->prop_values[i];
		}
		drmModeFreeProperty(property);
	}
	drmModeFreeObjectProperties(all);
	return id;
}

static uint32_t must_find(int card, uint32_t object, uint32_t type,
			  const char *name)
{
	uint32_t id = find_property(card, object, type, name, NULL);

	if (!id)
		die(STEP_CARD, "the display has no property %s", name);
	return id;
}

static void find_properties(struct display *display)
{
	const struct {
		uint32_t object, type;
		const char *name;
		uint32_t *id;
	} wanted[] = {
		{ display->connector, DRM_MODE_OBJECT_CONNECTOR, "CRTC_ID",
		  &display->id.connector_crtc },
		{ display->crtc, DRM_MODE_OBJECT_CRTC, "ACTIVE",
		  &display->id.crtc_active },
		{ display->crtc, DRM_MODE_OBJECT_CRTC, "MODE_ID",
		  &display->id.crtc_mode },
		{ display->plane, DRM_MODE_OBJECT_PLANE, "CRTC_ID",
		  &display->id.plane_crtc },
		{ display->plane, DRM_MODE_OBJECT_PLANE, "FB_ID",
		  &display->id.plane_fb },
		{ display->plane, DRM_MODE_OBJECT_PLANE, "SRC_X",
		  &display->id.src_x },
		{ display->plane, DRM_MODE_OBJECT_PLANE, "SRC_Y",
		  &display->id.src_y },
		{ display->plane, DRM_MODE_OBJECT_PLANE, "SRC_W",
		  &display->id.src_w },
		{ display->plane, DRM_MODE_OBJECT_PLANE, "SRC_H",
		  &display->id.src_h },
		{ display->plane, DRM_MODE_OBJECT_PLANE, "CRTC_X",
		  &display->id.crtc_x },
		{ display->plane, DRM_MODE_OBJECT_PLANE, "CRTC_Y",
		  &display->id.crtc_y },
		{ display->plane, DRM_MODE_OBJECT_PLANE, "CRTC_W",
		  &display->id.crtc_w },
		{ display->plane, DRM_MODE_OBJECT_PLANE, "CRTC_H",
		  &display->id.crtc_h },
	};
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		*wanted[i].id = must_find(display->card, wanted[i].object,
					  wanted[i].type, wanted[i].name);
}

/* The index of a CRTC that the connector can have, or -1 */
static int crtc_for(int card, const drmModeRes *resources,
		    const drmModeConnector *connector)
{
	drmModeEncoder *encoder;
	uint32_t possible = 0;
	int i;

	for (i = 0; i < connector->count_encoders; i++) {
		encoder = drmModeGetEncoder(card, connector->encoders[i]);
		if (encoder)
			possible |= encoder->possible_crtcs;
		drmModeFreeEncoder(encoder);
	}
	for (i = 0; i < resources->count_crtcs; i++)
		if (possible & (1u << i))
			return i;
	return -1;
}

/* The first connector with something at it, its preferred mode, and a CRTC */
static int find_output(struct display *display, const drmModeRes *resources)
{
	drmModeConnector *connector;
	int i, j, crtc = -1;

	for (i = 0; i < resources->count_connectors && crtc < 0; i++) {
		connector = drmModeGetConnector(display->card,
						resources->connectors[i]);
		if (!connector)
			continue;
		if (connector->connection == DRM_MODE_CONNECTED &&
		    connector->count_modes) {
			crtc = crtc_for(display->card, resources, connector);
			display->connector = connector->connector_id;
			display->mode = connector->modes[0];
			for (j = connector->count_modes - 1; j >= 0; j--)
				if (connector->modes[j].type &
				    DRM_MODE_TYPE_PREFERRED)
					display->mode = connector->modes[j];
		}
		drmModeFreeConnector(connector);
	}
	if (crtc >= 0)
		display->crtc = resources->crtcs[crtc];
	return crtc;
}

static bool shows_xrgb(const drmModePlane *plane)
{
	uint32_t i;

	for (i = 0; i < plane->count_formats; i++)
		if (plane->formats[i] == DRM_FORMAT_XRGB8888)
			return true;
	return false;
}

static uint32_t find_primary_plane(int card, int crtc)
{
	drmModePlaneRes *planes = drmModeGetPlaneResources(card);
	drmModePlane *plane;
	uint32_t i, found = 0;
	uint64_t type;

	for (i = 0; planes && i < planes->count_planes && !found; i++) {
		plane = drmModeGetPlane(card, planes->planes[i]);
		if (plane && plane->possible_crtcs & (1u << crtc) &&
		    shows_xrgb(plane) &&
		    find_property(card, plane->plane_id, DRM_MODE_OBJECT_PLANE,
				  "type", &type) &&
		    type == DRM_PLANE_TYPE_PRIMARY)
			found = plane->plane_id;
		drmModeFreePlane(plane);
	}
	drmModeFreePlaneResources(planes);
	return found;
}

static void open_display(struct display *display, const char *path)
{
	drmModeRes *resources;
	int crtc;

	display->card = open(path, O_RDWR | O_CLOEXEC);
	if (display->card < 0)
		die(STEP_CARD, "%s: %s", path, strerror(errno));
	if (drmSetClientCap(display->card, DRM_CLIENT_CAP_ATOMIC, 1))
		die(STEP_CARD, "%s has no atomic mode setting", path);
	resources = drmModeGetResources(display->card);
	if (!resources)
		die(STEP_CARD, "%s shows nothing: %s", path, strerror(errno));

	crtc = find_output(display, resources);
	if (crtc < 0)
		die(STEP_CARD, "%s has nothing connected", path);
	drmModeFreeResources(resources);
	display->plane = find_primary_plane(display->card, crtc);
	if (!display->plane)
		die(STEP_CARD, "%s has no plane for XRGB8888", path);
	find_properties(display);
	if (drmModeCreatePropertyBlob(display->card, &display->mode,
				      sizeof(display->mode),
				      &display->mode_blob))
		die(STEP_CARD, "%s takes no mode: %s", path, strerror(errno));
}

/* Add the mode and the whole plane to a request */
static void add_mode(const struct display *display, drmModeAtomicReq *request)
{
	const struct properties *id = &display->id;
	uint64_t width = display->mode.hdisplay;
	uint64_t height = display->mode.vdisplay;
	const struct {
		uint32_t object, id;
		uint64_t value;
	} values[] = {
		{ display->connector, id->connector_crtc, display->crtc },
		{ display->crtc, id->crtc_active, 1 },
		{ display->crtc, id->crtc_mode, display->mode_blob },
		{ display->plane, id->plane_crtc, display->crtc },
		{ display->plane, id->src_x, 0 },
		{ display->plane, id->src_y, 0 },
		/* In parts of a pixel */
		{ display->plane, id->src_w, width << 16 },
		{ display->plane, id->src_h, height << 16 },
		{ display->plane, id->crtc_x, 0 },
		{ display->plane, id->crtc_y, 0 },
		{ display->plane, id->crtc_w, width },
		{ display->plane, id->crtc_h, height },
	};
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		drmModeAtomicAddProperty(request, values[i].object,
					 values[i].id, values[i].value);
}

static void on_flip(int card, unsigned int sequence, unsigned int seconds,
		    unsigned int microseconds, void *data)
{
	struct display *display = data;

	(void)card;
	(void)sequence;
	(void)seconds;
	(void)microseconds;
	display->flipped = true;
}

static void wait_for_flip(struct display *display)
{
	drmEventContext context = {
		.version = 2,
		.page_flip_handler = on_flip,
	};
	struct pollfd poll_card = { display->card, POLLIN, 0 };

	while (!display->flipped) {
		if (poll(&poll_card, 1, FLIP_PATIENCE) != 1)
			die(STEP_SHOW, "the display does not flip");
		if (drmHandleEvent(display->card, &context))
			die(STEP_SHOW, "the display's events cannot be read");
	}
}

/* The first one also sets the mode */
static void show(struct display *display, uint32_t fb, bool first)
{
	uint32_t flags = DRM_MODE_PAGE_FLIP_EVENT | DRM_MODE_ATOMIC_NONBLOCK;
	drmModeAtomicReq *request = drmModeAtomicAlloc();

	if (!request)
		die(STEP_SHOW, "no memory for a commit");
	if (first) {
		add_mode(display, request);
		flags |= DRM_MODE_ATOMIC_ALLOW_MODESET;
	}
	/* The request keeps an error of an addition, and the commit returns it */
	drmModeAtomicAddProperty(request, display->plane, display->id.plane_fb,
				 fb);
	display->flipped = false;
	if (drmModeAtomicCommit(display->card, request, flags, display))
		die(STEP_SHOW, "the display does not show the buffer: %s",
		    strerror(errno));
	drmModeAtomicFree(request);
	wait_for_flip(display);
}

/* Give the buffer to the command, and nothing else that this program has open */
static void fill(const char *command, int dmabuf, unsigned int frame)
{
	char number[16];
	pid_t child;
	int status;

	child = fork();
	if (child < 0)
		die(STEP_FILL, "no process for the command: %s",
		    strerror(errno));
	if (!child) {
		snprintf(number, sizeof(number), "%u", frame);
		/* dup2() does nothing if the number is the same */
		if (dmabuf == FILL_FD ? fcntl(dmabuf, F_SETFD, 0) :
					dup2(dmabuf, FILL_FD) < 0)
			_exit(127);
		setenv("FRAME", number, 1);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (waitpid(child, &status, 0) != child || status)
		die(STEP_FILL, "the command for frame %u failed", frame);
}

int main(int argc, char **argv)
{
	struct options options = { .card = "/dev/dri/card0", .frames = 60 };
	struct buffer buffers[BUFFERS], *next;
	struct display display = {};
	unsigned int frame;

	setvbuf(stdout, NULL, _IOLBF, 0);
	parse_options(argc, argv, &options);
	open_display(&display, options.card);
	make_buffers(&display, &options, buffers);

	for (frame = 0; frame < options.frames; frame++) {
		next = &buffers[frame % BUFFERS];
		if (options.fill)
			fill(options.fill, next->dmabuf, frame);
		show(&display, next->fb, !frame);
	}
	printf("showed %u frames of %ux%u\n", options.frames,
	       display.mode.hdisplay, display.mode.vdisplay);
	if (options.wait)
		getchar();

	free_buffers(&display, buffers);
	drmModeDestroyPropertyBlob(display.card, display.mode_blob);
	close(display.card);
	return 0;
}
