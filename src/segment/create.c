/* All rounds in one call, for a table that is at hand. */
#include "segment.h"

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

keyacct_status keyacct_segmentation_create(const keyacct_allocator *allocator, const keyacct_policy *policy, const keyacct_table *accounts,
                                           const keyacct_run *run, keyacct_segmentation **out, keyacct_error *error) {
    if (!out) return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "out", -1, "out is NULL");
    *out = NULL;
    keyacct_allocator taken;
    keyacct__segment_rules rules;
    keyacct__segment_view view;
    keyacct__segment_rounds rounds;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    KEYACCT__TRY(keyacct__segment_rules_take(policy, &rules, error));
    KEYACCT__TRY(keyacct__segment_view_open(&view, &rules, accounts, run, "keyacct_segmentation_create", error));
    KEYACCT__TRY(keyacct__segment_unique(&taken, accounts, error));
    keyacct__segment_rounds_init(&rounds, &taken, &rules);
    rounds.id_kind = !view.id ? 0 : view.by_id_text ? 2 : 1;
    keyacct_status status = all_rounds(&rounds, &view, run, error);
    if (status == KEYACCT_OK) status = keyacct__segmentation_freeze(&taken, &rules, &rounds, out, error);
    keyacct__segment_rounds_free(&rounds);
    return status;
}
