/* SPDX-License-Identifier: GPL-2.0-only */
/* Coded pictures on a disk, as the host writes them (demo/coded.py). */
#ifndef LAB_RISCV64_GUEST_CODED_H
#define LAB_RISCV64_GUEST_CODED_H

#include <stdint.h>

#define CODED_MAGIC "SECCODE1"
#define CODED_FRAMES_MAX 24

/* Coded pictures start here, one after the other */
#define CODED_OFFSET 4096

/* Little endian. What the pictures are: decoder/uapi.h */
struct coded_clip {
	char magic[8];
	uint32_t frames;
	uint32_t size[CODED_FRAMES_MAX];
};

#endif /* LAB_RISCV64_GUEST_CODED_H */
