// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hog.h"
#include "memory.h"
#include "protected.h"
#include "units.h"

/* More than any machine of the lab has, and what is left for others */
#define MOST (1 * GIB)
#define LEFT_KIB 28000
#define LEFT_CMA_KIB 400
/* Pages between looks at what is left */
#define ROUND 256
/* What lists of processors may have, which the kernel does not count as free */
#define LISTS (64 * MIB)

/* Bits of an entry of pagemap: the number of the page, and whether there is one */
#define PAGEMAP_PFN ((1ULL << 55) - 1)
#define PAGEMAP_PRESENT (1ULL << 63)

static char *memory;
static size_t pages;
static uint64_t chosen_base, chosen_size;

void hog_choose(uint64_t base, uint64_t size)
{
	chosen_base = base;
	chosen_size = size;
}

static uint64_t *page_at(size_t i)
{
	return (uint64_t *)(memory + i * PAGE);
}

static uint64_t word_of(size_t page, size_t word)
{
	return ((uint64_t)page << 16 | word) ^ 0x0123456789abcdefULL;
}

static void fill(size_t page)
{
	size_t i;

	for (i = 0; i < PAGE / sizeof(uint64_t); i++)
		page_at(page)[i] = word_of(page, i);
}

static bool is_spoilt(size_t page)
{
	size_t i;

	for (i = 0; i < PAGE / sizeof(uint64_t); i++)
		if (page_at(page)[i] != word_of(page, i))
			return true;
	return false;
}

/* Whether each page is kept; and where it was when that was last asked */
static char *kept;
static uint64_t *entries;

/* Ask the kernel where all pages are: 0, or -errno */
static int look(void)
{
	size_t first = (uintptr_t)memory / PAGE, size = pages * sizeof(*entries);
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	ssize_t got = 1;

	if (pagemap < 0)
		return -errno;
	for (; done < size && got > 0; done += got)
		got = pread(pagemap, (char *)entries + done, size - done,
			    first * sizeof(*entries) + done);
	close(pagemap);
	return got > 0 ? 0 : -EIO;
}

static bool is_in_region(size_t page)
{
	uint64_t address = (entries[page] & PAGEMAP_PFN) * PAGE;
	uint64_t base = chosen_size ? chosen_base : region()->base;
	uint64_t size = chosen_size ?: region()->size;

	return entries[page] & PAGEMAP_PRESENT && address - base < size;
}

/* Free the pages that are not in the region: how many are kept */
static size_t free_others(void)
{
	size_t i, run = 0, count = 0;

	for (i = 0; i <= pages; i++) {
		if (i < pages && !is_in_region(i)) {
			run++;
			continue;
		}
		if (run)
			munmap(page_at(i - run), run * PAGE);
		run = 0;
		if (i < pages) {
			kept[i] = 1;
			count++;
		}
	}
	return count;
}

void hog_free(void)
{
	if (memory)
		munmap(memory, MOST);
	free(kept);
	free(entries);
	memory = NULL;
	kept = NULL;
	entries = NULL;
	pages = 0;
}

/* Take turns on the processors, as each has a list of free pages of its own */
static void run_on_another(size_t round)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(round % count, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static bool is_enough(void)
{
	return meminfo_kib("MemFree:") < LEFT_KIB ||
	       (pages * PAGE > LISTS && meminfo_kib("CmaFree:") < LEFT_CMA_KIB);
}

long hog_fill(void)
{
	cpu_set_t before;
	int ret;

	hog_free();
	memory = mmap(NULL, MOST, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED) {
		memory = NULL;
		return -errno;
	}

	sched_getaffinity(0, sizeof(before), &before);
	for (pages = 0; pages < MOST / PAGE; pages++) {
		if (pages % ROUND == 0) {
			if (is_enough())
				break;
			run_on_another(pages / ROUND);
		}
		fill(pages);
	}
	sched_setaffinity(0, sizeof(before), &before);

	kept = calloc(pages, sizeof(*kept));
	entries = calloc(pages, sizeof(*entries));
	if (!kept || !entries)
		return -ENOMEM;
	ret = look();
	return ret ?: (long)free_others();
}

size_t hog_in_region(void)
{
	size_t i, count = 0;

	if (look())
		return 0;
	for (i = 0; i < pages; i++)
		count += kept[i] && is_in_region(i);
	return count;
}

size_t hog_spoilt(void)
{
	size_t i, count = 0;

	for (i = 0; i < pages; i++)
		count += kept[i] && is_spoilt(i);
	return count;
}

void *hog_page(void)
{
	size_t i;

	if (look())
		return NULL;
	for (i = 0; i < pages; i++)
		if (kept[i] && is_in_region(i))
			return page_at(i);
	return NULL;
}
