/* SPDX-License-Identifier: GPL-2.0-only */
/* A heap without memory, and a device that reaches it, for suites that need both. */
#ifndef _SECURE_HEAP_HEAP_FIXTURE_H
#define _SECURE_HEAP_HEAP_FIXTURE_H

#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/file.h>
#include <linux/jiffies.h>
#include <linux/mm.h>

#include "../secure-heap.h"
#include "nowhere.h"

#define HEAP_PAGES 64
#define HEAP_SIZE (HEAP_PAGES * PAGE_SIZE)
/* For what takes no time, on any machine: a case that waits longer fails, and ends */
#define PATIENCE (10 * HZ)

struct heap_fixture {
	struct secure_heap heap;
	struct device *dev;
	u64 mask;
};

static inline void heap_fixture_init(struct kunit *test, struct heap_fixture *f)
{
	f->heap.name = "kunit";
	f->heap.protected = true;
	secure_heap_range_init(&f->heap.range, PHYS_PFN(NOWHERE), HEAP_PAGES);

	f->dev = kunit_device_register(test, "secure-heap-importer");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f->dev);
	f->mask = DMA_BIT_MASK(64);
	f->dev->dma_mask = &f->mask;
}

/* The heap is as empty as it should be */
static inline void heap_fixture_expect_free(struct kunit *test,
					    struct heap_fixture *f)
{
	KUNIT_EXPECT_TRUE(test,
			  secure_heap_holes_all_free(&f->heap.range.holes));
}

static inline void heap_fixture_exit(struct kunit *test, struct heap_fixture *f)
{
	heap_fixture_expect_free(test, f);
	if (!IS_ERR_OR_NULL(f->dev))
		f->dev->dma_mask = NULL;
}

/* Files of a kernel thread are put later, if nobody insists */
static inline void put_now(struct dma_buf *dmabuf)
{
	dma_buf_put(dmabuf);
	flush_delayed_fput();
}

#endif /* _SECURE_HEAP_HEAP_FIXTURE_H */
