// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks the heap secure@ADDRESS for buffers in a known order while the driver's
 * events are recorded, and prints what was recorded, for the host to compare.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "heap.h"
#include "protected.h"
#include "units.h"

#define TRACEFS "/sys/kernel/tracing/"

static void put(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_TRUNC);

	if (file < 0 || write(file, text, strlen(text)) < 0)
		err(1, "%s", path);
	close(file);
}

static int must_alloc(int heap, size_t size)
{
	int buffer = heap_alloc(heap, size);

	if (buffer < 0)
		errx(1, "no buffer of %zu bytes: %s", size, strerror(-buffer));
	return buffer;
}

static void ask(int heap)
{
	int first = must_alloc(heap, PAGE), second, third;

	second = must_alloc(heap, 3 << 20);
	third = must_alloc(heap, 65536 + 1);
	close(second);
	if (heap_alloc(heap, 1 << 30) != -ENOMEM)
		errx(1, "a buffer larger than the heap was not refused");
	second = must_alloc(heap, 1 << 20);
	close(first);
	close(third);
	close(second);
}

int main(void)
{
	char line[512];
	FILE *trace;
	int heap;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (mount("tracefs", TRACEFS, "tracefs", 0, NULL))
		err(1, TRACEFS);
	heap = heap_open(region()->heap);
	if (heap < 0)
		errx(1, "heap %s: %s", region()->heap, strerror(-heap));

	put(TRACEFS "events/secure_heap/enable", "1");
	ask(heap);
	put(TRACEFS "events/secure_heap/enable", "0");

	trace = fopen(TRACEFS "trace", "r");
	if (!trace)
		err(1, "trace");
	while (fgets(line, sizeof(line), trace))
		fputs(line, stdout);
	fclose(trace);
	return 0;
}
