/* Applies the expert card to a table of accounts: whole tables, and prepared row by row.
 *
 * Rows are independent; a row costs the curves of its known indicators, at most eleven tanh and two logistics, without allocation.
 * Source: risk card of the source documents; rulings X8, X12, X15, X35, R1, R2, R6, R7. Refuses tables of another role, values
 * outside an indicator's domain (naming the row), dates without an as-of date, and a rounding mode other than to nearest. */
#include "rows.h"

#include <string.h>

#include "core/math.h"
#include "core/number.h"
#include "core/run.h"

/* Outputs in the order of the vocabulary. */
#define OUTPUTS(X)                                                                                                                 \
    X(risk_probability) X(risk_low) X(risk_high) X(risk_log_odds) X(risk_band) X(risk_band_by) X(risk_uncontrollable)              \
    X(risk_controllable) X(risk_symptom) X(risk_driver_1) X(risk_driver_2) X(risk_driver_3) X(risk_shield_1) X(risk_shield_2)      \
    X(risk_shield_3) X(symptom_coverage_ppm) X(cause_coverage_ppm) X(risk_status) X(silent_dissatisfaction) X(overdue_surprisal)   \
    X(contract_cover) X(value_at_stake) X(value_at_risk) X(controllable_at_risk) X(weapon_1) X(weapon_2) X(weapon_3)
enum {
#define FIELD(name) OUT_##name,
    OUTPUTS(FIELD)
#undef FIELD
    OUT_COUNT
};

typedef struct apply_state {
    const keyacct_risk_model *model;
    keyacct__risk_reader reader;
    keyacct__output outputs[OUT_COUNT];
    const keyacct_run *run; /* only while apply runs */
} apply_state;

static void set_ids(keyacct__output outputs[OUT_COUNT]) {
    memset(outputs, 0, OUT_COUNT * sizeof outputs[0]);
#define FIELD(name) outputs[OUT_##name].id = KEYACCT__COLUMN_accounts_##name;
    OUTPUTS(FIELD)
#undef FIELD
}

#define PUT_FLOAT(name, valid, value) keyacct__put_float64(&out[OUT_##name], row, valid, value)
#define PUT_INT(name, valid, value) keyacct__put_int64(&out[OUT_##name], row, valid, value)
#define PUT_CODE(name, value) keyacct__put_code(&out[OUT_##name], row, value)

static void put_nothing(keyacct__output *out, int64_t row) {
    for (int32_t i = 0; i < OUT_COUNT; i++) {
        if (!out[i].values.any) continue;
        if (out[i].type == KEYACCT_TYPE_CODE) keyacct__put_code(&out[i], row, 0);
        else if (out[i].type == KEYACCT_TYPE_FLOAT64) keyacct__put_float64(&out[i], row, 0, 0);
        else keyacct__put_int64(&out[i], row, 0, 0);
    }
}

/* The top three of a list, where any of the three is wanted. */
static void put_top(keyacct__output *three, int64_t row, const double *values, int32_t count, double sign) {
    int32_t top[3];
    if (!three[0].values.any && !three[1].values.any && !three[2].values.any) return;
    keyacct__risk_top(values, count, sign, top);
    for (int32_t i = 0; i < 3; i++) keyacct__put_code(&three[i], row, top[i]);
}

static void put_coverage(const keyacct__risk_card *card, keyacct__output *out, int64_t row, const keyacct__risk_row *known) {
    keyacct__risk_known covered;
    const keyacct__output *symptoms = &out[OUT_symptom_coverage_ppm], *causes = &out[OUT_cause_coverage_ppm];
    if (!symptoms->values.any && !causes->values.any && !out[OUT_risk_status].values.any) return;
    keyacct__risk_coverage(card, known, &covered);
    PUT_INT(symptom_coverage_ppm, 1, covered.symptom_coverage_ppm);
    PUT_INT(cause_coverage_ppm, 1, covered.cause_coverage_ppm);
    PUT_CODE(risk_status, covered.status);
}

