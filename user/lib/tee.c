// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Register a buffer with a TEE. Headers of older kernels lack this ioctl, so
 * its argument is repeated here.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/tee.h>

#include "internal.h"

struct shm_register_fd {
	int64_t fd;
	uint64_t size;
	uint32_t flags;
	int32_t id;
};

#define SHM_REGISTER_FD \
	_IOWR(TEE_IOC_MAGIC, TEE_IOC_BASE + 8, struct shm_register_fd)

int secureheap_tee_import(int tee, int fd, struct secureheap_tee_memory *memory,
			  struct secureheap_error *error)
{
	struct shm_register_fd data;
	char buf[32];
	int ret;

	memset(&data, 0, sizeof(data));
	data.fd = fd;
	ret = ioctl(tee, SHM_REGISTER_FD, &data);
	if (ret >= 0) {
		*memory = (struct secureheap_tee_memory){
			.fd = ret,
			.id = data.id,
			.size = data.size,
		};
		return 0;
	}

	ret = -errno;
	switch (ret) {
	case -EINVAL:
		return fail(error, ret,
			    "the TEE does not take descriptor %d: it is no protected dma-buf, or the TEE or its driver does not know the memory",
			    fd);
	case -ENOTTY:
		return fail(error, ret,
			    "descriptor %d is not of a TEE that registers dma-bufs",
			    tee);
	}

	return fail(error, ret, "cannot register descriptor %d with the TEE: %s",
		    fd, reason(ret, buf, sizeof(buf)));
}
