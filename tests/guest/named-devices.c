// SPDX-License-Identifier: GPL-2.0-only
/*
 * A region whose buffers are for devices that name it: others are refused when they
 * attach, and counted.
 */
#include "harness.h"

#include "attribute.h"
#include "heap.h"
#include "importer.h"
#include "log.h"
#include "protected.h"
#include "units.h"

FIXTURE(named)
{
	const char *heap;
	int buffer, ordinary;
	uint64_t refused;
};

FIXTURE_SETUP(named)
{
	self->heap = region_named("named")->heap;
	self->buffer = heap_alloc_from(self->heap, PAGE);
	ASSERT_LE(0, self->buffer);
	self->ordinary = heap_alloc_from(region()->heap, PAGE);
	ASSERT_LE(0, self->ordinary);
	self->refused = attribute_number(self->heap, "refused/not_named");
}

FIXTURE_TEARDOWN(named)
{
	close(self->ordinary);
	close(self->buffer);
}

/* Attaches a device of the device tree, or one without a node if that is NULL */
static int attach(int buffer, const char *node)
{
	struct dmabuf_import device = importer_64;

	if (node)
		device.phandle = node_phandle(node);
	return importer_attach(buffer, device);
}

TEST_F(named, device_that_names_the_region)
{
	EXPECT_EQ(0, attach(self->buffer, "user"));
	EXPECT_EQ(self->refused,
		  attribute_number(self->heap, "refused/not_named"));
}

TEST_F(named, device_that_names_another_region)
{
	EXPECT_EQ(-EPERM, attach(self->buffer, "stranger"));
	EXPECT_EQ(self->refused + 1,
		  attribute_number(self->heap, "refused/not_named"));
	/* Of a region that does not ask for names */
	EXPECT_EQ(0, attach(self->ordinary, "stranger"));
}

TEST_F(named, device_without_a_node)
{
	EXPECT_EQ(-EPERM, attach(self->buffer, NULL));
	EXPECT_EQ(self->refused + 1,
		  attribute_number(self->heap, "refused/not_named"));
	EXPECT_EQ(0, attach(self->ordinary, NULL));
}

TEST_F(named, refusal_names_the_device)
{
	EXPECT_EQ(-EPERM, attach(self->buffer, "stranger"));
	EXPECT_LE(1, count_log_lines_of("dmabuf-test-importer",
					"does not name the region"));
}

TEST_HARNESS_MAIN
