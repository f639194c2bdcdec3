/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Protected regions and their heaps, as the machine's device tree has them. No
 * program needs to know an address, or a whole name, of any machine.
 */
#ifndef LAB_PROTECTED_H
#define LAB_PROTECTED_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct region - a protected region and its heap
 * @heap: name of the heap, which is the name of the node
 * @base: first physical address; 0 where Linux placed the region
 * @size: length in bytes; 0 if the node does not say
 */
struct region {
	char heap[256];
	uint64_t base;
	uint64_t size;
};

/* Whether a child of /reserved-memory is compatible with the driver */
bool is_protected(const char *node);

/**
 * protected_region - range of a child of /reserved-memory
 * @node: name of the node, which need not be protected
 * @base: set to the first physical address, or 0 if the node has no reg
 * @size: set to the length in bytes, or 0 if the node has neither reg nor size
 *
 * Addresses and sizes have two cells, as in the trees of all labs.
 */
void protected_region(const char *node, uint64_t *base, uint64_t *size);

/**
 * protected_nodes - all nodes of protected regions, with a heap or without
 * @regions: array to fill in
 * @room: length of the array
 *
 * Return: how many entries are filled in.
 */
unsigned int protected_nodes(struct region *regions, unsigned int room);

/**
 * protected_regions - all protected regions that have a heap
 * @regions: array to fill in
 * @room: length of the array
 *
 * Return: how many entries are filled in.
 */
unsigned int protected_regions(struct region *regions, unsigned int room);

/**
 * region_named - a protected region that has a heap
 * @name: name of the node without its unit address, as in "large"
 *
 * The heaps are looked for once, when a program asks for the first of them.
 *
 * Return: the region, which stays as it is; if there is none, an empty one that
 * has no heap.
 */
const struct region *region_named(const char *name);

/*
 * The region whose heap says that it is for a use case, such as "secure-bitstream"; if
 * none does, region()
 */
const struct region *region_for(const char *use_case);

/* The region secure@ADDRESS, which every machine has at some address */
const struct region *region(void);

/* Wait until it has a heap, if its owner is to close it first: 0, or -ETIMEDOUT */
int region_wait(void);

#endif /* LAB_PROTECTED_H */
