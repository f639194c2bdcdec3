/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Lab code: a picture as the lab's decoder takes it. All numbers are little
 * endian and of 32 bits, all offsets in bytes.
 *
 *	struct lab_coded_header
 *	struct lab_coded_block, as many as that says
 *	numbers, as many as that says: where in the picture a copy goes
 *	bytes of blocks
 *
 * The first block has the first of the places, and so on. The copies of a block
 * are its bytes as they are.
 *
 * A stored picture is a coded one without lists: the bytes from the start of the
 * picture on, which may be fewer than there are. The CPU need not read it, so it
 * can be in protected memory.
 */
#ifndef SECURE_HEAP_LAB_DECODER_UAPI_H
#define SECURE_HEAP_LAB_DECODER_UAPI_H

#include <linux/types.h>
#include <linux/videodev2.h>

/* Formats of this driver only: with lists, and without */
#define LAB_CODED_FOURCC	v4l2_fourcc('L', 'A', 'B', '0')
#define LAB_STORED_FOURCC	v4l2_fourcc('L', 'A', 'B', '1')

#define LAB_CODED_MAGIC		0x4b4c4253
#define LAB_CODED_BLOCKS_MAX	1024
#define LAB_CODED_PLACES_MAX	4096
/* Bytes of a block: as many as the device has memory for */
#define LAB_CODED_BLOCK_SIZE	4096

/**
 * struct lab_coded_header - what a coded picture starts with
 * @magic: LAB_CODED_MAGIC
 * @blocks: number of blocks, up to LAB_CODED_BLOCKS_MAX
 * @places: number of places, up to LAB_CODED_PLACES_MAX
 * @reserved: 0
 */
struct lab_coded_header {
	__le32 magic;
	__le32 blocks;
	__le32 places;
	__le32 reserved;
};

/**
 * struct lab_coded_block - bytes that are in a picture once or more often
 * @offset: where in the coded picture they are, behind the lists
 * @length: how many, from 1 to LAB_CODED_BLOCK_SIZE
 * @places: how many places they have
 */
struct lab_coded_block {
	__le32 offset;
	__le32 length;
	__le32 places;
};

#endif /* SECURE_HEAP_LAB_DECODER_UAPI_H */
