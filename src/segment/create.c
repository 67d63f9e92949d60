/* All rounds in one call, for a table that is at hand: by fast.c where the book suits it, else by the rounds of rounds.c. The cuts,
 * and so the saved bytes, are the same. Refuses a repeated account before any work. */
#include "fast.h"

#include <string.h>

static keyacct_status all_rounds(keyacct__segment_rounds *rounds, const keyacct__segment_view *view, const keyacct_run *run,
                                 keyacct_error *error) {
    keyacct__segment_row row;
    while (!rounds->done) {
        for (int64_t i = 0; i < view->rows; i++) {
            if (i % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(run, i, view->rows, error));
            KEYACCT__TRY(keyacct__segment_view_row(view, i, &row, error));
            KEYACCT__TRY(keyacct__segment_rounds_row(rounds, &row, 1, error));
        }
        KEYACCT__TRY(keyacct__segment_rounds_advance(rounds, error));
    }
    return KEYACCT_OK;
}

static keyacct_status by_rounds(const keyacct_allocator *allocator, const keyacct__segment_view *view, const keyacct_run *run,
                                keyacct_segmentation **out, keyacct_error *error) {
    keyacct__segment_rounds rounds;
    keyacct__segment_rounds_init(&rounds, allocator, view->rules);
    rounds.id_kind = !view->id ? 0 : view->by_id_text ? 2 : 1;
    keyacct_status status = all_rounds(&rounds, view, run, error);
    if (status == KEYACCT_OK) status = keyacct__segmentation_freeze(allocator, view->rules, &rounds, out, error);
    keyacct__segment_rounds_free(&rounds);
    return status;
}

keyacct_status keyacct_segmentation_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                           const keyacct_table *accounts, const keyacct_run *run, keyacct_segmentation **out,
                                           keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct_allocator taken;
    keyacct__segment_rules rules;
    keyacct__segment_view view;
    keyacct__segment_scope scope;
    keyacct_status status;
    int64_t members = 0;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    KEYACCT__TRY(keyacct__segment_rules_take(policy, &rules, error));
    KEYACCT__TRY(keyacct__segment_view_open(&view, &rules, accounts, run, "keyacct_segmentation_create", error));
    KEYACCT__TRY(keyacct__segment_unique(&taken, accounts, error));
    memset(&scope, 0, sizeof scope);
    if (!keyacct__segment_fast(&taken, &view, run, &scope, &members, &status, error))
        return status == KEYACCT_OK ? by_rounds(&taken, &view, run, out, error) : status;
    status = keyacct__segmentation_new(&taken, &rules, members > 0, out, error);
    if (status == KEYACCT_OK && members > 0) (*out)->scopes[0] = scope; /* it owns no memory: no name, no ids */
    return status;
}
