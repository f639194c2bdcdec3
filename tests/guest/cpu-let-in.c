// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control for cpu-shut-out.c and attack-kernel-load.c: where nothing protects the
 * memory, the CPU reads what a device wrote, and the device what the CPU wrote.
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

TEST_F(page, cpu_reads_what_the_device_wrote)
{
	unsigned char found[PAGE] = {};

	ASSERT_EQ(0, access_load(self->both.mapped, found, PAGE));
	EXPECT_EQ(0, memcmp(self->both.given, found, PAGE));
}

TEST_F(page, device_reads_what_the_cpu_wrote)
{
	unsigned char found[PAGE] = {}, stored = ~self->both.given[0];

	ASSERT_EQ(0, access_store(self->both.mapped, stored));
	ASSERT_EQ(0, both_read(&self->both, found));
	EXPECT_EQ(stored, found[0]);
	EXPECT_EQ(0, memcmp(self->both.given + 1, found + 1, PAGE - 1));
}

/* What software refuses is refused without a firewall, too */
TEST(ways_that_only_a_firewall_refuses)
{
	unsigned char bytes[CPU_READ_BYTES];
	struct both both;
	int tried = 0;
	size_t i;

	ASSERT_EQ(0, both_open(&both, FIRST));
	for (i = 0; i < cpu_reads_count; i++) {
		if (!cpu_reads[i].hardware)
			continue;
		memset(bytes, 0, sizeof(bytes));
		EXPECT_EQ(0, cpu_reads[i].read(both.buffer, bytes))
			TH_LOG("%s", cpu_reads[i].name);
		EXPECT_EQ(0, memcmp(both.given, bytes, sizeof(bytes)))
			TH_LOG("%s", cpu_reads[i].name);
		tried++;
	}
	EXPECT_EQ(2, tried);
	both_close(&both);
}

TEST_HARNESS_MAIN
