// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "log.h"

int count_log_lines_of(const char *speaker, const char *text)
{
	char record[8192];
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int count = 0;
	ssize_t length;

	if (log < 0)
		return -errno;
	while ((length = read(log, record, sizeof(record) - 1)) > 0) {
		record[length] = 0;
		if (strstr(record, speaker) && strstr(record, text))
			count++;
	}
	close(log);
	return count;
}

int count_log_lines(const char *text)
{
	return count_log_lines_of("secure_heap:", text);
}

int count_refusals(const char *node, const char *fault)
{
	char text[256];

	snprintf(text, sizeof(text), "/reserved-memory/%s refused: %s", node,
		 fault);
	return count_log_lines(text);
}
