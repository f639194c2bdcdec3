# SPDX-License-Identifier: GPL-2.0-only
#
# Everything runs in a tool root, which is built first.

ENTER := lab/root/enter
LAB ?= riscv64
# The demo of each lab
DEMO_riscv64 := firewall
DEMO_arm64 := tee

help:
	@echo "make demo            play an encrypted clip through protected memory"
	@echo "make demo LAB=arm64  the same with a TEE, which decrypts and hashes it"
	@echo "make demo CLIP=FILE  either with a video of yours"
	@echo "make shell LAB=arm64 MACHINE=dram-smmu"
	@echo "                     a shell on a machine of a lab, with secureheap(1); labs"
	@echo "                     are riscv64, arm64"
	@echo "make player          a shell on the riscv64 machine, with a decoder, a display,"
	@echo "                     secureheap(1), the examples of user/ and GStreamer"
	@echo "make player MACHINE=content"
	@echo "                     the same with one heap for bitstreams and one for pictures"
	@echo "make try DTS=FILE RUN=PROGRAM.c"
	@echo "                     boot with device-tree nodes and a program of yours;"
	@echo "                     more that it takes is in lab/trial.py"
	@echo "make compare         ours beside the TEE heap, the system heap and CMA"
	@echo "make bench           measure them side by side; pictures in build/bench"
	@echo "make bench TRACE=FILE"
	@echo "                     the same with a trace of yours (bench/guest/lib/trace.h)"
	@echo "make check           run the tests"
	@echo "make check ROWS=uml-names"
	@echo "                     run rows of tests/plan.py, and no others"
	@echo "make check KERNEL=7.2"
	@echo "                     the same with another Linux; series takes it too"
	@echo "make check KERNEL_SOURCE=FOLDER ROWS=arm-given"
	@echo "                     the driver copied into sources of yours, from 6.12 on"
	@echo "make check-quick     run those that need no emulator (seconds)"
	@echo "make check-setup     run those of the set-up against archives that fail"
	@echo "make check-mutants   break the driver on purpose, and see the tests notice"
	@echo "make lint            check style, types and the device-tree binding"
	@echo "make series          write the patches as they would be sent, build/series"
	@echo "make check-series    check each of them by itself (minutes for each)"
	@echo "make release         sources, patches and checksums, in build/release"
	@echo "make versions        show what the tools are, and from which suite"
	@echo "make clean           remove what was built here (not the cache)"
	@echo
	@echo "Downloads, kernels and tools are kept in ~/.cache/secure-heap, or in"
	@echo "SECURE_HEAP_CACHE."

IN_ROOT := demo player shell compare bench check check-quick check-setup \
	check-mutants lint series check-series release versions
GOALS := $(filter $(IN_ROOT),$(MAKECMDGOALS))
# Quoted for $(shell), to which not every make exports its variables
quoted = '$(subst ','\'',$(1))'

# Refuse a wrong request with one sentence, before anything is built. If a recipe
# failed, make would print more; with --question it prints nothing, and exits
# with 1.
ifneq ($(GOALS),)
ifneq ($(shell lab/inputs $(call quoted,$(LAB)) $(call quoted,$(MACHINE)) \
		$(call quoted,$(CLIP)) $(call quoted,$(TRACE)) \
		$(call quoted,$(KERNEL)) \
		$(call quoted,$(KERNEL_SOURCE)) $(GOALS) >&2 && echo good),good)
REFUSED := yes
MAKEFLAGS += --question
endif
endif

ifdef REFUSED
$(GOALS): FORCE
	@false
else
demo: FORCE
	@$(ENTER) $(MAKE) --no-print-directory -f demo/Makefile $(DEMO_$(LAB))

player compare: FORCE
	@$(ENTER) $(MAKE) --no-print-directory -f demo/Makefile $@

# With the programs of demo/ and user/
shell: FORCE
	@$(ENTER) $(MAKE) --no-print-directory -f lab/$(LAB)/Makefile ready
	@$(ENTER) $(MAKE) --no-print-directory -f demo/guest/Makefile GUEST=$(LAB)
	@$(ENTER) $(MAKE) --no-print-directory -f user/guest/Makefile GUEST=$(LAB)
	@$(ENTER) $(MAKE) --no-print-directory -f lab/$(LAB)/Makefile $@

# make exports variables of its command line to the environment
try: FORCE
	@LAB=$(LAB) INCLUDE=tests/guest lab/try

bench: FORCE
	@$(ENTER) $(MAKE) --no-print-directory -f bench/Makefile $@ \
		$(if $(TRACE),TRACE=/mnt/trace)

# ROWS: run only these rows of tests/plan.py
check: FORCE
	@$(ENTER) $(MAKE) --no-print-directory -f tests/Makefile \
		$(if $(ROWS),check-rows ROWS="$(ROWS)",check)

check-quick check-setup lint: FORCE
	@$(ENTER) $(MAKE) --no-print-directory -f tests/Makefile $@

check-mutants: FORCE
	@$(ENTER) $(MAKE) --no-print-directory -f tests/Makefile $@ \
		SHARE="$(SHARE)" MUTANTS="$(MUTANTS)"

# PATCHES: FIRST-LAST of them
series check-series: FORCE
	@$(ENTER) $(MAKE) --no-print-directory -f series/Makefile $@ \
		PATCHES="$(PATCHES)"

release: FORCE
	@$(ENTER) packaging/release

versions: FORCE
	@$(ENTER) cat /opt/lab/versions
endif

clean:
	rm -rf build

FORCE:

.PHONY: help demo player shell try compare bench check check-quick check-setup \
	check-mutants lint series check-series release versions clean FORCE
