// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tool on recorded trees that libFuzzer makes up. An input is a list of files:
 * a byte that chooses a path, two bytes of length, the content.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char * const paths[] = {
#include "fuzz-paths.h"
};

#define PATHS (sizeof(paths) / sizeof(paths[0]))

int tool_main(int argc, char **argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int remove_one(const char *path, const struct stat *st, int kind,
		      struct FTW *place)
{
	(void)st;
	(void)kind;
	(void)place;
	return remove(path);
}

static void write_file(int root, const char *path, const uint8_t *content,
		       size_t size)
{
	char folder[200], *slash = folder;
	int file;

	snprintf(folder, sizeof(folder), "%s", path);
	while ((slash = strchr(slash, '/'))) {
		*slash = 0;
		mkdirat(root, folder, 0700);
		*slash++ = '/';
	}
	file = openat(root, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (file < 0 || write(file, content, size) != (ssize_t)size)
		abort();
	close(file);
}

static void write_files(const char *folder, const uint8_t *data, size_t size)
{
	int root = open(folder, O_RDONLY | O_DIRECTORY);

	if (root < 0)
		abort();
	while (size > 3) {
		const char *path = paths[data[0] % PATHS];
		size_t length = data[1] << 8 | data[2];

		data += 3;
		size -= 3;
		if (length > size)
			length = size;
		write_file(root, path, data, length);
		data += length;
		size -= length;
	}
	close(root);
}

static void run(const char *folder, const char *command, const char *argument)
{
	char *argv[6] = {
		"secureheap", "--root", (char *)folder, (char *)command,
		(char *)argument, NULL
	};

	tool_main(argument ? 5 : 4, argv);
}

/* The sanitizers write to standard error, too, but not through stdio */
static void be_quiet(void)
{
	int nothing = open("/dev/null", O_WRONLY);

	if (nothing < 0)
		abort();
	dup2(nothing, STDOUT_FILENO);
	stderr = fdopen(nothing, "w");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/secureheap-fuzz-XXXXXX", input[80];
	static bool quiet;

	if (!quiet)
		be_quiet();
	quiet = true;
	if (!mkdtemp(folder))
		abort();
	snprintf(input, sizeof(input), "--input=%s/events", folder);
	write_files(folder, data, size);
	run(folder, "list", "--json");
	run(folder, "info", "a@90000000");
	run(folder, "check", NULL);
	run(folder, "check", "--json");
	run(folder, "top", "--once");
	run(folder, "trace", input);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	return 0;
}
