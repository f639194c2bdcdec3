# SPDX-License-Identifier: GPL-2.0-only
#
# What labs have in common: programs for the guest, kernels, and the guest's
# root. The Makefile that includes this has set LAB, BUILD, CROSS (prefix of the
# compiler) and BUSYBOX (architecture of the guest's shell), and says with
# kernel_rules which kernels it has.

MAKEFLAGS += --silent

UAPI := lab/linux/drivers/misc/secure-heap-lab
GUEST_CFLAGS := -std=gnu11 -O2 -Wall -Wextra -Werror -static -I$(UAPI) \
	-Ilab/guest -I$(LAB)/guest -Ibench/guest
GUEST_HEADERS := $(wildcard lab/guest/*.h $(LAB)/guest/*.h bench/guest/*.h \
	$(UAPI)/*uapi.h)
TESTS := $(patsubst tests/guest/%.c,$(BUILD)/bin/%,$(wildcard tests/guest/*.c))
SCRIPTS := $(wildcard tests/guest/*.sh)

$(BUILD)/bin:
	mkdir -p $@

$(BUILD):
	mkdir -p $@

# A key of this checkout's own; Linux never gets to see it
$(BUILD)/key: | $(BUILD)
	head -c 16 /dev/urandom >$@

$(BUILD)/key.inc: $(BUILD)/key
	od -An -v -tx1 $< | sed 's/ \(..\)/0x\1, /g' >$@

$(BUILD)/bin/player: $(LAB)/guest/player.c lab/guest/cpu-read.c \
		$(GUEST_HEADERS) | $(BUILD)/bin
	$(CROSS)gcc $(GUEST_CFLAGS) $(filter %.c,$^) -o $@ $(LDLIBS)

# The harness is the kernel's own, and so comes with whichever kernel is first
$(BUILD)/bin/%: tests/guest/%.c lab/guest/cpu-read.c $(GUEST_HEADERS) \
		$(wildcard tests/guest/*.h) | $(BUILD)/bin $(BUILD)/kernel.path
	$(CROSS)gcc $(GUEST_CFLAGS) -Itests/guest \
		-isystem $(BUILD)/kernel/source/tools/testing/selftests \
		$(filter %.c,$^) -o $@

$(BUILD)/bin/replay: bench/ranges/replay.c $(GUEST_HEADERS) | $(BUILD)/bin
	$(CROSS)gcc $(GUEST_CFLAGS) $< -o $@

# $(call describe,QEMU): the device tree by which QEMU, with the options that say
# which machine it is, would describe that machine, as text
describe = $(1) -M dumpdtb=$(@D)/base.dtb 2>&1 | \
		{ grep -v 'dtb dumped' || true; } && \
	dtc -q -I dtb -O dts $(@D)/base.dtb -o $@

# $(call cached,LINK,COMMAND): let LINK lead to the folder of the cache that the
# command prints. The target is a file that says which folder that is, and changes
# when it is another one; the command knows whether it is up to date.
cached = result=$$($(2)) && \
	if [ "$$(cat $@ 2>/dev/null)" != "$$result" ]; then \
		ln -sfn "$$result" $(1) && echo "$$result" >$@; \
	fi

# $(call kernel_rules,FOLDER,NAME,ARCH,CONFIGS,PROGRAMS): a kernel, and a root for
# it
define kernel_rules
$(1)/kernel.path: FORCE
	mkdir -p $(1)
	$$(call cached,$(1)/kernel,lab/kernel/build $(2) $(3) "$(CROSS)" $(4))

$(1)/initramfs.gz: $(1)/kernel.path lab/guest/initramfs lab/guest/init \
		$(SCRIPTS) $(TESTS) $(5)
	lab/guest/initramfs $$@ $(1)/kernel \
		/opt/lab/busybox-$(BUSYBOX)/usr/bin/busybox lab/guest/init \
		$(SCRIPTS) $(TESTS) $(5)
endef

# $(call on_top_of,ROOT,FOLDER): a guest's root, and on top of it what is in a
# folder
on_top_of = (cd $(2) && find . -print0 | sort -z | \
		cpio --quiet -0 -o -H newc -R 0:0) | gzip -n -6 | \
		cat $(1) - >$@

# On top of it DRM as it is without our patches, if it is a module
$(BUILD)/stock.gz: $(BUILD)/initramfs.gz
	rm -rf $(BUILD)/stock/root
	mkdir -p $(BUILD)/stock/root/lib/modules/$$(cat $(BUILD)/kernel/release)
	cp $(BUILD)/kernel/stock/*.ko $(BUILD)/stock/root/lib/modules/*/
	$(call on_top_of,$<,$(BUILD)/stock/root)

.PHONY: FORCE
.DELETE_ON_ERROR:
