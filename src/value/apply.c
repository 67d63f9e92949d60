/* Current and potential value of rows by a frozen model.
 *
 * The potential is the first of these that is known: what people declared; the attainable part of the wallet gap; the attainable
 * part of the gap to the wallet that accounts of the same industry and size suggest. Everything is integer arithmetic, half even,
 * but the quantity of a volume basis, which is rounded half even from its exact binary value. O(n), row-parallel. Refuses negative
 * amounts and shares outside 0 to 100 %. */
#include <string.h>

#include "core/math.h"
#include "value.h"

#define MILLION INT64_C(1000000)

#define OUTPUTS(X)                                                                                                                 \
    X(current_value)                                                                                                               \
    X(value_basis) X(potential_value) X(potential_source) X(potential_confidence_ppm) X(wallet_gap) X(wallet_share_ppm)            \
        X(wallet_share_change_ppm)
enum {
#define X(name) OUT_##name,
    OUTPUTS(X)
#undef X
    OUT_COUNT
};

typedef struct apply {
    const keyacct_value_model *model;
    const keyacct_run *run;
    keyacct__value_view view;
    const keyacct__column *declared, *declared_confidence, *wallet_confidence, *attainable, *previous_share;
    keyacct__output outputs[OUT_COUNT];
    keyacct__outputs set;
} apply;

typedef struct potential {
    int known;
    int32_t source;
    int64_t value, confidence;
} potential;

static keyacct_status share_cell(const keyacct__column *column, const char *name, int64_t row, int64_t otherwise, int64_t *value,
                                 keyacct_error *error) {
    *value = otherwise;
    if (keyacct__int64(column, row, value) && (*value < 0 || *value > MILLION))
        return keyacct__fail(error, KEYACCT_E_VALUE, "accounts", name, row, "%s is %l ppm; expected 0 to 1000000", name, *value);
    return KEYACCT_OK;
}

static keyacct_status current(const apply *call, int64_t at, const keyacct__value_row *row, int *known, int64_t *value,
                              keyacct_error *error) {
    switch (call->model->basis) {
    case KEYACCT_VALUE_BASIS_MARGIN:
        *known = row->has_margin;
        *value = row->margin;
        return KEYACCT_OK;
    case KEYACCT_VALUE_BASIS_VOLUME:
        *known = row->has_quantity;
        *value = 0;
        if (*known && !keyacct__money_from_double(row->quantity, call->view.decimals, value))
            return keyacct__fail(error, KEYACCT_E_OVERFLOW, "accounts", "quantity", at, "quantity %f is too large for a value",
                                 row->quantity);
        return KEYACCT_OK;
    default:
        *known = row->has_revenue;
        *value = row->revenue;
        return KEYACCT_OK;
    }
}

/* max(0, wallet - what is bought in a year); returns below zero count as nothing bought. */
static int64_t gap_of(int64_t wallet, int64_t yearly) { return keyacct__max(0, wallet - keyacct__max(0, yearly)); }

static int64_t part_of(int64_t amount, int64_t ppm) {
    int64_t part = 0;
    keyacct__muldiv_half_even(amount, ppm, MILLION, &part); /* ppm <= 10^6: it fits */
    return part;
}

static void from_peers(const apply *call, const keyacct__value_row *row, int64_t attainable, potential *out) {
    const keyacct__value_rules *rules = &call->model->rules;
    const keyacct__value_group *group = keyacct__value_peers(call->model, row->industry, row->industry_length, row->size);
    int64_t wallet;
    if (!group) return;
    if (!keyacct__muldiv_half_even(group->ratio, row->size, MILLION, &wallet)) wallet = INT64_MAX;
    out->known = 1;
    out->source = KEYACCT_POTENTIAL_SOURCE_PEER;
    out->value = part_of(gap_of(wallet, row->yearly), attainable);
    int64_t others = KEYACCT__VALUE_RULE(rules, peer_shrinkage_accounts);
    keyacct__muldiv_half_even(KEYACCT__VALUE_RULE(rules, peer_confidence_ppm), group->accounts, group->accounts + others,
                              &out->confidence);
}

