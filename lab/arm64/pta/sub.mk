# SPDX-License-Identifier: BSD-2-Clause
srcs-$(CFG_SECURE_HEAP_PTA) += secure_heap.c
