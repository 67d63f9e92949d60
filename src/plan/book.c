/* What is found of the book as a whole: shares, concentration, divergence of revenue and profit, loads of people, what is
 * missing.
 *
 * A missing table or column is not assessed: no finding of an account, one note of the book (ruling B4). Shares are of the sum
 * of positive current values of the ranked accounts, in exact integers; squared shares are summed in ppm, so that the order of
 * rows does not matter. Cost O(n log n) for the divergence, O(n) for the rest. */
#include <math.h>
#include <string.h>

#include "work.h"

#define NONE ((double)NAN)

static int ranked(const plan_work *work, int64_t row) {
    int32_t state = PLAN_CODE(work, segment_state, row);
    return keyacct__plan_standing(work, row) == PLAN_CUSTOMER && state != KEYACCT_SEGMENT_STATE_NEW
           && state != KEYACCT_SEGMENT_STATE_UNVALUED;
}

static int any_known(const plan_work *work, int32_t input) {
    const keyacct__column *column = work->inputs[input];
    for (int64_t row = 0; column && row < work->rows; row++)
        if (keyacct__valid(column, row)) return 1;
    return 0;
}

void keyacct__plan_look_at_book(plan_work *work) { work->some_potential = any_known(work, PLAN_IN_potential_value); }

static keyacct_status note(plan_work *work, int32_t finding, int32_t figure, double value, double limit, keyacct_error *error) {
    return keyacct__plan_add_finding(work, PLAN_BOOK, finding, figure, value, limit, INT32_MIN, error);
}

static keyacct_status value_notes(plan_work *work, keyacct_error *error) {
    keyacct__int128 sum = keyacct__int128_from(0), platinum = sum;
    int64_t value, largest = 0, accounts = 0, firm = 0, squares = 0;
    for (int64_t row = 0; row < work->rows; row++) {
        if (!ranked(work, row)) continue;
        accounts++;
        firm += keyacct__valid(PLAN_INPUT(work, potential_value), row)
                && PLAN_CODE(work, potential_source, row) != KEYACCT_POTENTIAL_SOURCE_PEER;
        if (!PLAN_READ(work, current_value, row, &value) || value <= 0) continue;
        keyacct__int128_add64(&sum, value);
        if (PLAN_CODE(work, segment, row) == KEYACCT_SEGMENT_PLATINUM) keyacct__int128_add64(&platinum, value);
        largest = keyacct__max(largest, value);
    }
    int64_t limit = KEYACCT__INT(work->policy, segment, firm_potential_ppm), ppm;
    if (accounts && keyacct__muldiv_half_even(firm, 1000000, accounts, &ppm) && ppm < limit)
        KEYACCT__TRY(note(work, KEYACCT_FINDING_POTENTIAL_MISSING, KEYACCT_FIGURE_PPM, (double)ppm, (double)limit, error));
    if (keyacct__int128_sign(sum) <= 0) return KEYACCT_OK;
    ppm = keyacct__ratio_ppm(platinum, sum);
    limit = KEYACCT__INT(work->policy, segment, platinum_share_ppm);
    if (ppm <= limit)
        KEYACCT__TRY(note(work, KEYACCT_FINDING_PLATINUM_SHARE_LOW, KEYACCT_FIGURE_PPM, (double)ppm, (double)limit, error));
    ppm = keyacct__ratio_ppm(keyacct__int128_from(largest), sum);
    limit = PLAN_INT(work, largest_ppm);
    if (ppm > limit) return note(work, KEYACCT_FINDING_DEPENDENCE, KEYACCT_FIGURE_PPM, (double)ppm, (double)limit, error);
    for (int64_t row = 0; row < work->rows; row++) {
        if (!ranked(work, row) || !PLAN_READ(work, current_value, row, &value) || value <= 0) continue;
        int64_t share = keyacct__ratio_ppm(keyacct__int128_from(value), sum);
        squares += share * share; /* shares add up to about a million: at most 10^12 */
    }
    limit = PLAN_INT(work, concentration_ppm);
    if (squares / 1000000 > limit)
        return note(work, KEYACCT_FINDING_DEPENDENCE, KEYACCT_FIGURE_PPM, (double)(squares / 1000000), (double)limit, error);
    return KEYACCT_OK;
}

static int descending(const void *a, const void *b, const void *with) {
    int64_t left, right;
    (void)with;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return keyacct__order_int64(right, left);
}

