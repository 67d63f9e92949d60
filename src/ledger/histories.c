/* Histories: one row an account, as of a day.
 *
 * Accounts are counted and sorted by id (order.c); then every partition brings its rows into order of account by counting, derives
 * each account from its own rows (rhythm.c, money.c, orders.c) and writes it at its place. Parts of an executor own partitions;
 * memory is taken before and between, by the calling thread. Nulls are collected as one bit set a row and turned into bitmaps at
 * the end, so that no two parts write one byte. O(rows log rows-of-an-account + accounts); beside the result about 24 bytes an
 * account and 16 to 64 bytes a row of the largest partition.
 * Refuses: no as-of date (KEYACCT_E_NO_TIME), a sum that does not fit in int64 (KEYACCT_E_OVERFLOW, first such row). */
#include "ledger/derive.h"

#include "core/math.h"
#include "core/policy.h"

#define MOST_PARTS 64
#define DAY_BITS 11
#define DAY_DIGITS (1 << DAY_BITS)

static const int32_t out_columns[OUT_COUNT] = {
    KEYACCT__COLUMN_accounts_first_purchase_on,  KEYACCT__COLUMN_accounts_last_purchase_on,
    KEYACCT__COLUMN_accounts_purchase_days,      KEYACCT__COLUMN_accounts_repeats,
    KEYACCT__COLUMN_accounts_recency,            KEYACCT__COLUMN_accounts_age,
    KEYACCT__COLUMN_accounts_orders,             KEYACCT__COLUMN_accounts_revenue,
    KEYACCT__COLUMN_accounts_returns,            KEYACCT__COLUMN_accounts_margin,
    KEYACCT__COLUMN_accounts_cost_known_ppm,     KEYACCT__COLUMN_accounts_quantity,
    KEYACCT__COLUMN_accounts_total_revenue,      KEYACCT__COLUMN_accounts_categories,
    KEYACCT__COLUMN_accounts_categories_lost_ppm, KEYACCT__COLUMN_accounts_gap_median_days,
    KEYACCT__COLUMN_accounts_gap_spread,         KEYACCT__COLUMN_accounts_elapsed_days,
    KEYACCT__COLUMN_accounts_season_log_ratio,   KEYACCT__COLUMN_accounts_discount_share_ppm,
    KEYACCT__COLUMN_accounts_price_seeking_ppm,  KEYACCT__COLUMN_accounts_on_time_in_full_ppm,
    KEYACCT__COLUMN_accounts_payment_drift_days, KEYACCT__COLUMN_accounts_holdout_repeats,
    KEYACCT__COLUMN_accounts_holdout_revenue,
};

/* Columns that are never null. */
#define OUTS_TOTAL                                                                                                                 \
    (OUT_BIT(OUT_PURCHASE_DAYS) | OUT_BIT(OUT_REVENUE) | OUT_BIT(OUT_RETURNS) | OUT_BIT(OUT_TOTAL) | OUT_BIT(OUT_ORDERS)           \
     | OUT_BIT(OUT_HOLDOUT_REVENUE))

/* Columns that sort something beside days. */
#define OUTS_SORTED                                                                                                                \
    (OUTS_ORDERS | OUTS_BREADTH | OUTS_OF_FACTS | OUT_BIT(OUT_GAP_MEDIAN) | OUT_BIT(OUT_GAP_SPREAD))

typedef struct histories {
    keyacct__frame frame;
    const keyacct_run *run;
    keyacct__ledger_order order;
    keyacct__scratch *parts;
    int32_t part_count;
    int64_t largest_accounts, largest_rows; /* of a partition */
    int needs_keys;
    int outs[OUT_COUNT]; /* wanted columns */
    int out_count;
    void *values[OUT_COUNT];
    uint8_t *validity[OUT_COUNT];
    uint32_t *present; /* by row */
    int64_t *ids; /* by row; NULL for text */
} histories;

/* --- one account ----------------------------------------------------------------------------------------------------- */

static inline void write_row(const histories *job, const keyacct__history *history, uint32_t row) {
    for (int i = 0; i < job->out_count; i++) {
        int out = job->outs[i];
        int64_t value = WANTS(history->present, out) ? history->values[out].i64 : 0; /* or the bits of a double */
        if (out == OUT_FIRST || out == OUT_LAST) ((int32_t *)job->values[out])[row] = (int32_t)value;
        else ((int64_t *)job->values[out])[row] = value;
    }
    job->present[row] = history->present;
}

