// SPDX-License-Identifier: LGPL-2.1-or-later
#include <secureheap.h>

#include "allocator.h"

GST_DEBUG_CATEGORY_STATIC(secure_heap_allocator_debug);
#define GST_CAT_DEFAULT secure_heap_allocator_debug

/*
 * The list and the heap in it stay as they are once the allocator is made, so
 * threads may share them. heap: NULL if none was found, and error says why.
 */
struct _GstSecureHeapAllocator {
	GstDmaBufAllocator parent;
	gchar *name;
	gchar *use_case;
	struct secureheap_list *list;
	const struct secureheap_heap *heap;
	struct secureheap_error error;
};

G_DEFINE_TYPE_WITH_CODE(GstSecureHeapAllocator, gst_secure_heap_allocator,
			GST_TYPE_DMABUF_ALLOCATOR,
			GST_DEBUG_CATEGORY_INIT(secure_heap_allocator_debug,
						"secureheapallocator", 0,
						"allocator of protected memory"))

enum { PROP_HEAP = 1, PROP_USE_CASE };
enum { MAP_REFUSED, SIGNALS };

static guint signals[SIGNALS];

static const struct secureheap_heap *
choose(GstSecureHeapAllocator *self, struct secureheap_error *error)
{
	struct secureheap_request *request = secureheap_request_new();
	const struct secureheap_heap *heap = NULL;

	if (!request ||
	    secureheap_request_set_use_case(request, self->use_case)) {
		g_strlcpy(error->text, "no memory for a request",
			  sizeof(error->text));
	} else {
		secureheap_request_set_protected(request, true);
		if (secureheap_choose(self->list, request, &heap, error))
			heap = NULL;
	}
	secureheap_request_free(request);
	return heap;
}

/* The kernel would refuse it too, but only a few elements pass that on */
static gpointer refuse_map(GstMemory *memory, GstMapInfo *info, gsize maxsize)
{
	(void)info;
	(void)maxsize;
	GST_WARNING_OBJECT(memory->allocator,
			   "the CPU cannot map protected memory");
	g_signal_emit(memory->allocator, signals[MAP_REFUSED], 0);
	return NULL;
}

static void find_heap(GstSecureHeapAllocator *self)
{
	if (secureheap_list_open(-1, &self->list, &self->error)) {
		self->list = NULL;
		return;
	}
	if (!self->name) {
		self->heap = choose(self, &self->error);
		return;
	}
	self->heap = secureheap_list_find(self->list, self->name);
	if (!self->heap)
		g_snprintf(self->error.text, sizeof(self->error.text),
			   "there is no heap %s", self->name);
}

static gboolean is_protected(GstSecureHeapAllocator *self)
{
	return secureheap_heap_protection(self->heap) ==
	       SECUREHEAP_PROTECTION_YES;
}

static void constructed(GObject *object)
{
	GstSecureHeapAllocator *self = GST_SECURE_HEAP_ALLOCATOR(object);

	G_OBJECT_CLASS(gst_secure_heap_allocator_parent_class)
		->constructed(object);
	find_heap(self);
	if (self->heap && is_protected(self))
		GST_ALLOCATOR(self)->mem_map_full = refuse_map;
}

static void finalize(GObject *object)
{
	GstSecureHeapAllocator *self = GST_SECURE_HEAP_ALLOCATOR(object);

	secureheap_list_free(self->list);
	g_free(self->name);
	g_free(self->use_case);
	G_OBJECT_CLASS(gst_secure_heap_allocator_parent_class)->finalize(object);
}

static void set_property(GObject *object, guint id, const GValue *value,
			 GParamSpec *spec)
{
	GstSecureHeapAllocator *self = GST_SECURE_HEAP_ALLOCATOR(object);

	switch (id) {
	case PROP_HEAP:
		self->name = g_value_dup_string(value);
		break;
	case PROP_USE_CASE:
		self->use_case = g_value_dup_string(value);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void get_property(GObject *object, guint id, GValue *value,
			 GParamSpec *spec)
{
	GstSecureHeapAllocator *self = GST_SECURE_HEAP_ALLOCATOR(object);

	switch (id) {
	case PROP_HEAP:
		g_value_set_string(value, self->name);
		break;
	case PROP_USE_CASE:
		g_value_set_string(value, self->use_case);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static GstMemory *alloc(GstAllocator *allocator, gsize size,
			GstAllocationParams *params)
{
	GstSecureHeapAllocator *self = GST_SECURE_HEAP_ALLOCATOR(allocator);
	struct secureheap_error error;
	GstMemory *memory;
	int dmabuf;
	gsize all;

	if (!self->heap) {
		GST_ERROR_OBJECT(self, "%s", self->error.text);
		return NULL;
	}
	if (!g_size_checked_add(&all, size, params->prefix) ||
	    !g_size_checked_add(&all, all, params->padding)) {
		GST_ERROR_OBJECT(self, "no buffer has so many bytes");
		return NULL;
	}
	dmabuf = secureheap_alloc(self->heap, all, &error);
	if (dmabuf < 0) {
		GST_ERROR_OBJECT(self, "%s", error.text);
		return NULL;
	}
	/* From here on the memory has the descriptor */
	memory = gst_dmabuf_allocator_alloc(allocator, dmabuf, all);
	gst_memory_resize(memory, params->prefix, size);
	if (is_protected(self))
		GST_MINI_OBJECT_FLAG_SET(memory, GST_MEMORY_FLAG_NOT_MAPPABLE);
	return memory;
}

static void
gst_secure_heap_allocator_class_init(GstSecureHeapAllocatorClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
				  G_PARAM_STATIC_STRINGS;
	GParamSpec *spec;

	object->constructed = constructed;
	object->finalize = finalize;
	object->set_property = set_property;
	object->get_property = get_property;
	spec = g_param_spec_string("heap", "Heap",
				   "Name of the heap, protected or not", NULL,
				   flags);
	g_object_class_install_property(object, PROP_HEAP, spec);
	spec = g_param_spec_string("use-case", "Use case",
				   "What the heap has to be for, if none is named",
				   NULL, flags);
	g_object_class_install_property(object, PROP_USE_CASE, spec);
	signals[MAP_REFUSED] =
		g_signal_new("map-refused", G_TYPE_FROM_CLASS(class),
			     G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
			     G_TYPE_NONE, 0);
	GST_ALLOCATOR_CLASS(class)->alloc = alloc;
}

static void gst_secure_heap_allocator_init(GstSecureHeapAllocator *self)
{
	/* Else gst_allocator_alloc() does not call alloc() */
	GST_OBJECT_FLAG_UNSET(self, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
}

const char *
gst_secure_heap_allocator_complaint(GstSecureHeapAllocator *allocator)
{
	return allocator->heap ? NULL : allocator->error.text;
}

gboolean gst_is_secure_heap_memory(GstMemory *memory)
{
	return GST_IS_SECURE_HEAP_ALLOCATOR(memory->allocator);
}
