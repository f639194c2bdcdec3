// SPDX-License-Identifier: GPL-2.0-only
/*
 * A card gives every object of its own a fake offset to map it at, and an
 * import gets one as well. What a program gets there has to be what the
 * exporter maps: nothing, for a protected buffer.
 */
#define _GNU_SOURCE
#include <glob.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>

#include "harness.h"

#include "attack.h"
#include "card.h"
#include "units.h"

#define SIZE (16 * PAGE)

/* How many dma-bufs there are, or -errno */
static int count_buffers(void)
{
	char line[256];
	int count = -ENODATA;
	FILE *file;

	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	file = fopen("/sys/kernel/debug/dma_buf/bufinfo", "re");
	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file))
		sscanf(line, "Total %d objects", &count);
	fclose(file);
	return count;
}

FIXTURE(card)
{
	struct attacked on;
	/* A file that imports, and another of the same card */
	int card, other;
};

FIXTURE_VARIANT(card)
{
	const char *driver;
};

#if defined(__riscv) || defined(__aarch64__)
/* The labs that have this card */
FIXTURE_VARIANT_ADD(card, lab_display)
{
	.driver = "lab-display",
};
#endif

FIXTURE_VARIANT_ADD(card, vkms)
{
	.driver = "vkms",
};

FIXTURE_VARIANT_ADD(card, vgem)
{
	.driver = "vgem",
};

FIXTURE_SETUP(card)
{
	ASSERT_EQ(0, attacked_open(&self->on, SIZE));
	self->card = card_open(variant->driver);
	ASSERT_LE(0, self->card);
	self->other = card_open(variant->driver);
	ASSERT_LE(0, self->other);
}

FIXTURE_TEARDOWN(card)
{
	close(self->other);
	close(self->card);
	EXPECT_EQ(0, attacked_close(&self->on));
}

/* The whole of what is at an offset, read by a program: 0, or -errno */
static int read_object(int card, uint64_t offset, unsigned char *bytes)
{
	void *map = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, card, offset);

	if (map == MAP_FAILED)
		return -errno;
	memcpy(bytes, map, SIZE);
	munmap(map, SIZE);
	return 0;
}

static int map_error(int card, uint64_t offset, size_t size, int access,
		     int flags)
{
	void *map = mmap(NULL, size, access, flags, card, offset);

	if (map == MAP_FAILED)
		return errno;
	munmap(map, size);
	return 0;
}

/* Control of the next tests: an object that is found can be mapped */
TEST_F(card, maps_what_it_has_allocated)
{
	struct drm_mode_create_dumb dumb = {
		.width = SIZE / PAGE,
		.height = PAGE / 4,
		.bpp = 32,
	};
	struct drm_mode_map_dumb map = {};
	unsigned char bytes[SIZE];
	unsigned char *own;

	ASSERT_EQ(0, ioctl(self->card, DRM_IOCTL_MODE_CREATE_DUMB, &dumb));
	ASSERT_LE(SIZE, dumb.size);
	map.handle = dumb.handle;
	ASSERT_EQ(0, ioctl(self->card, DRM_IOCTL_MODE_MAP_DUMB, &map));
	EXPECT_EQ(map.offset, card_find_object(self->other));
	own = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, self->card,
		   map.offset);
	ASSERT_NE(MAP_FAILED, own);
	memset(own, 0xa5, SIZE);
	ASSERT_EQ(0, read_object(self->card, map.offset, bytes));
	EXPECT_EQ(0, memcmp(own, bytes, SIZE));
	munmap(own, SIZE);
}

TEST_F(card, maps_an_import_that_its_exporter_maps)
{
	unsigned char bytes[SIZE];
	uint64_t offset;
	uint32_t handle;
	unsigned char *own = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
				  MAP_SHARED, self->on.ordinary, 0);

	ASSERT_NE(MAP_FAILED, own);
	memset(own, 0x5a, SIZE);
	ASSERT_EQ(0, card_import(self->card, self->on.ordinary, &handle));
	offset = card_find_object(self->other);
	ASSERT_NE(0, offset);
	ASSERT_EQ(0, read_object(self->card, offset, bytes));
	EXPECT_EQ(0, memcmp(own, bytes, SIZE));
	munmap(own, SIZE);
}

