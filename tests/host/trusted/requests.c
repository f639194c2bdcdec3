// SPDX-License-Identifier: GPL-2.0-only
/* What the trusted domain does for Linux, and what it refuses. */

#include <stdint.h>
#include <string.h>

#include "checks.h"
#include "faults.h"
#include "layout.h"
#include "policy.h"
#include "tap.h"

/* A machine of one region; two-regions.c has the other one */
const struct policy policy;

#define RAM		LAB_RAM_BASE
#define RAM_END		((uint64_t)LAB_RAM_BASE + LAB_RAM_SIZE)
#define REGION		LAB_REGION_BASE
#define REGION_END	((uint64_t)LAB_REGION_BASE + LAB_REGION_SIZE)
#define TRUSTED		LAB_TRUSTED_BASE
#define ORDINARY	0x82000000UL
#define LENGTH		65536UL
#define WIDTH		640
#define HEIGHT		480
#define PITCH		2560

#define OK		LAB_STATUS_OK
#define INVALID		LAB_STATUS_INVALID
#define REFUSED		LAB_STATUS_REFUSED

static void decrypts_from_ordinary_memory_into_the_region(void)
{
	EXPECT(check_decrypt(ORDINARY, REGION, LENGTH) == OK);
	EXPECT(check_decrypt(ORDINARY, REGION_END - LENGTH, LENGTH) == OK);
	EXPECT(check_decrypt(RAM_END - 16, REGION, 16) == OK);
	EXPECT(check_decrypt(RAM + LAB_FIRMWARE_SIZE, REGION, 16) == OK);
}

static void decrypts_from_nowhere_else(void)
{
	EXPECT(check_decrypt(REGION, REGION, LENGTH) == REFUSED);
	EXPECT(check_decrypt(TRUSTED, REGION, 16) == REFUSED);
	EXPECT(check_decrypt(RAM, REGION, 16) == REFUSED);
	EXPECT(check_decrypt(RAM - 16, REGION, 32) == REFUSED);
	EXPECT(check_decrypt(LAB_FW_CFG_BASE, REGION, 16) == REFUSED);
	EXPECT(check_decrypt(LAB_MAILBOX_BASE, REGION, 16) == REFUSED);
	EXPECT(check_decrypt(LAB_MAILBOX_BASE - 16, REGION, 32) == REFUSED);
	EXPECT(check_decrypt(REGION - 16, REGION, 32) == REFUSED);
	EXPECT(check_decrypt(RAM_END - 16, REGION, 32) == REFUSED);
	EXPECT(check_decrypt(UINT64_MAX - 15, REGION, 32) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, REGION, UINT64_MAX - 15) == REFUSED);
}

static void decrypts_to_nowhere_else(void)
{
	EXPECT(check_decrypt(ORDINARY, ORDINARY, LENGTH) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, TRUSTED, LENGTH) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, RAM, 16) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, REGION - 16, LENGTH) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, REGION_END - 16, 32) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, REGION_END, 16) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, UINT64_MAX - 15, 32) == REFUSED);
	EXPECT(check_decrypt(ORDINARY, 0, 16) == REFUSED);
}

static void decrypts_whole_blocks_only(void)
{
	EXPECT(check_decrypt(ORDINARY, REGION, 0) == INVALID);
	EXPECT(check_decrypt(ORDINARY, REGION, 15) == INVALID);
	EXPECT(check_decrypt(ORDINARY, REGION, UINT64_MAX) == INVALID);
}

static void decrypts_samples_from_ordinary_memory_into_the_region(void)
{
	EXPECT(check_sample(ORDINARY, REGION, 1) == OK);
	EXPECT(check_sample(ORDINARY + 1, REGION + 3, LENGTH + 5) == OK);
	EXPECT(check_sample(ORDINARY, REGION_END - 7, 7) == OK);
	EXPECT(check_sample(ORDINARY, REGION, 0) == INVALID);
}

