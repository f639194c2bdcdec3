// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pieces that Linux lends. OpenSBI alone knows what is closed to Linux's harts, so
 * it is asked, and Linux is not believed.
 */

#include "checks.h"
#include "iommu.h"
#include "layout.h"
#include "lend.h"
#include "lending.h"
#include "trusted.h"

static uint64_t pieces;

/* An SBI call of lend.h about a piece: 0, or an error. The value is for those that ask. */
static long call(unsigned long function, uint64_t base, uint64_t size,
		 uint64_t *value)
{
	register uint64_t a0 __asm__("a0") = base;
	register uint64_t a1 __asm__("a1") = size ? __builtin_ctzll(size) : 0;
	register uint64_t a6 __asm__("a6") = function;
	register uint64_t a7 __asm__("a7") = LAB_LEND_EXTENSION;

	__asm__ volatile("ecall"
			 : "+r" (a0), "+r" (a1)
			 : "r" (a6), "r" (a7)
			 : "memory");
	if (value)
		*value = a1;
	return a0;
}

static int is_closed_to_linux(uint64_t base, uint64_t size)
{
	uint64_t state;

	return !call(LAB_LEND_ASK, base, size, &state) &&
	       state == LAB_LEND_IS_CLOSED;
}

static void set_kind(uint64_t base, uint64_t size, enum memory_kind kind)
{
	memory_lend(base, size, kind);
	if (policy.has_iommu)
		iommu_update(base, size);
}

void lending_init(void)
{
	if (call(LAB_LEND_COUNT, 0, 0, &pieces))
		pieces = 0;
	if (pieces)
		memory_lend(LAB_REGION_BASE, LAB_REGION_SIZE, MEMORY_ORDINARY);
}

int lending(void)
{
	return pieces > 0;
}

enum lab_status lending_close(uint64_t base, uint64_t size)
{
	enum lab_status status = check_piece(base, size, MEMORY_ORDINARY);

	if (status != LAB_STATUS_OK)
		return status;
	if (!is_closed_to_linux(base, size))
		return LAB_STATUS_REFUSED;

	set_kind(base, size, MEMORY_REGION);
	return LAB_STATUS_OK;
}

enum lab_status lending_open(uint64_t base, uint64_t size)
{
	enum lab_status status = check_piece(base, size, MEMORY_REGION);

	if (status != LAB_STATUS_OK)
		return status;
	if (!lending() || !is_closed_to_linux(base, size))
		return LAB_STATUS_REFUSED;

	/* A write of an initiator that arrives after the zeros would be a leak */
	set_kind(base, size, MEMORY_PRIVATE);
	if (!policy.leaves_secrets)
		erase(base, size);
	fence();
	set_kind(base, size, MEMORY_ORDINARY);

	return call(LAB_LEND_RELEASE, base, size, 0) ? LAB_STATUS_DEVICE :
						      LAB_STATUS_OK;
}
