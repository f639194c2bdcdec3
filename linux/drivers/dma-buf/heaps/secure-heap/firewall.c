// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owners of firewalls: which driver closes and scrubs the memory of which heap.
 *
 * A region that names an owner in the device tree becomes a heap once the driver
 * of the owner has registered and has closed the range.
 */

#define pr_fmt(fmt) "secure_heap: " fmt

#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/notifier.h>
#include <linux/pfn.h>
#include <linux/printk.h>
#include <linux/property.h>
#include <linux/reboot.h>
#include <linux/secure-heap-firewall.h>
#include <linux/suspend.h>

#include "secure-heap.h"
#include "test-hooks.h"

#define DEFAULT_TIMEOUT_MS 10000

/* Protects both lists, and is taken before the lock of any owner */
static DEFINE_MUTEX(owners_lock);
static LIST_HEAD(firewalls);
static LIST_HEAD(heaps);

struct workqueue_struct *secure_heap_workqueue;
EXPORT_SYMBOL_IF_KUNIT(secure_heap_workqueue);

static struct range range_of(const struct secure_heap *heap)
{
	return (struct range){
		.start = heap->region.base,
		.end = heap->region.base + (heap->region.size - 1),
	};
}

static int register_on_demand(struct secure_heap *heap)
{
	const struct secure_heap_firewall_ops *ops = heap->owner.firewall->ops;

	if (!ops->open) {
		pr_err("%s: no heap: %pfw does not open what it has closed\n",
		       heap->name, heap->region.owner);
		return -EOPNOTSUPP;
	}

	return secure_heap_register(heap, ops->scrub);
}

static int close_range(struct secure_heap *heap)
{
	struct secure_heap_firewall *firewall = heap->owner.firewall;
	struct range range = range_of(heap);
	int ret;

	if (heap->demand.memory)
		return register_on_demand(heap);

	ret = firewall->ops->close(firewall, heap->region.owner_id, &range);
	if (ret) {
		pr_err("%s: no heap: %pfw did not close its range (%pe)\n",
		       heap->name, heap->region.owner, ERR_PTR(ret));
		return ret;
	}

	ret = secure_heap_register(heap, firewall->ops->scrub);
	if (ret && firewall->ops->open)
		firewall->ops->open(firewall, heap->region.owner_id, &range);

	return ret;
}

/* Called in the worker: whether the heap is registered, now or already */
static bool is_registered(struct secure_heap *heap)
{
	struct secure_heap_owner *owner = &heap->owner;

	guard(mutex)(&owner->lock);

	if (!owner->closed && !owner->failed && owner->firewall) {
		owner->failed = close_range(heap);
		owner->closed = !owner->failed;
	}

	return owner->closed;
}

static void owner_work(struct work_struct *work)
{
	struct secure_heap *heap = container_of(to_delayed_work(work),
						struct secure_heap, scrub.work);

	if (!is_registered(heap))
		return;
	secure_heap_demand_run(heap);
	secure_heap_scrub_run(heap);
}

static void retry_work(struct work_struct *work)
{
	secure_heap_scrub_retry(container_of(to_delayed_work(work),
					     struct secure_heap, scrub.retry));
}

static void set_firewall(struct secure_heap *heap,
			 struct secure_heap_firewall *firewall)
{
	struct secure_heap_owner *owner = &heap->owner;
	unsigned int timeout_ms = DEFAULT_TIMEOUT_MS;
	unsigned long granule = 0;

	lockdep_assert_held(&owners_lock);

	if (firewall) {
		timeout_ms = firewall->timeout_ms ?: timeout_ms;
		granule = PHYS_PFN(firewall->granule);
	}

	/* Waits for the call that is being made */
	scoped_guard(mutex, &owner->lock) {
		WRITE_ONCE(owner->timeout, msecs_to_jiffies(timeout_ms));
		WRITE_ONCE(owner->granule, granule ? ilog2(granule) : 0);
		WRITE_ONCE(owner->max_closed,
			   firewall ? firewall->max_closed : 0);
		WRITE_ONCE(owner->firewall, firewall);
		owner->failed = false;
	}

	if (firewall) {
		secure_heap_scrub_now(heap);
		secure_heap_demand_freed(heap);
	} else {
		secure_heap_scrub_wake(heap);
	}
}

/**
 * secure_heap_owner_init() - initialise a heap whose owner is not there
 * @heap: heap to initialise
 */
