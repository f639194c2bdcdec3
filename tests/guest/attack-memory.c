// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interfaces that list or read all memory show nothing of the region, while a
 * display has imported a buffer whose bytes are not zero. The trusted domain has
 * written them, or on a machine without one a device.
 */
#define _GNU_SOURCE

#include "harness.h"

#include <linux/elf.h>

#include "edu.h"
#include "heap.h"
#include "importer.h"
#include "memory.h"
#include "physical.h"
#include "protected.h"
#include "trusted/uapi.h"
#include "units.h"

#define SIZE (16 * PAGE)

static unsigned char zeros[SIZE];

/* Zeros decrypt to what AES makes of a counter: 0, or -errno */
static int fill_by_trusted_domain(int trusted, int buffer)
{
	struct lab_decrypt decrypt = {
		.fd = buffer,
		.length = SIZE,
		.source = (uintptr_t)zeros,
	};

	return ioctl(trusted, LAB_TRUSTED_IOCTL_DECRYPT, &decrypt) ? -errno : 0;
}

/* 0, or -errno */
static int fill_by_device(int buffer)
{
	int edu = edu_open(0), import, ret = 0;
	unsigned char bytes[PAGE];
	uint64_t offset;

	if (edu < 0)
		return edu;
	import = edu_import(edu, buffer, importer_64);
	if (import < 0)
		return import;
	memset(bytes, 0x5a, sizeof(bytes));
	for (offset = 0; !ret && offset < SIZE; offset += PAGE)
		ret = edu_write(edu, import_address(import) + offset, bytes,
				PAGE);
	close(import);
	close(edu);
	return ret;
}

/* 0, or -errno */
static int fill(int buffer)
{
	int trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC), ret;

	if (trusted < 0)
		return fill_by_device(buffer);
	ret = fill_by_trusted_domain(trusted, buffer);
	close(trusted);
	return ret;
}

FIXTURE(memory)
{
	int buffer, importer;
	struct dmabuf_segments segments;
	/* The kernel's own code, and a page of this program */
	uint64_t code, code_size, own;
};

FIXTURE_SETUP(memory)
{
	self->buffer = heap_alloc_from(region()->heap, SIZE);
	ASSERT_LE(0, self->buffer);
	ASSERT_EQ(0, fill(self->buffer));
	self->importer = importer_open(self->buffer, importer_64);
	ASSERT_LE(0, self->importer);
	ASSERT_EQ(0, importer_segments(self->importer, &self->segments));
	ASSERT_LE(region()->base, self->segments.address);
	ASSERT_EQ(1, find_memory_range("Kernel code", &self->code,
				       &self->code_size));
	self->own = physical_address(physical_page());
	ASSERT_NE(0, self->own);
}

FIXTURE_TEARDOWN(memory)
{
	close(self->importer);
	close(self->buffer);
}

static int overlaps(uint64_t first, uint64_t size, uint64_t base,
		    uint64_t length)
{
	return first < base + length && base < first + size;
}

TEST_F(memory, iomem_does_not_list_it_as_ram)
{
	EXPECT_EQ(1, is_system_ram(self->code, self->code_size));
	EXPECT_EQ(0, is_system_ram(region()->base, region()->size));
}

TEST_F(memory, page_flags_keep_it_from_the_allocator)
{
	EXPECT_LT(0, count_allocator_pages(self->own, PAGE));
	EXPECT_EQ(0, count_allocator_pages(region()->base, region()->size));
}

/* How many pages of a range some process maps; or -errno */
static int count_mapped_pages(uint64_t base, uint64_t size)
{
	int file = open("/proc/kpagecount", O_RDONLY), count = 0;
	uint64_t mapped, pfn;

	if (file < 0)
		return -errno;
	for (pfn = base / PAGE; pfn < (base + size) / PAGE; pfn++) {
		if (pread(file, &mapped, sizeof(mapped),
			  pfn * sizeof(mapped)) != sizeof(mapped)) {
			count = -EIO;
			break;
		}
		count += mapped > 0;
	}
	close(file);
	return count;
}