static void decrypts_no_samples_elsewhere(void)
{
	EXPECT(check_sample(ORDINARY, ORDINARY, 1) == REFUSED);
	EXPECT(check_sample(ORDINARY, TRUSTED, 1) == REFUSED);
	EXPECT(check_sample(ORDINARY, RAM, 1) == REFUSED);
	EXPECT(check_sample(ORDINARY, LAB_MAILBOX_BASE, 1) == REFUSED);
	EXPECT(check_sample(ORDINARY, LAB_IOMMU_BASE, 1) == REFUSED);
	EXPECT(check_sample(ORDINARY, REGION - 1, 2) == REFUSED);
	EXPECT(check_sample(ORDINARY, REGION_END - 1, 2) == REFUSED);
	EXPECT(check_sample(ORDINARY, REGION, UINT64_MAX) == REFUSED);
	EXPECT(check_sample(REGION, REGION, 1) == REFUSED);
	EXPECT(check_sample(TRUSTED, REGION, 1) == REFUSED);
	EXPECT(check_sample(RAM_END - 1, REGION, 2) == REFUSED);
	EXPECT(check_sample(UINT64_MAX, REGION, 2) == REFUSED);
}

#define PICTURE	(4UL * WIDTH * HEIGHT)

static void decodes_in_the_region(void)
{
	EXPECT(check_decode(REGION, LENGTH, REGION + LENGTH, WIDTH, HEIGHT) == OK);
	EXPECT(check_decode(REGION + PICTURE, 1, REGION, WIDTH, HEIGHT) == OK);
	EXPECT(check_decode(REGION, 1, REGION_END - PICTURE, WIDTH, HEIGHT) == OK);
	EXPECT(check_decode(REGION_END - 1, 1, REGION, 1, 1) == OK);
}

static void decodes_nowhere_else(void)
{
	EXPECT(check_decode(ORDINARY, 1, REGION, 1, 1) == REFUSED);
	EXPECT(check_decode(TRUSTED, 1, REGION, 1, 1) == REFUSED);
	EXPECT(check_decode(REGION, 1, ORDINARY, 1, 1) == REFUSED);
	EXPECT(check_decode(REGION, 1, TRUSTED, 1, 1) == REFUSED);
	EXPECT(check_decode(REGION, 1, RAM, 1, 1) == REFUSED);
	EXPECT(check_decode(REGION, UINT64_MAX, REGION, 1, 1) == REFUSED);
	EXPECT(check_decode(REGION_END - 1, 2, REGION, 1, 1) == REFUSED);
	EXPECT(check_decode(REGION, 1, REGION_END - 3, 1, 1) == REFUSED);
	EXPECT(check_decode(REGION, 1, REGION_END - PICTURE + 1, WIDTH,
			    HEIGHT) == REFUSED);
	/* A bitstream that the decoder would write over */
	EXPECT(check_decode(REGION, 5, REGION + 4, 1, 1) == REFUSED);
	EXPECT(check_decode(REGION + 3, 5, REGION, 1, 1) == REFUSED);
	EXPECT(check_decode(REGION, LENGTH, REGION, 1, 1) == REFUSED);
}

static void decodes_no_pictures_that_make_no_sense(void)
{
	EXPECT(check_decode(REGION, 0, REGION + 16, 1, 1) == INVALID);
	EXPECT(check_decode(REGION, 1, REGION + 16, 0, 1) == INVALID);
	EXPECT(check_decode(REGION, 1, REGION + 16, 1, 0) == INVALID);
	EXPECT(check_decode(REGION, 1, REGION + 16, 4097, 1) == INVALID);
	EXPECT(check_decode(REGION, 1, REGION + 16, 1, 4097) == INVALID);
	/* A product that wraps */
	EXPECT(check_decode(REGION, 1, REGION + 16, 1ULL << 31, 1ULL << 31) ==
	       INVALID);
}

static void shows_the_region(void)
{
	EXPECT(check_scanout(REGION, WIDTH, HEIGHT, PITCH) == OK);
	EXPECT(check_scanout(REGION_END - PITCH * HEIGHT, WIDTH, HEIGHT, PITCH) == OK);
	EXPECT(check_scanout(REGION, 1, 1, 4) == OK);
}

static void shows_nothing_else(void)
{
	EXPECT(check_scanout(ORDINARY, WIDTH, HEIGHT, PITCH) == REFUSED);
	EXPECT(check_scanout(TRUSTED, WIDTH, HEIGHT, PITCH) == REFUSED);
	EXPECT(check_scanout(RAM, WIDTH, HEIGHT, PITCH) == REFUSED);
	EXPECT(check_scanout(REGION - 4, WIDTH, HEIGHT, PITCH) == REFUSED);
	EXPECT(check_scanout(REGION_END - 4, WIDTH, HEIGHT, PITCH) == REFUSED);
	EXPECT(check_scanout(REGION, 4096, 4096, 16384) == REFUSED);
	EXPECT(check_scanout(UINT64_MAX - 3, WIDTH, HEIGHT, PITCH) == REFUSED);
}

