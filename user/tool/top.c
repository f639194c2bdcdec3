// SPDX-License-Identifier: GPL-2.0-only
/* secureheap top */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "root.h"
#include "table.h"
#include "tool.h"

/* The kernel writes one line for each buffer, none of which is long */
#define LIST_SIZE (4 << 20)

static const struct column columns[] = {
	{ "HEAP", COLUMN_TEXT },
	{ "INODE", COLUMN_NUMBER },
	{ "SIZE", COLUMN_NUMBER },
	{ "AGE", COLUMN_NUMBER },
	{ "PID", COLUMN_NUMBER },
	{ "ATTACHED", COLUMN_NUMBER },
	{ "COMMAND", COLUMN_TEXT },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

struct buffer {
	const char *heap, *command;
	unsigned long long inode, size, age_ms, pid, attached;
};

/**
 * struct picture - all buffers at one moment
 * @texts: what the kernel says of each heap, in which the commands are
 * @heaps: number of them
 * @buffers: buffers
 * @count: number of them
 */
struct picture {
	char **texts;
	size_t heaps;
	struct buffer *buffers;
	size_t count;
};

static void free_picture(struct picture *picture)
{
	size_t i;

	for (i = 0; i < picture->heaps; i++)
		free(picture->texts[i]);
	free(picture->texts);
	free(picture->buffers);
}

/* The next number of a line, which a tab ends */
static bool take_number(char **line, unsigned long long *number)
{
	char *word = strsep(line, "\t");
	uint64_t value;

	if (!word || !*line || !parse_number(word, &value))
		return false;
	*number = value;

	return true;
}

/* Not the head of the list, and not what a later kernel may add */
static bool parse_line(char *line, struct buffer *buffer)
{
	if (!take_number(&line, &buffer->inode) ||
	    !take_number(&line, &buffer->size) ||
	    !take_number(&line, &buffer->age_ms) ||
	    !take_number(&line, &buffer->pid) ||
	    !take_number(&line, &buffer->attached))
		return false;
	buffer->command = line;

	return true;
}

static int parse(struct picture *picture, const char *heap, char *text)
{
	struct buffer buffer = { .heap = heap }, *buffers;
	char *line;

	while ((line = strsep(&text, "\n"))) {
		if (!parse_line(line, &buffer))
			continue;
		buffers = reallocarray(picture->buffers, picture->count + 1,
				       sizeof(*buffers));
		if (!buffers)
			return -ENOMEM;
		picture->buffers = buffers;
		buffers[picture->count++] = buffer;
	}

	return 0;
}

static int add_heap(struct picture *picture, const struct tool *tool,
		    const char *heap)
{
	char path[320], **texts, *text;
	long ret;

	texts = reallocarray(picture->texts, picture->heaps + 1,
			     sizeof(*texts));
	if (!texts)
		return -ENOMEM;
	picture->texts = texts;
	text = malloc(LIST_SIZE);
	if (!text)
		return -ENOMEM;
	texts[picture->heaps++] = text;

	snprintf(path, sizeof(path), "sys/kernel/debug/secure_heap/%s/buffers",
		 heap);
	ret = root_read(tool->root, path, text, LIST_SIZE);

	return ret < 0 ? ret : parse(picture, heap, text);
}

static int by_size(const void *one, const void *other)
{
	unsigned long long a = ((const struct buffer *)one)->size;
	unsigned long long b = ((const struct buffer *)other)->size;

	return (a < b) - (a > b);
}

static int explain(const char *heap, int code)
{
	switch (code) {
	case -EACCES:
	case -EPERM:
		complain("only root may see the buffers of a heap");
		return STATUS_NO_PERMISSION;
	case -ENOENT:
		complain("there is no list of the buffers of %s: mount debugfs on /sys/kernel/debug, of a kernel with CONFIG_DEBUG_FS",
			 heap);
		return STATUS_FAILED;
	}
	complain("cannot list the buffers of %s: %s", heap, strerror(-code));

	return STATUS_FAILED;
}

static int take_picture(const struct tool *tool, struct picture *picture)
{
	size_t i;
	int ret;

	for (i = 0; i < secureheap_list_count(tool->list); i++) {
		const struct secureheap_heap *heap =
			secureheap_list_get(tool->list, i);

		if (secureheap_heap_kind(heap) != SECUREHEAP_KIND_REGION)
			continue;
		ret = add_heap(picture, tool, secureheap_heap_name(heap));
		if (ret)
			return explain(secureheap_heap_name(heap), ret);
	}
	if (!picture->heaps) {
		complain("this machine has no heap of the secure-heap driver");
		return STATUS_NO_HEAP;
	}
	if (picture->count)
		qsort(picture->buffers, picture->count,
		      sizeof(*picture->buffers), by_size);

	return STATUS_GOOD;
}

static bool add_row(struct table *table, const struct buffer *buffer, bool json)
{
	const unsigned long long numbers[] = {
		buffer->inode, buffer->size,
		json ? buffer->age_ms : buffer->age_ms / 1000, buffer->pid,
		buffer->attached,
	};
	const char *values[COLUMNS] = { buffer->heap };
	char texts[5][32];
	size_t i;

	for (i = 0; i < 5; i++) {
		snprintf(texts[i], sizeof(texts[i]), "%llu", numbers[i]);
		values[1 + i] = texts[i];
	}
	if (!json)
		format_size(buffer->size, texts[1]);
	values[6] = buffer->command;

	return table_add(table, values, NULL);
}

static int show(const struct picture *picture, bool json)
{
	struct table *table = table_new("buffers", columns, COLUMNS, json);
	size_t i;

	if (!table)
		return STATUS_FAILED;
	for (i = 0; i < picture->count; i++) {
		if (!add_row(table, &picture->buffers[i], json)) {
			table_free(table);
			return STATUS_FAILED;
		}
	}

	return table_print(table) ? STATUS_GOOD : STATUS_FAILED;
}

static int show_once(const struct tool *tool, bool json, bool redraw)
{
	struct picture picture = {};
	int status = take_picture(tool, &picture);

	if (status == STATUS_GOOD) {
		if (redraw)
			fputs("\033[H\033[J", stdout);
		status = show(&picture, json);
	}
	free_picture(&picture);

	return status;
}

int tool_top(const struct tool *tool, int argc, char **argv)
{
	static const struct option options[] = {
		{ "delay", required_argument, NULL, 'd' },
		{ "once", no_argument, NULL, '1' },
		{ "json", no_argument, NULL, 'J' },
		{}
	};
	bool once = !isatty(STDOUT_FILENO), json = false;
	struct timespec delay = {};
	uint64_t seconds = 2;
	int option, status;

	while ((option = getopt_long(argc, argv, "d:1J", options, NULL)) != -1) {
		switch (option) {
		case 'd':
			if (!parse_seconds(optarg, 1, &seconds))
				return misused();
			break;
		case '1':
			once = true;
			break;
		case 'J':
			once = true;
			json = true;
			break;
		default:
			return misused();
		}
	}
	if (optind < argc) {
		complain("top takes no %s", argv[optind]);
		return misused();
	}

	delay.tv_sec = seconds;
	for (;;) {
		status = show_once(tool, json, !once);
		if (status != STATUS_GOOD || once || fflush(stdout))
			return status;
		if (nanosleep(&delay, NULL) && errno != EINTR) {
			complain("cannot wait: %s", strerror(errno));
			return STATUS_FAILED;
		}
	}
}
