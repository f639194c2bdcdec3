// SPDX-License-Identifier: GPL-2.0-only
/*
 * A user that is not root has no heap until an administrator says so.
 *
 * on: uml
 */
#include <sys/stat.h>
#include <sys/types.h>

#include "kselftest_harness.h"

#include "heap.h"

#define HEAP "secure@94000000"
#define PATH "/dev/dma_heap/" HEAP
#define USER 1000

TEST(root_is_let_in)
{
	int heap = heap_open(HEAP);
	struct stat status;

	EXPECT_LE(0, heap);
	close(heap);
	ASSERT_EQ(0, stat(PATH, &status));
	EXPECT_EQ(0600, status.st_mode & 07777);
}

TEST(another_user_is_refused)
{
	ASSERT_EQ(0, setgid(USER));
	ASSERT_EQ(0, setuid(USER));
	EXPECT_EQ(-EACCES, heap_open(HEAP));
}

TEST(another_user_is_let_in_by_a_group)
{
	int heap;

	ASSERT_EQ(0, chown(PATH, 0, USER));
	ASSERT_EQ(0, chmod(PATH, 0660));
	ASSERT_EQ(0, setgid(USER));
	ASSERT_EQ(0, setuid(USER));
	heap = heap_open(HEAP);
	EXPECT_LE(0, heap);
	close(heap);
}

TEST_HARNESS_MAIN
