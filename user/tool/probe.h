/* SPDX-License-Identifier: GPL-2.0-only */
/* Does a read by the CPU really fail? */
#ifndef SECUREHEAP_PROBE_H
#define SECUREHEAP_PROBE_H

#include <stdbool.h>
#include <stdint.h>

enum probe_result {
	PROBE_STOPPED,	/* by a signal: the firewall is closed */
	PROBE_REFUSED,	/* the kernel could not read it: closed, too */
	PROBE_READ,	/* the CPU read it: the firewall is open */
	PROBE_UNKNOWN,	/* it could not be tried */
};

enum probe_way {
	PROBE_BY_PROGRAM,	/* a load by a program */
	PROBE_BY_KERNEL,	/* the kernel copies for a system call */
};

/**
 * struct probe - what came of reads
 * @result: the worst of all pages
 * @address: that was read, or at which it failed
 * @zeros: what was read has only zeros
 * @number: of the signal, or errno of what could not be done
 */
struct probe {
	enum probe_result result;
	uint64_t address;
	bool zeros;
	int number;
};

/**
 * probe_range() - read the first, the middle and the last page of a range
 * @root: descriptor of the machine's root
 * @base: first address
 * @size: bytes, whole pages
 * @way: who reads
 * @probe: filled in
 *
 * Reads through a mapping of /dev/mem, in a child process. On hardware where a
 * firewall answers with an error that the kernel cannot assign to a process,
 * this may stop the machine; if the kernel reads, it may also end the child.
 */
void probe_range(int root, uint64_t base, uint64_t size, enum probe_way way,
		 struct probe *probe);

#endif
