/* SPDX-License-Identifier: GPL-2.0-only */
/* Nodes of protected memory, checked as the driver checks them. */
#ifndef SECUREHEAP_REGION_H
#define SECUREHEAP_REGION_H

#include <stdbool.h>
#include <stdint.h>

#include "tree.h"

/**
 * struct region - the memory of a node
 * @placed: Linux places it, and so it is not in the device tree
 * @on_demand: Linux uses it until the heap needs it
 * @base: first address, unless @placed
 * @size: bytes
 */
struct region {
	bool placed;
	bool on_demand;
	uint64_t base, size;
};

#define FAULT_SIZE 320

/**
 * is_region() - is this a node that the driver makes a heap of?
 * @node: node
 *
 * Return: true if its compatible says so.
 */
bool is_region(const struct node *node);

/**
 * region_check() - check a node
 * @tree: its tree
 * @node: node
 * @region: filled in if its range can be read, also if something else is wrong;
 *	its size is 0 otherwise
 * @fault: gets a sentence that says what is wrong and what to do
 *
 * The sentence begins with the words of the kernel's log.
 *
 * Return: true if nothing is wrong.
 */
bool region_check(const struct tree *tree, const struct node *node,
		  struct region *region, char fault[FAULT_SIZE]);

#endif
