// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plug-in for GStreamer: the element labdecrypt has the trusted domain decrypt
 * pictures, each into a buffer that the element behind it offers:
 *
 *	... ! labdecrypt iv=HEX ! secureheappool use-case=secure-bitstream ! ...
 *
 * What comes in is the frames of a clip (clip.h), one AES-128-CTR stream of the lab's
 * key that starts with this counter block. What goes out has the same caps, and the
 * CPU does not reach it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <gst/allocators/gstdmabuf.h>
#include <gst/base/gstbasetransform.h>

#include "trusted/uapi.h"

#define AES_BLOCK 16
#define PACKAGE "secure-heap-lab"

#define GST_TYPE_LAB_DECRYPT gst_lab_decrypt_get_type()
G_DECLARE_FINAL_TYPE(GstLabDecrypt, gst_lab_decrypt, GST, LAB_DECRYPT,
		     GstBaseTransform)

/* trusted, counter, block: while the element is started */
struct _GstLabDecrypt {
	GstBaseTransform parent;
	gchar *iv;
	int trusted;
	guint8 counter[AES_BLOCK];
	guint64 block;
};

G_DEFINE_TYPE(GstLabDecrypt, gst_lab_decrypt, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE(labdecrypt, "labdecrypt", GST_RANK_NONE,
			    GST_TYPE_LAB_DECRYPT)

enum { PROP_IV = 1 };

static GstStaticPadTemplate sink_template =
	GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
				GST_STATIC_CAPS("video/x-raw"));
static GstStaticPadTemplate source_template =
	GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS,
				GST_STATIC_CAPS("video/x-raw"));

/* Whether the text is just so many bytes in hexadecimal */
static gboolean parse_bytes(const gchar *text, guint8 *bytes, gsize size)
{
	gsize i;

	if (!text || strlen(text) != 2 * size)
		return FALSE;
	for (i = 0; i < size; i++) {
		if (!g_ascii_isxdigit(text[2 * i]) ||
		    !g_ascii_isxdigit(text[2 * i + 1]))
			return FALSE;
		bytes[i] = g_ascii_xdigit_value(text[2 * i]) << 4 |
			   g_ascii_xdigit_value(text[2 * i + 1]);
	}
	return TRUE;
}

static gboolean start(GstBaseTransform *transform)
{
	GstLabDecrypt *self = GST_LAB_DECRYPT(transform);

	if (!parse_bytes(self->iv, self->counter, sizeof(self->counter))) {
		GST_ELEMENT_ERROR(self, LIBRARY, SETTINGS,
				  ("The IV is no 16 bytes in hexadecimal."),
				  (NULL));
		return FALSE;
	}
	self->block = 0;
	self->trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	if (self->trusted < 0) {
		GST_ELEMENT_ERROR(self, RESOURCE, NOT_FOUND,
				  ("There is no trusted domain."),
				  ("/dev/lab-trusted: %s", g_strerror(errno)));
		return FALSE;
	}
	return TRUE;
}

static gboolean stop(GstBaseTransform *transform)
{
	close(GST_LAB_DECRYPT(transform)->trusted);
	return TRUE;
}

/* Encrypted or not, a picture has as many bytes */
static gboolean transform_size(GstBaseTransform *transform,
			       GstPadDirection direction, GstCaps *caps,
			       gsize size, GstCaps *other_caps,
			       gsize *other_size)
{
	(void)transform;
	(void)direction;
	(void)caps;
	(void)other_caps;
	*other_size = size;
	return TRUE;
}

/* 0, or errno of the request */
static int decrypt(GstLabDecrypt *self, const GstMapInfo *from, int dmabuf)
{
	struct lab_decrypt request = {
		.fd = dmabuf,
		.length = from->size,
		.source = (guintptr)from->data,
		.block = self->block,
	};

	memcpy(request.counter, self->counter, sizeof(request.counter));
	if (ioctl(self->trusted, LAB_TRUSTED_IOCTL_DECRYPT, &request))
		return errno;
	self->block += from->size / AES_BLOCK;
	return 0;
}

static GstFlowReturn transform(GstBaseTransform *transform, GstBuffer *in,
			       GstBuffer *out)
{
	GstLabDecrypt *self = GST_LAB_DECRYPT(transform);
	GstMemory *memory = gst_buffer_peek_memory(out, 0);
	GstMapInfo map;
	int error;

	if (gst_buffer_n_memory(out) != 1 || !gst_is_dmabuf_memory(memory)) {
		GST_ELEMENT_ERROR(self, STREAM, FAILED,
				  ("There is no dma-buf to decrypt into."),
				  ("the element behind it offers no pool of them"));
		return GST_FLOW_ERROR;
	}
	if (!gst_buffer_map(in, &map, GST_MAP_READ))
		return GST_FLOW_ERROR;
	error = decrypt(self, &map, gst_dmabuf_memory_get_fd(memory));
	gst_buffer_unmap(in, &map);
	if (error) {
		GST_ELEMENT_ERROR(self, RESOURCE, NOT_AUTHORIZED,
				  ("The trusted domain does not decrypt into that buffer: %s.",
				   g_strerror(error)), (NULL));
		return GST_FLOW_ERROR;
	}
	return GST_FLOW_OK;
}

static void set_property(GObject *object, guint id, const GValue *value,
			 GParamSpec *spec)
{
	GstLabDecrypt *self = GST_LAB_DECRYPT(object);

	switch (id) {
	case PROP_IV:
		g_free(self->iv);
		self->iv = g_value_dup_string(value);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void finalize(GObject *object)
{
	g_free(GST_LAB_DECRYPT(object)->iv);
	G_OBJECT_CLASS(gst_lab_decrypt_parent_class)->finalize(object);
}

static void gst_lab_decrypt_class_init(GstLabDecryptClass *class)
{
	GstBaseTransformClass *base = GST_BASE_TRANSFORM_CLASS(class);
	GstElementClass *element = GST_ELEMENT_CLASS(class);
	GObjectClass *object = G_OBJECT_CLASS(class);
	const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS |
				  GST_PARAM_MUTABLE_READY;
	GParamSpec *spec;

	object->set_property = set_property;
	object->finalize = finalize;
	spec = g_param_spec_string("iv", "IV",
				   "Counter block of the stream's start, in hexadecimal",
				   NULL, flags);
	g_object_class_install_property(object, PROP_IV, spec);

	gst_element_class_add_static_pad_template(element, &sink_template);
	gst_element_class_add_static_pad_template(element, &source_template);
	gst_element_class_set_static_metadata(element,
					      "Decryptor of the secure-heap lab",
					      GST_ELEMENT_FACTORY_KLASS_DECRYPTOR,
					      "Has the trusted domain decrypt pictures into protected buffers",
					      "The secure-heap project");
	base->start = start;
	base->stop = stop;
	base->transform_size = transform_size;
	base->transform = transform;
}

static void gst_lab_decrypt_init(GstLabDecrypt *self)
{
	self->trusted = -1;
}

static gboolean init(GstPlugin *plugin)
{
	return GST_ELEMENT_REGISTER(labdecrypt, plugin);
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, labdecrypt,
		  "Decryptor of the secure-heap lab", init, "0", "GPL",
		  "secure-heap", "the secure-heap project")
