# SPDX-License-Identifier: GPL-2.0-only
#
# What labs have in common: rules for the programs of the guest, kernels, and the
# guest's root. The Makefile that includes this has set LAB, BUILD, CROSS (prefix
# of the compiler) and BUSYBOX (architecture of the guest's shell). It then says
# with guest_programs which programs the guest has, or includes fragments that do,
# and with kernel_rules which kernels there are.

MAKEFLAGS += --silent

NAME := $(notdir $(LAB))
UAPI := lab/linux/drivers/misc/secure-heap-lab
GUEST_CFLAGS := -std=gnu11 -O2 -Wall -Wextra -Werror -pthread -I$(UAPI) \
	-Ilab/guest/lib -I$(LAB)/guest/lib -I$(LAB)/guest -I$(LAB)
GUEST_LDFLAGS := -static -pthread

# All programs, and other files, that the root of each of the lab's guests has
GUEST_PROGRAMS :=
GUEST_FILES :=

$(BUILD) $(BUILD)/bin $(BUILD)/lib:
	mkdir -p $@

# A key of this checkout's own; Linux never gets to see it
$(BUILD)/key: | $(BUILD)
	head -c 16 /dev/urandom >$@

$(BUILD)/key.inc: $(BUILD)/key
	od -An -v -tx1 $< | sed 's/ \(..\)/0x\1, /g' >$@

# Objects are below $(BUILD)/obj as their sources are below the top, with a list
# of the headers that each depends on
$(BUILD)/obj/%.o: %.c
	mkdir -p $(@D)
	$(CROSS)gcc $(GUEST_CFLAGS) -MMD -MP -c $< -o $@

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

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

# What programs of the guest share; a lab may have more of it for itself
$(eval $(call guest_library,lab,$(wildcard lab/guest/lib/*.c $(LAB)/guest/lib/*.c)))

# All of them at once, by a make with a job for each processor, whatever the jobs
# of this one. The harness of the tests is the kernel's own, and comes with
# whichever is first.
$(BUILD)/programs: $(BUILD)/kernel.path FORCE
	make="env -u MAKEFLAGS -u MAKELEVEL $(MAKE) --no-print-directory \
		-f $(firstword $(MAKEFILE_LIST)) $@.compiled"; \
	count=$$($$make -n | grep -c -e '-o $(BUILD)/bin/'); \
	[ "$$count" = 0 ] || echo "secure-heap: compiling $$count of" \
		"$(words $(GUEST_PROGRAMS)) programs for the $(NAME) guest"; \
	$$make -j"$$(nproc)"
	[ ! $@ -ot $@.compiled ] || touch $@

# Programs are known only when the whole of the lab's Makefile has been read
.SECONDEXPANSION:
$(BUILD)/programs.compiled: $$(GUEST_PROGRAMS)
	touch $@

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

# $(call kernel_rules,FOLDER,NAME,ARCH,CONFIGS): a kernel, and a root for it
define kernel_rules
$(1)/kernel.path: FORCE
	mkdir -p $(1)
	$$(call cached,$(1)/kernel,lab/kernel/build $(2) $(3) "$(CROSS)" $(4))

$(1)/initramfs.gz: $(1)/kernel.path lab/guest/initramfs lab/guest/init \
		$(BUILD)/programs $(GUEST_FILES)
	lab/guest/initramfs $$@ $(1)/kernel \
		/opt/lab/busybox-$(BUSYBOX)/usr/bin/busybox lab/guest/init \
		$(GUEST_PROGRAMS) $(GUEST_FILES)
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
