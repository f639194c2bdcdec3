/* SPDX-License-Identifier: GPL-2.0-only */
/* Lab code: how an owner of a firewall is late, or fails, for tests. */
#ifndef SECURE_HEAP_LAB_HOOKS_H
#define SECURE_HEAP_LAB_HOOKS_H

/* Before the owner is asked to close something of a region on demand */
void lab_hook_hang(void);
/* The same before it is asked for something else: 0, or an errno to return instead */
int lab_hook_open(void);
int lab_hook_scrub(void);

/* For struct secure_heap_firewall */
unsigned int lab_hook_timeout(void);

#endif /* SECURE_HEAP_LAB_HOOKS_H */
