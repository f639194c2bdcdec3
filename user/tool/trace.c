// SPDX-License-Identifier: GPL-2.0-only
/*
 * secureheap trace: write down what a heap is asked for. A trace has one line for
 * each event, "alloc NUMBER BYTES" or "free NUMBER", where a number is that of a
 * buffer, and is used again when the buffer is free.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deadline.h"
#include "root.h"
#include "tool.h"

#define TRACEFS "/sys/kernel/tracing"
#define EVENTS "/events/secure_heap/"

/**
 * struct live - a buffer that is allocated
 * @heap: name of its heap
 * @pfn: its first page
 */
struct live {
	char *heap;
	unsigned long long pfn;
};

/**
 * struct trace - what has been written so far
 * @heap: heap whose events count, NULL for all
 * @page_size: bytes of a page where they were recorded
 * @live: buffers by their numbers. Those without a heap are free
 * @count: number of them
 * @events: number of lines written
 * @lost: number of events that the kernel had no room for, or fewer if it does
 *	not tell
 */
struct trace {
	const char *heap;
	uint64_t page_size;
	struct live *live;
	size_t count;
	unsigned long long events, lost;
};

static bool is_live(const struct live *live, const char *heap,
		    unsigned long long pfn)
{
	return live->heap && live->pfn == pfn && !strcmp(live->heap, heap);
}

static void write_free(struct trace *trace, size_t number)
{
	printf("free %zu\n", number);
	free(trace->live[number].heap);
	trace->live[number].heap = NULL;
	trace->events++;
}

/* A number that no live buffer has */
static int spare_number(struct trace *trace, size_t *number)
{
	struct live *more;

	for (*number = 0; *number < trace->count; (*number)++)
		if (!trace->live[*number].heap)
			return 0;

	more = reallocarray(trace->live, trace->count + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	trace->live = more;
	more[trace->count++] = (struct live){};

	return 0;
}

static int write_alloc(struct trace *trace, const char *heap,
		       unsigned long long pfn, unsigned long long pages,
		       bool refused)
{
	struct live *live;
	size_t number;
	int ret;

	ret = spare_number(trace, &number);
	if (ret)
		return ret;
	live = &trace->live[number];
	live->heap = strdup(heap);
	if (!live->heap)
		return -ENOMEM;
	live->pfn = pfn;
	printf("alloc %zu %llu\n", number, pages * trace->page_size);
	trace->events++;
	/* What was refused is a request, too */
	if (refused)
		write_free(trace, number);

	return 0;
}

/* The line that tracefs or trace-cmd have for events that are missing */
static void take_lost(struct trace *trace, const char *line)
{
	unsigned long long lost;

	if (strncmp(line, "CPU:", 4) || !strstr(line, "EVENTS"))
		return;
	if (sscanf(line, "CPU:%*u [LOST %llu", &lost) == 1 ||
	    sscanf(line, "CPU:%*u [%llu", &lost) == 1)
		trace->lost += lost;
	else
		trace->lost++;
}

/*
 * One line of what tracefs, trace-cmd or perf print; others are left out. In front
 * is the name of the program, 15 characters that may be the beginning of an event's.
 */
static int take_line(struct trace *trace, const char *line)
{
	const char *event = strstr(line, "secure_heap_alloc:");
	unsigned long long pfn, pages;
	char heap[256];
	size_t number;
	int error;

	if (!event)
		event = strstr(line, "secure_heap_free:");
	if (!event) {
		take_lost(trace, line);
		return 0;
	}

	if (sscanf(event, "secure_heap_alloc: name=%255s pfn=%llx count=%llu error=%d",
		   heap, &pfn, &pages, &error) == 4) {
		if (trace->heap && strcmp(trace->heap, heap))
			return 0;
		return write_alloc(trace, heap, pfn, pages, error);
	}
	if (sscanf(event, "secure_heap_free: name=%255s pfn=%llx count=%llu",
		   heap, &pfn, &pages) != 3)
		return 0;
	/* One that was there before is in no line */
	for (number = 0; number < trace->count; number++) {
		if (is_live(&trace->live[number], heap, pfn)) {
			write_free(trace, number);
			break;
		}
	}

	return 0;
}

static int take_lines(struct trace *trace, FILE *from)
{
	char *line = NULL;
	size_t size = 0;
	int ret = 0;

	while (!ret && getline(&line, &size, from) > 0)
		ret = take_line(trace, line);
	if (!ret && ferror(from))
		ret = -errno;
	free(line);

	return ret;
}

/* Every buffer is free at the end, so that a trace can be replayed again */
static int conclude(struct trace *trace, int ret)
{
	bool none = !trace->events;
	size_t number;

	for (number = 0; number < trace->count; number++) {
		if (trace->live[number].heap && !ret)
			write_free(trace, number);
		free(trace->live[number].heap);
	}
	free(trace->live);
	if (ret) {
		complain("cannot read the events: %s", strerror(-ret));
		return STATUS_FAILED;
	}
	if (trace->lost) {
		complain("the kernel lost %llu events or more, so the trace is not what happened: record one heap, or on a system that does less",
			 trace->lost);
		return STATUS_FAILED;
	}
	if (none) {
		complain("there was no event%s%s", trace->heap ? " of " : "",
			 trace->heap ?: "");
		return STATUS_NO_HEAP;
	}

	return STATUS_GOOD;
}

static int convert(struct trace *trace, const char *path)
{
	FILE *from = strcmp(path, "-") ? fopen(path, "re") : stdin;
	int ret;

	if (!from) {
		complain("cannot open %s: %s", path, strerror(errno));
		return STATUS_FAILED;
	}
	ret = take_lines(trace, from);
	if (from != stdin)
		fclose(from);

	return conclude(trace, ret);
}

static int write_one(const char *folder, const char *event)
{
	char path[200];
	int fd, ret = 0;

	snprintf(path, sizeof(path), "%s" EVENTS "%s/enable", folder, event);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, "1", 1) != 1)
		ret = -errno;
	close(fd);

	return ret;
}

