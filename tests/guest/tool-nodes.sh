#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The board check of secureheap(1) on each node of the machine's device tree: what is
# a heap has nothing in red, and what the driver refused has.

nodes=/sys/firmware/devicetree/base/reserved-memory
count=0
status=0

# result NAME: of the command before
result() {
	if [ $? = 0 ]; then
		outcome=ok
	else
		outcome="not ok"
		status=1
		busybox sed 's/^/# /' /rows
	fi
	count=$((count + 1))
	echo "$outcome $count $1"
}

echo "TAP version 13"

secureheap check -J >/report
busybox tr -d '\n' </report | busybox sed 's/},{/\n/g' >/checks
for node in "$nodes"/*/; do
	busybox grep -q secure-heap "$node/compatible" 2>/dev/null || continue
	! busybox grep -q disabled "$node/status" 2>/dev/null || continue
	name=$(busybox basename "$node")
	busybox grep -F "\"$name\"" /checks >/rows
	if [ -e "/dev/dma_heap/$name" ]; then
		[ -s /rows ] && ! busybox grep -q '"state": *"red"' /rows
		result "$name is a heap, and nothing is red"
	else
		busybox grep -q '"state": *"red"' /rows
		result "$name is no heap, and red"
	fi
done

echo "1..$count"
exit $status
