/* Loading a saved ledger. The layout is in save.c. Nothing in the bytes is believed: counts are held against what is left, texts
 * must be UTF-8, ids ascend, numbers lie in their dictionary, parameters in their bounds. O(rows). */
#include "ledger/state.h"

#include "core/bytes.h"

typedef struct text {
    const char *bytes;
    int64_t length;
} text;

typedef struct loader {
    keyacct_ledger *ledger;
    keyacct__reader in;
    text *texts[3];
    int64_t counts[3];
    int64_t previous_id;
    text previous_text;
    int any;
} loader;

static keyacct_status corrupt(keyacct_error *error, const char *what) {
    return keyacct__fail(error, KEYACCT_E_CORRUPT, "ledger", NULL, -1, "the saved ledger is damaged: %s", what);
}

static int read_text(keyacct__reader *in, text *out) {
    size_t length;
    out->bytes = keyacct__read_text(in, &length);
    out->length = (int64_t)length;
    return out->bytes && keyacct__utf8_bad(out->bytes, out->length) < 0;
}

static keyacct_status read_head(loader *job, const keyacct_allocator *allocator, keyacct_error *error) {
    keyacct__reader *in = &job->in;
    int64_t settings[SETTING_COUNT];
    uint32_t kind = keyacct__read_u32(in), facts = keyacct__read_u32(in);
    const uint8_t *currency = keyacct__read_raw(in, 4);
    int32_t decimals = (int32_t)keyacct__read_u32(in);
    for (int i = 0; i < SETTING_COUNT; i++) settings[i] = keyacct__read_i64(in);
    if (in->failed || !currency) return corrupt(error, "it is too short");
    if (kind != 0 && kind != KEYACCT_TYPE_INT64 && kind != KEYACCT_TYPE_TEXT) return corrupt(error, "unknown kind of account id");
    if (facts >> FACT_COUNT) return corrupt(error, "unknown facts");
    if (currency[3] != 0 || decimals < -1 || decimals > 6) return corrupt(error, "currency");
    if (!keyacct__settings_valid(settings)) return corrupt(error, "a parameter is outside its bounds");
    KEYACCT__TRY(keyacct__ledger_make(allocator, settings, NULL, &job->ledger, error));
    job->ledger->kind = (int32_t)kind;
    job->ledger->facts = facts;
    job->ledger->decimals = decimals;
    memcpy(job->ledger->currency, currency, sizeof job->ledger->currency);
    return keyacct__ledger_need_facts(job->ledger, facts, error);
}

static keyacct_status read_dictionaries(loader *job, keyacct_error *error) {
    for (int slot = 0; slot < 3; slot++) {
        int64_t count = keyacct__read_count(&job->in, 8);
        if (job->in.failed || count > INT32_MAX) return corrupt(error, "a dictionary is longer than the rest");
        if (count == 0) continue;
        job->texts[slot] = keyacct__alloc(&job->ledger->allocator, (size_t)count, sizeof *job->texts[slot]);
        if (!job->texts[slot]) return keyacct__fail_memory(error);
        job->counts[slot] = count;
        for (int64_t i = 0; i < count; i++)
            if (!read_text(&job->in, &job->texts[slot][i])) return corrupt(error, "a text is cut off or not UTF-8");
    }
    return KEYACCT_OK;
}

static keyacct_status read_facts(loader *job, keyacct__ledger_partition *partition, int64_t stored, keyacct_error *error) {
    keyacct__reader *in = &job->in;
    keyacct__facts facts;
    memset(&facts, 0, sizeof facts);
    facts.mask = keyacct__read_u32(in);
    uint32_t known = job->ledger->facts | (HAS(facts.mask, FACT_NEGOTIATED) ? 1u << FACT_NEGOTIATED_YES : 0);
    if (facts.mask & ~known)
        return corrupt(error, "a row has unknown facts");
    if (HAS(facts.mask, FACT_COST)) facts.cost = keyacct__read_i64(in);
    if (HAS(facts.mask, FACT_QUANTITY)) facts.quantity = keyacct__read_f64(in);
    if (!(facts.quantity - facts.quantity == 0)) return corrupt(error, "a quantity is not finite");
    for (int fact = FACT_CATEGORY; fact <= FACT_ORDER; fact++) {
        if (!HAS(facts.mask, fact)) continue;
        int slot = keyacct__text_slot(fact);
        uint32_t number = keyacct__read_u32(in);
        if ((int64_t)number >= job->counts[slot]) return corrupt(error, "a number is outside its dictionary");
        const text *from = &job->texts[slot][number];
        KEYACCT__TRY(keyacct__facts_intern(job->ledger, partition, slot, from->bytes, from->length, &facts.number[slot], error));
    }
    if (HAS(facts.mask, FACT_LINE)) facts.line = keyacct__read_i64(in);
    if (HAS(facts.mask, FACT_DISCOUNT)) facts.discount = (int32_t)keyacct__read_u32(in);
    if (facts.discount < 0 || facts.discount > 1000000) return corrupt(error, "a discount is outside 0 to 100 %");
    if (HAS(facts.mask, FACT_PROMISED)) facts.promised = (int32_t)keyacct__read_u32(in);
    if (HAS(facts.mask, FACT_DELIVERED)) facts.delivered = (int32_t)keyacct__read_u32(in);
    if (HAS(facts.mask, FACT_DUE)) facts.due = (int32_t)keyacct__read_u32(in);
    if (HAS(facts.mask, FACT_PAID)) facts.paid = (int32_t)keyacct__read_u32(in);
    keyacct__facts_store(partition, stored, &facts);
    return KEYACCT_OK;
}

