// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attribute.h"
#include "content.h"
#include "heap.h"
#include "on-demand.h"
#include "owner.h"
#include "parameter.h"
#include "protected.h"
#include "secret.h"
#include "units.h"

#define WAIT_MS 60000
#define POLL_MS 50

int set_linger(const char *ms)
{
	return parameter_set("linger_ms", ms);
}

int set_claim_interval(const char *ms)
{
	return parameter_set("claim_interval_ms", ms);
}

uint64_t heap_bytes(const char *attribute)
{
	return attribute_number(region()->heap, attribute);
}

int wait_for_closed(uint64_t bytes)
{
	int waited;

	for (waited = 0; waited < WAIT_MS; waited += POLL_MS) {
		if (heap_bytes("closed") == bytes)
			return 0;
		usleep(POLL_MS * 1000);
	}
	return -ETIMEDOUT;
}

int give_back_all(void)
{
	int ret = set_linger("0") ?: set_claim_interval("0");

	return ret ?: wait_for_closed(0);
}

int read_mem(uint64_t address, void *data, size_t length)
{
	int mem = open("/dev/mem", O_RDONLY | O_CLOEXEC), ret;

	if (mem < 0)
		return -errno;
	ret = pread(mem, data, length, address) == (ssize_t)length ? 0 : -errno;
	close(mem);
	return ret;
}

/* A buffer of a page with the secret: its address, or 0 on an error */
static uint64_t keep_secret(int heap, int *buffer)
{
	*buffer = heap_alloc(heap, PAGE);
	if (*buffer < 0 || write_secret(*buffer, PAGE))
		return 0;
	return content_address(*buffer);
}

/* How many of the pages at some addresses are like another one, and not zero */
static int count_alike(const uint64_t *addresses, unsigned int count)
{
	static unsigned char pages[SECRETS][PAGE], zeros[PAGE];
	int mem = open("/dev/mem", O_RDONLY | O_CLOEXEC), alike = 0;
	unsigned int i, j;
	bool found;

	if (mem < 0)
		return -errno;
	for (i = 0; i < count; i++)
		if (pread(mem, pages[i], PAGE, addresses[i]) != PAGE)
			memset(pages[i], 0, PAGE);
	close(mem);

	for (i = 0; i < count; i++) {
		found = false;
		for (j = 0; j < count; j++)
			found |= j != i && !memcmp(pages[i], pages[j], PAGE);
		alike += found && memcmp(pages[i], zeros, PAGE);
	}
	return alike;
}

int find_secrets(unsigned int *before)
{
	int heap = heap_open(region()->heap), buffers[SECRETS], ret;
	uint64_t addresses[SECRETS];
	unsigned int i;

	if (heap < 0)
		return heap;
	for (*before = 0; *before < SECRETS; ++*before) {
		addresses[*before] = keep_secret(heap, &buffers[*before]);
		if (!addresses[*before])
			break;
	}
	for (i = 0; i < *before; i++)
		close(buffers[i]);
	close(heap);

	ret = wait_for_closed(0);
	return ret ?: count_alike(addresses, *before);
}
