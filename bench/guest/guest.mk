# SPDX-License-Identifier: GPL-2.0-only
#
# What measures heaps in a guest, for the Makefile of a lab, which says in MEASURES
# which of the programs it has: "bench" is of all files here, and "replay" compares
# ways to hand out ranges. Their library is in all labs, for the test of it.

$(eval $(call guest_library,bench,$(wildcard bench/guest/lib/*.c)))

$(BUILD)/obj/bench/%.o: GUEST_CFLAGS += -Ibench/guest/lib

ifneq ($(filter bench,$(MEASURES)),)
$(eval $(call guest_program,bench,$(wildcard bench/guest/*.c),bench))
endif
$(call guest_programs,bench/ranges,$(filter replay,$(MEASURES)),bench)
