/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The suites include the files that they test, to reach what is static and to
 * put stand-ins in place of what is around. Other names let them live in one
 * kernel with the driver.
 */
#ifndef _SECURE_HEAP_UNDER_TEST_H
#define _SECURE_HEAP_UNDER_TEST_H

#define secure_heap_match		tested_match
#define secure_heap_region_from_node	tested_region_from_node
#define secure_heap_claim		tested_claim
#define secure_heap_release_claim	tested_release_claim
#define secure_heap_range_init		tested_range_init
#define secure_heap_range_alloc		tested_range_alloc
#define secure_heap_range_free		tested_range_free
#define secure_heap_holes_init		tested_holes_init
#define secure_heap_holes_all_free	tested_holes_all_free
#define secure_heap_holes_lowest	tested_holes_lowest
#define secure_heap_holes_highest	tested_holes_highest
#define secure_heap_holes_shortest	tested_holes_shortest
#define secure_heap_holes_next_higher	tested_holes_next_higher
#define secure_heap_holes_next_lower	tested_holes_next_lower
#define secure_heap_holes_next_longer	tested_holes_next_longer
#define secure_heap_holes_take		tested_holes_take
#define secure_heap_holes_give_back	tested_holes_give_back
#define secure_heap_buffer_export	tested_buffer_export
#define secure_heap_check_reach		tested_check_reach
#define secure_heap_map			tested_map
#define secure_heap_unmap		tested_unmap

/* Each file has its own */
#undef pr_fmt

/* Where no machine that runs the tests has memory */
#define NOWHERE 0x7000000000ULL

#endif /* _SECURE_HEAP_UNDER_TEST_H */
