SUMMARY = "dma-buf heaps of protected reserved memory"
DESCRIPTION = "The driver as an external module, for Linux 7.2 and 7.3 without \
the patches of the series."
LICENSE = "GPL-2.0-only"
LIC_FILES_CHKSUM = "file://LICENSES/GPL-2.0;md5=a362c03f8df4e23f8a155e1cb2c45b2a"

inherit module externalsrc

EXTERNALSRC = "${SECURE_HEAP_TREE}"
EXTERNALSRC_BUILD = "${WORKDIR}/build"
EXTERNALSRC_SYMLINKS = ""

do_configure() {
	rm -rf ${B}/*
	${S}/packaging/stock/source ${B}
}

EXTRA_OEMAKE += "-C ${STAGING_KERNEL_DIR} M=${B}"
MAKE_TARGETS = "modules"

# No device loads it
KERNEL_MODULE_AUTOLOAD += "secure_heap"
RPROVIDES:${PN} += "kernel-module-secure-heap"