TEST_F(memory, page_counts_show_no_mapping)
{
	EXPECT_EQ(1, count_mapped_pages(self->own, PAGE));
	EXPECT_EQ(0, count_mapped_pages(region()->base, region()->size));
}

/* Ranges of physical memory that some list of the kernel's has */
static int count_lines(const char *path, const char *before, uint64_t base,
		       uint64_t length)
{
	FILE *file = fopen(path, "r");
	char line[512], *at;
	int count = 0;

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		at = strstr(line, before);
		if (at && overlaps(strtoull(at + strlen(before), NULL, 16),
				   PAGE, base, length))
			count++;
	}
	fclose(file);
	return count;
}

TEST_F(memory, kernel_has_no_area_of_it_in_its_vmalloc_space)
{
	/* The registers of some device are */
	EXPECT_LT(0, count_lines("/proc/vmallocinfo", "phys=", 0,
				 region()->base));
	EXPECT_EQ(0, count_lines("/proc/vmallocinfo", "phys=", region()->base,
				 region()->size));
}

/* arm64's list of page tables has no physical addresses */
#ifndef __aarch64__
TEST_F(memory, kernel_page_tables_do_not_lead_to_it)
{
	EXPECT_LT(0, count_linear_entries(self->code, self->code_size, ""));
	EXPECT_EQ(0, count_linear_entries(region()->base, region()->size, ""));
}

#endif

struct kcore {
	int file, count;
	struct elf64_phdr headers[64];
};

/* 0, or -errno */
static int open_kcore(struct kcore *kcore)
{
	struct elf64_hdr elf;
	ssize_t size;

	kcore->file = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	if (kcore->file < 0)
		return -errno;
	if (pread(kcore->file, &elf, sizeof(elf), 0) != sizeof(elf) ||
	    memcmp(elf.e_ident, ELFMAG, SELFMAG) || elf.e_phnum > 64)
		return -ENOEXEC;
	kcore->count = elf.e_phnum;
	size = elf.e_phnum * sizeof(kcore->headers[0]);
	if (pread(kcore->file, kcore->headers, size, elf.e_phoff) != size)
		return -ENOEXEC;
	return 0;
}

/* The header of some RAM that overlaps a range, or NULL */
static const struct elf64_phdr *find_header(const struct kcore *kcore,
					    uint64_t base, uint64_t length)
{
	int i;

	for (i = 0; i < kcore->count; i++) {
		const struct elf64_phdr *header = &kcore->headers[i];

		if (header->p_type == PT_LOAD &&
		    header->p_paddr != UINT64_MAX &&
		    overlaps(header->p_paddr, header->p_memsz, base, length))
			return header;
	}
	return NULL;
}

TEST_F(memory, kcore_has_no_header_for_it)
{
	struct kcore kcore;

	ASSERT_EQ(0, open_kcore(&kcore));
	EXPECT_NE(NULL, find_header(&kcore, self->code, self->code_size));
	EXPECT_EQ(NULL, find_header(&kcore, region()->base, region()->size));
	close(kcore.file);
}

/* How many bytes of physical memory are not zero by kcore; or -errno */
static int count_kcore_bytes(const struct kcore *kcore,
			     const struct elf64_phdr *linear, uint64_t address)
{
	/* From one header follows where all of the linear map would be */
	off_t offset = linear->p_offset + (address - linear->p_paddr);
	unsigned char bytes[PAGE];
	ssize_t length = pread(kcore->file, bytes, PAGE, offset);
	int i, count = 0;

	if (length < 0)
		return -errno;
	for (i = 0; i < length; i++)
		count += !!bytes[i];
	return count;
}

TEST_F(memory, kcore_shows_nothing_where_it_would_be)
{
	const struct elf64_phdr *linear;
	struct kcore kcore;

	ASSERT_EQ(0, open_kcore(&kcore));
	linear = find_header(&kcore, self->code, self->code_size);
	ASSERT_NE(NULL, linear);
	EXPECT_LT(0, count_kcore_bytes(&kcore, linear, self->code));
	EXPECT_EQ(0, count_kcore_bytes(&kcore, linear, self->segments.address));
	close(kcore.file);
}

TEST_HARNESS_MAIN
