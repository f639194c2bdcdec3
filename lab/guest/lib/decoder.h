/* SPDX-License-Identifier: GPL-2.0-only */
/* The lab's decoder: a video device whose two queues video.h works with. */
#ifndef LAB_DECODER_H
#define LAB_DECODER_H

#include <stdio.h>
#include <sys/mman.h>

#include "decoder/uapi.h"
#include "video.h"

/* The queue of coded pictures, and that of decoded ones */
#define DECODER_CODED V4L2_BUF_TYPE_VIDEO_OUTPUT
#define DECODER_PICTURES V4L2_BUF_TYPE_VIDEO_CAPTURE

/* A decoder by its number, in the order of PCI slots: a file, or -errno */
int decoder_open(unsigned int number);

/* The device ID by which the firewall knows a decoder, or -errno */
int decoder_device(int decoder);

/**
 * decoder_map_coded - map a buffer for a coded picture
 * @decoder: file descriptor of the decoder
 * @index: number of the buffer in its queue
 * @coded: set to the memory, which stays mapped
 * @size: set to the length of the memory in bytes
 *
 * Return: 0, or -errno.
 */
int decoder_map_coded(int decoder, unsigned int index, void **coded,
		      size_t *size);

/* Queue such a buffer, with a coded picture of so many bytes: 0, or -errno */
int decoder_queue_coded(int decoder, unsigned int index, size_t size);

#endif /* LAB_DECODER_H */
