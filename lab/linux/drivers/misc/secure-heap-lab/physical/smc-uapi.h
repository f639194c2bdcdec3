/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: interface of the driver that calls firmware, /dev/lab-smc. */
#ifndef SECURE_HEAP_LAB_SMC_UAPI_H
#define SECURE_HEAP_LAB_SMC_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct lab_smc - argument of LAB_SMC_IOCTL_CALL
 * @function: w0 of the call
 * @arg: x1 and on
 * @result: x0 and on of the answer
 *
 * The driver makes the call unchecked, as a kernel could that has been taken over.
 */
struct lab_smc {
	__u64 function;
	__u64 arg[3];
	__u64 result[4];
};

#define LAB_SMC_MAGIC		0xd5

#define LAB_SMC_IOCTL_CALL	_IOWR(LAB_SMC_MAGIC, 0, struct lab_smc)

#endif /* SECURE_HEAP_LAB_SMC_UAPI_H */
