// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices of regions.dts whose nodes name a region of reserved memory, which
 * their driver asks for when it probes them.
 */
#include "harness.h"

#include "heap.h"
#include "log.h"

static int is_bound(const char *device)
{
	char path[256];

	snprintf(path, sizeof(path), "/sys/bus/platform/devices/%s", device);
	if (access(path, F_OK))
		return -errno;
	strcat(path, "/driver");
	return !access(path, F_OK);
}

FIXTURE(heap)
{
	char unused;
};

FIXTURE_VARIANT(heap)
{
	const char *device, *region;
};

FIXTURE_VARIANT_ADD(heap, of_the_name)
{
	.device = "assigned",
	.region = "one-page@96000000",
};

FIXTURE_VARIANT_ADD(heap, of_the_older_name)
{
	.device = "assigned-older",
	.region = "older-name@97000000",
};

FIXTURE_SETUP(heap)
{
}

FIXTURE_TEARDOWN(heap)
{
}

TEST_F(heap, can_be_the_region_of_a_device)
{
	char text[300];

	EXPECT_EQ(1, is_bound(variant->device));
	snprintf(text, sizeof(text), "%s: assigned reserved memory node %s",
		 variant->device, variant->region);
	EXPECT_EQ(1, count_log_lines_of("lab-assigned", text));
}

TEST_F(heap, allocates_all_the_same)
{
	int buffer = heap_alloc_from(variant->region, 1);

	EXPECT_LE(0, buffer);
	close(buffer);
}

/* The control: a plain reservation */
TEST(region_without_operations_fails_the_probe)
{
	EXPECT_EQ(0, is_bound("owner"));
	EXPECT_EQ(1, count_log_lines_of("owner", "lab-assigned failed with error -22"));
}

TEST_HARNESS_MAIN
