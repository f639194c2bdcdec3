/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files of a machine, or of a recorded tree of one: paths are relative to a
 * descriptor of its root, and no symbolic link leads out of it.
 */
#ifndef SECUREHEAP_ROOT_H
#define SECUREHEAP_ROOT_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/**
 * root_open() - open a file below a root
 * @root: descriptor of the root
 * @path: path without a leading slash
 * @flags: as for open(2); O_CLOEXEC is added
 *
 * Return: a descriptor, or -errno. -ENOSYS if the kernel has no openat2(2),
 * unless @root is the root directory of the process, which needs none.
 */
int root_open(int root, const char *path, int flags);

/**
 * read_whole() - read an open file to its end
 * @fd: descriptor, which is closed
 * @buf: gets the content and a terminating zero
 * @size: size of @buf
 *
 * Return: number of bytes without the zero, or -errno. -EFBIG if the file has
 * @size bytes or more.
 */
long read_whole(int fd, char *buf, size_t size);

/**
 * root_read() - read a whole small file
 * @root: descriptor of the root
 * @path: path without a leading slash
 * @buf: gets the content and a terminating zero
 * @size: size of @buf
 *
 * Return: number of bytes without the zero, or -errno. -EFBIG if the file has
 * @size bytes or more.
 */
long root_read(int root, const char *path, char *buf, size_t size);

/**
 * list_folder() - list an open folder in the order of names
 * @fd: descriptor, which stays the caller's
 * @entries: set to its entries, but for those that begin with a dot; the caller
 *	frees them by free_entries()
 *
 * Return: number of entries, or -errno.
 */
int list_folder(int fd, struct dirent ***entries);

/**
 * root_list() - the same of a folder below a root
 * @root: descriptor of the root
 * @path: path without a leading slash
 * @entries: as list_folder() has them
 *
 * Return: number of entries, or -errno.
 */
int root_list(int root, const char *path, struct dirent ***entries);

/**
 * free_entries() - free what was listed
 * @entries: entries
 * @count: number of them
 */
void free_entries(struct dirent **entries, int count);

/**
 * root_stat() - ask about a file
 * @root: descriptor of the root
 * @path: path without a leading slash
 * @st: filled in
 *
 * Return: 0, or -errno.
 */
int root_stat(int root, const char *path, struct stat *st);

/**
 * root_readlink() - read where a link leads
 * @root: descriptor of the root
 * @path: path without a leading slash, whose last part is the link
 * @buf: gets the target and a terminating zero; a longer one is cut
 * @size: size of @buf, not 0
 *
 * Return: number of bytes without the zero, or -errno.
 */
long root_readlink(int root, const char *path, char *buf, size_t size);

/**
 * root_is_host() - is this the root directory of the process?
 * @root: descriptor of the root
 *
 * Return: true unless @root is a recorded tree.
 */
bool root_is_host(int root);

/**
 * parse_number() - read a number that is all of a string
 * @text: string; a newline at its end is allowed
 * @value: set to the number
 *
 * Return: true if the string is a decimal number of 64 bits.
 */
bool parse_number(const char *text, uint64_t *value);

/**
 * read_cells() - read a number of a device-tree property, as the kernel does
 * @data: its first cell
 * @count: number of cells; of more than two, the last two count
 *
 * Return: the number.
 */
uint64_t read_cells(const unsigned char *data, size_t count);

/**
 * is_heap_compatible() - does the kernel make heaps of such nodes?
 * @compatible: one string of a node's compatible property
 *
 * Return: true for the name of the binding and for the older one.
 */
bool is_heap_compatible(const char *compatible);

#endif
