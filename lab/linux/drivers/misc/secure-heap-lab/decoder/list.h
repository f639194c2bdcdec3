/* SPDX-License-Identifier: GPL-2.0-only */
/* Lab code: what a coded picture says where its blocks go, checked. */
#ifndef SECURE_HEAP_LAB_DECODER_LIST_H
#define SECURE_HEAP_LAB_DECODER_LIST_H

#include <linux/types.h>

#include "uapi.h"

/**
 * struct lab_block_list - the lists of a coded picture
 * @count: number of blocks
 * @block: the blocks, as in struct lab_coded_block
 * @place: the places of the first block, of the second, and so on
 */
struct lab_block_list {
	u32 count;
	struct {
		u32 offset;
		u32 length;
		u32 places;
	} block[LAB_CODED_BLOCKS_MAX];
	u32 place[LAB_CODED_PLACES_MAX];
};

int lab_block_list_store(struct lab_block_list *list, u32 stored_size,
			 u32 picture_size);
int lab_block_list_read(struct lab_block_list *list, const void *coded,
			u32 coded_size, u32 picture_size);

#endif /* SECURE_HEAP_LAB_DECODER_LIST_H */
