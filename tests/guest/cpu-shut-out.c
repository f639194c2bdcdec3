// SPDX-License-Identifier: GPL-2.0-only
/*
 * One buffer, which a device reads and writes where the heap has mapped it, and
 * the CPU cannot, whatever software lets it do. Where the same range is left open,
 * the CPU reads what the device wrote (cpu-let-in.c).
 */
#include "harness.h"

#include "access.h"
#include "both.h"
#include "cpu-read.h"

FIXTURE(page)
{
	struct both both;
};

FIXTURE_VARIANT(page)
{
	enum place place;
};

FIXTURE_VARIANT_ADD(page, first) { .place = FIRST };
FIXTURE_VARIANT_ADD(page, middle) { .place = MIDDLE };
FIXTURE_VARIANT_ADD(page, last) { .place = LAST };

FIXTURE_SETUP(page)
{
	ASSERT_EQ(0, both_open(&self->both, variant->place));
}

FIXTURE_TEARDOWN(page)
{
	both_close(&self->both);
}

/* What the device wrote is still there */
static void expect_given(struct __test_metadata *_metadata,
			 const struct both *both)
{
	unsigned char found[PAGE] = {};

	ASSERT_EQ(0, both_read(both, found));
	EXPECT_EQ(0, memcmp(both->given, found, PAGE));
}

TEST_F(page, load_ends_in_a_signal)
{
	unsigned char byte;

	EXPECT_EQ(access_signal(), access_load(self->both.mapped, &byte, 1));
	expect_given(_metadata, &self->both);
}

TEST_F(page, store_ends_in_a_signal_and_changes_nothing)
{
	EXPECT_EQ(access_signal(),
		  access_store(self->both.mapped, ~self->both.given[0]));
	expect_given(_metadata, &self->both);
}

/* Of the buffer's first bytes */
TEST(every_way_to_read_is_refused)
{
	unsigned char bytes[CPU_READ_BYTES];
	struct both both;
	size_t i;

	ASSERT_EQ(0, both_open(&both, FIRST));
	ASSERT_LT(0, cpu_reads_count);
	for (i = 0; i < cpu_reads_count; i++) {
		/* attack-kernel-load.c tries those */
		if (cpu_reads[i].fatal)
			continue;
		EXPECT_EQ(cpu_read_refusal(&cpu_reads[i]),
			  cpu_reads[i].read(both.buffer, bytes))
			TH_LOG("%s", cpu_reads[i].name);
	}
	expect_given(_metadata, &both);
	both_close(&both);
}

TEST_HARNESS_MAIN
