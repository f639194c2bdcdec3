/* SPDX-License-Identifier: GPL-2.0-only */
/* Files by which programs talk to the kernel. */
#ifndef LAB_FILE_H
#define LAB_FILE_H

/* Write a text to a file of sysfs or debugfs: 0, or -errno */
int write_file(const char *path, const char *text);

/* Copy a file, or a disk, to another: that, to be read and closed, or -errno */
int copy_file(const char *from, const char *to);

/* The module of a name, of the running kernel: a file to close, or -errno */
int open_module(const char *name);

#endif /* LAB_FILE_H */
