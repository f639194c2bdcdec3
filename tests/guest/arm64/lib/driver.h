/* SPDX-License-Identifier: GPL-2.0-only */
/* Drivers that are loaded, unloaded, bound and unbound while a test runs. */
#ifndef TESTS_DRIVER_H
#define TESTS_DRIVER_H

#include <stdbool.h>
#include <sys/types.h>

/* Start modprobe or rmmod for a module: the process, which the caller waits for */
pid_t driver_start(const char *tool, const char *module);

/* The same, and wait: the status of the process, 0 if all is well */
int driver_run(const char *tool, const char *module);

/* The driver for the firewall that OP-TEE owns */
#define OWNER_MODULE "secure_heap_optee"

/* Bind that driver to its device on the TEE bus, or unbind it: 0, or -errno */
int owner_bind(bool bind);

/* Bind the driver of OP-TEE to its device on the FF-A bus, or unbind it: the same */
int optee_bind(bool bind);

#endif /* TESTS_DRIVER_H */