/* Seeds A03: in the upper quota by revenue, but not by margin. Only where both are known of every ranked account. */
keyacct_status keyacct__plan_divergence(plan_work *work, keyacct_error *error) {
    int64_t n = 0, k, revenue, margin;
    for (int64_t row = 0; row < work->rows; row++) {
        if (!ranked(work, row)) continue;
        if (!PLAN_READ(work, revenue, row, &revenue) || !PLAN_READ(work, margin, row, &margin)) return KEYACCT_OK;
        n++;
    }
    if (n == 0) return KEYACCT_OK;
    k = (n * KEYACCT__INT(work->policy, segment, high_quota_ppm) + 500000) / 1000000; /* a quota's places; rows are below 2^40 */
    k = keyacct__min(n, keyacct__max(1, k));
    int64_t *both = keyacct__alloc(&work->allocator, (size_t)n, 2 * sizeof *both), *margins = both ? both + n : NULL, at = 0;
    if (!both) return keyacct__fail_memory(error);
    for (int64_t row = 0; row < work->rows; row++) {
        if (!ranked(work, row)) continue;
        PLAN_READ(work, revenue, row, &both[at]);
        PLAN_READ(work, margin, row, &margins[at++]);
    }
    keyacct_status status = keyacct__plan_sort(work, both, n, sizeof *both, descending, NULL, error);
    if (status == KEYACCT_OK) status = keyacct__plan_sort(work, margins, n, sizeof *margins, descending, NULL, error);
    int64_t revenue_cut = both[k - 1], margin_cut = margins[k - 1];
    keyacct__free(&work->allocator, both, (size_t)n, 2 * sizeof *both);
    KEYACCT__TRY(status);
    for (int64_t row = 0; row < work->rows; row++) {
        if (!ranked(work, row)) continue;
        PLAN_READ(work, revenue, row, &revenue);
        PLAN_READ(work, margin, row, &margin);
        if (revenue < revenue_cut || margin >= margin_cut) continue;
        KEYACCT__TRY(keyacct__plan_add_finding(work, row, KEYACCT_FINDING_REVENUE_NOT_PROFIT, KEYACCT_FIGURE_MONEY, (double)margin,
                                               (double)margin_cut, INT32_MIN, error));
    }
    return KEYACCT_OK;
}

static keyacct_status load_notes(plan_work *work, keyacct_error *error) {
    for (int32_t i = 0; i < work->people.count; i++) {
        const plan_owner *owner = &work->owners[i];
        double keys = (double)keyacct__plan_key_accounts(owner), most = (double)PLAN_INT(work, key_accounts_max);
        double hours = keyacct__plan_hours(work, owner), limit = (double)PLAN_INT(work, owner_hours_max);
        if (keys > most)
            KEYACCT__TRY(note(work, KEYACCT_FINDING_OWNER_OVERLOAD, KEYACCT_FIGURE_COUNT, keys, most, error));
        else if (hours > limit)
            KEYACCT__TRY(note(work, KEYACCT_FINDING_OWNER_OVERLOAD, KEYACCT_FIGURE_HOUR, hours, limit, error));
        else continue;
        work->findings.rows[work->findings.count - 1].person = i;
    }
    return KEYACCT_OK;
}

static keyacct_status missing_notes(plan_work *work, keyacct_error *error) {
    const struct {
        int32_t finding;
        int there;
    } notes[] = {
        {KEYACCT_FINDING_NO_CASES, work->cases || any_known(work, PLAN_IN_complaints_open)},
        {KEYACCT_FINDING_NO_CONTACTS, work->contacts || any_known(work, PLAN_IN_no_contact_days)},
        {KEYACCT_FINDING_NO_SURVEYS, work->surveys || any_known(work, PLAN_IN_satisfaction)},
        {KEYACCT_FINDING_NO_PURCHASES, PLAN_INPUT(work, elapsed_days) != NULL},
        {KEYACCT_FINDING_NO_OWNERS, PLAN_INPUT(work, owner) != NULL},
        {KEYACCT_FINDING_NO_COSTS, any_known(work, PLAN_IN_margin) && any_known(work, PLAN_IN_cost_to_serve)},
        {KEYACCT_FINDING_NO_PROFILES, PLAN_INPUT(work, profile_on) != NULL},
        {KEYACCT_FINDING_NO_REVIEWS, PLAN_INPUT(work, reviewed_on) != NULL},
        {KEYACCT_FINDING_NO_PREVIOUS, any_known(work, PLAN_IN_prev_current_value)},
    };
    for (size_t i = 0; work->rows && i < sizeof notes / sizeof notes[0]; i++)
        if (!notes[i].there) KEYACCT__TRY(note(work, notes[i].finding, 0, NONE, NONE, error));
    return KEYACCT_OK;
}

keyacct_status keyacct__plan_book_findings(plan_work *work, keyacct_error *error) {
    KEYACCT__TRY(value_notes(work, error));
    KEYACCT__TRY(load_notes(work, error));
    return missing_notes(work, error);
}
