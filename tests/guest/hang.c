// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints a line and never another one. The riscv64 host finds a number of this
 * program in a register (tests/suites/hangs.py): one that Linux does not use, as
 * the host may stop the processor in an interrupt.
 */
#include <stdio.h>

int main(void)
{
	puts("hangs");
	fflush(stdout);
#ifdef __riscv
	__asm__ volatile("fmv.d.x fs0, %0" : : "r" (0x5ec0de05UL) : "fs0");
#endif
	for (;;)
		__asm__ volatile("");
}
