// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmemleak reads all memory that it thinks the kernel can have pointers in, and
 * tells what nothing points to. It must neither read a buffer nor find anything
 * that the driver lost. And free memory is taken out of the linear map here: the
 * command line has to say kmemleak=on debug_pagealloc=on.
 */
#include <sys/mount.h>

#include "harness.h"

#include "heap.h"
#include "importer.h"
#include "memory.h"
#include "protected.h"
#include "units.h"

#define KMEMLEAK "/sys/kernel/debug/kmemleak"

FIXTURE(scan)
{
	int heap, kmemleak;
};

FIXTURE_SETUP(scan)
{
	if (mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL))
		ASSERT_EQ(EBUSY, errno);
	self->kmemleak = open(KMEMLEAK, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->kmemleak);
	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
}

FIXTURE_TEARDOWN(scan)
{
	close(self->heap);
	close(self->kmemleak);
}

static int scan(int kmemleak)
{
	return write(kmemleak, "scan", 4) == 4 ? 0 : -errno;
}

/* How many lines of its report have this text */
static int count_report_lines(const char *text)
{
	FILE *report = fopen(KMEMLEAK, "r");
	char line[256];
	int count = 0;

	if (!report)
		return -errno;
	while (fgets(line, sizeof(line), report))
		count += !!strstr(line, text);
	fclose(report);
	return count;
}

/* A fault would be in the kernel's log, which is looked at afterwards */
TEST_F(scan, while_buffers_are_in_use)
{
	int buffers[16], importers[16], i;

	for (i = 0; i < 16; i++) {
		buffers[i] = heap_alloc(self->heap, (i + 1) * PAGE);
		ASSERT_LE(0, buffers[i]);
		importers[i] = importer_open(buffers[i], importer_64);
		ASSERT_LE(0, importers[i]);
	}
	EXPECT_EQ(0, scan(self->kmemleak));
	for (i = 0; i < 16; i++) {
		close(importers[i]);
		close(buffers[i]);
	}
}

TEST_F(scan, finds_nothing_that_the_driver_lost)
{
	int buffer, importer, i;

	for (i = 0; i < 64; i++) {
		buffer = heap_alloc(self->heap, (i + 1) * PAGE);
		ASSERT_LE(0, buffer);
		importer = importer_open(buffer, importer_64);
		ASSERT_LE(0, importer);
		/* A refused request releases memory too */
		EXPECT_EQ(-ENODEV, importer_open(buffer,
						 (struct dmabuf_import){}));
		close(importer);
		close(buffer);
	}
	/* kmemleak reports no younger objects */
	sleep(6);
	/* The first scan sees pointers that registers and stacks still have */
	EXPECT_EQ(0, scan(self->kmemleak));
	EXPECT_EQ(0, scan(self->kmemleak));
	EXPECT_EQ(0, count_report_lines("secure_heap"));
}

/* The machine's other tests then run with it too */
TEST(free_memory_is_not_mapped)
{
	struct free_memory found;
	uint64_t base, size;

	ASSERT_EQ(1, find_memory_range("System RAM", &base, &size));
	ASSERT_EQ(0, look_at_free_memory(base, base + size, &found));
	EXPECT_LT(0, found.blocks);
	EXPECT_LT(0, found.faults);
}

TEST_HARNESS_MAIN
