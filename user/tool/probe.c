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

/* In the child, which ends afterwards */
static void read_page(int memory, uint64_t address, struct probe *probe)
{
	struct sigaction action = { .sa_handler = on_fault };
	size_t size = sysconf(_SC_PAGESIZE);
	volatile const unsigned char *map;
	/* Stored, so that no tool which runs this leaves out the load */
	volatile unsigned char byte;

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
		return;
	}
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	probe->number = sigsetjmp(fault, 1);
	if (probe->number) {
		probe->result = PROBE_STOPPED;
		return;
	}
	byte = map[0];
	(void)byte;
	probe->result = PROBE_READ;
}

static void child(int root, uint64_t address, int out)
{
	struct probe probe = { .address = address };
	int memory = root_open(root, "dev/mem", O_RDONLY | O_NONBLOCK);

	if (memory < 0) {
		probe.result = PROBE_UNKNOWN;
		probe.number = -memory;
	} else {
		read_page(memory, address, &probe);
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

static void probe_page(int root, uint64_t address, struct probe *probe)
{
	int ends[2], status;
	ssize_t got;
	pid_t pid;

	*probe = (struct probe){ PROBE_UNKNOWN, address, 0 };
	if (pipe2(ends, O_CLOEXEC)) {
		probe->number = errno;
		return;
	}
	pid = fork();
	if (!pid)
		child(root, address, ends[1]);
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

void probe_range(int root, uint64_t base, uint64_t size, struct probe *probe)
{
	uint64_t page = sysconf(_SC_PAGESIZE);
	const uint64_t offsets[] = { 0, size / page / 2 * page, size - page };
	struct probe next;
	size_t i;

	*probe = (struct probe){ PROBE_STOPPED, base, 0 };
	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		probe_page(root, base + offsets[i], &next);
		/* One page that was read is all that counts */
		if (next.result == PROBE_READ || next.result == PROBE_UNKNOWN ||
		    !i)
			*probe = next;
		if (next.result == PROBE_READ)
			return;
	}
}
