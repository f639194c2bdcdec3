// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory without pages for devices: which device reaches what, what an importer
 * gets, and that a mapping that fails half way leaves nothing behind. Devices
 * without an IOMMU go through the real DMA API; the IOMMU is a stand-in that
 * counts.
 */

#include <kunit/device.h>
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/dma-buf-mapping.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-resv.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/swiotlb.h>

#include "st-dma-buf-mapping.h"

/* Where no machine that runs the tests has memory */
#define NOWHERE 0x7000000000ULL
#define IOVA 0x10000000ULL

static struct {
	/* Settings */
	bool iommu, removed;
	/* 0 for any */
	size_t largest_range;
	int link_error, sync_error;
	/* Links and maps that succeed before one fails, 0 for any */
	int most_links, most_maps;
	/* What there is now */
	int addresses, links, maps;
	/* What the last range of addresses was for */
	size_t range_size;
	/* What the last link asked for */
	phys_addr_t phys;
	size_t offset, size;
	unsigned long attrs;
	bool synced;
	/* What the direct way was asked for */
	unsigned long direct_attrs;
	dma_addr_t unmapped;
} fake;

static bool fake_iova_alloc(struct device *dev, struct dma_iova_state *iova,
			    phys_addr_t phys, size_t size)
{
	memset(iova, 0, sizeof(*iova));
	if (!fake.iommu ||
	    (fake.largest_range && size > fake.largest_range))
		return false;
	fake.range_size = size;
	iova->addr = IOVA;
	iova->__size = size;
	fake.addresses++;
	return true;
}

static bool fake_uses_iova(struct dma_iova_state *iova)
{
	return iova->__size;
}

static int fake_iova_link(struct device *dev, struct dma_iova_state *iova,
			  phys_addr_t phys, size_t offset, size_t size,
			  enum dma_data_direction dir, unsigned long attrs)
{
	if (fake.link_error && fake.links == fake.most_links)
		return fake.link_error;
	/* Each behind the one before */
	if (fake.links && offset == fake.offset + fake.size) {
		fake.size += size;
	} else if (!fake.links) {
		fake.phys = phys;
		fake.offset = offset;
		fake.size = size;
	} else {
		return -EADDRINUSE;
	}
	fake.attrs = attrs;
	fake.links++;
	return 0;
}

static int fake_iova_sync(struct device *dev, struct dma_iova_state *iova,
			  size_t offset, size_t size)
{
	fake.synced = offset == fake.offset && size == fake.size;
	return fake.sync_error;
}

static void fake_iova_free(struct device *dev, struct dma_iova_state *iova,
			   size_t offset, size_t linked,
			   enum dma_data_direction dir, unsigned long attrs)
{
	if (linked && offset == fake.offset && linked == fake.size &&
	    attrs == fake.attrs)
		fake.links = 0;
	fake.addresses--;
}

static struct iommu_domain *fake_domain(struct device *dev)
{
	return fake.removed ? NULL : (void *)&fake;
}

/* The real one, which may be made to fail */
static dma_addr_t fake_dma_map(struct device *dev, phys_addr_t phys,
			       size_t size, enum dma_data_direction dir,
			       unsigned long attrs)
{
	if (fake.most_maps && fake.maps == fake.most_maps)
		return DMA_MAPPING_ERROR;
	fake.direct_attrs = attrs;
	fake.maps++;
	return dma_map_phys(dev, phys, size, dir, attrs);
}

static void fake_dma_unmap(struct device *dev, dma_addr_t address, size_t size,
			   enum dma_data_direction dir, unsigned long attrs)
{
	fake.unmapped = address;
	fake.maps--;
	if (attrs == fake.direct_attrs)
		fake.direct_attrs = 0;
	dma_unmap_phys(dev, address, size, dir, attrs);
}

