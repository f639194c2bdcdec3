// SPDX-License-Identifier: GPL-2.0-only
/*
 * The image that Linux writes to the disk when it hibernates, read from
 * /dev/snapshot, lists no page of the region.
 */
#include "harness.h"

#include <linux/suspend_ioctls.h>

#include "heap.h"
#include "importer.h"
#include "memory.h"
#include "protected.h"
#include "units.h"

/* The first page of an image (kernel/power/power.h) */
struct image_header {
	char uts[390];
	uint32_t version;
	uint64_t physical_pages;
	uint32_t cpus;
	uint64_t image_pages;
	uint64_t pages;
	uint64_t size;
};

#define PFN_IS_ZEROS 0x8000000000000000UL
#define PFN_END (~0UL)

FIXTURE(image)
{
	int heap, buffer, importer, snapshot;
};

FIXTURE_SETUP(image)
{
	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
	self->buffer = heap_alloc(self->heap, region()->size);
	ASSERT_LE(0, self->buffer);
	self->importer = importer_open(self->buffer, importer_64);
	ASSERT_LE(0, self->importer);
	self->snapshot = open("/dev/snapshot", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->snapshot);
}

FIXTURE_TEARDOWN(image)
{
	close(self->snapshot);
	close(self->importer);
	close(self->buffer);
	close(self->heap);
}

static int is_in(uint64_t pfn, uint64_t base, uint64_t size)
{
	return pfn >= base / PAGE && pfn < (base + size) / PAGE;
}

TEST_F(image, has_no_page_of_the_region)
{
	uint64_t page[PAGE / sizeof(uint64_t)], lists, i, pfn, code, size;
	const struct image_header *header = (void *)page;
	int suspended = 0, of_kernel = 0, of_region = 0;

	ASSERT_EQ(1, find_memory_range("Kernel code", &code, &size));
	ASSERT_EQ(0, ioctl(self->snapshot, SNAPSHOT_FREEZE));
	ASSERT_EQ(0, ioctl(self->snapshot, SNAPSHOT_CREATE_IMAGE, &suspended));
	ASSERT_EQ(1, suspended);
	ASSERT_EQ(PAGE, read(self->snapshot, page, PAGE));
	ASSERT_LT(header->image_pages, header->pages);

	/* Then pages that list the pages to come */
	for (lists = header->pages - header->image_pages - 1; lists; lists--) {
		ASSERT_EQ(PAGE, read(self->snapshot, page, PAGE));
		for (i = 0; i < ARRAY_SIZE(page) && page[i] != PFN_END; i++) {
			pfn = page[i] & ~PFN_IS_ZEROS;
			of_kernel += is_in(pfn, code, size);
			of_region += is_in(pfn, region()->base, region()->size);
		}
	}
	EXPECT_LT(0, of_kernel);
	EXPECT_EQ(0, of_region);

	ASSERT_EQ(0, ioctl(self->snapshot, SNAPSHOT_FREE));
	ASSERT_EQ(0, ioctl(self->snapshot, SNAPSHOT_UNFREEZE));
}

/* Making the image has suspended and resumed all devices */
TEST_F(image, buffers_go_on_afterwards)
{
	struct dmabuf_segments segments;
	int suspended = 0;

	ASSERT_EQ(0, ioctl(self->snapshot, SNAPSHOT_FREEZE));
	ASSERT_EQ(0, ioctl(self->snapshot, SNAPSHOT_CREATE_IMAGE, &suspended));
	ASSERT_EQ(0, ioctl(self->snapshot, SNAPSHOT_FREE));
	ASSERT_EQ(0, ioctl(self->snapshot, SNAPSHOT_UNFREEZE));

	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	EXPECT_EQ(0, importer_segments(self->importer, &segments));
	EXPECT_EQ(region()->size, segments.length);
	close(self->importer);
	self->importer = importer_open(self->buffer, importer_64);
	EXPECT_LE(0, self->importer);
}

TEST_HARNESS_MAIN
