/* Kept rows: the one-pass form of learning, for hosts that cannot show the data twice (an SQL aggregate).
 *
 * Rows that the rules cannot tell apart are one row with a weight; they are sorted and joined whenever their number has doubled.
 * Memory in the number of distinct rows, O(n log n) in all. The sorted form is canonical, so equal contents save to equal bytes. */
#include "segment.h"

#include <string.h>

#include "core/sort.h"

void keyacct__segment_keep_free(keyacct__segment_keep *keep, const keyacct_allocator *allocator) {
    keyacct__free(allocator, keep->rows, (size_t)keep->capacity, sizeof *keep->rows);
    keyacct__free(allocator, keep->texts, (size_t)keep->text_capacity, 1);
    memset(keep, 0, sizeof *keep);
}

typedef struct ordering {
    const keyacct__segment_rounds *rounds;
    const char *texts;
} ordering;

static int compare(const void *left, const void *right, const void *context) {
    const keyacct__segment_kept *a = left, *b = right;
    const ordering *by = context;
    int order = 0;
    if (a->scope != b->scope) {
        const keyacct__segment_scope *x = &by->rounds->numbered[a->scope]->frozen, *y = &by->rounds->numbered[b->scope]->frozen;
        return keyacct__order_text(x->name, x->name_length, y->name, y->name_length);
    }
    if ((order = keyacct__order_int64(a->value, b->value)) != 0) return order;
    if ((order = a->known - b->known) != 0) return order;
    if ((order = keyacct__order_int64(a->potential, b->potential)) != 0) return order;
    if ((order = a->firm - b->firm) != 0) return order;
    if ((order = keyacct__order_int64(a->tenure, b->tenure)) != 0) return order;
    if ((order = keyacct__order_int64(a->revenue, b->revenue)) != 0) return order;
    if (a->id_length < 0 || b->id_length < 0) return keyacct__order_int64(a->id, b->id); /* int64 ids */
    return keyacct__order_text(by->texts + a->id, a->id_length, by->texts + b->id, b->id_length);
}

keyacct_status keyacct__segment_keep_compact(keyacct__segment_keep *keep, const keyacct__segment_rounds *rounds,
                                             keyacct_error *error) {
    if (keep->compacted == keep->count) return KEYACCT_OK;
    keyacct__segment_kept *scratch = keyacct__alloc(&rounds->allocator, (size_t)keep->count, sizeof *scratch);
    if (!scratch) return keyacct__fail_memory(error);
    ordering by = {rounds, keep->texts};
    keyacct__sort(keep->rows, scratch, keep->count, sizeof *scratch, compare, &by);
    keyacct__free(&rounds->allocator, scratch, (size_t)keep->count, sizeof *scratch);
    int64_t kept = 0;
    for (int64_t i = 1; i < keep->count; i++) {
        if (compare(&keep->rows[kept], &keep->rows[i], &by) == 0) keep->rows[kept].weight += keep->rows[i].weight;
        else keep->rows[++kept] = keep->rows[i];
    }
    keep->count = keep->compacted = kept + 1;
    return KEYACCT_OK;
}