static void replace_dma_api(struct kunit *test)
{
	kunit_activate_static_stub(test, dma_buf_iova_alloc, fake_iova_alloc);
	kunit_activate_static_stub(test, dma_buf_uses_iova, fake_uses_iova);
	kunit_activate_static_stub(test, dma_buf_iova_link, fake_iova_link);
	kunit_activate_static_stub(test, dma_buf_iova_sync, fake_iova_sync);
	kunit_activate_static_stub(test, dma_buf_iova_free, fake_iova_free);
	kunit_activate_static_stub(test, dma_buf_iommu_domain, fake_domain);
	kunit_activate_static_stub(test, dma_buf_dma_map, fake_dma_map);
	kunit_activate_static_stub(test, dma_buf_dma_unmap, fake_dma_unmap);
}

struct mapping_test {
	struct device *dev;
	u64 mask;
	struct bus_dma_region windows[3];
	struct dma_resv resv;
	struct dma_buf dmabuf;
	struct dma_buf_attachment attach;
};

static int mapping_test_init(struct kunit *test)
{
	struct mapping_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	memset(&fake, 0, sizeof(fake));
	replace_dma_api(test);
	t->dev = kunit_device_register(test, "dma-buf-importer");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->dev);
	t->mask = DMA_BIT_MASK(64);
	t->dev->dma_mask = &t->mask;
	dma_resv_init(&t->resv);
	t->dmabuf.resv = &t->resv;
	t->attach.dmabuf = &t->dmabuf;
	t->attach.dev = t->dev;
	test->priv = t;
	return 0;
}

static void mapping_test_exit(struct kunit *test)
{
	struct mapping_test *t = test->priv;

	if (!t)
		return;
	KUNIT_EXPECT_EQ(test, 0, fake.addresses);
	KUNIT_EXPECT_EQ(test, 0, fake.links);
	KUNIT_EXPECT_EQ(test, 0, fake.maps);
	dma_resv_fini(&t->resv);
	t->dev->dma_mask = NULL;
	t->dev->dma_range_map = NULL;
}

static void expect_reach(struct kunit *test, int expected, phys_addr_t phys,
			 u64 size)
{
	struct mapping_test *t = test->priv;

	/* No buffer is as long */
	if (size > SIZE_MAX)
		return;

	KUNIT_EXPECT_EQ(test, expected, dma_check_reach(t->dev, phys, size));
}

static void reach_of_a_64_bit_device(struct kunit *test)
{
	expect_reach(test, 0, 0, PAGE_SIZE);
	expect_reach(test, 0, NOWHERE, SZ_1M);
}

static void reach_ends_with_the_mask(struct kunit *test)
{
	struct mapping_test *t = test->priv;

	t->mask = DMA_BIT_MASK(32);
	expect_reach(test, 0, SZ_4G - PAGE_SIZE, PAGE_SIZE);
	expect_reach(test, -ERANGE, SZ_4G - PAGE_SIZE, 2 * PAGE_SIZE);
	expect_reach(test, -ERANGE, SZ_4G, PAGE_SIZE);
}

static void reach_ends_with_the_bus_limit(struct kunit *test)
{
	struct mapping_test *t = test->priv;

	t->dev->bus_dma_limit = SZ_1G - 1;
	expect_reach(test, 0, SZ_1G - PAGE_SIZE, PAGE_SIZE);
	expect_reach(test, -ERANGE, SZ_1G - PAGE_SIZE, 2 * PAGE_SIZE);
}

static void reach_of_no_dma(struct kunit *test)
{
	struct mapping_test *t = test->priv;

	t->mask = 0;
	expect_reach(test, -ENODEV, NOWHERE, PAGE_SIZE);
	t->dev->dma_mask = NULL;
	expect_reach(test, -ENODEV, NOWHERE, PAGE_SIZE);
}

#ifdef CONFIG_SWIOTLB
static void reach_of_a_device_that_is_bounced(struct kunit *test)
{
	struct mapping_test *t = test->priv;
	struct io_tlb_mem *before = t->dev->dma_io_tlb_mem;
	struct io_tlb_mem bouncing = { .force_bounce = true };

	t->dev->dma_io_tlb_mem = &bouncing;
	expect_reach(test, -EOPNOTSUPP, NOWHERE, PAGE_SIZE);
	t->dev->dma_io_tlb_mem = before;
	expect_reach(test, 0, NOWHERE, PAGE_SIZE);
}
#endif

