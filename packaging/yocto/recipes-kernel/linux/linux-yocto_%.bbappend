# Lines that the module wants of the kernel
FILESEXTRAPATHS:prepend := "${SECURE_HEAP_TREE}/packaging:"
SRC_URI += "file://module.cfg"
