// SPDX-License-Identifier: GPL-2.0-only
#include "both.h"
#include "content.h"
#include "edu.h"
#include "heap.h"
#include "physical.h"
#include "protected.h"

static uint64_t offset_of(enum place place)
{
	switch (place) {
	case FIRST:
		return 0;
	case MIDDLE:
		return region()->size / PAGE / 2 * PAGE;
	default:
		return region()->size - PAGE;
	}
}

int both_open(struct both *both, enum place place)
{
	uint64_t offset = offset_of(place);
	size_t i;

	both->edu = edu_open(0);
	if (both->edu < 0)
		return both->edu;
	both->buffer = heap_alloc_from(region()->heap, region()->size);
	if (both->buffer < 0)
		return both->buffer;
	both->import = edu_import(both->edu, both->buffer, importer_64);
	if (both->import < 0)
		return both->import;
	both->address = import_address(both->import) + offset;
	both->mapped = physical_map(content_address(both->buffer) + offset);
	if (both->mapped == MAP_FAILED)
		return -EIO;

	/* No page of the region has what another one has, and no byte is zero */
	for (i = 0; i < PAGE; i++)
		both->given[i] = 1 + (i + 60 * place) % 251;
	return edu_write(both->edu, both->address, both->given, PAGE);
}

int both_read(const struct both *both, unsigned char found[PAGE])
{
	return edu_read(both->edu, both->address, found, PAGE);
}

void both_close(const struct both *both)
{
	munmap((void *)both->mapped, PAGE);
	close(both->import);
	close(both->buffer);
	close(both->edu);
}
