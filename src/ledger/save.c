/* Saving: one sequence of bytes for one content.
 *
 * Body: kind of id, facts, currency, decimals, parameters · three dictionaries (category, product line, order id), each sorted by
 * bytes · accounts sorted by id, each with its rows sorted by day, amount and facts; a row holds the facts that it has. Hash keys,
 * order of arrival and unused ids do not show. O(rows log rows-of-an-account) and, while saving, 4 bytes a row and 16 an account.
 * Loading is in load.c. */
#include "ledger/state.h"

#include "core/bytes.h"

typedef struct dictionary { /* of one fact, over all partitions */
    int64_t base[KEYACCT__LEDGER_PARTITIONS + 1];
    uint32_t *rank; /* by base + number */
    uint32_t *sorted; /* one global number a distinct text */
    int64_t distinct;
} dictionary;

typedef struct saver {
    const keyacct_ledger *ledger;
    keyacct__ledger_order order;
    dictionary texts[3];
    uint32_t *refs; /* rows of a partition by account, partitions one after the other */
    uint32_t *spare;
    int64_t row_base[KEYACCT__LEDGER_PARTITIONS + 1];
    int64_t *begin; /* by global account number */
} saver;

/* --- dictionaries ---------------------------------------------------------------------------------------------------- */

static const char *dictionary_text(const saver *job, int slot, uint32_t global, int64_t *length) {
    const dictionary *texts = &job->texts[slot];
    int low = 0, high = KEYACCT__LEDGER_PARTITIONS;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (texts->base[middle] <= (int64_t)global) low = middle;
        else high = middle;
    }
    return keyacct__map_text(job->ledger->partitions[low].texts[slot], global - texts->base[low], length);
}

static int dictionary_compare(const void *data, int slot, uint32_t a, uint32_t b) {
    const saver *job = data;
    int64_t a_length, b_length;
    const char *a_text = dictionary_text(job, slot, a, &a_length), *b_text = dictionary_text(job, slot, b, &b_length);
    int64_t shared = keyacct__min(a_length, b_length);
    int difference = shared ? memcmp(a_text, b_text, (size_t)shared) : 0;
    return difference ? difference : (a_length > b_length) - (a_length < b_length);
}

static void dictionary_mark(const saver *job, int slot, int fact) {
    const dictionary *texts = &job->texts[slot];
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        const keyacct__ledger_partition *partition = &job->ledger->partitions[k];
        for (int64_t row = 0; partition->masks && row < partition->row_count; row++)
            if (HAS(partition->masks[row], fact)) texts->rank[texts->base[k] + ((const int32_t *)partition->facts[fact])[row]] = 1;
    }
}

/* Ranks of the texts that rows use; equal texts of different partitions share one. */
static keyacct_status dictionary_make(saver *job, int fact, keyacct_error *error) {
    const keyacct_allocator *allocator = &job->ledger->allocator;
    int slot = keyacct__text_slot(fact);
    dictionary *texts = &job->texts[slot];
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        const keyacct__map *map = job->ledger->partitions[k].texts[slot];
        texts->base[k + 1] = texts->base[k] + (map ? map->count : 0);
    }
    int64_t total = texts->base[KEYACCT__LEDGER_PARTITIONS], used = 0;
    if (total == 0) return KEYACCT_OK;
    if (total >= (int64_t)UINT32_MAX)
        return keyacct__fail(error, KEYACCT_E_LIMIT, "transactions", NULL, -1, "more than 2^32 - 2 texts");
    texts->rank = keyacct__calloc(allocator, (size_t)total, sizeof *texts->rank);
    texts->sorted = keyacct__alloc(allocator, (size_t)total, sizeof *texts->sorted);
    uint32_t *spare = keyacct__alloc(allocator, (size_t)total, sizeof *spare);
    int ok = texts->rank && texts->sorted && spare;
    if (ok) {
        dictionary_mark(job, slot, fact);
        for (int64_t i = 0; i < total; i++)
            if (texts->rank[i]) texts->sorted[used++] = (uint32_t)i;
        keyacct__sort_items(texts->sorted, spare, used, dictionary_compare, job, slot);
        for (int64_t i = 0; i < used; i++) {
            uint32_t item = texts->sorted[i];
            if (i == 0 || dictionary_compare(job, slot, texts->sorted[texts->distinct - 1], item) != 0)
                texts->sorted[texts->distinct++] = item;
            texts->rank[item] = (uint32_t)(texts->distinct - 1);
        }
    }
    keyacct__free(allocator, spare, (size_t)total, sizeof *spare);
    return ok ? KEYACCT_OK : keyacct__fail_memory(error);
}

/* --- rows ------------------------------------------------------------------------------------------------------------ */

