// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "root.h"

/* More than any board has; a recorded tree may be anything */
#define NODES_MAX 65536
#define DEPTH_MAX 32
#define PROPERTY_MAX 65536
/* That the kernel takes (OF_MAX_ADDR_CELLS) */
#define CELLS_MAX 4

static const char * const names[PROPERTIES] = {
	[PROPERTY_ACCESS_CONTROLLERS] = "access-controllers",
	[PROPERTY_ADDRESS_CELLS] = "#address-cells",
	[PROPERTY_ALIGNMENT] = "alignment",
	[PROPERTY_COMPATIBLE] = "compatible",
	[PROPERTY_CONTROLLER_CELLS] = "#access-controller-cells",
	[PROPERTY_DMA_RANGES] = "dma-ranges",
	[PROPERTY_MEMORY_REGION] = "memory-region",
	[PROPERTY_NAMED_DEVICES_ONLY] = "linux,named-devices-only",
	[PROPERTY_NO_MAP] = "no-map",
	[PROPERTY_NO_SCRUB] = "linux,no-scrub",
	[PROPERTY_PHANDLE] = "phandle",
	[PROPERTY_RANGES] = "ranges",
	[PROPERTY_REG] = "reg",
	[PROPERTY_REUSABLE] = "reusable",
	[PROPERTY_SIZE] = "size",
	[PROPERTY_SIZE_CELLS] = "#size-cells",
	[PROPERTY_STATUS] = "status",
	[PROPERTY_USE_CASE] = "linux,use-case",
};

static void free_node(struct node *node)
{
	size_t i;

	for (i = 0; i < PROPERTIES; i++)
		free(node->data[i]);
	free(node->path);
	free(node);
}

static struct node *add_node(struct tree *tree, const struct node *parent,
			     const char *name)
{
	struct node **nodes, *node;
	int length;

	nodes = reallocarray(tree->nodes, tree->count + 1, sizeof(*nodes));
	if (!nodes)
		return NULL;
	tree->nodes = nodes;
	node = calloc(1, sizeof(*node));
	if (!node)
		return NULL;

	node->parent = parent;
	length = asprintf(&node->path, "%s/%s",
			  parent && parent->parent ? parent->path : "", name);
	if (length < 0) {
		free(node);
		return NULL;
	}
	tree->nodes[tree->count++] = node;

	return node;
}