#ifdef CONFIG_ARCH_HAS_DMA_OPS
/* Xen, IOMMUs of arm: the CPU may clean caches of the memory, or copy it */
static void reach_of_a_device_with_operations_of_its_own(struct kunit *test)
{
	static const struct dma_map_ops operations;
	struct mapping_test *t = test->priv;
	const struct dma_map_ops *before = t->dev->dma_ops;

	set_dma_ops(t->dev, &operations);
	expect_reach(test, -EOPNOTSUPP, NOWHERE, PAGE_SIZE);
	set_dma_ops(t->dev, before);
	expect_reach(test, 0, NOWHERE, PAGE_SIZE);
}
#endif

static void reach_through_a_window(struct kunit *test)
{
	struct mapping_test *t = test->priv;

	t->mask = DMA_BIT_MASK(32);
	t->windows[0] = (struct bus_dma_region){ NOWHERE, 0, SZ_1G };
	t->dev->dma_range_map = t->windows;
	expect_reach(test, 0, NOWHERE, SZ_1G);
	expect_reach(test, -ERANGE, NOWHERE - PAGE_SIZE, SZ_1M);
	expect_reach(test, -ERANGE, NOWHERE + SZ_1G - PAGE_SIZE, SZ_1M);
	expect_reach(test, -ERANGE, 0, PAGE_SIZE);
}

/* The core would go by the first window alone */
static void reach_over_two_windows(struct kunit *test)
{
	struct mapping_test *t = test->priv;

	t->windows[0] = (struct bus_dma_region){ NOWHERE, 0, SZ_1M };
	t->windows[1] = (struct bus_dma_region){ NOWHERE + SZ_1M, SZ_1G,
						 SZ_1M };
	t->dev->dma_range_map = t->windows;
	expect_reach(test, 0, NOWHERE, SZ_1M);
	expect_reach(test, 0, NOWHERE + SZ_1M, SZ_1M);
	expect_reach(test, -ERANGE, NOWHERE + SZ_1M - PAGE_SIZE,
		     2 * PAGE_SIZE);

	/* Two that follow each other on both sides are as good as one */
	t->windows[1].dma_start = SZ_1M;
	expect_reach(test, 0, NOWHERE + SZ_1M - PAGE_SIZE, 2 * PAGE_SIZE);
}

/* Both windows translate alike, so the ends of the buffer say nothing */
static void reach_over_a_gap_between_windows(struct kunit *test)
{
	struct mapping_test *t = test->priv;

	t->windows[0] = (struct bus_dma_region){ NOWHERE, 0, SZ_1M };
	t->windows[1] = (struct bus_dma_region){ NOWHERE + SZ_2M, SZ_2M,
						 SZ_1M };
	t->dev->dma_range_map = t->windows;
	expect_reach(test, 0, NOWHERE, SZ_1M);
	expect_reach(test, 0, NOWHERE + SZ_2M, SZ_1M);
	expect_reach(test, -ERANGE, NOWHERE, SZ_2M + SZ_1M);
	expect_reach(test, -ERANGE, NOWHERE + SZ_1M - PAGE_SIZE,
		     SZ_1M + 2 * PAGE_SIZE);
}

static struct sg_table *map_ranges(struct kunit *test, struct phys_vec *ranges,
				   size_t count)
{
	struct mapping_test *t = test->priv;
	struct sg_table *sgt;
	size_t i, size = 0;

	for (i = 0; i < count; i++)
		size += ranges[i].len;
	dma_resv_lock(&t->resv, NULL);
	sgt = dma_buf_phys_vec_to_sgt(&t->attach, NULL, ranges, count, size,
				      DMA_BIDIRECTIONAL);
	dma_resv_unlock(&t->resv);
	return sgt;
}

static struct sg_table *map(struct kunit *test, phys_addr_t phys, size_t size)
{
	struct phys_vec range = { .paddr = phys, .len = size };

	return map_ranges(test, &range, 1);
}

