#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
exec busybox ls -1 /dev/dma_heap
