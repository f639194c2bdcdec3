// SPDX-License-Identifier: GPL-2.0-only
#include "decoder.h"

int decoder_open(unsigned int number)
{
	return video_open_number("lab-decoder", 0, number);
}

int decoder_device(int decoder)
{
	struct v4l2_capability has;
	unsigned int slot;

	if (ioctl(decoder, VIDIOC_QUERYCAP, &has))
		return -errno;
	if (sscanf((char *)has.bus_info, "PCI:0000:00:%x.0", &slot) != 1)
		return -EINVAL;
	return slot << 3;
}

int decoder_map_coded(int decoder, unsigned int index, void **coded,
		      size_t *size)
{
	struct v4l2_buffer buffer = {
		.type = DECODER_CODED,
		.memory = V4L2_MEMORY_MMAP,
		.index = index,
	};

	if (ioctl(decoder, VIDIOC_QUERYBUF, &buffer))
		return -errno;
	*size = buffer.length;
	*coded = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, decoder,
		      buffer.m.offset);
	return *coded == MAP_FAILED ? -errno : 0;
}

int decoder_queue_coded(int decoder, unsigned int index, size_t size)
{
	struct v4l2_buffer buffer = {
		.type = DECODER_CODED,
		.memory = V4L2_MEMORY_MMAP,
		.index = index,
		.bytesused = size,
	};

	return ioctl(decoder, VIDIOC_QBUF, &buffer) ? -errno : 0;
}
