/* SPDX-License-Identifier: GPL-2.0-only */
/* The machine's memory, as the kernel lists it. */
#ifndef LAB_MEMORY_H
#define LAB_MEMORY_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/**
 * find_memory_range - the last range of /proc/iomem that has a name
 * @name: the name, or a part of it
 * @base: set to its first address
 * @size: set to its length in bytes
 *
 * Return: 1; 0 if there is none; or -errno.
 */
int find_memory_range(const char *name, uint64_t *base, uint64_t *size);

/* A line of /proc/meminfo in KiB, such as "MemFree:"; 0 if there is none */
unsigned long meminfo_kib(const char *line);

/* Whether any of a range is listed as System RAM: 1, 0, or -errno */
int is_system_ram(uint64_t base, uint64_t size);

/**
 * count_allocator_pages - pages of a range that the page allocator has or had
 * @base: first address
 * @size: in bytes
 *
 * These are all pages that are neither reserved nor missing.
 *
 * Return: how many, or -errno.
 */
int count_allocator_pages(uint64_t base, uint64_t size);

/**
 * count_linear_entries - entries of the kernel's linear map that lead to a range
 * @base: first physical address
 * @length: in bytes
 * @only: text that such a line of kernel_page_tables also has, such as " V"; or ""
 *
 * For kernels whose list has physical addresses, which is riscv. Elsewhere one line
 * of the file can stand for pages that are not consecutive.
 *
 * Return: how many, or -errno.
 */
int count_linear_entries(uint64_t base, uint64_t length, const char *only);

/**
 * struct free_memory - what /dev/mem shows of the page allocator's free blocks
 * @blocks: how many free blocks there are
 * @faults: how many of those cannot be read
 * @poisoned: how many have the pattern of page_poison=1
 */
struct free_memory {
	int blocks, faults, poisoned;
};

/* Look at the free blocks from base to end: 0, or -errno */
int look_at_free_memory(uint64_t base, uint64_t end, struct free_memory *found);

#endif /* LAB_MEMORY_H */
