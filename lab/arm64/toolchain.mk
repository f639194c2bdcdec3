# SPDX-License-Identifier: GPL-2.0-only
#
# Where the arm64 lab is, where it is made, the prefix of its compilers, and the
# architecture of the guest's shell.

# make ... LAB=... says the first in another way
override LAB := lab/arm64
BUILD := build/arm64
CROSS := aarch64-linux-gnu-
BUSYBOX := arm64

# Programs that talk to trusted applications, and the shared libraries that they
# have beside them in the guest
CLIENT := /opt/lab/optee-client/usr
CLIENT_CFLAGS := -Ilab/arm64/ta -Ilab/arm64/pta -isystem $(CLIENT)/include
CLIENT_LDFLAGS := -Wl,--dynamic-linker=/bin/ld-linux-aarch64.so.1,-rpath,/bin
CLIENT_LIBS := -L$(CLIENT)/lib/aarch64-linux-gnu -lteec
CLIENT_FILES := $(CLIENT)/lib/aarch64-linux-gnu/libteec.so.2 \
	$(addprefix /usr/aarch64-linux-gnu/lib/,libc.so.6 ld-linux-aarch64.so.1)
