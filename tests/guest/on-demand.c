// SPDX-License-Identifier: GPL-2.0-only
/*
 * A region on demand: programs use its memory until the heap needs it, and again
 * afterwards. The tests are on one heap; each one leaves all of the region to Linux.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "harness.h"

#include "attribute.h"
#include "group.h"
#include "heap.h"
#include "hog.h"
#include "on-demand.h"
#include "owner.h"
#include "protected.h"
#include "units.h"

/* Enough to say that the region was in use */
#define MANY 1000

FIXTURE(on_demand)
{
	const char *heap;
	uint64_t size;
};

FIXTURE_SETUP(on_demand)
{
	ASSERT_EQ(0, region_wait());
	self->heap = region()->heap;
	self->size = region()->size;
	ASSERT_EQ(0, give_back_all());
}

FIXTURE_TEARDOWN(on_demand)
{
	hog_free();
	EXPECT_EQ(0, give_back_all());
	EXPECT_EQ(0, heap_bytes("lost"));
}

TEST_F(on_demand, heap_is_there_and_has_closed_nothing)
{
	EXPECT_EQ(1, attribute_number(self->heap, "on_demand"));
	EXPECT_EQ(1, attribute_number(self->heap, "protected"));
	EXPECT_EQ(self->size, heap_bytes("size"));
	EXPECT_EQ(0, heap_bytes("closed"));
}

TEST_F(on_demand, program_keeps_its_data)
{
	int buffer;

	ASSERT_LT(MANY, hog_fill());
	EXPECT_LT(MANY, hog_in_region());
	buffer = heap_alloc_from(self->heap, self->size);
	ASSERT_LE(0, buffer);
	EXPECT_EQ(self->size, heap_bytes("closed"));
	EXPECT_EQ(0, hog_in_region());
	EXPECT_EQ(0, hog_spoilt());

	close(buffer);
	EXPECT_EQ(0, wait_for_closed(0));
	EXPECT_EQ(0, hog_spoilt());
	/* Programs have it again */
	EXPECT_LT(MANY, hog_fill());
}

TEST_F(on_demand, region_grows_as_it_is_needed)
{
	int small, large;
	long kept;

	kept = hog_fill();
	ASSERT_LT(MANY, kept);
	small = heap_alloc_from(self->heap, MIB);
	ASSERT_LE(0, small);
	EXPECT_EQ(PIECE, heap_bytes("closed"));
	/* The rest is still the program's */
	EXPECT_LT(kept / 2, hog_in_region());

	large = heap_alloc_from(self->heap, 2 * PIECE);
	ASSERT_LE(0, large);
	EXPECT_LE(3 * PIECE, heap_bytes("closed"));
	EXPECT_GT(self->size, heap_bytes("closed"));
	EXPECT_EQ(MIB + 2 * PIECE, heap_bytes("used"));
	EXPECT_EQ(0, hog_spoilt());

	/* What has no buffer goes, what has one stays */
	close(large);
	EXPECT_EQ(0, wait_for_closed(PIECE));
	close(small);
}

TEST_F(on_demand, page_in_a_pipe_stays_and_other_memory_is_taken)
{
	struct iovec page = { .iov_len = PAGE };
	int pipes[2], buffer, whole;

	ASSERT_LT(MANY, hog_fill());
	page.iov_base = hog_page();
	ASSERT_NE(NULL, page.iov_base);
	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ(PAGE, vmsplice(pipes[1], &page, 1, 0));

	EXPECT_EQ(-EBUSY, heap_alloc_from(self->heap, self->size));
	EXPECT_LT(0, attribute_number(self->heap, "refused/claim"));
	buffer = heap_alloc_from(self->heap, PIECE);
	EXPECT_LE(0, buffer);
	EXPECT_EQ(0, hog_spoilt());
	close(buffer);

	close(pipes[0]);
	close(pipes[1]);
	ASSERT_EQ(0, wait_for_closed(0));
	whole = heap_alloc_from(self->heap, self->size);
	EXPECT_LE(0, whole);
	close(whole);
}

TEST_F(on_demand, memory_without_buffers_lingers)
{
	int buffer;

	ASSERT_EQ(0, set_linger("3600000"));
	buffer = heap_alloc_from(self->heap, PIECE);
	ASSERT_LE(0, buffer);
	close(buffer);
	sleep(3);
	EXPECT_EQ(PIECE, heap_bytes("closed"));
	/* The next one has it, so nothing else is taken */
	buffer = heap_alloc_from(self->heap, PIECE);
	EXPECT_LE(0, buffer);
	EXPECT_EQ(PIECE, heap_bytes("closed"));
	close(buffer);
}

/* Wait for a moment that a child allocates a page in: its status if it has ended */
static int allocates_soon(pid_t *child)
{
	int status = -1, waited;

	*child = fork();
	if (!*child)
		_exit(heap_alloc_from(region()->heap, PAGE) < 0);
	for (waited = 0; waited < 20; waited++) {
		if (waitpid(*child, &status, WNOHANG) == *child)
			return status;
		usleep(50000);
	}
	return -1;
}

