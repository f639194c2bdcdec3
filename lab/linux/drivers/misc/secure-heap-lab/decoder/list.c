// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: reads the lists of a coded picture, or makes those of a stored one. The
 * program that wrote it is not trusted and may write to it meanwhile: each number
 * is read once, and checked after that.
 */

#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "list.h"

/* Whether bytes are all within some of a size, which comes first and is right */
static bool is_within(u32 offset, u32 length, u32 size)
{
	return length <= size && offset <= size - length;
}

/**
 * lab_block_list_store() - make the lists of a stored picture
 * @list: where to put them
 * @stored_size: size of the stored picture in bytes
 * @picture_size: size of the picture in bytes
 *
 * Return: 0, or -EBADMSG if it is larger than the picture.
 */
int lab_block_list_store(struct lab_block_list *list, u32 stored_size,
			 u32 picture_size)
{
	u32 offset, block = 0;

	if (stored_size > picture_size ||
	    stored_size > LAB_CODED_BLOCKS_MAX * LAB_CODED_BLOCK_SIZE)
		return -EBADMSG;

	for (offset = 0; offset < stored_size; offset += LAB_CODED_BLOCK_SIZE) {
		list->block[block].offset = offset;
		list->block[block].length = min(stored_size - offset,
						LAB_CODED_BLOCK_SIZE);
		list->block[block].places = 1;
		list->place[block++] = offset;
	}
	list->count = block;

	return 0;
}

/**
 * lab_block_list_read() - read the lists of a coded picture, and check them
 * @list: where to put them
 * @coded: the coded picture, which may change meanwhile
 * @coded_size: its size in bytes
 * @picture_size: size of the picture in bytes
 *
 * When this has succeeded, each block is within the coded picture, and each
 * copy within the picture.
 *
 * Return: 0, or -EBADMSG if there is anything wrong with it.
 */
int lab_block_list_read(struct lab_block_list *list, const void *coded,
			u32 coded_size, u32 picture_size)
{
	struct lab_coded_header header;
	u32 block, place = 0, places, lists_size;

	if (coded_size < sizeof(header))
		return -EBADMSG;
	memcpy(&header, coded, sizeof(header));

	list->count = le32_to_cpu(header.blocks);
	places = le32_to_cpu(header.places);
	if (le32_to_cpu(header.magic) != LAB_CODED_MAGIC || header.reserved ||
	    list->count > LAB_CODED_BLOCKS_MAX || places > LAB_CODED_PLACES_MAX)
		return -EBADMSG;

	/* Both are so small that this is exact */
	lists_size = sizeof(header) +
		     list->count * sizeof(struct lab_coded_block) +
		     places * sizeof(__le32);
	if (coded_size < lists_size)
		return -EBADMSG;

	coded += sizeof(header);
	for (block = 0; block < list->count; block++) {
		struct lab_coded_block now;

		memcpy(&now, coded, sizeof(now));
		coded += sizeof(now);
		list->block[block].offset = le32_to_cpu(now.offset);
		list->block[block].length = le32_to_cpu(now.length);
		list->block[block].places = le32_to_cpu(now.places);
	}
	memcpy(list->place, coded, places * sizeof(__le32));
	le32_to_cpu_array(list->place, places);

	for (block = 0; block < list->count; block++) {
		u32 offset = list->block[block].offset;
		u32 length = list->block[block].length;
		u32 end;

		if (!length || length > LAB_CODED_BLOCK_SIZE ||
		    offset < lists_size || !is_within(offset, length, coded_size))
			return -EBADMSG;
		if (!is_within(place, list->block[block].places, places))
			return -EBADMSG;
		for (end = place + list->block[block].places; place < end; place++)
			if (!is_within(list->place[place], length, picture_size))
				return -EBADMSG;
	}

	return place == places ? 0 : -EBADMSG;
}
