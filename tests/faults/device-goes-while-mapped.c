// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device behind an IOMMU is removed while a buffer is mapped for it, and its
 * driver unmaps the buffer later.
 *
 * on: arm64 dram-smmu
 * on: arm64 dram-viommu
 * module: importer
 * qemu: -device edu,dma_mask=0xffffffffffffffff,addr=0x10
 */
#define _GNU_SOURCE
#include <sys/syscall.h>

#include "kselftest_harness.h"

#include "file.h"
#include "heap.h"
#include "protected.h"

#define SLOT "0x10"
#define DEVICE "/sys/bus/pci/devices/0000:00:10.0"

/* 0, or -errno of what failed first */
static int map_and_remove(int buffer)
{
	int module = open("/try/importer.ko", O_RDONLY | O_CLOEXEC), ret;
	char words[64];

	if (module < 0)
		return -errno;
	snprintf(words, sizeof(words), "fd=%d slot=" SLOT, buffer);
	if (syscall(SYS_finit_module, module, words, 0))
		return -errno;
	close(module);

	ret = write_file(DEVICE "/remove", "1");
	if (ret)
		return ret;
	return syscall(SYS_delete_module, "importer", O_NONBLOCK) ? -errno : 0;
}

FIXTURE(removed)
{
	int buffer;
};

FIXTURE_VARIANT(removed)
{
	bool protected;
};

/* The control */
FIXTURE_VARIANT_ADD(removed, system)
{
	.protected = false,
};

FIXTURE_VARIANT_ADD(removed, secure)
{
	.protected = true,
};

FIXTURE_SETUP(removed)
{
	ASSERT_EQ(0, write_file("/sys/bus/pci/rescan", "1"));
	self->buffer = heap_alloc_from(variant->protected ? region()->heap :
				       "system", 1 << 20);
	ASSERT_LE(0, self->buffer);
}

FIXTURE_TEARDOWN(removed)
{
}

TEST_F(removed, buffer_is_unmapped_and_free_again)
{
	int buffer;

	ASSERT_EQ(0, access(DEVICE, F_OK));
	EXPECT_EQ(0, map_and_remove(self->buffer));
	EXPECT_NE(0, access(DEVICE, F_OK));

	/* The kernel closes a dma-buf when the program goes on */
	close(self->buffer);
	usleep(1000);
	buffer = heap_alloc_from(region()->heap, region()->size);
	EXPECT_LE(0, buffer);
	close(buffer);
}

TEST_HARNESS_MAIN
