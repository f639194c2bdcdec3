// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"

#include <stdio.h>
#include <string.h>

#include "root.h"

/* Buses whose devices have nodes of the device tree */
static const char * const buses[] = { "platform", "amba", "host1x", "pci" };

#define BUSES (sizeof(buses) / sizeof(buses[0]))

/* Last part of the path that a link has, or "" if there is no room for it */
static void link_name(int root, const char *path, char *name, size_t size)
{
	char target[512];
	const char *last;
	size_t length;

	name[0] = 0;
	if (root_readlink(root, path, target, sizeof(target)) < 0)
		return;
	last = strrchr(target, '/');
	last = last ? last + 1 : target;
	length = strlen(last);
	if (length < size)
		memcpy(name, last, length + 1);
}

void device_driver(int root, const char *folder, char driver[64])
{
	char path[400];

	snprintf(path, sizeof(path), "%s/driver", folder);
	link_name(root, path, driver, 64);
}

static void fill_in(int root, const char *folder, struct device *device)
{
	char path[400];

	device_driver(root, folder, device->driver);
	snprintf(path, sizeof(path), "%s/iommu_group", folder);
	link_name(root, path, device->group, sizeof(device->group));
	device->domain[0] = 0;
	if (!device->group[0])
		return;
	snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%s/type",
		 device->group);
	if (root_read(root, path, device->domain, sizeof(device->domain)) < 0)
		device->domain[0] = 0;
	device->domain[strcspn(device->domain, "\n")] = 0;
}

static bool has_node(int root, const char *folder, const char *node)
{
	static const char tree[] = "devicetree/base";
	char path[400], target[1024];
	const char *found;

	snprintf(path, sizeof(path), "%s/of_node", folder);
	if (root_readlink(root, path, target, sizeof(target)) < 0)
		return false;
	found = strstr(target, tree);

	return found && !strcmp(found + strlen(tree), node);
}

static bool find_on_bus(int root, const char *bus, const char *node,
			struct device *device)
{
	char folder[350], devices[64];
	struct dirent **entries;
	bool found = false;
	int count, i;

	snprintf(devices, sizeof(devices), "sys/bus/%s/devices", bus);
	count = root_list(root, devices, &entries);
	if (count < 0)
		return false;
	for (i = 0; !found && i < count; i++) {
		snprintf(folder, sizeof(folder), "%s/%s", devices,
			 entries[i]->d_name);
		found = has_node(root, folder, node);
	}
	free_entries(entries, count);
	if (found)
		fill_in(root, folder, device);

	return found;
}

bool device_find(int root, const char *path, struct device *device)
{
	size_t i;

	for (i = 0; i < BUSES; i++)
		if (find_on_bus(root, buses[i], path, device))
			return true;

	return false;
}

/* Translate an address of the bus above to one of this bus, if it passes it on */
static bool pass(const struct node *bus, uint64_t *base, uint64_t size)
{
	struct bus_range range;
	size_t i;

	/* Without the property, or with nothing in it, addresses stay as they are */
	if (!bus->length[PROPERTY_DMA_RANGES])
		return true;
	for (i = 0; node_bus_range(bus, PROPERTY_DMA_RANGES, i, &range); i++) {
		if (*base < range.parent || size > range.size ||
		    *base - range.parent > range.size - size)
			continue;
		*base = range.child + (*base - range.parent);
		return true;
	}

	return false;
}

static bool reaches(const struct node *bus, uint64_t *base, uint64_t size,
		    const struct node **missing)
{
	if (!bus)
		return true;
	if (!reaches(bus->parent, base, size, missing))
		return false;
	*missing = bus;

	return pass(bus, base, size);
}

bool device_reaches(const struct node *node, uint64_t base, uint64_t size,
		    const struct node **bus)
{
	return reaches(node->parent, &base, size, bus);
}
