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

/* A buffer of a piece with the secret, and its address: the buffer, or -errno */
static int keep_secret(uint64_t *address)
{
	int buffer = heap_alloc_from(region()->heap, PIECE), ret;

	if (buffer < 0)
		return buffer;
	*address = content_address(buffer);
	ret = *address ? write_secret(buffer, PIECE) : -EIO;
	if (!ret)
		return buffer;
	close(buffer);
	return ret;
}

/*
 * How many pages of two pieces are alike, and not zero: the CPU has never read the
 * secret, and other memory is not the same twice.
 */
static int count_alike(uint64_t first, uint64_t second)
{
	static const unsigned char zeros[PAGE];
	unsigned char page[PAGE], other[PAGE];
	int alike = 0, ret;
	uint64_t offset;

	for (offset = 0; offset < PIECE; offset += PAGE) {
		ret = read_mem(first + offset, page, PAGE) ?:
		      read_mem(second + offset, other, PAGE);
		if (ret)
			return ret;
		alike += !memcmp(page, other, PAGE) && memcmp(page, zeros, PAGE);
	}
	return alike;
}

int find_secrets(void)
{
	uint64_t first_address, second_address;
	int first, second, ret;

	first = keep_secret(&first_address);
	if (first < 0)
		return first;
	second = keep_secret(&second_address);
	close(first);
	if (second < 0)
		return second;
	close(second);

	ret = wait_for_closed(0);
	return ret ?: count_alike(first_address, second_address);
}
