// SPDX-License-Identifier: GPL-2.0-only
/* secureheap check: what is right and what is wrong with a board. */
#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "probe.h"
#include "region.h"
#include "root.h"

static bool is_wanted(const struct board *board, const char *subject)
{
	char **name;

	for (name = board->names; *name; name++)
		if (!strcmp(*name, subject))
			return true;

	return !*board->names;
}

/* The heap that the driver made of a node, if it did */
static const struct secureheap_heap *heap_of(const struct board *board,
					     const struct node *node)
{
	const struct secureheap_heap *heap =
		secureheap_list_find(board->tool->list, node_name(node));

	return heap && secureheap_heap_kind(heap) == SECUREHEAP_KIND_REGION ?
		heap : NULL;
}

/* Linux has to have the memory to be able to give it */
static void check_memory_on_demand(struct board *board, const char *name,
				   uint64_t base, uint64_t last)
{
	static const char ram[] = "System RAM";

	if (iomem_covers(&board->iomem, ram, base, last))
		report_add(&board->report, name, "memory", GREEN,
			   "the range is System RAM, and the heap takes what it needs of it");
	else if (!iomem_named(&board->iomem, ram, 0, UINT64_MAX))
		report_add(&board->report, name, "memory", YELLOW,
			   "/proc/iomem has no System RAM, so nothing is known of the range: look in the kernel's log for a reservation that is not aligned to pages");
	else
		report_add(&board->report, name, "memory", RED,
			   "the range is not all System RAM, so Linux cannot give it to the heap: put it into the range of a memory node, apart from no-map nodes, or write no-map instead of reusable");
}

static void check_memory(struct board *board, const struct node *node,
			 const struct region *region, bool has_heap)
{
	const char *name = node_name(node);
	struct report *report = &board->report;
	uint64_t last = region->base + (region->size - 1);
	const struct claim *claim;

	if (region->placed || !region->size || last < region->base)
		return;
	if (board->iomem_error) {
		report_add(report, name, "memory", YELLOW,
			   "cannot read /proc/iomem (%s), which says who uses the range",
			   strerror(-board->iomem_error));
		return;
	}
	if (board->iomem.hidden) {
		report_add(report, name, "memory", YELLOW,
			   "/proc/iomem shows addresses to root only: run this as root");
		return;
	}

	if (region->on_demand) {
		check_memory_on_demand(board, name, region->base, last);
		return;
	}
	claim = iomem_named(&board->iomem, "System RAM", region->base, last);
	if (claim) {
		report_add(report, name, "memory", RED,
			   "it is still System RAM (%llx-%llx), and the kernel may use what the firewall closed: see in the kernel's log why the reservation failed",
			   (unsigned long long)claim->start,
			   (unsigned long long)claim->last);
		return;
	}
	if (!has_heap) {
		claim = iomem_other(&board->iomem, name, region->base, last);
		if (claim)
			report_add(report, name, "memory", RED,
				   "its range is claimed by somebody else, %s (%llx-%llx): keep that driver from it",
				   claim->name,
				   (unsigned long long)claim->start,
				   (unsigned long long)claim->last);
		return;
	}
	if (iomem_covers(&board->iomem, name, region->base, last))
		report_add(report, name, "memory", GREEN,
			   "the range is no System RAM, and claimed for the heap");
	else
		report_add(report, name, "memory", YELLOW,
			   "the range is not claimed for the heap in /proc/iomem: other drivers can take it, use this project's driver");
}

static void check_protection(struct board *board, const struct node *node,
			     const struct region *region,
			     const struct secureheap_heap *heap)
{
	struct report *report = &board->report;
	const char *name = node_name(node);
	uint64_t size = secureheap_heap_size(heap);

	if (size && size != region->size)
		report_add(report, name, "size", RED,
			   "the heap has %llu bytes, the node %llu: the kernel booted with another device tree",
			   (unsigned long long)size,
			   (unsigned long long)region->size);

	if (secureheap_heap_protection(heap) ==
		 SECUREHEAP_PROTECTION_YES)
		report_add(report, name, "protected", GREEN,
			   "buffers are reported as protected");
	else
		report_add(report, name, "protected", YELLOW,
			   "buffers are not reported as protected: nobody is known to have closed a range that Linux placed; name the owner of the firewall in access-controllers, or give the node the firewall's range as reg");
}

