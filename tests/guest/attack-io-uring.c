// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring with the descriptor of a buffer: each request is turned down, and no
 * byte is moved. By the plain system calls, since there is no liburing here.
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "harness.h"

#include <linux/io_uring.h>

#include "heap.h"
#include "protected.h"
#include "units.h"

#define MARK 0xa5

struct uring {
	int fd;
	size_t rings_size;
	unsigned char *rings;
	struct io_uring_params params;
	struct io_uring_sqe *sqes;
	struct iovec iov;
	unsigned char bytes[PAGE];
};

/* 0, or -errno */
static int uring_open(struct uring *uring)
{
	size_t sq_end, cq_end;

	uring->fd = syscall(SYS_io_uring_setup, 4, &uring->params);
	if (uring->fd < 0)
		return -errno;
	if (!(uring->params.features & IORING_FEAT_SINGLE_MMAP))
		return -EOPNOTSUPP;
	sq_end = uring->params.sq_off.array +
		 uring->params.sq_entries * sizeof(uint32_t);
	cq_end = uring->params.cq_off.cqes +
		 uring->params.cq_entries * sizeof(struct io_uring_cqe);
	uring->rings_size = sq_end > cq_end ? sq_end : cq_end;
	uring->rings = mmap(NULL, uring->rings_size, PROT_READ | PROT_WRITE,
			    MAP_SHARED, uring->fd, IORING_OFF_SQ_RING);
	uring->sqes = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
			   uring->fd, IORING_OFF_SQES);
	if (uring->rings == MAP_FAILED || uring->sqes == MAP_FAILED)
		return -errno;
	memset(uring->bytes, MARK, PAGE);
	uring->iov.iov_base = uring->bytes;
	uring->iov.iov_len = PAGE;
	return 0;
}

static void uring_close(struct uring *uring)
{
	munmap(uring->rings, uring->rings_size);
	munmap(uring->sqes, PAGE);
	close(uring->fd);
}

static uint32_t *field(const struct uring *uring, uint32_t offset)
{
	return (uint32_t *)(uring->rings + offset);
}

/* One request and its result: bytes, or -errno */
static int submit(const struct uring *uring, struct io_uring_sqe request)
{
	uint32_t mask = *field(uring, uring->params.sq_off.ring_mask);
	uint32_t *tail = field(uring, uring->params.sq_off.tail);
	uint32_t *head = field(uring, uring->params.cq_off.head);
	struct io_uring_cqe *cqes = (void *)(uring->rings +
					     uring->params.cq_off.cqes);
	int result;

	uring->sqes[0] = request;
	field(uring, uring->params.sq_off.array)[*tail & mask] = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, uring->fd, 1, 1,
		    IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return -EBADE;
	if (__atomic_load_n(field(uring, uring->params.cq_off.tail),
			    __ATOMIC_ACQUIRE) == *head)
		return -EBADE;
	mask = *field(uring, uring->params.cq_off.ring_mask);
	result = cqes[*head & mask].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return result;
}

static int submit_on(const struct uring *uring, int opcode, int fd, int flags)
{
	int vector = opcode == IORING_OP_READV || opcode == IORING_OP_WRITEV;
	struct io_uring_sqe request = {
		.opcode = opcode,
		.flags = flags,
		.fd = fd,
		.addr = (uintptr_t)uring->bytes,
		.len = PAGE,
	};

	if (vector) {
		request.addr = (uintptr_t)&uring->iov;
		request.len = 1;
	}
	return submit(uring, request);
}

static int register_with(const struct uring *uring, unsigned int what,
			 const void *argument)
{
	return syscall(SYS_io_uring_register, uring->fd, what, argument, 1) ?
	       -errno : 0;
}

FIXTURE(ring)
{
	struct uring uring;
	int heap, buffer, file, pipes[2];
};

FIXTURE_SETUP(ring)
{
	ASSERT_EQ(0, uring_open(&self->uring));
	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
	self->buffer = heap_alloc(self->heap, PAGE);
	ASSERT_LE(0, self->buffer);
	self->file = memfd_create("file", 0);
	ASSERT_LE(0, self->file);
	ASSERT_EQ(PAGE, pwrite(self->file, self->uring.bytes, PAGE, 0));
	ASSERT_EQ(0, pipe(self->pipes));
	ASSERT_EQ(PAGE, write(self->pipes[1], self->uring.bytes, PAGE));
}

