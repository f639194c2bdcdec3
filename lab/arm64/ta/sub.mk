# SPDX-License-Identifier: GPL-2.0-only
global-incdirs-y += .
srcs-y += content.c decryptor.c
# What the riscv64 lab's trusted domain has too; CENC is where it is
srcs-y += $(CENC)/cenc.c $(CENC)/licence.c