#define COMPARE(a, b)                                                                                                              \
    do {                                                                                                                           \
        if ((a) != (b)) return (a) < (b) ? -1 : 1;                                                                                 \
    } while (0)

static void load_ranked(const saver *job, int k, uint32_t row, keyacct__facts *facts) {
    keyacct__facts_load(&job->ledger->partitions[k], row, facts);
    for (int fact = FACT_CATEGORY; fact <= FACT_ORDER; fact++) {
        int slot = keyacct__text_slot(fact);
        if (HAS(facts->mask, fact))
            facts->number[slot] = (int32_t)job->texts[slot].rank[job->texts[slot].base[k] + facts->number[slot]];
    }
}

static int row_compare(const void *data, int k, uint32_t a, uint32_t b) {
    const saver *job = data;
    const keyacct__ledger_partition *partition = &job->ledger->partitions[k];
    keyacct__ledger_row row_a = keyacct__rows_at(partition, a), row_b = keyacct__rows_at(partition, b);
    COMPARE(row_a.on, row_b.on);
    COMPARE(row_a.amount, row_b.amount);
    if (!job->ledger->facts) return 0;
    keyacct__facts x, y;
    load_ranked(job, k, a, &x);
    load_ranked(job, k, b, &y);
    COMPARE(x.mask, y.mask);
    COMPARE(x.cost, y.cost);
    COMPARE(x.quantity, y.quantity);
    for (int slot = 0; slot < 3; slot++) COMPARE((uint32_t)x.number[slot], (uint32_t)y.number[slot]);
    COMPARE(x.line, y.line);
    COMPARE(x.discount, y.discount);
    COMPARE(x.promised, y.promised);
    COMPARE(x.delivered, y.delivered);
    COMPARE(x.due, y.due);
    COMPARE(x.paid, y.paid);
    return 0;
}

static keyacct_status group_rows(saver *job, keyacct_error *error) {
    const keyacct_ledger *ledger = job->ledger;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) job->row_base[k + 1] = job->row_base[k] + ledger->partitions[k].row_count;
    size_t rows = (size_t)job->row_base[KEYACCT__LEDGER_PARTITIONS];
    job->refs = keyacct__alloc(&ledger->allocator, rows, sizeof *job->refs);
    job->begin = keyacct__alloc(&ledger->allocator, (size_t)job->order.accounts, sizeof *job->begin);
    job->spare = keyacct__alloc(&ledger->allocator, job->order.largest, sizeof *job->spare);
    if (!job->refs || !job->begin || !job->spare) return keyacct__fail_memory(error);
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        int64_t place = job->row_base[k];
        for (int64_t i = job->order.base[k]; i < job->order.base[k + 1]; i++) {
            job->begin[i] = place;
            place += job->order.counts[i];
        }
        const keyacct__ledger_partition *partition = &ledger->partitions[k];
        for (int64_t i = 0; i < partition->row_count; i++)
            job->refs[job->begin[job->order.base[k] + keyacct__rows_at(partition, i).account]++] = (uint32_t)i;
        for (int64_t i = job->order.base[k]; i < job->order.base[k + 1]; i++) job->begin[i] -= job->order.counts[i];
    }
    return KEYACCT_OK;
}

/* --- writing --------------------------------------------------------------------------------------------------------- */

static void write_row(const saver *job, int k, uint32_t row, keyacct__bytes *out) {
    const keyacct__ledger_partition *partition = &job->ledger->partitions[k];
    keyacct__ledger_row stored = keyacct__rows_at(partition, row);
    keyacct__bytes_u32(out, (uint32_t)stored.on);
    keyacct__bytes_i64(out, stored.amount);
    if (!job->ledger->facts) return;
    keyacct__facts facts;
    load_ranked(job, k, row, &facts);
    keyacct__bytes_u32(out, facts.mask);
    if (HAS(facts.mask, FACT_COST)) keyacct__bytes_i64(out, facts.cost);
    if (HAS(facts.mask, FACT_QUANTITY)) keyacct__bytes_f64(out, facts.quantity);
    for (int fact = FACT_CATEGORY; fact <= FACT_ORDER; fact++)
        if (HAS(facts.mask, fact)) keyacct__bytes_u32(out, (uint32_t)facts.number[keyacct__text_slot(fact)]);
    if (HAS(facts.mask, FACT_LINE)) keyacct__bytes_i64(out, facts.line);
    if (HAS(facts.mask, FACT_DISCOUNT)) keyacct__bytes_u32(out, (uint32_t)facts.discount);
    if (HAS(facts.mask, FACT_PROMISED)) keyacct__bytes_u32(out, (uint32_t)facts.promised);
    if (HAS(facts.mask, FACT_DELIVERED)) keyacct__bytes_u32(out, (uint32_t)facts.delivered);
    if (HAS(facts.mask, FACT_DUE)) keyacct__bytes_u32(out, (uint32_t)facts.due);
    if (HAS(facts.mask, FACT_PAID)) keyacct__bytes_u32(out, (uint32_t)facts.paid);
}

