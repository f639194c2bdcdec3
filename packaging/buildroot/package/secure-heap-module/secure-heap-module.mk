################################################################################
#
# secure-heap-module
#
################################################################################

SECURE_HEAP_MODULE_VERSION = 0.1.0
SECURE_HEAP_MODULE_SITE = $(BR2_EXTERNAL_SECURE_HEAP_PATH)/../..
SECURE_HEAP_MODULE_SITE_METHOD = local
SECURE_HEAP_MODULE_LICENSE = GPL-2.0
SECURE_HEAP_MODULE_LICENSE_FILES = LICENSES/GPL-2.0
SECURE_HEAP_MODULE_MODULE_SUBDIRS = module

define SECURE_HEAP_MODULE_BUILD_CMDS
	$(@D)/packaging/stock/source $(@D)/module
endef

define SECURE_HEAP_MODULE_LINUX_CONFIG_FIXUPS
	$(call KCONFIG_ENABLE_OPT,CONFIG_DMABUF_HEAPS)
endef

$(eval $(kernel-module))
$(eval $(generic-package))