/* share of stake >= 0, half-even to minor units. */
static int64_t money_share(double share, int64_t stake) {
    int64_t minor;
    return keyacct__money_from_double(share * (double)stake, 0, &minor) && minor <= stake ? minor : stake;
}

static keyacct_status put_money(const apply_state *state, keyacct__output *out, int64_t row, const keyacct__risk_score *score,
                                keyacct_error *error) {
    if (!out[OUT_value_at_stake].values.any && !out[OUT_value_at_risk].values.any && !out[OUT_controllable_at_risk].values.any)
        return KEYACCT_OK;
    int64_t stake = 0;
    keyacct_status status;
    int known = keyacct__risk_stake(&state->reader, row, &stake, &status, error);
    KEYACCT__TRY(status);
    int64_t positive = keyacct__max(stake, 0);
    PUT_INT(value_at_stake, known, stake);
    PUT_INT(value_at_risk, known, money_share(score->probability, positive));
    if (out[OUT_controllable_at_risk].values.any) {
        double share = score->probability - keyacct__logistic(score->without_controllable);
        PUT_INT(controllable_at_risk, known, money_share(share, positive));
    }
    return KEYACCT_OK;
}

static void put_derived(keyacct__output *out, int64_t row, const keyacct__risk_row *known) {
#define KNOWN(name) ((int)(known->present >> KEYACCT__RISK_##name & 1))
    PUT_FLOAT(silent_dissatisfaction, KNOWN(silent_dissatisfaction), known->x[KEYACCT__RISK_silent_dissatisfaction]);
    PUT_FLOAT(overdue_surprisal, KNOWN(overdue_surprisal), known->x[KEYACCT__RISK_overdue_surprisal]);
    PUT_INT(contract_cover, KNOWN(contract_cover), KNOWN(contract_cover) ? (int64_t)known->x[KEYACCT__RISK_contract_cover] : 0);
}

static keyacct_status score_one(apply_state *state, int64_t row, keyacct_error *error) {
    keyacct__output *out = state->outputs;
    const keyacct__risk_card *card = &state->model->card;
    keyacct__risk_row known;
    keyacct__risk_score score;
    int32_t given = keyacct__code(state->reader.given_band, row);
    if (!keyacct__risk_is_scored(&state->reader, row)) {
        put_nothing(out, row);
        PUT_CODE(risk_band, given);
        PUT_CODE(risk_band_by, given ? KEYACCT_RISK_BAND_BY_OVERRIDE : 0);
        return KEYACCT_OK;
    }
    KEYACCT__TRY(keyacct__risk_read_row(&state->reader, row, &known, error));
    keyacct__risk_score_row(card, &known, &score);
    PUT_FLOAT(risk_probability, 1, score.probability);
    if (out[OUT_risk_low].values.any || out[OUT_risk_high].values.any) {
        double low, high;
        keyacct__risk_interval(card, &known, score.log_odds, &low, &high);
        PUT_FLOAT(risk_low, 1, low);
        PUT_FLOAT(risk_high, 1, high);
    }
    PUT_FLOAT(risk_log_odds, 1, score.log_odds);
    PUT_CODE(risk_band, given ? given : score.band);
    PUT_CODE(risk_band_by, given ? KEYACCT_RISK_BAND_BY_OVERRIDE : score.band_by);
    PUT_FLOAT(risk_uncontrollable, 1, score.uncontrollable);
    PUT_FLOAT(risk_controllable, 1, score.controllable);
    PUT_FLOAT(risk_symptom, 1, score.symptom);
    put_coverage(card, out, row, &known);
    put_derived(out, row, &known);
    put_top(&out[OUT_risk_driver_1], row, score.contribution, KEYACCT__RISK_INDICATORS, 1);
    put_top(&out[OUT_risk_shield_1], row, score.contribution, KEYACCT__RISK_INDICATORS, -1);
    put_top(&out[OUT_weapon_1], row, score.weapon + 1, KEYACCT__RISK_WEAPONS, 1);
    return put_money(state, out, row, &score, error);
}

