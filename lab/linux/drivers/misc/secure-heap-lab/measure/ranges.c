// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: replays recorded allocations of a heap with several range allocators,
 * of which one is the driver's own. The ranges have no memory, so that a region
 * may have any size.
 */

#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "ranges-uapi.h"
#include "ranges.h"

#define EVENTS_MAX SZ_16M
#define IDS_MAX SZ_1M
#define IOMMU_BLOCK PHYS_PFN(SZ_2M)

struct nothing_block {
	unsigned long pages;
};

/* An allocator that does nothing, for the cost of the replay itself */
static void *nothing_create(unsigned long first, unsigned long pages)
{
	return kzalloc_obj(struct nothing_block);
}

static void nothing_destroy(void *pool)
{
	kfree(pool);
}

static int nothing_alloc(void *pool, unsigned long pages, void *block,
			 unsigned long *first)
{
	*first = 0;
	return 0;
}

static void nothing_free(void *pool, void *block)
{
}

const struct lab_ranges lab_ranges_nothing = {
	.name = "nothing",
	.block_size = sizeof(struct nothing_block),
	.create = nothing_create,
	.destroy = nothing_destroy,
	.alloc = nothing_alloc,
	.free = nothing_free,
};

static const struct lab_ranges *const ways[] = {
	&lab_ranges_nothing,
	&lab_ranges_ours,
	&lab_ranges_first_fit,
	&lab_ranges_best_fit,
	&lab_ranges_first_fit_align,
	&lab_ranges_buddy,
	&lab_ranges_maple,
	&lab_ranges_drm_best,
	&lab_ranges_drm_ours,
	&lab_ranges_drm_no_rows,
	&lab_ranges_drm_no_longest,
	&lab_ranges_drm_no_lowest,
};

/**
 * struct replay - a replay in progress
 * @way: the allocator
 * @pool: the allocator's state of the region
 * @blocks: the allocator's state of each buffer, by ID
 * @taken: IDs of buffers that are allocated
 * @count: number of IDs
 * @arg: the counts so far
 */
struct replay {
	const struct lab_ranges *way;
	void *pool;
	void *blocks;
	unsigned long *taken;
	u32 count;
	struct lab_replay *arg;
};

static void *block_of(const struct replay *replay, u32 id)
{
	return replay->blocks + id * replay->way->block_size;
}

/* Whether an IOMMU can map the range with as many blocks as its length allows */
static bool keeps_blocks(unsigned long first, unsigned long pages)
{
	unsigned long to_block = -first % IOMMU_BLOCK;

	return to_block <= pages % IOMMU_BLOCK;
}

static void take(struct replay *replay, const struct lab_event *event)
{
	struct lab_replay *arg = replay->arg;
	u64 start;
	unsigned long first;
	int ret;

	start = ktime_get_ns();
	ret = replay->way->alloc(replay->pool, event->pages,
				 block_of(replay, event->id), &first);
	arg->alloc_ns += ktime_get_ns() - start;
	arg->requests++;
	if (ret) {
		arg->refused++;
		return;
	}
	__set_bit(event->id, replay->taken);
	if (event->pages >= IOMMU_BLOCK) {
		arg->large++;
		arg->whole += keeps_blocks(first, event->pages);
	}
}

static void give_back(struct replay *replay, u32 id)
{
	u64 start;

	/* The request for this buffer was refused */
	if (!__test_and_clear_bit(id, replay->taken))
		return;

	start = ktime_get_ns();
	replay->way->free(replay->pool, block_of(replay, id));
	replay->arg->free_ns += ktime_get_ns() - start;
}

static int replay_events(struct replay *replay, const struct lab_event *events)
{
	u32 i;

	for (i = 0; i < replay->arg->count; i++) {
		if (!events[i].pages)
			give_back(replay, events[i].id);
		else if (!test_bit(events[i].id, replay->taken))
			take(replay, &events[i]);
		else
			return -EINVAL;
		cond_resched();
	}
	return 0;
}

static int run(const struct lab_ranges *way, const struct lab_event *events,
	       struct lab_replay *arg)
{
	struct replay replay = { .way = way, .arg = arg };
	u32 i;
	int ret;

	for (i = 0; i < arg->count; i++)
		replay.count = max(replay.count, events[i].id + 1);
	if (replay.count > IDS_MAX)
		return -EINVAL;

	void *blocks __free(kvfree) = kvcalloc(replay.count, way->block_size,
					       GFP_KERNEL);
	unsigned long *taken __free(kvfree) =
		kvcalloc(BITS_TO_LONGS(replay.count), sizeof(long), GFP_KERNEL);
	if (!blocks || !taken)
		return -ENOMEM;
	replay.blocks = blocks;
	replay.taken = taken;

	replay.pool = way->create(PHYS_PFN(arg->base), PHYS_PFN(arg->size));
	if (IS_ERR(replay.pool))
		return PTR_ERR(replay.pool);

	ret = replay_events(&replay, events);

	for_each_set_bit(i, taken, replay.count)
		way->free(replay.pool, block_of(&replay, i));
	way->destroy(replay.pool);
	return ret;
}

static const struct lab_ranges *way_of_name(const char *name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++)
		if (!strcmp(ways[i]->name, name))
			return ways[i];
	return NULL;
}

static long lab_ranges_ioctl(struct file *file, unsigned int cmd,
			     unsigned long user)
{
	const struct lab_ranges *way;
	struct lab_replay arg;
	int ret;

	if (cmd != LAB_RANGES_IOCTL_REPLAY)
		return -ENOTTY;
	if (copy_from_user(&arg, (void __user *)user, sizeof(arg)))
		return -EFAULT;
	if (!arg.count || arg.count > EVENTS_MAX || !arg.base || !arg.size ||
	    !PAGE_ALIGNED(arg.base | arg.size) ||
	    arg.base + arg.size < arg.base ||
	    strnlen(arg.way, sizeof(arg.way)) == sizeof(arg.way))
		return -EINVAL;
	way = way_of_name(arg.way);
	if (!way)
		return -ENOENT;

	struct lab_event *events __free(kvfree) =
		vmemdup_array_user(u64_to_user_ptr(arg.events), arg.count,
				   sizeof(*events));
	if (IS_ERR(events))
		return PTR_ERR(events);

	arg.requests = 0;
	arg.refused = 0;
	arg.large = 0;
	arg.whole = 0;
	arg.alloc_ns = 0;
	arg.free_ns = 0;
	ret = run(way, events, &arg);
	if (ret)
		return ret;

	return copy_to_user((void __user *)user, &arg, sizeof(arg)) ? -EFAULT :
								      0;
}

static const struct file_operations lab_ranges_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = lab_ranges_ioctl,
};

static struct miscdevice lab_ranges_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lab-ranges",
	.fops = &lab_ranges_fops,
};
module_misc_device(lab_ranges_device);

MODULE_DESCRIPTION("secure-heap lab: ways to hand out ranges, compared");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
