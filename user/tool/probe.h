/* SPDX-License-Identifier: GPL-2.0-only */
/* Does a read by the CPU really fail? */
#ifndef SECUREHEAP_PROBE_H
#define SECUREHEAP_PROBE_H

#include <stdint.h>

enum probe_result {
	PROBE_STOPPED,	/* by a signal: the firewall is closed */
	PROBE_READ,	/* the CPU read it: the firewall is open */
	PROBE_UNKNOWN,	/* it could not be tried */
};

/**
 * struct probe - what came of reads
 * @result: the worst of all pages
 * @address: that was read, or at which it failed
 * @number: of the signal, or errno of what could not be done
 */
struct probe {
	enum probe_result result;
	uint64_t address;
	int number;
};

/**
 * probe_range() - read the first, the middle and the last page of a range
 * @root: descriptor of the machine's root
 * @base: first address
 * @size: bytes, whole pages
 * @probe: filled in
 *
 * Reads through a mapping of /dev/mem, in a child process. On hardware where a
 * firewall answers with an error that the kernel cannot assign to a process,
 * this may stop the machine.
 */
void probe_range(int root, uint64_t base, uint64_t size, struct probe *probe);

#endif
