// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control of tee-scrubbed.c: where the firewall has no owner, a device finds in the
 * next buffer what the last one left.
 */
#include "harness.h"

#include "leftover.h"
#include "units.h"

FIXTURE(unscrubbed)
{
	struct leftover f;
};

FIXTURE_SETUP(unscrubbed)
{
	ASSERT_EQ(0, leftover_open(&self->f));
}

FIXTURE_TEARDOWN(unscrubbed)
{
	EXPECT_TRUE(tee_heap_is_free(&self->f.heap));
	leftover_close(&self->f);
}

TEST_F(unscrubbed, device_finds_the_last_buffer_in_the_next_one)
{
	uint64_t address;
	int buffer, all;

	buffer = leftover_fill(&self->f, 13 * PAGE, 0x5a, &address);
	ASSERT_LE(0, buffer);
	close(buffer);

	all = heap_alloc(self->f.heap.fd, self->f.heap.size);
	ASSERT_LE(0, all);
	EXPECT_TRUE(leftover_is(&self->f, address, 13 * PAGE, 0x5a));
	close(all);
}

TEST_HARNESS_MAIN
