/* SPDX-License-Identifier: GPL-2.0-only */
/* What the driver said in the kernel's log. */
#ifndef TESTS_LOG_H
#define TESTS_LOG_H

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* How many lines of the log have both of two texts; or -errno */
static inline int count_log_lines_of(const char *speaker, const char *text)
{
	char record[8192];
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK), count = 0;
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

/* How many lines of the driver's have this text; or -errno */
static inline int count_log_lines(const char *text)
{
	return count_log_lines_of("secure_heap:", text);
}

#endif /* TESTS_LOG_H */
