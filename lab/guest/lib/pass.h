/* SPDX-License-Identifier: GPL-2.0-only */
/* Passing a descriptor, with a few bytes about it, over a Unix socket. */
#ifndef LAB_PASS_H
#define LAB_PASS_H

#include <stddef.h>

/**
 * send_fd - send a descriptor in one message
 * @socket: Unix socket, for datagrams or packets
 * @fd: descriptor, which stays open in the sender
 * @about: bytes to send with it
 * @length: how many
 *
 * Return: 0, or -errno.
 */
int send_fd(int socket, int fd, const void *about, size_t length);

/**
 * receive_fd - receive a message of send_fd()
 * @socket: Unix socket
 * @about: filled with the bytes
 * @length: how many
 *
 * Return: a descriptor that the caller closes, or -errno; -EPROTO for a message
 * of another length, or without a descriptor.
 */
int receive_fd(int socket, void *about, size_t length);

#endif /* LAB_PASS_H */