static void check_owner(struct board *board, const struct node *node,
			const struct secureheap_heap *heap)
{
	struct report *report = &board->report;
	const char *name = node_name(node);
	const char *owner = secureheap_heap_owner(heap);

	if (*owner)
		report_add(report, name, "owner", GREEN,
			   "%s owns the firewall", owner);
	else
		report_add(report, name, "owner", GREEN,
			   "Linux knows of no owner: firmware has to close the range before Linux starts, and only --read tells whether it did");

	if (secureheap_heap_scrubbed(heap))
		report_add(report, name, "scrub", GREEN,
			   "freed buffers are erased");
	else if (node_has(node, PROPERTY_NO_SCRUB))
		report_add(report, name, "scrub", GREEN,
			   "nobody erases freed buffers, and linux,no-scrub says that this is meant");
	else
		report_add(report, name, "scrub", YELLOW,
			   "nobody erases freed buffers: the next user gets what the last one left; name an owner in access-controllers, or write linux,no-scrub if that is meant");
}

static void check_demand(struct board *board, const struct node *node,
			 const struct secureheap_heap *heap)
{
	struct report *report = &board->report;
	const char *name = node_name(node);
	uint64_t closed = 0, lost = 0, refused = 0;
	char text[32];

	if (!secureheap_heap_on_demand(heap))
		return;
	secureheap_heap_value(heap, SECUREHEAP_CLOSED, &closed, NULL);
	secureheap_heap_value(heap, SECUREHEAP_LOST, &lost, NULL);
	secureheap_heap_value(heap, SECUREHEAP_REFUSED_CLAIM, &refused, NULL);

	format_size(lost ? lost : closed, text);
	if (lost)
		report_add(report, name, "demand", RED,
			   "%s are lost until the next boot, as the owner did not close or open them: the kernel's log has its error",
			   text);
	else
		report_add(report, name, "demand", GREEN,
			   "%s are closed now, and Linux uses the rest", text);
	if (refused)
		report_add(report, name, "refused", YELLOW,
			   "%llu times, a buffer was refused because Linux could not do without the memory: a program has pinned some of it, or too little other memory was free",
			   (unsigned long long)refused);
}

/* Does 70-secure-heap.rules give a heap to a group? */
static bool has_rule(const struct secureheap_heap *heap)
{
	uint64_t used;

	switch (secureheap_heap_kind(heap)) {
	case SECUREHEAP_KIND_REGION:
		if (secureheap_heap_value(heap, SECUREHEAP_USED, &used, NULL))
			return strchr(secureheap_heap_name(heap), '@');
		return secureheap_heap_protection(heap) ==
		       SECUREHEAP_PROTECTION_YES;
	case SECUREHEAP_KIND_TEE:
		return true;
	default:
		return false;
	}
}

static void check_access(struct board *board,
			 const struct secureheap_heap *heap)
{
	static const char * const advice[] = {
		[false] =
		"write a udev rule of your own, as that of this project is not for such a heap (docs/access.md)",
		[true] =
		"install the udev rule of this project, and add the player's user to the group secureheap",
	};
	const char *name = secureheap_heap_name(heap);
	struct report *report = &board->report;
	char path[300], number[16];
	struct group *group;
	const char *who;
	struct stat st;
	int ret;

	snprintf(path, sizeof(path), "dev/dma_heap/%s", name);
	ret = root_stat(board->tool->root, path, &st);
	if (ret) {
		report_add(report, name, "access", RED,
			   "there is no /%s (%s): mount devtmpfs on /dev",
			   path, strerror(-ret));
		return;
	}

	snprintf(number, sizeof(number), "%u", (unsigned int)st.st_gid);
	group = root_is_host(board->tool->root) ? getgrgid(st.st_gid) : NULL;
	who = group ? group->gr_name : number;
	if (st.st_mode & 0004)
		report_add(report, name, "access", YELLOW,
			   "every user may allocate (mode %04o), and so take all of the memory: %s",
			   st.st_mode & 07777, advice[has_rule(heap)]);
	else if (st.st_mode & 0040 && st.st_gid)
		report_add(report, name, "access", GREEN,
			   "group %s may allocate (mode %04o)", who,
			   st.st_mode & 07777);
	else
		report_add(report, name, "access", YELLOW,
			   "only root may allocate (mode %04o): %s",
			   st.st_mode & 07777, advice[has_rule(heap)]);
}

