// SPDX-License-Identifier: GPL-2.0-only
/* Mappings of a buffer for devices that reach it, and for others. */
#define _GNU_SOURCE
#include <string.h>

#include "importer.h"
#include "compare.h"

/* Is a device that is in no device tree kept out? */
void ask_stranger(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	int ret = importer_open(heap->buffer, importer_64);

	if (ret == -EPERM)
		say(answer, "yes");
	else
		say_result(answer, "no", ret);
}

/* Behind a bus that has the same memory at other addresses */
void ask_own_address(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	const uint64_t elsewhere = 1ULL << 40, all = 1ULL << 36;
	struct dmabuf_import limits = {
		.dma_mask = UINT64_MAX,
		.window_bus = elsewhere,
		.window_size = all,
	};
	struct dmabuf_segments here, there;
	int ret = look_at(heap->buffer, &here), importer;

	if (!ret) {
		importer = importer_open(heap->buffer, limits);
		ret = importer < 0 ? importer :
				     importer_segments(importer, &there);
	}
	if (ret)
		say_result(answer, "", ret);
	else
		say(answer, there.address == here.address + elsewhere ? "yes" :
									"no");
}

/* By a device that cannot do it, or only with the CPU's help */
static void try_to_reach(int buffer, struct dmabuf_import limits, uint64_t last,
			 char answer[ANSWER_LENGTH])
{
	int importer, ret = importer_attach(buffer, limits);
	struct dmabuf_segments segments;

	if (ret) {
		say(answer, "refused at attach, %s", strerrorname_np(-ret));
		return;
	}
	importer = importer_open(buffer, limits);
	if (importer < 0)
		say(answer, "refused at map, %s", strerrorname_np(-importer));
	else if (importer_segments(importer, &segments))
		say(answer, "not seen");
	else if (segments.address > last)
		say(answer, "given what it cannot reach");
	else
		say(answer, "bounced");
}

/* Where all DMA is bounced (swiotlb=force) */
void ask_forced(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	try_to_reach(heap->buffer, importer_64, UINT64_MAX, answer);
}

void ask_bus_limit(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	struct dmabuf_import limits = importer_64;
	struct dmabuf_segments segments;
	int ret = look_at(heap->buffer, &segments);

	limits.bus_limit = segments.address - 1;
	if (ret)
		say_result(answer, "", ret);
	else
		try_to_reach(heap->buffer, limits, limits.bus_limit, answer);
}

/* A mask is all ones: one bit fewer than the buffer's address has */
void ask_mask(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	struct dmabuf_segments segments;
	struct dmabuf_import limits = {};
	int ret = look_at(heap->buffer, &segments);

	if (ret) {
		say_result(answer, "", ret);
		return;
	}
	limits.dma_mask = UINT64_MAX >> __builtin_clzll(segments.address) >> 1;
	try_to_reach(heap->buffer, limits, limits.dma_mask, answer);
}
