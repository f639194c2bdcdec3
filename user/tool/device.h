/* SPDX-License-Identifier: GPL-2.0-only */
/* Devices of the machine: their drivers, and what they are behind. */
#ifndef SECUREHEAP_DEVICE_H
#define SECUREHEAP_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tree.h"

/**
 * struct device - a device of a device-tree node
 * @driver: name of its driver, "" if none is bound
 * @group: its IOMMU group, "" if it has none
 * @domain: what the kernel calls the group's domain, such as "DMA-FQ" or
 *	"identity", "" if that is not known
 */
struct device {
	char driver[64];
	char group[24];
	char domain[24];
};

/**
 * device_find() - find the device of a node
 * @root: descriptor of the machine's root
 * @path: full path of the node
 * @device: filled in
 *
 * Return: true if a bus has a device for the node.
 */
bool device_find(int root, const char *path, struct device *device);

/**
 * device_driver() - find the driver of a device in sysfs
 * @root: descriptor of the machine's root
 * @folder: folder of the device, without a leading slash
 * @driver: set to its name, "" if none is bound
 */
void device_driver(int root, const char *folder, char driver[64]);

/**
 * device_reaches() - do the buses above a device pass a range on?
 * @node: node of the device
 * @base: first address of the range, as the CPU has it
 * @size: its length in bytes, not 0
 * @bus: set to the first bus, from the root on, that does not
 *
 * Looks at dma-ranges, and knows nothing of the device's own limits.
 *
 * Return: true if all buses do.
 */
bool device_reaches(const struct node *node, uint64_t base, uint64_t size,
		    const struct node **bus);

#endif