static void unmap(struct kunit *test, struct sg_table *sgt)
{
	struct mapping_test *t = test->priv;

	dma_resv_lock(&t->resv, NULL);
	dma_buf_free_sgt(&t->attach, sgt, DMA_BIDIRECTIONAL);
	dma_resv_unlock(&t->resv);
}

/* Map, look at what an importer would see, unmap */
static void expect_segments(struct kunit *test, phys_addr_t phys, u64 size,
			    dma_addr_t address, unsigned int segments)
{
	struct scatterlist *sg;
	struct sg_table *sgt;
	u64 left = size;
	int i;

	/* No buffer is as long */
	if (size > SIZE_MAX)
		return;

	sgt = map(test, phys, size);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);
	KUNIT_EXPECT_EQ(test, segments, sgt->nents);
	KUNIT_EXPECT_EQ(test, 0, sgt->orig_nents);
	for_each_sgtable_dma_sg(sgt, sg, i) {
		KUNIT_EXPECT_NULL(test, sg_page(sg));
		KUNIT_EXPECT_EQ(test, address, sg_dma_address(sg));
		KUNIT_EXPECT_EQ(test, min_t(u64, left, SZ_2G), sg_dma_len(sg));
		address += sg_dma_len(sg);
		left -= sg_dma_len(sg);
	}
	KUNIT_EXPECT_EQ(test, 0, left);
	unmap(test, sgt);
}

static void map_direct(struct kunit *test)
{
	expect_segments(test, NOWHERE, PAGE_SIZE, NOWHERE, 1);
	expect_segments(test, NOWHERE, SZ_8M, NOWHERE, 1);
}

static void map_through_a_window(struct kunit *test)
{
	struct mapping_test *t = test->priv;

	t->windows[0] = (struct bus_dma_region){ NOWHERE, SZ_1G, SZ_1G };
	t->dev->dma_range_map = t->windows;
	expect_segments(test, NOWHERE + SZ_1M, SZ_1M, SZ_1G + SZ_1M, 1);
}

static void map_direct_without_the_cpu(struct kunit *test)
{
	struct sg_table *sgt;

	sgt = map(test, NOWHERE, SZ_1M);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);
	KUNIT_EXPECT_TRUE(test, fake.direct_attrs & DMA_ATTR_MMIO);
	KUNIT_EXPECT_TRUE(test, fake.direct_attrs & DMA_ATTR_SKIP_CPU_SYNC);

	/* ib_umem and others edit what they get */
	sg_dma_address(sgt->sgl) = 0;
	sgt->nents = 0;
	unmap(test, sgt);
	KUNIT_EXPECT_EQ(test, NOWHERE, fake.unmapped);
	/* By the same attributes as it was mapped with */
	KUNIT_EXPECT_EQ(test, 0, fake.direct_attrs);
}

/* What the CPU's side of a table has for an importer that looks at it */
static void map_has_no_cpu_side(struct kunit *test)
{
	struct sg_table copy, *sgt;
	struct scatterlist *sg;
	int i, seen = 0;

	sgt = map(test, NOWHERE, SZ_1M);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);
	for_each_sgtable_sg(sgt, sg, i)
		seen++;
	KUNIT_EXPECT_EQ(test, 0, seen);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			sg_alloc_table(&copy, sgt->orig_nents, GFP_KERNEL));
	/* Where a segment has one length, the CPU's is the device's */
	if (IS_ENABLED(CONFIG_NEED_SG_DMA_LENGTH))
		KUNIT_EXPECT_EQ(test, -EINVAL,
				sg_nents_for_len(sgt->sgl, SZ_1M));
	KUNIT_EXPECT_NULL(test, sg_page(sgt->sgl));
	unmap(test, sgt);
}

static void map_around_2_and_4_gib(struct kunit *test)
{
	static const u64 around[] = { SZ_2G, SZ_4G, 3ULL * SZ_2G };
	int i;

	for (i = 0; i < ARRAY_SIZE(around); i++) {
		unsigned int n = around[i] / SZ_2G;

		expect_segments(test, NOWHERE, around[i] - PAGE_SIZE, NOWHERE,
				n);
		expect_segments(test, NOWHERE, around[i], NOWHERE, n);
		expect_segments(test, NOWHERE, around[i] + PAGE_SIZE, NOWHERE,
				n + 1);
	}
}

