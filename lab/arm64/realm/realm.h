/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lab code: the realm world of the arm64 lab, in place of TF-A's Test Realm Payload.
 * TF-A starts it at R-EL2 of each CPU, and passes on to it what Linux asks of a Realm
 * Management Monitor. There are no realms: it only lends memory.
 */
#ifndef LAB_REALM_H
#define LAB_REALM_H

/* As many as TF-A has, each with a stack */
#define REALM_CPUS		8
#define REALM_STACK_SHIFT	12

/*
 * SMCs from here to TF-A's EL3, by its interface to a Realm Management Monitor: a
 * granule of Linux's becomes the realm world's, and back; this CPU has started; a
 * call of Linux has its result.
 */
#define EL3_DELEGATE		0xc40001b0
#define EL3_UNDELEGATE		0xc40001b1
#define EL3_STARTED		0xc40001cf
#define EL3_RETURN		0xc400018f

/* EL3_STARTED has this for CPUs that are too many */
#define EL3_NO_SUCH_CPU		-4
/* And this for all that went wrong otherwise */
#define EL3_FAILED		-1

/* By how many words Linux gets an answer */
#define REALM_RESULTS		4

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Called on the first CPU that starts: 0, or what EL3_STARTED has for failures */
int64_t realm_start(void);

/* A call by Linux on a CPU */
void realm_call(uint64_t function, uint64_t base, uint64_t count, uint64_t cpu,
		uint64_t *results);

/* Make sure that others see what was written before, and read nothing too early */
static inline void fence(void)
{
	__asm__ volatile("dsb sy" ::: "memory");
}
#endif

#endif /* LAB_REALM_H */