static void shows_no_pictures_that_make_no_sense(void)
{
	EXPECT(check_scanout(REGION, 0, HEIGHT, PITCH) == INVALID);
	EXPECT(check_scanout(REGION, WIDTH, 0, PITCH) == INVALID);
	EXPECT(check_scanout(REGION, WIDTH, HEIGHT, PITCH - 4) == INVALID);
	EXPECT(check_scanout(REGION, WIDTH, HEIGHT, 16385) == INVALID);
	EXPECT(check_scanout(REGION, 4097, 1, 16388) == INVALID);
	EXPECT(check_scanout(REGION, 1, 4097, 4) == INVALID);
	/* Products that wrap to something small */
	EXPECT(check_scanout(REGION, 1ULL << 62, 1, 4) == INVALID);
	EXPECT(check_scanout(REGION, 1, 1ULL << 32, 1ULL << 32) == INVALID);
}

static const struct policy good = {
	.has_iommu = 1,
	.count = 3,
	.initiators = {
		{ 0x80, CLASS_ONE_WAY, 1 },
		{ 0x88, CLASS_READ_ONLY, 0 },
		{ 0xff, CLASS_ONE_WAY, 1 },
	},
};

static void grants_what_the_policy_has(void)
{
	EXPECT(check_grant(&good, 0x80, 1) == OK);
	EXPECT(check_grant(&good, 0x80, 0) == OK);
	EXPECT(check_grant(&good, 0xff, 1) == OK);
}

static void grants_nothing_else(void)
{
	struct policy bad = good;

	EXPECT(check_grant(&good, 0x80, 2) == INVALID);
	EXPECT(check_grant(&good, 0x81, 1) == REFUSED);
	/* What it always has is not Linux's to take away */
	EXPECT(check_grant(&good, 0x88, 0) == REFUSED);
	EXPECT(check_grant(&good, 0, 1) == REFUSED);
	EXPECT(check_grant(&good, 256, 1) == REFUSED);
	/* Numbers that are 0x80 when they are cut to 32 bits, or to 8 */
	EXPECT(check_grant(&good, 1ULL << 32 | 0x80, 1) == REFUSED);
	EXPECT(check_grant(&good, 0x180, 1) == REFUSED);

	bad.initiators[1].device = 0;
	EXPECT(check_grant(&bad, 0x80, 1) == REFUSED);
}

static void closes_the_region(void)
{
	EXPECT(check_close(REGION, LAB_REGION_SIZE) == OK);
	EXPECT(check_close(REGION, PAGE) == OK);
	EXPECT(check_close(REGION_END - PAGE, PAGE) == OK);
}

static void closes_nothing_else(void)
{
	EXPECT(check_close(ORDINARY, PAGE) == REFUSED);
	EXPECT(check_close(TRUSTED, PAGE) == REFUSED);
	EXPECT(check_close(RAM, PAGE) == REFUSED);
	EXPECT(check_close(LAB_MAILBOX_BASE, PAGE) == REFUSED);
	EXPECT(check_close(REGION - PAGE, 2 * PAGE) == REFUSED);
	EXPECT(check_close(REGION_END - PAGE, 2 * PAGE) == REFUSED);
	EXPECT(check_close(REGION_END, PAGE) == REFUSED);
	EXPECT(check_close(REGION, -PAGE) == REFUSED);
	EXPECT(check_close(REGION, 0) == INVALID);
	EXPECT(check_close(REGION + 8, PAGE) == INVALID);
	EXPECT(check_close(REGION, PAGE + 8) == INVALID);
}

static enum lab_status scrub_one(uint64_t base, uint64_t size)
{
	struct lab_range range = { base, size };

	return check_scrub(&range, 1);
}

static void scrubs_the_region(void)
{
	struct lab_range ranges[LAB_RANGES_MAX];
	unsigned int i;

	for (i = 0; i < LAB_RANGES_MAX; i++)
		ranges[i] = (struct lab_range){ REGION + 2 * i * PAGE, PAGE };
	EXPECT(check_scrub(ranges, LAB_RANGES_MAX) == OK);
	EXPECT(scrub_one(REGION, LAB_REGION_SIZE) == OK);
	EXPECT(scrub_one(REGION_END - PAGE, PAGE) == OK);
}

