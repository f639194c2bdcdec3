// SPDX-License-Identifier: GPL-2.0-only
/* What differs where bitstreams have a region of their own. */

#include <stdint.h>

#include "checks.h"
#include "layout.h"
#include "policy.h"
#include "tap.h"

#define PICTURES	LAB_REGION_BASE
#define BITSTREAM	LAB_BITSTREAM_BASE
#define BITSTREAM_END	((uint64_t)LAB_BITSTREAM_BASE + LAB_BITSTREAM_SIZE)
#define ORDINARY	0x82000000UL
#define LENGTH		65536UL
#define READ		RIGHT_READ
#define WRITE		RIGHT_WRITE

#define OK		LAB_STATUS_OK
#define REFUSED		LAB_STATUS_REFUSED

const struct policy policy = { .has_bitstream = 1 };

static void decrypts_into_the_bitstream_only(void)
{
	EXPECT(check_decrypt(ORDINARY, BITSTREAM, LENGTH) == OK);
	EXPECT(check_decrypt(ORDINARY, BITSTREAM_END - 16, 16) == OK);
	EXPECT(check_decrypt(ORDINARY, PICTURES, LENGTH) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, ORDINARY, LENGTH) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, BITSTREAM - 16, 32) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, BITSTREAM_END - 16, 32) == REFUSED);
	EXPECT(check_decrypt(BITSTREAM, BITSTREAM, 16) == REFUSED);
}

static void decodes_bitstreams_into_pictures_only(void)
{
	EXPECT(check_sample(ORDINARY, BITSTREAM, LENGTH) == OK);
	EXPECT(check_sample(ORDINARY, PICTURES, LENGTH) == REFUSED);
	EXPECT(check_sample(BITSTREAM, BITSTREAM, 1) == REFUSED);
	EXPECT(check_decode(BITSTREAM, LENGTH, PICTURES, 640, 480) == OK);
	EXPECT(check_decode(BITSTREAM, LENGTH, BITSTREAM + LENGTH, 1, 1) == REFUSED);
	EXPECT(check_decode(PICTURES, LENGTH, PICTURES + LENGTH, 1, 1) == REFUSED);
	EXPECT(check_decode(PICTURES, LENGTH, BITSTREAM, 1, 1) == REFUSED);
	EXPECT(check_decode(BITSTREAM_END - 1, 2, PICTURES, 1, 1) == REFUSED);
}

static void shows_pictures_only(void)
{
	EXPECT(check_scanout(PICTURES, 640, 480, 2560) == OK);
	EXPECT(check_scanout(BITSTREAM, 640, 480, 2560) == REFUSED);
}

static void both_are_closed_and_can_be_erased(void)
{
	struct lab_range range = { BITSTREAM, LENGTH };

	EXPECT(check_close(BITSTREAM, LAB_BITSTREAM_SIZE) == OK);
	EXPECT(check_close(PICTURES, LAB_REGION_SIZE) == OK);
	EXPECT(check_close(BITSTREAM, LAB_BITSTREAM_SIZE + PAGE) == REFUSED);
	EXPECT(check_scrub(&range, 1) == OK);
	range.base = PICTURES;
	EXPECT(check_scrub(&range, 1) == OK);
	range.base = BITSTREAM_END;
	EXPECT(check_scrub(&range, 1) == REFUSED);
}

/* Whatever Linux has it do, what it reads it can put among pictures, or nowhere */
static void decoder_has_one_way(void)
{
	EXPECT(memory_rights(CLASS_DECODER, BITSTREAM) == READ);
	EXPECT(memory_rights(CLASS_DECODER, PICTURES) == (READ | WRITE));
	EXPECT(memory_rights(CLASS_DECODER, ORDINARY) == READ);
}

static void no_other_class_reads_the_bitstream(void)
{
	unsigned int class;

	for (class = 0; class < CLASS_FULL; class++)
		EXPECT(class == CLASS_DECODER ||
		       !memory_rights(class, BITSTREAM));
	EXPECT(memory_rights(CLASS_FULL, BITSTREAM) == (READ | WRITE));
}

int main(void)
{
	RUN(decrypts_into_the_bitstream_only);
	RUN(decodes_bitstreams_into_pictures_only);
	RUN(shows_pictures_only);
	RUN(both_are_closed_and_can_be_erased);
	RUN(decoder_has_one_way);
	RUN(no_other_class_reads_the_bitstream);
	return tap_end();
}
