// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every allocation on every path fails once. The kernel fails the n-th one of
 * this task on request (CONFIG_FAILSLAB); n grows until a whole pass needed no
 * failure. After each failure the right error has come back, everything is as
 * before, and the same call works.
 */

#include <linux/dma-heap.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/of.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "../test-hooks.h"
#include "failing.h"
#include "heap-fixture.h"

struct fault_test {
	struct heap_fixture f;
	/* What the steps before the one under test have made */
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attachment;
};

/*
 * Call step() with each of its allocations failing in turn. It returns 0 or an
 * error, and leaves nothing behind in either case. A few allocations may fail
 * without harm, so success is an answer too; an error other than -ENOMEM is
 * not, and neither is one when nothing failed.
 */
static void fail_each(struct kunit *test, const char *path,
		      int (*step)(struct kunit *test))
{
	unsigned int n, errors = 0;
	bool failed;
	int ret;

	for (n = 1; n < 1000; n++) {
		arm(n);
		ret = step(test);
		failed = disarm();
		if (!failed)
			break;
		if (ret) {
			KUNIT_EXPECT_EQ(test, -ENOMEM, ret);
			errors++;
		}
		KUNIT_EXPECT_EQ(test, 0, step(test));
	}

	KUNIT_EXPECT_FALSE(test, failed);
	KUNIT_EXPECT_EQ(test, 0, ret);
	KUNIT_EXPECT_GT(test, errors, 0);
	kunit_info(test, "failure points: %s: %u\n", path, n - 1);
}

static int fault_test_init(struct kunit *test)
{
	struct fault_test *t;

	if (!faults_work())
		kunit_skip(test, "no FAILSLAB, or its ignore-gfp-wait is Y");

	t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t);
	heap_fixture_init(test, &t->f);
	test->priv = t;
	return 0;
}

static void fault_test_exit(struct kunit *test)
{
	struct fault_test *t = test->priv;

	if (t)
		heap_fixture_exit(test, &t->f);
}

static int step_export(struct kunit *test)
{
	struct fault_test *t = test->priv;
	struct dma_buf *dmabuf;

	dmabuf = secure_heap_buffer_export(&t->f.heap, HEAP_SIZE, 0);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);
	put_now(dmabuf);
	return 0;
}

static void fault_export(struct kunit *test)
{
	fail_each(test, "alloc and export", step_export);
}

static int step_attach(struct kunit *test)
{
	struct fault_test *t = test->priv;
	struct dma_buf_attachment *attachment;

	attachment = dma_buf_attach(t->dmabuf, t->f.dev);
	if (IS_ERR(attachment))
		return PTR_ERR(attachment);
	dma_buf_detach(t->dmabuf, attachment);
	return 0;
}

static int step_map(struct kunit *test)
{
	struct fault_test *t = test->priv;
	struct sg_table *sgt;

	sgt = dma_buf_map_attachment_unlocked(t->attachment, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	dma_buf_unmap_attachment_unlocked(t->attachment, sgt,
					  DMA_BIDIRECTIONAL);
	return 0;
}

static void fault_attach_and_map(struct kunit *test)
{
	struct fault_test *t = test->priv;

	t->dmabuf = secure_heap_buffer_export(&t->f.heap, HEAP_SIZE, 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->dmabuf);
	fail_each(test, "attach", step_attach);

	t->attachment = dma_buf_attach(t->dmabuf, t->f.dev);
	KUNIT_EXPECT_FALSE(test, IS_ERR(t->attachment));
	if (!IS_ERR(t->attachment)) {
		fail_each(test, "map", step_map);
		dma_buf_detach(t->dmabuf, t->attachment);
	}
	put_now(t->dmabuf);
}

/* Can a driver have a range? */
static bool is_free(const struct secure_heap_region *region)
{
	if (!request_mem_region(region->base, region->size, "kunit"))
		return false;
	release_mem_region(region->base, region->size);
	return true;
}

/*
 * A heap stays once it is registered. So this case ends with the first success,
 * and can run once.
 */
static void fault_register(struct kunit *test)
{
	const struct secure_heap_region region = {
		.base = NOWHERE, .size = SZ_1M
	};
	struct device_node *np = kunit_kzalloc(test, sizeof(*np), GFP_KERNEL);
	const struct secure_heap_region other = {
		.base = NOWHERE + SZ_1M, .size = SZ_1M
	};
	unsigned int n, unclaimed = 0;
	bool failed;
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, np);
	if (!is_free(&region))
		kunit_skip(test, "the heap of an earlier run is there");
	of_node_init(np);
	np->full_name = "kunit-registered";

	for (n = 1; n < 1000; n++) {
		arm(n);
		ret = secure_heap_add(np, &region);
		failed = disarm();
		if (!ret)
			break;
		KUNIT_ASSERT_TRUE(test, failed);
		/* The kernel does not say why it did not claim the range */
		if (ret == -EADDRINUSE)
			unclaimed++;
		else
			KUNIT_EXPECT_EQ(test, -ENOMEM, ret);
	}

	KUNIT_EXPECT_EQ(test, 0, ret);
	KUNIT_EXPECT_GT(test, n, 1);
	/*
	 * An allocation of a debugging kernel may fail without harm. The heap is
	 * there then, and no others come.
	 */
	if (!failed)
		KUNIT_EXPECT_EQ(test, 1, unclaimed);
	if (ret)
		return;

	/* It has the range and the name from now on */
	KUNIT_EXPECT_EQ(test, -EADDRINUSE, secure_heap_add(np, &region));
	KUNIT_EXPECT_EQ(test, -EEXIST, secure_heap_add(np, &other));
	kunit_info(test, "failure points: registration: %u\n", n - 1);
}

/* "system" would be the kernel's if its heap came first */
static void fault_name_of_another_heap(struct kunit *test)
{
	const struct secure_heap_region region = {
		.base = NOWHERE + SZ_2M, .size = SZ_1M
	};
	struct device_node *np = kunit_kzalloc(test, sizeof(*np), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, np);
	of_node_init(np);
	np->full_name = "linux,cma";
	KUNIT_EXPECT_EQ(test, -EEXIST, secure_heap_add(np, &region));

	/* And its range is free again */
	KUNIT_EXPECT_TRUE(test, is_free(&region));
}

static struct kunit_case fault_cases[] = {
	KUNIT_CASE(fault_export),
	KUNIT_CASE(fault_attach_and_map),
	KUNIT_CASE(fault_register),
	KUNIT_CASE(fault_name_of_another_heap),
	{}
};

static struct kunit_suite fault_suite = {
	.name = "secure_heap_fault",
	.init = fault_test_init,
	.exit = fault_test_exit,
	.test_cases = fault_cases,
};

kunit_test_suite(fault_suite);
