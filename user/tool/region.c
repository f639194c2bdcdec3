// SPDX-License-Identifier: GPL-2.0-only
#include "region.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "root.h"

/* The driver's own limit */
#define SIZE_MAX_OF_REGION (UINT64_C(64) << 40)

#define refuse(fault, ...) (snprintf(fault, FAULT_SIZE, __VA_ARGS__), false)

bool is_region(const struct node *node)
{
	const char *compatible = NULL;

	while ((compatible = node_next_string(node, PROPERTY_COMPATIBLE,
					      compatible)))
		if (is_heap_compatible(compatible))
			return true;

	return false;
}

static bool same_cells(const struct node *parent, enum property property)
{
	uint32_t own, above = 1;

	node_cell(parent->parent, property, 0, &above);
	return node_cell(parent, property, 0, &own) && own == above;
}

static bool check_parent(const struct node *node, char *fault)
{
	const struct node *parent = node->parent;

	if (!parent || strcmp(parent->path, "/reserved-memory"))
		return refuse(fault, "it is not a child of /reserved-memory: move it there, the kernel reserves nothing for nodes elsewhere");
	if (!node_has(parent, PROPERTY_RANGES))
		return refuse(fault, "/reserved-memory has no ranges property: add an empty one, the kernel ignores all nodes below otherwise");
	if (!same_cells(parent, PROPERTY_ADDRESS_CELLS) ||
	    !same_cells(parent, PROPERTY_SIZE_CELLS))
		return refuse(fault, "/reserved-memory lacks the #address-cells, #size-cells of /: set the same numbers, the kernel ignores all nodes below otherwise");

	return true;
}

/* Linux uses it until the owner closes some of it */
static bool check_on_demand(const struct node *node, char *fault)
{
	if (node_has(node, PROPERTY_NO_MAP))
		return refuse(fault, "it is both reusable and no-map: remove reusable if firmware closes all of it, or no-map if its owner closes what is needed");
	if (!node_has(node, PROPERTY_ACCESS_CONTROLLERS))
		return refuse(fault, "it is reusable, and no owner in access-controllers closes it: name one, or write no-map instead of reusable");

	return true;
}

static bool check_owner(const struct node *node, char *fault)
{
	const char *compatible = NULL;

	while ((compatible = node_next_string(node, PROPERTY_COMPATIBLE,
					      compatible)))
		if (!is_heap_compatible(compatible))
			return refuse(fault, "compatible \"%.64s\" gives its range another owner: remove that compatible",
				      compatible);
	if (node_has(node, PROPERTY_REUSABLE))
		return check_on_demand(node, fault);
	if (!node_has(node, PROPERTY_NO_MAP))
		return refuse(fault, "it has no no-map property: add no-map, the kernel maps the range otherwise");

	return true;
}

static bool is_aligned(uint64_t value)
{
	return !(value & ((uint64_t)sysconf(_SC_PAGESIZE) - 1));
}

static bool check_bounds(const struct region *region, char *fault)
{
	if (!region->size)
		return refuse(fault, "its range is empty: give it the size of the firewall's range");
	if (!is_aligned(region->base) || !is_aligned(region->size))
		return refuse(fault, "its range %#llx + %#llx is not aligned to pages: base and size are multiples of %ld bytes",
			      (unsigned long long)region->base,
			      (unsigned long long)region->size,
			      sysconf(_SC_PAGESIZE));
	if (region->size - 1 > UINT64_MAX - region->base)
		return refuse(fault, "its range wraps or ends beyond the physical address space: correct its reg");
	if (region->size > SIZE_MAX_OF_REGION)
		return refuse(fault, "its range is larger than any memory: correct its reg and the number of its cells");

	return true;
}

static bool check_placed(const struct node *node, struct region *region,
			 char *fault)
{
	uint64_t alignment;

	region->placed = true;
	if (!node_has(node, PROPERTY_SIZE))
		return refuse(fault, "it has neither a reg nor a size property: give it the range of the firewall as reg");
	if (!node_has(node, PROPERTY_ALIGNMENT))
		return refuse(fault, "it has a size but no alignment property: add alignment, a multiple of %ld bytes",
			      sysconf(_SC_PAGESIZE));
	if (!node_number(node, PROPERTY_SIZE, &region->size) ||
	    !node_number(node, PROPERTY_ALIGNMENT, &alignment))
		return refuse(fault, "its size or its alignment cannot be read: give both the cells of a size");
	if (!is_aligned(alignment))
		return refuse(fault, "its range is not aligned to pages: make its alignment a multiple of %ld bytes",
			      sysconf(_SC_PAGESIZE));

	return check_bounds(region, fault);
}

