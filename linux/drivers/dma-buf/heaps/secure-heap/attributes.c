// SPDX-License-Identifier: GPL-2.0-only
/*
 * What programs learn of a heap: attributes of its device.
 */

#include <linux/device.h>
#include <linux/dma-heap.h>
#include <linux/pfn.h>
#include <linux/property.h>
#include <linux/sysfs.h>

#include "secure-heap.h"

static struct secure_heap *to_heap(struct device *dev)
{
	return dma_heap_get_drvdata(dma_heap_from_device(dev));
}

static struct secure_heap_usage usage_of(struct device *dev)
{
	struct secure_heap_usage usage;

	secure_heap_range_usage(&to_heap(dev)->range, &usage);
	return usage;
}

static int emit_pages(char *buf, unsigned long pages)
{
	return sysfs_emit(buf, "%llu\n", (u64)PFN_PHYS(pages));
}

static ssize_t protected_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	return sysfs_emit(buf, "%d\n", to_heap(dev)->protected);
}
static DEVICE_ATTR_RO(protected);

static ssize_t size_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return emit_pages(buf, to_heap(dev)->range.pages);
}
static DEVICE_ATTR_RO(size);

static ssize_t owner_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct fwnode_handle *owner = to_heap(dev)->region.owner;

	return owner ? sysfs_emit(buf, "%pfw\n", owner) : sysfs_emit(buf, "\n");
}
static DEVICE_ATTR_RO(owner);

static ssize_t use_case_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%s\n", to_heap(dev)->region.use_case ?: "");
}
static DEVICE_ATTR_RO(use_case);

static ssize_t scrubbed_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%d\n", to_heap(dev)->scrubbed);
}
static DEVICE_ATTR_RO(scrubbed);

static ssize_t used_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return emit_pages(buf, usage_of(dev).in[SECURE_HEAP_LIVE]);
}
static DEVICE_ATTR_RO(used);

static ssize_t dirty_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	return emit_pages(buf, usage_of(dev).in[SECURE_HEAP_DIRTY]);
}
static DEVICE_ATTR_RO(dirty);

static ssize_t quarantined_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	return emit_pages(buf, usage_of(dev).in[SECURE_HEAP_QUARANTINED]);
}
static DEVICE_ATTR_RO(quarantined);

static ssize_t on_demand_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	return sysfs_emit(buf, "%d\n", !!to_heap(dev)->demand.memory);
}
static DEVICE_ATTR_RO(on_demand);

static ssize_t closed_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	struct secure_heap *heap = to_heap(dev);

	return emit_pages(buf, heap->demand.memory ?
			       READ_ONCE(heap->demand.closed) :
			       heap->range.pages);
}
static DEVICE_ATTR_RO(closed);

static ssize_t lost_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return emit_pages(buf, usage_of(dev).in[SECURE_HEAP_LOST]);
}
static DEVICE_ATTR_RO(lost);

static ssize_t largest_hole_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	return emit_pages(buf, usage_of(dev).longest);
}
static DEVICE_ATTR_RO(largest_hole);

static ssize_t high_water_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	return emit_pages(buf, usage_of(dev).peak);
}
static DEVICE_ATTR_RO(high_water);

static ssize_t buffers_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%lu\n", usage_of(dev).buffers);
}
static DEVICE_ATTR_RO(buffers);

static ssize_t scrub_calls_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%ld\n",
			  atomic_long_read(&to_heap(dev)->scrub.calls));
}
static DEVICE_ATTR_RO(scrub_calls);

static ssize_t scrub_waits_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%ld\n",
			  atomic_long_read(&to_heap(dev)->scrub.waits));
}
static DEVICE_ATTR_RO(scrub_waits);

static struct attribute *attributes[] = {
	&dev_attr_protected.attr,
	&dev_attr_size.attr,
	&dev_attr_owner.attr,
	&dev_attr_use_case.attr,
	&dev_attr_scrubbed.attr,
	&dev_attr_used.attr,
	&dev_attr_dirty.attr,
	&dev_attr_quarantined.attr,
	&dev_attr_on_demand.attr,
	&dev_attr_closed.attr,
	&dev_attr_lost.attr,
	&dev_attr_largest_hole.attr,
	&dev_attr_high_water.attr,
	&dev_attr_buffers.attr,
	&dev_attr_scrub_calls.attr,
	&dev_attr_scrub_waits.attr,
	NULL
};

static const struct attribute_group attribute_group = { .attrs = attributes };

struct refusal_attribute {
	struct device_attribute attr;
	enum secure_heap_refusal refusal;
};

static ssize_t refusals_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct refusal_attribute *refusal =
		container_of(attr, struct refusal_attribute, attr);

	return sysfs_emit(buf, "%ld\n",
			  atomic_long_read(&to_heap(dev)->refused[refusal->refusal]));
}

#define REFUSAL(_name, _refusal)					\
	static struct refusal_attribute refused_##_name = {		\
		.attr = __ATTR(_name, 0444, refusals_show, NULL),	\
		.refusal = _refusal,					\
	}

REFUSAL(no_dma, SECURE_HEAP_NO_DMA);
REFUSAL(bounced, SECURE_HEAP_BOUNCED);
REFUSAL(unreachable, SECURE_HEAP_UNREACHABLE);
REFUSAL(not_named, SECURE_HEAP_NOT_NAMED);
REFUSAL(full, SECURE_HEAP_FULL);
REFUSAL(quota, SECURE_HEAP_QUOTA);
REFUSAL(owner, SECURE_HEAP_OWNER);
REFUSAL(claim, SECURE_HEAP_CLAIM);

static struct attribute *refusals[] = {
	&refused_no_dma.attr.attr,
	&refused_bounced.attr.attr,
	&refused_unreachable.attr.attr,
	&refused_not_named.attr.attr,
	&refused_full.attr.attr,
	&refused_quota.attr.attr,
	&refused_owner.attr.attr,
	&refused_claim.attr.attr,
	NULL
};

static const struct attribute_group refusal_group = {
	.name = "refused",
	.attrs = refusals,
};

/* Attributes of the device of each heap */
const struct attribute_group *secure_heap_groups[] = {
	&attribute_group,
	&refusal_group,
	NULL
};