static void scrubs_nothing_else(void)
{
	struct lab_range ranges[LAB_RANGES_MAX];
	unsigned int i;

	EXPECT(scrub_one(ORDINARY, PAGE) == REFUSED);
	EXPECT(scrub_one(TRUSTED, PAGE) == REFUSED);
	EXPECT(scrub_one(RAM, PAGE) == REFUSED);
	EXPECT(scrub_one(LAB_MAILBOX_BASE, PAGE) == REFUSED);
	EXPECT(scrub_one(LAB_FW_CFG_BASE, PAGE) == REFUSED);
	EXPECT(scrub_one(LAB_IOMMU_BASE, PAGE) == REFUSED);
	EXPECT(scrub_one(REGION - PAGE, 2 * PAGE) == REFUSED);
	EXPECT(scrub_one(REGION_END - PAGE, 2 * PAGE) == REFUSED);
	EXPECT(scrub_one(REGION_END, PAGE) == REFUSED);
	EXPECT(scrub_one(REGION, -PAGE) == REFUSED);
	EXPECT(scrub_one(-PAGE, 2 * PAGE) == REFUSED);

	/* Each range of the list counts */
	for (i = 0; i < LAB_RANGES_MAX; i++)
		ranges[i] = (struct lab_range){ REGION + 2 * i * PAGE, PAGE };
	ranges[LAB_RANGES_MAX - 1].base = TRUSTED;
	EXPECT(check_scrub(ranges, LAB_RANGES_MAX) == REFUSED);
	EXPECT(check_scrub(ranges, LAB_RANGES_MAX - 1) == OK);
}

static void scrubs_no_lists_that_make_no_sense(void)
{
	struct lab_range ranges[LAB_RANGES_MAX + 1];
	unsigned int i;

	for (i = 0; i <= LAB_RANGES_MAX; i++)
		ranges[i] = (struct lab_range){ REGION + 2 * i * PAGE, PAGE };
	EXPECT(check_scrub(ranges, LAB_RANGES_MAX + 1) == INVALID);
	EXPECT(check_scrub(ranges, 0) == INVALID);
	/* A number that is 1 when it is cut to 32 bits */
	EXPECT(check_scrub(ranges, 1ULL << 32 | 1) == INVALID);
	EXPECT(scrub_one(REGION, 0) == INVALID);
	EXPECT(scrub_one(REGION + 8, PAGE) == INVALID);
	EXPECT(scrub_one(REGION, PAGE + 8) == INVALID);
}

static void takes_policies_that_make_sense(void)
{
	struct policy empty = {};

	EXPECT(!policy_fault(&good));
	EXPECT(!policy_fault(&empty));
	EXPECT(policy_find(&good, 0x88) == &good.initiators[1]);
	EXPECT(!policy_find(&good, 0x90));
}

static void takes_no_others(void)
{
	struct policy bad = good;

	bad.others = CLASSES;
	EXPECT(policy_fault(&bad));
	bad = good;
	bad.count = 9;
	EXPECT(policy_fault(&bad));
	bad = good;
	bad.initiators[2].class = CLASSES;
	EXPECT(policy_fault(&bad));
	bad = good;
	bad.initiators[2].device = 256;
	EXPECT(policy_fault(&bad));
	bad = good;
	bad.initiators[2].device = 7;
	EXPECT(policy_fault(&bad));
	bad = good;
	bad.initiators[2].device = 0x80;
	EXPECT(policy_fault(&bad));
}

static void gives_each_initiator_its_class(void)
{
	struct policy bad = good;

	EXPECT(policy_class(&good, 0x80, 1) == CLASS_ONE_WAY);
	EXPECT(policy_class(&good, 0x80, 0) == CLASS_WAITING);
	EXPECT(policy_class(&good, 0x88, 0) == CLASS_READ_ONLY);
	EXPECT(policy_class(&good, 0x90, 1) == CLASS_NONE);
	bad.others = CLASS_FULL;
	EXPECT(policy_class(&bad, 0x90, 0) == CLASS_FULL);
	bad.initiators[0].device = 0;
	EXPECT(policy_class(&bad, 0x90, 0) == CLASS_NONE);
	EXPECT(policy_class(&bad, 0x88, 0) == CLASS_NONE);
}