static void derive(const histories *job, const keyacct__ledger_partition *partition, const keyacct__entry *entries, int64_t n,
                   keyacct__scratch *scratch, uint32_t row) {
    const keyacct__frame *frame = &job->frame;
    scratch->history.present = 0;
    if (frame->wanted & OUTS_RHYTHM) keyacct__derive_rhythm(frame, entries, n, scratch);
    int failed = keyacct__derive_money(frame, partition, entries, n, scratch);
    if (failed >= 0 && row < scratch->overflow_row) {
        scratch->overflow_row = row;
        scratch->overflow_out = failed;
    }
    if (frame->wanted & OUTS_ORDERS) keyacct__derive_orders(frame, partition, entries, n, scratch);
    if (frame->wanted & OUTS_BREADTH) keyacct__derive_breadth(frame, partition, entries, n, scratch);
    write_row(job, &scratch->history, row);
}

/* Row numbers of the partition with a day up to `until`, by day: one counting pass a digit, and one digit for up to 2,048 days.
 * `rows` has room for one more, which is written and not used. */
static uint32_t sort_by_day(const keyacct__ledger_row *stored, int64_t count, int32_t until, uint32_t *rows, uint32_t *spare) {
    uint32_t n = 0, places[DAY_DIGITS];
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (int64_t i = 0; i < count; i++) {
        int32_t on = stored[i].on;
        rows[n] = (uint32_t)i;
        n += on <= until;
        first = on < first ? on : first;
        last = on > last ? on : last;
    }
    last = last < until ? last : until;
    uint32_t range = n ? (uint32_t)last - (uint32_t)first : 0;
    for (int shift = 0; shift < 32 && range >> shift; shift += DAY_BITS) {
        memset(places, 0, sizeof places);
        for (uint32_t i = 0; i < n; i++)
            places[((uint32_t)stored[rows[i]].on - (uint32_t)first) >> shift & (DAY_DIGITS - 1)]++;
        for (uint32_t digit = 0, sum = 0; digit < DAY_DIGITS; digit++) {
            uint32_t of_digit = places[digit];
            places[digit] = sum;
            sum += of_digit;
        }
        for (uint32_t i = 0; i < n; i++)
            spare[places[((uint32_t)stored[rows[i]].on - (uint32_t)first) >> shift & (DAY_DIGITS - 1)]++] = rows[i];
        memcpy(rows, spare, n * sizeof *rows);
    }
    return n;
}

static keyacct_status derive_partition(void *data, int k, int32_t part, keyacct_error *error) {
    histories *job = data;
    const keyacct__ledger_partition *partition = &job->frame.ledger->partitions[k];
    const uint32_t *counts = job->order.counts + job->order.base[k], *rank = job->order.rank + job->order.base[k];
    keyacct__scratch *scratch = &job->parts[part];
    uint32_t *begin = scratch->begin, place = 0;
    int32_t accounts = partition->ids.count;
    KEYACCT__TRY(keyacct__run_poll(job->run, 0, 0, error));
    for (int32_t i = 0; i < accounts; i++) {
        begin[i] = place;
        place += counts[i];
    }
    for (int64_t frame = 0; frame * KEYACCT__LEDGER_FRAME < partition->row_count; frame++)
        keyacct__rows_read(partition, frame, scratch->rows + frame * KEYACCT__LEDGER_FRAME);
    uint32_t n = sort_by_day(scratch->rows, partition->row_count, job->frame.until, scratch->by_day, (uint32_t *)scratch->entries);
    for (uint32_t i = 0; i < n; i++) {
        if (i % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(job->run, 0, 0, error));
        const keyacct__ledger_row *row = &scratch->rows[scratch->by_day[i]];
        keyacct__entry *entry = &scratch->entries[begin[row->account]++];
        entry->on = row->on;
        entry->row = scratch->by_day[i];
        entry->amount = row->amount;
    }
    for (int32_t i = 0; i < accounts; i++) { /* begin[i] is the end of account i now */
        if (rank[i] == UINT32_MAX) continue;
        if (job->ids) job->ids[rank[i]] = partition->ids.ints[i];
        derive(job, partition, scratch->entries + (begin[i] - counts[i]), counts[i], scratch, rank[i]);
    }
    return KEYACCT_OK;
}

