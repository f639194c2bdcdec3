# SPDX-License-Identifier: GPL-2.0-only
#
# Where the uml lab is, where it is made, the prefix of its compilers, and the
# architecture of the guest's shell.

# make ... LAB=... says the first in another way
override LAB := lab/uml
BUILD := build/uml
CROSS := 
BUSYBOX := native
