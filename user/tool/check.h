/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of secureheap check. */
#ifndef SECUREHEAP_CHECK_H
#define SECUREHEAP_CHECK_H

#include "iomem.h"
#include "region.h"
#include "report.h"
#include "tool.h"
#include "tree.h"

/**
 * struct board - what all checks look at
 * @tool: heaps and root
 * @tree: device tree
 * @has_tree: the machine has one
 * @iomem: who has which addresses
 * @iomem_error: why there is none
 * @report: verdicts
 * @reads: ask whether the CPU can read: 1 for a program, 2 for the kernel, too
 * @names: subjects that were asked for, all of them if there is none
 * @subjects: number of heaps and nodes that were checked
 */
struct board {
	const struct tool *tool;
	struct tree tree;
	bool has_tree;
	struct iomem iomem;
	int iomem_error;
	struct report report;
	unsigned int reads;
	char **names;
	size_t subjects;
};

/* Devices that name a node, and those that do not reach its heap */
void check_devices(struct board *board, const struct node *node,
		   const struct region *region);
void check_refusals(struct board *board, const struct secureheap_heap *heap);

/* Displays of the board, whatever they name */
void check_displays(struct board *board);

/* Does the TEE take a buffer of a heap? */
void check_tee(struct board *board, const struct secureheap_heap *heap);

#endif
