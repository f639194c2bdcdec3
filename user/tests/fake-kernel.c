// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's answers for recorded trees: this takes the place of the libc's
 * ioctl(). A heap is a file whose content says what it does: "size BYTES", "errno
 * NAME", or "buffers NUMBER", after which it is full. A TEE is a file that says
 * "tee", and takes what is no dma-buf. It also opens files for the libc's syscall(),
 * and refuses the next ones if refused_opens says so.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/dma-heap.h>
#include <linux/tee.h>

#include "fake-kernel.h"

unsigned int refused_opens;

static int fail(int code)
{
	errno = code;
	return -1;
}

static int code_of(const char *name)
{
	int code;

	for (code = 1; code < 200; code++)
		if (strerrorname_np(code) &&
		    !strcmp(strerrorname_np(code), name))
			return code;

	return EIO;
}

/* Is all of an argument zero except what the caller has to set? */
static int is_zeroed(const struct dma_heap_allocation_data *data)
{
	struct dma_heap_allocation_data rest = *data;
	const unsigned char *bytes = (const unsigned char *)&rest;
	size_t i;

	rest.len = 0;
	rest.fd_flags = 0;
	for (i = 0; i < sizeof(rest); i++)
		if (bytes[i])
			return 0;

	return 1;
}

static int allocate(const char *says, struct dma_heap_allocation_data *data)
{
	static unsigned int buffers;
	unsigned long long size = -1;
	unsigned int most = -1;
	char name[32];
	int fd;

	if (!is_zeroed(data) || !data->len ||
	    (data->fd_flags & O_ACCMODE) != O_RDWR)
		return fail(EINVAL);
	if (sscanf(says, "errno %31s", name) == 1)
		return fail(code_of(name));
	if (sscanf(says, "size %llu", &size) != 1 &&
	    sscanf(says, "buffers %u", &most) != 1)
		return fail(ENOTTY);
	if (data->len > size || buffers++ >= most)
		return fail(ENOMEM);
	fd = memfd_create("buffer",
			  data->fd_flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
	if (fd < 0)
		return -1;
	data->fd = fd;

	return 0;
}

struct shm_register_fd {
	long long fd;
	unsigned long long size;
	unsigned int flags;
	int id;
};

static int import(const char *says, struct shm_register_fd *data)
{
	if (strcmp(says, "tee"))
		return fail(ENOTTY);
	if (data->size || data->flags || data->id)
		return fail(EINVAL);
	data->size = 4096;
	data->id = 7;

	return fcntl(data->fd, F_GETFD) < 0 ? -1 :
		memfd_create("shm", MFD_CLOEXEC);
}

int ioctl(int fd, unsigned long request, ...)
{
	char says[64] = "";
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (pread(fd, says, sizeof(says) - 1, 0) < 0)
		return fail(ENOTTY);

	if (_IOC_TYPE(request) == DMA_HEAP_IOC_MAGIC && !_IOC_NR(request))
		return allocate(says, arg);
	if (_IOC_TYPE(request) == TEE_IOC_MAGIC && _IOC_NR(request) == 8)
		return import(says, arg);

	return fail(ENOTTY);
}

long syscall(long number, ...)
{
	long (*real)(long number, ...) = dlsym(RTLD_NEXT, "syscall");
	long words[6];
	va_list args;
	int i;

	va_start(args, number);
	for (i = 0; i < 6; i++)
		words[i] = va_arg(args, long);
	va_end(args);
	if (number == SYS_openat2 && refused_opens) {
		refused_opens--;
		return fail(EACCES);
	}

	return real(number, words[0], words[1], words[2], words[3], words[4],
		    words[5]);
}
