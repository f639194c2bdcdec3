// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The element secureheappool has the element before it put pictures into protected
 * buffers, for the element behind it to import:
 *
 *	... ! v4l2convert capture-io-mode=dmabuf-import ! secureheappool ! kmssink
 *
 * It offers a pool when the element before it asks where to allocate, and hands on
 * buffers as they are. A buffer from elsewhere ends the pipeline with an error,
 * and so does an element that tries to map a buffer: otherwise pictures would be
 * in ordinary memory, or missing, and nobody would notice.
 */
#include "element.h"
#include "pool.h"

GST_DEBUG_CATEGORY_STATIC(secure_heap_pool_debug);
#define GST_CAT_DEFAULT secure_heap_pool_debug

/* allocator: while the element is started */
struct _GstSecureHeapPool {
	GstBaseTransform parent;
	gchar *heap;
	gchar *use_case;
	GstSecureHeapAllocator *allocator;
};

G_DEFINE_TYPE(GstSecureHeapPool, gst_secure_heap_pool, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE(secureheappool, "secureheappool", GST_RANK_NONE,
			    GST_TYPE_SECURE_HEAP_POOL)

enum { PROP_HEAP = 1, PROP_USE_CASE };

static GstStaticPadTemplate sink_template =
	GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
				GST_STATIC_CAPS("video/x-raw(ANY)"));
static GstStaticPadTemplate source_template =
	GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS,
				GST_STATIC_CAPS("video/x-raw(ANY)"));

/* Any thread may be the one that tried */
static void on_map_refused(GstSecureHeapAllocator *allocator, gpointer data)
{
	(void)allocator;
	GST_ELEMENT_ERROR(data, RESOURCE, NOT_AUTHORIZED,
			  ("An element wants to map a protected buffer."),
			  ("the CPU can neither read nor write it"));
}

static gboolean start(GstBaseTransform *transform)
{
	GstSecureHeapPool *self = GST_SECURE_HEAP_POOL(transform);
	const char *complaint;

	self->allocator = g_object_new(GST_TYPE_SECURE_HEAP_ALLOCATOR, "heap",
				       self->heap, "use-case", self->use_case,
				       NULL);
	gst_object_ref_sink(self->allocator);
	complaint = gst_secure_heap_allocator_complaint(self->allocator);
	if (complaint) {
		GST_ELEMENT_ERROR(self, RESOURCE, NOT_FOUND,
				  ("No heap for protected buffers."),
				  ("%s", complaint));
		gst_clear_object(&self->allocator);
		return FALSE;
	}
	g_signal_connect_object(self->allocator, "map-refused",
				G_CALLBACK(on_map_refused), self, 0);
	return TRUE;
}

static gboolean stop(GstBaseTransform *transform)
{
	GstSecureHeapPool *self = GST_SECURE_HEAP_POOL(transform);

	gst_clear_object(&self->allocator);
	return TRUE;
}

/* A pool of ours, or NULL if it does not take the caps */
static GstBufferPool *make_pool(GstSecureHeapPool *self, GstCaps *caps,
				guint size, guint min, guint max)
{
	GstBufferPool *pool = gst_secure_heap_buffer_pool_new(self->allocator);
	GstStructure *config = gst_buffer_pool_get_config(pool);

	gst_buffer_pool_config_set_params(config, caps, size, min, max);
	if (!gst_buffer_pool_set_config(pool, config))
		gst_clear_object(&pool);
	return pool;
}

/* What the element behind this one says stays, except for its pool */
static gboolean propose_allocation(GstBaseTransform *transform,
				   GstQuery *decide, GstQuery *query)
{
	GstSecureHeapPool *self = GST_SECURE_HEAP_POOL(transform);
	guint size = 0, min = 0, max = 0;
	GstBufferPool *pool;
	GstVideoInfo info;
	gboolean want;
	GstCaps *caps;

	if (!GST_BASE_TRANSFORM_CLASS(gst_secure_heap_pool_parent_class)
		     ->propose_allocation(transform, decide, query))
		GST_DEBUG_OBJECT(self, "nobody behind this element allocates");

	gst_query_parse_allocation(query, &caps, &want);
	if (!caps || !gst_secure_heap_video_info(caps, &info))
		return FALSE;
	while (gst_query_get_n_allocation_pools(query)) {
		gst_query_parse_nth_allocation_pool(query, 0, NULL, NULL, &min,
						    &max);
		gst_query_remove_nth_allocation_pool(query, 0);
	}
	while (gst_query_get_n_allocation_params(query))
		gst_query_remove_nth_allocation_param(query, 0);

	size = GST_VIDEO_INFO_SIZE(&info);
	pool = make_pool(self, caps, size, min, max);
	if (!pool)
		return FALSE;
	gst_query_add_allocation_pool(query, pool, size, min, max);
	gst_object_unref(pool);
	gst_query_add_allocation_param(query, GST_ALLOCATOR(self->allocator),
				       NULL);
	if (!gst_query_find_allocation_meta(query, GST_VIDEO_META_API_TYPE,
					    NULL))
		gst_query_add_allocation_meta(query, GST_VIDEO_META_API_TYPE,
					      NULL);
	return TRUE;
}

