// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "content.h"
#include "edu.h"
#include "on-demand.h"
#include "secret.h"
#include "trusted/uapi.h"

/* Source of what is decrypted, which ends up as what AES makes of the counter */
static unsigned char zeros[SECRET_MAX];

static int write_by_trusted_domain(int trusted, int buffer, size_t length)
{
	struct lab_decrypt decrypt = {
		.fd = buffer,
		.length = length,
		.source = (uintptr_t)zeros,
	};

	return ioctl(trusted, LAB_TRUSTED_IOCTL_DECRYPT, &decrypt) ? -errno : 0;
}

static int write_by_edu(int buffer, size_t length)
{
	uint64_t address = content_address(buffer);
	unsigned char secret[PAGE];
	int edu = edu_open(0), ret = address ? 0 : -EIO;
	size_t done;

	if (edu < 0)
		return edu;
	memset(secret, 0xa5, sizeof(secret));
	for (done = 0; done < length && !ret; done += PAGE)
		ret = edu_write(edu, address + done, secret, PAGE);
	close(edu);
	return ret;
}

int write_secret(int buffer, size_t length)
{
	int trusted, ret;

	if (length > SECRET_MAX || length % PAGE)
		return -EINVAL;
	trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	if (trusted < 0)
		return errno == ENOENT ? write_by_edu(buffer, length) : -errno;
	ret = write_by_trusted_domain(trusted, buffer, length);
	close(trusted);
	return ret;
}
