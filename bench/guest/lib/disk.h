/* SPDX-License-Identifier: GPL-2.0-only */
/* Disks that the host has written text to. */
#ifndef BENCH_DISK_H
#define BENCH_DISK_H

/* The first disk of QEMU's machines */
#define DISK_FIRST "/dev/vda"

/* All of a disk as text that the caller frees: zeros end it. Exits if that fails. */
char *disk_text(const char *path);

#endif /* BENCH_DISK_H */
