/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events for allocating and freeing buffers of the heaps. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM secure_heap

#if !defined(_SECURE_HEAP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _SECURE_HEAP_TRACE_H

#include <linux/tracepoint.h>
#include <linux/types.h>

/* Allocation of @count pages. On failure, @pfn is 0 and @error the errno. */
TRACE_EVENT(secure_heap_alloc,
	    TP_PROTO(const char *name, unsigned long pfn, unsigned long count,
		     int error),
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

#endif /* _SECURE_HEAP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
