// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "access.h"
#include "physical.h"
#include "protected.h"
#include "units.h"

#ifdef __aarch64__
#include "layout.h"

int access_signal(void)
{
	/*
	 * A bus without a target for the normal world answers with an external
	 * abort. In RAM it is a granule protection fault, which Linux does not
	 * know, and so lets no program catch.
	 */
	return region()->base < LAB_RAM_BASE ? SIGBUS : SIGKILL;
}
#else
int access_signal(void)
{
	return SIGSEGV;
}
#endif

/* How a child ended that does nothing but the access */
static int wait_for(pid_t pid)
{
	int status;

	if (pid < 0)
		return -errno;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int access_load(const volatile void *from, void *bytes, size_t length)
{
	volatile unsigned char *shared;
	pid_t pid;
	size_t i;
	int ret;

	shared = mmap(NULL, length, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return -errno;
	pid = fork();
	if (!pid) {
		for (i = 0; i < length; i++)
			shared[i] = ((const volatile unsigned char *)from)[i];
		_exit(0);
	}
	ret = wait_for(pid);
	if (!ret)
		memcpy(bytes, (const void *)shared, length);
	munmap((void *)shared, length);
	return ret;
}

int access_physical(uint64_t address)
{
	unsigned char *page = physical_map(address & -PAGE), byte;
	int ret;

	if (page == MAP_FAILED)
		return -errno;
	ret = access_load(page + address % PAGE, &byte, sizeof(byte));
	munmap(page, PAGE);
	return ret;
}

int access_store(volatile void *to, unsigned char byte)
{
	pid_t pid = fork();

	if (!pid) {
		*(volatile unsigned char *)to = byte;
		_exit(0);
	}
	return wait_for(pid);
}
