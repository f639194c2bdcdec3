################################################################################
#
# secureheap
#
################################################################################

SECUREHEAP_VERSION = 0.1.0
SECUREHEAP_SITE = $(BR2_EXTERNAL_SECURE_HEAP_PATH)/../..
SECUREHEAP_SITE_METHOD = local
SECUREHEAP_SUBDIR = user
SECUREHEAP_LICENSE = LGPL-2.1+ (library), GPL-2.0 (tool)
SECUREHEAP_LICENSE_FILES = LICENSES/LGPL-2.1 LICENSES/GPL-2.0
SECUREHEAP_INSTALL_STAGING = YES
SECUREHEAP_DEPENDENCIES = host-pkgconf util-linux
SECUREHEAP_CONF_OPTS = -Dexamples=disabled -Dman=disabled

ifeq ($(BR2_PACKAGE_GSTREAMER1)$(BR2_PACKAGE_GST1_PLUGINS_BASE),yy)
SECUREHEAP_DEPENDENCIES += gstreamer1 gst1-plugins-base
SECUREHEAP_CONF_OPTS += -Dgstreamer=enabled
else
SECUREHEAP_CONF_OPTS += -Dgstreamer=disabled
endif

# Who may open the heaps, by the udev rule
define SECUREHEAP_USERS
	- -1 secureheap -1 - - - - Protected dma-buf heaps
endef

$(eval $(meson-package))
