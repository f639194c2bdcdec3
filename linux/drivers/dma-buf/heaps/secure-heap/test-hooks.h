/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that KUnit tests call or replace although they belong to one file of
 * the driver. In a kernel without KUnit they are static.
 */
#ifndef _SECURE_HEAP_TEST_HOOKS_H
#define _SECURE_HEAP_TEST_HOOKS_H

#include <kunit/static_stub.h>
#include <kunit/visibility.h>
#include <linux/export.h>

#endif /* _SECURE_HEAP_TEST_HOOKS_H */
