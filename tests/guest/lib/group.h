/* SPDX-License-Identifier: GPL-2.0-only */
/* Groups of programs (cgroups), and what they may have of the heap of region(). */
#ifndef TESTS_GROUP_H
#define TESTS_GROUP_H

#include <stdint.h>

/*
 * Functions return 0 or -errno if nothing else is said. The name of the root is "".
 */

/* Mount the file system of groups, in which groups are limited by memory of devices */
int groups_begin(void);
int groups_end(void);

int group_make(const char *group);
int group_remove(const char *group);

/* Let this program be in a group */
int group_enter(const char *group);

/* What a group may have of the heap, in bytes. UINT64_MAX: all of it. */
int group_limit(const char *group, uint64_t bytes);

/* The number behind the heap's name in a file of a group, or UINT64_MAX */
uint64_t group_number(const char *group, const char *file);

#endif /* TESTS_GROUP_H */