static bool check_range(const struct node *node, struct region *region,
			char *fault)
{
	uint64_t base, size;

	if (!node_has(node, PROPERTY_REG))
		return check_placed(node, region, fault);
	if (node_has(node, PROPERTY_SIZE))
		return refuse(fault, "it has both a reg and a size property: remove one of them");
	if (!node_range(node, 0, &region->base, &region->size))
		return refuse(fault, "its reg property cannot be read: give it as many cells as /reserved-memory says");
	if (node_range(node, 1, &base, &size))
		return refuse(fault, "its reg property has more than one range: write one node for each, the kernel reserves the first only");

	return check_bounds(region, fault);
}

static bool is_named(const struct tree *tree, const struct node *node)
{
	size_t i;

	for (i = 0; i < tree->count; i++)
		if (node_names(tree->nodes[i], node))
			return true;

	return false;
}

/* A reservation that firmware added, and that nobody uses, is no obstacle */
static bool is_bare(const struct tree *tree, const struct node *node)
{
	const char *compatible = NULL;

	while ((compatible = node_next_string(node, PROPERTY_COMPATIBLE,
					      compatible)))
		if (strcmp(compatible, "reserved-memory"))
			return false;

	return node_has(node, PROPERTY_NO_MAP) && !is_named(tree, node);
}

static uint64_t last_address(uint64_t base, uint64_t size)
{
	return size - 1 > UINT64_MAX - base ? UINT64_MAX : base + (size - 1);
}

static bool check_overlap(const struct tree *tree, const struct node *node,
			  const struct region *region, char *fault)
{
	uint64_t last = last_address(region->base, region->size), base, size;
	size_t i;

	for (i = 0; i < tree->count; i++) {
		const struct node *other = tree->nodes[i];

		if (other == node || other->parent != node->parent ||
		    !node_is_available(other) ||
		    !node_range(other, 0, &base, &size) || !size)
			continue;
		if (base <= last && last_address(base, size) >= region->base &&
		    !is_bare(tree, other))
			return refuse(fault, "it overlaps %.128s: give each a range of its own",
				      other->path);
	}

	return true;
}

static bool is_string(const struct node *node, enum property property)
{
	size_t length = node->length[property];

	return length && !node->data[property][length - 1];
}

static bool check_policy(const struct tree *tree, const struct node *node,
			 char *fault)
{
	if (node_has(node, PROPERTY_USE_CASE) &&
	    !is_string(node, PROPERTY_USE_CASE))
		return refuse(fault, "its linux,use-case property is not a string: write one word in quotes");
	if (node_has(node, PROPERTY_NAMED_DEVICES_ONLY) && !is_named(tree, node))
		return refuse(fault, "only devices that name it may have its buffers, and none does: put it into the memory-region of a device, or remove linux,named-devices-only");

	return true;
}

static bool check_controller(const struct tree *tree, const struct node *node,
			     char *fault)
{
	const struct node *owner = NULL;
	uint32_t phandle, count;

	if (!node_has(node, PROPERTY_ACCESS_CONTROLLERS))
		return true;
	if (node_cell(node, PROPERTY_ACCESS_CONTROLLERS, 0, &phandle))
		owner = tree_find(tree, phandle);
	if (!owner ||
	    !node_cell(owner, PROPERTY_CONTROLLER_CELLS, 0, &count) ||
	    node->length[PROPERTY_ACCESS_CONTROLLERS] !=
	    4 + 4 * (size_t)count)
		return refuse(fault, "its access-controllers property does not name one owner: write one phandle, of a node with #access-controller-cells");
	if (count > 1)
		return refuse(fault, "its access-controllers property has more than one cell: the owner's #access-controller-cells is 0 or 1");

	return true;
}

bool region_check(const struct tree *tree, const struct node *node,
		  struct region *region, char fault[FAULT_SIZE])
{
	char later[FAULT_SIZE];
	bool good;

	*region = (struct region){
		.on_demand = node_has(node, PROPERTY_REUSABLE) &&
			     !node_has(node, PROPERTY_NO_MAP),
	};
	good = check_parent(node, fault) && check_owner(node, fault);
	/* The range is of interest in any case */
	if (!check_range(node, region, good ? fault : later))
		return false;

	return good &&
	       (region->placed || check_overlap(tree, node, region, fault)) &&
	       check_policy(tree, node, fault) &&
	       check_controller(tree, node, fault);
}
