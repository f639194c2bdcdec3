// SPDX-License-Identifier: GPL-2.0-only
/*
 * Importers of the kernel that read a buffer with the CPU on request. Each has to
 * refuse such a request, and to release the buffer.
 * The command line has to load them: lab.load=vgem,vkms,virtio-gpu,vivid,vim2m
 */
#define _GNU_SOURCE
#include <sys/mman.h>

#include "harness.h"

#include <linux/dma-buf.h>
#include <linux/udmabuf.h>

#include "attack.h"
#include "card.h"
#include "units.h"
#include "video.h"

#define SIZE PICTURE_SIZE

/* Where to map a handle: 0 and an offset, or -errno */
static int map_handle(int card, uint32_t handle, uint64_t *offset)
{
	struct drm_mode_map_dumb map = { .handle = handle };

	if (ioctl(card, DRM_IOCTL_MODE_MAP_DUMB, &map))
		return -errno;
	*offset = map.offset;
	return 0;
}

/* A framebuffer on the first display of a card: 0, or -errno */
static int show(int card, uint32_t fb)
{
	uint32_t crtcs[8], connectors[8];
	struct drm_mode_card_res resources = {
		.count_crtcs = 8,
		.crtc_id_ptr = (uintptr_t)crtcs,
		.count_connectors = 8,
		.connector_id_ptr = (uintptr_t)connectors,
	};
	struct drm_mode_crtc set = {
		.set_connectors_ptr = (uintptr_t)connectors,
		.count_connectors = 1,
		.mode_valid = 1,
		.mode = card_mode,
		.fb_id = fb,
	};

	if (ioctl(card, DRM_IOCTL_MODE_GETRESOURCES, &resources))
		return -EBADE;
	set.crtc_id = crtcs[0];
	return ioctl(card, DRM_IOCTL_MODE_SETCRTC, &set) ? -errno : 0;
}

FIXTURE(importer)
{
	struct attacked on;
};

FIXTURE_SETUP(importer)
{
	ASSERT_EQ(0, attacked_open(&self->on, SIZE));
}

FIXTURE_TEARDOWN(importer)
{
	EXPECT_EQ(0, attacked_close(&self->on));
}

static void expect_no_mapping(struct __test_metadata *_metadata, int card,
			      int buffer)
{
	struct drm_prime_handle again = { .flags = DRM_RDWR | DRM_CLOEXEC };
	uint32_t handle;
	uint64_t offset;

	ASSERT_LE(0, card);
	ASSERT_EQ(0, card_import(card, buffer, &handle));
	EXPECT_EQ(-EINVAL, map_handle(card, handle, &offset));

	/* Exporting what was imported gives the buffer itself */
	again.handle = handle;
	ASSERT_EQ(0, ioctl(card, DRM_IOCTL_PRIME_HANDLE_TO_FD, &again));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, again.fd,
				   0));
	EXPECT_EQ(EINVAL, errno);
	close(again.fd);
	close(card);
}

TEST_F(importer, vgem_does_not_map_it)
{
	expect_no_mapping(_metadata, card_open("vgem"), self->on.buffer);
}

#ifdef __riscv
/* The only lab with this device */
TEST_F(importer, display_does_not_map_it)
{
	expect_no_mapping(_metadata, card_open("lab-display"), self->on.buffer);
}
#endif

TEST_F(importer, vkms_does_not_map_it)
{
	expect_no_mapping(_metadata, card_open("vkms"), self->on.buffer);
}

/* Control of the next test: vkms reads pictures with the CPU */
TEST_F(importer, vkms_shows_an_ordinary_buffer)
{
	int card = card_open("vkms");
	uint32_t handle, fb;

	ASSERT_LE(0, card);
	ASSERT_EQ(0, card_import(card, self->on.ordinary, &handle));
	ASSERT_EQ(0, card_add_framebuffer(card, handle, PICTURE_WIDTH,
					  PICTURE_HEIGHT, &fb));
	EXPECT_EQ(0, show(card, fb));
	close(card);
}

