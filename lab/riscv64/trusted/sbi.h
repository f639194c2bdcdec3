/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls to OpenSBI. */
#ifndef LAB_SBI_H
#define LAB_SBI_H

#include <stdint.h>

/* Errors */
#define SBI_NOT_SUPPORTED	-2
#define SBI_TIMEOUT		-12

struct sbi_answer {
	int64_t error;
	uint64_t value;
};

struct sbi_answer sbi_call(uint64_t extension, uint64_t function, uint64_t arg0,
			   uint64_t arg1);

#endif /* LAB_SBI_H */
