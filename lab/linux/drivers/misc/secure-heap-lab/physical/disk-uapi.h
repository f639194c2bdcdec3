/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: interface of the driver that has disks transfer, /dev/lab-disk. */
#ifndef SECURE_HEAP_LAB_DISK_UAPI_H
#define SECURE_HEAP_LAB_DISK_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct lab_disk - argument of LAB_DISK_IOCTL_TRANSFER
 * @fd: file descriptor of a block device
 * @write: 1 to copy from memory to the disk, 0 to copy from the disk to memory
 * @sector: first sector on the disk
 * @address: physical address, which may be any that has a struct page
 * @length: number of bytes; @address and @length are multiples of 512
 */
struct lab_disk {
	__s32 fd;
	__u32 write;
	__u64 sector;
	__u64 address;
	__u64 length;
};

#define LAB_DISK_MAGIC		0xd3

/*
 * Succeeds if the disk reports success, which it may do without having accessed
 * the memory
 */
#define LAB_DISK_IOCTL_TRANSFER	_IOW(LAB_DISK_MAGIC, 0, struct lab_disk)

#endif /* SECURE_HEAP_LAB_DISK_UAPI_H */
