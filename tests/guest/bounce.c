// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel was told to bounce all DMA (swiotlb=force): a protected buffer is
 * refused, whatever its size, and never copied by the CPU.
 */
#include "harness.h"

#include "heap.h"
#include "importer.h"
#include "protected.h"

FIXTURE(size)
{
	int buffer;
};

FIXTURE_VARIANT(size)
{
	uint64_t size;
};

FIXTURE_VARIANT_ADD(size, 4_kib) { .size = 4 << 10 };
FIXTURE_VARIANT_ADD(size, 64_kib) { .size = 64 << 10 };
FIXTURE_VARIANT_ADD(size, 256_kib) { .size = 256 << 10 };
FIXTURE_VARIANT_ADD(size, 8_mib) { .size = 8 << 20 };

FIXTURE_SETUP(size)
{
	self->buffer = heap_alloc_from(region()->heap, variant->size);
	ASSERT_LE(0, self->buffer);
}

FIXTURE_TEARDOWN(size)
{
	close(self->buffer);
}

TEST_F(size, device_whose_dma_is_bounced)
{
	EXPECT_EQ(-EOPNOTSUPP, importer_open(self->buffer, importer_64));
}

TEST(same_device_takes_an_ordinary_buffer)
{
	int buffer = heap_alloc_from("system", 64 << 10), importer;

	ASSERT_LE(0, buffer);
	importer = importer_open(buffer, importer_64);
	EXPECT_LE(0, importer);
	close(importer);
	close(buffer);
}

TEST_HARNESS_MAIN