static keyacct_status reserve(keyacct__segment_keep *keep, const keyacct__segment_rounds *rounds, int64_t text,
                              keyacct_error *error) {
    if (keep->count == keep->capacity && keep->count >= 2 * keep->compacted)
        KEYACCT__TRY(keyacct__segment_keep_compact(keep, rounds, error));
    if (keep->count == keep->capacity) {
        size_t next = keep->capacity ? (size_t)keep->capacity * 2 : 1024;
        if (keyacct__resize(&rounds->allocator, &keep->rows, (size_t)keep->capacity, next, sizeof *keep->rows) != KEYACCT_OK)
            return keyacct__fail_memory(error);
        keep->capacity = (int64_t)next;
    }
    if (keep->text_size + text > keep->text_capacity) {
        size_t next = (size_t)keyacct__max(keep->text_size + text, keep->text_capacity ? keep->text_capacity * 2 : 4096);
        if (keyacct__resize(&rounds->allocator, &keep->texts, (size_t)keep->text_capacity, next, 1) != KEYACCT_OK)
            return keyacct__fail_memory(error);
        keep->text_capacity = (int64_t)next;
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__segment_keep_row(keyacct__segment_keep *keep, keyacct__segment_rounds *rounds,
                                         const keyacct__segment_row *row, int64_t weight, keyacct_error *error) {
    if (row->state != KEYACCT_SEGMENT_STATE_RANKED && row->state != KEYACCT_SEGMENT_STATE_NEW) return KEYACCT_OK;
    keyacct__segment_search *search;
    KEYACCT__TRY(keyacct__segment_rounds_scope(rounds, row->scope ? row->scope : "", row->scope_length, &search, error));
    if (row->state != KEYACCT_SEGMENT_STATE_RANKED) return KEYACCT_OK;
    if (weight > KEYACCT__MOST_ACCOUNTS - keep->weight)
        return keyacct__fail(error, KEYACCT_E_LIMIT, "accounts", NULL, -1, "more than %l accounts", KEYACCT__MOST_ACCOUNTS);
    KEYACCT__TRY(reserve(keep, rounds, row->id_length + 1, error));
    keep->weight += weight;
    int secondary = KEYACCT__RULE(rounds->rules, tie_rule) == KEYACCT_TIE_RULE_SECONDARY;
    keyacct__segment_kept *kept = &keep->rows[keep->count++];
    memset(kept, 0, sizeof *kept);
    kept->scope = search->number;
    kept->known = row->known;
    kept->firm = row->firm;
    kept->value = row->value;
    kept->potential = row->potential;
    kept->tenure = secondary ? row->tenure : -1;
    kept->revenue = secondary ? row->revenue : INT64_MIN;
    kept->weight = weight;
    kept->id = row->id_text ? keep->text_size : row->id;
    kept->id_length = row->id_text ? row->id_length : -1;
    if (row->id_text && row->id_length > 0) memcpy(keep->texts + keep->text_size, row->id_text, (size_t)row->id_length);
    keep->text_size += row->id_text ? row->id_length : 0;
    return KEYACCT_OK;
}

void keyacct__segment_keep_get(const keyacct__segment_keep *keep, const keyacct__segment_rounds *rounds, int64_t index,
                               keyacct__segment_row *row) {
    const keyacct__segment_kept *kept = &keep->rows[index];
    memset(row, 0, sizeof *row);
    row->state = KEYACCT_SEGMENT_STATE_RANKED;
    row->known = kept->known;
    row->firm = kept->firm;
    row->value = kept->value;
    row->potential = kept->potential;
    row->tenure = kept->tenure;
    row->revenue = kept->revenue;
    row->scope = rounds->numbered[kept->scope]->frozen.name;
    row->scope_length = rounds->numbered[kept->scope]->frozen.name_length;
    if (kept->id_length < 0) {
        row->id = kept->id;
    } else {
        row->id_text = kept->id_length ? keep->texts + kept->id : "";
        row->id_length = kept->id_length;
    }
}

keyacct_status keyacct__segment_keep_merge(keyacct__segment_keep *keep, keyacct__segment_rounds *rounds,
                                           const keyacct__segment_keep *from, const keyacct__segment_rounds *from_rounds,
                                           keyacct_error *error) {
    keyacct__segment_row row;
    for (int64_t i = 0; i < from_rounds->count; i++) { /* scopes with nobody ranked yet are scopes too */
        keyacct__segment_search *search;
        const keyacct__segment_scope *scope = &from_rounds->scopes[i]->frozen;
        KEYACCT__TRY(keyacct__segment_rounds_scope(rounds, scope->name, scope->name_length, &search, error));
    }
    for (int64_t i = 0; i < from->count; i++) {
        keyacct__segment_keep_get(from, from_rounds, i, &row);
        KEYACCT__TRY(keyacct__segment_keep_row(keep, rounds, &row, from->rows[i].weight, error));
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__segment_keep_solve(const keyacct__segment_keep *keep, keyacct__segment_rounds *rounds,
                                           keyacct_error *error) {
    keyacct__segment_row row;
    do {
        for (int64_t i = 0; i < keep->count; i++) {
            keyacct__segment_keep_get(keep, rounds, i, &row);
            KEYACCT__TRY(keyacct__segment_rounds_row(rounds, &row, keep->rows[i].weight, error));
        }
        KEYACCT__TRY(keyacct__segment_rounds_advance(rounds, error));
    } while (!rounds->done);
    return KEYACCT_OK;
}
