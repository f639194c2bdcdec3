// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lends memory: of one window, granules are Linux's, or closed to it. TF-A's EL3 has
 * the granule protection table, and would move any granule of Linux's, and any of the
 * realm world's back to Linux: this is where it is said which ones may be.
 */
#include "granules.h"
#include "layout.h"
#include "realm.h"

#define WINDOW_GRANULES (LAB_DRAM_SIZE / LAB_GRANULE_SIZE)

/* A control: the same without erasing anything */
#ifndef REALM_LEAVES_SECRETS
#define REALM_LEAVES_SECRETS 0
#endif

/* By granule of the window. Only the CPU that is inside looks at it. */
static enum granule { OPEN, CLOSED, BROKEN } granules[WINDOW_GRANULES];

/* Which CPUs are in a call, or want to be */
static volatile uint64_t inside[REALM_CPUS];

/* One at a time. Two that come at once may both be sent away, and come again. */
static int enter(uint64_t cpu)
{
	uint64_t other;

	inside[cpu] = 1;
	fence();
	for (other = 0; other < REALM_CPUS; other++) {
		if (other == cpu || !inside[other])
			continue;
		inside[cpu] = 0;
		return 0;
	}
	fence();
	return 1;
}

static void leave(uint64_t cpu)
{
	fence();
	inside[cpu] = 0;
}

/* Have EL3 move a granule: 0, or an error */
static int64_t move(uint64_t function, uint64_t address)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = address;

	__asm__ volatile("smc #0"
			 : "+r" (x0), "+r" (x1)
			 :
			 : "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10",
			   "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory");
	return x0;
}

static void erase(uint64_t address)
{
	volatile uint64_t *word = (volatile uint64_t *)address;
	unsigned int i;

	for (i = 0; i < LAB_GRANULE_SIZE / sizeof(*word); i++)
		word[i] = 0;
	fence();
}

static uint64_t address_of(uint64_t granule)
{
	return LAB_DRAM_BASE + granule * LAB_GRANULE_SIZE;
}

static int close(uint64_t granule)
{
	if (move(EL3_DELEGATE, address_of(granule)))
		return LAB_GRANULES_BROKEN;
	granules[granule] = CLOSED;
	return LAB_GRANULES_OK;
}

static int open(uint64_t granule)
{
	if (!REALM_LEAVES_SECRETS)
		erase(address_of(granule));
	if (move(EL3_UNDELEGATE, address_of(granule)))
		return LAB_GRANULES_BROKEN;
	granules[granule] = OPEN;
	return LAB_GRANULES_OK;
}

static int erase_closed(uint64_t granule)
{
	if (!REALM_LEAVES_SECRETS)
		erase(address_of(granule));
	return LAB_GRANULES_OK;
}

static int are_all(enum granule state, uint64_t first, uint64_t count)
{
	uint64_t i;

	for (i = first; i < first + count; i++)
		if (granules[i] != state)
			return 0;
	return 1;
}

/* Do the same to granules that are all in one state */
static int for_all(int (*change)(uint64_t granule), enum granule state,
		   uint64_t first, uint64_t count)
{
	uint64_t i;
	int ret;

	if (!are_all(state, first, count))
		return LAB_GRANULES_STATE;
	for (i = first; i < first + count; i++) {
		ret = change(i);
		if (ret) {
			granules[i] = BROKEN;
			return ret;
		}
	}
	return LAB_GRANULES_OK;
}

/* Whether a call may name these granules at all */
static int check(uint64_t base, uint64_t count)
{
	if (base % LAB_GRANULE_SIZE)
		return LAB_GRANULES_UNALIGNED;
	if (!count || count > LAB_GRANULES_MAX)
		return LAB_GRANULES_COUNT;
	if (base < LAB_DRAM_BASE || base - LAB_DRAM_BASE >
	    LAB_DRAM_SIZE - count * LAB_GRANULE_SIZE)
		return LAB_GRANULES_OUTSIDE;
	return LAB_GRANULES_OK;
}

static int change(uint64_t function, uint64_t base, uint64_t count)
{
	uint64_t first = (base - LAB_DRAM_BASE) / LAB_GRANULE_SIZE;

	switch (function) {
	case LAB_GRANULES_CLOSE:
		return for_all(close, OPEN, first, count);
	case LAB_GRANULES_OPEN:
		return for_all(open, CLOSED, first, count);
	default:
		return for_all(erase_closed, CLOSED, first, count);
	}
}

void realm_call(uint64_t function, uint64_t base, uint64_t count, uint64_t cpu,
		uint64_t *results)
{
	switch (function) {
	case LAB_GRANULES_WINDOW:
		results[0] = LAB_GRANULES_OK;
		results[1] = LAB_DRAM_BASE;
		results[2] = LAB_DRAM_SIZE;
		return;
	case LAB_GRANULES_CLOSE:
	case LAB_GRANULES_OPEN:
	case LAB_GRANULES_ERASE:
		break;
	default:
		/* Of the SMC calling convention: there is no such call */
		results[0] = -1;
		return;
	}

	results[0] = check(base, count);
	if (results[0])
		return;
	if (!enter(cpu)) {
		results[0] = LAB_GRANULES_BUSY;
		return;
	}
	results[0] = change(function, base, count);
	leave(cpu);
}

/*
 * What the last system has closed is open from now on, and memory outlives a reset:
 * Linux would read the secrets of the system before.
 */
int64_t realm_start(void)
{
	uint64_t i;

	for (i = 0; i < WINDOW_GRANULES; i++)
		if (close(i) || open(i))
			return EL3_FAILED;
	return 0;
}
