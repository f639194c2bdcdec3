/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to mapped memory that a firewall may refuse. */
#ifndef LAB_ACCESS_H
#define LAB_ACCESS_H

#include <stddef.h>
#include <stdint.h>

/*
 * The signal that a load or store of a program ends in where this machine's
 * firewall is closed
 */
int access_signal(void);

/**
 * access_load - load bytes in a process of its own, as no program survives some
 * refusals
 * @from: first address
 * @bytes: filled in, if there is no signal
 * @length: in bytes
 *
 * Return: 0; the signal that ended it; or -errno.
 */
int access_load(const volatile void *from, void *bytes, size_t length);

/* The same of a byte of physical memory, which nobody wants to have: see physical.h */
int access_physical(uint64_t address);

/**
 * access_store - store a byte in a process of its own
 * @to: where
 * @byte: what
 *
 * Return: 0; the signal that ended it; or -errno.
 */
int access_store(volatile void *to, unsigned char byte);

#endif /* LAB_ACCESS_H */
