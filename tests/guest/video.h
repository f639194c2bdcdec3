/* SPDX-License-Identifier: GPL-2.0-only */
/* Queues of video devices, by their drivers' names. */
#ifndef TESTS_VIDEO_H
#define TESTS_VIDEO_H

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/videodev2.h>

#define VIDEO_WIDTH 640
#define VIDEO_HEIGHT 480
/* No picture that is asked for here is larger */
#define VIDEO_SIZE (VIDEO_WIDTH * VIDEO_HEIGHT * 4UL)

/* A video device by its driver and what it can do: a file, or -errno */
static inline int video_open(const char *driver, uint32_t capabilities)
{
	struct v4l2_capability has;
	int i, fd, found = -ENODEV;
	glob_t names;

	if (glob("/dev/video*", 0, NULL, &names))
		return -ENOENT;
	for (i = 0; i < (int)names.gl_pathc && found < 0; i++) {
		fd = open(names.gl_pathv[i], O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (!ioctl(fd, VIDIOC_QUERYCAP, &has) &&
		    !strcmp((char *)has.driver, driver) &&
		    has.device_caps & capabilities)
			found = fd;
		else
			close(fd);
	}
	globfree(&names);
	return found;
}

/* Hand a dma-buf to a queue of a video device, as its first buffer: -errno */
static inline int video_queue(int video, enum v4l2_buf_type type, int dmabuf,
			      uint32_t length)
{
	struct v4l2_requestbuffers request = {
		.count = 1,
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
	};
	struct v4l2_format format = { .type = type };
	struct v4l2_buffer buffer = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.field = V4L2_FIELD_NONE,
		.m.fd = dmabuf,
		.length = length,
	};

	if (ioctl(video, VIDIOC_G_FMT, &format))
		return -EBADE;
	format.fmt.pix.width = VIDEO_WIDTH;
	format.fmt.pix.height = VIDEO_HEIGHT;
	format.fmt.pix.pixelformat = V4L2_PIX_FMT_RGB565;
	format.fmt.pix.field = V4L2_FIELD_NONE;
	if (ioctl(video, VIDIOC_S_FMT, &format) ||
	    format.fmt.pix.sizeimage > VIDEO_SIZE)
		return -EBADE;
	if (ioctl(video, VIDIOC_REQBUFS, &request))
		return -EBADE;
	if (type == V4L2_BUF_TYPE_VIDEO_OUTPUT)
		buffer.bytesused = format.fmt.pix.sizeimage;
	return ioctl(video, VIDIOC_QBUF, &buffer) ? -errno : 0;
}

#endif /* TESTS_VIDEO_H */