static void write_account(const saver *job, uint32_t global, keyacct__bytes *out) {
    const keyacct_ledger *ledger = job->ledger;
    int k = keyacct__order_partition(&job->order, global);
    int32_t number = (int32_t)(global - job->order.base[k]);
    if (ledger->kind == KEYACCT_TYPE_TEXT) {
        int64_t length;
        const char *text = keyacct__ids_text(&ledger->partitions[k].ids, number, &length);
        keyacct__bytes_text(out, text, (size_t)length);
    } else {
        keyacct__bytes_i64(out, ledger->partitions[k].ids.ints[number]);
    }
    uint32_t count = job->order.counts[global], *refs = job->refs + job->begin[global];
    keyacct__sort_items(refs, job->spare, count, row_compare, job, k);
    keyacct__bytes_i64(out, count);
    for (uint32_t i = 0; i < count; i++) write_row(job, k, refs[i], out);
}

static void write_head(const saver *job, keyacct__bytes *out) {
    const keyacct_ledger *ledger = job->ledger;
    keyacct__bytes_u32(out, (uint32_t)ledger->kind);
    keyacct__bytes_u32(out, ledger->facts);
    keyacct__bytes_raw(out, ledger->currency, sizeof ledger->currency);
    keyacct__bytes_u32(out, (uint32_t)ledger->decimals);
    for (int i = 0; i < SETTING_COUNT; i++) keyacct__bytes_i64(out, ledger->settings[i]);
    for (int slot = 0; slot < 3; slot++) {
        const dictionary *texts = &job->texts[slot];
        keyacct__bytes_i64(out, texts->distinct);
        for (int64_t i = 0; i < texts->distinct; i++) {
            int64_t length;
            const char *text = dictionary_text(job, slot, texts->sorted[i], &length);
            keyacct__bytes_text(out, text, (size_t)length);
        }
    }
    keyacct__bytes_i64(out, job->order.n);
}

static void saver_free(saver *job) {
    const keyacct_allocator *allocator = &job->ledger->allocator;
    for (int slot = 0; slot < 3; slot++) {
        size_t total = (size_t)job->texts[slot].base[KEYACCT__LEDGER_PARTITIONS];
        keyacct__free(allocator, job->texts[slot].rank, total, sizeof *job->texts[slot].rank);
        keyacct__free(allocator, job->texts[slot].sorted, total, sizeof *job->texts[slot].sorted);
    }
    keyacct__free(allocator, job->refs, (size_t)job->row_base[KEYACCT__LEDGER_PARTITIONS], sizeof *job->refs);
    keyacct__free(allocator, job->begin, (size_t)job->order.accounts, sizeof *job->begin);
    keyacct__free(allocator, job->spare, job->order.largest, sizeof *job->spare);
    keyacct__order_free(job->ledger, &job->order);
}

static keyacct_status prepare(saver *job, keyacct_error *error) {
    KEYACCT__TRY(keyacct__order_make(job->ledger, INT32_MAX, INT32_MAX, NULL, &job->order, error));
    for (int fact = FACT_CATEGORY; fact <= FACT_ORDER; fact++)
        if (HAS(job->ledger->facts, fact)) KEYACCT__TRY(dictionary_make(job, fact, error));
    return job->order.n ? group_rows(job, error) : KEYACCT_OK;
}

keyacct_status keyacct_ledger_save(const keyacct_ledger *ledger, uint8_t *buffer, size_t capacity, size_t *size,
                                   keyacct_error *error) {
    KEYACCT__TRY(keyacct__ledger_check(ledger, "ledger", error));
    if (!size) return keyacct__refuse(error, "size", "keyacct_ledger_save: size is NULL");
    saver job;
    memset(&job, 0, sizeof job);
    job.ledger = ledger;
    keyacct_status status = prepare(&job, error);
    if (status == KEYACCT_OK) {
        keyacct__bytes out;
        keyacct__bytes_init(&out, &ledger->allocator, KEYACCT__LEDGER_KIND, KEYACCT__LEDGER_VERSION);
        write_head(&job, &out);
        for (int64_t i = 0; i < job.order.n && !out.failed; i++) write_account(&job, job.order.by_rank[i], &out);
        status = keyacct__bytes_finish(&out, buffer, capacity, size, error);
    }
    saver_free(&job);
    return status;
}
