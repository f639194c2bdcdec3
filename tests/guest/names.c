// SPDX-License-Identifier: GPL-2.0-only
/* A node with the name of another driver's heap, on the machine of names.dts. */
#include "harness.h"

#include <sys/mman.h>

#include "heap.h"
#include "log.h"
#include "memory.h"
#include "protected.h"
#include "units.h"

TEST(refused_name_of_another_heap_is_said_once)
{
	uint64_t base, size;

	EXPECT_EQ(1, count_log_lines("system"));
	EXPECT_EQ(1, count_log_lines_of("/reserved-memory/system: no heap: ",
					"there is another heap of that name"));
	protected_region("system", &base, &size);
	ASSERT_LT(0, size);
	EXPECT_EQ(0, count_allocator_pages(base, size));
}

TEST(the_other_heap_stays_what_it_is)
{
	int buffer = heap_alloc_from("system", PAGE);
	void *mapped;

	ASSERT_LE(0, buffer);
	mapped = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, buffer, 0);
	EXPECT_NE(MAP_FAILED, mapped);
	munmap(mapped, PAGE);
	close(buffer);
}

TEST(other_nodes_go_on)
{
	const char *const heaps[] = { region()->heap, "after@c200000" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(heaps); i++) {
		int buffer = heap_alloc_from(heaps[i], PAGE);

		EXPECT_LE(0, buffer);
		close(buffer);
	}
}

TEST_HARNESS_MAIN
