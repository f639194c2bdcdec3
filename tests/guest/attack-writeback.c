// SPDX-License-Identifier: GPL-2.0-only
/*
 * A display that writes what it shows into a framebuffer: vkms does that with
 * the CPU. The command line has to say lab.load=vkms.
 */
#define _GNU_SOURCE
#include "harness.h"

#include "attack.h"
#include "card.h"

#define SIZE PICTURE_SIZE

/* The number of an object's property, or 0 */
static uint32_t find_property(int card, uint32_t object, const char *name)
{
	uint32_t numbers[64];
	uint64_t values[64];
	struct drm_mode_obj_get_properties all = {
		.props_ptr = (uintptr_t)numbers,
		.prop_values_ptr = (uintptr_t)values,
		.count_props = 64,
		.obj_id = object,
	};
	uint32_t i;

	if (ioctl(card, DRM_IOCTL_MODE_OBJ_GETPROPERTIES, &all))
		return 0;
	for (i = 0; i < all.count_props && i < 64; i++) {
		struct drm_mode_get_property one = { .prop_id = numbers[i] };

		if (!ioctl(card, DRM_IOCTL_MODE_GETPROPERTY, &one) &&
		    !strcmp(one.name, name))
			return one.prop_id;
	}
	return 0;
}

/* The connector that writes to memory, and the first CRTC; 0, or -errno */
static int find_writeback(int card, uint32_t *connector, uint32_t *crtc)
{
	uint32_t crtcs[8], connectors[8], i;
	struct drm_mode_card_res resources = {
		.count_crtcs = 8,
		.crtc_id_ptr = (uintptr_t)crtcs,
		.count_connectors = 8,
		.connector_id_ptr = (uintptr_t)connectors,
	};

	if (ioctl(card, DRM_IOCTL_MODE_GETRESOURCES, &resources))
		return -errno;
	for (i = 0; i < resources.count_connectors && i < 8; i++) {
		struct drm_mode_get_connector get = {
			.connector_id = connectors[i],
		};

		if (ioctl(card, DRM_IOCTL_MODE_GETCONNECTOR, &get) ||
		    get.connector_type != DRM_MODE_CONNECTOR_WRITEBACK)
			continue;
		*connector = connectors[i];
		*crtc = crtcs[0];
		return 0;
	}
	return -ENODEV;
}

/* One picture of nothing, written to a dma-buf: 0, or -errno */
static int write_back(int card, int dmabuf)
{
	struct drm_mode_create_blob mode = {
		.data = (uintptr_t)&card_mode,
		.length = sizeof(card_mode),
	};
	uint32_t connector = 0, crtc = 0, handle, fb;
	uint32_t objects[2], counts[2] = { 2, 2 }, properties[4];
	uint64_t values[4];
	struct drm_mode_atomic request = {
		.flags = DRM_MODE_ATOMIC_ALLOW_MODESET,
		.count_objs = 2,
		.objs_ptr = (uintptr_t)objects,
		.count_props_ptr = (uintptr_t)counts,
		.props_ptr = (uintptr_t)properties,
		.prop_values_ptr = (uintptr_t)values,
	};

	if (find_writeback(card, &connector, &crtc) ||
	    card_import(card, dmabuf, &handle) ||
	    card_add_framebuffer(card, handle, PICTURE_WIDTH, PICTURE_HEIGHT,
				 &fb) ||
	    ioctl(card, DRM_IOCTL_MODE_CREATEPROPBLOB, &mode))
		return -EBADE;
	objects[0] = crtc;
	properties[0] = find_property(card, crtc, "ACTIVE");
	values[0] = 1;
	properties[1] = find_property(card, crtc, "MODE_ID");
	values[1] = mode.blob_id;
	objects[1] = connector;
	properties[2] = find_property(card, connector, "CRTC_ID");
	values[2] = crtc;
	properties[3] = find_property(card, connector, "WRITEBACK_FB_ID");
	values[3] = fb;
	return ioctl(card, DRM_IOCTL_MODE_ATOMIC, &request) ? -errno : 0;
}

FIXTURE(writeback)
{
	struct attacked on;
	int card;
};

FIXTURE_SETUP(writeback)
{
	struct drm_set_client_cap atomic = { DRM_CLIENT_CAP_ATOMIC, 1 };
	struct drm_set_client_cap writeback = {
		DRM_CLIENT_CAP_WRITEBACK_CONNECTORS, 1
	};

	ASSERT_EQ(0, attacked_open(&self->on, SIZE));
	self->card = card_open("vkms");
	ASSERT_LE(0, self->card);
	ASSERT_EQ(0, ioctl(self->card, DRM_IOCTL_SET_CLIENT_CAP, &atomic));
	ASSERT_EQ(0, ioctl(self->card, DRM_IOCTL_SET_CLIENT_CAP, &writeback));
}

FIXTURE_TEARDOWN(writeback)
{
	close(self->card);
	EXPECT_EQ(0, attacked_close(&self->on));
}

TEST_F(writeback, to_an_ordinary_buffer)
{
	EXPECT_EQ(0, write_back(self->card, self->on.ordinary));
}

TEST_F(writeback, to_a_protected_buffer)
{
	EXPECT_EQ(-EINVAL, write_back(self->card, self->on.buffer));
}

TEST_HARNESS_MAIN
