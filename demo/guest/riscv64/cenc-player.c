// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plays an MP4 with Common Encryption from the disk. GStreamer's demultiplexer gives
 * samples, and how they are encrypted; the trusted domain decrypts each into a buffer
 * of the heap for bitstreams, decodes it from there into one of the heap for pictures,
 * and the display shows that.
 *
 * Prints "licence " and a request in the JSON of W3C's Clear Key, for the first box
 * pssh that names keys, and reads the licence as a line. Prints "shown N" when frame N
 * is on the screen, and does what the host says (display.h). After the first one,
 * tries to read the decrypted sample with the CPU, and prints what came of it.
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>

#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#include "cenc.h"
#include "display.h"
#include "heap.h"
#include "picture.h"
#include "play.h"
#include "protected.h"
#include "trusted/uapi.h"

/* Of the system for which a pssh only names keys, as GStreamer writes it */
#define SYSTEM "1077efec-c0b2-4d02-ace3-3c1e52e2fb4b"
#define CAPS "application/x-cenc, protection-system=(string)" SYSTEM
#define PIPELINE "fdsrc fd=%d ! qtdemux ! appsink name=sink sync=false max-buffers=1"

#define SAMPLE_MAX (1 << 20)

static struct display display;
static int trusted, bitstream;

/*
 * The demultiplexer gives no protected stream away without an element that says that
 * it decrypts. This one is never made.
 */
static void init_decryptor(void *class, void *data)
{
	static GstStaticPadTemplate sink =
		GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
					GST_STATIC_CAPS(CAPS));

	(void)data;
	gst_element_class_set_static_metadata(class, "Trusted domain",
					      GST_ELEMENT_FACTORY_KLASS_DECRYPTOR,
					      "Stands for it", "secure-heap");
	gst_element_class_add_static_pad_template(class, &sink);
}

static void register_decryptor(void)
{
	GType type = g_type_register_static_simple(GST_TYPE_ELEMENT, "Decryptor",
						   sizeof(GstElementClass),
						   init_decryptor,
						   sizeof(GstElement), NULL, 0);

	gst_element_register(NULL, "trusteddomain", GST_RANK_PRIMARY, type);
}

/* To be freed */
static char *to_base64url(const uint8_t *bytes, size_t size)
{
	char *text = g_base64_encode(bytes, size);

	g_strdelimit(text, "+", '-');
	g_strdelimit(text, "/", '_');
	text[strcspn(text, "=")] = 0;
	return text;
}

/* 0, or -1 if the text does not stand for just so many bytes */
static int from_base64url(const char *text, uint8_t *bytes, size_t size)
{
	const char *const padding = "===" + 3 - -strlen(text) % 4;
	char *padded = g_strconcat(text, padding, NULL);
	uint8_t *found;
	gsize length;

	g_strdelimit(padded, "-", '+');
	g_strdelimit(padded, "_", '/');
	found = g_base64_decode(padded, &length);
	if (length == size)
		memcpy(bytes, found, size);
	g_free(found);
	g_free(padded);
	return length == size ? 0 : -1;
}

/* The text of a member of a JSON object, to be freed; or NULL */
static char *member(const char *object, const char *name)
{
	char *pattern = g_strdup_printf("\"%s\"\\s*:\\s*\"([^\"]*)\"", name);
	GRegex *regex = g_regex_new(pattern, 0, 0, NULL);
	GMatchInfo *match;
	char *text = NULL;

	if (g_regex_match(regex, object, 0, &match))
		text = g_match_info_fetch(match, 1);
	g_match_info_free(match);
	g_regex_unref(regex);
	g_free(pattern);
	return text;
}

static void take_key(const char *object)
{
	char *id = member(object, "kid"), *wrapped = member(object, "k");
	struct lab_key key;

	errno = EINVAL;
	if (!id || !wrapped || from_base64url(id, key.id, sizeof(key.id)) ||
	    from_base64url(wrapped, key.wrapped, sizeof(key.wrapped)))
		play_die("a key of the licence");
	if (ioctl(trusted, LAB_TRUSTED_IOCTL_KEY, &key))
		play_die("the trusted domain and a key of the licence");
	g_free(id);
	g_free(wrapped);
}

