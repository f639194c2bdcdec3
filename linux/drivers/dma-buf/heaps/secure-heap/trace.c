// SPDX-License-Identifier: GPL-2.0-only

#define CREATE_TRACE_POINTS
#include "trace.h"

/* The KUnit suites have the driver's files in a module of their own */
EXPORT_TRACEPOINT_SYMBOL_GPL(secure_heap_alloc);
EXPORT_TRACEPOINT_SYMBOL_GPL(secure_heap_free);
