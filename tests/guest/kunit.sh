#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
# Run the KUnit suites and print what the kernel's log says of them. The command
# line may name another module that has some: KUNIT_MODULE=MODULE

busybox mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null

# Make allocations that may sleep fail too, and quietly
for fault in failslab fail_page_alloc; do
	folder=/sys/kernel/debug/$fault
	[ -d $folder ] || continue
	echo N >$folder/ignore-gfp-wait
	echo 0 >$folder/verbose
done

busybox dmesg -c >/dev/null
busybox modprobe "${KUNIT_MODULE:-secure_heap_kunit}" || exit 1
if [ -z "$KUNIT_MODULE" ]; then
	busybox modprobe st-dma-buf-mapping || exit 1
	# Not every kernel has a TEE subsystem
	if busybox modprobe -q tee; then
		busybox modprobe tee_dmabuf_test || exit 1
	fi
fi
busybox dmesg
