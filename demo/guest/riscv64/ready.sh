#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Before the shell of demo/player.py: the decoder may write to protected memory, and
# what is coded is the file coded. What is encrypted is the file encrypted, with its
# counter block in hexadecimal in the file iv; the clip is as clip.h says.

attacker grant "$PLAYER_DEVICE" 1 >/dev/null
busybox head -c "$PLAYER_CODED" /dev/vda >coded
busybox dd if=/dev/vdb of=encrypted bs=4096 skip=1 2>/dev/null
busybox dd if=/dev/vdb bs=8 skip=3 count=2 2>/dev/null |
	busybox hexdump -v -e '1/1 "%02x"' >iv
