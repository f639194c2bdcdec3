// SPDX-License-Identifier: GPL-2.0-only
/* secureheap check: can those use the buffers who should? */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "device.h"
#include "display.h"
#include "root.h"

/* Does the kernel translate the device's addresses, by its IOMMU? */
static bool is_translated(const struct device *device)
{
	return device->group[0] && strcmp(device->domain, "identity");
}

static void check_device(struct board *board, const struct node *node,
			 const struct region *region, const struct node *user)
{
	struct report *report = &board->report;
	const char *name = node_name(node);
	struct device device = {};
	const struct node *bus;
	bool known;

	known = device_find(board->tool->root, user->path, &device);
	if (!is_translated(&device) && !region->placed &&
	    !device_reaches(user, region->base, region->size, &bus)) {
		report_add(report, name, "device", RED,
			   "%s names it in memory-region, and cannot reach it: the dma-ranges of %s leave it out; move the region, or put the device behind its IOMMU",
			   user->path, bus->path);
		return;
	}
	if (!known)
		report_add(report, name, "device", GREEN,
			   "%s names it in memory-region", user->path);
	else if (!device.driver[0])
		report_add(report, name, "device", YELLOW,
			   "%s names it in memory-region, and has no driver: build or load it",
			   user->path);
	else if (is_translated(&device))
		report_add(report, name, "device", GREEN,
			   "%s (%s) names it in memory-region, and is behind an IOMMU (group %s%s%s)",
			   user->path, device.driver, device.group,
			   device.domain[0] ? ", " : "", device.domain);
	else
		report_add(report, name, "device", GREEN,
			   "%s (%s) names it in memory-region, and uses physical addresses",
			   user->path, device.driver);
}

void check_devices(struct board *board, const struct node *node,
		   const struct region *region)
{
	bool only = node_has(node, PROPERTY_NAMED_DEVICES_ONLY);
	size_t i, devices = 0;

	for (i = 0; i < board->tree.count; i++) {
		if (!node_names(board->tree.nodes[i], node) ||
		    !node_is_enabled(board->tree.nodes[i]))
			continue;
		check_device(board, node, region, board->tree.nodes[i]);
		devices++;
	}
	if (!devices && only)
		report_add(&board->report, node_name(node), "device", YELLOW,
			   "only devices that name it may have its buffers, and all that do are disabled: see their status, and that of the buses above them");
	else if (!devices)
		report_add(&board->report, node_name(node), "device", GREEN,
			   "no device names it: every device that reaches it may attach, and the firewall decides");
}

void check_refusals(struct board *board, const struct secureheap_heap *heap)
{
	static const struct {
		enum secureheap_value which;
		const char *why;
	} causes[] = {
		{ SECUREHEAP_REFUSED_NO_DMA, "does no DMA" },
		{ SECUREHEAP_REFUSED_BOUNCED,
		  "has all its DMA bounced (boot without swiotlb=force)" },
		{ SECUREHEAP_REFUSED_UNREACHABLE,
		  "does not reach the buffer by its DMA mask, bus or IOMMU" },
		{ SECUREHEAP_REFUSED_NOT_NAMED,
		  "does not name the region in memory-region" },
	};
	uint64_t count;
	size_t i;

	for (i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (!secureheap_heap_value(heap, causes[i].which, &count,
					   NULL) && count)
			report_add(&board->report, secureheap_heap_name(heap),
				   "refused", YELLOW,
				   "%llu times, a device was refused because it %s: the kernel's log names it",
				   (unsigned long long)count, causes[i].why);
}

static bool is_card(const char *name)
{
	return !strncmp(name, "card", 4) && name[4] && !strchr(name, '-');
}

static void check_display(struct board *board, const char *card)
{
	struct report *report = &board->report;
	char folder[300], driver[64];
	const char *why;

	snprintf(folder, sizeof(folder), "sys/class/drm/%s/device", card);
	device_driver(board->tool->root, folder, driver);
	/* A card that is no display of a device, such as that of vgem */
	if (!driver[0])
		return;
	switch (display_find(driver, &why)) {
	case DISPLAY_WORKS:
		report_add(report, card, "display", GREEN,
			   "%s shows such buffers: %s", driver, why);
		break;
	case DISPLAY_NEEDS_PATCH:
		report_add(report, card, "display", YELLOW,
			   "%s shows such buffers on some machines: %s", driver,
			   why);
		break;
	case DISPLAY_CANNOT:
		report_add(report, card, "display", YELLOW,
			   "%s cannot show such buffers: %s", driver, why);
		break;
	case DISPLAY_UNKNOWN:
		report_add(report, card, "display", YELLOW,
			   "whether %s can show such buffers is not known: try it",
			   driver);
		break;
	}
}

void check_displays(struct board *board)
{
	struct dirent **entries;
	int count, i;

	count = root_list(board->tool->root, "sys/class/drm", &entries);
	if (count < 0)
		return;
	for (i = 0; i < count; i++)
		if (is_card(entries[i]->d_name))
			check_display(board, entries[i]->d_name);
	free_entries(entries, count);
}

void check_tee(struct board *board, const struct secureheap_heap *heap)
{
	struct secureheap_tee_memory memory;
	struct report *report = &board->report;
	const char *name = secureheap_heap_name(heap);
	struct secureheap_error error;
	int tee, buffer;

	tee = root_open(board->tool->root, "dev/tee0", O_RDWR);
	if (tee < 0)
		return;
	buffer = secureheap_alloc(heap, sysconf(_SC_PAGESIZE), &error);
	if (buffer < 0) {
		report_add(report, name, "tee", YELLOW,
			   "no buffer to show to the TEE: %s", error.text);
	} else if (secureheap_tee_import(tee, buffer, &memory, &error)) {
		report_add(report, name, "tee", YELLOW,
			   "%s; if trusted applications are to use it, tell the TEE of the region (docs/tee.md)",
			   error.text);
		close(buffer);
	} else {
		report_add(report, name, "tee", GREEN, "the TEE takes a buffer");
		close(memory.fd);
		close(buffer);
	}
	close(tee);
}
