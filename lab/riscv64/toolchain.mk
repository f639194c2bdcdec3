# SPDX-License-Identifier: GPL-2.0-only
#
# Where the riscv64 lab is, where it is made, the prefix of its compilers, and the
# architecture of the guest's shell.

# make ... LAB=... says the first in another way
override LAB := lab/riscv64
BUILD := build/riscv64
CROSS := riscv64-linux-gnu-
BUSYBOX := riscv64
