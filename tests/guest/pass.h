/* SPDX-License-Identifier: GPL-2.0-only */
/* Passing a descriptor, with a few bytes about it, over a Unix socket. */
#ifndef TESTS_PASS_H
#define TESTS_PASS_H

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* 0, or -errno */
static inline int send_fd(int socket, int fd, const void *about, size_t length)
{
	char control[CMSG_SPACE(sizeof(int))] = {};
	struct iovec iov = { (void *)about, length };
	struct msghdr message = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	if (sendmsg(socket, &message, MSG_NOSIGNAL) == (ssize_t)length)
		return 0;
	return -errno;
}

/* A descriptor, or -errno; -EPROTO if a message came that is none of ours */
static inline int receive_fd(int socket, void *about, size_t length)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { about, length };
	struct msghdr message = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	int fd;

	if (received < 0)
		return -errno;
	if (received != (ssize_t)length || !CMSG_FIRSTHDR(&message))
		return -EPROTO;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return fd;
}

#endif /* TESTS_PASS_H */