TEST_F(on_demand, loop_of_claims_is_bounded)
{
	int buffer, status;
	pid_t child;

	/* Nothing was given back for so long */
	buffer = heap_alloc_from(self->heap, PAGE);
	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, set_claim_interval("10000"));
	close(buffer);
	ASSERT_EQ(0, wait_for_closed(0));

	EXPECT_EQ(-1, allocates_soon(&child));
	EXPECT_EQ(0, heap_bytes("closed"));
	EXPECT_EQ(0, kill(child, SIGKILL));
	EXPECT_EQ(child, waitpid(child, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(0, heap_bytes("closed"));

	/* Control: the same, without the interval */
	ASSERT_EQ(0, set_claim_interval("0"));
	EXPECT_EQ(0, allocates_soon(&child));
}

TEST_F(on_demand, interval_has_a_maximum)
{
	EXPECT_EQ(-EINVAL, set_claim_interval("10001"));
	EXPECT_EQ(0, set_claim_interval("10000"));
}

TEST_F(on_demand, group_at_its_limit_takes_nothing_from_others)
{
	uint64_t refused = attribute_number(self->heap, "refused/quota");
	int buffer;

	/* What is claimed stays so, and can be seen */
	ASSERT_EQ(0, set_linger("3600000"));
	ASSERT_EQ(0, groups_begin());
	ASSERT_EQ(0, group_make("limited"));
	ASSERT_EQ(0, group_limit("limited", PAGE));
	ASSERT_EQ(0, group_enter("limited"));
	EXPECT_EQ(-ENOMEM, heap_alloc_from(self->heap, 2 * PAGE));
	EXPECT_EQ(refused + 1, attribute_number(self->heap, "refused/quota"));
	EXPECT_EQ(0, heap_bytes("closed"));

	/* Control: within its limit it claims a piece */
	buffer = heap_alloc_from(self->heap, PAGE);
	EXPECT_LE(0, buffer);
	EXPECT_EQ(PIECE, heap_bytes("closed"));
	close(buffer);
	EXPECT_EQ(0, group_enter(""));
	EXPECT_EQ(0, group_remove("limited"));
	EXPECT_EQ(0, groups_end());
}

TEST_F(on_demand, owner_that_goes_leaves_what_is_closed)
{
	int buffer = heap_alloc_from(self->heap, PAGE), more;

	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, owner_goes());
	more = heap_alloc_from(self->heap, PAGE);
	EXPECT_LE(0, more);
	EXPECT_EQ(-ENODEV, heap_alloc_from(self->heap, PIECE));
	EXPECT_EQ(PIECE, heap_bytes("closed"));
	close(buffer);
	close(more);
	sleep(2);
	EXPECT_EQ(PIECE, heap_bytes("closed"));

	ASSERT_EQ(0, owner_comes());
	buffer = heap_alloc_from(self->heap, self->size / 2);
	EXPECT_LE(0, buffer);
	close(buffer);
}

TEST_F(on_demand, owner_that_hangs_makes_allocations_time_out)
{
	int buffer = -1;

	ASSERT_EQ(0, owner_goes());
	ASSERT_EQ(0, set_owner("timeout_ms", "500"));
	ASSERT_EQ(0, owner_comes());
	ASSERT_EQ(0, set_owner("hang_ms", "4000"));
	EXPECT_EQ(-ETIMEDOUT, heap_alloc_from(self->heap, PAGE));
	EXPECT_EQ(-ETIMEDOUT, heap_alloc_from(self->heap, PAGE));
	ASSERT_EQ(0, set_owner("hang_ms", "0"));

	/* It has closed one piece at last, and not two */
	EXPECT_EQ(0, wait_for_closed(0));
	buffer = heap_alloc_from(self->heap, PIECE);
	EXPECT_LE(0, buffer);
	EXPECT_EQ(PIECE, heap_bytes("closed"));
	close(buffer);

	ASSERT_EQ(0, owner_goes());
	ASSERT_EQ(0, set_owner("timeout_ms", "0"));
	ASSERT_EQ(0, owner_comes());
}

TEST_F(on_demand, program_that_waits_for_the_owner_can_be_killed)
{
	int status = 0, waited;
	pid_t child;

	ASSERT_EQ(0, set_owner("hang_ms", "6000"));
	child = fork();
	if (!child)
		_exit(heap_alloc_from(self->heap, PAGE) < 0);
	ASSERT_LT(0, child);
	for (waited = 0; !heap_bytes("closed") && waited < 100; waited++)
		usleep(20000);
	EXPECT_EQ(0, kill(child, SIGKILL));
	EXPECT_EQ(child, waitpid(child, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	ASSERT_EQ(0, set_owner("hang_ms", "0"));
}

TEST_F(on_demand, hibernation_is_refused_while_there_are_buffers)
{
	int buffer = heap_alloc_from(self->heap, PAGE), snapshot;

	ASSERT_LE(0, buffer);
	EXPECT_EQ(-1, open("/dev/snapshot", O_RDONLY | O_CLOEXEC));
	EXPECT_EQ(EBUSY, errno);
	/* All goes on */
	EXPECT_EQ(PIECE, heap_bytes("closed"));
	close(buffer);
	ASSERT_EQ(0, set_linger("3600000"));
	buffer = heap_alloc_from(self->heap, PAGE);
	ASSERT_LE(0, buffer);
	close(buffer);

	/* What lingers is opened for it, and nothing is closed before its end */
	snapshot = open("/dev/snapshot", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, snapshot);
	EXPECT_EQ(0, heap_bytes("closed"));
	EXPECT_EQ(-EBUSY, heap_alloc_from(self->heap, PAGE));
	close(snapshot);
	buffer = heap_alloc_from(self->heap, PAGE);
	EXPECT_LE(0, buffer);
	close(buffer);
}

TEST_HARNESS_MAIN
