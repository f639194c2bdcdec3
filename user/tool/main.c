// SPDX-License-Identifier: GPL-2.0-only
/* secureheap(1): see user/man/secureheap.1.scd. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "root.h"
#include "tool.h"

static const char usage[] =
	"Usage: secureheap [--root DIR] COMMAND [OPTION...]\n"
	"\n"
	"  list [-p] [-b] [-J]         list the heaps of this machine\n"
	"  info [-b] [-J] HEAP         show what is known of a heap\n"
	"  alloc [OPTION...] SIZE [-- COMMAND...]\n"
	"                              allocate buffers and hold them\n"
	"  top [-d SECONDS] [-1] [-J]  show the buffers of all heaps\n"
	"  trace [OPTION...] [HEAP]    write down what a heap is asked for\n"
	"  check [-r] [-J] [HEAP...]   say what is right and wrong with the board\n"
	"\n"
	"  --root DIR                  look at a recorded tree of a machine\n"
	"  -h, --help                  show this\n"
	"  -V, --version               show the version\n"
	"\n"
	"See secureheap(1).\n";

static const struct command {
	const char *name;
	int (*run)(const struct tool *tool, int argc, char **argv);
} commands[] = {
	{ "list", tool_list },
	{ "info", tool_info },
	{ "alloc", tool_alloc },
	{ "top", tool_top },
	{ "trace", tool_trace },
	{ "check", tool_check },
};

void complain(const char *format, ...)
{
	va_list args;

	fputs("secureheap: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

int misused(void)
{
	fputs("Try 'secureheap --help'.\n", stderr);
	return STATUS_USAGE;
}

int complain_of(const struct secureheap_error *error)
{
	complain("%s", error->text);
	switch (error->code) {
	case -ENOENT:
	case -ERANGE:
		return STATUS_NO_HEAP;
	case -EACCES:
		return STATUS_NO_PERMISSION;
	case -ENOMEM:
	case -ENOSPC:
		return STATUS_NO_ROOM;
	}

	return STATUS_FAILED;
}

char *format_size(uint64_t bytes, char buf[32])
{
	static const char units[] = "BKMGTPE";
	unsigned int unit = 0;
	uint64_t tenths;

	while (unit < 6 && bytes >> (10 * unit) >= 1024)
		unit++;
	if (!unit || !(bytes & ((UINT64_C(1) << (10 * unit)) - 1))) {
		snprintf(buf, 32, "%llu%c",
			 (unsigned long long)(bytes >> (10 * unit)), units[unit]);
		return buf;
	}
	/* Bits below those of a tenth do not matter, and would overflow */
	tenths = (bytes >> (10 * (unit - 1))) * 10 >> 10;
	snprintf(buf, 32, "%llu.%llu%c", (unsigned long long)(tenths / 10),
		 (unsigned long long)(tenths % 10), units[unit]);

	return buf;
}

bool parse_size(const char *text, uint64_t *bytes)
{
	static const char units[] = "KMG";
	size_t length = strlen(text);
	unsigned int shift = 0;
	const char *unit;
	char digits[24];

	if (!length || length >= sizeof(digits))
		return false;
	memcpy(digits, text, length + 1);
	unit = strchr(units, digits[length - 1]);
	if (unit) {
		shift = 10 * (unit - units + 1);
		digits[length - 1] = 0;
	}
	if (!parse_number(digits, bytes) || *bytes > UINT64_MAX >> shift)
		return false;
	*bytes <<= shift;

	return true;
}

bool parse_seconds(const char *text, uint64_t least, uint64_t *seconds)
{
	if (parse_number(text, seconds) && *seconds >= least &&
	    *seconds <= INT32_MAX)
		return true;
	complain("%s is not a number of seconds", text);

	return false;
}

const struct secureheap_heap *find_heap(const struct tool *tool,
					const char *name)
{
	const struct secureheap_heap *heap =
		secureheap_list_find(tool->list, name);

	if (!heap)
		complain("there is no heap %s: 'secureheap list' shows all",
			 name);

	return heap;
}

const char *kind_name(const struct secureheap_heap *heap)
{
	switch (secureheap_heap_kind(heap)) {
	case SECUREHEAP_KIND_REGION:
		return "region";
	case SECUREHEAP_KIND_TEE:
		return "tee";
	case SECUREHEAP_KIND_VENDOR:
		return "vendor";
	case SECUREHEAP_KIND_OTHER:
		break;
	}

	return "other";
}

const char *protection_name(enum secureheap_protection protection)
{
	switch (protection) {
	case SECUREHEAP_PROTECTION_YES:
		return "yes";
	case SECUREHEAP_PROTECTION_NO:
		return "no";
	case SECUREHEAP_PROTECTION_UNKNOWN:
		break;
	}

	return "unknown";
}

/* What could not be written is a failure, too: a full disk, a reader gone */
static int flush(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	complain("cannot write the output: %s", strerror(errno));

	return STATUS_FAILED;
}

static int run(const struct command *command, int root, int argc, char **argv)
{
	struct secureheap_error error;
	struct tool tool = { .root = root };
	int status;

	if (secureheap_list_open(root, &tool.list, &error)) {
		complain("%s", error.text);
		return STATUS_FAILED;
	}
	optind = 0;
	status = command->run(&tool, argc, argv);
	secureheap_list_free(tool.list);

	return flush(status);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "root", required_argument, NULL, 'R' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{}
	};
	const char *root = "/";
	int option, fd, status;
	size_t i;

	while ((option = getopt_long(argc, argv, "+hV", options, NULL)) != -1) {
		switch (option) {
		case 'R':
			root = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return flush(STATUS_GOOD);
		case 'V':
			puts("secureheap " VERSION);
			return flush(STATUS_GOOD);
		default:
			return misused();
		}
	}
	if (optind == argc) {
		complain("a command is missing");
		return misused();
	}

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[optind], commands[i].name))
			break;
	if (i == sizeof(commands) / sizeof(commands[0])) {
		complain("there is no command %s", argv[optind]);
		return misused();
	}

	fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		complain("cannot open %s: %s", root, strerror(errno));
		return STATUS_FAILED;
	}
	status = run(&commands[i], fd, argc - optind, argv + optind);
	close(fd);

	return status;
}
