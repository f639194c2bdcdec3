// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bitstreams and pictures have heaps of their own, and the trusted domain treats them
 * differently: it decrypts into the one, and shows the other.
 */
#include "harness.h"

#include "attribute.h"
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

/* The heap for a use case */
static const char *heap_for(const char *use_case)
{
	return region_for(use_case)->heap;
}

FIXTURE(regions)
{
	int trusted, buffer;
	struct lab_decrypt decrypt;
	struct lab_request scanout;
};

FIXTURE_SETUP(regions)
{
	self->trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->trusted);
	self->buffer = -1;
	self->decrypt.length = SIZE;
	self->decrypt.source = (uintptr_t)ciphertext;
	self->scanout = (struct lab_request){
		LAB_COMMAND_SCANOUT,
		{ 0, PICTURE_WIDTH, PICTURE_HEIGHT, PICTURE_PITCH },
	};
}

FIXTURE_TEARDOWN(regions)
{
	close(self->buffer);
	close(self->trusted);
}

TEST_F(regions, heaps_are_found_by_their_use_case)
{
	char text[64];

	EXPECT_EQ(0, attribute_text(region()->heap, "use_case", text, sizeof(text)));
	EXPECT_STREQ("secure-video", text);
	EXPECT_STREQ(region_named("bitstream")->heap,
		     heap_for("secure-bitstream"));
	EXPECT_NE(0, region_named("bitstream")->size);
}

TEST_F(regions, decrypts_into_a_protected_bitstream)
{
	self->buffer = heap_alloc_from(heap_for("secure-bitstream"), SIZE);
	ASSERT_LE(0, self->buffer);
	self->decrypt.fd = self->buffer;
	EXPECT_EQ(0, ioctl(self->trusted, LAB_TRUSTED_IOCTL_DECRYPT,
			   &self->decrypt));
}

/* A display would show what only the decoder may read */
TEST_F(regions, does_not_decrypt_into_a_picture)
{
	self->buffer = heap_alloc_from(heap_for("secure-video"), SIZE);
	ASSERT_LE(0, self->buffer);
	self->decrypt.fd = self->buffer;
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_TRUSTED_IOCTL_DECRYPT,
			    &self->decrypt));
	EXPECT_EQ(EACCES, note_refusal());
}

TEST_F(regions, does_not_decrypt_across_their_edges)
{
	const struct region *bitstream = region_named("bitstream");
	const struct lab_request requests[] = {
		{ LAB_COMMAND_DECRYPT, { ORDINARY, bitstream->base - 16, 32 } },
		{ LAB_COMMAND_DECRYPT, { ORDINARY, bitstream->base +
					 bitstream->size - 16, 32 } },
		{ LAB_COMMAND_DECRYPT, { bitstream->base, bitstream->base, 16 } },
		{ LAB_COMMAND_DECRYPT, { region()->base, bitstream->base, 16 } },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		EXPECT_EQ(-1, ioctl(self->trusted, LAB_TRUSTED_IOCTL_REQUEST,
				    &requests[i]));
		EXPECT_EQ(EACCES, note_refusal());
	}
}

TEST_F(regions, bitstream_is_not_shown_but_a_picture_is)
{
	self->scanout.arg[0] = region()->base;
	EXPECT_EQ(0, ioctl(self->trusted, LAB_TRUSTED_IOCTL_REQUEST,
			   &self->scanout));
	self->scanout.arg[0] = region_named("bitstream")->base;
	EXPECT_EQ(-1, ioctl(self->trusted, LAB_TRUSTED_IOCTL_REQUEST,
			    &self->scanout));
	EXPECT_EQ(EACCES, note_refusal());
}

static int refusal(int trusted, struct lab_request request)
{
	return ioctl(trusted, LAB_TRUSTED_IOCTL_REQUEST, &request) ?
	       note_refusal() : 0;
}

/* Without a session, where a sample may go is not refused by the address */
TEST_F(regions, samples_go_to_bitstreams_only)
{
	struct lab_request request = {
		LAB_COMMAND_SAMPLE, { ORDINARY, region_named("bitstream")->base, SIZE }
	};

	EXPECT_EQ(ENOKEY, refusal(self->trusted, request));
	request.arg[1] = region()->base;
	EXPECT_EQ(EACCES, refusal(self->trusted, request));
}

/* Of memory that has no PNG in it */
TEST_F(regions, decodes_bitstreams_to_pictures_only)
{
	const uint64_t bitstream = region_named("bitstream")->base;
	const uint64_t picture = region()->base, size = 16 | 16ULL << 32;
	const struct {
		struct lab_request request;
		int error;
	} requests[] = {
		{ { LAB_COMMAND_DECODE, { bitstream, SIZE, picture, size } }, EBADMSG },
		{ { LAB_COMMAND_DECODE, { picture, SIZE, bitstream, size } }, EACCES },
		{ { LAB_COMMAND_DECODE, { bitstream, SIZE, bitstream + SIZE, size } },
		  EACCES },
		{ { LAB_COMMAND_DECODE, { picture, SIZE, picture + SIZE, size } },
		  EACCES },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(requests); i++)
		EXPECT_EQ(requests[i].error,
			  refusal(self->trusted, requests[i].request));
}

TEST_HARNESS_MAIN