/* --- memory ---------------------------------------------------------------------------------------------------------- */

static void scratch_free(const histories *job, keyacct__scratch *scratch) {
    const keyacct_allocator *allocator = &job->frame.ledger->allocator;
    size_t largest = job->order.largest;
    keyacct__free(allocator, scratch->begin, (size_t)job->largest_accounts, sizeof *scratch->begin);
    keyacct__free(allocator, scratch->rows, (size_t)job->largest_rows, sizeof *scratch->rows);
    keyacct__free(allocator, scratch->entries, (size_t)job->order.largest_partition, sizeof *scratch->entries);
    keyacct__free(allocator, scratch->by_day, (size_t)job->order.largest_partition + 1, sizeof *scratch->by_day);
    keyacct__free(allocator, scratch->days, largest, sizeof *scratch->days);
    keyacct__free(allocator, scratch->keys, largest, sizeof *scratch->keys);
    keyacct__free(allocator, scratch->keys_spare, largest, sizeof *scratch->keys_spare);
    keyacct__free(allocator, scratch->more, largest, sizeof *scratch->more);
}

static keyacct_status scratch_make(const histories *job, keyacct__scratch *scratch, keyacct_error *error) {
    const keyacct_allocator *allocator = &job->frame.ledger->allocator;
    size_t largest = job->order.largest;
    scratch->overflow_row = UINT32_MAX;
    scratch->begin = keyacct__alloc(allocator, (size_t)job->largest_accounts, sizeof *scratch->begin);
    scratch->rows = keyacct__alloc(allocator, (size_t)job->largest_rows, sizeof *scratch->rows);
    scratch->entries = keyacct__alloc(allocator, (size_t)job->order.largest_partition, sizeof *scratch->entries);
    scratch->by_day = keyacct__alloc(allocator, (size_t)job->order.largest_partition + 1, sizeof *scratch->by_day);
    scratch->days = keyacct__alloc(allocator, largest, sizeof *scratch->days);
    int ok = scratch->begin && scratch->rows && scratch->entries && scratch->by_day && scratch->days;
    if (ok && job->needs_keys) {
        scratch->keys = keyacct__alloc(allocator, largest, sizeof *scratch->keys);
        scratch->keys_spare = keyacct__alloc(allocator, largest, sizeof *scratch->keys_spare);
        scratch->more = keyacct__alloc(allocator, largest, sizeof *scratch->more);
        ok = scratch->keys && scratch->keys_spare && scratch->more;
    }
    return ok ? KEYACCT_OK : keyacct__fail_memory(error);
}

/* --- the table ------------------------------------------------------------------------------------------------------- */

/* Text ids to their places, read in the order in which they lie: lengths first, then offsets, then bytes. */
static void place_texts(const histories *job, int64_t *offsets, char *text) {
    const keyacct__ledger_order *order = &job->order;
    for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
            const keyacct__ledger_ids *ids = &job->frame.ledger->partitions[k].ids;
            for (int32_t i = 0; i < ids->count; i++) {
                uint32_t rank = order->rank[order->base[k] + i];
                int64_t length;
                if (rank == UINT32_MAX) continue;
                const char *id = keyacct__ids_text(ids, i, &length);
                if (pass) memcpy(text + offsets[rank], id, (size_t)length);
                else offsets[rank + 1] = length;
            }
        }
        for (int64_t i = 0; !pass && i < order->n; i++) offsets[i + 1] += offsets[i];
    }
}

static keyacct_status make_ids(histories *job, keyacct_table *table, keyacct_error *error) {
    const keyacct_ledger *ledger = job->frame.ledger;
    const keyacct__ledger_order *order = &job->order;
    const keyacct_allocator *allocator = &ledger->allocator;
    int32_t id = KEYACCT__COLUMN_accounts_account_id;
    if (ledger->kind != KEYACCT_TYPE_TEXT) return keyacct__table_make_column(table, id, &job->ids, NULL, error);
    size_t bytes = 0, n = (size_t)order->n;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        const keyacct__ledger_ids *ids = &ledger->partitions[k].ids;
        bytes += ids->count ? ids->ends[ids->count - 1] : 0;
    }
    int64_t *offsets = keyacct__calloc(allocator, n + 1, sizeof *offsets);
    char *text = keyacct__alloc(allocator, bytes + 1, 1);
    keyacct_status status = KEYACCT_OK;
    if (offsets && text) {
        place_texts(job, offsets, text);
        status = keyacct__table_make_text(table, id, offsets, text, NULL, error);
    } else {
        status = keyacct__fail_memory(error);
    }
    keyacct__free(allocator, offsets, n + 1, sizeof *offsets);
    keyacct__free(allocator, text, bytes + 1, 1);
    return status;
}

