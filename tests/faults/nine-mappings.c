// SPDX-License-Identifier: GPL-2.0-only
/*
 * One buffer is mapped for more devices than the DMA API's debugging expects.
 *
 * on: uml
 * kernel: debug
 * never: DMA-API:
 */
#include "kselftest_harness.h"

#include "heap.h"
#include "importer.h"
#include "protected.h"

#define DEVICES 12

TEST(twelve_devices_have_one_buffer)
{
	int buffer = heap_alloc_from(region()->heap, 1 << 20);
	int importer[DEVICES], i;

	ASSERT_LE(0, buffer);
	for (i = 0; i < DEVICES; i++) {
		importer[i] = importer_open(buffer, importer_64);
		EXPECT_LE(0, importer[i]);
	}
	for (i = 0; i < DEVICES; i++)
		close(importer[i]);
	close(buffer);
}

TEST_HARNESS_MAIN