static int explain(int code)
{
	switch (code) {
	case -EACCES:
	case -EPERM:
		complain("only root may record events");
		return STATUS_NO_PERMISSION;
	case -ENOENT:
		complain("there are no events of secure_heap: mount tracefs on " TRACEFS ", of a kernel with CONFIG_FTRACE and this project's driver");
		return STATUS_FAILED;
	}
	complain("cannot record events: %s", strerror(-code));

	return STATUS_FAILED;
}

/* Lines as they come, until a signal, or that many seconds if they are not 0 */
static int follow(struct trace *trace, int pipe, uint64_t seconds)
{
	struct pollfd poll[] = { { .fd = pipe, .events = POLLIN } };
	uint64_t deadline = deadline_in(seconds);
	struct timespec left;
	FILE *from;
	int ret;

	from = fdopen(dup(pipe), "r");
	if (!from)
		return -errno;
	for (;;) {
		sigset_t none;

		sigemptyset(&none);
		ret = 0;
		if (seconds && !deadline_left(deadline, &left))
			break;
		ret = ppoll(poll, 1, seconds ? &left : NULL, &none);
		if (ret < 0) {
			ret = errno == EINTR ? 0 : -errno;
			break;
		}
		if (ret)
			ret = take_lines(trace, from);
		if (ret && ret != -EAGAIN)
			break;
		clearerr(from);
		/* A reader that is gone ends it, too */
		if (fflush(stdout))
			break;
	}
	if (!ret)
		ret = take_lines(trace, from);
	fclose(from);

	return ret == -EAGAIN ? 0 : ret;
}

static void on_end(int number)
{
	(void)number;
}

/* An end is asked for by a signal that only ppoll() lets through */
static void catch_ends(void)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	struct sigaction action = { .sa_handler = on_end };
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		sigaddset(&set, ends[i]);
		sigaction(ends[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
}

/* In an instance of its own, so that no other tracing is disturbed */
static int record(struct trace *trace, uint64_t seconds)
{
	char folder[100], path[120];
	int pipe, ret;

	snprintf(folder, sizeof(folder), TRACEFS "/instances/secureheap-%d",
		 getpid());
	catch_ends();
	if (mkdir(folder, 0700))
		return explain(-errno);
	snprintf(path, sizeof(path), "%s/trace_pipe", folder);
	pipe = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ret = pipe < 0 ? -errno : write_one(folder, "secure_heap_alloc");
	if (!ret)
		ret = write_one(folder, "secure_heap_free");
	if (ret) {
		ret = explain(ret);
	} else {
		fprintf(stderr, "secureheap: recording, until SIGINT\n");
		ret = conclude(trace, follow(trace, pipe, seconds));
	}
	if (pipe >= 0)
		close(pipe);
	rmdir(folder);

	return ret;
}

int tool_trace(const struct tool *tool, int argc, char **argv)
{
	static const struct option options[] = {
		{ "input", required_argument, NULL, 'i' },
		{ "page-size", required_argument, NULL, 'P' },
		{ "time", required_argument, NULL, 't' },
		{}
	};
	struct trace trace = { .page_size = sysconf(_SC_PAGESIZE) };
	const char *input = NULL;
	uint64_t seconds = 0, page_size = 0;
	int option;

	while ((option = getopt_long(argc, argv, "i:P:t:", options,
				     NULL)) != -1) {
		switch (option) {
		case 'i':
			input = optarg;
			break;
		case 'P':
			if (!parse_size(optarg, &page_size) ||
			    page_size < 4096 || page_size > 1 << 20) {
				complain("%s is no size of a page", optarg);
				return misused();
			}
			break;
		case 't':
			if (!parse_seconds(optarg, 0, &seconds))
				return misused();
			break;
		default:
			return misused();
		}
	}
	trace.heap = optind < argc ? argv[optind++] : NULL;
	if (optind < argc) {
		complain("trace takes one heap, not %s too", argv[optind]);
		return misused();
	}
	if (input && seconds) {
		complain("--time is for recording, and --input reads what was recorded: leave out either");
		return misused();
	}
	if (page_size && !input) {
		complain("--page-size is for what was recorded on another machine: name it by --input");
		return misused();
	}
	if (page_size)
		trace.page_size = page_size;
	if (input)
		return convert(&trace, input);
	if (!root_is_host(tool->root)) {
		complain("a recorded tree has no events: leave out --root");
		return misused();
	}
	if (trace.heap && !find_heap(tool, trace.heap))
		return STATUS_NO_HEAP;

	return record(&trace, seconds);
}
