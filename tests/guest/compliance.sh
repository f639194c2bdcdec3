#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What v4l2-compliance says of the first video device. The host reads it.

exec v4l2-compliance --no-progress --device /dev/video0 --streaming=2 --expbuf-device=/dev/video0
