/* Adding transactions: a table in blocks, or one row.
 *
 * A block is 65,536 rows a part of the run. First every part hashes the ids of its rows and sorts the row numbers by partition (the
 * input of a part and the index fit a core's second-level cache); then room is made, by the calling thread only; then every part
 * takes the partitions that it owns, looks the ids up with prefetching and appends the rows. O(rows), two hand-overs to the
 * executor a block. Texts among the facts go into dictionaries that grow, so tables that have them are appended by the calling
 * thread.
 * Refuses, with the row: a null or empty account, no date, no amount, a second currency, a discount outside 0..100 %, a delivery
 * before the order, a repeated order line. On failure every row that was added is taken back. */
#include "ledger/state.h"

#include "core/policy.h"

#define BLOCK 32768
#define HASHES 256
#define MOST_PARTS 64
#define LEAST_ROWS 1024

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

typedef struct source {
    const keyacct__column *account, *on, *at, *amount, *currency;
    const keyacct__column *facts[FACT_COUNT];
    uint32_t bound; /* facts with a column */
    int is_text;
    int checked; /* some column may hold what is refused: rows must be looked at */
} source;

typedef struct split { /* rows of one part of a block, by partition */
    int64_t first, count;
    uint32_t begin[KEYACCT__LEDGER_PARTITIONS + 1];
    int64_t bytes[KEYACCT__LEDGER_PARTITIONS]; /* id text */
    uint16_t index[BLOCK];
    uint32_t tags[BLOCK]; /* by row, like `owner` */
    uint8_t owner[BLOCK];
} split;

typedef struct add_job {
    keyacct_ledger *ledger;
    const keyacct_run *run;
    const source *from;
    split *splits;
    int32_t parts;
    int64_t first, total; /* row of the block, rows of the table */
    int64_t duplicate; /* smallest row with a repeated order line, INT64_MAX if none; by the calling thread only */
} add_job;

static const int32_t fact_columns[FACT_COUNT] = {
    KEYACCT__COLUMN_transactions_cost,         KEYACCT__COLUMN_transactions_quantity,     KEYACCT__COLUMN_transactions_category,
    KEYACCT__COLUMN_transactions_product_line, KEYACCT__COLUMN_transactions_order_id,     KEYACCT__COLUMN_transactions_line,
    KEYACCT__COLUMN_transactions_discount_ppm, KEYACCT__COLUMN_transactions_negotiated,   KEYACCT__COLUMN_transactions_promised_on,
    KEYACCT__COLUMN_transactions_delivered_on, KEYACCT__COLUMN_transactions_payment_due_on, KEYACCT__COLUMN_transactions_paid_on,
};

static keyacct_status find_source(const keyacct_table *table, source *from, keyacct_error *error) {
    static const char call[] = "keyacct_ledger_add";
    memset(from, 0, sizeof *from);
    KEYACCT__TRY(keyacct__table_require(table, KEYACCT__COLUMN_transactions_account_id, call, &from->account, error));
    from->at = keyacct__table_column(table, KEYACCT__COLUMN_transactions_at);
    from->on = keyacct__table_column(table, KEYACCT__COLUMN_transactions_on);
    if (!from->at && !from->on)
        KEYACCT__TRY(keyacct__table_require(table, KEYACCT__COLUMN_transactions_on, call, &from->on, error));
    KEYACCT__TRY(keyacct__table_require(table, KEYACCT__COLUMN_transactions_amount, call, &from->amount, error));
    from->currency = keyacct__table_column(table, KEYACCT__COLUMN_transactions_currency);
    from->is_text = from->account->type == KEYACCT_TYPE_TEXT;
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        from->facts[fact] = keyacct__table_column(table, fact_columns[fact]);
        if (from->facts[fact]) from->bound |= 1u << fact;
    }
    from->checked = from->is_text || from->account->validity || !from->on || from->on->validity || from->amount->validity
                    || from->facts[FACT_DISCOUNT] || from->facts[FACT_DELIVERED];
    return KEYACCT_OK;
}

