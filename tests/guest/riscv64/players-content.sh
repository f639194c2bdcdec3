#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Programs of Debian's, and an example of user/, on the machine where bitstreams and
# pictures have heaps of their own: which heap each takes, and who stops a pipeline
# that takes the wrong one. The same device is in four slots: the decoder's, the
# display's, that of a stranger, and the scaler's. The first disk has a coded picture
# of one block, and then an encrypted clip of three frames; the second disk has the
# frames plain. The host compares the display with a frame at each line "# show FRAME",
# or "# hide FRAME" if it should not be there, and answers with a line.
# shellcheck disable=SC2086 # pipelines are words

busybox mkdir -p /run
busybox mount -t tmpfs tmpfs /run
busybox mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
cd /run || exit 1

size=1228800
page=4096
# A coded picture has two pages, and the clip's header has one
busybox dd if=/dev/vda of=block bs=$page count=2 2>/dev/null
busybox dd if=/dev/vda of=clip bs=$page skip=3 2>/dev/null
busybox dd if=clip of=first bs=$size count=1 2>/dev/null
busybox dd if=clip of=two bs=$size count=2 2>/dev/null
busybox dd if=clip of=third bs=$size skip=2 count=1 2>/dev/null
iv=$(busybox dd if=/dev/vda bs=1 skip=$((2 * page + 24)) count=16 2>/dev/null |
	busybox hexdump -v -e '1/1 "%02x"')
pictures=secure@94000000
bitstreams=bitstream@9e000000
protected="$pictures $bitstreams"
# As faults have addresses, without the last digits
in_bitstreams='0x9e[0-7]'
elsewhere='0x\(8\|9[^45e]\|9e[^0-7]\)'
# GStreamer keeps what it knows of plug-ins
export XDG_CACHE_HOME=/run GST_REGISTRY_FORK=no

# As in layout.h
decoder=4
viewer=5
stranger=6
scaler=7

# shellcheck source=../lib/examples.sh
. examples.sh

# The video device in a slot
video() {
	echo "/dev/$(busybox ls /sys/bus/pci/devices/0000:00:0"$1".0/video4linux)"
}

# faulted SLOT CAUSE ADDRESS: has the firewall stopped a device since this was last
# asked, at an address that starts like that?
faulted() {
	attacker faults >stopped &&
		busybox grep -q "^fault $(($1 << 3)) $2 $3" stopped
}

# Has it stopped none?
silent() {
	attacker faults >stopped && ! busybox grep -q ^fault stopped
}

# Forget what it has stopped, and what the kernel has said
forget() {
	attacker faults >/dev/null
	busybox dmesg -c >/dev/null
}

# Has the trusted domain refused to show a picture since then? Linux only says so in
# its log.
not_shown() {
	busybox dmesg | busybox grep -q "scanout refused"
}

shown() {
	! not_shown
}

# Have the host see that the display does not have the picture of that name
hide() {
	echo "# hide $1"
	read -r _
}

attacker grant $((decoder << 3)) 1

# GStreamer: the file is decrypted into the heap for bitstreams, which V4L2 imports,
# and so is the heap for pictures, into which the decoder writes them for kmssink

frame="rawvideoparse format=bgrx width=640 height=480 framerate=1/1 !
	labdecrypt iv=$iv"
read_first="filesrc location=first blocksize=$size ! $frame"
for_bitstreams="secureheappool use-case=secure-bitstream"
for_pictures="secureheappool use-case=secure-video"
import="disable-passthrough=true output-io-mode=dmabuf-import
	capture-io-mode=dmabuf-import"
convert="v4l2convert $import"
scale="v4l2video3convert $import"
display="kmssink driver-name=lab-display sync=false"

launch() {
	run gst-launch-1.0 "$@"
}

# play FILE ELEMENTS: hold a pipeline when it has got to the display. The parser lets
# go of a picture when the next one begins. The sink sets the mode with memory of the
# display's driver, which the trusted domain does not show: of these refusals, the host
# looks at the addresses.
play() {
	file=$1
	shift
	forget
	hold PREROLLED "$file" gst-launch-1.0 fdsrc blocksize=$size ! $frame ! "$@"
}

framebuffer() {
	busybox grep -m 1 fb= /sys/kernel/debug/dri/0/state
}

play two $for_bitstreams ! $convert ! $for_pictures ! $display
show frame-0
result "the decoder has a buffer of the heap for bitstreams" \
	attached $bitstreams 0000:00:0$decoder.0
result "it has one of the heap for pictures" \
	attached $pictures 0000:00:0$decoder.0
result "the display has one of the heap for pictures" \
	attached $pictures display
before=$(framebuffer)
busybox cat third >&4
while [ "$(framebuffer)" = "$before" ] && busybox kill -0 $program; do
	busybox sleep 1