static void map_iommu(struct kunit *test)
{
	fake.iommu = true;
	expect_segments(test, NOWHERE, SZ_8M, IOVA, 1);
	KUNIT_EXPECT_EQ(test, NOWHERE, fake.phys);
	KUNIT_EXPECT_EQ(test, SZ_8M, fake.size);
	KUNIT_EXPECT_TRUE(test, fake.synced);
	/* Memory, not registers; and nothing for the CPU's caches to do */
	KUNIT_EXPECT_EQ(test, DMA_ATTR_SKIP_CPU_SYNC, fake.attrs);
	expect_segments(test, NOWHERE, 5ULL * SZ_1G, IOVA, 3);
}

static void map_iommu_keeps_blocks_whole(struct kunit *test)
{
	fake.iommu = true;
	/* As far from the start of a block on both sides */
	expect_segments(test, NOWHERE + SZ_1M, SZ_8M, IOVA + SZ_1M, 1);
	KUNIT_EXPECT_EQ(test, SZ_8M + SZ_1M, fake.range_size);
	KUNIT_EXPECT_EQ(test, SZ_1M, fake.offset);
	KUNIT_EXPECT_EQ(test, NOWHERE + SZ_1M, fake.phys);

	/* What has no block in it takes no more addresses than it needs */
	expect_segments(test, NOWHERE + SZ_1M, SZ_1M, IOVA, 1);
	KUNIT_EXPECT_EQ(test, SZ_1M, fake.range_size);

	/* Nor does any, if there is no room for more */
	fake.largest_range = SZ_8M;
	expect_segments(test, NOWHERE + SZ_1M, SZ_8M, IOVA, 1);
	KUNIT_EXPECT_EQ(test, SZ_8M, fake.range_size);
	KUNIT_EXPECT_EQ(test, 0, fake.offset);
}

static void expect_map_error(struct kunit *test, int expected)
{
	struct sg_table *sgt;

	sgt = map(test, NOWHERE, SZ_1M);
	KUNIT_EXPECT_EQ(test, expected, PTR_ERR_OR_ZERO(sgt));
	KUNIT_EXPECT_EQ(test, 0, fake.addresses);
	KUNIT_EXPECT_EQ(test, 0, fake.links);
}

static struct phys_vec three_ranges[] = {
	{ NOWHERE, SZ_1M },
	{ NOWHERE + SZ_1G, SZ_2M },
	{ NOWHERE + SZ_2G, PAGE_SIZE },
};

static void map_three_ranges(struct kunit *test)
{
	struct scatterlist *sg;
	struct sg_table *sgt;
	int i;

	sgt = map_ranges(test, three_ranges, ARRAY_SIZE(three_ranges));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(three_ranges), sgt->nents);
	for_each_sgtable_dma_sg(sgt, sg, i) {
		KUNIT_EXPECT_EQ(test, three_ranges[i].paddr,
				sg_dma_address(sg));
		KUNIT_EXPECT_EQ(test, three_ranges[i].len, sg_dma_len(sg));
	}
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(three_ranges), fake.maps);
	unmap(test, sgt);
}

static void map_three_ranges_and_the_last_fails(struct kunit *test)
{
	struct sg_table *sgt;

	fake.most_maps = 2;
	sgt = map_ranges(test, three_ranges, ARRAY_SIZE(three_ranges));
	KUNIT_EXPECT_EQ(test, -ENOMEM, PTR_ERR_OR_ZERO(sgt));
	KUNIT_EXPECT_EQ(test, 0, fake.maps);
}

static void map_iommu_three_ranges(struct kunit *test)
{
	struct sg_table *sgt;

	fake.iommu = true;
	sgt = map_ranges(test, three_ranges, ARRAY_SIZE(three_ranges));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);
	KUNIT_EXPECT_EQ(test, 1, sgt->nents);
	KUNIT_EXPECT_EQ(test, IOVA, sg_dma_address(sgt->sgl));
	KUNIT_EXPECT_EQ(test, SZ_1M + SZ_2M + PAGE_SIZE,
			sg_dma_len(sgt->sgl));
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(three_ranges), fake.links);
	KUNIT_EXPECT_TRUE(test, fake.synced);
	unmap(test, sgt);
}

