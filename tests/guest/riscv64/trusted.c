// SPDX-License-Identifier: GPL-2.0-only
/* What the trusted domain does for Linux, and what it refuses. */
#include "harness.h"

#include "file.h"
#include "heap.h"
#include "layout.h"
#include "picture.h"
#include "protected.h"
#include "trusted/uapi.h"
#include "units.h"

#define SIZE 65536
/* Memory of Linux */
#define ORDINARY (LAB_RAM_BASE + 0x2000000)

static unsigned char ciphertext[SIZE];

/* The host looks for as many on the trusted domain's console */
static int note_refusal(void)
{
	int error = errno;

	printf("# requests refused: 1\n");
	return error;
}

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
	self->decrypt.fd = heap_alloc_from(region()->heap, SIZE);
	ASSERT_LE(0, self->decrypt.fd);
	EXPECT_EQ(0, ioctl(self->trusted, LAB_TRUSTED_IOCTL_DECRYPT, &self->decrypt));
}

/* Linux could read the plain text there */
TEST_F(request, does_not_decrypt_into_ordinary_memory)
{
	self->decrypt.fd = heap_alloc_from("default_cma_region", SIZE);
	ASSERT_LE(0, self->decrypt.fd);
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_TRUSTED_IOCTL_DECRYPT, &self->decrypt));
	EXPECT_EQ(EACCES, note_refusal());
}

TEST_F(request, length_beyond_the_buffer)
{
	self->decrypt.fd = heap_alloc_from(region()->heap, SIZE);
	self->decrypt.length = SIZE + 16;
	ASSERT_LE(0, self->decrypt.fd);
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_TRUSTED_IOCTL_DECRYPT, &self->decrypt));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(request, length_of_broken_blocks)
{
	self->decrypt.fd = heap_alloc_from(region()->heap, SIZE);
	self->decrypt.length = SIZE - 1;
	ASSERT_LE(0, self->decrypt.fd);
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_TRUSTED_IOCTL_DECRYPT, &self->decrypt));
	EXPECT_EQ(EINVAL, note_refusal());
}

/*
 * Requests of an attacker who controls Linux: they do not pass the checks of the
 * driver.
 */
static int refusal(int trusted, const struct lab_request *request)
{
	return ioctl(trusted, LAB_TRUSTED_IOCTL_REQUEST, request) ? note_refusal() : 0;
}

TEST_F(request, unknown_commands)
{
	static const uint64_t commands[] = { LAB_COMMAND_DECODE + 1, 1 << 8,
					     1ULL << 32 | LAB_COMMAND_SCANOUT,
					     UINT64_MAX };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		struct lab_request request = { .command = commands[i] };

		EXPECT_EQ(EINVAL, refusal(self->trusted, &request));
	}
}

TEST_F(request, pictures_that_are_not_in_the_region)
{
	const uint64_t end = region()->base + region()->size;
	const uint64_t addresses[] = { 0, LAB_RAM_BASE, ORDINARY,
				       LAB_TRUSTED_BASE, region()->base - 4, end - 4, end,
				       UINT64_MAX - 3 };
	struct lab_request request = {
		.command = LAB_COMMAND_SCANOUT,
		.arg = { 0, PICTURE_WIDTH, PICTURE_HEIGHT, PICTURE_PITCH },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(addresses); i++) {
		request.arg[0] = addresses[i];
		EXPECT_EQ(EACCES, refusal(self->trusted, &request));
	}
	request.arg[0] = region()->base;
	request.arg[1] = 1ULL << 62;
	EXPECT_EQ(EINVAL, refusal(self->trusted, &request));
}

TEST_F(request, decryption_elsewhere)
{
	const uint64_t ordinary = ORDINARY, trusted = LAB_TRUSTED_BASE;
	const struct lab_request requests[] = {
		{ LAB_COMMAND_DECRYPT, { ordinary, ordinary, SIZE } },
		{ LAB_COMMAND_DECRYPT, { ordinary, trusted, SIZE } },
		{ LAB_COMMAND_DECRYPT, { ordinary, LAB_RAM_BASE, SIZE } },
		{ LAB_COMMAND_DECRYPT, { region()->base, region()->base, SIZE } },
		{ LAB_COMMAND_DECRYPT, { trusted, region()->base, SIZE } },
		{ LAB_COMMAND_DECRYPT, { ordinary, region()->base,
					 region()->size + 16 } },
		{ LAB_COMMAND_DECRYPT, { ordinary, region()->base,
					 UINT64_MAX - 15 } },
		{ LAB_COMMAND_DECRYPT, { UINT64_MAX - 15, region()->base, 32 } },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(requests); i++)
		EXPECT_EQ(EACCES, refusal(self->trusted, &requests[i]));
}

