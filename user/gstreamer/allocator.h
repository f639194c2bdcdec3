/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GstSecureHeapAllocator: a GstAllocator whose memory is buffers of a dma-buf heap
 * that libsecureheap chooses. Its memory is that of GstDmaBufAllocator, except
 * that the CPU cannot map it if the heap is protected.
 *
 * Properties, set when it is made:
 *
 *	heap		name of the heap, protected or not; NULL for any that is
 *			protected
 *	use-case	what the heap has to be for; NULL for anything
 *
 * Signal, from the thread that tried:
 *
 *	map-refused	an element tried to map protected memory of this allocator
 */
#ifndef SECURE_HEAP_ALLOCATOR_H
#define SECURE_HEAP_ALLOCATOR_H

#include <gst/allocators/gstdmabuf.h>

G_BEGIN_DECLS

#define GST_TYPE_SECURE_HEAP_ALLOCATOR gst_secure_heap_allocator_get_type()
G_DECLARE_FINAL_TYPE(GstSecureHeapAllocator, gst_secure_heap_allocator, GST,
		     SECURE_HEAP_ALLOCATOR, GstDmaBufAllocator)

/*
 * Why the allocator has no heap, or NULL if it has one; the text is the
 * allocator's
 */
const char *
gst_secure_heap_allocator_complaint(GstSecureHeapAllocator *allocator);

/* Is the memory from an allocator of this type? */
gboolean gst_is_secure_heap_memory(GstMemory *memory);

G_END_DECLS

#endif