static void map_iommu_three_ranges_and_the_last_fails(struct kunit *test)
{
	struct sg_table *sgt;

	fake.iommu = true;
	fake.link_error = -ENOMEM;
	fake.most_links = 2;
	sgt = map_ranges(test, three_ranges, ARRAY_SIZE(three_ranges));
	KUNIT_EXPECT_EQ(test, -ENOMEM, PTR_ERR_OR_ZERO(sgt));
}

static void map_nothing(struct kunit *test)
{
	struct phys_vec empty = { .paddr = NOWHERE };
	struct sg_table *sgt;

	sgt = map_ranges(test, &empty, 1);
	KUNIT_EXPECT_EQ(test, -EINVAL, PTR_ERR_OR_ZERO(sgt));
}

/* Its domain may be gone when an importer unmaps late */
static void map_iommu_and_remove_the_device(struct kunit *test)
{
	struct sg_table *sgt;

	fake.iommu = true;
	sgt = map(test, NOWHERE, SZ_1M);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);

	fake.removed = true;
	unmap(test, sgt);
	KUNIT_EXPECT_EQ(test, 1, fake.links);
	KUNIT_EXPECT_EQ(test, 1, fake.addresses);
	KUNIT_EXPECT_EQ(test, 0, fake.unmapped);
	/* Gone with the domain */
	fake.links = 0;
	fake.addresses = 0;
}

static void map_iommu_link_fails(struct kunit *test)
{
	fake.iommu = true;
	fake.link_error = -EADDRINUSE;
	expect_map_error(test, -EADDRINUSE);
}

static void map_iommu_sync_fails(struct kunit *test)
{
	fake.iommu = true;
	fake.sync_error = -EIO;
	expect_map_error(test, -EIO);
}

static struct kunit_case mapping_cases[] = {
	KUNIT_CASE(reach_of_a_64_bit_device),
	KUNIT_CASE(reach_ends_with_the_mask),
	KUNIT_CASE(reach_ends_with_the_bus_limit),
	KUNIT_CASE(reach_of_no_dma),
#ifdef CONFIG_SWIOTLB
	KUNIT_CASE(reach_of_a_device_that_is_bounced),
#endif
#ifdef CONFIG_ARCH_HAS_DMA_OPS
	KUNIT_CASE(reach_of_a_device_with_operations_of_its_own),
#endif
	KUNIT_CASE(reach_through_a_window),
	KUNIT_CASE(reach_over_two_windows),
	KUNIT_CASE(reach_over_a_gap_between_windows),
	KUNIT_CASE(map_direct),
	KUNIT_CASE(map_through_a_window),
	KUNIT_CASE(map_direct_without_the_cpu),
	KUNIT_CASE(map_has_no_cpu_side),
	KUNIT_CASE(map_around_2_and_4_gib),
	KUNIT_CASE(map_iommu),
	KUNIT_CASE(map_iommu_keeps_blocks_whole),
	KUNIT_CASE(map_iommu_and_remove_the_device),
	KUNIT_CASE(map_iommu_link_fails),
	KUNIT_CASE(map_iommu_sync_fails),
	KUNIT_CASE(map_three_ranges),
	KUNIT_CASE(map_three_ranges_and_the_last_fails),
	KUNIT_CASE(map_iommu_three_ranges),
	KUNIT_CASE(map_iommu_three_ranges_and_the_last_fails),
	KUNIT_CASE(map_nothing),
	{}
};

static struct kunit_suite mapping_suite = {
	.name = "dma_buf_mapping",
	.init = mapping_test_init,
	.exit = mapping_test_exit,
	.test_cases = mapping_cases,
};

kunit_test_suite(mapping_suite);

MODULE_DESCRIPTION("KUnit tests of dma-buf mappings without pages");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