/* The importer's object may go before the mapping, and the mapping after it */
TEST_F(card, keeps_no_import_for_a_mapping)
{
	int before = count_buffers(), buffer;
	unsigned char *map;
	uint64_t offset;
	uint32_t handle;

	ASSERT_LT(0, before);
	buffer = heap_alloc_from("system", SIZE);
	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, card_import(self->card, buffer, &handle));
	close(buffer);
	offset = card_find_object(self->other);
	ASSERT_NE(0, offset);
	map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, self->card,
		   offset);
	ASSERT_NE(MAP_FAILED, map);
	close(self->card);
	memset(map, 0x5a, SIZE);
	EXPECT_EQ(before + 1, count_buffers());
	munmap(map, SIZE);
	EXPECT_EQ(before, count_buffers());
}

TEST_F(card, does_not_map_a_protected_import)
{
	uint64_t offset;
	uint32_t handle;
	int card = self->card;

	ASSERT_EQ(0, card_import(card, self->on.buffer, &handle));
	offset = card_find_object(self->other);
	ASSERT_NE(0, offset);
	EXPECT_EQ(EINVAL, map_error(card, offset, SIZE, PROT_READ, MAP_SHARED));
	EXPECT_EQ(EINVAL, map_error(card, offset, PAGE, PROT_READ, MAP_SHARED));
	EXPECT_EQ(EINVAL, map_error(card, offset, SIZE, PROT_READ | PROT_WRITE,
				    MAP_SHARED));
	EXPECT_EQ(EINVAL, map_error(card, offset, SIZE, PROT_READ,
				    MAP_PRIVATE));
	EXPECT_EQ(EINVAL, map_error(card, offset, SIZE, PROT_NONE,
				    MAP_SHARED));
}

/* How many lines on framebuffers of all cards have a text, or -errno */
static int count_in_debugfs(const char *text)
{
	char line[256];
	glob_t names;
	int count = 0;
	FILE *file;
	size_t i;

	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	/* By the number of the card, as other names lead to the same folder */
	if (glob("/sys/kernel/debug/dri/[0-9]/framebuffer", 0, NULL, &names))
		return -ENOENT;
	for (i = 0; i < names.gl_pathc; i++) {
		file = fopen(names.gl_pathv[i], "re");
		while (file && fgets(line, sizeof(line), file))
			count += !!strstr(line, text);
		if (file)
			fclose(file);
	}
	globfree(&names);
	return count;
}

/* Those that a program before has shown go when their display is done with them */
static void wait_for_framebuffers(void)
{
	int tries;

	for (tries = 0; tries < 1000 && count_in_debugfs("imported=yes"); tries++)
		usleep(10000);
}

TEST(framebuffer_of_a_protected_import_says_so)
{
	int card = card_open("vkms");
	struct attacked on;
	uint32_t handle, fb;

	ASSERT_LE(0, card);
	wait_for_framebuffers();
	ASSERT_EQ(0, attacked_open(&on, SIZE));
	ASSERT_EQ(0, card_import(card, on.ordinary, &handle));
	ASSERT_EQ(0, card_add_framebuffer(card, handle, SIZE / PAGE, PAGE / 4,
					  &fb));
	/* Control: an ordinary import is only said to be one */
	EXPECT_EQ(1, count_in_debugfs("imported=yes"));
	EXPECT_EQ(0, count_in_debugfs("protected="));

	ASSERT_EQ(0, card_import(card, on.buffer, &handle));
	ASSERT_EQ(0, card_add_framebuffer(card, handle, SIZE / PAGE, PAGE / 4,
					  &fb));
	EXPECT_EQ(2, count_in_debugfs("imported=yes"));
	EXPECT_EQ(1, count_in_debugfs("protected=yes"));
	close(card);
	EXPECT_EQ(0, attacked_close(&on));
}

TEST_HARNESS_MAIN
