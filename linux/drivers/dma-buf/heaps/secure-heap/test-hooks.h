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
#include <linux/types.h>

struct device_node;
struct notifier_block;
struct reserved_mem;
struct secure_heap_region;
struct va_format;

#if IS_ENABLED(CONFIG_KUNIT)
/* heap.c */
int secure_heap_add(struct device_node *np,
		    const struct secure_heap_region *region);

/* demand.c */
extern unsigned int secure_heap_linger_ms;
extern unsigned int secure_heap_claim_interval_ms;

/* firewall.c */
int secure_heap_pm_event(struct notifier_block *nb, unsigned long event,
			 void *data);
int secure_heap_reboot_event(struct notifier_block *nb, unsigned long event,
			     void *data);

/* region.c */
void secure_heap_log_refusal(struct device_node *np, struct va_format *vaf);
struct reserved_mem *secure_heap_reserved_mem(struct device_node *np);
struct device_node *secure_heap_next_user(struct device_node *from);
#endif

#endif /* _SECURE_HEAP_TEST_HOOKS_H */
