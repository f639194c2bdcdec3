# SPDX-License-Identifier: GPL-2.0-only
#
# The tests that run in a guest, for the Makefile of a lab: all that are for any
# lab, and those in the folder with the lab's name, which are for it alone.

TESTS := tests/guest
OWN_TESTS := $(TESTS)/$(NAME)

$(eval $(call guest_library,tests,\
	$(wildcard $(TESTS)/lib/*.c $(OWN_TESTS)/lib/*.c)))

# The kernel's harness, and the state that a trace leaves a heap in
$(BUILD)/obj/$(TESTS)/%.o: GUEST_CFLAGS += -I$(TESTS)/lib -I$(OWN_TESTS)/lib \
	-Ibench/guest/lib -isystem $(BUILD)/kernel/source/tools/testing/selftests

names = $(patsubst $(1)/%.c,%,$(wildcard $(1)/*.c))

$(call guest_programs,$(TESTS),\
	$(filter-out occupancy,$(call names,$(TESTS))) peers stress,tests)
$(call guest_programs,$(TESTS),occupancy,tests bench)
$(call guest_programs,$(OWN_TESTS),$(call names,$(OWN_TESTS)),tests)

GUEST_FILES += $(wildcard $(TESTS)/*.sh)
