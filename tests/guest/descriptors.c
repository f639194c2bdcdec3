// SPDX-License-Identifier: GPL-2.0-only
/* A buffer lives until its last reference is dropped, and no longer. */
#include <sys/socket.h>
#include <sys/wait.h>

#include "harness.h"

#include "heap.h"
#include "importer.h"
#include "pass.h"
#include "protected.h"

/*
 * The one buffer takes the whole region, so that another allocation tells
 * whether it is still there.
 */
FIXTURE(whole)
{
	int heap, buffer;
};

FIXTURE_SETUP(whole)
{
	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
	self->buffer = heap_alloc(self->heap, region()->size);
	ASSERT_LE(0, self->buffer);
}

/* Each test closes the buffer in its own way */
FIXTURE_TEARDOWN(whole)
{
	int again = heap_alloc(self->heap, region()->size);

	EXPECT_LE(0, again);
	close(again);
	close(self->heap);
}

TEST_F(whole, close_frees_at_once)
{
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	close(self->buffer);
}

TEST_F(whole, duplicate_keeps_it)
{
	int duplicate = dup(self->buffer);

	close(self->buffer);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	close(duplicate);
}

TEST_F(whole, heap_file_closed_first)
{
	close(self->heap);
	self->heap = heap_open(region()->heap);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	close(self->buffer);
}

TEST_F(whole, passed_over_a_socket)
{
	int sockets[2], received;
	char byte;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	ASSERT_EQ(0, send_fd(sockets[0], self->buffer, "", 1));
	close(self->buffer);
	close(sockets[0]);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));

	received = receive_fd(sockets[1], &byte, 1);
	ASSERT_LE(0, received);
	close(sockets[1]);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	close(received);
}

TEST_F(whole, lost_in_a_socket)
{
	int sockets[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	ASSERT_EQ(0, send_fd(sockets[0], self->buffer, "", 1));
	close(self->buffer);
	close(sockets[0]);
	close(sockets[1]);
}

TEST_F(whole, exit_without_close)
{
	pid_t child;
	int status;

	close(self->buffer);
	child = fork();
	if (!child)
		_exit(heap_alloc(self->heap, region()->size) < 0);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(whole, killed_without_close)
{
	int pipes[2];
	char byte;
	pid_t child;

	close(self->buffer);
	ASSERT_EQ(0, pipe(pipes));
	child = fork();
	if (!child) {
		byte = heap_alloc(self->heap, region()->size) >= 0;
		if (write(pipes[1], &byte, 1) == 1)
			pause();
		_exit(1);
	}
	ASSERT_EQ(1, read(pipes[0], &byte, 1));
	EXPECT_EQ(1, byte);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	kill(child, SIGKILL);
	ASSERT_EQ(child, waitpid(child, NULL, 0));
	close(pipes[0]);
	close(pipes[1]);
}

TEST_F(whole, import_outlives_the_descriptor)
{
	int importer = importer_open(self->buffer, importer_64);
	struct dmabuf_segments segments;

	ASSERT_LE(0, importer);
	close(self->buffer);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	EXPECT_EQ(0, importer_segments(importer, &segments));
	EXPECT_EQ(region()->size, segments.length);
	close(importer);
}

TEST_F(whole, import_closed_first)
{
	int importer = importer_open(self->buffer, importer_64);

	ASSERT_LE(0, importer);
	close(importer);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	close(self->buffer);
}

TEST_F(whole, imports_closed_in_the_order_they_came)
{
	int a = importer_open(self->buffer, importer_64);
	int b = importer_open(self->buffer, importer_32);

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	close(a);
	close(self->buffer);
	EXPECT_EQ(-ENOMEM, heap_alloc(self->heap, 1));
	close(b);
}

TEST_HARNESS_MAIN
