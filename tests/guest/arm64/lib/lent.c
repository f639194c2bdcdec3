// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <unistd.h>

#include "content.h"
#include "edu.h"
#include "heap.h"
#include "lent.h"
#include "on-demand.h"
#include "physical.h"

static void make_secret(unsigned char secret[PAGE])
{
	size_t i;

	for (i = 0; i < PAGE; i++)
		secret[i] = (i * 37 + (i >> 8)) ^ 0xa5;
}

int lent_open(struct lent *lent, const char *heap)
{
	make_secret(lent->secret);
	lent->edu = edu_open(0);
	if (lent->edu < 0)
		return lent->edu;
	lent->buffer = heap_alloc_from(heap, PAGE);
	if (lent->buffer < 0)
		return lent->buffer;
	lent->address = content_address(lent->buffer);
	if (!lent->address)
		return -EIO;
	lent->mapped = physical_map(lent->address);
	if (lent->mapped == MAP_FAILED)
		return -EIO;
	return edu_write(lent->edu, lent->address, lent->secret, PAGE);
}

void lent_close(struct lent *lent)
{
	munmap((void *)lent->mapped, PAGE);
	close(lent->buffer);
	close(lent->edu);
}
