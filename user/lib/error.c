// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

int fail(struct secureheap_error *error, int code, const char *format, ...)
{
	va_list args;

	if (!error)
		return code;
	error->code = code;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);

	return code;
}

const char *reason(int code, char *buf, size_t size)
{
	const char *words = strerrordesc_np(-code);

	if (words)
		return words;
	snprintf(buf, size, "error %d", -code);

	return buf;
}
