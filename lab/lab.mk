# SPDX-License-Identifier: GPL-2.0-only
#
# What labs offer: rules for libraries and programs of the guest, for kernels, and
# for layers of the guest's root. The Makefile that includes this has included
# lab/NAME/toolchain.mk, and says which programs, layers and kernels there are.

MAKEFLAGS += --silent

NAME := $(notdir $(LAB))
UAPI := lab/linux/drivers/misc/secure-heap-lab
GUEST_CFLAGS := -std=gnu11 -O2 -Wall -Wextra -Werror -pthread -I$(UAPI) \
	-Ilab/guest/lib -Ilab/cenc -I$(LAB)/guest/lib -I$(LAB)
# Without symbols, as a root has to fit where QEMU puts it
GUEST_LDFLAGS := -static -pthread -s

# All programs that are made here, and other files that go beside them
GUEST_PROGRAMS :=
GUEST_FILES :=

$(BUILD) $(BUILD)/bin $(BUILD)/lib:
	mkdir -p $@

# Keys of this checkout's own, for clips and for licences; Linux never gets to see them
KEYS := $(BUILD)/key $(BUILD)/device-key

$(KEYS): | $(BUILD)
	head -c 16 /dev/urandom >$@

$(KEYS:=.inc): %.inc: %
	od -An -v -tx1 $< | sed 's/ \(..\)/0x\1, /g' >$@

