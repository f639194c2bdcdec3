SUMMARY = "Library and tool for protected dma-buf heaps"
LICENSE = "LGPL-2.1-or-later & GPL-2.0-only"
LIC_FILES_CHKSUM = "file://LICENSES/GPL-2.0;md5=a362c03f8df4e23f8a155e1cb2c45b2a \
                    file://LICENSES/LGPL-2.1;md5=21de888f1891efa635f1706a7ad3886b"

DEPENDS = "util-linux"

inherit meson pkgconfig externalsrc useradd

EXTERNALSRC = "${SECURE_HEAP_TREE}"
EXTERNALSRC_BUILD = "${WORKDIR}/build"
EXTERNALSRC_SYMLINKS = ""
MESON_SOURCEPATH = "${S}/user"

EXTRA_OEMESON = "-Dexamples=disabled"
PACKAGECONFIG ??= ""
PACKAGECONFIG[gstreamer] = "-Dgstreamer=enabled,-Dgstreamer=disabled,gstreamer1.0 gstreamer1.0-plugins-base"
PACKAGECONFIG[man] = "-Dman=enabled,-Dman=disabled,scdoc-native"

# Who may open the heaps, by the udev rule
USERADD_PACKAGES = "${PN}"
GROUPADD_PARAM:${PN} = "--system secureheap"

FILES:${PN} += "${nonarch_libdir}/udev ${nonarch_libdir}/sysusers.d \
                ${libdir}/gstreamer-1.0 ${datadir}/bash-completion ${datadir}/zsh"
