/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: interface of the driver that reads with the CPU, /dev/lab-peek. */
#ifndef SECURE_HEAP_LAB_PEEK_UAPI_H
#define SECURE_HEAP_LAB_PEEK_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct lab_peek - argument of LAB_PEEK_IOCTL_READ
 * @address: physical address to read with the CPU, in the kernel
 * @length: number of bytes, within one page
 * @data: pointer to memory for what was read
 */
struct lab_peek {
	__u64 address;
	__u64 length;
	__u64 data;
};

#define LAB_PEEK_MAGIC		0xd2

/*
 * Fails with EFAULT if the load faults, EINVAL if the bytes are not within one
 * page, and ENXIO if the kernel cannot map the page
 */
#define LAB_PEEK_IOCTL_READ	_IOW(LAB_PEEK_MAGIC, 0, struct lab_peek)

#endif /* SECURE_HEAP_LAB_PEEK_UAPI_H */
