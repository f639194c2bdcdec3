#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The examples of user/, and programs of Debian's, on a machine with two decoders, a
# display, and a second display that the CPU draws. Only the first decoder may write
# to protected memory, and to no other. The first disk has a coded picture of one block, which takes
# no time, and then a whole one. The second disk has the whole one plain, and then
# another one. The host looks at the display at each line "# show NAME", and answers
# with a line.
# shellcheck disable=SC2086 # pipelines are words

busybox mkdir -p /run
busybox mount -t tmpfs tmpfs /run
busybox mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
cd /run || exit 1

block=/run/block
coded=/run/coded
plain=/run/plain
other=/run/other
size=1228800
busybox dd if=/dev/vda of=$block bs=8192 count=1 2>/dev/null
busybox dd if=/dev/vda of=$coded bs=8192 skip=1 2>/dev/null
busybox dd if=/dev/vdb of=$plain bs=$size count=1 2>/dev/null
busybox dd if=/dev/vdb of=$other bs=$size skip=1 2>/dev/null
protected=secure@94000000
ordinary=default_cma_region
decoder=/dev/video0
ordinary_decoder=/dev/video1
# GStreamer keeps what it knows of plug-ins
export XDG_CACHE_HOME=/run GST_REGISTRY_FORK=no

attacker grant "$(($(v4l2-ctl -d $decoder -D |
	busybox sed -n 's/.*Bus info *: PCI:0000:00:\(..\).*/0x\1/p') << 3))" 1

# shellcheck source=../lib/examples.sh
. examples.sh

# kms-player and v4l2-m2m

hold '^showed' /dev/null kms-player -n 2 -w -f "v4l2-m2m -p 3 $coded"
show kms-player
result "the display has a buffer of the heap" \
	attached $protected display
release
result "kms-player shows two frames" ended 0 "showed 2 frames of 640x480"
result "kms-player says where they are" \
	ended 0 "buffer of $protected, $size bytes, protected"
result "kms-player has given them back" all_free

run v4l2-m2m $coded
result "v4l2-m2m decodes into a protected buffer" \
	ended 0 "picture: buffer of $protected, $size bytes"
result "v4l2-m2m has given it back" all_free

run kms-player -H nothing
result "kms-player is refused a heap that is not there" \
	ended 2 "there is no heap nothing"
run kms-player -u nothing
result "kms-player is refused a heap for nothing" \
	ended 2 "there is no protected heap for nothing"
run kms-player -c /dev/dri/card9
result "kms-player is refused a display that is not there" \
	ended 3 "/dev/dri/card9: No such file or directory"
run kms-player -c /dev/dri/card1 -n 3
result "kms-player is refused a display that the CPU draws" \
	ended 5 "the display does not show the buffer: Invalid argument"
result "kms-player has given back what was refused" all_free
run kms-player -c /dev/dri/card1 -n 3 -H system
result "kms-player shows ordinary buffers there" \
	ended 0 "showed 3 frames of"
run kms-player -n 1 -f false
result "kms-player ends with the command" \
	ended 6 "the command for frame 0 failed"

run kms-player -n 1 -f "v4l2-m2m -b 3 -s 4096"
result "v4l2-m2m is refused protected lists" \
	ended 6 "the decoder refuses what is coded: Bad address"
run kms-player -n 1 -f "v4l2-m2m -b 3 -s 4096 -f LAB1 -H $ordinary"
result "v4l2-m2m is refused a picture that the CPU can read" \
	ended 6 "the decoder refuses what is coded: Operation not permitted"
run kms-player -n 1 -H $ordinary -f "v4l2-m2m -b 3 -s 4096 -f LAB1 -H $protected"
result "v4l2-m2m takes the same from ordinary memory" ended 0
run v4l2-m2m -f H264 $coded
result "v4l2-m2m is refused a format that the decoder lacks" \
	ended 3 "the decoder does not have that format"
run v4l2-m2m -H system $coded
result "v4l2-m2m is refused memory that is not contiguous" \
	ended 5 "the decoder refuses the picture's buffer: Bad address"

# v4l2-ctl and modetest, which know nothing of protected memory

run v4l2-ctl -d $decoder --list-formats-out
result "v4l2-ctl lists what the decoder takes" \
	ended 0 "Blocks of the secure-heap lab"
