// SPDX-License-Identifier: GPL-2.0-only
#include "sbi.h"

struct sbi_answer sbi_call(uint64_t extension, uint64_t function, uint64_t arg0,
			   uint64_t arg1)
{
	register uint64_t a0 __asm__("a0") = arg0;
	register uint64_t a1 __asm__("a1") = arg1;
	register uint64_t a6 __asm__("a6") = function;
	register uint64_t a7 __asm__("a7") = extension;

	__asm__ volatile("ecall"
			 : "+r" (a0), "+r" (a1)
			 : "r" (a6), "r" (a7)
			 : "memory");
	return (struct sbi_answer){ a0, a1 };
}
