/* SPDX-License-Identifier: GPL-2.0-only */
/* What the guest's programs do with the lab's decoder, by V4L2's plain ioctls. */
#ifndef LAB_GUEST_DECODER_H
#define LAB_GUEST_DECODER_H

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/videodev2.h>

#include "lab-decoder-uapi.h"

#define DECODER_CODED V4L2_BUF_TYPE_VIDEO_OUTPUT
#define DECODER_PICTURES V4L2_BUF_TYPE_VIDEO_CAPTURE

/* Of the lab's decoder in the order of their slots: a file, or -errno */
static inline int decoder_open(unsigned int number)
{
	struct v4l2_capability has;
	int fd, found = -ENODEV;
	glob_t names;
	size_t i;

	if (glob("/dev/video*", 0, NULL, &names))
		return -ENOENT;
	for (i = 0; i < names.gl_pathc && found < 0; i++) {
		fd = open(names.gl_pathv[i], O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (!ioctl(fd, VIDIOC_QUERYCAP, &has) &&
		    !strcmp((char *)has.driver, "lab-decoder") && !number--)
			found = fd;
		else
			close(fd);
	}
	globfree(&names);
	return found;
}

/* How the firewall knows it: a device ID, or -errno */
static inline int decoder_device(int decoder)
{
	struct v4l2_capability has;
	unsigned int slot;

	if (ioctl(decoder, VIDIOC_QUERYCAP, &has))
		return -errno;
	if (sscanf((char *)has.bus_info, "PCI:0000:00:%x.0", &slot) != 1)
		return -EINVAL;
	return slot << 3;
}

/* 0, or -errno; so all that follow */
static inline int decoder_request(int decoder, enum v4l2_buf_type type,
				  enum v4l2_memory memory, unsigned int count)
{
	struct v4l2_requestbuffers request = {
		.type = type,
		.memory = memory,
		.count = count,
	};

	return ioctl(decoder, VIDIOC_REQBUFS, &request) ? -errno : 0;
}

/* Also says how long the coded picture may be */
static inline int decoder_map_coded(int decoder, unsigned int index,
				    void **coded, size_t *size)
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

static inline int decoder_queue_coded(int decoder, unsigned int index,
				      size_t size)
{
	struct v4l2_buffer buffer = {
		.type = DECODER_CODED,
		.memory = V4L2_MEMORY_MMAP,
		.index = index,
		.bytesused = size,
	};

	return ioctl(decoder, VIDIOC_QBUF, &buffer) ? -errno : 0;
}

/* A dma-buf for either queue */
static inline int decoder_queue_dmabuf(int decoder, enum v4l2_buf_type type,
				       unsigned int index, int dmabuf,
				       size_t size)
{
	struct v4l2_buffer buffer = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.index = index,
		.m.fd = dmabuf,
		.bytesused = size,
	};

	return ioctl(decoder, VIDIOC_QBUF, &buffer) ? -errno : 0;
}

static inline int decoder_stream(int decoder, enum v4l2_buf_type type, int on)
{
	return ioctl(decoder, on ? VIDIOC_STREAMON : VIDIOC_STREAMOFF, &type) ?
	       -errno : 0;
}

/* Wait for a buffer; -EBADMSG if it came back with an error */
static inline int decoder_dequeue(int decoder, enum v4l2_buf_type type,
				  enum v4l2_memory memory)
{
	struct v4l2_buffer buffer = { .type = type, .memory = memory };

	if (ioctl(decoder, VIDIOC_DQBUF, &buffer))
		return -errno;
	return buffer.flags & V4L2_BUF_FLAG_ERROR ? -EBADMSG : 0;
}

#endif /* LAB_GUEST_DECODER_H */