static int32_t day_of(const source *from, int64_t row) {
    int32_t on = 0;
    int64_t at = 0;
    if (keyacct__date(from->on, row, &on)) return on;
    keyacct__int64(from->at, row, &at);
    return keyacct__day_of(at);
}

static keyacct_status check_row(const source *from, int64_t row, keyacct_error *error) {
    static const char table[] = "transactions";
    int64_t length = 1, discount;
    int32_t delivered;
    if (from->is_text) keyacct__text(from->account, row, &length);
    if (!keyacct__valid(from->account, row) || length == 0)
        return keyacct__fail(error, KEYACCT_E_VALUE, table, "account_id", row, "the account is empty; every transaction needs one");
    if (!keyacct__valid(from->on, row) && !keyacct__valid(from->at, row))
        return keyacct__fail(error, KEYACCT_E_VALUE, table, from->on ? "on" : "at", row,
                             "the date is empty; every transaction needs one");
    if (!keyacct__valid(from->amount, row))
        return keyacct__fail(error, KEYACCT_E_VALUE, table, "amount", row,
                             "the amount is empty; write 0 where nothing was charged");
    if (keyacct__int64(from->facts[FACT_DISCOUNT], row, &discount) && (discount < 0 || discount > 1000000))
        return keyacct__fail(error, KEYACCT_E_VALUE, table, "discount_ppm", row,
                             "a discount of %l ppm; expected 0..1000000 (100 %%)", discount);
    if (keyacct__date(from->facts[FACT_DELIVERED], row, &delivered) && delivered < day_of(from, row)) {
        char shown[16], ordered[16];
        keyacct__date_format(delivered, shown);
        keyacct__date_format(day_of(from, row), ordered);
        return keyacct__fail(error, KEYACCT_E_ORDER, table, "delivered_on", row, "delivered on %s, before the order of %s", shown,
                             ordered);
    }
    return KEYACCT_OK;
}

/* --- first step: hashes, and rows by partition ----------------------------------------------------------------------- */

static void hash_rows(const add_job *job, split *out, uint32_t counts[KEYACCT__LEDGER_PARTITIONS]) {
    const source *from = job->from;
    uint64_t hashes[HASHES];
    for (int64_t i = 0; i < out->count; i += HASHES) {
        int64_t n = keyacct__min(HASHES, out->count - i);
        if (!from->is_text) keyacct__siphash_int64_block(job->ledger->key, from->account->values.i64 + out->first + i, n, hashes);
        for (int64_t j = 0; j < n; j++) {
            int64_t length;
            if (from->is_text) {
                const char *id = keyacct__text(from->account, out->first + i + j, &length);
                hashes[j] = keyacct__siphash(job->ledger->key, id, (size_t)length);
                out->bytes[keyacct__hash_partition(hashes[j])] += length;
            }
            out->tags[i + j] = (uint32_t)hashes[j];
            out->owner[i + j] = (uint8_t)keyacct__hash_partition(hashes[j]);
            counts[out->owner[i + j]]++;
        }
    }
}

static keyacct_status split_rows(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    add_job *job = data;
    split *out = &job->splits[part];
    uint32_t counts[KEYACCT__LEDGER_PARTITIONS] = {0};
    KEYACCT__TRY(keyacct__run_poll(job->run, job->first + first, job->total, error));
    out->first = job->first + first;
    out->count = count;
    if (job->from->checked)
        for (int64_t i = 0; i < count; i++) KEYACCT__TRY(check_row(job->from, out->first + i, error));
    hash_rows(job, out, counts);
    uint32_t place = 0;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        out->begin[k] = place;
        place += counts[k];
        counts[k] = out->begin[k];
    }
    out->begin[KEYACCT__LEDGER_PARTITIONS] = place;
    for (int64_t i = 0; i < count; i++) out->index[counts[out->owner[i]]++] = (uint16_t)i;
    return KEYACCT_OK;
}