static void say_what_was_read(struct board *board, const char *name,
			      const char *item, const struct probe *probe)
{
	struct report *report = &board->report;

	switch (probe->result) {
	case PROBE_STOPPED:
		report_add(report, name, item, GREEN,
			   "a read by the CPU ends in SIG%s",
			   sigabbrev_np(probe->number));
		break;
	case PROBE_REFUSED:
		report_add(report, name, item, GREEN,
			   "a read by the kernel is refused (%s)",
			   strerror(probe->number));
		break;
	case PROBE_READ:
		report_add(report, name, item, RED,
			   "the CPU read %#llx%s: the firewall is open, close the range in firmware before Linux starts",
			   (unsigned long long)probe->address,
			   probe->zeros ? ", only zeros, with which some firewalls answer" :
			   "");
		break;
	case PROBE_UNKNOWN:
		report_add(report, name, item, YELLOW,
			   "a read of %#llx by the CPU could not be tried (%s): run as root on a kernel without CONFIG_STRICT_DEVMEM",
			   (unsigned long long)probe->address,
			   strerror(probe->number));
		break;
	}
}

static void check_read(struct board *board, const struct node *node,
		       const struct region *region)
{
	const char *name = node_name(node);
	struct probe probe;

	if (!board->reads)
		return;
	if (region->placed) {
		report_add(&board->report, name, "read", YELLOW,
			   "where Linux placed the range is not known here, so no read was tried");
		return;
	}
	if (region->on_demand) {
		report_add(&board->report, name, "read", YELLOW,
			   "only what has buffers is closed, and not for long, so no read was tried");
		return;
	}

	probe_range(board->tool->root, region->base, region->size,
		    PROBE_BY_PROGRAM, &probe);
	say_what_was_read(board, name, "read", &probe);
	if (board->reads < 2)
		return;
	probe_range(board->tool->root, region->base, region->size,
		    PROBE_BY_KERNEL, &probe);
	say_what_was_read(board, name, "kernel-read", &probe);
}

/* Is a node without heap one that the kernel cannot make a heap of? */
static void say_why_no_heap(struct board *board, const struct node *node)
{
	const char *name = node_name(node);
	struct report *report = &board->report;
	struct stat st;

	if (root_stat(board->tool->root, "sys/class/dma_heap", &st))
		report_add(report, name, "heap", RED,
			   "this kernel has no dma-buf heaps: build it with CONFIG_DMABUF_HEAPS=y and CONFIG_DMABUF_HEAPS_SECURE, or load the module");
	else if (secureheap_list_find(board->tool->list, name))
		report_add(report, name, "heap", RED,
			   "there is another heap of that name: rename the node, it needs its unit address");
	else if (node_has(node, PROPERTY_ACCESS_CONTROLLERS))
		report_add(report, name, "heap", RED,
			   "there is no heap of it: its owner has not closed the range; load secure_heap and the owner's driver, or see the line of secure_heap in the kernel's log");
	else
		report_add(report, name, "heap", RED,
			   "there is no heap of it: load secure_heap, or see the line of secure_heap in the kernel's log");
}

static void check_node(struct board *board, const struct node *node)
{
	const struct secureheap_heap *heap = heap_of(board, node);
	struct report *report = &board->report;
	const char *name = node_name(node);
	char fault[FAULT_SIZE], size[32];
	struct region region;
	uint64_t used;
	bool good;

	if (!node_is_available(node)) {
		report_add(report, name, "node", YELLOW,
			   "its status is not okay, so the kernel skips it, and the whole range is System RAM: remove status, or compatible and status if only firmware uses the range");
		return;
	}

	good = region_check(&board->tree, node, &region, fault);
	format_size(region.size, size);
	if (!good)
		report_add(report, name, "node", RED, "%s", fault);
	else if (region.placed)
		report_add(report, name, "node", GREEN,
			   "Linux places a range of %s", size);
	else
		report_add(report, name, "node", GREEN,
			   "its range is %#llx, %s",
			   (unsigned long long)region.base, size);
	check_memory(board, node, &region, heap);
	if (!good)
		return;
	if (!heap) {
		say_why_no_heap(board, node);
		return;
	}

	report_add(report, name, "heap", GREEN, "it is a heap");
	if (secureheap_heap_value(heap, SECUREHEAP_USED, &used, NULL)) {
		report_add(report, name, "protected", YELLOW,
			   "this kernel tells nothing of its heaps, neither whether they are protected nor whether freed buffers are erased: apply the patches of dma-buf (linux/patches/0011, 0013, 0018)");
	} else {
		check_protection(board, node, &region, heap);
		check_owner(board, node, heap);
		check_demand(board, node, heap);
	}
	check_access(board, heap);
	check_devices(board, node, &region);
	check_refusals(board, heap);
	check_tee(board, heap);
	check_read(board, node, &region);
}

