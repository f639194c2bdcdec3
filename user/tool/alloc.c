// SPDX-License-Identifier: GPL-2.0-only
/* secureheap alloc */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "root.h"
#include "tool.h"

/* As many descriptors as a process usually has */
#define COUNT_MAX 1000

struct options {
	const char *heap, *use_case;
	bool ordinary;
	uint64_t size, count, seconds, reach;
};

static const struct secureheap_heap *
choose(const struct tool *tool, const struct options *options, int *status)
{
	const struct secureheap_heap *heap = NULL;
	struct secureheap_request *request;
	struct secureheap_error error;

	if (options->heap) {
		heap = find_heap(tool, options->heap);
		if (!heap)
			*status = STATUS_NO_HEAP;
		return heap;
	}

	request = secureheap_request_new();
	if (!request ||
	    secureheap_request_set_use_case(request, options->use_case)) {
		secureheap_request_free(request);
		complain("there is no memory left");
		*status = STATUS_FAILED;
		return NULL;
	}
	secureheap_request_set_protected(request, !options->ordinary);
	secureheap_request_set_size(request, options->size);
	secureheap_request_set_reach(request, options->reach);
	if (secureheap_choose(tool->list, request, &heap, &error))
		*status = complain_of(&error);
	secureheap_request_free(request);

	return heap;
}

static void describe(const struct tool *tool,
		     const struct secureheap_heap *heap, int fd)
{
	struct secureheap_buffer *buffer;

	if (secureheap_buffer_query(tool->list, fd, &buffer, NULL)) {
		printf("descriptor %d: of heap %s\n", fd,
		       secureheap_heap_name(heap));
		return;
	}
	printf("descriptor %d: %llu bytes of heap %s, protected: %s\n", fd,
	       (unsigned long long)secureheap_buffer_size(buffer),
	       secureheap_heap_name(heap),
	       protection_name(secureheap_buffer_protection(buffer)));
	secureheap_buffer_free(buffer);
}

/* Until a signal asks for an end, or that many seconds if they are not 0 */
static int hold(uint64_t seconds)
{
	uint64_t deadline = deadline_in(seconds);
	struct timespec left;
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	if (fflush(stdout))
		return STATUS_FAILED;
	while (!seconds || deadline_left(deadline, &left)) {
		if (sigtimedwait(&ends, NULL, seconds ? &left : NULL) >= 0)
			break;
		if (errno == EAGAIN || errno == EINTR)
			continue;
		complain("cannot wait for a signal: %s", strerror(errno));
		return STATUS_FAILED;
	}

	return STATUS_GOOD;
}

/* Become a program that has the buffers, and knows their descriptors */
static int become(char **command, const int *fds, uint64_t count)
{
	size_t size = count * 12 + 1, used = 0;
	char *list = malloc(size);
	uint64_t i;
	int error;

	if (!list) {
		complain("there is no memory left");
		return STATUS_FAILED;
	}
	for (i = 0; i < count; i++) {
		fcntl(fds[i], F_SETFD, 0);
		used += snprintf(list + used, size - used, "%s%d", i ? " " : "",
				 fds[i]);
	}
	if (setenv("SECUREHEAP_FDS", list, 1)) {
		free(list);
		complain("there is no memory left");
		return STATUS_FAILED;
	}
	free(list);
	execvp(command[0], command);
	error = errno;
	complain("cannot run %s: %s", command[0], strerror(error));

	return STATUS_FAILED;
}

static int allocate(const struct tool *tool, const struct options *options,
		    char **command)
{
	const struct secureheap_heap *heap;
	struct secureheap_error error;
	int *fds, status = STATUS_GOOD;
	uint64_t i, got = 0;

	heap = choose(tool, options, &status);
	if (!heap)
		return status;
	fds = calloc(options->count, sizeof(*fds));
	if (!fds) {
		complain("there is no memory left");
		return STATUS_FAILED;
	}

	for (; got < options->count; got++) {
		fds[got] = secureheap_alloc(heap, options->size, &error);
		if (fds[got] < 0) {
			status = complain_of(&error);
			goto out;
		}
		if (!command)
			describe(tool, heap, fds[got]);
	}
	status = command ? become(command, fds, got) : hold(options->seconds);
out:
	for (i = 0; i < got; i++)
		close(fds[i]);
	free(fds);

	return status;
}

int tool_alloc(const struct tool *tool, int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "heap", required_argument, NULL, 'H' },
		{ "use-case", required_argument, NULL, 'u' },
		{ "any", no_argument, NULL, 'a' },
		{ "reach", required_argument, NULL, 'r' },
		{ "count", required_argument, NULL, 'n' },
		{ "time", required_argument, NULL, 't' },
		{}
	};
	struct options options = { .count = 1 };
	bool has_command;
	int option;

	while ((option = getopt_long(argc, argv, "+H:u:ar:n:t:", long_options,
				     NULL)) != -1) {
		switch (option) {
		case 'H':
			options.heap = optarg;
			break;
		case 'u':
			options.use_case = optarg;
			break;
		case 'a':
			options.ordinary = true;
			break;
		case 'r':
			if (!parse_number(optarg, &options.reach) ||
			    !options.reach || options.reach > 64) {
				complain("%s is not a number of bits, from 1 to 64",
					 optarg);
				return misused();
			}
			break;
		case 'n':
			if (!parse_number(optarg, &options.count) ||
			    !options.count || options.count > COUNT_MAX) {
				complain("%s is not a number from 1 to %d",
					 optarg, COUNT_MAX);
				return misused();
			}
			break;
		case 't':
			if (!parse_seconds(optarg, 0, &options.seconds))
				return misused();
			break;
		default:
			return misused();
		}
	}
	if (options.heap &&
	    (options.use_case || options.ordinary || options.reach)) {
		complain("--use-case, --any and --reach choose a heap, and --heap names one: leave out either");
		return misused();
	}
	if (optind == argc || !parse_size(argv[optind], &options.size)) {
		complain("alloc takes a size, such as 4096 or 8M");
		return misused();
	}
	optind++;
	if (optind < argc && !strcmp(argv[optind], "--"))
		optind++;
	has_command = optind < argc;
	if (has_command && options.seconds) {
		complain("a command holds the buffers as long as it runs: leave out --time");
		return misused();
	}

	return allocate(tool, &options, has_command ? argv + optind : NULL);
}