# Objects are below $(BUILD)/obj as their sources are below the top, with a list
# of the headers that each depends on
$(BUILD)/obj/%.o: %.c
	mkdir -p $(@D)
	$(CROSS)gcc $(GUEST_CFLAGS) -MMD -MP -c $< -o $@

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
names = $(patsubst $(1)/%.c,%,$(wildcard $(1)/*.c))

# $(call guest_library,NAME,SOURCES): a library lib/libNAME.a
define guest_library
$(BUILD)/lib/lib$(1).a: $(call objects,$(2)) | $(BUILD)/lib
	rm -f $$@
	$(CROSS)ar rcs $$@ $$^
-include $(patsubst %.c,$(BUILD)/obj/%.d,$(2))
endef

# $(call guest_programs,FOLDER,NAMES,LIBRARIES): programs bin/NAME, each of the
# file FOLDER/NAME.c, or of all C files in FOLDER/NAME; LIBRARIES besides liblab
define guest_programs
$(foreach n,$(2),$(eval $(call guest_program,$(n),\
	$(or $(wildcard $(1)/$(n).c),$(wildcard $(1)/$(n)/*.c)),$(3))))
endef

define guest_program
GUEST_PROGRAMS += $(BUILD)/bin/$(1)
$(BUILD)/bin/$(1): $(call objects,$(2)) \
		$(patsubst %,$(BUILD)/lib/lib%.a,$(3) lab) | $(BUILD)/bin
	$(CROSS)gcc $$(GUEST_LDFLAGS) $$(filter %.o,$$^) $$(filter %.a,$$^) \
		$$(LDLIBS) -o $$@
-include $(patsubst %.c,$(BUILD)/obj/%.d,$(2))
endef

# What programs of the guest share; a lab may have more of it for itself, of which
# toolchain.mk says what it takes
$(BUILD)/obj/$(LAB)/%.o: GUEST_CFLAGS += $(CLIENT_CFLAGS)
$(eval $(call guest_library,lab,$(wildcard lab/guest/lib/*.c $(LAB)/guest/lib/*.c)))

# $(call packed,FOLDER): what is in a folder, as the recipe of a layer
packed = (cd $(1) && find . -print0 | sort -z | \
		cpio --quiet -0 -o -H newc -R 0:0) | gzip -n -6 >$@

# $(call guest_layer,LAYER): $(BUILD)/LAYER.gz, with all programs and files in
# /bin. They are made by a make with a job for each processor, whatever the jobs of
# this one.
define guest_layer
$(BUILD)/$(1).gz: FORCE
	make="env -u MAKEFLAGS -u MAKELEVEL $$(MAKE) --no-print-directory \
		-f $(firstword $(MAKEFILE_LIST)) $(BUILD)/$(1).programs"; \
	count=$$$$($$$$make -n | grep -c -e '-o $(BUILD)/bin/'); \
	[ "$$$$count" = 0 ] || echo "secure-heap: compiling $$$$count of" \
		"$$(words $$(GUEST_PROGRAMS)) programs for the $(NAME) guest"; \
	$$$$make -j"$$$$(nproc)"
	list="$$(sort $$(GUEST_PROGRAMS) $$(GUEST_FILES))"; \
	if [ ! $$@ -nt $(BUILD)/$(1).programs ] || \
		[ "$$$$list" != "$$$$(cat $(BUILD)/$(1).list 2>/dev/null)" ]; then \
		rm -rf $(BUILD)/layer-$(1); \
		mkdir -p $(BUILD)/layer-$(1)/bin; \
		cp $$(GUEST_PROGRAMS) $$(GUEST_FILES) $(BUILD)/layer-$(1)/bin; \
		$$(call packed,$(BUILD)/layer-$(1)) && \
		echo "$$$$list" >$(BUILD)/$(1).list; \
	fi

# Programs are known only when the whole of the Makefile has been read
.SECONDEXPANSION:
$(BUILD)/$(1).programs: $$$$(GUEST_PROGRAMS) $$$$(GUEST_FILES)
	touch $$@
endef

# $(call describe,QEMU,MACHINE): the device tree by which QEMU would describe a
# machine of the lab, as text
describe = $(1) $$(python3 -m lab.describe $(NAME) $(2)) \
		-M dumpdtb=$(@D)/base.dtb 2>&1 | \
		{ grep -v 'dtb dumped' || true; } && \
	dtc -q -I dtb -O dts $(@D)/base.dtb -o $@

# $(call cached,LINK,COMMAND): let LINK lead to the folder of the cache that the
# command prints. The target is a file that says which folder that is, and changes
# when it is another one; the command knows whether it is up to date.
cached = result=$$($(2)) && \
	if [ "$$(cat $@ 2>/dev/null)" != "$$result" ]; then \
		ln -sfn "$$result" $(1) && echo "$$result" >$@; \
	fi

# Lines of a kernel's configuration that labs have in common
COMMON := lab/kernel/common.config
VIRT := lab/kernel/virt.config
FIREWALL := lab/kernel/firewall.config

# $(call kernel_rules,FOLDER,NAME,ARCH,CONFIGS,OPTIONS): a kernel, and the root for
# it that layers go on top of
define kernel_rules
$(1)/kernel.path: FORCE
	mkdir -p $(1)
	$$(call cached,$(1)/kernel,python3 -m lab.kernel $(5) $(2) $(3) "$(CROSS)" $(4))

$(1)/initramfs.gz: $(1)/kernel.path lab/guest/initramfs lab/guest/init
	lab/guest/initramfs $$@ $(1)/kernel \
		/opt/lab/busybox-$(BUSYBOX)/usr/bin/busybox lab/guest/init
endef

# $(call external,ARCH,FOLDERS): a layer of modules for the kernel $* of a lab, which is
# without the patches
IMPORTER := lab/linux/drivers/misc/secure-heap-lab/importer
external = lab/kernel/external $(BUILD)/$*/kernel $(1) "$(CROSS)" \
		$(BUILD)/layer-external-$* $(2) && \
	$(call packed,$(BUILD)/layer-external-$*)

# A layer: DRM as it is without our patches, if it is a module
$(BUILD)/stock.gz: $(BUILD)/kernel.path
	rm -rf $(BUILD)/layer-stock
	mkdir -p $(BUILD)/layer-stock/lib/modules/$$(cat $(BUILD)/kernel/release)
	cp $(BUILD)/kernel/stock/*.ko $(BUILD)/layer-stock/lib/modules/*/
	$(call packed,$(BUILD)/layer-stock)

.PHONY: FORCE
.DELETE_ON_ERROR:
