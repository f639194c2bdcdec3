// SPDX-License-Identifier: GPL-2.0-only
#include "video.h"

int video_open_number(const char *driver, uint32_t capabilities,
		      unsigned int number)
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
		    !strcmp((char *)has.driver, driver) &&
		    (!capabilities || has.device_caps & capabilities) &&
		    !number--)
			found = fd;
		else
			close(fd);
	}
	globfree(&names);
	return found;
}

int video_open(const char *driver, uint32_t capabilities)
{
	return video_open_number(driver, capabilities, 0);
}

int video_request(int video, enum v4l2_buf_type type, enum v4l2_memory memory,
		  unsigned int count)
{
	struct v4l2_requestbuffers request = {
		.type = type,
		.memory = memory,
		.count = count,
	};

	return ioctl(video, VIDIOC_REQBUFS, &request) ? -errno : 0;
}

/* length: of the dma-buf; 0: as long as it is */
static int queue(int video, enum v4l2_buf_type type, unsigned int index,
		 int dmabuf, size_t size, size_t length)
{
	struct v4l2_buffer buffer = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.index = index,
		.field = V4L2_FIELD_NONE,
		.m.fd = dmabuf,
		.bytesused = size,
		.length = length,
	};

	return ioctl(video, VIDIOC_QBUF, &buffer) ? -errno : 0;
}

int video_queue_dmabuf(int video, enum v4l2_buf_type type, unsigned int index,
		       int dmabuf, size_t size)
{
	return queue(video, type, index, dmabuf, size, 0);
}

int video_stream(int video, enum v4l2_buf_type type, int on)
{
	return ioctl(video, on ? VIDIOC_STREAMON : VIDIOC_STREAMOFF, &type) ?
	       -errno : 0;
}

int video_dequeue(int video, enum v4l2_buf_type type, enum v4l2_memory memory)
{
	struct v4l2_buffer buffer = { .type = type, .memory = memory };

	if (ioctl(video, VIDIOC_DQBUF, &buffer))
		return -errno;
	return buffer.flags & V4L2_BUF_FLAG_ERROR ? -EBADMSG : 0;
}

int video_queue(int video, enum v4l2_buf_type type, int dmabuf,
		uint32_t length)
{
	struct v4l2_format format = { .type = type };
	size_t size = 0;

	if (ioctl(video, VIDIOC_G_FMT, &format))
		return -EBADE;
	format.fmt.pix.width = PICTURE_WIDTH;
	format.fmt.pix.height = PICTURE_HEIGHT;
	format.fmt.pix.pixelformat = V4L2_PIX_FMT_RGB565;
	format.fmt.pix.field = V4L2_FIELD_NONE;
	if (ioctl(video, VIDIOC_S_FMT, &format) ||
	    format.fmt.pix.sizeimage > PICTURE_SIZE)
		return -EBADE;
	if (video_request(video, type, V4L2_MEMORY_DMABUF, 1))
		return -EBADE;
	if (type == V4L2_BUF_TYPE_VIDEO_OUTPUT)
		size = format.fmt.pix.sizeimage;
	return queue(video, type, 0, dmabuf, size, length);
}
