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
#include "sbi.h"
#include "trusted.h"

static uint64_t pieces;

/*
 * A call of lend.h about a piece: 0, or an error. The value is for those that ask.
 * Linux decides how often its harts are in such a call, and what it is told then is
 * no answer.
 */
static int64_t call(uint64_t function, uint64_t base, uint64_t size, uint64_t *value)
{
	struct sbi_answer answer;

	do {
		answer = sbi_call(LAB_LEND_EXTENSION, function, base,
				  size ? __builtin_ctzll(size) : 0);
	} while (answer.error == SBI_TIMEOUT);
	if (value)
		*value = answer.value;
	return answer.error;
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
	int64_t error = call(LAB_LEND_COUNT, 0, 0, &pieces);

	if (error && error != SBI_NOT_SUPPORTED)
		stop("firmware does not say whether it lends memory: error",
		     (uint64_t[]){ error }, 1);
	if (error)
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