TEST_F(importer, vkms_does_not_show_it)
{
	int card = card_open("vkms");
	uint32_t handle, fb;

	ASSERT_LE(0, card);
	ASSERT_EQ(0, card_import(card, self->on.buffer, &handle));
	ASSERT_EQ(0, card_add_framebuffer(card, handle, PICTURE_WIDTH,
					  PICTURE_HEIGHT, &fb));
	EXPECT_EQ(-EINVAL, show(card, fb));
	close(card);
}

/* Without blob resources it imports nothing at all */
TEST_F(importer, virtio_gpu_does_not_import_it)
{
	int card = card_open("virtio_gpu");
	uint32_t handle;

	ASSERT_LE(0, card);
	EXPECT_EQ(-ENODEV, card_import(card, self->on.ordinary, &handle));
	EXPECT_EQ(-ENODEV, card_import(card, self->on.buffer, &handle));
	close(card);
}

TEST_F(importer, udmabuf_does_not_take_it_for_a_memfd)
{
	struct udmabuf_create create = {
		.memfd = self->on.buffer,
		.size = PAGE,
	};
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);

	ASSERT_LE(0, device);
	EXPECT_EQ(-1, ioctl(device, UDMABUF_CREATE, &create));
	EXPECT_EQ(EBADFD, errno);
	close(device);
}

TEST_F(importer, udmabuf_does_not_take_it_in_a_list)
{
	struct {
		struct udmabuf_create_list head;
		struct udmabuf_create_item items[2];
	} create = {
		.head = { .count = 2 },
		.items = {
			{ .memfd = memfd_create("seals", MFD_ALLOW_SEALING),
			  .size = PAGE },
			{ .memfd = self->on.buffer, .size = PAGE },
		},
	};
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);

	ASSERT_LE(0, device);
	ASSERT_EQ(0, ftruncate(create.items[0].memfd, PAGE));
	ASSERT_EQ(0, fcntl(create.items[0].memfd, F_ADD_SEALS, F_SEAL_SHRINK));
	EXPECT_EQ(-1, ioctl(device, UDMABUF_CREATE_LIST, &create));
	EXPECT_EQ(EBADFD, errno);
	/* The first of the two alone is fine */
	create.head.count = 1;
	EXPECT_LE(0, ioctl(device, UDMABUF_CREATE_LIST, &create));
	close(create.items[0].memfd);
	close(device);
}

FIXTURE(video)
{
	struct attacked on;
	int device;
};

FIXTURE_VARIANT(video)
{
	const char *driver;
	uint32_t capabilities;
	enum v4l2_buf_type type;
};

FIXTURE_VARIANT_ADD(video, vivid_capture)
{
	.driver = "vivid",
	.capabilities = V4L2_CAP_VIDEO_CAPTURE,
	.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
};

FIXTURE_VARIANT_ADD(video, vivid_output)
{
	.driver = "vivid",
	.capabilities = V4L2_CAP_VIDEO_OUTPUT,
	.type = V4L2_BUF_TYPE_VIDEO_OUTPUT,
};

FIXTURE_VARIANT_ADD(video, vim2m_capture)
{
	.driver = "vim2m",
	.capabilities = V4L2_CAP_VIDEO_M2M,
	.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
};

FIXTURE_VARIANT_ADD(video, vim2m_output)
{
	.driver = "vim2m",
	.capabilities = V4L2_CAP_VIDEO_M2M,
	.type = V4L2_BUF_TYPE_VIDEO_OUTPUT,
};

FIXTURE_SETUP(video)
{
	ASSERT_EQ(0, attacked_open(&self->on, SIZE));
	self->device = video_open(variant->driver, variant->capabilities);
	ASSERT_LE(0, self->device);
}

FIXTURE_TEARDOWN(video)
{
	close(self->device);
	EXPECT_EQ(0, attacked_close(&self->on));
}

/* Control of the next test */
TEST_F(video, takes_an_ordinary_buffer)
{
	EXPECT_EQ(0, video_queue(self->device, variant->type, self->on.ordinary,
				 SIZE));
}

TEST_F(video, does_not_take_it)
{
	EXPECT_EQ(-EFAULT, video_queue(self->device, variant->type,
				       self->on.buffer, SIZE));
}

TEST_HARNESS_MAIN