static keyacct_status potential_of(const apply *call, int64_t at, const keyacct__value_row *row, potential *out,
                                   keyacct_error *error) {
    const keyacct__value_rules *rules = &call->model->rules;
    int64_t declared, declared_confidence, wallet_confidence, attainable;
    memset(out, 0, sizeof *out);
    KEYACCT__TRY(share_cell(call->declared_confidence, "declared_confidence_ppm", at,
                            KEYACCT__VALUE_RULE(rules, declared_confidence_ppm), &declared_confidence, error));
    KEYACCT__TRY(share_cell(call->wallet_confidence, "wallet_confidence_ppm", at, KEYACCT__VALUE_RULE(rules, wallet_confidence_ppm),
                            &wallet_confidence, error));
    KEYACCT__TRY(
        share_cell(call->attainable, "attainable_ppm", at, KEYACCT__VALUE_RULE(rules, attainable_ppm), &attainable, error));
    if (keyacct__int64(call->declared, at, &declared)) {
        if (declared < 0)
            return keyacct__fail(error, KEYACCT_E_VALUE, "accounts", "declared_potential", at,
                                 "declared_potential is %l; expected 0 or more, or nothing where it is unknown", declared);
        potential found = {1, KEYACCT_POTENTIAL_SOURCE_DECLARED, declared, declared_confidence};
        *out = found;
    } else if (row->has_wallet && row->has_yearly) {
        potential found = {1, KEYACCT_POTENTIAL_SOURCE_WALLET, part_of(gap_of(row->wallet, row->yearly), attainable),
                           wallet_confidence};
        *out = found;
    } else if (row->has_size && row->has_yearly) {
        from_peers(call, row, attainable, out);
    }
    return KEYACCT_OK;
}

static void put_wallet(apply *call, int64_t at, const keyacct__value_row *row) {
    int known = row->has_wallet && row->has_yearly;
    keyacct__put_int64(&call->outputs[OUT_wallet_gap], at, known, known ? gap_of(row->wallet, row->yearly) : 0);
    known = known && row->wallet > 0;
    int64_t share = known ? keyacct__ratio_ppm(keyacct__int128_from(row->yearly), keyacct__int128_from(row->wallet)) : 0,
            before = 0, change = 0;
    keyacct__put_int64(&call->outputs[OUT_wallet_share_ppm], at, known, share);
    if (known && keyacct__int64(call->previous_share, at, &before)) {
        keyacct__int128 difference = keyacct__int128_from(share);
        keyacct__int128_sub(&difference, keyacct__int128_from(before));
        known = keyacct__int128_to_int64(difference, &change);
    } else {
        known = 0;
    }
    keyacct__put_int64(&call->outputs[OUT_wallet_share_change_ppm], at, known, change);
}

static keyacct_status apply_rows(apply *call, int64_t first, int64_t count, keyacct_error *error) {
    keyacct__value_row row;
    potential found;
    for (int64_t at = first; at < first + count; at++) {
        int known;
        int64_t value;
        KEYACCT__TRY(keyacct__value_view_row(&call->view, at, &row, error));
        KEYACCT__TRY(current(call, at, &row, &known, &value, error));
        KEYACCT__TRY(potential_of(call, at, &row, &found, error));
        keyacct__put_int64(&call->outputs[OUT_current_value], at, known, value);
        keyacct__put_code(&call->outputs[OUT_value_basis], at, call->model->basis);
        keyacct__put_int64(&call->outputs[OUT_potential_value], at, found.known, found.value);
        keyacct__put_code(&call->outputs[OUT_potential_source], at, found.source);
        keyacct__put_int64(&call->outputs[OUT_potential_confidence_ppm], at, found.known, found.confidence);
        put_wallet(call, at, &row);
    }
    return KEYACCT_OK;
}

