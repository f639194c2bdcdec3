// SPDX-License-Identifier: GPL-2.0-only
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "root.h"

static sigjmp_buf fault;

static void on_fault(int number)
{
	siglongjmp(fault, number);
}

/* A load may end in a signal */
static void read_by_program(const unsigned char *map, size_t size,
			    struct probe *probe)
{
	struct sigaction action = { .sa_handler = on_fault };
	/* Stored, so that no tool which runs this leaves out the loads */
	volatile unsigned char any = 0;
	size_t i;

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	probe->number = sigsetjmp(fault, 1);
	if (probe->number) {
		probe->result = PROBE_STOPPED;
		return;
	}
	for (i = 0; i < size; i++)
		any |= ((const volatile unsigned char *)map)[i];
	probe->zeros = !any;
	probe->result = PROBE_READ;
}

/* The kernel reads what it is to write to a pipe */
static void read_by_kernel(const unsigned char *map, struct probe *probe)
{
	unsigned char byte;
	int ends[2];

	if (pipe(ends)) {
		probe->result = PROBE_UNKNOWN;
		probe->number = errno;
		return;
	}
	if (write(ends[1], map, 1) != 1) {
		probe->result = errno == EFAULT ? PROBE_REFUSED : PROBE_UNKNOWN;
		probe->number = errno;
		return;
	}
	probe->zeros = read(ends[0], &byte, 1) == 1 && !byte;
	probe->result = PROBE_READ;
}

/* In the child, which ends afterwards */
static void read_page(int memory, uint64_t address, enum probe_way way,
		      struct probe *probe)
{
	size_t size = sysconf(_SC_PAGESIZE);
	void *map;

	probe->address = address;
	if (address > INT64_MAX) {
		probe->result = PROBE_UNKNOWN;
		probe->number = EOVERFLOW;
		return;
	}
	map = mmap(NULL, size, PROT_READ, MAP_SHARED, memory, address);
	if (map == MAP_FAILED) {
		probe->result = PROBE_UNKNOWN;
		probe->number = errno;
	} else if (way == PROBE_BY_KERNEL) {
		read_by_kernel(map, probe);
	} else {
		read_by_program(map, size, probe);
	}
}

static void child(int root, uint64_t address, enum probe_way way, int out)
{
	struct probe probe = { .address = address };
	int memory = root_open(root, "dev/mem", O_RDONLY | O_NONBLOCK);

	if (memory < 0) {
		probe.result = PROBE_UNKNOWN;
		probe.number = -memory;
	} else {
		read_page(memory, address, way, &probe);
	}
	_exit(write(out, &probe, sizeof(probe)) != sizeof(probe));
}

/* A signal that the child could not catch is an answer, too */
static void judge(int status, struct probe *probe)
{
	if (WIFSIGNALED(status)) {
		probe->result = PROBE_STOPPED;
		probe->number = WTERMSIG(status);
	} else {
		probe->result = PROBE_UNKNOWN;
		probe->number = EIO;
	}
}

static void probe_page(int root, uint64_t address, enum probe_way way,
		       struct probe *probe)
{
	int ends[2], status;
	ssize_t got;
	pid_t pid;

	*probe = (struct probe){
		.result = PROBE_UNKNOWN,
		.address = address,
	};
	if (pipe2(ends, O_CLOEXEC)) {
		probe->number = errno;
		return;
	}
	pid = fork();
	if (!pid)
		child(root, address, way, ends[1]);
	probe->number = errno;
	close(ends[1]);
	if (pid > 0) {
		do {
			got = read(ends[0], probe, sizeof(*probe));
		} while (got < 0 && errno == EINTR);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (got != sizeof(*probe))
			judge(status, probe);
	}
	close(ends[0]);
}

void probe_range(int root, uint64_t base, uint64_t size, enum probe_way way,
		 struct probe *probe)
{
	uint64_t page = sysconf(_SC_PAGESIZE);
	const uint64_t offsets[] = { 0, size / page / 2 * page, size - page };
	struct probe next;
	size_t i;

	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		probe_page(root, base + offsets[i], way, &next);
		/* One page that was read is all that counts */
		if (next.result == PROBE_READ || next.result == PROBE_UNKNOWN ||
		    !i)
			*probe = next;
		if (next.result == PROBE_READ)
			return;
	}
}
