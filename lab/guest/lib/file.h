/* SPDX-License-Identifier: GPL-2.0-only */
/* Files by which programs talk to the kernel. */
#ifndef LAB_FILE_H
#define LAB_FILE_H

/* Write a text to a file of sysfs or debugfs: 0, or -errno */
int write_file(const char *path, const char *text);

/* The module of a name, of the running kernel: a file to close, or -errno */
int open_module(const char *name);

#endif /* LAB_FILE_H */