/* An initiator that loses access must keep no way into the region */
static void what_is_granted_leaves_no_way_out(void)
{
	unsigned int i, granted;

	for (i = 0; i < good.count; i++) {
		unsigned int of_region = 0, of_ordinary = 0;

		for (granted = 0; granted < 2; granted++) {
			enum class class = policy_class(&good,
							good.initiators[i].device,
							granted);

			of_region |= memory_rights(class, REGION);
			of_ordinary |= memory_rights(class, ORDINARY);
		}
		EXPECT(of_region & RIGHT_READ);
		EXPECT(!(of_ordinary & RIGHT_WRITE));
	}
}

static void rights_are_those_of_the_page(void)
{
	EXPECT(memory_rights(CLASS_NONE, REGION - 1) ==
	       (RIGHT_READ | RIGHT_WRITE));
	EXPECT(memory_rights(CLASS_NONE, REGION + 1) == 0);
	EXPECT(memory_rights(CLASS_FULL, UINT64_MAX) == 0);
}

static struct fault_record fault(uint64_t device, uint64_t cause,
				 uint64_t address)
{
	return (struct fault_record){
		.header = device << 40 | 2ULL << 34 | cause,
		.address = address,
	};
}

static void faults_of_one_page_are_one(void)
{
	struct lab_faults faults = {};
	struct fault_record record;
	unsigned int i;

	for (i = 0; i < 4096; i += 4) {
		record = fault(0x90, LAB_FAULT_READ, REGION + i);
		faults_add(&faults, &record);
	}
	EXPECT(faults.number == 1 && !faults.lost);
	EXPECT(faults.fault[0].device == 0x90);
	EXPECT(faults.fault[0].cause == LAB_FAULT_READ);
	EXPECT(faults.fault[0].address == REGION);
	EXPECT(faults.fault[0].count == 1024);
}

static void faults_that_differ_are_not(void)
{
	struct lab_faults faults = {};
	const struct fault_record records[] = {
		fault(0x90, LAB_FAULT_READ, REGION),
		fault(0x90, LAB_FAULT_READ, REGION + 4096),
		fault(0x90, LAB_FAULT_WRITE, REGION + 4096),
		fault(0xffff98, LAB_FAULT_WRITE, REGION + 4096),
		fault(0x90, LAB_FAULT_READ, REGION),
	};
	unsigned int i;

	for (i = 0; i < 5; i++)
		faults_add(&faults, &records[i]);
	EXPECT(faults.number == 5);
	EXPECT(faults.fault[3].device == 0xffff98);
	EXPECT(faults.fault[4].count == 1);
}

static void too_many_faults_are_not_a_secret(void)
{
	struct lab_faults faults = {};
	struct fault_record record;
	unsigned int i;

	for (i = 0; i <= LAB_FAULTS_MAX; i++) {
		EXPECT(!faults.lost);
		record = fault(0x90, LAB_FAULT_READ, REGION + i * 4096UL);
		faults_add(&faults, &record);
	}
	EXPECT(faults.number == LAB_FAULTS_MAX && faults.lost);
}

int main(void)
{
	RUN(decrypts_from_ordinary_memory_into_the_region);
	RUN(decrypts_from_nowhere_else);
	RUN(decrypts_to_nowhere_else);
	RUN(decrypts_whole_blocks_only);
	RUN(decrypts_samples_from_ordinary_memory_into_the_region);
	RUN(decrypts_no_samples_elsewhere);
	RUN(decodes_in_the_region);
	RUN(decodes_nowhere_else);
	RUN(decodes_no_pictures_that_make_no_sense);
	RUN(shows_the_region);
	RUN(shows_nothing_else);
	RUN(shows_no_pictures_that_make_no_sense);
	RUN(grants_what_the_policy_has);
	RUN(grants_nothing_else);
	RUN(closes_the_region);
	RUN(closes_nothing_else);
	RUN(scrubs_the_region);
	RUN(scrubs_nothing_else);
	RUN(scrubs_no_lists_that_make_no_sense);
	RUN(takes_policies_that_make_sense);
	RUN(takes_no_others);
	RUN(gives_each_initiator_its_class);
	RUN(what_is_granted_leaves_no_way_out);
	RUN(rights_are_those_of_the_page);
	RUN(faults_of_one_page_are_one);
	RUN(faults_that_differ_are_not);
	RUN(too_many_faults_are_not_a_secret);
	return tap_end();
}