/* --- second step: room, by the calling thread ------------------------------------------------------------------------ */

static keyacct_status make_room(add_job *job, keyacct_error *error) {
    keyacct_ledger *ledger = job->ledger;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        keyacct__ledger_partition *partition = &ledger->partitions[k];
        int64_t more = 0, bytes = 0;
        for (int32_t part = 0; part < job->parts; part++) {
            if (!job->splits[part].count) continue;
            more += job->splits[part].begin[k + 1] - job->splits[part].begin[k];
            bytes += job->splits[part].bytes[k];
        }
        if (!more) continue;
        KEYACCT__TRY(keyacct__ledger_reserve(ledger, partition, more, error));
        KEYACCT__TRY(keyacct__ids_reserve(&ledger->allocator, &partition->ids, job->from->is_text, more, bytes, error));
    }
    return KEYACCT_OK;
}

/* --- third step: rows into partitions -------------------------------------------------------------------------------- */

static keyacct_status read_facts(const add_job *job, keyacct__ledger_partition *partition, int64_t row, keyacct__facts *facts,
                                 keyacct_error *error) {
    const source *from = job->from;
    int64_t discount = 0, length;
    memset(facts, 0, sizeof *facts);
    if (keyacct__int64(from->facts[FACT_COST], row, &facts->cost)) facts->mask |= 1u << FACT_COST;
    if (keyacct__int64(from->facts[FACT_LINE], row, &facts->line)) facts->mask |= 1u << FACT_LINE;
    if (keyacct__float64(from->facts[FACT_QUANTITY], row, &facts->quantity)) facts->mask |= 1u << FACT_QUANTITY;
    facts->quantity += 0.0; /* -0 becomes 0: one zero in saved states */
    if (keyacct__int64(from->facts[FACT_DISCOUNT], row, &discount)) facts->mask |= 1u << FACT_DISCOUNT;
    facts->discount = (int32_t)discount;
    if (keyacct__valid(from->facts[FACT_NEGOTIATED], row)) {
        facts->mask |= 1u << FACT_NEGOTIATED;
        if (keyacct__code(from->facts[FACT_NEGOTIATED], row)) facts->mask |= 1u << FACT_NEGOTIATED_YES;
    }
    if (keyacct__date(from->facts[FACT_PROMISED], row, &facts->promised)) facts->mask |= 1u << FACT_PROMISED;
    if (keyacct__date(from->facts[FACT_DELIVERED], row, &facts->delivered)) facts->mask |= 1u << FACT_DELIVERED;
    if (keyacct__date(from->facts[FACT_DUE], row, &facts->due)) facts->mask |= 1u << FACT_DUE;
    if (keyacct__date(from->facts[FACT_PAID], row, &facts->paid)) facts->mask |= 1u << FACT_PAID;
    for (int fact = FACT_CATEGORY; fact <= FACT_ORDER; fact++) {
        const char *text = keyacct__text(from->facts[fact], row, &length);
        if (!text || length == 0) continue;
        int slot = keyacct__text_slot(fact);
        KEYACCT__TRY(keyacct__facts_intern(job->ledger, partition, slot, text, length, &facts->number[slot], error));
        facts->mask |= 1u << fact;
    }
    return KEYACCT_OK;
}

/* A repeated order line is remembered, not returned at once: partitions come in the order of hashes, and the first row is named. */
static keyacct_status store_facts(add_job *job, keyacct__ledger_partition *partition, int64_t stored, int64_t row,
                                  keyacct_error *error) {
    keyacct__facts facts;
    KEYACCT__TRY(read_facts(job, partition, row, &facts, error));
    keyacct__facts_store(partition, stored, &facts);
    if (!job->ledger->keys_built) return KEYACCT_OK;
    keyacct_status status = keyacct__keys_put(job->ledger, partition, stored, row, row < job->duplicate ? error : NULL);
    if (status != KEYACCT_E_DUPLICATE) return status;
    job->duplicate = keyacct__min(job->duplicate, row);
    return KEYACCT_OK;
}

