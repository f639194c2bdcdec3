// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses for devices: which device reaches what, what an importer gets, and
 * that a mapping that fails half way leaves nothing behind. Direct devices go
 * through the real DMA API; the IOMMU is a stand-in that counts.
 */

#include <kunit/device.h>
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../secure-heap.h"
#include "../test-hooks.h"
#include "nowhere.h"

#define IOVA 0x10000000ULL

static struct {
	/* Settings */
	bool iommu, no_room, untranslated;
	struct secure_heap_dma_traits traits;
	/* 0 for any */
	size_t largest_range;
	int link_error, sync_error;
	/* What there is now */
	int addresses, links;
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

static bool fake_uses_iommu(struct device *dev)
{
	return fake.iommu;
}

static struct secure_heap_dma_traits fake_dma_traits(struct device *dev)
{
	return fake.traits;
}

static bool fake_iova_alloc(struct device *dev, struct dma_iova_state *iova,
			    phys_addr_t phys, size_t size)
{
	memset(iova, 0, sizeof(*iova));
	if (fake.no_room ||
	    (fake.largest_range && size > fake.largest_range))
		return false;
	fake.range_size = size;
	iova->addr = IOVA;
	iova->__size = size;
	fake.addresses++;
	return true;
}

static int fake_iova_link(struct device *dev, struct dma_iova_state *iova,
			  phys_addr_t phys, size_t offset, size_t size,
			  enum dma_data_direction dir, unsigned long attrs)
{
	if (fake.link_error)
		return fake.link_error;
	fake.phys = phys;
	fake.offset = offset;
	fake.size = size;
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

static void fake_iova_drop(struct device *dev, struct dma_iova_state *iova,
			   size_t offset, size_t linked,
			   enum dma_data_direction dir, unsigned long attrs)
{
	if (linked && offset == fake.offset && linked == fake.size &&
	    attrs == fake.attrs)
		fake.links--;
	fake.addresses--;
}

/* The real one, but for what it was before Linux 7.3 */
static dma_addr_t fake_dma_map(struct device *dev, phys_addr_t phys,
			       size_t size, enum dma_data_direction dir,
			       unsigned long attrs)
{
	const struct bus_dma_region *windows = dev->dma_range_map;
	dma_addr_t address;

	if (fake.untranslated)
		dev->dma_range_map = NULL;
	address = dma_map_phys(dev, phys, size, dir, attrs);
	dev->dma_range_map = windows;

	fake.direct_attrs = attrs;
	return address;
}

static void fake_dma_unmap(struct device *dev, dma_addr_t address, size_t size,
			   enum dma_data_direction dir, unsigned long attrs)
{
	fake.unmapped = address;
	if (attrs == fake.direct_attrs)
		fake.direct_attrs = 0;
	dma_unmap_phys(dev, address, size, dir, attrs);
}

static void replace_dma_api(struct kunit *test)
{
	kunit_activate_static_stub(test, secure_heap_uses_iommu,
				   fake_uses_iommu);
	kunit_activate_static_stub(test, secure_heap_dma_traits,
				   fake_dma_traits);
	kunit_activate_static_stub(test, secure_heap_iova_alloc,
				   fake_iova_alloc);
	kunit_activate_static_stub(test, secure_heap_iova_link,
				   fake_iova_link);
	kunit_activate_static_stub(test, secure_heap_iova_sync,
				   fake_iova_sync);
	kunit_activate_static_stub(test, secure_heap_iova_drop,
				   fake_iova_drop);
	kunit_activate_static_stub(test, secure_heap_dma_map, fake_dma_map);
	kunit_activate_static_stub(test, secure_heap_dma_unmap,
				   fake_dma_unmap);
}

struct mapping_test {
	struct device *dev;
	u64 mask;
	struct bus_dma_region windows[3];
};

static int mapping_test_init(struct kunit *test)
{
	struct mapping_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	memset(&fake, 0, sizeof(fake));
	replace_dma_api(test);
	t->dev = kunit_device_register(test, "secure-heap-importer");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->dev);
	t->mask = DMA_BIT_MASK(64);
	t->dev->dma_mask = &t->mask;
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
	t->dev->dma_mask = NULL;
	t->dev->dma_range_map = NULL;
}

static void expect_reach(struct kunit *test, int expected, phys_addr_t phys,
			 u64 size)
{
	struct mapping_test *t = test->priv;
	const char *fault = NULL;

	/* No buffer is as long */
	if (size > SIZE_MAX)
		return;

	KUNIT_EXPECT_EQ(test, expected,
			secure_heap_check_reach(t->dev, phys, size, &fault));
	KUNIT_EXPECT_EQ(test, !!expected, !!fault);
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

static void reach_of_a_device_that_is_bounced(struct kunit *test)
{
	fake.traits.bounced = true;
	expect_reach(test, -EOPNOTSUPP, NOWHERE, PAGE_SIZE);
	/* The IOMMU's way does not go through the bounce buffer */
	fake.iommu = true;
	expect_reach(test, 0, NOWHERE, PAGE_SIZE);
}

/* Xen, arm32's IOMMUs: the CPU may clean caches of the memory, or copy it */
static void reach_of_a_device_with_operations_of_its_own(struct kunit *test)
{
	fake.traits.by_platform = true;
	expect_reach(test, -EOPNOTSUPP, NOWHERE, PAGE_SIZE);
	fake.iommu = true;
	expect_reach(test, 0, NOWHERE, PAGE_SIZE);
}

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

static void reach_behind_an_iommu(struct kunit *test)
{
	struct mapping_test *t = test->priv;

	fake.iommu = true;
	t->mask = DMA_BIT_MASK(32);
	/* Where the buffer is does not matter, only how large it is */
	expect_reach(test, 0, NOWHERE, SZ_1G);
	expect_reach(test, 0, NOWHERE, SZ_4G);
	expect_reach(test, -ERANGE, NOWHERE, SZ_4G + PAGE_SIZE);

	fake.traits.boundary = 2 * PAGE_SIZE - 1;
	expect_reach(test, 0, NOWHERE, 2 * PAGE_SIZE);
	expect_reach(test, -ERANGE, NOWHERE, 3 * PAGE_SIZE);
	expect_reach(test, -ERANGE, NOWHERE + PAGE_SIZE, 2 * PAGE_SIZE);
}

/* Map, look at what an importer would see, unmap */
static void expect_segments(struct kunit *test, phys_addr_t phys, u64 size,
			    dma_addr_t address, unsigned int segments)
{
	struct mapping_test *t = test->priv;
	struct scatterlist *sg;
	struct sg_table *sgt;
	u64 left = size;
	int i;

	/* No buffer is as long */
	if (size > SIZE_MAX)
		return;

	sgt = secure_heap_map(t->dev, phys, size, DMA_BIDIRECTIONAL);
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
	secure_heap_unmap(t->dev, sgt, DMA_BIDIRECTIONAL);
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

/* Where dma_map_phys() does not go by the window, the address is wrong */
static void map_through_a_window_that_is_ignored(struct kunit *test)
{
	struct mapping_test *t = test->priv;
	struct sg_table *sgt;

	t->windows[0] = (struct bus_dma_region){ NOWHERE, SZ_1G, SZ_1G };
	t->dev->dma_range_map = t->windows;
	fake.untranslated = true;
	sgt = secure_heap_map(t->dev, NOWHERE, SZ_1M, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, -EIO, PTR_ERR_OR_ZERO(sgt));
	KUNIT_EXPECT_EQ(test, 0, fake.direct_attrs);

	/* A window that changes nothing */
	t->windows[0].dma_start = NOWHERE;
	expect_segments(test, NOWHERE, SZ_1M, NOWHERE, 1);
}

static void map_direct_without_the_cpu(struct kunit *test)
{
	struct mapping_test *t = test->priv;
	struct sg_table *sgt;

	sgt = secure_heap_map(t->dev, NOWHERE, SZ_1M, DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);
	KUNIT_EXPECT_TRUE(test, fake.direct_attrs & DMA_ATTR_MMIO);
	KUNIT_EXPECT_TRUE(test, fake.direct_attrs & DMA_ATTR_SKIP_CPU_SYNC);

	/* ib_umem and others edit what they get */
	sg_dma_address(sgt->sgl) = 0;
	sgt->nents = 0;
	secure_heap_unmap(t->dev, sgt, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, NOWHERE, fake.unmapped);
	/* By the same attributes as it was mapped with */
	KUNIT_EXPECT_EQ(test, 0, fake.direct_attrs);
}

/* What the CPU's side of a table has for an importer that looks at it */
static void map_has_no_cpu_side(struct kunit *test)
{
	struct mapping_test *t = test->priv;
	struct sg_table copy, *sgt;
	struct scatterlist *sg;
	int i, seen = 0;

	sgt = secure_heap_map(t->dev, NOWHERE, SZ_1M, DMA_BIDIRECTIONAL);
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
	secure_heap_unmap(t->dev, sgt, DMA_BIDIRECTIONAL);
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
	struct mapping_test *t = test->priv;
	struct sg_table *sgt;

	sgt = secure_heap_map(t->dev, NOWHERE, SZ_1M, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, expected, PTR_ERR_OR_ZERO(sgt));
	KUNIT_EXPECT_EQ(test, 0, fake.addresses);
	KUNIT_EXPECT_EQ(test, 0, fake.links);
}

static void map_iommu_without_room_does_not_fall_through(struct kunit *test)
{
	fake.iommu = true;
	fake.no_room = true;
	expect_map_error(test, -ENOMEM);
}

/* Its domain may be gone when an importer unmaps late */
static void map_iommu_and_remove_the_device(struct kunit *test)
{
	struct mapping_test *t = test->priv;
	struct sg_table *sgt;

	fake.iommu = true;
	sgt = secure_heap_map(t->dev, NOWHERE, SZ_1M, DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);

	fake.iommu = false;
	secure_heap_unmap(t->dev, sgt, DMA_BIDIRECTIONAL);
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
	KUNIT_CASE(reach_of_a_device_that_is_bounced),
	KUNIT_CASE(reach_of_a_device_with_operations_of_its_own),
	KUNIT_CASE(reach_through_a_window),
	KUNIT_CASE(reach_over_two_windows),
	KUNIT_CASE(reach_over_a_gap_between_windows),
	KUNIT_CASE(reach_behind_an_iommu),
	KUNIT_CASE(map_direct),
	KUNIT_CASE(map_through_a_window),
	KUNIT_CASE(map_through_a_window_that_is_ignored),
	KUNIT_CASE(map_direct_without_the_cpu),
	KUNIT_CASE(map_has_no_cpu_side),
	KUNIT_CASE(map_around_2_and_4_gib),
	KUNIT_CASE(map_iommu),
	KUNIT_CASE(map_iommu_keeps_blocks_whole),
	KUNIT_CASE(map_iommu_without_room_does_not_fall_through),
	KUNIT_CASE(map_iommu_and_remove_the_device),
	KUNIT_CASE(map_iommu_link_fails),
	KUNIT_CASE(map_iommu_sync_fails),
	{}
};

static struct kunit_suite mapping_suite = {
	.name = "secure_heap_mapping",
	.init = mapping_test_init,
	.exit = mapping_test_exit,
	.test_cases = mapping_cases,
};

kunit_test_suite(mapping_suite);
