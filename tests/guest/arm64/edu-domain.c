// SPDX-License-Identifier: GPL-2.0-only
/*
 * An importer that maps a buffer into an IOMMU domain of its own, as displays of
 * Rockchip do: a buffer without pages is there if the driver maps the addresses
 * that a device without an IOMMU got from the exporter, and not if it maps pages.
 */
#include <sys/mman.h>

#include "harness.h"

#include "edu.h"
#include "fault.h"
#include "heap.h"
#include "physical.h"
#include "protected.h"
#include "units.h"

#define IOVA 0x10000000
#define BY_ADDRESSES 0
#define BY_PAGES 1

static const unsigned char word[4] = { 0x5e, 0xc7, 0xe7, 0x01 };

FIXTURE(domain)
{
	int edu, protected, ordinary;
};

FIXTURE_SETUP(domain)
{
	self->edu = edu_open(0);
	ASSERT_LE(0, self->edu);
	self->protected = heap_alloc_from(region()->heap, 4 * PAGE);
	ASSERT_LE(0, self->protected);
	self->ordinary = heap_alloc_from("system", 4 * PAGE);
	ASSERT_LE(0, self->ordinary);
}

FIXTURE_TEARDOWN(domain)
{
	close(self->ordinary);
	close(self->protected);
	close(self->edu);
}

TEST_F(domain, addresses_of_a_buffer_without_pages)
{
	const uint64_t last = 4 * PAGE - sizeof(word);
	unsigned char found[sizeof(word)] = {};
	int domain;

	domain = edu_own_domain(self->edu, self->protected, IOVA, BY_ADDRESSES);
	ASSERT_LE(0, domain);
	/* It is the only buffer, so it is at the start of the region */
	EXPECT_EQ(0, edu_write(self->edu, IOVA + last, word, sizeof(word)));
	EXPECT_EQ(0, physical_read(region()->base + last, found, sizeof(found)));
	EXPECT_EQ(0, memcmp(word, found, sizeof(word)));
	memset(found, 0, sizeof(found));
	EXPECT_EQ(0, edu_read(self->edu, IOVA + last, found, sizeof(found)));
	EXPECT_EQ(0, memcmp(word, found, sizeof(word)));
	close(domain);
}

TEST_F(domain, pages_of_a_buffer_without_pages)
{
	EXPECT_EQ(-ENXIO, edu_own_domain(self->edu, self->protected, IOVA,
					 BY_PAGES));
}

TEST_F(domain, pages_of_a_buffer_with_pages)
{
	int domain = edu_own_domain(self->edu, self->ordinary, IOVA, BY_PAGES);
	unsigned char *memory = mmap(NULL, 4 * PAGE, PROT_READ, MAP_SHARED,
				     self->ordinary, 0);

	ASSERT_LE(0, domain);
	ASSERT_NE(MAP_FAILED, memory);
	EXPECT_EQ(0, edu_write(self->edu, IOVA + PAGE, word, sizeof(word)));
	EXPECT_EQ(0, memcmp(word, memory + PAGE, sizeof(word)));
	munmap(memory, 4 * PAGE);
	close(domain);
}

TEST_F(domain, usual_domain_is_back)
{
	int domain, import;

	domain = edu_own_domain(self->edu, self->protected, IOVA, BY_ADDRESSES);
	ASSERT_LE(0, domain);
	EXPECT_EQ(-EBUSY, edu_import(self->edu, self->protected, importer_64));
	close(domain);

	import = edu_import(self->edu, self->protected, importer_64);
	EXPECT_LE(0, import);
	close(import);
}

/* As when a device goes to a virtual machine while a program still has its import */
TEST_F(domain, import_that_ends_meanwhile_leaves_no_mapping)
{
	unsigned char found[sizeof(word)] = {};
	struct dmabuf_segments segments;
	int import, domain, before;

	import = edu_import(self->edu, self->protected, importer_64);
	ASSERT_LE(0, import);
	ASSERT_EQ(0, importer_segments(import, &segments));
	EXPECT_EQ(0, edu_write(self->edu, segments.address, word, sizeof(word)));
	EXPECT_EQ(0, edu_read(self->edu, segments.address, found, sizeof(found)));
	EXPECT_EQ(0, memcmp(word, found, sizeof(word)));

	domain = edu_own_domain(self->edu, self->ordinary, IOVA, BY_PAGES);
	ASSERT_LE(0, domain);
	close(import);
	close(domain);

	before = count_faults(segments.address);
	ASSERT_LE(0, before);
	ASSERT_EQ(0, announce_fault(segments.address));
	EXPECT_EQ(0, edu_read(self->edu, segments.address, found, sizeof(found)));
	EXPECT_NE(0, memcmp(word, found, sizeof(word)));
	EXPECT_TRUE(fault_comes(segments.address, before));
}

TEST_HARNESS_MAIN
