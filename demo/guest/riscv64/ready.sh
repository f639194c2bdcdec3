#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Before the shell of demo/player.py: the decoder may write to protected memory, and
# what is coded is the file coded.

attacker grant "$PLAYER_DEVICE" 1 >/dev/null
busybox head -c "$PLAYER_CODED" /dev/vda >coded
