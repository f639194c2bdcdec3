// SPDX-License-Identifier: GPL-2.0-only
/* What the trusted domain does for Linux, and what it refuses. */
#include "kselftest_harness.h"

#include "heap.h"
#include "lab-uapi.h"

#define HEAP "secure@94000000"
#define SIZE 65536

static unsigned char ciphertext[SIZE];

FIXTURE(request)
{
	int trusted;
	struct lab_decrypt decrypt;
};

FIXTURE_SETUP(request)
{
	self->trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->trusted);
	self->decrypt.length = SIZE;
	self->decrypt.source = (uintptr_t)ciphertext;
}

FIXTURE_TEARDOWN(request)
{
	close(self->decrypt.fd);
	close(self->trusted);
}

TEST_F(request, decrypts_into_a_protected_buffer)
{
	self->decrypt.fd = heap_alloc_from(HEAP, SIZE);
	ASSERT_LE(0, self->decrypt.fd);
	EXPECT_EQ(0, ioctl(self->trusted, LAB_IOCTL_DECRYPT, &self->decrypt));
}

/* Else anybody could have the plain text */
TEST_F(request, does_not_decrypt_into_ordinary_memory)
{
	self->decrypt.fd = heap_alloc_from("default_cma_region", SIZE);
	ASSERT_LE(0, self->decrypt.fd);
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_IOCTL_DECRYPT, &self->decrypt));
	EXPECT_EQ(EACCES, errno);
}

TEST_F(request, length_beyond_the_buffer)
{
	self->decrypt.fd = heap_alloc_from(HEAP, SIZE);
	self->decrypt.length = SIZE + 16;
	ASSERT_LE(0, self->decrypt.fd);
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_IOCTL_DECRYPT, &self->decrypt));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(request, length_of_broken_blocks)
{
	self->decrypt.fd = heap_alloc_from(HEAP, SIZE);
	self->decrypt.length = SIZE - 1;
	ASSERT_LE(0, self->decrypt.fd);
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_IOCTL_DECRYPT, &self->decrypt));
	EXPECT_EQ(EINVAL, errno);
}

TEST_HARNESS_MAIN
