/* SPDX-License-Identifier: GPL-2.0-only */
/* The clock, which counts instructions where QEMU does. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

/* Now, in nanoseconds */
double clock_ns(void);

#endif /* BENCH_CLOCK_H */