static keyacct_status score_rows(void *data, int64_t first, int64_t count, keyacct_error *error) {
    apply_state *state = data;
    for (int64_t row = first; row < first + count; row++) KEYACCT__TRY(score_one(state, row, error));
    return KEYACCT_OK;
}

/* The same for prepared calls: what the caller gave wins here too. */
static keyacct_status score_bound(void *data, int64_t first, int64_t count, keyacct_error *error) {
    apply_state *state = data;
    KEYACCT__TRY(keyacct__rounding_check(error));
    KEYACCT__TRY(score_rows(state, first, count, error));
    for (int32_t i = 0; i < OUT_COUNT; i++) keyacct__output_apply_given(&state->outputs[i], first, count);
    return KEYACCT_OK;
}

static keyacct_status score_part(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    apply_state *state = data;
    (void)part;
    for (int64_t done = 0; done < count; done += KEYACCT__POLL_ROWS) {
        KEYACCT__TRY(keyacct__run_poll(state->run, done, count, error));
        KEYACCT__TRY(score_rows(state, first + done, keyacct__min(count - done, KEYACCT__POLL_ROWS), error));
    }
    return KEYACCT_OK;
}

static keyacct_status open_state(apply_state *state, const keyacct_risk_model *model, const keyacct_table *accounts,
                                 const keyacct_run *run, const char *call, keyacct_error *error) {
    KEYACCT__TRY(keyacct__risk_model_check(model, error));
    KEYACCT__TRY(keyacct__rounding_check(error));
    state->model = model;
    state->run = run;
    set_ids(state->outputs);
    return keyacct__risk_reader_open(&state->reader, &model->card, accounts, run, call, error);
}

keyacct_status keyacct_risk_model_apply(const keyacct_risk_model *model, keyacct_table *accounts, const keyacct_run *run,
                                        keyacct_error *error) {
    apply_state state;
    keyacct__outputs set;
    KEYACCT__TRY(open_state(&state, model, accounts, run, "keyacct_risk_model_apply", error));
    KEYACCT__TRY(keyacct__outputs_begin(&set, accounts, run, state.outputs, OUT_COUNT, error));
    keyacct_status status = keyacct__run_rows(run, accounts->rows, score_part, &state, error);
    if (status != KEYACCT_OK) {
        keyacct__outputs_abort(&set);
        return status;
    }
    keyacct__outputs_commit(&set);
    return KEYACCT_OK;
}

/* The outputs are put in place first, all null; bound_run then fills rows. */
keyacct_status keyacct_risk_model_bind(const keyacct_risk_model *model, keyacct_table *accounts, const keyacct_run *run,
                                       keyacct_bound **out, keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "out must not be NULL");
    *out = NULL;
    apply_state state;
    keyacct__outputs set;
    KEYACCT__TRY(open_state(&state, model, accounts, run, "keyacct_risk_model_bind", error));
    KEYACCT__TRY(keyacct__outputs_begin(&set, accounts, run, state.outputs, OUT_COUNT, error));
    for (int64_t row = 0; row < accounts->rows; row++) put_nothing(state.outputs, row);
    keyacct_status status = keyacct__bound_create(accounts, &state, sizeof state, score_bound, NULL, out, error);
    if (status != KEYACCT_OK) {
        keyacct__outputs_abort(&set);
        return status;
    }
    keyacct__outputs_commit(&set);
    (*out)->generation = accounts->generation; /* the outputs just put in are its own */
    state.run = NULL; /* the run may be gone when rows are asked for */
    /* What the outputs replaced is found again under them. Nothing is allocated; what was found before is found now. */
    status = keyacct__risk_reader_open(&state.reader, &model->card, accounts, run, "keyacct_risk_model_bind", error);
    memcpy((*out)->state, &state, sizeof state);
    return status;
}
