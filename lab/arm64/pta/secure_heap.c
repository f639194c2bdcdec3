// SPDX-License-Identifier: BSD-2-Clause
/*
 * OP-TEE as the owner of the firewall around protected memory.
 *
 * The firewall of the lab's machines is set when OP-TEE starts, so to close a range
 * is to check that it is inside of it: inside of the memory that OP-TEE was told is
 * its secure data path. On other machines, the firewall would be programmed here.
 */
#include <io.h>
#include <kernel/cache_helpers.h>
#include <kernel/pseudo_ta.h>
#include <kernel/tee_ta_manager.h>
#include <kernel/ts_manager.h>
#include <mm/core_memprot.h>
#include <mm/core_mmu.h>
#include <mm/tee_mm.h>
#include <string.h>
#include <util.h>
#include <utee_defines.h>

#include "pta_secure_heap.h"

/*
 * How much is mapped at once. OP-TEE has few translation tables, and panics when it
 * has none left.
 */
#define STEP_BYTES (64 * SMALL_PAGE_SIZE)

/*
 * Linux can change the range at any time, so it is read once, and the caller uses
 * what was checked
 */
static TEE_Result read_range(const struct pta_secure_heap_range *range,
			     paddr_t *base, size_t *size)
{
	uint64_t first = TEE_U64_FROM_LITTLE_ENDIAN(READ_ONCE(range->base));
	uint64_t bytes = TEE_U64_FROM_LITTLE_ENDIAN(READ_ONCE(range->size));

	*base = first;
	*size = bytes;
	if (!bytes || ((first | bytes) & SMALL_PAGE_MASK) || *base != first ||
	    *size != bytes)
		return TEE_ERROR_BAD_PARAMETERS;
	if (!core_pbuf_is(CORE_MEM_SDP_MEM, *base, *size))
		return TEE_ERROR_ACCESS_DENIED;
	return TEE_SUCCESS;
}

/*
 * The memory is mapped as trusted applications map it: secure and cached. Their
 * cache lines are overwritten, and none is left for a device to miss or for a later
 * eviction to write over what a device wrote.
 */
static TEE_Result erase(paddr_t base, size_t size)
{
	tee_mm_entry_t *mm = tee_mm_alloc(&core_virt_shm_pool,
					  MIN(size, (size_t)STEP_BYTES));
	TEE_Result res = TEE_SUCCESS;
	vaddr_t va = 0;
	size_t step = 0;

	if (!mm)
		return TEE_ERROR_OUT_OF_MEMORY;

	va = tee_mm_get_smem(mm);
	for (; size; base += step, size -= step) {
		step = MIN(size, (size_t)STEP_BYTES);
		res = core_mmu_map_contiguous_pages(va, base,
						    step / SMALL_PAGE_SIZE,
						    MEM_AREA_RAM_SEC);
		if (res)
			break;

		memset((void *)va, 0, step);
		dcache_cleaninv_range((void *)va, step);
		core_mmu_unmap_pages(va, step / SMALL_PAGE_SIZE);
	}

	tee_mm_free(mm);
	return res;
}

static TEE_Result open_session(uint32_t types __unused,
			       TEE_Param params[TEE_NUM_PARAMS] __unused,
			       void **session __unused)
{
	struct tee_ta_session *s = to_ta_session(ts_get_current_session());

	/* A program could erase the buffers of others */
	if (s->clnt_id.login != TEE_LOGIN_REE_KERNEL)
		return TEE_ERROR_ACCESS_DENIED;
	return TEE_SUCCESS;
}

static TEE_Result invoke_command(void *session __unused, uint32_t command,
				 uint32_t types,
				 TEE_Param params[TEE_NUM_PARAMS])
{
	const struct pta_secure_heap_range *ranges = params[0].memref.buffer;
	size_t count = params[0].memref.size / sizeof(*ranges);
	TEE_Result res = TEE_SUCCESS;
	paddr_t base = 0;
	size_t size = 0;
	size_t i = 0;

	if (command != PTA_SECURE_HEAP_CLOSE &&
	    command != PTA_SECURE_HEAP_SCRUB)
		return TEE_ERROR_NOT_SUPPORTED;
	if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT,
				     TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE,
				     TEE_PARAM_TYPE_NONE) ||
	    !ranges || !count || params[0].memref.size % sizeof(*ranges) ||
	    !IS_ALIGNED_WITH_TYPE(ranges, struct pta_secure_heap_range))
		return TEE_ERROR_BAD_PARAMETERS;

	for (i = 0; i < count && !res; i++) {
		res = read_range(ranges + i, &base, &size);
		if (!res && command == PTA_SECURE_HEAP_SCRUB)
			res = erase(base, size);
	}
	return res;
}

pseudo_ta_register(.uuid = PTA_SECURE_HEAP_UUID, .name = "secure_heap.pta",
		   .flags = PTA_DEFAULT_FLAGS | TA_FLAG_DEVICE_ENUM,
		   .open_session_entry_point = open_session,
		   .invoke_command_entry_point = invoke_command);
