#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# tee-decrypt of user/examples: a trusted application decrypts a frame into a
# protected buffer, and says what is there. The first disk is a clip of one frame, as
# clip.h says; the second disk is the frame, plain.

busybox mkdir -p /run
busybox mount -t tmpfs tmpfs /run
cd /run || exit 1

size=1228800
busybox dd if=/dev/vda of=counter bs=8 skip=3 count=2 2>/dev/null
busybox dd if=/dev/vda of=frame bs=4096 skip=1 2>/dev/null
busybox cat counter frame >coded
hash=$(busybox sha256sum </dev/vdb | busybox cut -d ' ' -f 1)
protected=$(busybox ls /dev/dma_heap | busybox grep '^secure@')
decrypted="decrypted $size bytes, SHA-256 $hash"

# shellcheck source=../lib/examples.sh
. examples.sh

# Has the last program not said the words?
silent() {
	! busybox grep -q -F -e "$1" said
}

# in_buffer SIZE HEAP: have it decrypt into a buffer that another program has made
in_buffer() {
	# shellcheck disable=SC2016 # for the program to expand
	run secureheap alloc -H "$2" "$1" -- \
		sh -c 'exec tee-decrypt -b $SECUREHEAP_FDS coded'
}

echo "TAP version 13"

run tee-decrypt coded
result "it decrypts, and the trusted application has the content" \
	ended 0 "$decrypted"
result "it says that the buffer is protected" \
	ended 0 "buffer of $protected, $size bytes, protected"
result "it has given the buffer back" all_free
run tee-decrypt -H protected,secure-video coded
result "it decrypts into a buffer of the TEE's own heap" ended 0 "$decrypted"
busybox dd if=/dev/zero bs=16 count=1 2>/dev/null | busybox cat - frame >other
run tee-decrypt other
result "it decrypts with another counter" ended 0 "decrypted $size bytes"
result "that is other content" silent "$hash"

run tee-decrypt -H system coded
result "the TEE refuses an ordinary buffer" \
	ended 5 "the TEE refuses the buffer: bad parameters (0xffff0006)"
result "it said that the buffer is ordinary" \
	ended 5 "buffer of system, $size bytes, not protected"
result "nothing was decrypted" silent decrypted
run tee-decrypt -H "$protected" coded
result "the TEE takes a protected one" ended 0 "$decrypted"

run tee-decrypt -H nothing coded
result "it is refused a heap that is not there" \
	ended 2 "there is no heap nothing"
run tee-decrypt -u nothing coded
result "it is refused a heap for nothing" \
	ended 2 "there is no protected heap for nothing"
run tee-decrypt -u secure-video coded
result "it is given a heap for something" ended 0 "$decrypted"

run tee-decrypt missing
result "it is refused a file that is not there" \
	ended 3 "missing: No such file or directory"
for bytes in 15 16 40; do
	busybox head -c $bytes coded >short-$bytes
done
run tee-decrypt short-15
result "it is refused a part of a counter" \
	ended 3 "short-15 ends within the counter block"
run tee-decrypt short-16
result "it is refused a counter alone" \
	ended 3 "short-16 does not end with a whole block"
run tee-decrypt short-40
result "it is refused a part of a block" \
	ended 3 "short-40 does not end with a whole block"
busybox head -c 48 coded >short-48
hash=$(busybox head -c 32 /dev/vdb | busybox sha256sum | busybox cut -d ' ' -f 1)
run tee-decrypt short-48
result "it decrypts two blocks" ended 0 "decrypted 32 bytes, SHA-256 $hash"
run tee-decrypt coded other
result "it is refused two files" ended 1 "one file is wanted"

busybox mv /dev/tee0 /dev/elsewhere
run tee-decrypt coded
result "it is refused if there is no TEE" \
	ended 4 "there is no TEE: not found (0xffff0008)"
busybox mv /dev/elsewhere /dev/tee0
run tee-decrypt coded
result "it decrypts when the TEE is back" ended 0 "$decrypted"

in_buffer $size "$protected"
result "it decrypts into a buffer that it is given" ended 0 "$decrypted"
in_buffer $size system
result "the TEE refuses an ordinary one" \
	ended 5 "the TEE refuses the buffer: bad parameters (0xffff0006)"
in_buffer $((size - 4096)) "$protected"
result "it is refused one that is too small" \
	ended 2 "the buffer has no room for $size bytes"
run tee-decrypt -b 0 coded
result "it is refused what is no buffer" \
	ended 2 "descriptor 0 is not of a dma-buf"
result "it has given all buffers back" all_free

echo "1..$count"
