/* Map from account ids to small numbers, one a partition.
 *
 * Open addressing with linear probing over 8-byte slots (32 bits of SipHash, number + 1), load at most 3/4; the id itself is
 * compared before a slot is believed. The hash is computed once by the caller, who also chose the partition with its first byte.
 * Reserving is apart from putting, so that parts of an executor never allocate.
 * Refuses more than 2^31 - 2 ids or 4 GiB of id text in one of the 256 partitions (KEYACCT_E_LIMIT). */
#include "ledger/state.h"

static keyacct_status slots_grow(const keyacct_allocator *allocator, keyacct__ledger_ids *ids, uint32_t wanted,
                                 keyacct_error *error) {
    keyacct__ledger_slot *slots = keyacct__calloc(allocator, wanted, sizeof *slots);
    if (!slots) return keyacct__fail_memory(error);
    uint32_t mask = wanted - 1;
    for (uint32_t i = 0; i < ids->slot_count; i++) {
        if (!ids->slots[i].number) continue;
        uint32_t at = ids->slots[i].tag & mask;
        while (slots[at].number) at = (at + 1) & mask;
        slots[at] = ids->slots[i];
    }
    keyacct__free(allocator, ids->slots, ids->slot_count, sizeof *slots);
    ids->slots = slots;
    ids->slot_count = wanted;
    return KEYACCT_OK;
}

static keyacct_status bytes_grow(const keyacct_allocator *allocator, keyacct__ledger_ids *ids, int64_t more_bytes,
                                 keyacct_error *error) {
    int64_t used = ids->count ? ids->ends[ids->count - 1] : 0;
    if (more_bytes > (int64_t)UINT32_MAX - used)
        return keyacct__fail(error, KEYACCT_E_LIMIT, "transactions", "account_id", -1,
                             "more than 4 GiB of account ids in one partition");
    int64_t need = used + more_bytes;
    if (need <= (int64_t)ids->bytes_capacity) return KEYACCT_OK;
    int64_t capacity = keyacct__min(keyacct__max(need, (int64_t)ids->bytes_capacity + ids->bytes_capacity / 2), UINT32_MAX);
    if (keyacct__resize(allocator, &ids->bytes, ids->bytes_capacity, (size_t)capacity, 1) != KEYACCT_OK)
        return keyacct__fail_memory(error);
    ids->bytes_capacity = (uint32_t)capacity;
    return KEYACCT_OK;
}

keyacct_status keyacct__ids_reserve(const keyacct_allocator *allocator, keyacct__ledger_ids *ids, int is_text, int64_t more,
                                    int64_t more_bytes, keyacct_error *error) {
    if (more > INT32_MAX - 1 - ids->count)
        return keyacct__fail(error, KEYACCT_E_LIMIT, "transactions", "account_id", -1, "more than 2^31 accounts in one partition");
    int64_t need = ids->count + more;
    int64_t wanted = ids->slot_count ? ids->slot_count : 16;
    while (need > wanted / 4 * 3) wanted *= 2;
    if (wanted > (int64_t)UINT32_MAX)
        return keyacct__fail(error, KEYACCT_E_LIMIT, "transactions", "account_id", -1, "more than 2^31 accounts in one partition");
    if (wanted != ids->slot_count) KEYACCT__TRY(slots_grow(allocator, ids, (uint32_t)wanted, error));
    if (need > ids->capacity) {
        int64_t capacity = keyacct__min(keyacct__max(need, (int64_t)ids->capacity + ids->capacity / 2), INT32_MAX);
        keyacct_status status = is_text ? keyacct__resize(allocator, &ids->ends, (size_t)ids->capacity, (size_t)capacity,
                                                          sizeof *ids->ends)
                                        : keyacct__resize(allocator, &ids->ints, (size_t)ids->capacity, (size_t)capacity,
                                                          sizeof *ids->ints);
        if (status != KEYACCT_OK) return keyacct__fail_memory(error);
        ids->capacity = (int32_t)capacity;
    }
    return is_text ? bytes_grow(allocator, ids, more_bytes, error) : KEYACCT_OK;
}

void keyacct__ids_free(const keyacct_allocator *allocator, keyacct__ledger_ids *ids) {
    keyacct__free(allocator, ids->slots, ids->slot_count, sizeof *ids->slots);
    if (ids->ints) keyacct__free(allocator, ids->ints, (size_t)ids->capacity, sizeof *ids->ints);
    if (ids->ends) keyacct__free(allocator, ids->ends, (size_t)ids->capacity, sizeof *ids->ends);
    keyacct__free(allocator, ids->bytes, ids->bytes_capacity, 1);
    memset(ids, 0, sizeof *ids);
}
