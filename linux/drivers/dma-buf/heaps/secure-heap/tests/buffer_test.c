// SPDX-License-Identifier: GPL-2.0-only
/*
 * The buffer as the dma-buf core sees it: what it offers, what it refuses, and
 * when its memory is free again.
 */

#include <linux/iosys-map.h>
#include <linux/of.h>

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

static void name_region(struct kunit *test, struct device_node *np, u32 phandle)
{
	struct property *property = kunit_kzalloc(test, sizeof(*property),
						  GFP_KERNEL);
	__be32 *cell = kunit_kzalloc(test, sizeof(*cell), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, property);
	KUNIT_ASSERT_NOT_NULL(test, cell);
	*cell = cpu_to_be32(phandle);
	property->name = "memory-region";
	property->length = sizeof(*cell);
	property->value = cell;
	np->properties = property;
}

static struct device_node *make_node(struct kunit *test)
{
	struct device_node *np = kunit_kzalloc(test, sizeof(*np), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, np);
	of_node_init(np);
	/* Never freed by the last reference */
	of_node_get(np);
	return np;
}

static void buffer_only_for_devices_that_name_its_region(struct kunit *test)
{
	struct buffer_test *t = test->priv;
	struct device_node *region = make_node(test);
	struct device_node *node = make_node(test);
	struct device_node *above = make_node(test);
	struct device *parent = t->f.dev->parent;
	struct device *far = kunit_kzalloc(test, sizeof(*far), GFP_KERNEL);
	struct device *grandparent = parent->parent;
	atomic_long_t *count = &t->f.heap.refused[SECURE_HEAP_NOT_NAMED];

	KUNIT_ASSERT_NOT_NULL(test, far);
	region->phandle = 7;
	t->f.heap.node = region;
	expect_attachment(test, 0);

	t->f.heap.region.named_devices_only = true;
	expect_attachment(test, -EPERM);
	t->f.dev->of_node = node;
	expect_attachment(test, -EPERM);
	name_region(test, node, 8);
	expect_attachment(test, -EPERM);
	KUNIT_EXPECT_EQ(test, 3, atomic_long_read(count));
	name_region(test, node, 7);
	expect_attachment(test, 0);

	/* The device above, of one that has no node or one that names nothing */
	t->f.dev->of_node = NULL;
	parent->of_node = above;
	expect_attachment(test, -EPERM);
	name_region(test, above, 7);
	expect_attachment(test, 0);
	name_region(test, node, 8);
	t->f.dev->of_node = node;
	expect_attachment(test, 0);

	/* What is above that does not count: it may be a bus */
	name_region(test, above, 8);
	far->of_node = make_node(test);
	name_region(test, far->of_node, 7);
	parent->parent = far;
	expect_attachment(test, -EPERM);
	parent->parent = grandparent;

	parent->of_node = NULL;
	t->f.dev->of_node = NULL;
	KUNIT_EXPECT_EQ(test, 5, atomic_long_read(count));
}

static void buffer_counts_refusals_by_cause(struct kunit *test)
{
	struct buffer_test *t = test->priv;
	atomic_long_t *refused = t->f.heap.refused;

	t->f.mask = 0;
	expect_attachment(test, -ENODEV);
	t->f.mask = DMA_BIT_MASK(12);
	expect_attachment(test, -ERANGE);
	t->f.mask = DMA_BIT_MASK(64);
	buffer_that_does_not_fit(test);
	KUNIT_EXPECT_EQ(test, 1, atomic_long_read(&refused[SECURE_HEAP_NO_DMA]));
	KUNIT_EXPECT_EQ(test, 1,
			atomic_long_read(&refused[SECURE_HEAP_UNREACHABLE]));
	KUNIT_EXPECT_EQ(test, 1, atomic_long_read(&refused[SECURE_HEAP_FULL]));
	KUNIT_EXPECT_EQ(test, 0, atomic_long_read(&refused[SECURE_HEAP_BOUNCED]));
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
	KUNIT_CASE(buffer_only_for_devices_that_name_its_region),
	KUNIT_CASE(buffer_counts_refusals_by_cause),
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
