// SPDX-License-Identifier: GPL-2.0-only
/* Memory that the kernel uses for a heap, a buffer, and an attachment. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "heap.h"
#include "measure/bench-uapi.h"

/*
 * Live buffers and attachments: enough that what is left over of a slab does not
 * count, after some that use up what was left over before
 */
#define FIRST 2048
#define MORE 16384

/* In bytes, of a line that says "NAME: N kB" */
static double meminfo(const char *name)
{
	FILE *file = fopen("/proc/meminfo", "r");
	unsigned long long kib = 0;
	size_t length = strlen(name);
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, length) && line[length] == ':')
			kib = strtoull(line + length + 1, NULL, 10);
	if (file)
		fclose(file);
	return kib * 1024.0;
}

/* Processors add to these counts once in a second */
static double slab(void)
{
	sleep(3);
	return meminfo("Slab");
}

static double slab_and_vmalloc(void)
{
	double bytes = slab();

	return bytes + meminfo("VmallocUsed");
}

static double module_size(const char *name)
{
	FILE *file = fopen("/proc/modules", "r");
	char line[512], word[64];
	unsigned long long size, found = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%63s %llu", word, &size) == 2 &&
		    !strcmp(word, name))
			found = size;
	if (file)
		fclose(file);
	return found;
}

/* What a driver takes when it is loaded, but for its code and data */
static double load_and_measure(const char *command, const char *module)
{
	double before = slab_and_vmalloc();

	load(command);
	return slab_and_vmalloc() - before - module_size(module);
}

/* As many heaps without memory tell what the framework takes for each of them */
void bench_state(void)
{
	struct row row = { .bench = "state", .occupancy = -1 };
	unsigned int count;
	char command[64];
	double bytes;

	progress("what it takes to have a heap");
	bytes = load_and_measure("secure_heap", "secure_heap");
	row.heap = heaps[BENCH_OURS].kind;
	row.pool = heaps_ours(&count);
	row_print(&row, (struct number[]){
		{ "bytes", bytes }, { "heaps", count }, {} });

	snprintf(command, sizeof(command), "lab-nothing heaps=%u", count);
	bytes = load_and_measure(command, "lab_nothing");
	row.heap = heaps[BENCH_FLOOR].kind;
	row.pool = 0;
	row_print(&row, (struct number[]){
		{ "bytes", bytes }, { "heaps", count }, {} });
}

/* Bytes of slab for each of more buffers */
static double measure_buffers(int heap)
{
	static int buffers[FIRST + MORE];
	double before = 0, per_buffer = -1;
	size_t count;

	for (count = 0; count < FIRST + MORE; count++) {
		if (count == FIRST)
			before = slab();
		buffers[count] = heap_alloc(heap, PAGE);
		if (buffers[count] < 0)
			break;
	}
	if (count == FIRST + MORE)
		per_buffer = (slab() - before) / MORE;
	while (count)
		close(buffers[--count]);
	return per_buffer;
}

static double measure_attachments(int heap)
{
	struct lab_hold first = { heap_alloc(heap, PAGE), FIRST };
	struct lab_hold more = { first.fd, MORE };
	int device = open("/dev/lab-bench", O_RDWR | O_CLOEXEC);
	int files[2];
	double before;

	files[0] = ioctl(device, LAB_BENCH_IOCTL_HOLD, &first);
	before = slab();
	files[1] = ioctl(device, LAB_BENCH_IOCTL_HOLD, &more);
	before = files[1] < 0 ? -1 : slab() - before;
	close(files[1]);
	close(files[0]);
	close(device);
	close(first.fd);
	return before < 0 ? -1 : before / MORE;
}

void bench_slab(void)
{
	static const enum bench_kind kinds[] = {
		BENCH_FLOOR, BENCH_OURS, BENCH_TEE, BENCH_SYSTEM,
	};
	int high = fcntl(0, F_DUPFD_CLOEXEC, 2 * (FIRST + MORE));
	size_t i;

	progress("slab of buffers and attachments");
	for (i = 0; i < LENGTH(kinds); i++) {
		const struct bench_heap *heap = &heaps[kinds[i]];
		struct row row = { .heap = heap->kind, .occupancy = -1 };

		row.bench = "slab per buffer";
		row_print(&row, (struct number[]){
			{ "bytes", measure_buffers(heap->fd) }, {} });
		row.bench = "slab per attachment";
		row_print(&row, (struct number[]){
			{ "bytes", measure_attachments(heap->fd) }, {} });
	}
	close(high);
}