TEST_F(request, access_for_initiators_that_the_policy_does_not_name)
{
	/* The host bridge, the disk of the lab, and what is on no bus */
	static const uint64_t devices[] = { 0, 1 << 3, 0xff, 0x100,
					    1ULL << 32 | 1 << 3, UINT64_MAX };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		struct lab_request request = {
			LAB_COMMAND_GRANT, { devices[i], 1 }
		};

		EXPECT_EQ(EACCES, refusal(self->trusted, &request));
	}
}

TEST_F(request, access_that_is_neither_given_nor_taken)
{
	struct lab_request request = { LAB_COMMAND_GRANT, { 1 << 3, 2 } };

	EXPECT_EQ(EINVAL, refusal(self->trusted, &request));
}

TEST_F(request, closing_memory_that_is_not_protected)
{
	const uint64_t end = region()->base + region()->size;
	const uint64_t addresses[] = { LAB_RAM_BASE, ORDINARY, LAB_TRUSTED_BASE,
				       LAB_MAILBOX_BASE, region()->base - PAGE,
				       end - PAGE, end };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(addresses); i++) {
		struct lab_request request = {
			LAB_COMMAND_CLOSE, { addresses[i], 2 * PAGE }
		};

		EXPECT_EQ(EACCES, refusal(self->trusted, &request));
	}
}

TEST_F(request, scrubbing_elsewhere)
{
	const uint64_t end = region()->base + region()->size;
	const uint64_t addresses[] = { LAB_RAM_BASE, ORDINARY, LAB_TRUSTED_BASE,
				       LAB_MAILBOX_BASE, LAB_FW_CFG_BASE,
				       LAB_IOMMU_BASE, region()->base - PAGE,
				       end - PAGE, end };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(addresses); i++) {
		struct lab_request request = {
			LAB_COMMAND_SCRUB, { 1, addresses[i], 2 * PAGE }
		};

		EXPECT_EQ(EACCES, refusal(self->trusted, &request));
	}
}

TEST_F(request, scrubbing_lists_that_make_no_sense)
{
	const uint64_t base = region()->base;
	const struct lab_request requests[] = {
		{ LAB_COMMAND_SCRUB, { 0, base, PAGE } },
		{ LAB_COMMAND_SCRUB, { LAB_RANGES_MAX + 1, base, PAGE } },
		{ LAB_COMMAND_SCRUB, { 1, base, 0 } },
		{ LAB_COMMAND_SCRUB, { 1, base + 8, PAGE } },
		{ LAB_COMMAND_SCRUB, { 1, base, PAGE + 8 } },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(requests); i++)
		EXPECT_EQ(EINVAL, refusal(self->trusted, &requests[i]));
}

/* A while, for the trusted domain */
#define LONG (16 << 20)
#define TIMEOUT "/sys/module/lab_trusted/parameters/timeout_ms"

/* The long request succeeds at last, and the next one is refused: the answers differ */
TEST_F(request, late_answer_is_not_that_of_the_next_request)
{
	struct lab_request late = {
		LAB_COMMAND_DECRYPT, { ORDINARY, region()->base, LONG }
	};
	struct lab_request next = { .command = LAB_COMMAND_DECODE + 1 };

	ASSERT_EQ(0, write_file(TIMEOUT, "1"));
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_TRUSTED_IOCTL_REQUEST, &late));
	EXPECT_EQ(ETIMEDOUT, errno);
	/* The trusted domain has slept, and has it now */
	usleep(100000);
	/* It is not even asked yet */
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_TRUSTED_IOCTL_REQUEST, &next));
	EXPECT_EQ(ETIMEDOUT, errno);
	ASSERT_EQ(0, write_file(TIMEOUT, "60000"));
	EXPECT_EQ(EINVAL, refusal(self->trusted, &next));
	ASSERT_EQ(0, write_file(TIMEOUT, "10000"));
}

TEST_HARNESS_MAIN