/* The ring closes its files later, in a worker: nothing to check here */
FIXTURE_TEARDOWN(ring)
{
	uring_close(&self->uring);
	close(self->buffer);
	close(self->heap);
	close(self->file);
	close(self->pipes[0]);
	close(self->pipes[1]);
}

/* Control: a refusal below is due to the buffer */
TEST_F(ring, ordinary_file_can_be_read)
{
	EXPECT_EQ(PAGE, submit_on(&self->uring, IORING_OP_READ, self->file, 0));
}

TEST_F(ring, read)
{
	EXPECT_EQ(-EINVAL,
		  submit_on(&self->uring, IORING_OP_READ, self->buffer, 0));
	EXPECT_EQ(MARK, self->uring.bytes[0]);
}

TEST_F(ring, readv)
{
	EXPECT_EQ(-EINVAL,
		  submit_on(&self->uring, IORING_OP_READV, self->buffer, 0));
	EXPECT_EQ(MARK, self->uring.bytes[0]);
}

TEST_F(ring, read_by_a_worker)
{
	EXPECT_EQ(-EINVAL,
		  submit_on(&self->uring, IORING_OP_READ, self->buffer,
			    IOSQE_ASYNC));
	EXPECT_EQ(MARK, self->uring.bytes[0]);
}

TEST_F(ring, write)
{
	EXPECT_EQ(-EINVAL,
		  submit_on(&self->uring, IORING_OP_WRITE, self->buffer, 0));
}

TEST_F(ring, writev)
{
	EXPECT_EQ(-EINVAL,
		  submit_on(&self->uring, IORING_OP_WRITEV, self->buffer, 0));
}

TEST_F(ring, read_into_registered_memory)
{
	ASSERT_EQ(0,
		  register_with(&self->uring, IORING_REGISTER_BUFFERS,
				&self->uring.iov));
	EXPECT_EQ(PAGE,
		  submit_on(&self->uring, IORING_OP_READ_FIXED, self->file, 0));
	EXPECT_EQ(-EINVAL,
		  submit_on(&self->uring, IORING_OP_READ_FIXED, self->buffer,
			    0));
	EXPECT_EQ(MARK, self->uring.bytes[0]);
}

TEST_F(ring, write_from_registered_memory)
{
	ASSERT_EQ(0,
		  register_with(&self->uring, IORING_REGISTER_BUFFERS,
				&self->uring.iov));
	EXPECT_EQ(-EINVAL,
		  submit_on(&self->uring, IORING_OP_WRITE_FIXED, self->buffer,
			    0));
}

TEST_F(ring, read_of_a_registered_file)
{
	ASSERT_EQ(0,
		  register_with(&self->uring, IORING_REGISTER_FILES,
				&self->buffer));
	EXPECT_EQ(-EINVAL,
		  submit_on(&self->uring, IORING_OP_READ, 0, IOSQE_FIXED_FILE));
	EXPECT_EQ(MARK, self->uring.bytes[0]);
}

/* What can be registered is mapped memory, and nothing maps the buffer */
TEST_F(ring, register_where_a_mapping_was_refused)
{
	unsigned char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec iov = { page, PAGE };

	ASSERT_NE(MAP_FAILED, page);
	ASSERT_EQ(0, munmap(page, PAGE));
	ASSERT_EQ(MAP_FAILED, mmap(page, PAGE, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_FIXED, self->buffer, 0));
	EXPECT_EQ(-EFAULT,
		  register_with(&self->uring, IORING_REGISTER_BUFFERS, &iov));
}

TEST_F(ring, splice_out)
{
	struct io_uring_sqe request = {
		.opcode = IORING_OP_SPLICE,
		.fd = self->pipes[1],
		.off = -1,
		.splice_off_in = -1,
		.splice_fd_in = self->buffer,
		.len = PAGE,
	};

	EXPECT_EQ(-EINVAL, submit(&self->uring, request));
}

TEST_F(ring, splice_in)
{
	struct io_uring_sqe request = {
		.opcode = IORING_OP_SPLICE,
		.fd = self->buffer,
		.off = -1,
		.splice_off_in = -1,
		.splice_fd_in = self->pipes[0],
		.len = PAGE,
	};

	EXPECT_EQ(-EINVAL, submit(&self->uring, request));
	EXPECT_EQ(PAGE, read(self->pipes[0], self->uring.bytes, PAGE));
}

TEST_HARNESS_MAIN
