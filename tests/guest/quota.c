// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits of the dmem cgroup controller: what a group of programs may have of a
 * heap. A limit of one group is no limit of another, and nothing is lost when a
 * group goes.
 */
#include <sys/socket.h>
#include <sys/wait.h>

#include "harness.h"

#include "attribute.h"
#include "group.h"
#include "heap.h"
#include "pass.h"
#include "protected.h"
#include "units.h"

#define LIMIT (64 * PAGE)

FIXTURE(quota)
{
	int heap;
	uint64_t refused;
};

FIXTURE_SETUP(quota)
{
	ASSERT_EQ(0, groups_begin());
	ASSERT_EQ(0, group_make("limited"));
	ASSERT_EQ(0, group_make("other"));
	ASSERT_EQ(0, group_limit("limited", LIMIT));

	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
	self->refused = attribute_number(region()->heap, "refused/quota");
}

FIXTURE_TEARDOWN(quota)
{
	int all;

	EXPECT_EQ(0, group_enter(""));
	group_remove("limited");
	group_remove("other");
	EXPECT_EQ(0, groups_end());

	all = heap_alloc(self->heap, region()->size);
	EXPECT_LE(0, all);
	close(all);
	close(self->heap);
}

TEST_F(quota, root_says_how_much_there_is)
{
	EXPECT_EQ(region()->size, group_number("", "dmem.capacity"));
}

TEST_F(quota, group_has_no_more_than_its_limit)
{
	int buffer;

	ASSERT_EQ(0, group_enter("limited"));
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, LIMIT + PAGE));
	EXPECT_EQ(self->refused + 1,
		  attribute_number(region()->heap, "refused/quota"));

	buffer = heap_alloc(self->heap, LIMIT);
	ASSERT_LE(0, buffer);
	EXPECT_EQ(LIMIT, group_number("limited", "dmem.current"));
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	close(buffer);
	EXPECT_EQ(0, group_number("limited", "dmem.current"));

	/* Outside of the group the same succeeds */
	ASSERT_EQ(0, group_enter(""));
	buffer = heap_alloc(self->heap, LIMIT + PAGE);
	EXPECT_LE(0, buffer);
	close(buffer);
}

TEST_F(quota, limit_of_one_group_is_none_of_another)
{
	int mine, theirs;

	ASSERT_EQ(0, group_enter("limited"));
	mine = heap_alloc(self->heap, LIMIT);
	ASSERT_LE(0, mine);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, PAGE));

	ASSERT_EQ(0, group_enter("other"));
	theirs = heap_alloc(self->heap, 2 * LIMIT);
	EXPECT_LE(0, theirs);
	EXPECT_EQ(2 * LIMIT, group_number("other", "dmem.current"));
	EXPECT_EQ(LIMIT, group_number("limited", "dmem.current"));
	close(theirs);
	close(mine);
}

TEST_F(quota, refusal_takes_nothing_from_the_heap)
{
	uint64_t used = attribute_number(region()->heap, "used");
	int all;

	ASSERT_EQ(0, group_enter("limited"));
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, LIMIT + PAGE));
	EXPECT_EQ(used, attribute_number(region()->heap, "used"));
	EXPECT_EQ(0, group_number("limited", "dmem.current"));

	/* Nor does a full heap take from the group */
	ASSERT_EQ(0, group_limit("limited", UINT64_MAX));
	ASSERT_EQ(0, group_enter(""));
	all = heap_alloc(self->heap, region()->size);
	ASSERT_LE(0, all);
	ASSERT_EQ(0, group_enter("limited"));
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, PAGE));
	EXPECT_EQ(0, group_number("limited", "dmem.current"));
	close(all);
}

/*
 * Of a length such as 2^64 - 4096 * n, the sum of a group that has more would wrap,
 * and while it is wrong, another program of the group could have anything.
 */
TEST_F(quota, length_that_no_heap_has_is_not_charged)
{
	uint64_t full = attribute_number(region()->heap, "refused/full");

	ASSERT_EQ(0, group_enter("limited"));
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, region()->size + PAGE));
	EXPECT_EQ(full + 1, attribute_number(region()->heap, "refused/full"));
	EXPECT_EQ(self->refused,
		  attribute_number(region()->heap, "refused/quota"));
}

/* Allocates in the group, and sends the buffer to the parent */
static void allocate_and_send(int socket)
{
	int heap, buffer;

	if (group_enter("limited"))
		_exit(1);
	heap = heap_open(region()->heap);
	buffer = heap_alloc(heap, LIMIT);
	_exit(buffer < 0 || send_fd(socket, buffer, &heap, sizeof(heap)));
}

TEST_F(quota, buffer_that_outlives_its_group)
{
	int sockets[2], buffer, about, status;
	pid_t child;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets));
	child = fork();
	if (!child)
		allocate_and_send(sockets[1]);
	buffer = receive_fd(sockets[0], &about, sizeof(about));
	ASSERT_LE(0, buffer);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	ASSERT_EQ(0, status);

	EXPECT_EQ(LIMIT, group_number("limited", "dmem.current"));
	EXPECT_EQ(0, group_remove("limited"));
	EXPECT_EQ(LIMIT, attribute_number(region()->heap, "used"));
	close(buffer);
	EXPECT_EQ(0, attribute_number(region()->heap, "used"));
	close(sockets[0]);
	close(sockets[1]);
}

TEST_HARNESS_MAIN
