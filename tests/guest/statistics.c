// SPDX-License-Identifier: GPL-2.0-only
/* What a heap tells of itself: attributes of its device, and its list of buffers. */
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "harness.h"

#include "attribute.h"
#include "heap.h"
#include "importer.h"
#include "protected.h"
#include "units.h"

#define DEBUGFS "/sys/kernel/debug"
#define BUFFERS DEBUGFS "/secure_heap/%s/buffers"

FIXTURE(heap)
{
	const char *name;
	uint64_t size;
	int heap;
};

FIXTURE_SETUP(heap)
{
	self->name = region()->heap;
	self->size = region()->size;
	self->heap = heap_open(self->name);
	ASSERT_LE(0, self->heap);
	/* As every test begins and ends */
	ASSERT_EQ(0, attribute_number(self->name, "used"));
	ASSERT_EQ(0, attribute_number(self->name, "buffers"));
}

FIXTURE_TEARDOWN(heap)
{
	EXPECT_EQ(0, attribute_number(self->name, "used"));
	EXPECT_EQ(0, attribute_number(self->name, "buffers"));
	close(self->heap);
}

TEST_F(heap, says_what_it_is)
{
	char text[64];

	EXPECT_EQ(1, attribute_number(self->name, "protected"));
	EXPECT_EQ(self->size, attribute_number(self->name, "size"));
	ASSERT_EQ(0, attribute_text(self->name, "owner", text, sizeof(text)));
	EXPECT_STREQ("", text);
	ASSERT_EQ(0, attribute_text(self->name, "use_case", text, sizeof(text)));
	EXPECT_STREQ("", text);
	EXPECT_EQ(0, attribute_number(self->name, "scrubbed"));

	ASSERT_EQ(0, attribute_text(region_named("named")->heap, "use_case",
				    text, sizeof(text)));
	EXPECT_STREQ("trusted-ui", text);
}

TEST_F(heap, other_heaps_have_no_such_attributes)
{
	char text[64];

	EXPECT_EQ(-ENOENT, attribute_text("system", "protected", text,
					  sizeof(text)));
}

TEST_F(heap, counts_what_is_used)
{
	int first = heap_alloc(self->heap, 3 * PAGE);
	int second = heap_alloc(self->heap, 5 * PAGE);

	ASSERT_LE(0, first);
	ASSERT_LE(0, second);
	EXPECT_EQ(8 * PAGE, attribute_number(self->name, "used"));
	EXPECT_EQ(2, attribute_number(self->name, "buffers"));
	EXPECT_EQ(self->size - 8 * PAGE,
		  attribute_number(self->name, "largest_hole"));
	EXPECT_LE(8 * PAGE, attribute_number(self->name, "high_water"));

	close(first);
	EXPECT_EQ(5 * PAGE, attribute_number(self->name, "used"));
	EXPECT_EQ(1, attribute_number(self->name, "buffers"));
	close(second);
	EXPECT_EQ(self->size, attribute_number(self->name, "largest_hole"));
}

TEST_F(heap, remembers_the_highest_use)
{
	int all = heap_alloc(self->heap, self->size);

	ASSERT_LE(0, all);
	EXPECT_EQ(0, attribute_number(self->name, "largest_hole"));
	close(all);
	EXPECT_EQ(self->size, attribute_number(self->name, "high_water"));
}

/* How much a counter of refusals grows */
static uint64_t refused(const char *heap, const char *name, uint64_t before)
{
	return attribute_number(heap, name) - before;
}

TEST_F(heap, counts_refusals_by_cause)
{
	uint64_t full = attribute_number(self->name, "refused/full");
	uint64_t far = attribute_number(self->name, "refused/unreachable");
	uint64_t none = attribute_number(self->name, "refused/no_dma");
	struct dmabuf_import device = {};
	int buffer = heap_alloc(self->heap, PAGE);

	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, self->size));
	EXPECT_EQ(1, refused(self->name, "refused/full", full));

	EXPECT_EQ(-ENODEV, importer_attach(buffer, device));
	EXPECT_EQ(1, refused(self->name, "refused/no_dma", none));
	device.dma_mask = 0xfff;
	EXPECT_EQ(-ERANGE, importer_attach(buffer, device));
	EXPECT_EQ(1, refused(self->name, "refused/unreachable", far));
	EXPECT_EQ(0, importer_attach(buffer, importer_64));
	EXPECT_EQ(1, refused(self->name, "refused/unreachable", far));
	close(buffer);
}

struct line {
	unsigned long long inode, size, age, pid, attachments;
	char comm[32];
};

/* The line of a buffer in the list: whether there is one */
static int find_line(const char *heap, int buffer, struct line *line)
{
	char path[512], text[256];
	struct stat status;
	int found = 0;
	FILE *file;

	snprintf(path, sizeof(path), BUFFERS, heap);
	file = fopen(path, "r");
	if (!file || fstat(buffer, &status))
		return 0;
	while (!found && fgets(text, sizeof(text), file))
		found = sscanf(text, "%llu %llu %llu %llu %llu %31s",
			       &line->inode, &line->size, &line->age,
			       &line->pid, &line->attachments,
			       line->comm) == 6 &&
			line->inode == status.st_ino;
	fclose(file);
	return found;
}

TEST_F(heap, lists_buffers_by_inode)
{
	int buffer = heap_alloc(self->heap, 7 * PAGE), importer;
	struct line line;

	ASSERT_LE(0, buffer);
	if (mount("none", DEBUGFS, "debugfs", 0, NULL))
		ASSERT_EQ(EBUSY, errno);
	ASSERT_EQ(1, find_line(self->name, buffer, &line));
	EXPECT_EQ(7 * PAGE, line.size);
	EXPECT_EQ((unsigned long long)getpid(), line.pid);
	EXPECT_STREQ("statistics", line.comm);
	EXPECT_EQ(0, line.attachments);

	importer = importer_open(buffer, importer_64);
	ASSERT_LE(0, importer);
	ASSERT_EQ(1, find_line(self->name, buffer, &line));
	EXPECT_EQ(1, line.attachments);
	close(importer);
	ASSERT_EQ(1, find_line(self->name, buffer, &line));
	EXPECT_EQ(0, line.attachments);
	close(buffer);
}

TEST_F(heap, name_of_a_program_makes_no_columns_or_lines)
{
	struct line line;
	int buffer;

	if (mount("none", DEBUGFS, "debugfs", 0, NULL))
		ASSERT_EQ(EBUSY, errno);
	ASSERT_EQ(0, prctl(PR_SET_NAME, "a\nb\tc\\d"));
	buffer = heap_alloc(self->heap, PAGE);
	ASSERT_LE(0, buffer);
	ASSERT_EQ(1, find_line(self->name, buffer, &line));
	EXPECT_STREQ("a\\012b\\011c\\134d", line.comm);
	close(buffer);
}

TEST_HARNESS_MAIN
