// SPDX-License-Identifier: GPL-2.0-only
/* Nothing that the CPU does gets at a buffer. */
#include <sys/mman.h>

#include "harness.h"

#include <linux/dma-buf.h>

#include "cpu-read.h"
#include "heap.h"
#include "importer.h"
#include "protected.h"
#include "units.h"

FIXTURE(buffer)
{
	int dmabuf;
};

FIXTURE_SETUP(buffer)
{
	int heap = heap_open(region()->heap);

	ASSERT_LE(0, heap);
	self->dmabuf = heap_alloc(heap, 64 * PAGE);
	ASSERT_LE(0, self->dmabuf);
	close(heap);
}

FIXTURE_TEARDOWN(buffer)
{
	close(self->dmabuf);
}

TEST_F(buffer, every_way_to_read_is_refused)
{
	unsigned char bytes[CPU_READ_BYTES];
	size_t i;

	ASSERT_LT(0, cpu_reads_count);
	for (i = 0; i < cpu_reads_count; i++) {
		/* The players try that in a process that may be killed */
		if (cpu_reads[i].fatal)
			continue;
		EXPECT_EQ(cpu_read_refusal(&cpu_reads[i]),
			  cpu_reads[i].read(self->dmabuf, bytes))
			TH_LOG("%s", cpu_reads[i].name);
	}
}

TEST(ordinary_buffer_can_be_read_each_way)
{
	int dmabuf = heap_alloc_from("system", 64 * PAGE);
	unsigned char bytes[CPU_READ_BYTES];
	size_t i;

	ASSERT_LE(0, dmabuf);
	for (i = 0; i < cpu_reads_count; i++)
		EXPECT_EQ(0, cpu_reads[i].read(dmabuf, bytes))
			TH_LOG("%s", cpu_reads[i].name);
	close(dmabuf);
}

TEST_F(buffer, mmap_is_refused_whatever_the_flags)
{
	static const int prots[] = { PROT_NONE, PROT_READ, PROT_WRITE,
				     PROT_READ | PROT_WRITE };
	static const int flags[] = { MAP_SHARED, MAP_PRIVATE,
				     MAP_SHARED | MAP_POPULATE };
	size_t p, f;

	for (p = 0; p < ARRAY_SIZE(prots); p++) {
		for (f = 0; f < ARRAY_SIZE(flags); f++) {
			EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, prots[p],
						   flags[f], self->dmabuf, 0));
			EXPECT_EQ(EINVAL, errno);
		}
	}
}

TEST_F(buffer, sync_does_not_pretend_success)
{
	static const uint64_t phases[] = { DMA_BUF_SYNC_START,
					   DMA_BUF_SYNC_END };
	static const uint64_t directions[] = { DMA_BUF_SYNC_READ,
					       DMA_BUF_SYNC_WRITE,
					       DMA_BUF_SYNC_RW };
	size_t p, d;

	for (p = 0; p < ARRAY_SIZE(phases); p++) {
		for (d = 0; d < ARRAY_SIZE(directions); d++) {
			struct dma_buf_sync sync = {
				phases[p] | directions[d]
			};

			EXPECT_EQ(-1, ioctl(self->dmabuf, DMA_BUF_IOCTL_SYNC,
					    &sync));
			EXPECT_EQ(EPERM, errno);
		}
	}
}

TEST_F(buffer, kernel_mapping_is_refused)
{
	EXPECT_EQ(-EINVAL, importer_vmap(self->dmabuf));
}

TEST_F(buffer, write_is_refused)
{
	EXPECT_EQ(-1, write(self->dmabuf, "x", 1));
	EXPECT_EQ(EINVAL, errno);
}

TEST_HARNESS_MAIN