static keyacct_status make_columns(histories *job, keyacct_table *table, keyacct_error *error) {
    KEYACCT__TRY(make_ids(job, table, error));
    for (int i = 0; i < job->out_count; i++) {
        int out = job->outs[i];
        KEYACCT__TRY(keyacct__table_make_column(table, out_columns[out], &job->values[out],
                                                WANTS(OUTS_TOTAL, out) ? NULL : &job->validity[out], error));
    }
    return KEYACCT_OK;
}

static keyacct_status write_validity(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    const histories *job = data;
    (void)part;
    KEYACCT__TRY(keyacct__run_poll(job->run, 0, 0, error));
    for (int i = 0; i < job->out_count; i++) {
        int out = job->outs[i];
        uint8_t *bits = job->validity[out];
        if (!bits) continue;
        for (int64_t row = first; row < first + count; row += 8) {
            unsigned byte = 0;
            for (int64_t j = 0; j < 8 && row + j < first + count; j++) byte |= (job->present[row + j] >> out & 1u) << j;
            bits[row >> 3] = (uint8_t)byte;
        }
    }
    return KEYACCT_OK;
}

static keyacct_status check_overflow(const histories *job, keyacct_error *error) {
    const keyacct__scratch *worst = NULL;
    for (int32_t part = 0; part < job->part_count; part++)
        if (job->parts[part].overflow_row != UINT32_MAX && (!worst || job->parts[part].overflow_row < worst->overflow_row))
            worst = &job->parts[part];
    if (!worst) return KEYACCT_OK;
    const char *column = keyacct__column_at(out_columns[worst->overflow_out]).name;
    return keyacct__fail(error, KEYACCT_E_OVERFLOW, "accounts", column, worst->overflow_row,
                         "the sum of this account, number %l in order of id, does not fit in 64 bits",
                         (int64_t)worst->overflow_row + 1);
}

static keyacct_status fill(histories *job, keyacct_table *table, keyacct_error *error) {
    const keyacct_allocator *allocator = &job->frame.ledger->allocator;
    size_t n = (size_t)job->order.n;
    KEYACCT__TRY(make_columns(job, table, error));
    if (n == 0) return KEYACCT_OK;
    job->present = keyacct__alloc(allocator, n, sizeof *job->present);
    job->parts = keyacct__calloc(allocator, (size_t)job->part_count, sizeof *job->parts);
    keyacct_status status = job->present && job->parts ? KEYACCT_OK : keyacct__fail_memory(error);
    for (int32_t part = 0; status == KEYACCT_OK && part < job->part_count; part++)
        status = scratch_make(job, &job->parts[part], error);
    if (status == KEYACCT_OK) status = keyacct__each_partition(job->run, derive_partition, job, error);
    if (status == KEYACCT_OK) status = check_overflow(job, error);
    if (status == KEYACCT_OK) status = keyacct__run_rows(job->run, job->order.n, write_validity, job, error);
    for (int32_t part = 0; job->parts && part < job->part_count; part++) scratch_free(job, &job->parts[part]);
    keyacct__free(allocator, job->parts, (size_t)job->part_count, sizeof *job->parts);
    keyacct__free(allocator, job->present, n, sizeof *job->present);
    return status;
}

/* --- the calls ------------------------------------------------------------------------------------------------------- */

