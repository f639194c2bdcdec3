// SPDX-License-Identifier: GPL-2.0-only
/*
 * The buffer as the dma-buf core sees it: what it offers, what it refuses, and
 * when its memory is free again.
 */

#include <linux/iosys-map.h>

#include "heap-fixture.h"

struct buffer_test {
	struct heap_fixture f;
	struct dma_buf *dmabuf;
};

static int buffer_test_init(struct kunit *test)
{
	struct buffer_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	heap_fixture_init(test, &t->f);

	t->dmabuf = secure_heap_buffer_export(&t->f.heap, 4 * PAGE_SIZE, 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->dmabuf);
	return 0;
}

static void buffer_test_exit(struct kunit *test)
{
	struct buffer_test *t = test->priv;

	if (!IS_ERR_OR_NULL(t->dmabuf))
		put_now(t->dmabuf);
	heap_fixture_exit(test, &t->f);
}

static void buffer_says_what_it_is(struct kunit *test)
{
	struct buffer_test *t = test->priv;

	KUNIT_EXPECT_STREQ(test, "kunit", t->dmabuf->exp_name);
	KUNIT_EXPECT_EQ(test, 4 * PAGE_SIZE, t->dmabuf->size);
}

static void buffer_is_protected(struct kunit *test)
{
	struct buffer_test *t = test->priv;

	KUNIT_EXPECT_TRUE(test, dma_buf_is_protected(t->dmabuf));

	/* Of memory that Linux placed, nobody has said that it is */
	t->f.heap.protected = false;
	KUNIT_EXPECT_FALSE(test, dma_buf_is_protected(t->dmabuf));
}

static void buffer_has_no_vmap(struct kunit *test)
{
	struct buffer_test *t = test->priv;
	struct iosys_map map;

	KUNIT_ASSERT_NULL(test, t->dmabuf->ops->vmap);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			dma_buf_vmap_unlocked(t->dmabuf, &map));
}

static void buffer_has_no_mmap(struct kunit *test)
{
	struct buffer_test *t = test->priv;
	struct vm_area_struct vma = {
		.vm_start = PAGE_SIZE,
		.vm_end = 2 * PAGE_SIZE,
	};

	KUNIT_ASSERT_NULL(test, t->dmabuf->ops->mmap);
	KUNIT_EXPECT_EQ(test, -EINVAL, dma_buf_mmap(t->dmabuf, &vma, 0));
}

static void buffer_refuses_cpu_access(struct kunit *test)
{
	static const enum dma_data_direction directions[] = {
		DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE,
	};
	struct buffer_test *t = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(directions); i++) {
		KUNIT_EXPECT_EQ(test, -EPERM,
				dma_buf_begin_cpu_access(t->dmabuf,
							 directions[i]));
		KUNIT_EXPECT_EQ(test, -EPERM,
				dma_buf_end_cpu_access(t->dmabuf,
						       directions[i]));
	}
}

static void buffer_that_does_not_fit(struct kunit *test)
{
	struct buffer_test *t = test->priv;
	struct dma_buf *dmabuf;

	dmabuf = secure_heap_buffer_export(&t->f.heap, HEAP_SIZE, 0);
	KUNIT_EXPECT_EQ(test, -ENOMEM, PTR_ERR_OR_ZERO(dmabuf));
}

static void expect_attachment(struct kunit *test, int expected)
{
	struct buffer_test *t = test->priv;
	struct dma_buf_attachment *attachment;
	struct sg_table *sgt;

	attachment = dma_buf_attach(t->dmabuf, t->f.dev);
	KUNIT_EXPECT_EQ(test, expected, PTR_ERR_OR_ZERO(attachment));
	if (IS_ERR(attachment))
		return;

	sgt = dma_buf_map_attachment_unlocked(attachment, DMA_TO_DEVICE);
	KUNIT_EXPECT_FALSE(test, IS_ERR(sgt));
	if (!IS_ERR(sgt)) {
		KUNIT_EXPECT_EQ(test, 1, sgt->nents);
		KUNIT_EXPECT_GE(test, sg_dma_address(sgt->sgl), NOWHERE);
		KUNIT_EXPECT_EQ(test, 4 * PAGE_SIZE, sg_dma_len(sgt->sgl));
		KUNIT_EXPECT_NULL(test, sg_page(sgt->sgl));
		dma_buf_unmap_attachment_unlocked(attachment, sgt,
						  DMA_TO_DEVICE);
	}
	dma_buf_detach(t->dmabuf, attachment);
}

static void buffer_for_a_device_that_reaches_it(struct kunit *test)
{
	expect_attachment(test, 0);
	/* And again, as nothing is left of the first time */
	expect_attachment(test, 0);
}

static void buffer_for_a_device_that_does_not(struct kunit *test)
{
	struct buffer_test *t = test->priv;

	t->f.mask = DMA_BIT_MASK(32);
	expect_attachment(test, -ERANGE);
	t->f.mask = DMA_BIT_MASK(64);
	expect_attachment(test, 0);
}

static void buffer_mapped_twice_at_once(struct kunit *test)
{
	struct buffer_test *t = test->priv;
	struct dma_buf_attachment *a[2];
	struct sg_table *sgt[2];
	int i;

	for (i = 0; i < 2; i++) {
		a[i] = dma_buf_attach(t->dmabuf, t->f.dev);
		KUNIT_ASSERT_FALSE(test, IS_ERR(a[i]));
		sgt[i] = dma_buf_map_attachment_unlocked(a[i],
							 DMA_BIDIRECTIONAL);
		KUNIT_ASSERT_FALSE(test, IS_ERR(sgt[i]));
	}
	KUNIT_EXPECT_PTR_NE(test, sgt[0], sgt[1]);
	for (i = 0; i < 2; i++) {
		dma_buf_unmap_attachment_unlocked(a[i], sgt[i],
						  DMA_BIDIRECTIONAL);
		dma_buf_detach(t->dmabuf, a[i]);
	}
}

static void buffer_is_free_with_the_last_reference(struct kunit *test)
{
	struct buffer_test *t = test->priv;

	get_dma_buf(t->dmabuf);
	put_now(t->dmabuf);
	buffer_that_does_not_fit(test);
	put_now(t->dmabuf);
	t->dmabuf = NULL;
	heap_fixture_expect_free(test, &t->f);
}

static struct kunit_case buffer_cases[] = {
	KUNIT_CASE(buffer_says_what_it_is),
	KUNIT_CASE(buffer_is_protected),
	KUNIT_CASE(buffer_has_no_vmap),
	KUNIT_CASE(buffer_has_no_mmap),
	KUNIT_CASE(buffer_refuses_cpu_access),
	KUNIT_CASE(buffer_that_does_not_fit),
	KUNIT_CASE(buffer_for_a_device_that_reaches_it),
	KUNIT_CASE(buffer_for_a_device_that_does_not),
	KUNIT_CASE(buffer_mapped_twice_at_once),
	KUNIT_CASE(buffer_is_free_with_the_last_reference),
	{}
};

static struct kunit_suite buffer_suite = {
	.name = "secure_heap_buffer",
	.init = buffer_test_init,
	.exit = buffer_test_exit,
	.test_cases = buffer_cases,
};

kunit_test_suite(buffer_suite);
