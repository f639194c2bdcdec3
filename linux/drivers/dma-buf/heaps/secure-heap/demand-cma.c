// SPDX-License-Identifier: GPL-2.0-only
/*
 * How memory of a region on demand leaves Linux: from a contiguous memory area
 * (CMA), out of the linear map, and marked so that nobody looks at it.
 *
 * Each step is for somebody who reads memory that is not his: a device with access to
 * the region would read what programs have left there, so it is cleared before it is
 * closed; a CPU would write dirty lines of its cache over what a device has written.
 * /proc/kcore, hibernation and tools for crash dumps leave pages alone that are offline.
 * What still goes by the linear map, and catches faults of it, must find no entry: a
 * firewall may answer with an abort that nothing catches.
 */

#include <linux/align.h>
#include <linux/cma.h>
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/libnvdimm.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pageblock-flags.h>
#include <linux/pfn.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/set_memory.h>
#include <linux/uaccess.h>

#include "secure-heap.h"

static void clear(struct page *page, unsigned long pages)
{
	unsigned long i;

	for (i = 0; i < pages; i++) {
		clear_highpage(page + i);
		cond_resched();
	}

	/* For devices that do not see the caches; the rest have nothing to do here */
	arch_wb_cache_pmem(page_address(page), PFN_PHYS(pages));
	arch_invalidate_pmem(page_address(page), PFN_PHYS(pages));
}

static void set_offline(struct page *page, unsigned long pages, bool offline)
{
	unsigned long i;

	/* Waits for those who have looked at the mark, and read now */
	page_offline_begin();
	for (i = 0; i < pages; i++) {
		if (offline)
			__SetPageOffline(page + i);
		else
			__ClearPageOffline(page + i);
	}
	page_offline_end();
}

/* arm64 may have a linear map of blocks, and changes nothing then */
static bool is_mapped(struct page *page)
{
	unsigned long word;

	return !copy_from_kernel_nofault(&word, page_address(page), sizeof(word));
}

static int unmap(struct secure_heap *heap, struct page *page,
		 unsigned long pages)
{
	int ret;

	/* Flushes the TLBs, whatever its name says */
	ret = set_direct_map_valid_noflush(page, pages, false);
	if (!ret && !is_mapped(page))
		return 0;

	set_direct_map_valid_noflush(page, pages, true);
	pr_err_ratelimited("secure_heap: %s: memory stays in the linear map; arm64 must not have rodata=off or rodata=noalias on the command line (%pe)\n",
			   heap->name, ERR_PTR(ret));
	return -EOPNOTSUPP;
}

static int claim(struct secure_heap *heap, unsigned int order,
		 unsigned long *first)
{
	unsigned long pages = BIT(order);
	struct page *page;
	int ret;

	/* Returns NULL for each error */
	page = cma_alloc(heap->region.cma, pages, order, true);
	if (!page)
		return fatal_signal_pending(current) ? -EINTR : -EBUSY;

	clear(page, pages);
	set_offline(page, pages, true);
	ret = unmap(heap, page, pages);
	if (ret) {
		set_offline(page, pages, false);
		cma_release(heap->region.cma, page, pages);
		return ret;
	}

	*first = page_to_pfn(page);
	return 0;
}

static int release(struct secure_heap *heap, unsigned long first,
		   unsigned long pages)
{
	struct page *page = pfn_to_page(first);
	int ret;

	/* First of all, because the page allocator may write to them */
	ret = set_direct_map_valid_noflush(page, pages, true);
	if (ret)
		return ret;

	set_offline(page, pages, false);
	cma_release(heap->region.cma, page, pages);
	return 0;
}

const struct secure_heap_memory_ops secure_heap_memory_cma = {
	.unit = CMA_MIN_ALIGNMENT_PAGES,
	.claim = claim,
	.release = release,
};
