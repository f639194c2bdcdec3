// SPDX-License-Identifier: GPL-2.0-only
/*
 * Behind an IOMMU, a device has a buffer at one range of addresses for as long
 * as it imports it, and reaches nothing else of the region. For machines where
 * nothing else keeps a device out: that of edu-direct.c gets through.
 */
#include "harness.h"

#include "content.h"
#include "edu.h"
#include "fault.h"
#include "heap.h"
#include "protected.h"
#include "units.h"

FIXTURE(edu)
{
	int edu, other, heap;
};

FIXTURE_SETUP(edu)
{
	self->edu = edu_open(0);
	ASSERT_LE(0, self->edu);
	self->other = edu_open(1);
	ASSERT_LE(0, self->other);
	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
}

/* All memory of the region has to be free after each test */
FIXTURE_TEARDOWN(edu)
{
	int all = heap_alloc(self->heap, region()->size);

	EXPECT_LE(0, all);
	close(all);
	close(self->heap);
	close(self->other);
	close(self->edu);
}

FIXTURE(size)
{
	int edu, buffer;
	uint64_t size;
};

/* size: 0 for the whole region */
FIXTURE_VARIANT(size)
{
	uint64_t size;
};

FIXTURE_VARIANT_ADD(size, 4_kib) { .size = 4 << 10 };
FIXTURE_VARIANT_ADD(size, 64_kib) { .size = 64 << 10 };
FIXTURE_VARIANT_ADD(size, 2_mib) { .size = 2 << 20 };
FIXTURE_VARIANT_ADD(size, 2_mib_and_a_page) { .size = (2 << 20) + PAGE };
FIXTURE_VARIANT_ADD(size, 8_mib) { .size = 8 << 20 };
FIXTURE_VARIANT_ADD(size, whole_region) { .size = 0 };

FIXTURE_SETUP(size)
{
	self->edu = edu_open(0);
	ASSERT_LE(0, self->edu);
	self->size = variant->size ? variant->size : region()->size;
	self->buffer = heap_alloc_from(region()->heap, self->size);
	ASSERT_LE(0, self->buffer);
}

FIXTURE_TEARDOWN(size)
{
	close(self->buffer);
	close(self->edu);
}

TEST_F(size, is_one_segment_without_pages_elsewhere)
{
	int import = edu_import(self->edu, self->buffer, importer_64);
	struct dmabuf_segments segments;

	ASSERT_LE(0, import);
	ASSERT_EQ(0, importer_segments(import, &segments));
	EXPECT_EQ(1, segments.segments);
	EXPECT_EQ(self->size, segments.length);
	EXPECT_EQ(0, segments.pages);
	EXPECT_TRUE(segments.address + segments.length <= region()->base ||
		    segments.address >= region()->base + region()->size);
	close(import);
}

TEST_F(edu, imports_do_not_share_addresses)
{
	int buffer = heap_alloc(self->heap, 16 * PAGE);
	int first = edu_import(self->edu, buffer, importer_64);
	int second = edu_import(self->edu, buffer, importer_64);
	struct dmabuf_segments a, b;

	ASSERT_EQ(0, importer_segments(first, &a));
	ASSERT_EQ(0, importer_segments(second, &b));
	EXPECT_TRUE(a.address + a.length <= b.address ||
		    b.address + b.length <= a.address);
	close(first);
	close(second);
	close(buffer);
}

/* More would be several faults for one access */
#define WORD 4
static const unsigned char secret[WORD] = { 0x5e, 0xc7, 0xe7, 0x01 };
static const unsigned char garbage[WORD] = { 0xff, 0xee, 0xdd, 0xcc };

/* Write a secret, which the device must neither read nor overwrite */
static void plant(struct __test_metadata *_metadata, int edu, uint64_t address,
		  int buffer, uint64_t physical)
{
	unsigned char found[WORD];

	ASSERT_EQ(0, edu_write(edu, address, secret, WORD));
	ASSERT_EQ(0, content_read(buffer, physical, found, WORD));
	ASSERT_EQ(0, memcmp(secret, found, WORD));
}

/* The log has ten faults within five seconds, and drops what are more */
#define FAULT_TRIES 7

static void expect_no_read(struct __test_metadata *_metadata, int edu,
			   uint64_t address)
{
	int before = count_faults(address), come = 0, i;
	unsigned char found[WORD];

	ASSERT_LE(0, before);
	ASSERT_EQ(0, announce_fault(address));
	for (i = 0; i < FAULT_TRIES && !come; i++) {
		ASSERT_EQ(0, edu_read(edu, address, found, WORD));
		EXPECT_NE(0, memcmp(secret, found, WORD));
		come = fault_comes(address, before);
	}
	EXPECT_TRUE(come);
}

static void expect_no_write(struct __test_metadata *_metadata, int edu,
			    uint64_t address)
{
	int before = count_faults(address), come = 0, i;

	ASSERT_LE(0, before);
	ASSERT_EQ(0, announce_fault(address));
	for (i = 0; i < FAULT_TRIES && !come; i++) {
		ASSERT_EQ(0, edu_write(edu, address, garbage, WORD));
		come = fault_comes(address, before);
	}
	EXPECT_TRUE(come);
}

static void expect_planted(struct __test_metadata *_metadata, int buffer,
			   uint64_t physical)
{
	unsigned char found[WORD];

	ASSERT_EQ(0, content_read(buffer, physical, found, WORD));
	EXPECT_EQ(0, memcmp(secret, found, WORD));
}

