/* SPDX-License-Identifier: GPL-2.0-only */
/* Every way that the lab has to read a dma-buf with the CPU. */
#ifndef LAB_CPU_READ_H
#define LAB_CPU_READ_H

#include <stddef.h>

#define CPU_READ_BYTES 16

/**
 * struct cpu_read - one way to read a dma-buf with the CPU
 * @name: what it is, for people
 * @hardware: nothing in software is in the way: only a firewall can refuse
 * @refusal: what @read returns when it is refused, or 0 if that depends on the
 *	machine: cpu_read_refusal() knows
 * @read: read the first bytes; 0, the error number, or minus the number of the
 *	signal that ended a load. A way that grants access without showing
 *	anything leaves the bytes alone.
 * @fatal: if a firewall refuses, the kernel ends the program that reads
 */
struct cpu_read {
	const char *name;
	int hardware;
	int refusal;
	int (*read)(int dmabuf, unsigned char bytes[CPU_READ_BYTES]);
	int fatal;
};

extern const struct cpu_read cpu_reads[];
extern const size_t cpu_reads_count;
/* Of a lab with a display, which imports the buffer by PRIME first */
extern const struct cpu_read cpu_read_by_display;

/* What the way to read returns when it is refused on this machine */
int cpu_read_refusal(const struct cpu_read *way);

#endif /* LAB_CPU_READ_H */
