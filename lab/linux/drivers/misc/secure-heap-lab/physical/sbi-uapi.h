/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: interface of the driver that calls firmware, /dev/lab-sbi. */
#ifndef SECURE_HEAP_LAB_SBI_UAPI_H
#define SECURE_HEAP_LAB_SBI_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct lab_sbi - argument of LAB_SBI_IOCTL_CALL
 * @extension: a7 of the call
 * @function: a6
 * @arg: a0 and on
 * @error: a0 of the answer
 * @value: and its a1
 *
 * The driver makes the call unchecked, as a kernel could that has been taken over.
 */
struct lab_sbi {
	__u64 extension;
	__u64 function;
	__u64 arg[3];
	__s64 error;
	__u64 value;
};

#define LAB_SBI_MAGIC		0xd7

#define LAB_SBI_IOCTL_CALL	_IOWR(LAB_SBI_MAGIC, 0, struct lab_sbi)

#endif /* SECURE_HEAP_LAB_SBI_UAPI_H */
