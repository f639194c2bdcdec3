// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"
#include "protected.h"

int attacked_open(struct attacked *on, uint64_t size)
{
	on->ordinary = heap_alloc_from("system", size);
	if (on->ordinary < 0)
		return on->ordinary;
	on->heap = heap_open(region()->heap);
	if (on->heap < 0)
		return on->heap;
	on->buffer = heap_alloc(on->heap, size);
	return on->buffer < 0 ? on->buffer : 0;
}

int attacked_close(const struct attacked *on)
{
	int all;

	close(on->ordinary);
	close(on->buffer);
	all = heap_alloc(on->heap, region()->size);
	close(all);
	close(on->heap);
	return all < 0 ? all : 0;
}
