// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: what importers make of a table that has addresses for a device and
 * no pages, as those of the secure heap are: nents entries of addresses, and
 * orig_nents of 0. Each case names who reads a table in its way.
 */

#include <kunit/test.h>
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/scatterlist.h>

#include <drm/drm_prime.h>

#define PAGES 4
#define SIZE (PAGES * PAGE_SIZE)
#define ADDRESS ((dma_addr_t)0x94000000)

struct table {
	struct sg_table sgt;
	struct scatterlist entries[2];
};

/* Of two segments, one behind the other */
static void make_table_without_pages(struct table *table)
{
	unsigned int i;

	*table = (struct table){};
	sg_init_table(table->entries, ARRAY_SIZE(table->entries));
	for (i = 0; i < ARRAY_SIZE(table->entries); i++) {
		sg_dma_address(&table->entries[i]) = ADDRESS + i * SIZE / 2;
		sg_dma_len(&table->entries[i]) = SIZE / 2;
	}
	table->sgt.sgl = table->entries;
	table->sgt.nents = ARRAY_SIZE(table->entries);
}

static void fill(struct page **pages, struct page *page)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++)
		pages[i] = page;
}

/* msm, omapdrm, xen-front, vmwgfx; etnaviv does without */
static void page_array_is_refused_without_pages(struct kunit *test)
{
	struct page *pages[PAGES], *unused = ZERO_PAGE(0);
	struct table table;
	unsigned int i;

	make_table_without_pages(&table);
	fill(pages, unused);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			drm_prime_sg_to_page_array(&table.sgt, pages, PAGES));
	for (i = 0; i < PAGES; i++)
		KUNIT_EXPECT_PTR_EQ(test, unused, pages[i]);
}

/* The same with an ordinary table, of fewer pages and of as many */
static void page_array_is_filled_or_refused(struct kunit *test)
{
	struct page *pages[PAGES], *first;
	void *memory = kunit_kzalloc(test, SIZE, GFP_KERNEL);
	struct sg_table sgt;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, memory);
	first = virt_to_page(memory);
	KUNIT_ASSERT_EQ(test, 0, sg_alloc_table(&sgt, 1, GFP_KERNEL));

	fill(pages, NULL);
	sg_set_page(sgt.sgl, first, SIZE - PAGE_SIZE, 0);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			drm_prime_sg_to_page_array(&sgt, pages, PAGES));

	sg_set_page(sgt.sgl, first, SIZE, 0);
	KUNIT_EXPECT_EQ(test, 0,
			drm_prime_sg_to_page_array(&sgt, pages, PAGES));
	for (i = 0; i < PAGES; i++)
		KUNIT_EXPECT_PTR_EQ(test, first + i, pages[i]);

	sg_free_table(&sgt);
}

/* drm_gem_dma, exynos and omapdrm want one piece */
static void size_in_one_piece_is_that_of_the_addresses(struct kunit *test)
{
	struct table table;

	make_table_without_pages(&table);
	KUNIT_EXPECT_EQ(test, SIZE, drm_prime_get_contiguous_size(&table.sgt));
}

/* TTM's drivers */
static void address_array_is_filled(struct kunit *test)
{
	dma_addr_t addresses[PAGES] = {};
	struct table table;
	unsigned int i;

	make_table_without_pages(&table);
	KUNIT_EXPECT_EQ(test, 0,
			drm_prime_sg_to_dma_addr_array(&table.sgt, addresses,
						       PAGES));
	for (i = 0; i < PAGES; i++)
		KUNIT_EXPECT_EQ(test, ADDRESS + i * PAGE_SIZE, addresses[i]);
}

/* panfrost, panthor, lima, v3d and others go over the addresses */
static void addresses_cover_the_buffer(struct kunit *test)
{
	struct scatterlist *sg;
	struct table table;
	size_t size = 0;
	unsigned int i;

	make_table_without_pages(&table);
	for_each_sgtable_dma_sg(&table.sgt, sg, i)
		size += sg_dma_len(sg);
	KUNIT_EXPECT_EQ(test, SIZE, size);
}

/* rcar-du with a VSP, the GPU of msm, and iommu_map_sgtable() of rockchip */
static void entries_with_pages_are_none(struct kunit *test)
{
	unsigned int i, count = 0;
	struct scatterlist *sg;
	struct table table;

	make_table_without_pages(&table);
	for_each_sgtable_sg(&table.sgt, sg, i)
		count++;
	KUNIT_EXPECT_EQ(test, 0, count);
}

/* FunctionFS looks at the length for the CPU, which may be that of a device */
static void entries_for_a_length(struct kunit *test)
{
	struct table table;

	make_table_without_pages(&table);
	KUNIT_EXPECT_EQ(test,
			IS_ENABLED(CONFIG_NEED_SG_DMA_LENGTH) ? -EINVAL : 2,
			sg_nents_for_len(table.sgt.sgl, SIZE));
}

static struct kunit_case importer_cases[] = {
	KUNIT_CASE(page_array_is_refused_without_pages),
	KUNIT_CASE(page_array_is_filled_or_refused),
	KUNIT_CASE(size_in_one_piece_is_that_of_the_addresses),
	KUNIT_CASE(address_array_is_filled),
	KUNIT_CASE(addresses_cover_the_buffer),
	KUNIT_CASE(entries_with_pages_are_none),
	KUNIT_CASE(entries_for_a_length),
	{}
};

static struct kunit_suite importer_suite = {
	.name = "secure_heap_importers",
	.test_cases = importer_cases,
};

kunit_test_suite(importer_suite);

MODULE_DESCRIPTION("secure-heap lab: what importers make of a buffer");
MODULE_LICENSE("GPL");
