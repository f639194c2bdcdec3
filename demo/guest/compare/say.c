// SPDX-License-Identifier: GPL-2.0-only
/* Answers in words. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compare.h"

void say(char answer[ANSWER_LENGTH], const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(answer, ANSWER_LENGTH, format, arguments);
	va_end(arguments);
}

void say_result(char answer[ANSWER_LENGTH], const char *good, int ret)
{
	if (ret < 0)
		say(answer, "refused, %s", strerrorname_np(-ret));
	else
		say(answer, "%s", good);
}
