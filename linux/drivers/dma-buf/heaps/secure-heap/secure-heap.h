/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dma-buf heaps of protected reserved memory: interfaces between the files of
 * the driver.
 */
#ifndef _SECURE_HEAP_H
#define _SECURE_HEAP_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mod_devicetable.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "demand.h"
#include "owner.h"
#include "range.h"

struct attribute_group;
struct cma;
struct device;
struct device_node;
struct dma_buf;
struct dmem_cgroup_pool_state;
struct dmem_cgroup_region;

/**
 * struct secure_heap_region - what one device-tree node says of its memory
 * @base: first physical address, page aligned
 * @size: length in bytes, a multiple of the page size, not 0; @base + @size - 1
 *	does not overflow
 * @placed: Linux chose the address at boot, so no firewall can have closed the
 *	range before Linux started
 * @named_devices_only: only devices that name the node may have its buffers
 * @no_scrub: nobody erases the contents of freed buffers, and that is meant
 * @use_case: what the buffers are for, a string of the node, or NULL
 * @cma: Linux uses the memory by this area until the heap needs it; or NULL
 * @owner: node of the firewall's owner, with a reference, or NULL
 * @owner_id: argument of that
 */
struct secure_heap_region {
	phys_addr_t base;
	phys_addr_t size;
	bool placed;
	bool named_devices_only;
	bool no_scrub;
	const char *use_case;
	struct cma *cma;
	struct fwnode_handle *owner;
	u32 owner_id;
};

/**
 * enum secure_heap_refusal - why the heap refused something
 * @SECURE_HEAP_NO_DMA: a device does no DMA
 * @SECURE_HEAP_BOUNCED: a device's DMA is not mapped directly
 * @SECURE_HEAP_UNREACHABLE: a device cannot address the whole buffer
 * @SECURE_HEAP_NOT_NAMED: a device does not name the region
 * @SECURE_HEAP_FULL: no hole is large enough for a buffer
 * @SECURE_HEAP_QUOTA: a buffer is beyond the limit of a cgroup
 * @SECURE_HEAP_OWNER: the owner of the firewall is gone, does not answer or has failed
 * @SECURE_HEAP_CLAIM: memory of a region on demand could not be claimed
 * @SECURE_HEAP_REFUSALS: number of causes
 */
enum secure_heap_refusal {
	SECURE_HEAP_NO_DMA,
	SECURE_HEAP_BOUNCED,
	SECURE_HEAP_UNREACHABLE,
	SECURE_HEAP_NOT_NAMED,
	SECURE_HEAP_FULL,
	SECURE_HEAP_QUOTA,
	SECURE_HEAP_OWNER,
	SECURE_HEAP_CLAIM,
	SECURE_HEAP_REFUSALS,
};

/**
 * struct secure_heap - one heap
 * @name: name of the heap: the full name of its device-tree node
 * @node: that node, with a reference
 * @region: its memory
 * @protected: the range is closed: the owner of the firewall has said so, or the
 *	node says, by an address and no owner, that firmware did it before Linux
 *	started
 * @scrubbed: freed memory is scrubbed before it is allocated again
 * @range: allocator of the memory, with its own lock
 * @quota: region of the dmem cgroup controller, or NULL
 * @owner: owner of the firewall, with its own lock
 * @scrub: freed memory that is not clean, with its own lock
 * @demand: what has been taken of a region on demand, with its own lock
 * @refused: number of refusals of each &enum secure_heap_refusal
 *
 * Never freed once registered, because a heap cannot be unregistered. Only
 * @range, @owner, @scrub, @demand and @refused change after registration.
 */
struct secure_heap {
	const char *name;
	struct device_node *node;
	struct secure_heap_region region;
	bool protected;
	bool scrubbed;
	struct secure_heap_range range;
	struct dmem_cgroup_region *quota;
	struct secure_heap_owner owner;
	struct secure_heap_scrub scrub;
	struct secure_heap_demand demand;
	atomic_long_t refused[SECURE_HEAP_REFUSALS];
};

/**
 * struct secure_heap_buffer - private data of one dma-buf, and after its release
 *	memory that is to be scrubbed
 * @heap: heap that the memory was allocated from
 * @block: pages of the buffer
 * @queue: entry in a list of the heap's scrub, once the dma-buf is released
 * @charge: what the dmem cgroup controller has charged
 * @inode: inode number of the dma-buf, 0 before it has one
 * @created: time of the allocation in jiffies
 * @pid: process that allocated it, in the initial namespace
 * @comm: name of that
 * @attachments: number of attached devices
 *
 * Constant after export, except for @attachments and the bookkeeping in @block,
 * which the lock of the heap's range protects. The size is in the dma-buf.
 */
struct secure_heap_buffer {
	struct secure_heap *heap;
	struct secure_heap_block block;
	struct list_head queue;
	struct dmem_cgroup_pool_state *charge;
	u64 inode;
	u64 created;
	pid_t pid;
	char comm[TASK_COMM_LEN];
	atomic_t attachments;
};

static inline void secure_heap_count_refusal(struct secure_heap *heap,
					     enum secure_heap_refusal refusal)
{
	atomic_long_inc(&heap->refused[refusal]);
}

/* Memory of any heap may be free of buffers now. In each free, so not a call. */
static inline void secure_heap_demand_freed(struct secure_heap *heap)
{
	if (heap->demand.memory)
		secure_heap_demand_look_later(heap);
}

extern const struct of_device_id secure_heap_match[];

int secure_heap_region_from_node(struct device_node *np,
				 struct secure_heap_region *region);
bool secure_heap_node_is_named(const struct device_node *user,
			       const struct device_node *np);
bool secure_heap_device_names(struct device *dev, const struct device_node *np);

int secure_heap_register(struct secure_heap *heap, bool can_scrub);

int secure_heap_claim(const struct secure_heap_region *region,
		      const char *name);
void secure_heap_release_claim(const struct secure_heap_region *region);

struct dma_buf *secure_heap_buffer_export(struct secure_heap *heap, size_t size,
					  u32 fd_flags);

extern const struct attribute_group *secure_heap_groups[];

void secure_heap_buffer_list_init(void);
void secure_heap_buffer_list_add(struct secure_heap *heap);

#endif /* _SECURE_HEAP_H */
