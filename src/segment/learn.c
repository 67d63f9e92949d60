/* The builder: adds accounts in rounds (or keeps distinct rows), merges, saves, and freezes the cuts.
 *
 * The work is in rounds.c and keep.c; here are the public calls, their checks and the saved form ("SEGL"). A state of the first
 * round may be merged in any order; later rounds start from copies of one advanced state. Refuses another role, a missing as-of
 * date where tenure counts, another policy, another round. */
#include "segment.h"

#include <string.h>

#define KIND "SEGL"
#define STATE_VERSION 1

static keyacct_status check(const keyacct_segment_learn *learn, const char *argument, keyacct_error *error) {
    return learn && learn->magic == KEYACCT__MAGIC_SEGMENT_LEARN ? KEYACCT_OK
                                                                 : keyacct__fail_handle(error, argument, "keyacct_segment_learn");
}

static keyacct_status make(const keyacct_allocator *allocator, keyacct_segment_learn **out, keyacct_error *error) {
    keyacct_allocator taken;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_segment_learn *learn = keyacct__calloc(&taken, 1, sizeof *learn);
    if (!learn) return keyacct__fail_memory(error);
    learn->magic = KEYACCT__MAGIC_SEGMENT_LEARN;
    learn->allocator = taken;
    keyacct__segment_rounds_init(&learn->rounds, &taken, &learn->rules);
    *out = learn;
    return KEYACCT_OK;
}

keyacct_status keyacct_segment_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy, int32_t keep,
                                            keyacct_segment_learn **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct_segment_learn *learn = NULL;
    KEYACCT__TRY(make(allocator, &learn, error));
    keyacct_status status = keyacct__segment_rules_take(policy, &learn->rules, error);
    if (status != KEYACCT_OK) {
        keyacct_segment_learn_destroy(learn);
        return status;
    }
    learn->keeps = keep != 0;
    *out = learn;
    return KEYACCT_OK;
}

void keyacct_segment_learn_destroy(keyacct_segment_learn *learn) {
    if (!learn || learn->magic != KEYACCT__MAGIC_SEGMENT_LEARN) return;
    keyacct_allocator allocator = learn->allocator;
    learn->magic = KEYACCT__MAGIC_FREED;
    keyacct__segment_keep_free(&learn->keep, &allocator);
    keyacct__segment_rounds_free(&learn->rounds);
    keyacct__free(&allocator, learn, 1, sizeof *learn);
}

static keyacct_status broken(keyacct_error *error) {
    return keyacct__fail(error, KEYACCT_E_STATE, NULL, "learn", -1,
                         "an earlier call failed half-way; start again, or from a saved state");
}

static keyacct_status check_open(const keyacct_segment_learn *learn, keyacct_error *error) {
    if (learn->rounds.done < 0) return broken(error);
    if (learn->rounds.done || learn->solved)
        return keyacct__fail(error, KEYACCT_E_STATE, NULL, "learn", -1, "the cuts are known already; nothing can be added");
    return KEYACCT_OK;
}

static keyacct_status check_id_kind(keyacct_segment_learn *learn, const keyacct__segment_view *view, keyacct_error *error) {
    int32_t kind = !view->id ? 0 : view->by_id_text ? 2 : 1;
    if (kind && learn->rounds.id_kind && learn->rounds.id_kind != kind)
        return keyacct__fail(error, KEYACCT_E_COLUMN, "accounts", "account_id", -1,
                             "account_id is %s here, but was %s in an earlier part; one kind is expected",
                             kind == 2 ? "text" : "int64", kind == 2 ? "int64" : "text");
    return KEYACCT_OK;
}

