/* SPDX-License-Identifier: GPL-2.0-only */
/* The device tree that Linux booted with, as far as regions are concerned. */
#ifndef SECUREHEAP_TREE_H
#define SECUREHEAP_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum property {
	PROPERTY_ACCESS_CONTROLLERS,
	PROPERTY_ADDRESS_CELLS,
	PROPERTY_ALIGNMENT,
	PROPERTY_COMPATIBLE,
	PROPERTY_CONTROLLER_CELLS,
	PROPERTY_DMA_RANGES,
	PROPERTY_MEMORY_REGION,
	PROPERTY_NAMED_DEVICES_ONLY,
	PROPERTY_NO_MAP,
	PROPERTY_NO_SCRUB,
	PROPERTY_PHANDLE,
	PROPERTY_RANGES,
	PROPERTY_REG,
	PROPERTY_REUSABLE,
	PROPERTY_SIZE,
	PROPERTY_SIZE_CELLS,
	PROPERTY_STATUS,
	PROPERTY_USE_CASE,
	PROPERTIES
};

/**
 * struct node - a node
 * @parent: the node above, NULL for the root
 * @path: full path
 * @data: content of each property, NULL if the node has none of the name. A
 *	zero follows it
 * @length: bytes of each
 */
struct node {
	const struct node *parent;
	char *path;
	unsigned char *data[PROPERTIES];
	size_t length[PROPERTIES];
};

/**
 * struct tree - a device tree
 * @nodes: all nodes, parents first
 * @count: number of them
 */
struct tree {
	struct node **nodes;
	size_t count;
};

/**
 * tree_load() - read the device tree
 * @root: descriptor of the machine's root
 * @tree: filled in; the caller calls tree_free(), also on failure
 *
 * Return: 0, -ENOENT if the machine has none, or another negative errno.
 */
int tree_load(int root, struct tree *tree);

/**
 * tree_free() - free all nodes
 * @tree: tree
 */
void tree_free(struct tree *tree);

/**
 * tree_find() - find a node by its phandle
 * @tree: tree
 * @phandle: number
 *
 * Return: the node, or NULL.
 */
const struct node *tree_find(const struct tree *tree, uint32_t phandle);

/* Does a node have a property? */
static inline bool node_has(const struct node *node, enum property property)
{
	return node->data[property];
}

/**
 * node_name() - name of a node, with its unit address
 * @node: node
 *
 * Return: a string.
 */
const char *node_name(const struct node *node);

/**
 * node_cell() - one cell of a property
 * @node: node
 * @property: property
 * @index: of the cell, from 0
 * @value: set to it
 *
 * Return: true if there is such a cell.
 */
bool node_cell(const struct node *node, enum property property, size_t index,
	       uint32_t *value);

/**
 * node_next_string() - strings of a property, one after the other
 * @node: node
 * @property: property
 * @string: the one before, or NULL
 *
 * Return: the next, or NULL.
 */
const char *node_next_string(const struct node *node, enum property property,
			     const char *string);

/**
 * node_is_available() - does the kernel see a node?
 * @node: node
 *
 * Return: true if its status says so.
 */
bool node_is_available(const struct node *node);

/**
 * node_is_enabled() - does the kernel see a node, and all buses above it?
 * @node: node
 *
 * Return: true if it may make a device of the node.
 */
bool node_is_enabled(const struct node *node);

/**
 * node_range() - a range of the reg property
 * @node: node
 * @index: of the range, from 0
 * @base: set to its first address
 * @size: set to its size in bytes
 *
 * Return: true if there is such a range.
 */
bool node_range(const struct node *node, size_t index, uint64_t *base,
		uint64_t *size);

/**
 * struct bus_range - a range of addresses that a bus translates
 * @child: first address on the bus
 * @parent: the same on the bus above
 * @size: bytes
 */
struct bus_range {
	uint64_t child, parent, size;
};

/**
 * node_bus_range() - a range of a property such as dma-ranges
 * @bus: node of the bus
 * @property: property
 * @index: of the range, from 0
 * @range: filled in
 *
 * Return: true if there is such a range.
 */
bool node_bus_range(const struct node *bus, enum property property,
		    size_t index, struct bus_range *range);

/**
 * node_number() - a number of as many cells as a size has
 * @node: node
 * @property: property
 * @value: set to it
 *
 * Return: true if the property is one.
 */
bool node_number(const struct node *node, enum property property,
		 uint64_t *value);

/**
 * node_names() - is a region in the memory-region property of a device?
 * @user: node of the device
 * @region: node of the region
 *
 * Return: true if it is.
 */
bool node_names(const struct node *user, const struct node *region);

#endif