void secure_heap_owner_init(struct secure_heap *heap)
{
	INIT_LIST_HEAD(&heap->owner.entry);
	mutex_init(&heap->owner.lock);

	secure_heap_scrub_init(heap);
	INIT_DELAYED_WORK(&heap->scrub.work, owner_work);
	INIT_DELAYED_WORK(&heap->scrub.retry, retry_work);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_owner_init);

/**
 * secure_heap_owner_add() - wait for the owner of a heap
 * @heap: heap that is complete, but not registered
 *
 * The heap is registered when its owner has closed its range.
 */
void secure_heap_owner_add(struct secure_heap *heap)
{
	struct secure_heap_firewall *firewall;

	guard(mutex)(&owners_lock);

	list_add_tail(&heap->owner.entry, &heaps);
	list_for_each_entry(firewall, &firewalls, entry) {
		if (firewall->fwnode == heap->region.owner) {
			set_firewall(heap, firewall);
			return;
		}
	}

	pr_info("%s: waits for %pfw to close it\n", heap->name,
		heap->region.owner);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_owner_add);

#if IS_ENABLED(CONFIG_KUNIT)
/**
 * secure_heap_owner_remove() - undo secure_heap_owner_add()
 * @heap: heap that was not registered
 *
 * For tests only, because a heap cannot be unregistered.
 */
void secure_heap_owner_remove(struct secure_heap *heap)
{
	scoped_guard(mutex, &owners_lock)
		list_del_init(&heap->owner.entry);
	cancel_delayed_work_sync(&heap->scrub.work);
	cancel_delayed_work_sync(&heap->scrub.retry);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_owner_remove);
#endif

/**
 * secure_heap_firewall_register() - register the driver of a firewall's owner
 * @firewall: the owner. It belongs to the caller and must not change or go before
 *	secure_heap_firewall_unregister().
 *
 * Regions that name the owner become heaps afterwards, in a worker: @firewall->ops
 * are called from now on. May sleep.
 *
 * Return: 0, -EINVAL if @firewall lacks something, or -EBUSY if the node has
 * another driver.
 */
int secure_heap_firewall_register(struct secure_heap_firewall *firewall)
{
	struct secure_heap_firewall *other;
	struct secure_heap *heap;

	if (!firewall->fwnode || !firewall->ops || !firewall->ops->close ||
	    (firewall->ops->scrub && !firewall->max_ranges) ||
	    (firewall->granule && !is_power_of_2(firewall->granule)))
		return -EINVAL;

	guard(mutex)(&owners_lock);

	list_for_each_entry(other, &firewalls, entry)
		if (other->fwnode == firewall->fwnode)
			return -EBUSY;
	list_add_tail(&firewall->entry, &firewalls);

	list_for_each_entry(heap, &heaps, owner.entry)
		if (heap->region.owner == firewall->fwnode)
			set_firewall(heap, firewall);

	return 0;
}
EXPORT_SYMBOL_GPL(secure_heap_firewall_register);

/**
 * secure_heap_firewall_unregister() - the driver of a firewall's owner goes
 * @firewall: the owner, which is registered
 *
 * Waits for calls of its operations. Ranges stay closed, and heaps go on with the
 * memory that is clean. What is freed from now on is not handed out before a
 * driver of the same node has registered. May sleep.
 */
void secure_heap_firewall_unregister(struct secure_heap_firewall *firewall)
{
	struct secure_heap *heap;

	guard(mutex)(&owners_lock);

	list_del(&firewall->entry);
	list_for_each_entry(heap, &heaps, owner.entry)
		if (heap->region.owner == firewall->fwnode)
			set_firewall(heap, NULL);
}
EXPORT_SYMBOL_GPL(secure_heap_firewall_unregister);

static bool is_closed(struct secure_heap *heap)
{
	guard(mutex)(&heap->owner.lock);

	return heap->owner.closed;
}

/* Stop the worker, and let nobody have memory that is free now */
static int stop(struct secure_heap *heap)
{
	secure_heap_scrub_pause(heap, true);
	cancel_delayed_work_sync(&heap->scrub.work);
	cancel_delayed_work_sync(&heap->scrub.retry);
	return secure_heap_scrub_dirty_all(heap);
}

/*
 * What was scrubbed before a hibernation is not known to be clean after it: other
 * software has run in between. Nothing may be scrubbed before the image is made,
 * because the image says what is clean.
 *
 * After it the firewall of a region on demand is open, so nothing of that may be
 * closed when the image is made. Nor when it is read, as all of Linux's memory is
 * written to then (@restore). So it is with a range that Linux has placed: the kernel
 * that reads the image has that memory for itself.
 */
