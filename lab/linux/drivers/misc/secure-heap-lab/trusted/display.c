// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: a display of one fixed mode. It imports dma-bufs with the same
 * helpers as the display drivers of SoCs, and never looks at a pixel. The
 * trusted domain sets the scanout address, as a secure display path does. In a
 * lab without one, nothing is shown.
 */

#include <linux/dma-mapping.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#include <drm/drm_atomic.h>
#include <drm/drm_atomic_helper.h>
#include <drm/drm_connector.h>
#include <drm/drm_crtc.h>
#include <drm/drm_crtc_helper.h>
#include <drm/drm_drv.h>
#include <drm/drm_edid.h>
#include <drm/drm_encoder.h>
#include <drm/drm_fb_dma_helper.h>
#include <drm/drm_fourcc.h>
#include <drm/drm_framebuffer.h>
#include <drm/drm_gem_atomic_helper.h>
#include <drm/drm_gem_dma_helper.h>
#include <drm/drm_gem_framebuffer_helper.h>
#include <drm/drm_managed.h>
#include <drm/drm_plane.h>
#include <drm/drm_print.h>
#include <drm/drm_probe_helper.h>
#include <drm/drm_vblank.h>
#include <drm/drm_vblank_helper.h>

#include "trusted.h"

#define WIDTH 640
#define HEIGHT 480

struct lab_display {
	struct drm_device drm;
	struct drm_plane plane;
	struct drm_crtc crtc;
	struct drm_encoder encoder;
	struct drm_connector connector;
};

static const u32 lab_display_formats[] = { DRM_FORMAT_XRGB8888 };

static int lab_display_plane_check(struct drm_plane *plane,
				   struct drm_atomic_commit *state)
{
	struct drm_plane_state *new =
		drm_atomic_get_new_plane_state(state, plane);
	struct drm_crtc_state *crtc_state = NULL;

	if (new->crtc)
		crtc_state = drm_atomic_get_new_crtc_state(state, new->crtc);

	return drm_atomic_helper_check_plane_state(new, crtc_state,
						   DRM_PLANE_NO_SCALING,
						   DRM_PLANE_NO_SCALING,
						   false, false);
}

static void lab_display_plane_update(struct drm_plane *plane,
				     struct drm_atomic_commit *state)
{
	struct drm_plane_state *new = plane->state;
	struct drm_framebuffer *fb = new->fb;
	int ret;

	if (!new->visible)
		return;

	ret = lab_trusted_scanout(drm_fb_dma_get_gem_addr(fb, new, 0),
				  drm_rect_width(&new->dst),
				  drm_rect_height(&new->dst), fb->pitches[0]);
	if (ret)
		drm_err_ratelimited(plane->dev, "scanout refused: %pe\n",
				    ERR_PTR(ret));
}

static void lab_display_plane_disable(struct drm_plane *plane,
				      struct drm_atomic_commit *state)
{
	int ret = lab_trusted_scanout(0, 0, 0, 0);

	if (ret)
		drm_err(plane->dev, "scanout not stopped: %pe\n", ERR_PTR(ret));
}

static const struct drm_plane_helper_funcs lab_display_plane_helper_funcs = {
	.atomic_check = lab_display_plane_check,
	.atomic_update = lab_display_plane_update,
	.atomic_disable = lab_display_plane_disable,
};

static const struct drm_plane_funcs lab_display_plane_funcs = {
	.update_plane = drm_atomic_helper_update_plane,
	.disable_plane = drm_atomic_helper_disable_plane,
	.destroy = drm_plane_cleanup,
	.reset = drm_atomic_helper_plane_reset,
	.atomic_duplicate_state = drm_atomic_helper_plane_duplicate_state,
	.atomic_destroy_state = drm_atomic_helper_plane_destroy_state,
};

static int lab_display_crtc_check(struct drm_crtc *crtc,
				  struct drm_atomic_commit *state)
{
	struct drm_crtc_state *new = drm_atomic_get_new_crtc_state(state, crtc);

	return new->enable ? drm_atomic_helper_check_crtc_primary_plane(new) : 0;
}

static void lab_display_crtc_enable(struct drm_crtc *crtc,
				    struct drm_atomic_commit *state)
{
	drm_crtc_vblank_on(crtc);
}

static void lab_display_crtc_disable(struct drm_crtc *crtc,
				     struct drm_atomic_commit *state)
{
	drm_crtc_vblank_off(crtc);
}

static const struct drm_crtc_helper_funcs lab_display_crtc_helper_funcs = {
	.atomic_check = lab_display_crtc_check,
	.atomic_flush = drm_crtc_vblank_atomic_flush,
	.atomic_enable = lab_display_crtc_enable,
	.atomic_disable = lab_display_crtc_disable,
};

static const struct drm_crtc_funcs lab_display_crtc_funcs = {
	.reset = drm_atomic_helper_crtc_reset,
	.destroy = drm_crtc_cleanup,
	.set_config = drm_atomic_helper_set_config,
	.page_flip = drm_atomic_helper_page_flip,
	.atomic_duplicate_state = drm_atomic_helper_crtc_duplicate_state,
	.atomic_destroy_state = drm_atomic_helper_crtc_destroy_state,
	DRM_CRTC_VBLANK_TIMER_FUNCS,
};