done
show frame-1
release
result "GStreamer plays from one heap to the other" ended 0 "Got EOS"
result "the IOMMU has stopped nothing" silent
result "GStreamer has given all of it back" all_free

# The same with one thing wrong

launch $read_first ! $for_pictures ! $convert ! $for_bitstreams ! $display
result "with the heaps exchanged, the trusted domain does not decrypt" ended 1 \
	"The trusted domain does not decrypt into that buffer: Permission denied."
result "the decoder was not started" silent

play two $for_bitstreams ! $convert ! $for_bitstreams ! $display
hide frame-0
result "a picture in the heap for bitstreams is stopped by the IOMMU" \
	faulted $decoder write $in_bitstreams
release
result "to Linux, all of that was well" ended 0 "Got EOS"

play two $for_bitstreams ! $scale ! $for_pictures ! $display
hide frame-0
result "a scaler that reads a bitstream is stopped by the IOMMU" \
	faulted $scaler read $in_bitstreams
release
result "to Linux, that was well too" ended 0 "Got EOS"

forget
GST_DEBUG=v4l2allocator:2,v4l2bufferpool:2 launch $read_first ! $for_bitstreams ! \
	$convert ! secureheappool heap=default_cma_region ! fakesink
result "the decoder's driver refuses a picture that the CPU can read" ended 1 \
	"Operation not permitted"
launch $read_first ! $for_bitstreams ! filesink location=leak
result "an element that wants to read a bitstream is refused" \
	ended 1 "secureheappool0: An element wants to map a protected buffer."
result "its file is empty" [ "$(busybox stat -c %s leak)" = 0 ]
launch $read_first ! fakesink
result "nothing is decrypted into ordinary memory" \
	ended 1 "There is no dma-buf to decrypt into."
result "none of these has kept a buffer" all_free
result "none of these was up to the IOMMU" silent

# libdrm

forget
run kms-player -n 1 -u secure-video
result "libdrm shows a buffer of the heap for pictures" \
	ended 0 "buffer of $pictures, $size bytes, protected"
result "the trusted domain has let it" shown
run kms-player -n 1 -u secure-bitstream
result "to libdrm, one of the heap for bitstreams is as good" \
	ended 0 "buffer of $bitstreams, $size bytes, protected"
result "the trusted domain has refused it" not_shown
forget
connector=$(modetest -M lab-display -c |
	busybox awk '$3 == "connected" { print $1 }')
run modetest -M lab-display -s "$connector:640x480"
result "modetest sets the mode, with a buffer of the driver's" \
	ended 0 "setting mode 640x480"
result "the trusted domain has refused that, too" not_shown
attacker edu $viewer load 0x${pictures#*@}
result "a device with the display's rights reads pictures" silent
attacker edu $viewer load 0x${bitstreams#*@}
result "the IOMMU stops it at bitstreams" faulted $viewer read $in_bitstreams

# v4l2-ctl streams dma-bufs of another V4L2 device, and maps them

stream="--stream-count 1 --stream-from block --stream-to decoded"
run v4l2-ctl -d "$(video $decoder)" --stream-dmabuf --stream-out-dmabuf \
	-E "$(video $scaler)" $stream
result "v4l2-ctl takes dma-bufs for one queue only" \
	ended 0 "--stream-dmabuf and --stream-out-dmabuf not supported for m2m devices"
run v4l2-ctl -d "$(video $decoder)" --stream-dmabuf --stream-out-mmap 1 \
	-E /dev/dma_heap/$pictures $stream
result "v4l2-ctl takes none of a heap" \
	ended 1 "Failed to open /dev/dma_heap/$pictures: Invalid argument"
# Into a dma-buf of the scaler's driver
stream="--stream-dmabuf --stream-out-mmap 1 -E $(video $scaler) $stream"
# It sleeps when the streams have started
v4l2-ctl -d "$(video $stranger)" $stream --stream-sleep count=0,sleep=0 >said 2>&1 &
program=$!
until busybox grep -q dmabuf /proc/$program/maps; do
	busybox kill -0 $program || break
	busybox sleep 1
done
result "v4l2-ctl maps the dma-buf that it streams" \
	busybox grep -q dmabuf /proc/$program/maps
busybox kill $program
wait $program
run v4l2-ctl -d "$(video $stranger)" $stream
result "v4l2-ctl decodes into a dma-buf of another device" ended 0
run busybox cmp -n $page decoded /dev/vdb
result "v4l2-ctl has the block" ended 0
result "that was not up to the IOMMU" silent
run v4l2-ctl -d "$(video $decoder)" $stream
result "to v4l2-ctl, the decoder for protected memory does the same" ended 0
result "the IOMMU stops it" faulted $decoder write "$elsewhere"
run busybox cmp -n $page decoded /dev/vdb
result "v4l2-ctl has no block" ended 1

echo "1..$count"
