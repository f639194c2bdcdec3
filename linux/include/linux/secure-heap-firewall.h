/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Owners of firewalls, for the heaps of protected reserved memory.
 *
 * A region names its owner in the device tree (access-controllers). The owner
 * closes the region before it becomes a heap, and scrubs memory between the users
 * of the heap. The driver of the owner, a platform or TEE client driver, registers
 * it here.
 */
#ifndef _LINUX_SECURE_HEAP_FIREWALL_H
#define _LINUX_SECURE_HEAP_FIREWALL_H

#include <linux/list.h>
#include <linux/types.h>

struct fwnode_handle;
struct range;
struct secure_heap_firewall;

/**
 * struct secure_heap_firewall_ops - what the owner of a firewall does
 * @close: make sure that CPUs, and devices that have no right to the range, cannot
 *	access it. Succeeds also if the range was closed before. The contents are
 *	unknown afterwards. If the region is on demand, -EAGAIN says that nothing has
 *	changed; after any other error the range is lost, as nobody knows who has it.
 * @open: undo @close: erase the range and let Linux access it. Optional if the
 *	range has a fixed address and is not on demand. On error the range is lost.
 * @scrub: erase @count closed ranges, at most &secure_heap_firewall.max_ranges,
 *	so that no device reads what was there. Ranges are in order of address and
 *	do not touch each other. Some may have been erased on error. Without it,
 *	nobody erases the contents of a freed buffer.
 *
 * @id is the cell of the region's access-controllers property, or 0 if that has
 * none. Ranges are physical addresses, aligned to pages, with an inclusive end. Of a
 * region on demand (reusable), ranges of @close and @open are pieces: a power of two
 * in length, at least &secure_heap_firewall.granule, at a multiple of that; @open gets
 * the same ranges as @close.
 *
 * Calls are made from a worker of the heap, and one of @open when the system restarts
 * from the task that does that; one at a time for each heap. They may sleep. Each
 * returns 0 or a negative errno, which is logged.
 *
 * After a hibernation @close is not called again for a range that it has closed. A
 * firewall that forgets while the power is off is for its driver to set up again, when
 * the driver's device is restored, and so before the devices that use the buffers.
 */
struct secure_heap_firewall_ops {
	int (*close)(struct secure_heap_firewall *firewall, u32 id,
		     const struct range *range);
	int (*open)(struct secure_heap_firewall *firewall, u32 id,
		    const struct range *range);
	int (*scrub)(struct secure_heap_firewall *firewall, u32 id,
		     const struct range *ranges, unsigned int count);
};

/**
 * struct secure_heap_firewall - owner of a firewall
 * @fwnode: node that regions refer to, with #access-controller-cells 0 or 1
 * @ops: what it does; @ops->close is required
 * @max_ranges: how many ranges one call of @ops->scrub takes, not 0
 * @granule: length in bytes of the smallest piece of a region on demand, a power of
 *	two, or 0 if a page will do
 * @max_closed: how many pieces of a region on demand are closed at a time, 0 if any
 *	number can be
 * @timeout_ms: how long an allocation waits for a call, in milliseconds, 0 for 10
 *	seconds. A call that takes longer is not aborted.
 *
 * Belongs to the driver that registers it, and does not change while registered.
 */
struct secure_heap_firewall {
	struct fwnode_handle *fwnode;
	const struct secure_heap_firewall_ops *ops;
	unsigned int max_ranges;
	unsigned long granule;
	unsigned int max_closed;
	unsigned int timeout_ms;
	/* private: of the heaps, in the list of owners */
	struct list_head entry;
};

int secure_heap_firewall_register(struct secure_heap_firewall *firewall);
void secure_heap_firewall_unregister(struct secure_heap_firewall *firewall);

#endif /* _LINUX_SECURE_HEAP_FIREWALL_H */
