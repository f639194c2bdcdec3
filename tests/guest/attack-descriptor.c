// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a program can try with the descriptor of a buffer, its own or another
 * process's. Nothing here depends on the firewall: the answers have to be the
 * same on a machine that leaves the region open.
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "harness.h"

#include "attack.h"
#include "protected.h"
#include "units.h"

#define SIZE (64 * PAGE)
/* In the program's own memory, to show whether data was moved */
#define MARK 0xa5

FIXTURE(descriptor)
{
	struct attacked on;
	int file, pipes[2];
	unsigned char bytes[PAGE];
};

FIXTURE_SETUP(descriptor)
{
	ASSERT_EQ(0, attacked_open(&self->on, SIZE));
	self->file = memfd_create("file", 0);
	ASSERT_LE(0, self->file);
	ASSERT_EQ(0, pipe(self->pipes));
	memset(self->bytes, MARK, sizeof(self->bytes));
	/* Data to move into a buffer */
	ASSERT_EQ(PAGE, write(self->pipes[1], self->bytes, PAGE));
	ASSERT_EQ(PAGE, pwrite(self->file, self->bytes, PAGE, 0));
}

FIXTURE_TEARDOWN(descriptor)
{
	EXPECT_EQ(0, attacked_close(&self->on));
	close(self->file);
	close(self->pipes[0]);
	close(self->pipes[1]);
}

static int mapping_error(int fd, void *at, int prot, int flags, off_t offset)
{
	void *map = mmap(at, PAGE, prot, flags, fd, offset);

	if (map == MAP_FAILED)
		return errno;
	munmap(map, PAGE);
	return 0;
}

TEST_F(descriptor, ordinary_buffer_can_be_mapped)
{
	EXPECT_EQ(0, mapping_error(self->on.ordinary, NULL, PROT_READ, MAP_SHARED,
				   0));
}

/* Its file system has no programs; EINVAL would come after that */
TEST_F(descriptor, mmap_executable)
{
	EXPECT_EQ(EPERM, mapping_error(self->on.buffer, NULL,
				       PROT_READ | PROT_EXEC, MAP_SHARED, 0));
}

TEST_F(descriptor, mmap_validated)
{
	EXPECT_EQ(EINVAL, mapping_error(self->on.buffer, NULL, PROT_READ,
					MAP_SHARED_VALIDATE, 0));
}

TEST_F(descriptor, mmap_locked)
{
	EXPECT_EQ(EINVAL, mapping_error(self->on.buffer, NULL, PROT_READ,
					MAP_SHARED | MAP_LOCKED, 0));
}

TEST_F(descriptor, mmap_with_huge_pages)
{
	EXPECT_EQ(EINVAL, mapping_error(self->on.buffer, NULL, PROT_READ,
					MAP_SHARED | MAP_HUGETLB, 0));
}

TEST_F(descriptor, mmap_beyond_the_end)
{
	EXPECT_EQ(EINVAL, mapping_error(self->on.buffer, NULL, PROT_READ,
					MAP_SHARED, SIZE));
}

TEST_F(descriptor, mmap_at_an_offset_that_wraps)
{
	EXPECT_EQ(EOVERFLOW, mapping_error(self->on.buffer, NULL, PROT_READ,
					   MAP_SHARED, -(off_t)PAGE));
}

TEST_F(descriptor, mmap_of_a_descriptor_opened_for_reading)
{
	struct dma_heap_allocation_data data = {
		.len = PAGE,
		.fd_flags = O_RDONLY,
	};

	ASSERT_EQ(0, ioctl(self->on.heap, DMA_HEAP_IOCTL_ALLOC, &data));
	EXPECT_EQ(EINVAL, mapping_error(data.fd, NULL, PROT_READ, MAP_SHARED,
					0));
	EXPECT_EQ(EINVAL, mapping_error(data.fd, NULL, PROT_READ, MAP_PRIVATE,
					0));
	close(data.fd);
}

static int is_mapped(void *page)
{
	unsigned char core;

	return !mincore(page, PAGE, &core);
}

/* Linux takes the old mapping away before it asks for the new one */
TEST_F(descriptor, mmap_over_a_mapping_leaves_a_hole)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, page);
	EXPECT_TRUE(is_mapped(page));
	EXPECT_EQ(EINVAL, mapping_error(self->on.buffer, page, PROT_READ,
					MAP_SHARED | MAP_FIXED, 0));
	EXPECT_FALSE(is_mapped(page));
}

TEST_F(descriptor, remap_file_pages_where_mmap_was_refused)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, page);
	EXPECT_EQ(EINVAL, mapping_error(self->on.buffer, page, PROT_READ,
					MAP_SHARED | MAP_FIXED, 0));
	EXPECT_EQ(-1, syscall(SYS_remap_file_pages, page, PAGE, 0, 0, 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_FALSE(is_mapped(page));
}

TEST_F(descriptor, mremap_where_mmap_was_refused)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, page);
	EXPECT_EQ(EINVAL, mapping_error(self->on.buffer, page, PROT_READ,
					MAP_SHARED | MAP_FIXED, 0));
	EXPECT_EQ(MAP_FAILED, mremap(page, PAGE, 2 * PAGE, MREMAP_MAYMOVE));
	EXPECT_EQ(EFAULT, errno);
}