/* Each object without others in it is a key */
static void take_licence(const char *licence)
{
	GRegex *objects = g_regex_new("\\{[^{}]*\\}", 0, 0, NULL);
	GMatchInfo *match;

	g_regex_match(objects, licence, 0, &match);
	for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
		char *object = g_match_info_fetch(match, 0);

		take_key(object);
		g_free(object);
	}
	g_match_info_free(match);
	g_regex_unref(objects);
}

static void ask_for_licence(const uint8_t *ids, unsigned int count)
{
	static char licence[65536];
	uint8_t nonce[LAB_NONCE];
	char *text;
	unsigned int i;

	if (ioctl(trusted, LAB_TRUSTED_IOCTL_OPEN, nonce))
		play_die("a session");
	printf("licence {\"kids\":[");
	for (i = 0; i < count; i++) {
		text = to_base64url(ids + LAB_KEY_ID * i, LAB_KEY_ID);
		printf("%s\"%s\"", i ? "," : "", text);
		g_free(text);
	}
	text = to_base64url(nonce, sizeof(nonce));
	printf("],\"type\":\"temporary\",\"nonce\":\"%s\"}\n", text);
	g_free(text);

	errno = EPIPE;
	if (!fgets(licence, sizeof(licence), stdin))
		play_die("no licence");
	take_licence(licence);
}

/* The box pssh: head, version, flags, system, number of key IDs, these */
static void read_pssh(GstEvent *event)
{
	static const size_t ids = 8 + 4 + 16 + 4;
	const char *system;
	GstBuffer *box;
	GstMapInfo map;

	gst_event_parse_protection(event, &system, &box, NULL);
	if (strcmp(system, SYSTEM) || !gst_buffer_map(box, &map, GST_MAP_READ))
		return;
	if (map.size >= ids && map.data[8] == 1) {
		uint32_t count = GST_READ_UINT32_BE(map.data + ids - 4);

		errno = EINVAL;
		if (count > (map.size - ids) / LAB_KEY_ID)
			play_die("the box pssh");
		ask_for_licence(map.data + ids, count);
	}
	gst_buffer_unmap(box, &map);
}

static unsigned int number_of(const GstStructure *info, const char *field)
{
	unsigned int number = 0;

	gst_structure_get_uint(info, field, &number);
	return number;
}

/* Bytes of a field, at most so many; how many there are */
static size_t bytes_of(const GstStructure *info, const char *field, void *bytes,
		       size_t room)
{
	const GValue *value = gst_structure_get_value(info, field);

	if (!value)
		return 0;
	return gst_buffer_extract(gst_value_get_buffer(value), 0, bytes, room);
}

static void read_subsamples(const GstStructure *info, struct lab_sample *sample)
{
	uint8_t entries[LAB_SUBSAMPLES_MAX][6];
	unsigned int i;

	sample->count = number_of(info, "subsample_count");
	if (!sample->count)
		return;
	errno = E2BIG;
	if (sample->count > LAB_SUBSAMPLES_MAX)
		play_die("subsamples");
	errno = EINVAL;
	if (bytes_of(info, "subsamples", entries, sizeof(entries[0]) * sample->count) !=
	    sizeof(entries[0]) * sample->count)
		play_die("subsamples");
	for (i = 0; i < sample->count; i++) {
		sample->subsamples[i].clear = GST_READ_UINT16_BE(entries[i]);
		sample->subsamples[i].protected = GST_READ_UINT32_BE(entries[i] + 2);
	}
}

/* How a sample is encrypted, by what the demultiplexer says of it */
static void describe(GstSample *from, struct lab_sample *sample)
{
	const GstStructure *caps =
		gst_caps_get_structure(gst_sample_get_caps(from), 0);
	GstProtectionMeta *meta =
		gst_buffer_get_protection_meta(gst_sample_get_buffer(from));
	const GstStructure *info;
	const char *mode = gst_structure_get_string(caps, "cipher-mode");

	memset(sample, 0, sizeof(*sample));
	errno = EINVAL;
	if (!meta)
		play_die("a sample that is not encrypted");
	info = meta->info;
	if (!g_strcmp0(mode, "cbcs")) {
		sample->scheme = CENC_SCHEME_CBCS;
		sample->crypt = number_of(info, "crypt_byte_block");
		sample->skip = number_of(info, "skip_byte_block");
	} else {
		sample->scheme = CENC_SCHEME_CENC;
	}
	sample->iv_size = number_of(info, "iv_size");
	if (!sample->iv_size)
		sample->iv_size = number_of(info, "constant_iv_size");
	if (sample->iv_size > sizeof(sample->iv) ||
	    bytes_of(info, "iv", sample->iv, sizeof(sample->iv)) != sample->iv_size ||
	    bytes_of(info, "kid", sample->key, sizeof(sample->key)) !=
	    sizeof(sample->key))
		play_die("IV or key ID of a sample");
	read_subsamples(info, sample);
}

