/* Ranks and percentiles: what depends on the whole table.
 *
 * Competition rank (1 = largest, equal values share a place) and floor(10^6 (2 below + ties) / 2n), both among the ranked accounts
 * of a scope; for potentials among the known ones (rulings X3). Radix sort of (value, row), O(n), 32 bytes an account while it
 * runs. Refuses repeated accounts where there is an account_id; accounts of a scope without cuts get no rank. */
#include "segment.h"

#include <string.h>

#include "core/sort.h"

enum { RANK, VALUE_PERCENTILE, POTENTIAL_PERCENTILE, OUTPUTS };

typedef struct ranking {
    const keyacct_segmentation *segmentation;
    keyacct__segment_view view;
    uint64_t *keys, *key_scratch;
    int64_t *rows, *row_scratch;
    int32_t *scopes; /* scope of a row; NULL when there is only one */
    int64_t n;
} ranking;

static void ranking_free(ranking *ranking_) {
    const keyacct_allocator *allocator = &ranking_->segmentation->allocator;
    size_t rows = (size_t)ranking_->view.rows;
    keyacct__free(allocator, ranking_->keys, rows, sizeof *ranking_->keys);
    keyacct__free(allocator, ranking_->key_scratch, rows, sizeof *ranking_->keys);
    keyacct__free(allocator, ranking_->rows, rows, sizeof *ranking_->rows);
    keyacct__free(allocator, ranking_->row_scratch, rows, sizeof *ranking_->rows);
    keyacct__free(allocator, ranking_->scopes, rows, sizeof *ranking_->scopes);
}

static keyacct_status ranking_open(ranking *ranking_, keyacct_error *error) {
    const keyacct_allocator *allocator = &ranking_->segmentation->allocator;
    size_t rows = (size_t)ranking_->view.rows;
    if (rows == 0) return KEYACCT_OK;
    ranking_->keys = keyacct__alloc(allocator, rows, sizeof *ranking_->keys);
    ranking_->key_scratch = keyacct__alloc(allocator, rows, sizeof *ranking_->keys);
    ranking_->rows = keyacct__alloc(allocator, rows, sizeof *ranking_->rows);
    ranking_->row_scratch = keyacct__alloc(allocator, rows, sizeof *ranking_->rows);
    if (ranking_->view.scope) ranking_->scopes = keyacct__alloc(allocator, rows, sizeof *ranking_->scopes);
    if (!ranking_->keys || !ranking_->key_scratch || !ranking_->rows || !ranking_->row_scratch
        || (ranking_->view.scope && !ranking_->scopes))
        return keyacct__fail_memory(error);
    return KEYACCT_OK;
}

/* Gathers the ranked rows by value, or by known potential. */
static keyacct_status gather(ranking *ranking_, int potential, const keyacct_run *run, keyacct_error *error) {
    keyacct__segment_row row;
    ranking_->n = 0;
    for (int64_t i = 0; i < ranking_->view.rows; i++) {
        if (i % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(run, i, ranking_->view.rows, error));
        KEYACCT__TRY(keyacct__segment_view_row(&ranking_->view, i, &row, error));
        if (row.state != KEYACCT_SEGMENT_STATE_RANKED || (potential && !row.known)) continue;
        const keyacct__segment_scope *scope =
            keyacct__segmentation_scope(ranking_->segmentation, row.scope ? row.scope : "", row.scope_length);
        if (scope == &ranking_->segmentation->unseen) continue;
        if (ranking_->scopes) ranking_->scopes[i] = (int32_t)(scope - ranking_->segmentation->scopes);
        ranking_->keys[ranking_->n] = keyacct__select_key(potential ? row.potential : row.value);
        ranking_->rows[ranking_->n++] = i;
    }
    return KEYACCT_OK;
}

static void order(ranking *ranking_) {
    keyacct__sort_radix(ranking_->keys, ranking_->rows, ranking_->key_scratch, ranking_->row_scratch, ranking_->n);
    if (!ranking_->scopes) return;
    /* by scope, then value: a second stable sort with the scope as key, after which the values are looked up again */
    for (int64_t i = 0; i < ranking_->n; i++) ranking_->keys[i] = (uint64_t)ranking_->scopes[ranking_->rows[i]];
    keyacct__sort_radix(ranking_->keys, ranking_->rows, ranking_->key_scratch, ranking_->row_scratch, ranking_->n);
}

