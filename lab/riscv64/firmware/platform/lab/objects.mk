# SPDX-License-Identifier: GPL-2.0-only
#
# A platform of OpenSBI: the generic one, with lend.c. LAB_INCLUDE is where the
# numbers of its SBI calls are.

platform-genflags-y = -I$(src_dir)/platform \
	-I$(src_dir)/platform/generic/include -I$(LAB_INCLUDE)
carray-platform_override_modules-y += lab_lend
platform-objs-y += platform.o lend.o platform_override_modules.carray.o
FW_DYNAMIC = y