/* All rows are checked before the first is counted, so that a refused table leaves the state as it was. */
static keyacct_status check_rows(keyacct_segment_learn *learn, const keyacct__segment_view *view, const keyacct_run *run,
                                 keyacct_error *error) {
    keyacct__segment_row row;
    for (int64_t i = 0; i < view->rows; i++) {
        if (i % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(run, i, 2 * view->rows, error));
        KEYACCT__TRY(keyacct__segment_view_row(view, i, &row, error));
        if (row.state != KEYACCT_SEGMENT_STATE_RANKED && row.state != KEYACCT_SEGMENT_STATE_NEW) continue;
        if (view->id && !keyacct__valid(view->id, i))
            return keyacct__fail(error, KEYACCT_E_VALUE, "accounts", "account_id", i,
                                 "an account without an id cannot be ordered by id");
        keyacct__segment_search *search;
        if (learn->rounds.round > 0) /* an unknown scope is refused before anything is counted */
            KEYACCT__TRY(
                keyacct__segment_rounds_scope(&learn->rounds, row.scope ? row.scope : "", row.scope_length, &search, error));
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_segment_learn_add(keyacct_segment_learn *learn, const keyacct_table *accounts, const keyacct_run *run,
                                         keyacct_error *error) {
    keyacct__segment_view view;
    keyacct__segment_row row;
    KEYACCT__TRY(check(learn, "learn", error));
    KEYACCT__TRY(check_open(learn, error));
    KEYACCT__TRY(keyacct__segment_view_open(&view, &learn->rules, accounts, run, "keyacct_segment_learn_add", error));
    KEYACCT__TRY(check_id_kind(learn, &view, error));
    KEYACCT__TRY(check_rows(learn, &view, run, error));
    if (view.id) learn->rounds.id_kind = view.by_id_text ? 2 : 1;
    for (int64_t i = 0; i < view.rows; i++) {
        KEYACCT__TRY(keyacct__segment_view_row(&view, i, &row, error));
        keyacct_status status = learn->keeps ? keyacct__segment_keep_row(&learn->keep, &learn->rounds, &row, 1, error)
                                             : keyacct__segment_rounds_row(&learn->rounds, &row, 1, error);
        if (status != KEYACCT_OK) { /* out of memory half-way: of no further use */
            learn->rounds.done = -1;
            return status;
        }
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_segment_learn_merge(keyacct_segment_learn *learn, const keyacct_segment_learn *from, keyacct_error *error) {
    KEYACCT__TRY(check(learn, "learn", error));
    KEYACCT__TRY(check(from, "from", error));
    if (learn == from) return keyacct__refuse(error, "from", "a builder cannot be merged into itself");
    if (memcmp(&learn->rules, &from->rules, sizeof learn->rules) != 0)
        return keyacct__fail(error, KEYACCT_E_STATE, NULL, "from", -1, "the two builders have different policies");
    if (learn->keeps != from->keeps)
        return keyacct__fail(error, KEYACCT_E_STATE, NULL, "from", -1, "one builder keeps rows, the other works in rounds");
    KEYACCT__TRY(check_open(learn, error));
    KEYACCT__TRY(check_open(from, error));
    if (!learn->keeps) return keyacct__segment_rounds_merge(&learn->rounds, &from->rounds, error);
    if (learn->rounds.id_kind && from->rounds.id_kind && learn->rounds.id_kind != from->rounds.id_kind)
        return keyacct__fail(error, KEYACCT_E_COLUMN, "accounts", "account_id", -1,
                             "account_id is text in one part and int64 in another");
    keyacct_status status = keyacct__segment_keep_merge(&learn->keep, &learn->rounds, &from->keep, &from->rounds, error);
    if (status != KEYACCT_OK) {
        learn->rounds.done = -1;
        return status;
    }
    if (!learn->rounds.id_kind) learn->rounds.id_kind = from->rounds.id_kind;
    return KEYACCT_OK;
}

keyacct_status keyacct_segment_learn_advance(keyacct_segment_learn *learn, int32_t *more, keyacct_error *error) {
    KEYACCT__TRY(check(learn, "learn", error));
    if (!more) return keyacct__fail_null(error, "more");
    if (learn->rounds.done == 1) {
        *more = 0;
        return KEYACCT_OK;
    }
    if (learn->rounds.done < 0) return broken(error);
    if (!learn->keeps) {
        KEYACCT__TRY(keyacct__segment_rounds_advance(&learn->rounds, error));
    } else {
        KEYACCT__TRY(keyacct__segment_keep_compact(&learn->keep, &learn->rounds, error));
        keyacct_status status = keyacct__segment_keep_solve(&learn->keep, &learn->rounds, error);
        if (status != KEYACCT_OK) {
            learn->rounds.done = -1;
            return status;
        }
        learn->solved = 1;
    }
    *more = !learn->rounds.done;
    return KEYACCT_OK;
}

keyacct_status keyacct_segment_learn_finish(const keyacct_segment_learn *learn, keyacct_segmentation **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    KEYACCT__TRY(check(learn, "learn", error));
    if (learn->rounds.done != 1)
        return keyacct__fail(error, KEYACCT_E_STATE, NULL, "learn", -1,
                             "the cuts are not known yet: add the accounts and advance until it says 0");
    return keyacct__segmentation_freeze(&learn->allocator, &learn->rules, &learn->rounds, out, error);
}

/* --- saved form ----------------------------------------------------------------------------------------------------- */

static void save_kept(const keyacct_segment_learn *learn, keyacct__bytes *out) {
    const keyacct__segment_rounds *rounds = &learn->rounds;
    keyacct__bytes_i64(out, rounds->count);
    for (int64_t i = 0; i < rounds->count; i++)
        keyacct__bytes_text(out, rounds->scopes[i]->frozen.name, (size_t)rounds->scopes[i]->frozen.name_length);
    keyacct__bytes_i64(out, learn->keep.count);
    int64_t scope = -1;
    for (int64_t i = 0; i < learn->keep.count; i++) {
        const keyacct__segment_kept *kept = &learn->keep.rows[i];
        while (scope < 0 || rounds->scopes[scope]->number != kept->scope) scope++; /* rows are in the order of scopes */
        keyacct__bytes_i64(out, scope);
        keyacct__bytes_u8(out, (uint8_t)(kept->known | kept->firm << 1));
        keyacct__bytes_i64(out, kept->value);
        keyacct__bytes_i64(out, kept->potential);
        keyacct__bytes_i64(out, kept->tenure);
        keyacct__bytes_i64(out, kept->revenue);
        keyacct__bytes_i64(out, kept->weight);
        if (kept->id_length >= 0) keyacct__bytes_text(out, learn->keep.texts + kept->id, (size_t)kept->id_length);
        else keyacct__bytes_i64(out, kept->id);
    }
}

keyacct_status keyacct_segment_learn_save(const keyacct_segment_learn *learn, uint8_t *buffer, size_t capacity, size_t *size,
                                          keyacct_error *error) {
    KEYACCT__TRY(check(learn, "learn", error));
    if (!size) return keyacct__fail_null(error, "size");
    if (learn->rounds.done < 0) return broken(error);
    /* Joining equal rows does not change what the builder says, so a const builder may be compacted. */
    keyacct_segment_learn *mutable_learn = (keyacct_segment_learn *)(uintptr_t)learn;
    if (learn->keeps) KEYACCT__TRY(keyacct__segment_keep_compact(&mutable_learn->keep, &learn->rounds, error));
    keyacct__bytes out;
    keyacct__bytes_init(&out, &learn->allocator, KIND, STATE_VERSION);
    keyacct__segment_rules_save(&learn->rules, &out);
    keyacct__bytes_u8(&out, (uint8_t)learn->keeps);
    keyacct__bytes_u8(&out, (uint8_t)learn->solved);
    if (learn->keeps) {
        keyacct__bytes_u8(&out, (uint8_t)learn->rounds.id_kind);
        save_kept(learn, &out);
    } else {
        keyacct__segment_rounds_save(&learn->rounds, &out);
    }
    return keyacct__bytes_finish(&out, buffer, capacity, size, error);
}

static keyacct_status corrupt(keyacct_error *error, const char *what) {
    return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "saved builder of segments: %s", what);
}

static keyacct_status load_kept(keyacct_segment_learn *learn, keyacct__reader *in, keyacct_error *error) {
    learn->rounds.id_kind = keyacct__read_u8(in);
    int64_t scopes = keyacct__read_count(in, 8);
    for (int64_t i = 0; i < scopes; i++) {
        size_t length = 0;
        const char *name = keyacct__read_text(in, &length);
        keyacct__segment_search *search;
        if (!name) return corrupt(error, "too short");
        KEYACCT__TRY(keyacct__segment_rounds_scope(&learn->rounds, name, (int64_t)length, &search, error));
    }
    if (learn->rounds.count != scopes || learn->rounds.id_kind > 2) return corrupt(error, "a scope is listed twice");
    int64_t rows = keyacct__read_count(in, 57);
    for (int64_t i = 0; i < rows; i++) {
        keyacct__segment_row row;
        memset(&row, 0, sizeof row);
        int64_t scope = keyacct__read_i64(in);
        uint8_t bits = keyacct__read_u8(in);
        row.state = KEYACCT_SEGMENT_STATE_RANKED;
        row.known = bits & 1;
        row.firm = bits >> 1 & 1;
        row.value = keyacct__read_i64(in);
        row.potential = keyacct__read_i64(in);
        row.tenure = keyacct__read_i64(in);
        row.revenue = keyacct__read_i64(in);
        int64_t weight = keyacct__read_i64(in);
        size_t length = 0;
        if (learn->rounds.id_kind == 2) row.id_text = keyacct__read_text(in, &length);
        else row.id = keyacct__read_i64(in);
        row.id_length = (int64_t)length;
        if (in->failed || scope < 0 || scope >= scopes || weight < 1 || bits > 3 || row.firm > row.known
            || row.potential < (row.known ? 0 : -1))
            return corrupt(error, "a row is not possible");
        row.scope = learn->rounds.scopes[scope]->frozen.name;
        row.scope_length = learn->rounds.scopes[scope]->frozen.name_length;
        KEYACCT__TRY(keyacct__segment_keep_row(&learn->keep, &learn->rounds, &row, weight, error));
    }
    return KEYACCT_OK;
}

static keyacct_status load_body(keyacct_segment_learn *learn, keyacct__reader *in, keyacct_error *error) {
    KEYACCT__TRY(keyacct__segment_rules_load(&learn->rules, in, error));
    learn->keeps = keyacct__read_u8(in);
    int solved = keyacct__read_u8(in);
    if (learn->keeps > 1 || solved > 1) return corrupt(error, "a mark is neither 0 nor 1");
    if (!learn->keeps) KEYACCT__TRY(keyacct__segment_rounds_load(&learn->rounds, in, error));
    else KEYACCT__TRY(load_kept(learn, in, error));
    KEYACCT__TRY(keyacct__reader_end(in, "builder of segments", error));
    int by_id = KEYACCT__RULE(&learn->rules, tie_rule) == KEYACCT_TIE_RULE_BY_ID;
    if (by_id ? learn->rounds.count > 0 && !learn->rounds.id_kind : learn->rounds.id_kind != 0)
        return corrupt(error, "the kind of its account ids does not go with its tie rule");
    if (learn->keeps && solved) {
        int32_t more;
        KEYACCT__TRY(keyacct_segment_learn_advance(learn, &more, error));
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_segment_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                          keyacct_segment_learn **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct__reader in;
    KEYACCT__TRY(keyacct__reader_init(&in, bytes, size, KIND, STATE_VERSION, STATE_VERSION, error));
    keyacct_segment_learn *learn = NULL;
    KEYACCT__TRY(make(allocator, &learn, error));
    keyacct_status status = load_body(learn, &in, error);
    if (status != KEYACCT_OK) {
        keyacct_segment_learn_destroy(learn);
        return status;
    }
    *out = learn;
    return KEYACCT_OK;
}