TEST_F_TIMEOUT(edu, import_that_ended, 120)
{
	const uint64_t last = region()->size - PAGE;
	int buffer = heap_alloc(self->heap, region()->size);
	int import = edu_import(self->edu, buffer, importer_64);
	uint64_t address = import_address(import);

	ASSERT_NE(0, address);
	plant(_metadata, self->edu, address, buffer, region()->base);
	plant(_metadata, self->edu, address + last, buffer,
	      region()->base + last);
	close(import);

	expect_no_read(_metadata, self->edu, address);
	expect_no_read(_metadata, self->edu, address + last);
	expect_no_write(_metadata, self->edu, address);
	expect_no_write(_metadata, self->edu, address + last);
	expect_planted(_metadata, buffer, region()->base);
	expect_planted(_metadata, buffer, region()->base + last);
	close(buffer);
}

TEST_F_TIMEOUT(edu, physical_address_of_a_buffer, 120)
{
	int buffer = heap_alloc(self->heap, region()->size);
	int import = edu_import(self->edu, buffer, importer_64);
	uint64_t address = import_address(import);

	ASSERT_NE(0, address);
	plant(_metadata, self->edu, address + PAGE, buffer,
	      region()->base + PAGE);
	/* Neither the device without a mapping, nor the one with another address */
	expect_no_read(_metadata, self->other, region()->base + PAGE);
	expect_no_write(_metadata, self->other, region()->base + PAGE);
	expect_no_read(_metadata, self->edu, region()->base + PAGE);
	expect_no_write(_metadata, self->edu, region()->base + PAGE);
	expect_planted(_metadata, buffer, region()->base + PAGE);
	close(import);
	close(buffer);
}

TEST_F_TIMEOUT(edu, address_of_another_device, 120)
{
	int buffer = heap_alloc(self->heap, region()->size);
	int import = edu_import(self->edu, buffer, importer_64);
	uint64_t address = import_address(import);

	ASSERT_NE(0, address);
	plant(_metadata, self->edu, address, buffer, region()->base);
	expect_no_read(_metadata, self->other, address);
	expect_no_write(_metadata, self->other, address);
	expect_planted(_metadata, buffer, region()->base);
	close(import);
	close(buffer);
}

/* The memory beside a buffer belongs to other buffers */
TEST_F_TIMEOUT(edu, beside_a_buffer, 120)
{
	const uint64_t middle = region()->size / 2, size = 5 * PAGE;
	int all = heap_alloc(self->heap, region()->size), buffers[3], import;
	int whole = edu_import(self->edu, all, importer_64), i;
	uint64_t address;

	ASSERT_LT(2 * size, middle);
	address = import_address(whole);
	ASSERT_NE(0, address);
	/* Small buffers go to the low end: each page can be the neighbour's */
	for (i = 0; i < 15; i++)
		plant(_metadata, self->edu, address + i * PAGE, all,
		      region()->base + i * PAGE);
	close(whole);
	close(all);

	for (i = 0; i < 3; i++) {
		buffers[i] = heap_alloc(self->heap, size);
		ASSERT_LE(0, buffers[i]);
	}
	import = edu_import(self->edu, buffers[1], importer_64);
	address = import_address(import);
	ASSERT_NE(0, address);
	/* So this is the one in the middle */
	plant(_metadata, self->edu, address + WORD, buffers[1],
	      region()->base + size + WORD);

	expect_no_read(_metadata, self->edu, address - PAGE);
	expect_no_write(_metadata, self->edu, address - WORD);
	expect_no_read(_metadata, self->edu, address + size);
	expect_no_write(_metadata, self->edu, address + size);
	for (i = 0; i < 15; i++)
		expect_planted(_metadata, buffers[i / 5],
			       region()->base + i * PAGE);
	close(import);
	for (i = 0; i < 3; i++)
		close(buffers[i]);
}

TEST_F(edu, mask_smaller_than_the_buffer)
{
	struct dmabuf_import limits = { .dma_mask = 16 * PAGE - 1 };
	int fits = heap_alloc(self->heap, 8 * PAGE);
	int over = heap_alloc(self->heap, 17 * PAGE);
	int import = edu_import(self->edu, fits, limits);
	struct dmabuf_segments segments;

	ASSERT_EQ(0, importer_segments(import, &segments));
	EXPECT_GT(16 * PAGE, segments.address + segments.length - 1);
	EXPECT_EQ(-ERANGE, edu_import(self->edu, over, limits));
	close(import);
	close(over);
	close(fits);
}

TEST_F(edu, bus_limit_smaller_than_the_buffer)
{
	struct dmabuf_import limits = importer_64;
	int buffer = heap_alloc(self->heap, 17 * PAGE);

	limits.bus_limit = 16 * PAGE - 1;
	EXPECT_EQ(-ERANGE, edu_import(self->edu, buffer, limits));
	close(buffer);
}

TEST_F(edu, device_without_dma)
{
	int buffer = heap_alloc(self->heap, PAGE);

	EXPECT_EQ(-ENODEV, edu_import(self->edu, buffer,
				      (struct dmabuf_import){}));
	close(buffer);
}

/* Of two aligned halves of an address space, Linux never gives the one at 0 */
TEST_F(edu, address_space_without_room)
{
	struct dmabuf_import limits = { .dma_mask = (2 << 20) - 1 };
	int first = heap_alloc(self->heap, 1 << 20);
	int second = heap_alloc(self->heap, 1 << 20);
	int import = edu_import(self->edu, first, limits);

	ASSERT_LE(0, import);
	EXPECT_EQ(1 << 20, import_address(import));
	EXPECT_EQ(-ENOMEM, edu_import(self->edu, second, limits));
	close(import);
	import = edu_import(self->edu, second, limits);
	EXPECT_LE(0, import);
	close(import);
	close(second);
	close(first);
}

TEST_HARNESS_MAIN