static int read_property(struct node *node, enum property property, int folder)
{
	char *buf, *exact;
	long ret;
	int fd;

	fd = openat(folder, names[property],
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	buf = malloc(PROPERTY_MAX);
	if (!buf) {
		close(fd);
		return -ENOMEM;
	}
	ret = read_whole(fd, buf, PROPERTY_MAX);
	if (ret < 0) {
		free(buf);
		/* A node may have the name, too: LEDs have one called status */
		return ret == -EISDIR ? 0 : ret;
	}
	exact = realloc(buf, ret + 1);
	node->data[property] = (unsigned char *)(exact ? exact : buf);
	node->length[property] = ret;

	return 0;
}

static int load_folder(struct tree *tree, const struct node *parent,
		       const char *name, int folder, unsigned int depth);

/* Load an entry of a node's folder, if it is a node */
static int load_entry(struct tree *tree, const struct node *node, int folder,
		      const struct dirent *entry, unsigned int depth)
{
	struct stat st;
	int below, ret;

	if (fstatat(folder, entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return 0;
	below = openat(folder, entry->d_name,
		       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (below < 0)
		return -errno;

	ret = load_folder(tree, node, entry->d_name, below, depth + 1);
	close(below);

	return ret;
}

static int load_folder(struct tree *tree, const struct node *parent,
		       const char *name, int folder, unsigned int depth)
{
	struct dirent **entries;
	int count, i, ret = 0;
	struct node *node;

	if (depth > DEPTH_MAX || tree->count == NODES_MAX)
		return -ELOOP;
	node = add_node(tree, parent, name);
	if (!node)
		return -ENOMEM;
	for (i = 0; !ret && i < PROPERTIES; i++)
		ret = read_property(node, i, folder);
	if (ret)
		return ret;

	count = list_folder(folder, &entries);
	if (count < 0)
		return count;
	for (i = 0; !ret && i < count; i++)
		ret = load_entry(tree, node, folder, entries[i], depth);
	free_entries(entries, count);

	return ret;
}

int tree_load(int root, struct tree *tree)
{
	int folder = root_open(root, "proc/device-tree",
			       O_RDONLY | O_DIRECTORY);
	int ret;

	*tree = (struct tree){};
	if (folder < 0)
		return folder;
	ret = load_folder(tree, NULL, "", folder, 0);
	close(folder);

	return ret;
}

void tree_free(struct tree *tree)
{
	size_t i;

	for (i = 0; i < tree->count; i++)
		free_node(tree->nodes[i]);
	free(tree->nodes);
}

const struct node *tree_find(const struct tree *tree, uint32_t phandle)
{
	uint32_t own;
	size_t i;

	for (i = 0; i < tree->count; i++)
		if (node_cell(tree->nodes[i], PROPERTY_PHANDLE, 0, &own) &&
		    own == phandle)
			return tree->nodes[i];

	return NULL;
}

const char *node_name(const struct node *node)
{
	return strrchr(node->path, '/') + 1;
}

bool node_cell(const struct node *node, enum property property, size_t index,
	       uint32_t *value)
{
	if (index >= node->length[property] / 4)
		return false;
	*value = read_cells(node->data[property] + 4 * index, 1);

	return true;
}

const char *node_next_string(const struct node *node, enum property property,
			     const char *string)
{
	const char *data = (const char *)node->data[property];

	if (!data)
		return NULL;
	string = string ? string + strlen(string) + 1 : data;

	return string < data + node->length[property] ? string : NULL;
}

bool node_is_available(const struct node *node)
{
	const char *status = (const char *)node->data[PROPERTY_STATUS];

	return !status || !strcmp(status, "ok") || !strcmp(status, "okay");
}

bool node_is_enabled(const struct node *node)
{
	for (; node; node = node->parent)
		if (!node_is_available(node))
			return false;

	return true;
}

/* Cells of an address or of a size on a bus */
static uint32_t cells_on(const struct node *bus, enum property property)
{
	uint32_t value;

	for (; bus; bus = bus->parent)
		if (node_cell(bus, property, 0, &value))
			return value;

	return 1;
}

/* The same in the properties of a node */
static uint32_t cells(const struct node *node, enum property property)
{
	return cells_on(node->parent, property);
}

bool node_range(const struct node *node, size_t index, uint64_t *base,
		uint64_t *size)
{
	uint32_t address_cells = cells(node, PROPERTY_ADDRESS_CELLS);
	uint32_t size_cells = cells(node, PROPERTY_SIZE_CELLS);
	const unsigned char *data;
	size_t bytes;

	if (!address_cells || address_cells > CELLS_MAX || !size_cells ||
	    size_cells > CELLS_MAX)
		return false;
	bytes = 4 * (address_cells + size_cells);
	if (node->length[PROPERTY_REG] / bytes <= index)
		return false;
	data = node->data[PROPERTY_REG] + index * bytes;
	*base = read_cells(data, address_cells);
	*size = read_cells(data + 4 * address_cells, size_cells);

	return true;
}

bool node_bus_range(const struct node *bus, enum property property,
		    size_t index, struct bus_range *range)
{
	uint32_t child = cells_on(bus, PROPERTY_ADDRESS_CELLS);
	uint32_t parent = cells(bus, PROPERTY_ADDRESS_CELLS);
	uint32_t size = cells_on(bus, PROPERTY_SIZE_CELLS);
	const unsigned char *data;
	size_t bytes;

	if (!child || child > CELLS_MAX || !parent || parent > CELLS_MAX ||
	    !size || size > CELLS_MAX)
		return false;
	bytes = 4 * (child + parent + size);
	if (bus->length[property] / bytes <= index)
		return false;
	data = bus->data[property] + index * bytes;
	range->child = read_cells(data, child);
	range->parent = read_cells(data + 4 * child, parent);
	range->size = read_cells(data + 4 * (child + parent), size);

	return true;
}

bool node_number(const struct node *node, enum property property,
		 uint64_t *value)
{
	uint32_t count = cells(node, PROPERTY_SIZE_CELLS);

	if (!count || count > CELLS_MAX ||
	    node->length[property] != 4 * (size_t)count)
		return false;
	*value = read_cells(node->data[property], count);

	return true;
}

bool node_names(const struct node *user, const struct node *region)
{
	uint32_t own, phandle;
	size_t i;

	if (!node_cell(region, PROPERTY_PHANDLE, 0, &own))
		return false;
	for (i = 0; node_cell(user, PROPERTY_MEMORY_REGION, i, &phandle); i++)
		if (phandle && phandle == own)
			return true;

	return false;
}
