/* SPDX-License-Identifier: GPL-2.0-only */
/* Queues of video devices, by the ioctls of V4L2. */
#ifndef LAB_VIDEO_H
#define LAB_VIDEO_H

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/videodev2.h>

#include "picture.h"

/**
 * video_open_number - open one of the video devices of a driver
 * @driver: the driver's name
 * @capabilities: V4L2_CAP_*, of which the device has to have one; 0: any device
 * @number: how many such devices to leave out, in the order of their files
 *
 * Return: a file that the caller closes, or -errno.
 */
int video_open_number(const char *driver, uint32_t capabilities,
		      unsigned int number);

/* The first of those devices */
int video_open(const char *driver, uint32_t capabilities);

/* Ask for buffers in a queue; a count of 0 gives them back: 0, or -errno */
int video_request(int video, enum v4l2_buf_type type, enum v4l2_memory memory,
		  unsigned int count);

/**
 * video_queue_dmabuf - hand a dma-buf to a queue
 * @video: file descriptor of the device
 * @type: which queue
 * @index: number of the buffer in the queue
 * @dmabuf: the buffer's memory
 * @size: how many bytes of it the program has filled
 *
 * Return: 0, or -errno.
 */
int video_queue_dmabuf(int video, enum v4l2_buf_type type, unsigned int index,
		       int dmabuf, size_t size);

/* Start a queue, or stop it: 0, or -errno */
int video_stream(int video, enum v4l2_buf_type type, int on);

/* Wait for a buffer of a queue: 0; -EBADMSG if it has an error; or -errno */
int video_dequeue(int video, enum v4l2_buf_type type, enum v4l2_memory memory);

/**
 * video_queue - ask for a picture of the size of picture.h and for one buffer, and
 *	hand that to the queue
 * @video: file descriptor of the device
 * @type: which queue
 * @dmabuf: the buffer's memory
 * @length: of the memory in bytes, as the program says it
 *
 * Return: 0; -errno of the ioctl that queues the buffer; or -EBADE, which that
 * has not, if one before it failed.
 */
int video_queue(int video, enum v4l2_buf_type type, int dmabuf,
		uint32_t length);

#endif /* LAB_VIDEO_H */
