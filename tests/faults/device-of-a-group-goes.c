// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device is removed while a buffer is mapped for it, and another one of its IOMMU
 * group stays: functions of one device that are not kept apart share a group. Once
 * the buffer is unmapped, that one does not reach it.
 *
 * on: arm64 dram-smmu
 * on: arm64 dram-viommu
 * module: importer
 * qemu: -device edu,addr=0x10.0,multifunction=on,dma_mask=0xffffffffffffffff
 * qemu: -device edu,addr=0x10.1,dma_mask=0xffffffffffffffff
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"

#include "edu.h"
#include "fault.h"
#include "file.h"
#include "heap.h"
#include "protected.h"
#include "units.h"

#define DEVICES "/sys/bus/pci/devices/"
#define GOES "0000:00:10.0"
#define STAYS "0000:00:10.1"
/* What the device reads at once, and an IOMMU reports at once */
#define WORD 4

static void group_of(const char *device, char *group, size_t room)
{
	char path[128];
	ssize_t length;

	snprintf(path, sizeof(path), DEVICES "%s/iommu_group", device);
	length = readlink(path, group, room - 1);
	group[length < 0 ? 0 : length] = 0;
}

static int map_for_the_device_that_goes(int buffer)
{
	int module = open("/try/importer.ko", O_RDONLY | O_CLOEXEC), ret;
	char words[64];

	if (module < 0)
		return -errno;
	snprintf(words, sizeof(words), "fd=%d slot=0x10", buffer);
	ret = syscall(SYS_finit_module, module, words, 0) ? -errno : 0;
	close(module);
	return ret;
}

static uint64_t address_of_mapping(void)
{
	FILE *file = fopen("/sys/module/importer/parameters/address", "r");
	unsigned long long address = 0;

	if (file) {
		if (fscanf(file, "%llu", &address) != 1)
			address = 0;
		fclose(file);
	}
	return address;
}

TEST(mapping_goes_with_the_device)
{
	unsigned char given[PAGE], found[PAGE], zeros[WORD] = {};
	char goes[256], stays[256];
	int edu, buffer, import;
	uint64_t address;

	group_of(GOES, goes, sizeof(goes));
	group_of(STAYS, stays, sizeof(stays));
	ASSERT_STRNE("", goes);
	ASSERT_STREQ(goes, stays);

	ASSERT_EQ(0, system("busybox modprobe lab-edu"));
	edu = edu_open(1);
	ASSERT_LE(0, edu);
	buffer = heap_alloc_from(region()->heap, PAGE);
	ASSERT_LE(0, buffer);

	/* What is in the buffer, by the device that stays */
	memset(given, 0x5a, sizeof(given));
	import = edu_import(edu, buffer, importer_64);
	ASSERT_LE(0, import);
	ASSERT_EQ(0, edu_write(edu, import_address(import), given, PAGE));
	close(import);

	/* The control: it reaches what is mapped for the other one */
	ASSERT_EQ(0, map_for_the_device_that_goes(buffer));
	address = address_of_mapping();
	ASSERT_NE(0, address);
	memset(found, 0, sizeof(found));
	ASSERT_EQ(0, edu_read(edu, address, found, PAGE));
	ASSERT_EQ(0, memcmp(found, given, PAGE));

	ASSERT_EQ(0, write_file(DEVICES GOES "/remove", "1"));
	ASSERT_EQ(0, syscall(SYS_delete_module, "importer", O_NONBLOCK));
	memset(found, 0xff, sizeof(found));
	ASSERT_EQ(0, announce_fault(address));
	ASSERT_EQ(0, edu_read(edu, address, found, WORD));
	EXPECT_EQ(0, memcmp(found, zeros, WORD));
	close(buffer);
	close(edu);
}

TEST_HARNESS_MAIN
