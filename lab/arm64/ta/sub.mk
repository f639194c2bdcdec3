# SPDX-License-Identifier: GPL-2.0-only
global-incdirs-y += .
srcs-y += decryptor.c
