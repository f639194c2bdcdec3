// SPDX-License-Identifier: GPL-2.0-only
/* What the trusted domain does while firmware does not answer, as Linux can have it. */

#include <setjmp.h>
#include <stdint.h>

#include "iommu.h"
#include "layout.h"
#include "lend.h"
#include "lending.h"
#include "policy.h"
#include "sbi.h"
#include "tap.h"
#include "trusted.h"

#define PIECE		(1UL << LAB_LEND_ORDER_MIN)
#define FAILED		-1
/* How often firmware says that before it answers */
#define BUSY		3

const struct policy policy = { .has_iommu = 1 };

/* Firmware: what it says to each call, once it is no longer busy */
static struct sbi_answer answer;
static unsigned int busy, released;
static jmp_buf stopped;

struct sbi_answer sbi_call(uint64_t extension, uint64_t function, uint64_t arg0,
			   uint64_t arg1)
{
	(void)extension;
	(void)arg0;
	(void)arg1;
	if (busy) {
		busy--;
		return (struct sbi_answer){ SBI_TIMEOUT, 0 };
	}
	released += function == LAB_LEND_RELEASE;
	return answer;
}

void stop(const char *text, const uint64_t *numbers, unsigned int count)
{
	(void)text;
	(void)numbers;
	(void)count;
	longjmp(stopped, 1);
}

void iommu_update(uint64_t base, uint64_t size)
{
	(void)base;
	(void)size;
}

void erase(uint64_t base, uint64_t size)
{
	(void)base;
	(void)size;
}

/* Whether it starts, where firmware says that */
static int starts(int64_t error, uint64_t pieces)
{
	answer = (struct sbi_answer){ error, pieces };
	if (setjmp(stopped))
		return 0;
	lending_init();
	return 1;
}

static void believes_firmware_that_lends_nothing(void)
{
	EXPECT(starts(SBI_NOT_SUPPORTED, 0));
	EXPECT(!lending());
}

static void stops_when_firmware_does_not_say(void)
{
	EXPECT(!starts(FAILED, 0));
}

static void asks_until_it_is_answered(void)
{
	busy = BUSY;
	EXPECT(starts(0, 4));
	EXPECT(lending());

	busy = BUSY;
	answer = (struct sbi_answer){ 0, LAB_LEND_IS_CLOSED };
	EXPECT(lending_close(LAB_REGION_BASE, PIECE) == LAB_STATUS_OK);
	busy = BUSY;
	EXPECT(lending_open(LAB_REGION_BASE, PIECE) == LAB_STATUS_OK);
	EXPECT(released == 1);
}

static void takes_nothing_that_is_open(void)
{
	answer = (struct sbi_answer){ 0, LAB_LEND_IS_OPEN };
	EXPECT(lending_close(LAB_REGION_BASE, PIECE) == LAB_STATUS_REFUSED);
}

int main(void)
{
	RUN(believes_firmware_that_lends_nothing);
	RUN(stops_when_firmware_does_not_say);
	RUN(asks_until_it_is_answered);
	RUN(takes_nothing_that_is_open);
	return tap_end();
}
