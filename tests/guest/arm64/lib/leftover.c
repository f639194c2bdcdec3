// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "attribute.h"
#include "edu.h"
#include "leftover.h"

int leftover_open(struct leftover *leftover)
{
	int ret = tee_heap_open(&leftover->heap);

	if (ret)
		return ret;
	leftover->edu = edu_open(0);
	if (leftover->edu < 0)
		return leftover->edu;
	return tee_open(&leftover->tee, &tee_decryptor);
}

void leftover_close(struct leftover *leftover)
{
	tee_close(&leftover->tee);
	close(leftover->edu);
	close(leftover->heap.fd);
}

int leftover_fill(struct leftover *leftover, uint64_t size, uint8_t byte,
		  uint64_t *address)
{
	int buffer = heap_alloc(leftover->heap.fd, size), import;
	TEEC_SharedMemory memory;
	TEEC_Result ret;

	if (buffer < 0)
		return buffer;

	import = edu_import(leftover->edu, buffer, importer_64);
	if (import < 0)
		goto refused;
	*address = import_address(import);
	close(import);

	if (tee_import(&leftover->tee, buffer, &memory))
		goto refused;
	ret = tee_fill(&leftover->tee, &memory, 0, size, byte);
	TEEC_ReleaseSharedMemory(&memory);
	if (!ret)
		return buffer;
refused:
	close(buffer);
	return -EIO;
}

bool leftover_is(struct leftover *leftover, uint64_t address, uint64_t size,
		 uint8_t byte)
{
	unsigned char wanted[PAGE], found[PAGE];
	uint64_t offset;

	memset(wanted, byte, sizeof(wanted));
	for (offset = 0; offset < size; offset += PAGE) {
		memset(found, ~byte, sizeof(found));
		if (edu_read(leftover->edu, address + offset, found, PAGE) ||
		    memcmp(wanted, found, PAGE))
			return false;
	}
	return true;
}

bool leftover_is_erased(void)
{
	uint64_t dirty = 1;
	int tries;

	for (tries = 0; tries < 2000 && dirty; tries++) {
		usleep(10000);
		dirty = attribute_number(region()->heap, "dirty");
	}
	return !dirty;
}