static void frame_init(keyacct__frame *frame, const keyacct_ledger *ledger, int32_t asof_on, int32_t until) {
    const int64_t *settings = ledger->settings;
    frame->ledger = ledger;
    frame->asof_on = asof_on;
    frame->until = until;
    frame->window_from = settings[SETTING_WINDOW_DAYS] ? asof_on - settings[SETTING_WINDOW_DAYS] : INT64_MIN;
    frame->season_now = asof_on - settings[SETTING_SEASON_DAYS];
    frame->season_then_end = (int64_t)asof_on - 365;
    frame->season_then = frame->season_then_end - settings[SETTING_SEASON_DAYS];
    frame->breadth_now = asof_on - settings[SETTING_BREADTH_DAYS];
    frame->breadth_then = frame->breadth_now - settings[SETTING_BREADTH_DAYS];
}

static uint32_t wanted_outs(const keyacct_run *run, int split) {
    uint32_t wanted = 0;
    for (int out = 0; out < OUT_HOLDOUT_REPEATS; out++)
        if (keyacct__column_at(out_columns[out]).use == KEYACCT__USE_DEFAULT || keyacct__run_wants(run, out_columns[out]))
            wanted |= OUT_BIT(out);
    return split ? wanted | OUT_BIT(OUT_HOLDOUT_REPEATS) | OUT_BIT(OUT_HOLDOUT_REVENUE) : wanted;
}

static keyacct_status make_table(histories *job, keyacct_table **out, keyacct_error *error) {
    const keyacct_ledger *ledger = job->frame.ledger;
    keyacct_table *table;
    KEYACCT__TRY(keyacct_table_create(&ledger->allocator, "accounts", job->order.n, &table, error));
    keyacct_status status = KEYACCT_OK;
    if (ledger->currency[0] || ledger->decimals >= 0) {
        memcpy(table->currency, ledger->currency, sizeof table->currency);
        table->decimals = ledger->decimals >= 0 ? ledger->decimals : table->decimals;
    }
    status = fill(job, table, error);
    if (status != KEYACCT_OK) {
        keyacct_table_destroy(table);
        return status;
    }
    *out = table;
    return KEYACCT_OK;
}

static keyacct_status derive_all(const keyacct_ledger *ledger, int32_t asof_on, int32_t until, int split, const keyacct_run *run,
                                 keyacct_table **out, keyacct_error *error) {
    KEYACCT__TRY(keyacct__rounding_check(error));
    keyacct_run limited;
    if (run) limited = *run;
    if (run && limited.parts > MOST_PARTS) limited.parts = MOST_PARTS;
    histories job;
    memset(&job, 0, sizeof job);
    frame_init(&job.frame, ledger, asof_on, until);
    job.run = run ? &limited : NULL;
    job.part_count = keyacct__run_parts(job.run);
    job.frame.wanted = wanted_outs(run, split);
    job.needs_keys = (job.frame.wanted & OUTS_SORTED) != 0;
    for (int i = 0; i < OUT_COUNT; i++)
        if (WANTS(job.frame.wanted, i)) job.outs[job.out_count++] = i;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++)
        job.largest_accounts = keyacct__max(job.largest_accounts, ledger->partitions[k].ids.count);
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++)
        job.largest_rows = keyacct__max(job.largest_rows, ledger->partitions[k].row_count);
    KEYACCT__TRY(keyacct__order_make(ledger, asof_on, until, job.run, &job.order, error));
    keyacct_status status = make_table(&job, out, error);
    keyacct__order_free(ledger, &job.order);
    return status;
}

keyacct_status keyacct_ledger_histories(const keyacct_ledger *ledger, const keyacct_run *run, keyacct_table **out,
                                        keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "keyacct_ledger_histories: out is NULL");
    *out = NULL;
    int32_t asof_on;
    KEYACCT__TRY(keyacct__ledger_check(ledger, "ledger", error));
    KEYACCT__TRY(keyacct__run_asof(run, "keyacct_ledger_histories", &asof_on, NULL, error));
    return derive_all(ledger, asof_on, asof_on, 0, run, out, error);
}

keyacct_status keyacct_ledger_split(const keyacct_ledger *ledger, int32_t calibration_end_on, int32_t holdout_end_on,
                                    const keyacct_run *run, keyacct_table **out, keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "keyacct_ledger_split: out is NULL");
    *out = NULL;
    KEYACCT__TRY(keyacct__ledger_check(ledger, "ledger", error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    if (holdout_end_on < calibration_end_on)
        return keyacct__refuse(error, "holdout_end_on", "the holdout ends before the calibration does");
    return derive_all(ledger, calibration_end_on, holdout_end_on, 1, run, out, error);
}