/* Reads an id and puts it; the partition and the number through the out pointers. */
static keyacct_status read_id(loader *job, keyacct__ledger_partition **partition, int32_t *number, keyacct_error *error) {
    keyacct_ledger *ledger = job->ledger;
    if (ledger->kind == KEYACCT_TYPE_TEXT) {
        text id;
        if (!read_text(&job->in, &id) || id.length == 0) return corrupt(error, "an account id is cut off, empty or not UTF-8");
        const text *last = &job->previous_text;
        int difference = job->any ? memcmp(last->bytes, id.bytes, (size_t)keyacct__min(last->length, id.length)) : -1;
        if (difference > 0 || (difference == 0 && last->length >= id.length)) return corrupt(error, "account ids do not ascend");
        job->previous_text = id;
        uint64_t hash = keyacct__siphash(ledger->key, id.bytes, (size_t)id.length);
        *partition = &ledger->partitions[keyacct__hash_partition(hash)];
        KEYACCT__TRY(keyacct__ids_reserve(&ledger->allocator, &(*partition)->ids, 1, 1, id.length, error));
        *number = keyacct__ids_put_text(&(*partition)->ids, id.bytes, id.length, (uint32_t)hash);
    } else {
        int64_t id = keyacct__read_i64(&job->in);
        if (job->any && job->previous_id >= id) return corrupt(error, "account ids do not ascend");
        job->previous_id = id;
        uint64_t hash = keyacct__siphash_int64(ledger->key, id);
        *partition = &ledger->partitions[keyacct__hash_partition(hash)];
        KEYACCT__TRY(keyacct__ids_reserve(&ledger->allocator, &(*partition)->ids, 0, 1, 0, error));
        *number = keyacct__ids_put_int64(&(*partition)->ids, id, (uint32_t)hash);
    }
    job->any = 1;
    return KEYACCT_OK;
}

static keyacct_status read_account(loader *job, keyacct_error *error) {
    keyacct__ledger_partition *partition = NULL;
    int32_t number = 0;
    KEYACCT__TRY(read_id(job, &partition, &number, error));
    int64_t count = keyacct__read_count(&job->in, 12);
    if (job->in.failed || count < 1) return corrupt(error, "an account without rows, or with more than the rest holds");
    KEYACCT__TRY(keyacct__ledger_reserve(job->ledger, partition, count, error));
    for (int64_t i = 0; i < count; i++) {
        keyacct__ledger_row *row = keyacct__rows_next(partition);
        row->account = number;
        row->on = (int32_t)keyacct__read_u32(&job->in);
        row->amount = keyacct__read_i64(&job->in);
        if (job->ledger->facts) KEYACCT__TRY(read_facts(job, partition, partition->row_count, error));
        if (job->in.failed) return corrupt(error, "it is too short");
        keyacct__rows_commit(partition, 1);
    }
    return KEYACCT_OK;
}

static keyacct_status read_all(loader *job, const keyacct_allocator *allocator, keyacct_error *error) {
    KEYACCT__TRY(read_head(job, allocator, error));
    KEYACCT__TRY(read_dictionaries(job, error));
    int64_t accounts = keyacct__read_count(&job->in, 16);
    if (job->in.failed || (accounts > 0) != (job->ledger->kind != 0)) return corrupt(error, "number of accounts");
    for (int64_t i = 0; i < accounts; i++) KEYACCT__TRY(read_account(job, error));
    return keyacct__reader_end(&job->in, "ledger", error);
}

keyacct_status keyacct_ledger_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size, keyacct_ledger **out,
                                   keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "keyacct_ledger_load: out is NULL");
    *out = NULL;
    if (!bytes) return keyacct__refuse(error, "bytes", "keyacct_ledger_load: bytes is NULL");
    loader job;
    memset(&job, 0, sizeof job);
    KEYACCT__TRY(keyacct__reader_init(&job.in, bytes, size, KEYACCT__LEDGER_KIND, KEYACCT__LEDGER_VERSION, KEYACCT__LEDGER_VERSION,
                                      error));
    keyacct_status status = read_all(&job, allocator, error);
    for (int slot = 0; slot < 3; slot++)
        if (job.texts[slot])
            keyacct__free(&job.ledger->allocator, job.texts[slot], (size_t)job.counts[slot], sizeof *job.texts[slot]);
    if (status == KEYACCT_OK) *out = job.ledger;
    else keyacct_ledger_destroy(job.ledger);
    return status;
}