static const struct drm_encoder_funcs lab_display_encoder_funcs = {
	.destroy = drm_encoder_cleanup,
};

static int lab_display_get_modes(struct drm_connector *connector)
{
	return drm_add_modes_noedid(connector, WIDTH, HEIGHT);
}

static const struct drm_connector_helper_funcs
lab_display_connector_helper_funcs = {
	.get_modes = lab_display_get_modes,
};

static const struct drm_connector_funcs lab_display_connector_funcs = {
	.fill_modes = drm_helper_probe_single_connector_modes,
	.destroy = drm_connector_cleanup,
	.reset = drm_atomic_helper_connector_reset,
	.atomic_duplicate_state = drm_atomic_helper_connector_duplicate_state,
	.atomic_destroy_state = drm_atomic_helper_connector_destroy_state,
};

static const struct drm_mode_config_funcs lab_display_mode_config_funcs = {
	.fb_create = drm_gem_fb_create,
	.atomic_check = drm_atomic_helper_check,
	.atomic_commit = drm_atomic_helper_commit,
};

static int lab_display_init(struct lab_display *display)
{
	struct drm_device *drm = &display->drm;
	int ret;

	ret = drmm_mode_config_init(drm);
	if (ret)
		return ret;

	drm->mode_config.min_width = WIDTH;
	drm->mode_config.max_width = WIDTH;
	drm->mode_config.min_height = HEIGHT;
	drm->mode_config.max_height = HEIGHT;
	drm->mode_config.funcs = &lab_display_mode_config_funcs;

	ret = drm_universal_plane_init(drm, &display->plane, 0,
				       &lab_display_plane_funcs,
				       lab_display_formats,
				       ARRAY_SIZE(lab_display_formats), NULL,
				       DRM_PLANE_TYPE_PRIMARY, NULL);
	if (ret)
		return ret;
	drm_plane_helper_add(&display->plane, &lab_display_plane_helper_funcs);

	ret = drm_crtc_init_with_planes(drm, &display->crtc, &display->plane,
					NULL, &lab_display_crtc_funcs, NULL);
	if (ret)
		return ret;
	drm_crtc_helper_add(&display->crtc, &lab_display_crtc_helper_funcs);

	ret = drm_encoder_init(drm, &display->encoder,
			       &lab_display_encoder_funcs,
			       DRM_MODE_ENCODER_VIRTUAL, NULL);
	if (ret)
		return ret;
	display->encoder.possible_crtcs = drm_crtc_mask(&display->crtc);

	ret = drm_connector_init(drm, &display->connector,
				 &lab_display_connector_funcs,
				 DRM_MODE_CONNECTOR_VIRTUAL);
	if (ret)
		return ret;
	drm_connector_helper_add(&display->connector,
				 &lab_display_connector_helper_funcs);
	ret = drm_connector_attach_encoder(&display->connector,
					   &display->encoder);
	if (ret)
		return ret;

	ret = drm_vblank_init(drm, 1);
	if (ret)
		return ret;

	drm_mode_config_reset(drm);
	return 0;
}

DEFINE_DRM_GEM_DMA_FOPS(lab_display_fops);

static const struct drm_driver lab_display_drm_driver = {
	.driver_features = DRIVER_GEM | DRIVER_MODESET | DRIVER_ATOMIC,
	.fops = &lab_display_fops,
	.name = "lab-display",
	.desc = "secure-heap lab display",
	.major = 1,
	.minor = 0,
	DRM_GEM_DMA_DRIVER_OPS,
};

static int lab_display_probe(struct platform_device *pdev)
{
	struct lab_display *display;
	int ret;

	ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (ret)
		return ret;

	/* Also finds out whether there is a trusted domain to ask */
	ret = lab_trusted_scanout(0, 0, 0, 0);
	if (ret)
		return ret;

	display = devm_drm_dev_alloc(&pdev->dev, &lab_display_drm_driver,
				     struct lab_display, drm);
	if (IS_ERR(display))
		return PTR_ERR(display);

	ret = lab_display_init(display);
	if (ret)
		return ret;

	return drm_dev_register(&display->drm, 0);
}

static const struct of_device_id lab_display_match[] = {
	{ .compatible = "secure-heap-lab,display" },
	{}
};
MODULE_DEVICE_TABLE(of, lab_display_match);

static struct platform_driver lab_display_driver = {
	.probe = lab_display_probe,
	.driver = {
		.name = "lab-display",
		.of_match_table = lab_display_match,
		/* There is no remove(): the driver stays bound until power-off */
		.suppress_bind_attrs = true,
	},
};
builtin_platform_driver(lab_display_driver);

MODULE_DESCRIPTION("secure-heap lab: display with the helpers of SoCs");
MODULE_LICENSE("GPL");
