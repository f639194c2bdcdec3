// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long the trusted domain takes to decrypt samples into a protected buffer: lines
 * "row", with a name and the nanoseconds for each byte.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "content.h"
#include "heap.h"
#include "protected.h"
#include "wrap.h"

static int trusted, buffer;

static int decrypt(const struct content_kind *kind, const void *data)
{
	static struct lab_decrypt_sample request;

	request.fd = buffer;
	request.length = CONTENT_BYTES;
	request.source = (uintptr_t)data;
	request.sample.scheme = kind->scheme;
	request.sample.iv_size = sizeof(request.sample.iv);
	request.sample.crypt = kind->crypt;
	request.sample.skip = kind->skip;
	memcpy(request.sample.key, content_key_id, sizeof(content_key_id));
	return ioctl(trusted, LAB_TRUSTED_IOCTL_SAMPLE, &request) ? errno : 0;
}

int main(void)
{
	uint8_t nonce[LAB_NONCE];
	struct lab_key key;
	int ret;

	setvbuf(stdout, NULL, _IOLBF, 0);
	trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	buffer = heap_alloc_from(region_for("secure-bitstream")->heap, CONTENT_BYTES);
	if (trusted < 0 || buffer < 0 ||
	    ioctl(trusted, LAB_TRUSTED_IOCTL_OPEN, nonce)) {
		perror("a session and a buffer");
		return 1;
	}
	wrap_key(nonce, content_key_id, &key);
	ret = ioctl(trusted, LAB_TRUSTED_IOCTL_KEY, &key) ? errno :
	      content_measure(decrypt);
	if (ret)
		printf("decryption: %s\n", strerror(ret));
	return !!ret;
}
