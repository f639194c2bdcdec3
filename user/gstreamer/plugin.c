// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/gst.h>

#include "allocator.h"
#include "element.h"

#define PACKAGE "secureheap"

static gboolean init(GstPlugin *plugin)
{
	/* For programs that make one by the name of its type */
	g_type_ensure(GST_TYPE_SECURE_HEAP_ALLOCATOR);
	return GST_ELEMENT_REGISTER(secureheappool, plugin);
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, secureheap,
		  "Protected dma-buf heaps", init, VERSION, "LGPL", "secureheap",
		  "the secure-heap project")
