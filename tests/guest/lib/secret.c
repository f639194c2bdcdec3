// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "content.h"
#include "edu.h"
#include "on-demand.h"
#include "secret.h"
#include "trusted/uapi.h"

/* Zeros are decrypted, which end up as what AES makes of the counter */
static int write_by_trusted_domain(int trusted, int buffer, size_t length)
{
	void *zeros = calloc(1, length);
	struct lab_decrypt decrypt = {
		.fd = buffer,
		.length = length,
		.source = (uintptr_t)zeros,
	};
	int ret;

	if (!zeros)
		return -ENOMEM;
	ret = ioctl(trusted, LAB_TRUSTED_IOCTL_DECRYPT, &decrypt) ? -errno : 0;
	free(zeros);
	return ret;
}

static int write_by_edu(int buffer, size_t length)
{
	uint64_t address = content_address(buffer);
	unsigned char secret[PAGE];
	int edu = edu_open(0), ret = address ? 0 : -EIO;
	size_t offset;

	if (edu < 0)
		return edu;
	memset(secret, 0xa5, sizeof(secret));
	for (offset = 0; offset < length && !ret; offset += SECRET_STEP)
		ret = edu_write(edu, address + offset, secret, PAGE);
	if (!ret)
		ret = edu_write(edu, address + length - PAGE, secret, PAGE);
	close(edu);
	return ret;
}

int write_secret(int buffer, size_t length)
{
	int trusted, ret;

	if (!length || length % PAGE)
		return -EINVAL;
	trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	if (trusted < 0)
		return errno == ENOENT ? write_by_edu(buffer, length) : -errno;
	ret = write_by_trusted_domain(trusted, buffer, length);
	close(trusted);
	return ret;
}
