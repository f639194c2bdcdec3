// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine is suspended while buffers are in use and imported, and woken by
 * its clock: all of it is there afterwards, and the heap goes on.
 */
#include "harness.h"

#include "file.h"
#include "heap.h"
#include "importer.h"
#include "protected.h"

#define BUFFERS 2
#define SIZE (region()->size / BUFFERS)

#define CLOCK "/sys/class/rtc/rtc0/wakealarm"
#define STATE "/sys/power/state"
#define SUCCESSES "/sys/power/suspend_stats/success"

static int read_number(const char *path)
{
	FILE *file = fopen(path, "r");
	int number;

	if (!file)
		return -errno;
	if (fscanf(file, "%d", &number) != 1)
		number = -EPROTO;
	fclose(file);
	return number;
}

FIXTURE(suspended)
{
	int heap, buffers[BUFFERS], importers[BUFFERS];
	struct dmabuf_segments before[BUFFERS];
};

/* All of the region is in use, and has been through a suspend */
FIXTURE_SETUP(suspended)
{
	int i, successes = read_number(SUCCESSES);

	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
	for (i = 0; i < BUFFERS; i++) {
		self->buffers[i] = heap_alloc(self->heap, SIZE);
		ASSERT_LE(0, self->buffers[i]);
		self->importers[i] = importer_open(self->buffers[i],
						   importer_64);
		ASSERT_LE(0, self->importers[i]);
		ASSERT_EQ(0, importer_segments(self->importers[i],
					       &self->before[i]));
	}

	ASSERT_LE(0, successes);
	ASSERT_EQ(0, write_file(CLOCK, "+2"));
	ASSERT_EQ(0, write_file(STATE, "freeze"));
	ASSERT_EQ(successes + 1, read_number(SUCCESSES));
}

FIXTURE_TEARDOWN(suspended)
{
	int i, all;

	for (i = 0; i < BUFFERS; i++) {
		close(self->importers[i]);
		close(self->buffers[i]);
	}
	all = heap_alloc(self->heap, region()->size);
	EXPECT_LE(0, all);
	close(all);
	close(self->heap);
}

TEST_F(suspended, buffers_are_still_taken)
{
	int i;

	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	for (i = 0; i < BUFFERS; i++)
		EXPECT_EQ(SIZE, lseek(self->buffers[i], 0, SEEK_END));
}

TEST_F(suspended, imports_have_their_addresses)
{
	struct dmabuf_segments after;
	int i;

	for (i = 0; i < BUFFERS; i++) {
		EXPECT_EQ(0, importer_segments(self->importers[i], &after));
		EXPECT_EQ(0, memcmp(&self->before[i], &after, sizeof(after)));
	}
}

TEST_F(suspended, buffer_can_be_imported_again)
{
	struct dmabuf_segments after;

	close(self->importers[0]);
	self->importers[0] = importer_open(self->buffers[0], importer_64);
	ASSERT_LE(0, self->importers[0]);
	EXPECT_EQ(0, importer_segments(self->importers[0], &after));
	EXPECT_EQ(0, memcmp(&self->before[0], &after, sizeof(after)));
}

TEST_F(suspended, heap_goes_on)
{
	close(self->importers[0]);
	close(self->buffers[0]);
	self->buffers[0] = heap_alloc(self->heap, SIZE);
	ASSERT_LE(0, self->buffers[0]);
	self->importers[0] = importer_open(self->buffers[0], importer_64);
	EXPECT_LE(0, self->importers[0]);
}

TEST_HARNESS_MAIN
