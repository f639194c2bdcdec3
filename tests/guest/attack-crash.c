// SPDX-License-Identifier: GPL-2.0-only
/*
 * The headers that Linux prepares for /proc/vmcore of a crash kernel list nothing
 * of the region. The disk has a kernel, and the
 * command line has to reserve memory for it: crashkernel=64M
 */
#define _GNU_SOURCE
#include <sys/syscall.h>

#include "harness.h"

#include <linux/elf.h>
#include <linux/kexec.h>

#include "file.h"
#include "heap.h"
#include "importer.h"
#include "memory.h"
#include "protected.h"
#include "units.h"

/* Where in memory the headers of a core start, or 0 */
static uint64_t find_core(int mem, uint64_t address, uint64_t end)
{
	struct elf64_hdr elf;

	for (; address < end; address += PAGE) {
		if (pread(mem, &elf, sizeof(elf), address) == sizeof(elf) &&
		    !memcmp(elf.e_ident, ELFMAG, SELFMAG) &&
		    elf.e_type == ET_CORE)
			return address;
	}
	return 0;
}

static int overlaps(const struct elf64_phdr *header, uint64_t base,
		    uint64_t length)
{
	return header->p_type == PT_LOAD && header->p_paddr < base + length &&
	       base < header->p_paddr + header->p_memsz;
}

TEST(headers_for_a_crash_kernel_do_not_list_the_region)
{
	int heap = heap_open(region()->heap), buffer, importer, kernel, mem, i;
	int of_kernel = 0, of_region = 0;
	struct elf64_phdr header;
	struct elf64_hdr elf;
	uint64_t base, size, code, code_size, core;

	ASSERT_LE(0, heap);
	buffer = heap_alloc(heap, region()->size);
	ASSERT_LE(0, buffer);
	importer = importer_open(buffer, importer_64);
	ASSERT_LE(0, importer);

	ASSERT_EQ(1, find_memory_range("Crash kernel", &base, &size));
	ASSERT_EQ(1, find_memory_range("Kernel code", &code, &code_size));
	mem = open("/dev/mem", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, mem);
	EXPECT_EQ(0, find_core(mem, base, base + size));
	kernel = copy_file("/dev/vda", "/kernel");
	ASSERT_LE(0, kernel);
	ASSERT_EQ(0, syscall(SYS_kexec_file_load, kernel, -1, 1, "",
			     KEXEC_FILE_ON_CRASH | KEXEC_FILE_NO_INITRAMFS));

	core = find_core(mem, base, base + size);
	ASSERT_NE(0, core);
	ASSERT_EQ(sizeof(elf), pread(mem, &elf, sizeof(elf), core));
	for (i = 0; i < elf.e_phnum; i++) {
		ASSERT_EQ(sizeof(header),
			  pread(mem, &header, sizeof(header),
				core + elf.e_phoff + i * sizeof(header)));
		of_kernel += overlaps(&header, code, code_size);
		of_region += overlaps(&header, region()->base, region()->size);
	}
	EXPECT_LT(0, of_kernel);
	EXPECT_EQ(0, of_region);
	close(mem);
	close(importer);
	close(buffer);
	close(heap);
}

TEST_HARNESS_MAIN
