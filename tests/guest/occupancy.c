// SPDX-License-Identifier: GPL-2.0-only
/* Whether a heap is in the state that a replayed trace is said to leave it in. */
#include <sys/resource.h>
#include <unistd.h>

#include "harness.h"

#include "heap.h"
#include "protected.h"
#include "replay.h"
#include "units.h"

/* IDs that come again, and more than the region has */
#define IDS 200
#define STEPS 3000

static struct trace_step steps[STEPS];
static const struct trace trace = { steps, STEPS };

/* Sizes from one byte to 4 MiB; a buffer lives until its ID comes again */
static void make_steps(void)
{
	unsigned char used[IDS] = {};
	unsigned int seed = 1;
	int i;

	for (i = 0; i < STEPS; i++) {
		steps[i].id = rand_r(&seed) % IDS;
		steps[i].bytes = used[steps[i].id] ? 0 :
				 1 + rand_r(&seed) % (4096U << rand_r(&seed) % 11);
		used[steps[i].id] = !!steps[i].bytes;
	}
}

FIXTURE(occupancy)
{
	int heap;
};

FIXTURE_VARIANT(occupancy)
{
	unsigned int percent;
};

FIXTURE_VARIANT_ADD(occupancy, half) { .percent = 50 };
FIXTURE_VARIANT_ADD(occupancy, most) { .percent = 90 };
FIXTURE_VARIANT_ADD(occupancy, nearly_all) { .percent = 98 };

FIXTURE_SETUP(occupancy)
{
	/* The region is full of single pages once */
	struct rlimit files = { 1 << 16, 1 << 16 };

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	make_steps();
	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
}

/* The end of a replay leaves nothing behind */
FIXTURE_TEARDOWN(occupancy)
{
	int all = heap_alloc(self->heap, region()->size);

	EXPECT_LE(0, all);
	close(all);
	close(self->heap);
}

/* By the sizes of the buffers, not by what was counted on the way */
static uint64_t bytes_of(const struct replay *replay)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < TRACE_IDS; i++)
		if (replay->buffers[i].fd >= 0)
			bytes += lseek(replay->buffers[i].fd, 0, SEEK_END);
	for (i = 0; i < replay->fill_count; i++)
		bytes += lseek(replay->fill[i].fd, 0, SEEK_END);
	return bytes;
}

/* Allocate the rest page by page, and free it */
static uint64_t bytes_left(int heap)
{
	static int buffers[1 << 16];
	uint64_t count = 0, i;

	while (count < 1 << 16 &&
	       (buffers[count] = heap_alloc(heap, PAGE)) >= 0)
		count++;
	for (i = 0; i < count; i++)
		close(buffers[i]);
	return count * PAGE;
}

TEST_F(occupancy, is_held)
{
	uint64_t target = region()->size * variant->percent / 100;
	struct replay replay;
	int stretch;

	replay_init(&replay, &trace, self->heap, target);
	/* Beyond the end of the trace, which begins again */
	for (stretch = 0; stretch < 4; stretch++) {
		replay_steps(&replay, STEPS / 2 + 7);
		EXPECT_EQ(target / PAGE * PAGE, replay.held);
		EXPECT_EQ(replay.held, bytes_of(&replay));
		EXPECT_EQ(region()->size - replay.held, bytes_left(self->heap));
	}
	replay_end(&replay);
}

/* A state to measure has more than one buffer and more than one hole */
TEST_F(occupancy, is_in_pieces)
{
	uint64_t target = region()->size * variant->percent / 100;
	struct replay replay;
	int buffer;

	replay_init(&replay, &trace, self->heap, target);
	replay_steps(&replay, STEPS);
	buffer = heap_alloc(self->heap, region()->size - replay.held);
	EXPECT_EQ(-ENOMEM, buffer);
	replay_end(&replay);
}

TEST_HARNESS_MAIN
