#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The board check of secureheap(1) on each node of the machine's device tree: what is
# a heap has nothing in red, and what the driver refused has.

nodes=/sys/firmware/devicetree/base/reserved-memory

# shellcheck source=lib/tap.sh
. tap.sh

# Are there rows of this node, of which none is red?
is_fine() {
	[ -n "$rows" ] && ! is_red
}

is_red() {
	echo "$rows" | busybox grep -q '"state": *"red"'
}

secureheap check -J >/report
busybox tr -d '\n' </report | busybox sed 's/},{/\n/g' >/checks
for node in "$nodes"/*/; do
	busybox grep -q secure-heap "$node/compatible" 2>/dev/null || continue
	! busybox grep -q disabled "$node/status" 2>/dev/null || continue
	name=$(busybox basename "$node")
	rows=$(busybox grep -F "\"$name\"" /checks)
	if [ -e "/dev/dma_heap/$name" ]; then
		is_fine
		result "$name is a heap, and nothing is red" "$rows"
	else
		is_red
		result "$name is no heap, and red" "$rows"
	fi
done

finish
