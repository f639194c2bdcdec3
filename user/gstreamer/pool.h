/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GstSecureHeapBufferPool: a GstBufferPool for pictures in memory of one
 * GstSecureHeapAllocator, whatever allocator its configuration names. Each picture
 * is one buffer of the heap, with a GstVideoMeta. Strides are those of
 * GstVideoInfo, or of the alignment in the configuration.
 */
#ifndef SECURE_HEAP_POOL_H
#define SECURE_HEAP_POOL_H

#include <gst/video/video.h>

#include "allocator.h"

G_BEGIN_DECLS

#define GST_TYPE_SECURE_HEAP_BUFFER_POOL gst_secure_heap_buffer_pool_get_type()
G_DECLARE_FINAL_TYPE(GstSecureHeapBufferPool, gst_secure_heap_buffer_pool, GST,
		     SECURE_HEAP_BUFFER_POOL, GstBufferPool)

GstBufferPool *gst_secure_heap_buffer_pool_new(GstSecureHeapAllocator *allocator);

/*
 * What raw video of these caps is in memory; FALSE if it is not linear. A DRM
 * format in the caps is as good as one of GStreamer's.
 */
gboolean gst_secure_heap_video_info(const GstCaps *caps, GstVideoInfo *info);

G_END_DECLS

#endif
