// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: lends pieces of memory to the trusted domain. Firmware closes them to
 * Linux's harts by an SBI call of Linux's own (lend.h), and the trusted domain, which
 * asks firmware whether that is so, to devices. It goes back in the reverse order.
 */

#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/range.h>
#include <linux/sched.h>

#include <asm/sbi.h>

#include "lend.h"
#include "lender.h"
#include "trusted.h"

/* Another hart may be in the same call, and none waits there */
static struct sbiret call(unsigned long function, const struct range *range)
{
	struct sbiret ret;

	for (;;) {
		ret = sbi_ecall(LAB_LEND_EXTENSION, function, range->start,
				ilog2(range_len(range)), 0, 0, 0, 0);
		if (ret.error != SBI_ERR_TIMEOUT)
			return ret;
		cond_resched();
	}
}

/**
 * lab_lend_count() - how many pieces can be lent
 *
 * Return: the number, or 0 if the firmware of the machine does not lend memory.
 */
unsigned int lab_lend_count(void)
{
	struct sbiret ret;

	ret = sbi_ecall(LAB_LEND_EXTENSION, LAB_LEND_COUNT, 0, 0, 0, 0, 0, 0);
	return ret.error ? 0 : ret.value;
}

/**
 * lab_lend_close() - keep Linux and its devices out of a piece
 * @range: a power of two in length, at a multiple of that
 *
 * Return: 0; -EAGAIN if nothing has changed; or another errno if nobody knows.
 */
int lab_lend_close(const struct range *range)
{
	switch (call(LAB_LEND_CLOSE, range).error) {
	case SBI_SUCCESS:
		return lab_trusted_close(range);
	case SBI_ERR_FAILURE:
		return -EIO;
	default:
		/* Refused before anything was done */
		return -EAGAIN;
	}
}

/**
 * lab_lend_open() - have a piece erased, and undo lab_lend_close()
 * @range: what was closed
 *
 * Return: 0, or an errno if nobody knows what it is now.
 */
int lab_lend_open(const struct range *range)
{
	int ret;

	ret = lab_trusted_open(range);
	if (ret)
		return ret;

	return call(LAB_LEND_REOPEN, range).error ? -EIO : 0;
}