static void store_int64(const source *from, const split *rows, int k, keyacct__ledger_partition *partition,
                        keyacct__ledger_row *to) {
    const int64_t *ids = from->account->values.i64 + rows->first, *amounts = from->amount->values.i64 + rows->first;
    const uint16_t *index = rows->index + rows->begin[k];
    uint32_t n = rows->begin[k + 1] - rows->begin[k], mask = partition->ids.slot_count - 1;
    for (uint32_t j = 0; j < n; j++) PREFETCH(&partition->ids.slots[rows->tags[index[j]] & mask]);
    for (uint32_t j = 0; j < n; j++) { /* where the id is that the slot promises */
        uint32_t number = partition->ids.slots[rows->tags[index[j]] & mask].number;
        PREFETCH(&partition->ids.ints[number]);
    }
    if (from->on && !from->on->validity) {
        const int32_t *on = from->on->values.i32 + rows->first;
        for (uint32_t j = 0; j < n; j++) {
            uint16_t at = index[j];
            to[j].account = keyacct__ids_put_int64(&partition->ids, ids[at], rows->tags[at]);
            to[j].on = on[at];
            to[j].amount = amounts[at];
        }
        return;
    }
    for (uint32_t j = 0; j < n; j++) {
        uint16_t at = index[j];
        to[j].account = keyacct__ids_put_int64(&partition->ids, ids[at], rows->tags[at]);
        to[j].on = day_of(from, rows->first + at);
        to[j].amount = amounts[at];
    }
}

static void store_text(const source *from, const split *rows, int k, keyacct__ledger_partition *partition,
                       keyacct__ledger_row *to) {
    const uint16_t *index = rows->index + rows->begin[k];
    uint32_t n = rows->begin[k + 1] - rows->begin[k], mask = partition->ids.slot_count - 1;
    for (uint32_t j = 0; j < n; j++) PREFETCH(&partition->ids.slots[rows->tags[index[j]] & mask]);
    for (uint32_t j = 0; j < n; j++) { /* where the id is that the slot promises */
        uint32_t number = partition->ids.slots[rows->tags[index[j]] & mask].number;
        if (number > 1) PREFETCH(&partition->ids.ends[number - 2]);
    }
    for (uint32_t j = 0; j < n; j++) { /* and its bytes */
        uint32_t number = partition->ids.slots[rows->tags[index[j]] & mask].number;
        if (number > 1) PREFETCH(&partition->ids.bytes[partition->ids.ends[number - 2]]);
    }
    for (uint32_t j = 0; j < n; j++) {
        int64_t row = rows->first + index[j], length;
        const char *id = keyacct__text(from->account, row, &length);
        to[j].account = keyacct__ids_put_text(&partition->ids, id, length, rows->tags[index[j]]);
        to[j].on = day_of(from, row);
        to[j].amount = from->amount->values.i64[row];
    }
}

static keyacct_status store_rows(void *data, int k, int32_t part, keyacct_error *error) {
    add_job *job = data;
    (void)part;
    keyacct__ledger_partition *partition = &job->ledger->partitions[k];
    for (int32_t s = 0; s < job->parts; s++) {
        const split *rows = &job->splits[s];
        uint32_t n = rows->count ? rows->begin[k + 1] - rows->begin[k] : 0;
        if (!n) continue;
        keyacct__ledger_row *to = keyacct__rows_next(partition);
        int64_t before = partition->row_count;
        if (job->from->is_text) store_text(job->from, rows, k, partition, to);
        else store_int64(job->from, rows, k, partition, to);
        keyacct__rows_commit(partition, n);
        if (job->from->bound) {
            const uint16_t *index = rows->index + rows->begin[k];
            for (uint32_t j = 0; j < n; j++)
                KEYACCT__TRY(store_facts(job, partition, before + j, rows->first + index[j], error));
        } else if (partition->masks) {
            memset(partition->masks + before, 0, n * sizeof *partition->masks);
        }
    }
    return KEYACCT_OK;
}