static GstFlowReturn transform_ip(GstBaseTransform *transform,
				  GstBuffer *buffer)
{
	GstMemory *memory;
	guint i;

	for (i = 0; i < gst_buffer_n_memory(buffer); i++) {
		memory = gst_buffer_peek_memory(buffer, i);
		if (gst_is_secure_heap_memory(memory))
			continue;
		GST_ELEMENT_ERROR(transform, STREAM, FAILED,
				  ("A buffer is not from the protected heap."),
				  ("the element before it has not used the pool"));
		return GST_FLOW_ERROR;
	}
	return GST_FLOW_OK;
}

static void set_property(GObject *object, guint id, const GValue *value,
			 GParamSpec *spec)
{
	GstSecureHeapPool *self = GST_SECURE_HEAP_POOL(object);

	switch (id) {
	case PROP_HEAP:
		g_free(self->heap);
		self->heap = g_value_dup_string(value);
		break;
	case PROP_USE_CASE:
		g_free(self->use_case);
		self->use_case = g_value_dup_string(value);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void get_property(GObject *object, guint id, GValue *value,
			 GParamSpec *spec)
{
	GstSecureHeapPool *self = GST_SECURE_HEAP_POOL(object);

	switch (id) {
	case PROP_HEAP:
		g_value_set_string(value, self->heap);
		break;
	case PROP_USE_CASE:
		g_value_set_string(value, self->use_case);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void finalize(GObject *object)
{
	GstSecureHeapPool *self = GST_SECURE_HEAP_POOL(object);

	g_free(self->heap);
	g_free(self->use_case);
	G_OBJECT_CLASS(gst_secure_heap_pool_parent_class)->finalize(object);
}

static void gst_secure_heap_pool_class_init(GstSecureHeapPoolClass *class)
{
	GstBaseTransformClass *transform = GST_BASE_TRANSFORM_CLASS(class);
	GstElementClass *element = GST_ELEMENT_CLASS(class);
	GObjectClass *object = G_OBJECT_CLASS(class);
	const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
				  GST_PARAM_MUTABLE_READY;
	GParamSpec *spec;

	GST_DEBUG_CATEGORY_INIT(secure_heap_pool_debug, "secureheappool", 0,
				"pool of protected buffers");
	object->set_property = set_property;
	object->get_property = get_property;
	object->finalize = finalize;
	spec = g_param_spec_string("heap", "Heap",
				   "Name of the heap, protected or not; any protected one if not set",
				   NULL, flags);
	g_object_class_install_property(object, PROP_HEAP, spec);
	spec = g_param_spec_string("use-case", "Use case",
				   "What the heap has to be for, if none is named",
				   NULL, flags);
	g_object_class_install_property(object, PROP_USE_CASE, spec);

	gst_element_class_add_static_pad_template(element, &sink_template);
	gst_element_class_add_static_pad_template(element, &source_template);
	gst_element_class_set_static_metadata(element,
					      "Pool of protected buffers",
					      "Filter/Video",
					      "Offers buffers of a protected dma-buf heap to the element before it",
					      "The secure-heap project");
	transform->start = start;
	transform->stop = stop;
	transform->propose_allocation = propose_allocation;
	transform->transform_ip = transform_ip;
	transform->transform_ip_on_passthrough = TRUE;
}

static void gst_secure_heap_pool_init(GstSecureHeapPool *self)
{
	gst_base_transform_set_passthrough(GST_BASE_TRANSFORM(self), TRUE);
}
