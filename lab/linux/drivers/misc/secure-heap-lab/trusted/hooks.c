// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: parameters of the modules of owners, by which tests make them late or make
 * them fail.
 */

#include <linux/compiler.h>
#include <linux/delay.h>
#include <linux/module.h>

#include "hooks.h"

static int fail;
module_param(fail, int, 0600);
MODULE_PARM_DESC(fail, "For tests: errno of all scrubs, 0 to really scrub");

static unsigned int hang_ms;
module_param(hang_ms, uint, 0600);
MODULE_PARM_DESC(hang_ms, "For tests: time before each scrub, and each close and open of a region on demand, in milliseconds");

static int fail_open;
module_param(fail_open, int, 0600);
MODULE_PARM_DESC(fail_open, "For tests: errno of all opens of a region on demand, 0 to really open");

static unsigned int timeout_ms;
module_param(timeout_ms, uint, 0600);
MODULE_PARM_DESC(timeout_ms, "Of allocations, in milliseconds, read when the driver binds");

/**
 * lab_hook_hang() - be late, before a close of a region on demand
 */
void lab_hook_hang(void)
{
	unsigned int ms = READ_ONCE(hang_ms);

	if (ms)
		msleep(ms);
}

/**
 * lab_hook_open() - be late before an open of a region on demand, or fail
 *
 * Return: 0, or the errno that the test wants.
 */
int lab_hook_open(void)
{
	lab_hook_hang();
	return -READ_ONCE(fail_open);
}

/**
 * lab_hook_scrub() - be late before a scrub, or fail
 *
 * Return: 0, or the errno that the test wants.
 */
int lab_hook_scrub(void)
{
	lab_hook_hang();
	return -READ_ONCE(fail);
}

/**
 * lab_hook_timeout() - how long allocations wait for this owner
 *
 * Return: the time in milliseconds, or 0 for what is usual.
 */
unsigned int lab_hook_timeout(void)
{
	return READ_ONCE(timeout_ms);
}