/* --- the call -------------------------------------------------------------------------------------------------------- */

static keyacct_status add_blocks(add_job *job, keyacct_error *error) {
    const keyacct_run *store_run = (job->from->bound & FACT_TEXTS) ? NULL : job->run;
    int64_t block = (int64_t)job->parts * BLOCK;
    for (job->first = 0; job->first < job->total; job->first += block) {
        for (int32_t part = 0; part < job->parts; part++) {
            job->splits[part].count = 0;
            memset(job->splits[part].bytes, 0, sizeof job->splits[part].bytes);
        }
        KEYACCT__TRY(keyacct__run_rows(job->run, keyacct__min(block, job->total - job->first), split_rows, job, error));
        KEYACCT__TRY(make_room(job, error));
        KEYACCT__TRY(keyacct__each_partition(store_run, store_rows, job, error));
        if (job->duplicate != INT64_MAX) return KEYACCT_E_DUPLICATE; /* the error is filled */
    }
    return KEYACCT_OK;
}

/* The one currency of the table: its own, or that of its currency column. `text` has room for 4. */
static keyacct_status one_currency(const keyacct_table *table, const source *from, char text[4], int64_t *row,
                                   keyacct_error *error) {
    memcpy(text, table->currency, 4);
    *row = -1;
    for (int64_t i = 0; from->currency && i < table->rows; i++) {
        int64_t length;
        const char *cell = keyacct__text(from->currency, i, &length);
        if (!cell || length == 0) continue;
        if (length != 3)
            return keyacct__fail(error, KEYACCT_E_VALUE, "transactions", "currency", i,
                                 "'%t' is not a currency code of three letters", cell, length);
        if (!text[0]) {
            memcpy(text, cell, 3);
            text[3] = 0;
            *row = i;
        } else if (memcmp(text, cell, 3) != 0) {
            return keyacct__fail(error, KEYACCT_E_CURRENCY, "transactions", "currency", i,
                                 "the amount is in %t, but others are in %s: convert them first, or keep one ledger a currency",
                                 cell, length, text);
        }
    }
    return KEYACCT_OK;
}

/* Facts that some row of the table has. */
static uint32_t present_facts(const keyacct_ledger *ledger, const keyacct__ledger_mark *mark) {
    uint32_t facts = 0;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        const keyacct__ledger_partition *partition = &ledger->partitions[k];
        for (int64_t row = mark->row_counts[k]; partition->masks && row < partition->row_count; row++)
            facts |= partition->masks[row];
    }
    return facts & ((1u << FACT_COUNT) - 1);
}

static keyacct_status add_table(keyacct_ledger *ledger, const keyacct_table *table, const source *from, const keyacct_run *run,
                                const keyacct__ledger_mark *mark, keyacct_error *error) {
    char currency[4];
    int64_t row;
    KEYACCT__TRY(one_currency(table, from, currency, &row, error));
    KEYACCT__TRY(keyacct__ledger_join(ledger, from->is_text ? KEYACCT_TYPE_TEXT : KEYACCT_TYPE_INT64, currency, table->decimals,
                                      row, error));
    KEYACCT__TRY(keyacct__ledger_need_facts(ledger, from->bound, error));
    if (HAS(from->bound, FACT_ORDER)) KEYACCT__TRY(keyacct__keys_build(ledger, error));
    keyacct_run limited; /* a part below 1,024 rows, or more than 64 parts, is not worth its index */
    if (run) limited = *run;
    if (run) limited.parts = (int32_t)keyacct__min(keyacct__min(run->parts, MOST_PARTS), table->rows / LEAST_ROWS + 1);
    add_job job = {ledger, run ? &limited : NULL, from, NULL, run ? limited.parts : 1, 0, table->rows, INT64_MAX};
    job.splits = keyacct__alloc(&ledger->allocator, (size_t)job.parts, sizeof *job.splits);
    if (!job.splits) return keyacct__fail_memory(error);
    keyacct_status status = add_blocks(&job, error);
    keyacct__free(&ledger->allocator, job.splits, (size_t)job.parts, sizeof *job.splits);
    if (status == KEYACCT_OK) ledger->facts |= present_facts(ledger, mark);
    return status;
}

