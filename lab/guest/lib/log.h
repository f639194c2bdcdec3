/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines of the kernel's log. */
#ifndef LAB_LOG_H
#define LAB_LOG_H

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* How many lines of the log have both of two texts; or -errno */
int count_log_lines_of(const char *speaker, const char *text);

/* How many lines of the driver have a text; or -errno */
int count_log_lines(const char *text);

/**
 * count_refusals - how many lines of the driver refuse a node
 * @node: name of the node, a child of /reserved-memory
 * @fault: the reason, or the start of it
 *
 * Return: the number of lines, or -errno.
 */
int count_refusals(const char *node, const char *fault);

#endif /* LAB_LOG_H */