static int prepare_hibernation(struct secure_heap *heap, bool restore)
{
	int ret;

	if (heap->demand.memory)
		ret = secure_heap_demand_open_all(heap);
	else if (heap->region.placed && is_closed(heap))
		ret = -EBUSY;
	else
		return READ_ONCE(heap->scrubbed) && !restore ? stop(heap) : 0;

	if (ret)
		pr_warn("%s: no hibernation while its memory is closed (%pe)\n",
			heap->name, ERR_PTR(ret));
	return ret;
}

static void end_hibernation(struct secure_heap *heap, bool restore)
{
	if (heap->demand.memory) {
		secure_heap_demand_resume(heap);
	} else if (READ_ONCE(heap->scrubbed) && !restore) {
		secure_heap_scrub_pause(heap, false);
		secure_heap_scrub_now(heap);
	}
}

VISIBLE_IF_KUNIT int secure_heap_pm_event(struct notifier_block *nb,
					  unsigned long event, void *data)
{
	bool restore = event == PM_RESTORE_PREPARE || event == PM_POST_RESTORE;
	struct secure_heap *heap;
	int ret = 0;

	guard(mutex)(&owners_lock);

	if (event == PM_HIBERNATION_PREPARE || event == PM_RESTORE_PREPARE) {
		list_for_each_entry(heap, &heaps, owner.entry) {
			ret = prepare_hibernation(heap, restore);
			if (ret)
				break;
		}
	}

	/* Nobody calls this for a hibernation that was refused here */
	if (event == PM_POST_HIBERNATION || event == PM_POST_RESTORE || ret)
		list_for_each_entry(heap, &heaps, owner.entry)
			end_hibernation(heap, restore);

	return ret ? notifier_from_errno(ret) : NOTIFY_OK;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_pm_event);

static struct notifier_block pm_block = {
	.notifier_call = secure_heap_pm_event,
};

/*
 * The next kernel may put something else where Linux has placed a range, so that
 * must not stay closed. A range that has a buffer stays closed: a device may be
 * writing to it.
 */
static void open_range(struct secure_heap *heap)
{
	struct secure_heap_owner *owner = &heap->owner;
	struct secure_heap_usage usage;
	struct range range = range_of(heap);
	int ret = -EBUSY;

	stop(heap);
	secure_heap_range_usage(&heap->range, &usage);

	guard(mutex)(&owner->lock);

	if (!owner->closed)
		return;
	if (!usage.buffers)
		ret = owner->firewall && owner->firewall->ops->open ?
			      owner->firewall->ops->open(owner->firewall,
							 heap->region.owner_id, &range) :
			      -ENODEV;
	if (ret)
		pr_err("%s: its range stays closed for the next kernel (%pe)\n",
		       heap->name, ERR_PTR(ret));
}

/* The next kernel has the memory of a region on demand in its page allocator */
static void open_pieces(struct secure_heap *heap)
{
	int ret = secure_heap_demand_open_all(heap);

	if (ret)
		pr_err("%s: memory that the next kernel uses stays closed (%pe)\n",
		       heap->name, ERR_PTR(ret));
}

VISIBLE_IF_KUNIT int secure_heap_reboot_event(struct notifier_block *nb,
					      unsigned long event, void *data)
{
	struct secure_heap *heap;

	guard(mutex)(&owners_lock);

	list_for_each_entry(heap, &heaps, owner.entry) {
		if (heap->demand.memory)
			open_pieces(heap);
		else if (heap->region.placed)
			open_range(heap);
	}

	return NOTIFY_OK;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_reboot_event);

static struct notifier_block reboot_block = {
	.notifier_call = secure_heap_reboot_event,
};

/**
 * secure_heap_owners_init() - prepare for heaps with owners
 *
 * Return: 0 or a negative errno.
 */
int __init secure_heap_owners_init(void)
{
	int ret;

	secure_heap_workqueue = alloc_workqueue("secure_heap",
						WQ_UNBOUND | WQ_FREEZABLE, 0);
	if (!secure_heap_workqueue)
		return -ENOMEM;

	ret = register_pm_notifier(&pm_block);
	if (ret)
		goto err_destroy_workqueue;

	ret = register_reboot_notifier(&reboot_block);
	if (ret)
		goto err_unregister_pm;

	return 0;

err_unregister_pm:
	unregister_pm_notifier(&pm_block);
err_destroy_workqueue:
	destroy_workqueue(secure_heap_workqueue);
	return ret;
}
