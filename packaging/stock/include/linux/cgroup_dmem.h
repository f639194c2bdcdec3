/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The dmem controller, for kernels that have none: Linux before 6.14. The compiler
 * finds this only where the kernel has no such file.
 */
#ifndef _SECURE_HEAP_CGROUP_DMEM_H
#define _SECURE_HEAP_CGROUP_DMEM_H

#include <linux/types.h>

struct dmem_cgroup_pool_state;
struct dmem_cgroup_region;

static inline struct dmem_cgroup_region *
dmem_cgroup_register_region(u64 size, const char *format, ...)
{
	return NULL;
}

static inline void
dmem_cgroup_unregister_region(struct dmem_cgroup_region *region)
{
}

static inline int
dmem_cgroup_try_charge(struct dmem_cgroup_region *region, u64 size,
		       struct dmem_cgroup_pool_state **pool,
		       struct dmem_cgroup_pool_state **limit)
{
	return 0;
}

static inline void dmem_cgroup_uncharge(struct dmem_cgroup_pool_state *pool,
					u64 size)
{
}

#endif /* _SECURE_HEAP_CGROUP_DMEM_H */