static int64_t value_at(const ranking *ranking_, int potential, int64_t at) {
    const keyacct__column *column = potential ? ranking_->view.potential : ranking_->view.value;
    return column->values.i64[ranking_->rows[at]];
}

static int32_t scope_at(const ranking *ranking_, int64_t at) { return ranking_->scopes ? ranking_->scopes[ranking_->rows[at]] : 0; }

static void write_places(const ranking *ranking_, int potential, keyacct__output *rank, keyacct__output *percentile) {
    for (int64_t start = 0; start < ranking_->n;) {
        int64_t end = start;
        while (end < ranking_->n && scope_at(ranking_, end) == scope_at(ranking_, start)) end++;
        int64_t n = end - start;
        for (int64_t first = start; first < end;) {
            int64_t last = first, value = value_at(ranking_, potential, first);
            while (last < end && value_at(ranking_, potential, last) == value) last++;
            int64_t below = first - start, ties = last - first;
            keyacct__int128 part = keyacct__int128_multiply(2 * below + ties, 1000000);
            int64_t ppm = (int64_t)(part.high == 0 ? part.low / (uint64_t)(2 * n) : 0); /* n < 2^42: it fits one word */
            for (int64_t i = first; i < last; i++) {
                if (rank) keyacct__put_int64(rank, ranking_->rows[i], 1, end - last + 1);
                keyacct__put_int64(percentile, ranking_->rows[i], 1, ppm);
            }
            first = last;
        }
        start = end;
    }
}

static void all_null(keyacct__output *output, int64_t rows) {
    for (int64_t i = 0; output->values.any && i < rows; i++) keyacct__put_int64(output, i, 0, 0);
}

static keyacct_status rank_rows(ranking *ranking_, keyacct__output *outputs, const keyacct_run *run, keyacct_error *error) {
    KEYACCT__TRY(ranking_open(ranking_, error));
    if (outputs[RANK].values.any || outputs[VALUE_PERCENTILE].values.any) {
        KEYACCT__TRY(gather(ranking_, 0, run, error));
        order(ranking_);
        write_places(ranking_, 0, &outputs[RANK], &outputs[VALUE_PERCENTILE]);
    }
    if (outputs[POTENTIAL_PERCENTILE].values.any) {
        KEYACCT__TRY(gather(ranking_, 1, run, error));
        order(ranking_);
        write_places(ranking_, 1, NULL, &outputs[POTENTIAL_PERCENTILE]);
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_segmentation_rank(const keyacct_segmentation *segmentation, keyacct_table *accounts, const keyacct_run *run,
                                         keyacct_error *error) {
    ranking ranking_;
    keyacct__outputs set;
    keyacct__output outputs[OUTPUTS];
    memset(&ranking_, 0, sizeof ranking_);
    memset(outputs, 0, sizeof outputs);
    KEYACCT__TRY(keyacct__segmentation_check(segmentation, error));
    ranking_.segmentation = segmentation;
    KEYACCT__TRY(
        keyacct__segment_view_open(&ranking_.view, &segmentation->rules, accounts, run, "keyacct_segmentation_rank", error));
    KEYACCT__TRY(keyacct__segment_unique(&segmentation->allocator, accounts, error));
    outputs[RANK].id = KEYACCT__COLUMN_accounts_value_rank;
    outputs[VALUE_PERCENTILE].id = KEYACCT__COLUMN_accounts_value_percentile_ppm;
    outputs[POTENTIAL_PERCENTILE].id = KEYACCT__COLUMN_accounts_potential_percentile_ppm;
    KEYACCT__TRY(keyacct__outputs_begin(&set, accounts, run, outputs, OUTPUTS, error));
    for (int i = 0; i < OUTPUTS; i++) all_null(&outputs[i], accounts->rows);
    keyacct_status status = rank_rows(&ranking_, outputs, run, error);
    ranking_free(&ranking_);
    if (status == KEYACCT_OK) keyacct__outputs_commit(&set);
    else keyacct__outputs_abort(&set);
    return status;
}
