/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of the heaps: what the dma-buf core does not trace. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM secure_heap

#if !defined(_SECURE_HEAP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _SECURE_HEAP_TRACE_H

#include <linux/tracepoint.h>
#include <linux/types.h>

DECLARE_EVENT_CLASS(secure_heap_pages,
		    TP_PROTO(const char *name, unsigned long pfn,
			     unsigned long count, int error),
		    TP_ARGS(name, pfn, count, error),
		    TP_STRUCT__entry(__string(name, name)
				     __field(unsigned long, pfn)
				     __field(unsigned long, count)
				     __field(int, error)),
		    TP_fast_assign(__assign_str(name);
				   __entry->pfn = pfn;
				   __entry->count = count;
				   __entry->error = error;),
		    TP_printk("name=%s pfn=0x%lx count=%lu error=%d",
			      __get_str(name), __entry->pfn, __entry->count,
			      __entry->error)
);

/* Allocation of @count pages. On failure, @pfn is 0 and @error the errno. */
DEFINE_EVENT(secure_heap_pages, secure_heap_alloc,
	     TP_PROTO(const char *name, unsigned long pfn, unsigned long count,
		      int error),
	     TP_ARGS(name, pfn, count, error)
);

/*
 * Pages of a region on demand are taken from Linux. On failure, @pfn is 0 and @error
 * the errno.
 */
DEFINE_EVENT(secure_heap_pages, secure_heap_claim,
	     TP_PROTO(const char *name, unsigned long pfn, unsigned long count,
		      int error),
	     TP_ARGS(name, pfn, count, error)
);

/* The owner was asked to close pages of a region on demand */
DEFINE_EVENT(secure_heap_pages, secure_heap_close,
	     TP_PROTO(const char *name, unsigned long pfn, unsigned long count,
		      int error),
	     TP_ARGS(name, pfn, count, error)
);

/* The owner was asked to erase and open pages of a region on demand */
DEFINE_EVENT(secure_heap_pages, secure_heap_open,
	     TP_PROTO(const char *name, unsigned long pfn, unsigned long count,
		      int error),
	     TP_ARGS(name, pfn, count, error)
);

/* The last reference to a buffer is gone; its pages are freed next. */
TRACE_EVENT(secure_heap_free,
	    TP_PROTO(const char *name, unsigned long pfn, unsigned long count),
	    TP_ARGS(name, pfn, count),
	    TP_STRUCT__entry(__string(name, name)
			     __field(unsigned long, pfn)
			     __field(unsigned long, count)),
	    TP_fast_assign(__assign_str(name);
			   __entry->pfn = pfn;
			   __entry->count = count;),
	    TP_printk("name=%s pfn=0x%lx count=%lu", __get_str(name),
		      __entry->pfn, __entry->count)
);

/* A device is not attached to a buffer of @size bytes */
TRACE_EVENT(secure_heap_refuse,
	    TP_PROTO(const char *name, const char *device, size_t size,
		     int error),
	    TP_ARGS(name, device, size, error),
	    TP_STRUCT__entry(__string(name, name)
			     __string(device, device)
			     __field(size_t, size)
			     __field(int, error)),
	    TP_fast_assign(__assign_str(name);
			   __assign_str(device);
			   __entry->size = size;
			   __entry->error = error;),
	    TP_printk("name=%s device=%s size=%zu error=%d", __get_str(name),
		      __get_str(device), __entry->size, __entry->error)
);

/* A call of the firewall's owner: @ranges ranges of @count pages in all */
TRACE_EVENT(secure_heap_scrub,
	    TP_PROTO(const char *name, unsigned int ranges, unsigned long count,
		     int error),
	    TP_ARGS(name, ranges, count, error),
	    TP_STRUCT__entry(__string(name, name)
			     __field(unsigned int, ranges)
			     __field(unsigned long, count)
			     __field(int, error)),
	    TP_fast_assign(__assign_str(name);
			   __entry->ranges = ranges;
			   __entry->count = count;
			   __entry->error = error;),
	    TP_printk("name=%s ranges=%u count=%lu error=%d", __get_str(name),
		      __entry->ranges, __entry->count, __entry->error)
);

/* Pages that could not be scrubbed, and are not handed out */
DEFINE_EVENT(secure_heap_pages, secure_heap_quarantine,
	     TP_PROTO(const char *name, unsigned long pfn, unsigned long count,
		      int error),
	     TP_ARGS(name, pfn, count, error)
);

#endif /* _SECURE_HEAP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
