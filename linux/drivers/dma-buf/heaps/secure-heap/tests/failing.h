/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Have an allocation of this task fail.
 *
 * failslab leaves allocations alone that may sleep unless it is told not to:
 *   echo N >/sys/kernel/debug/failslab/ignore-gfp-wait
 */
#ifndef _SECURE_HEAP_FAILING_H
#define _SECURE_HEAP_FAILING_H

#include <linux/sched.h>
#include <linux/slab.h>

#ifdef CONFIG_FAULT_INJECTION
static inline void arm(unsigned int n)
{
	current->fail_nth = n;
}

/* Whether the n-th allocation came and was made to fail */
static inline bool disarm(void)
{
	bool failed = !current->fail_nth;

	current->fail_nth = 0;
	return failed;
}
#else
static inline void arm(unsigned int n)
{
}

static inline bool disarm(void)
{
	return false;
}
#endif

/* Does failslab do what it is told? */
static inline bool faults_work(void)
{
	void *p;

	arm(1);
	p = kmalloc(64, GFP_KERNEL);
	disarm();
	kfree(p);
	return !p;
}

#endif /* _SECURE_HEAP_FAILING_H */