static void check_nodes(struct board *board)
{
	size_t i;

	for (i = 0; i < board->tree.count; i++) {
		const struct node *node = board->tree.nodes[i];

		if (!is_region(node) || !is_wanted(board, node_name(node)))
			continue;
		check_node(board, node);
		board->subjects++;
	}
}

static bool has_node(const struct board *board, const char *name)
{
	size_t i;

	for (i = 0; i < board->tree.count; i++)
		if (is_region(board->tree.nodes[i]) &&
		    !strcmp(node_name(board->tree.nodes[i]), name))
			return true;

	return false;
}

static const char *provider(const struct secureheap_heap *heap)
{
	switch (secureheap_heap_kind(heap)) {
	case SECUREHEAP_KIND_TEE:
		return "the TEE subsystem";
	case SECUREHEAP_KIND_VENDOR:
		return "a vendor's driver";
	default:
		return "the secure-heap driver, without a node here";
	}
}

/* Protected heaps that have no node of the secure-heap driver */
static void check_heaps(struct board *board)
{
	size_t i;

	for (i = 0; i < secureheap_list_count(board->tool->list); i++) {
		const struct secureheap_heap *heap =
			secureheap_list_get(board->tool->list, i);
		const char *name = secureheap_heap_name(heap);

		if (secureheap_heap_protection(heap) !=
		    SECUREHEAP_PROTECTION_YES ||
		    has_node(board, name) || !is_wanted(board, name))
			continue;
		report_add(&board->report, name, "heap", GREEN,
			   "it is a heap of %s", provider(heap));
		check_access(board, heap);
		check_tee(board, heap);
		board->subjects++;
	}
}

static bool is_known(const struct board *board, const char *name)
{
	const struct secureheap_heap *heap =
		secureheap_list_find(board->tool->list, name);

	return has_node(board, name) ||
	       (heap && secureheap_heap_protection(heap) ==
		SECUREHEAP_PROTECTION_YES);
}

static int conclude(struct board *board)
{
	bool none = !board->subjects;

	if (!report_end(&board->report))
		return STATUS_FAILED;
	if (none) {
		complain("this machine has no protected heap, and no node for one%s",
			 board->has_tree ? "" : " (it has no device tree)");
		return STATUS_NO_HEAP;
	}
	switch (board->report.worst) {
	case RED:
		return STATUS_RED;
	case YELLOW:
		return STATUS_YELLOW;
	case GREEN:
		break;
	}

	return STATUS_GOOD;
}

static int check(struct board *board, bool json)
{
	char **name;
	int ret;

	ret = tree_load(board->tool->root, &board->tree);
	if (ret && ret != -ENOENT) {
		complain("cannot read /proc/device-tree: %s", strerror(-ret));
		return STATUS_FAILED;
	}
	board->has_tree = !ret;
	board->iomem_error = iomem_load(board->tool->root, &board->iomem);
	for (name = board->names; *name; name++) {
		if (is_known(board, *name))
			continue;
		complain("there is no protected heap and no node %s", *name);
		return STATUS_NO_HEAP;
	}
	if (!report_begin(&board->report, json))
		return STATUS_FAILED;
	check_nodes(board);
	check_heaps(board);
	if (board->subjects)
		check_displays(board);

	return conclude(board);
}

int tool_check(const struct tool *tool, int argc, char **argv)
{
	static const struct option options[] = {
		{ "read", no_argument, NULL, 'r' },
		{ "json", no_argument, NULL, 'J' },
		{}
	};
	struct board board = { .tool = tool };
	bool json = false;
	int option, status;

	while ((option = getopt_long(argc, argv, "rJ", options, NULL)) != -1) {
		switch (option) {
		case 'r':
			board.reads++;
			break;
		case 'J':
			json = true;
			break;
		default:
			return misused();
		}
	}
	board.names = argv + optind;
	status = check(&board, json);
	iomem_free(&board.iomem);
	tree_free(&board.tree);

	return status;
}