keyacct_status keyacct_ledger_add(keyacct_ledger *ledger, const keyacct_table *transactions, const keyacct_run *run,
                                  keyacct_error *error) {
    KEYACCT__TRY(keyacct__ledger_check(ledger, "ledger", error));
    KEYACCT__TRY(keyacct__table_role(transactions, "transactions", "keyacct_ledger_add", error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    source from;
    KEYACCT__TRY(find_source(transactions, &from, error));
    if (transactions->rows == 0) return KEYACCT_OK;
    keyacct__ledger_mark mark;
    keyacct__ledger_mark_set(ledger, &mark);
    keyacct_status status = add_table(ledger, transactions, &from, run, &mark, error);
    if (status != KEYACCT_OK) keyacct__ledger_rollback(ledger, &mark);
    return status;
}

/* --- one row --------------------------------------------------------------------------------------------------------- */

static keyacct_status append(keyacct_ledger *ledger, int32_t kind, int64_t id, const char *text, int64_t length, int32_t on,
                             int64_t amount, keyacct_error *error) {
    int is_text = kind == KEYACCT_TYPE_TEXT;
    uint64_t hash = is_text ? keyacct__siphash(ledger->key, text, (size_t)length) : keyacct__siphash_int64(ledger->key, id);
    keyacct__ledger_partition *partition = &ledger->partitions[keyacct__hash_partition(hash)];
    if (ledger->kind && ledger->kind != kind) return keyacct__ledger_join(ledger, kind, "", -1, -1, error);
    KEYACCT__TRY(keyacct__ledger_reserve(ledger, partition, 1, error));
    KEYACCT__TRY(keyacct__ids_reserve(&ledger->allocator, &partition->ids, is_text, 1, length, error));
    KEYACCT__TRY(keyacct__ledger_join(ledger, kind, "", -1, -1, error));
    keyacct__ledger_row *row = keyacct__rows_next(partition);
    row->account = is_text ? keyacct__ids_put_text(&partition->ids, text, length, (uint32_t)hash)
                           : keyacct__ids_put_int64(&partition->ids, id, (uint32_t)hash);
    row->on = on;
    row->amount = amount;
    if (partition->masks) partition->masks[partition->row_count] = 0;
    keyacct__rows_commit(partition, 1);
    return KEYACCT_OK;
}

keyacct_status keyacct_ledger_append_int64(keyacct_ledger *ledger, int64_t account_id, int32_t on, int64_t amount,
                                           keyacct_error *error) {
    KEYACCT__TRY(keyacct__ledger_check(ledger, "ledger", error));
    return append(ledger, KEYACCT_TYPE_INT64, account_id, NULL, 0, on, amount, error);
}

keyacct_status keyacct_ledger_append_text(keyacct_ledger *ledger, const char *account_id, int64_t length, int32_t on,
                                          int64_t amount, keyacct_error *error) {
    KEYACCT__TRY(keyacct__ledger_check(ledger, "ledger", error));
    if (!account_id || length <= 0)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, "transactions", "account_id", -1,
                             "the account is empty; every transaction needs one");
    int64_t bad = keyacct__utf8_bad(account_id, length);
    if (bad >= 0)
        return keyacct__fail(error, KEYACCT_E_ENCODING, "transactions", "account_id", -1, "'%t' is not UTF-8 at byte %l",
                             account_id, length, bad);
    return append(ledger, KEYACCT_TYPE_TEXT, 0, account_id, length, on, amount, error);
}
