/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef SECURE_HEAP_ELEMENT_H
#define SECURE_HEAP_ELEMENT_H

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_SECURE_HEAP_POOL gst_secure_heap_pool_get_type()
G_DECLARE_FINAL_TYPE(GstSecureHeapPool, gst_secure_heap_pool, GST,
		     SECURE_HEAP_POOL, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE(secureheappool)

G_END_DECLS

#endif