/* Returns the length of the sample */
static size_t decrypt(GstSample *sample, unsigned int frame)
{
	static struct lab_decrypt_sample request;
	GstMapInfo map;

	describe(sample, &request.sample);
	if (!gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ))
		play_die("sample %u", frame);
	request.fd = bitstream;
	request.length = map.size;
	request.source = (uintptr_t)map.data;
	if (ioctl(trusted, LAB_TRUSTED_IOCTL_SAMPLE, &request))
		play_die("decryption of sample %u", frame);
	gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
	return request.length;
}

static void show(GstSample *sample, unsigned int frame)
{
	struct lab_decode request = {
		.bitstream = bitstream,
		.length = decrypt(sample, frame),
		.picture = display_next(&display),
		.width = PICTURE_WIDTH,
		.height = PICTURE_HEIGHT,
	};

	if (ioctl(trusted, LAB_TRUSTED_IOCTL_DECODE, &request))
		play_die("decoding of sample %u", frame);
	display_show(&display, frame);
	if (!frame)
		play_try_all(bitstream);
}

static GstElement *start(int disk)
{
	GError *error = NULL;
	GstElement *pipeline;
	char *text;

	text = g_strdup_printf(PIPELINE, disk);
	pipeline = gst_parse_launch_full(text, NULL, GST_PARSE_FLAG_FATAL_ERRORS,
					 &error);
	g_free(text);
	errno = EINVAL;
	if (!pipeline)
		play_die("%s", error->message);
	gst_element_set_state(pipeline, GST_STATE_PLAYING);
	return pipeline;
}

/* The pipeline has ended: if an element has failed, say why */
static void die_if_broken(GstElement *pipeline)
{
	GstBus *bus = gst_element_get_bus(pipeline);
	GstMessage *message =
		gst_bus_timed_pop_filtered(bus, GST_CLOCK_TIME_NONE,
					   GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
	GError *error = NULL;
	char *details = NULL;

	if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
		gst_message_parse_error(message, &error, &details);
		errno = EINVAL;
		play_die("%s: %s", error->message, details);
	}
	gst_message_unref(message);
	gst_object_unref(bus);
}

int main(int argc, char **argv)
{
	GstElement *pipeline, *sink;
	unsigned int frame = 0;
	GstMiniObject *object;

	setvbuf(stdout, NULL, _IOLBF, 0);
	/* The program that looks at plug-ins is not in this root */
	setenv("GST_REGISTRY_FORK", "no", 1);
	gst_init(&argc, &argv);
	trusted = play_must_open("/dev/lab-trusted", O_RDWR);
	bitstream = heap_alloc_from(region_for("secure-bitstream")->heap, SAMPLE_MAX);
	errno = -bitstream;
	if (bitstream < 0)
		play_die("a buffer for samples");
	display_open(&display, PICTURE_WIDTH, PICTURE_HEIGHT);

	register_decryptor();
	pipeline = start(play_must_open("/dev/vda", O_RDONLY));
	sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
	while ((object = gst_app_sink_pull_object(GST_APP_SINK(sink)))) {
		if (GST_IS_SAMPLE(object))
			show(GST_SAMPLE(object), frame++);
		else if (GST_IS_EVENT(object) &&
			 GST_EVENT_TYPE(object) == GST_EVENT_PROTECTION)
			read_pssh(GST_EVENT(object));
		gst_mini_object_unref(object);
	}
	die_if_broken(pipeline);
	gst_element_set_state(pipeline, GST_STATE_NULL);
	return 0;
}