decode() {
	run v4l2-ctl -d "$1" --stream-out-mmap 1 --stream-mmap 1 \
		--stream-count 1 --stream-from $block --stream-to decoded
}
decode $ordinary_decoder
result "v4l2-ctl decodes into ordinary memory" ended 0
run busybox cmp -n 4096 decoded $plain
result "v4l2-ctl has the block" ended 0
decode $decoder
run busybox cmp -n 4096 decoded $plain
result "v4l2-ctl has none from the decoder for protected memory" ended 1

run modetest -M lab-display -c
result "modetest lists the mode" ended 0 "640x480"
connector=$(busybox awk '$3 == "connected" { print $1 }' said)
run modetest -M lab-display -s "$connector:640x480"
result "modetest sets the mode" ended 0 "setting mode 640x480"

# GStreamer

launch() {
	run gst-launch-1.0 "$@"
}

raw="video/x-raw,format=BGRx,width=640,height=480"
display="kmssink driver-name=lab-display sync=false"

run gst-inspect-1.0 secureheappool
result "GStreamer has the plug-in" ended 0 "Pool of protected buffers"
launch videotestsrc num-buffers=2 ! $raw ! secureheappool ! $display
result "an element that maps is refused" \
	ended 1 "secureheappool0: An element wants to map a protected buffer."
result "nothing is left of what it was refused" all_free
launch videotestsrc num-buffers=2 ! $raw ! secureheappool heap=$ordinary ! \
	$display
result "it maps buffers of an ordinary heap" ended 0 "Got EOS"
launch filesrc location=$plain blocksize=$size ! \
	rawvideoparse format=bgrx width=640 height=480 ! secureheappool ! \
	$display
result "ordinary buffers are refused" \
	ended 1 "secureheappool0: A buffer is not from the protected heap."
launch videotestsrc num-buffers=2 ! $raw ! secureheappool heap=nothing ! \
	$display
result "a heap that is not there is refused" \
	ended 255 "there is no heap nothing"
launch videotestsrc num-buffers=2 ! $raw ! secureheappool use-case=nothing ! \
	$display
result "a heap for nothing is refused" \
	ended 255 "there is no protected heap for nothing"

# GStreamer, from V4L2 to the display

parse="rawvideoparse format=bgrx width=640 height=480 framerate=1/1"
read_other="filesrc location=$other blocksize=$size ! $parse"
convert="v4l2convert disable-passthrough=true capture-io-mode=dmabuf-import"
# By the decoder for ordinary memory
ordinary_convert="v4l2video1${convert#v4l2}"
rgb="videoconvert ! video/x-raw,format=RGB"

# The parser lets go of a picture when the next one begins
busybox cat $other $other >others
hold PREROLLED others gst-launch-1.0 fdsrc blocksize=$size ! $parse ! \
	$convert ! secureheappool ! $display
show gst-launch-1.0
result "kmssink has imported a buffer of the heap" \
	attached $protected display
release
result "V4L2 puts pictures into kmssink" ended 0 "Got EOS"
result "GStreamer has given them back" all_free

launch $read_other ! $convert ! secureheappool ! $rgb ! fakesink
result "an element that converts by the CPU is refused" \
	ended 1 "secureheappool0: An element wants to map a protected buffer."
launch $read_other ! $convert ! secureheappool ! filesink location=leak
result "an element that writes to a file is refused" \
	ended 1 "secureheappool0: An element wants to map a protected buffer."
result "the file is empty" [ "$(busybox stat -c %s leak)" = 0 ]
result "nothing is left of what they were refused" all_free
launch $read_other ! $ordinary_convert ! secureheappool heap=$ordinary ! \
	$rgb ! fakesink
result "the first one converts ordinary buffers" ended 0 "Got EOS"
launch $read_other ! $ordinary_convert ! secureheappool heap=$ordinary ! \
	filesink location=leak
run busybox cmp leak $other
result "the second one writes ordinary buffers" ended 0
launch $read_other ! v4l2convert disable-passthrough=true ! secureheappool ! \
	$display
result "buffers of the decoder's driver are refused" \
	ended 1 "secureheappool0: A buffer is not from the protected heap."

echo "1..$count"