static keyacct_status kernel(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    apply *call = data;
    (void)part;
    for (int64_t done = 0; done < count; done += KEYACCT__POLL_ROWS) {
        KEYACCT__TRY(keyacct__run_poll(call->run, first + done, call->view.rows, error));
        KEYACCT__TRY(apply_rows(call, first + done, keyacct__min(count - done, KEYACCT__POLL_ROWS), error));
    }
    return KEYACCT_OK;
}

static keyacct_status apply_open(apply *call, const keyacct_value_model *model, keyacct_table *accounts, const keyacct_run *run,
                                 const char *name, keyacct_error *error) {
    static const int32_t ids[OUT_COUNT] = {
#define X(column) KEYACCT__COLUMN_accounts_##column,
        OUTPUTS(X)
#undef X
    };
    static const char *const needs[] = {[KEYACCT_VALUE_BASIS_MARGIN] = "margin", [KEYACCT_VALUE_BASIS_REVENUE] = "revenue",
                                        [KEYACCT_VALUE_BASIS_VOLUME] = "quantity"};
    memset(call, 0, sizeof *call);
    KEYACCT__TRY(keyacct__value_model_check(model, error));
    KEYACCT__TRY(keyacct__rounding_check(error));
    KEYACCT__TRY(keyacct__value_view_open(&call->view, &model->rules, accounts, run, name, error));
    const keyacct__column *basis = model->basis == KEYACCT_VALUE_BASIS_MARGIN ? call->view.margin
        : model->basis == KEYACCT_VALUE_BASIS_VOLUME                        ? call->view.quantity
                                                                            : call->view.revenue;
    if (!basis && !keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_current_value))
        return keyacct__fail(error, KEYACCT_E_COLUMN, "accounts", needs[model->basis], -1,
                             "column '%s' is required by %s: the book's value is made of it (or give current_value)",
                             needs[model->basis], name);
    call->model = model;
    call->run = run;
    call->declared = keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_declared_potential);
    call->declared_confidence = keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_declared_confidence_ppm);
    call->wallet_confidence = keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_wallet_confidence_ppm);
    call->attainable = keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_attainable_ppm);
    call->previous_share = keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_prev_wallet_share_ppm);
    for (int i = 0; i < OUT_COUNT; i++) call->outputs[i].id = ids[i];
    return keyacct__outputs_begin(&call->set, accounts, run, call->outputs, OUT_COUNT, error);
}

keyacct_status keyacct_value_model_apply(const keyacct_value_model *model, keyacct_table *accounts, const keyacct_run *run,
                                         keyacct_error *error) {
    apply call;
    KEYACCT__TRY(apply_open(&call, model, accounts, run, "keyacct_value_model_apply", error));
    keyacct_status status = keyacct__run_rows(run, call.view.rows, kernel, &call, error);
    if (status == KEYACCT_OK) keyacct__outputs_commit(&call.set);
    else keyacct__outputs_abort(&call.set);
    return status;
}

static keyacct_status bound_kernel(void *state, int64_t first, int64_t count, keyacct_error *error) {
    apply *call = state;
    KEYACCT__TRY(apply_rows(call, first, count, error));
    for (int i = 0; i < OUT_COUNT; i++) keyacct__output_apply_given(&call->outputs[i], first, count);
    return KEYACCT_OK;
}

keyacct_status keyacct_value_model_bind(const keyacct_value_model *model, keyacct_table *accounts, const keyacct_run *run,
                                        keyacct_bound **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    apply call;
    KEYACCT__TRY(apply_open(&call, model, accounts, run, "keyacct_value_model_bind", error));
    call.run = NULL; /* the run need not outlive this call */
    keyacct_status status = keyacct__bound_create(accounts, &call, sizeof call, bound_kernel, NULL, out, error);
    if (status != KEYACCT_OK) {
        keyacct__outputs_abort(&call.set);
        return status;
    }
    keyacct__outputs_commit(&call.set);
    (*out)->generation = accounts->generation; /* the outputs just put in are its own */
    return KEYACCT_OK;
}