TEST_F(descriptor, mmap_in_a_child)
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(mapping_error(self->on.buffer, NULL, PROT_READ | PROT_WRITE,
				    MAP_SHARED, 0));
	ASSERT_EQ(child, waitpid(child, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(EINVAL, WEXITSTATUS(status));
}

TEST_F(descriptor, readv)
{
	struct iovec iov = { self->bytes, PAGE };

	EXPECT_EQ(-1, readv(self->on.buffer, &iov, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(MARK, self->bytes[0]);
}

TEST_F(descriptor, pread)
{
	EXPECT_EQ(-1, pread(self->on.buffer, self->bytes, PAGE, 0));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(MARK, self->bytes[0]);
}

TEST_F(descriptor, preadv2_that_must_not_wait)
{
	struct iovec iov = { self->bytes, PAGE };

	EXPECT_EQ(-1, preadv2(self->on.buffer, &iov, 1, 0, RWF_NOWAIT));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(MARK, self->bytes[0]);
}

TEST_F(descriptor, pwrite)
{
	EXPECT_EQ(-1, pwrite(self->on.buffer, self->bytes, PAGE, 0));
	EXPECT_EQ(ESPIPE, errno);
}

TEST_F(descriptor, writev)
{
	struct iovec iov = { self->bytes, PAGE };

	EXPECT_EQ(-1, writev(self->on.buffer, &iov, 1));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(descriptor, splice_out)
{
	int pipes[2];

	ASSERT_EQ(0, pipe(pipes));
	EXPECT_EQ(-1, splice(self->on.buffer, NULL, pipes[1], NULL, PAGE,
			     SPLICE_F_NONBLOCK));
	EXPECT_EQ(EINVAL, errno);
	close(pipes[0]);
	close(pipes[1]);
}

TEST_F(descriptor, splice_in)
{
	EXPECT_EQ(-1, splice(self->pipes[0], NULL, self->on.buffer, NULL, PAGE,
			     SPLICE_F_NONBLOCK));
	EXPECT_EQ(EINVAL, errno);
	/* It is all still in the pipe */
	EXPECT_EQ(PAGE, read(self->pipes[0], self->bytes, PAGE));
}

TEST_F(descriptor, tee)
{
	EXPECT_EQ(-1, tee(self->on.buffer, self->pipes[1], PAGE,
			  SPLICE_F_NONBLOCK));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(descriptor, vmsplice)
{
	struct iovec iov = { self->bytes, PAGE };

	EXPECT_EQ(-1, vmsplice(self->on.buffer, &iov, 1, 0));
	EXPECT_EQ(EBADF, errno);
}

TEST_F(descriptor, sendfile_out)
{
	off_t offset = 0;

	EXPECT_EQ(-1, sendfile(self->file, self->on.buffer, &offset, PAGE));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(0, offset);
	EXPECT_EQ(-1, sendfile(self->file, self->on.buffer, NULL, PAGE));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(descriptor, sendfile_in)
{
	off_t offset = 0;

	EXPECT_EQ(-1, sendfile(self->on.buffer, self->file, &offset, PAGE));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, offset);
}

TEST_F(descriptor, copy_file_range_out)
{
	EXPECT_EQ(-1, copy_file_range(self->on.buffer, NULL, self->file, NULL,
				      PAGE, 0));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(descriptor, copy_file_range_in)
{
	EXPECT_EQ(-1, copy_file_range(self->file, NULL, self->on.buffer, NULL,
				      PAGE, 0));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(descriptor, truncate)
{
	EXPECT_EQ(-1, ftruncate(self->on.buffer, 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(SIZE, lseek(self->on.buffer, 0, SEEK_END));
}

TEST_F(descriptor, punch_a_hole)
{
	EXPECT_EQ(-1, fallocate(self->on.buffer,
				FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				0, PAGE));
	EXPECT_EQ(ENODEV, errno);
}

TEST_F(descriptor, open_again_through_proc)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", self->on.buffer);
	EXPECT_EQ(-1, open(path, O_RDWR));
	EXPECT_EQ(ENXIO, errno);
}

TEST_F(descriptor, execute)
{
	char * const none[] = { NULL };

	EXPECT_EQ(-1, execveat(self->on.buffer, "", none, none, AT_EMPTY_PATH));
	EXPECT_EQ(EACCES, errno);
}

/* A process that has a descriptor of the buffer, and waits to be killed */
static pid_t start_holder(int fd, int map)
{
	int ready[2];
	pid_t child;
	char byte;

	if (pipe(ready))
		return -errno;
	child = fork();
	if (!child) {
		if (map && mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0) ==
		    MAP_FAILED)
			_exit(1);
		if (write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		child = -EIO;
	close(ready[0]);
	return child;
}

static void stop(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static int count_maps(pid_t pid)
{
	char path[64], line[512];
	FILE *maps;
	int count = 0;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "r");
	if (!maps)
		return -errno;
	while (fgets(line, sizeof(line), maps))
		count += !!strstr(line, "dmabuf");
	fclose(maps);
	return count;
}

/* Control of the next test: its result would be 0 too */
TEST_F(descriptor, maps_of_a_process_with_an_ordinary_buffer)
{
	pid_t holder = start_holder(self->on.ordinary, 1);

	ASSERT_LT(0, holder);
	EXPECT_EQ(1, count_maps(holder));
	stop(holder);
}

TEST_F(descriptor, maps_of_a_process_that_holds_it)
{
	pid_t holder = start_holder(self->on.buffer, 0);

	ASSERT_LT(0, holder);
	EXPECT_EQ(0, count_maps(holder));
	stop(holder);
}

TEST_F(descriptor, taken_from_another_process)
{
	pid_t holder = start_holder(self->on.buffer, 0);
	int pidfd, taken;

	ASSERT_LT(0, holder);
	pidfd = syscall(SYS_pidfd_open, holder, 0);
	ASSERT_LE(0, pidfd);
	taken = syscall(SYS_pidfd_getfd, pidfd, self->on.buffer, 0);
	ASSERT_LE(0, taken);
	EXPECT_EQ(SIZE, lseek(taken, 0, SEEK_END));
	EXPECT_EQ(EINVAL, mapping_error(taken, NULL, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(-1, read(taken, self->bytes, PAGE));
	EXPECT_EQ(EINVAL, errno);
	close(taken);
	close(pidfd);
	stop(holder);
}

/*
 * A process that tried to map the buffer, seen from outside: there is nothing
 * where the mapping would be, and its other memory is what it was.
 */
FIXTURE(holder)
{
	unsigned char *refused, *own;
	pid_t pid;
};

FIXTURE_SETUP(holder)
{
	int heap = heap_open(region()->heap), buffer;

	ASSERT_LE(0, heap);
	buffer = heap_alloc(heap, SIZE);
	ASSERT_LE(0, buffer);
	close(heap);
	self->refused = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->refused);
	self->own = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->own);
	memset(self->own, MARK, PAGE);
	ASSERT_EQ(EINVAL, mapping_error(buffer, self->refused, PROT_READ,
					MAP_SHARED | MAP_FIXED, 0));
	self->pid = start_holder(buffer, 0);
	ASSERT_LT(0, self->pid);
	close(buffer);
}

FIXTURE_TEARDOWN(holder)
{
	stop(self->pid);
	munmap(self->own, PAGE);
}

TEST_F(holder, process_vm_readv)
{
	unsigned char byte = 0;
	struct iovec local = { &byte, 1 };
	struct iovec own = { self->own, 1 }, refused = { self->refused, 1 };

	EXPECT_EQ(1, process_vm_readv(self->pid, &local, 1, &own, 1, 0));
	EXPECT_EQ(MARK, byte);
	EXPECT_EQ(-1, process_vm_readv(self->pid, &local, 1, &refused, 1, 0));
	EXPECT_EQ(EFAULT, errno);
}

TEST_F(holder, process_vm_writev)
{
	unsigned char byte = 0;
	struct iovec local = { &byte, 1 };
	struct iovec own = { self->own, 1 }, refused = { self->refused, 1 };

	EXPECT_EQ(1, process_vm_writev(self->pid, &local, 1, &own, 1, 0));
	EXPECT_EQ(-1, process_vm_writev(self->pid, &local, 1, &refused, 1, 0));
	EXPECT_EQ(EFAULT, errno);
}

TEST_F(holder, proc_mem)
{
	unsigned char byte = 0;
	char path[64];
	int mem;

	snprintf(path, sizeof(path), "/proc/%d/mem", self->pid);
	mem = open(path, O_RDWR);
	ASSERT_LE(0, mem);
	EXPECT_EQ(1, pread(mem, &byte, 1, (uintptr_t)self->own));
	EXPECT_EQ(MARK, byte);
	EXPECT_EQ(-1, pread(mem, &byte, 1, (uintptr_t)self->refused));
	EXPECT_EQ(EIO, errno);
	EXPECT_EQ(-1, pwrite(mem, &byte, 1, (uintptr_t)self->refused));
	EXPECT_EQ(EIO, errno);
	close(mem);
}

TEST_F(holder, ptrace)
{
	ASSERT_EQ(0, ptrace(PTRACE_ATTACH, self->pid, NULL, NULL));
	ASSERT_EQ(self->pid, waitpid(self->pid, NULL, 0));
	errno = 0;
	EXPECT_EQ((long)(MARK * 0x0101010101010101UL),
		  ptrace(PTRACE_PEEKDATA, self->pid, self->own, NULL));
	EXPECT_EQ(0, errno);
	EXPECT_EQ(-1, ptrace(PTRACE_PEEKDATA, self->pid, self->refused, NULL));
	EXPECT_EQ(EIO, errno);
	EXPECT_EQ(-1, ptrace(PTRACE_POKEDATA, self->pid, self->refused, NULL));
	EXPECT_EQ(EIO, errno);
}

TEST_HARNESS_MAIN
