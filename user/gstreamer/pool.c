// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pool.h"

/* info, alignment: as the configuration wants buffers */
struct _GstSecureHeapBufferPool {
	GstBufferPool parent;
	GstSecureHeapAllocator *allocator;
	GstVideoInfo info;
	GstVideoAlignment alignment;
};

G_DEFINE_TYPE(GstSecureHeapBufferPool, gst_secure_heap_buffer_pool,
	      GST_TYPE_BUFFER_POOL)

gboolean gst_secure_heap_video_info(const GstCaps *caps, GstVideoInfo *info)
{
	GstVideoInfoDmaDrm drm;

	if (!gst_video_is_dma_drm_caps(caps))
		return gst_video_info_from_caps(info, caps);
	return gst_video_info_dma_drm_from_caps(&drm, caps) &&
	       gst_video_info_dma_drm_to_video_info(&drm, info);
}

static const gchar **get_options(GstBufferPool *pool)
{
	static const gchar *options[] = {
		GST_BUFFER_POOL_OPTION_VIDEO_META,
		GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT,
		NULL
	};

	(void)pool;
	return options;
}

static gboolean set_config(GstBufferPool *pool, GstStructure *config)
{
	GstSecureHeapBufferPool *self = GST_SECURE_HEAP_BUFFER_POOL(pool);
	GstAllocationParams params;
	guint size, min, max;
	gboolean aligned;
	GstCaps *caps;

	if (!gst_buffer_pool_config_get_params(config, &caps, &size, &min,
					       &max) ||
	    !caps || !gst_secure_heap_video_info(caps, &self->info))
		return FALSE;

	aligned = gst_buffer_pool_config_has_option(config,
						    GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT);
	gst_video_alignment_reset(&self->alignment);
	if (aligned) {
		gst_buffer_pool_config_get_video_alignment(config,
							   &self->alignment);
		if (!gst_video_info_align(&self->info, &self->alignment))
			return FALSE;
		gst_buffer_pool_config_set_video_alignment(config,
							   &self->alignment);
	}
	self->info.size = MAX(self->info.size, size);
	gst_buffer_pool_config_set_params(config, caps, self->info.size, min,
					  max);

	if (!gst_buffer_pool_config_get_allocator(config, NULL, &params))
		gst_allocation_params_init(&params);
	gst_buffer_pool_config_set_allocator(config,
					     GST_ALLOCATOR(self->allocator),
					     &params);
	/* Importers need the strides: they cannot look at the memory */
	gst_buffer_pool_config_add_option(config,
					  GST_BUFFER_POOL_OPTION_VIDEO_META);
	return GST_BUFFER_POOL_CLASS(gst_secure_heap_buffer_pool_parent_class)
		->set_config(pool, config);
}

static GstFlowReturn alloc_buffer(GstBufferPool *pool, GstBuffer **buffer,
				  GstBufferPoolAcquireParams *params)
{
	GstSecureHeapBufferPool *self = GST_SECURE_HEAP_BUFFER_POOL(pool);
	GstVideoInfo *info = &self->info;
	GstVideoMeta *meta;
	GstMemory *memory;

	(void)params;
	memory = gst_allocator_alloc(GST_ALLOCATOR(self->allocator), info->size,
				     NULL);
	if (!memory)
		return GST_FLOW_ERROR;

	*buffer = gst_buffer_new();
	gst_buffer_append_memory(*buffer, memory);
	meta = gst_buffer_add_video_meta_full(*buffer, GST_VIDEO_FRAME_FLAG_NONE,
					      GST_VIDEO_INFO_FORMAT(info),
					      GST_VIDEO_INFO_WIDTH(info),
					      GST_VIDEO_INFO_HEIGHT(info),
					      GST_VIDEO_INFO_N_PLANES(info),
					      info->offset, info->stride);
	gst_video_meta_set_alignment(meta, self->alignment);
	return GST_FLOW_OK;
}

static void finalize(GObject *object)
{
	GstSecureHeapBufferPool *self = GST_SECURE_HEAP_BUFFER_POOL(object);

	gst_object_unref(self->allocator);
	G_OBJECT_CLASS(gst_secure_heap_buffer_pool_parent_class)
		->finalize(object);
}

static void
gst_secure_heap_buffer_pool_class_init(GstSecureHeapBufferPoolClass *class)
{
	GstBufferPoolClass *pool = GST_BUFFER_POOL_CLASS(class);

	G_OBJECT_CLASS(class)->finalize = finalize;
	pool->get_options = get_options;
	pool->set_config = set_config;
	pool->alloc_buffer = alloc_buffer;
}

static void gst_secure_heap_buffer_pool_init(GstSecureHeapBufferPool *self)
{
	gst_video_alignment_reset(&self->alignment);
}

GstBufferPool *gst_secure_heap_buffer_pool_new(GstSecureHeapAllocator *allocator)
{
	GstSecureHeapBufferPool *pool =
		g_object_new(GST_TYPE_SECURE_HEAP_BUFFER_POOL, NULL);

	pool->allocator = gst_object_ref(allocator);
	return GST_BUFFER_POOL(gst_object_ref_sink(pool));
}
