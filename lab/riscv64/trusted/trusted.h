/* SPDX-License-Identifier: GPL-2.0-only */
/* The trusted domain of the riscv64 lab: what its parts know of each other. */
#ifndef LAB_TRUSTED_H
#define LAB_TRUSTED_H

#include <stdint.h>

/* Orders everything before it against everything after it, devices included */
static inline void fence(void)
{
#ifdef __riscv
	__asm__ volatile("fence iorw, iorw" ::: "memory");
#else
	/* A test on the host, which has no devices */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

/* Say why on the console, and serve nobody any more */
_Noreturn void stop(const char *text, const uint64_t *numbers, unsigned int count);

/* Write zeros to whole pages */
void erase(uint64_t base, uint64_t size);

/* Show 32-bit XRGB pixels at a physical address; 0 on success */
int ramfb_show(uint64_t address, uint32_t width, uint32_t height,
	       uint32_t stride);

#endif /* LAB_TRUSTED_H */
