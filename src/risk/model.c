/* The frozen expert card: made of a policy, checked, saved and loaded.
 *
 * A card is its parameters and knots; slopes, ranges and the base log-odds are computed again on load. Equal cards give equal
 * bytes: indicators in their pinned order, knots ascending. O(knots). Refuses a policy that is not frozen, thresholds in the wrong
 * order, and bytes whose numbers are outside the bounds of the parameters. */
#include <math.h>
#include <string.h>

#include "card.h"
#include "core/bytes.h"
#include "core/math.h"
#include "core/policy.h"

#define KIND "RISK"
#define VERSION 1

#define ANY 1e15
#define GROUP_none 0
#define GROUP_trust KEYACCT_WEAPON_TRUST
#define GROUP_organization KEYACCT_WEAPON_ORGANIZATION
#define GROUP_criteria KEYACCT_WEAPON_CRITERIA
#define GROUP_quality KEYACCT_WEAPON_QUALITY
#define GROUP_service KEYACCT_WEAPON_SERVICE
#define GROUP_supply KEYACCT_WEAPON_SUPPLY
#define GROUP_price KEYACCT_WEAPON_PRICE
#define GROUP_channels KEYACCT_WEAPON_CHANNELS
#define GROUP_alignment KEYACCT_WEAPON_ALIGNMENT
#define GROUP_alliance KEYACCT_WEAPON_ALLIANCE
#define CLASS_uncontrollable KEYACCT_INDICATOR_CLASS_UNCONTROLLABLE, 0
#define CLASS_controllable KEYACCT_INDICATOR_CLASS_CONTROLLABLE, 0
#define CLASS_symptom KEYACCT_INDICATOR_CLASS_SYMPTOM, KEYACCT__RISK_GROUP_SYMPTOM
#define KNOWN_BY_people 1
#define KNOWN_BY_any 0

/* The class gives its code and, for symptoms, the group. */
#define ROW(name, class_code, class_group, group, smallest, largest, judged)                                                       \
    {KEYACCT__COLUMN_accounts_##name, class_code, (class_group) + (group), group, judged,                                          \
     smallest, largest, (class_code) == KEYACCT_INDICATOR_CLASS_UNCONTROLLABLE,                                                    \
     (class_code) == KEYACCT_INDICATOR_CLASS_CONTROLLABLE, (class_code) == KEYACCT_INDICATOR_CLASS_SYMPTOM},
#define ROW_OF(...) ROW(__VA_ARGS__)
const keyacct__risk_indicator keyacct__risk_indicators[KEYACCT__RISK_INDICATORS] = {
#define INDICATOR(number, name, class, group, smallest, largest, known_by, source)                                                 \
    ROW_OF(name, CLASS_##class, GROUP_##group, smallest, largest, KNOWN_BY_##known_by)
#include "indicators.def"
#undef INDICATOR
};

static keyacct_status disordered(keyacct_error *error, const char *lower, const char *upper, const char *why) {
    return keyacct__fail(error, KEYACCT_E_RANGE, "policy", lower, -1, "parameter '%s' must be %s '%s'", lower, why, upper);
}

keyacct_status keyacct__risk_card_check(const keyacct__risk_card *card, keyacct_error *error) {
    if (card->watch_ppm >= card->alarm_ppm) return disordered(error, "risk.watch_ppm", "risk.alarm_ppm", "less than");
    if (card->watch_leave_ppm > card->watch_ppm) return disordered(error, "risk.watch_leave_ppm", "risk.watch_ppm", "at most");
    if (card->alarm_leave_ppm > card->alarm_ppm) return disordered(error, "risk.alarm_leave_ppm", "risk.alarm_ppm", "at most");
    if (card->watch_leave_ppm > card->alarm_leave_ppm)
        return disordered(error, "risk.watch_leave_ppm", "risk.alarm_leave_ppm", "at most");
    if (card->overdue_watch > card->overdue_alarm) return disordered(error, "risk.overdue_watch", "risk.overdue_alarm", "at most");
    if (card->alive_alarm > card->alive_watch) return disordered(error, "risk.alive_alarm", "risk.alive_watch", "at most");
    if (keyacct__risk_base_rate(card->base_rate, card->horizon_days) * 1e6 >= (double)card->watch_ppm)
        return keyacct__fail(error, KEYACCT_E_RANGE, "policy", "risk.base_rate", -1,
                             "the base rate over %l days (%f) must be below the watch border (%l ppm), else all are in watch",
                             card->horizon_days, keyacct__risk_base_rate(card->base_rate, card->horizon_days), card->watch_ppm);
    return KEYACCT_OK;
}

static void read_parameters(const keyacct_policy *policy, keyacct__risk_card *card) {
#define FIELD(name) card->name = KEYACCT__FLOAT(policy, risk, name);
    KEYACCT__RISK_FLOATS(FIELD)
#undef FIELD
#define FIELD(name) card->name = KEYACCT__INT(policy, risk, name);
    KEYACCT__RISK_INTS(FIELD)
#undef FIELD
    card->value_window_days = KEYACCT__INT(policy, value, window_days);
}

keyacct_status keyacct__risk_policy_check(const keyacct_policy *policy, keyacct_error *error) {
    keyacct__risk_card card;
    memset(&card, 0, sizeof card);
    read_parameters(policy, &card);
    return keyacct__risk_card_check(&card, error);
}

static void free_knots(keyacct_risk_model *model) {
    size_t count = (size_t)model->card.first[KEYACCT__RISK_INDICATORS];
    keyacct__free(&model->allocator, model->card.knots, count, sizeof(keyacct__risk_knot));
}

/* The rows of the curve table come sorted by indicator and x, and checked. */
static keyacct_status take_knots(keyacct_risk_model *model, const double *rows, int32_t row_count, keyacct_error *error) {
    keyacct__risk_card *card = &model->card;
    if (row_count > 0) card->knots = keyacct__alloc(&model->allocator, (size_t)row_count, sizeof *card->knots);
    if (row_count > 0 && !card->knots) return keyacct__fail_memory(error);
    for (int32_t i = 0; i < row_count; i++) {
        card->knots[i] = (keyacct__risk_knot){rows[3 * i + 1], rows[3 * i + 2], 0, 0};
        for (int32_t j = (int32_t)rows[3 * i]; j <= KEYACCT__RISK_INDICATORS; j++) card->first[j] = i + 1;
    }
    return KEYACCT_OK;
}

static keyacct_status make(const keyacct_allocator *allocator, keyacct_risk_model **out, keyacct_error *error) {
    keyacct_allocator taken;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_risk_model *model = keyacct__calloc(&taken, 1, sizeof *model);
    if (!model) return keyacct__fail_memory(error);
    model->magic = KEYACCT__MAGIC_RISK_MODEL;
    model->allocator = taken;
    *out = model;
    return KEYACCT_OK;
}

keyacct_status keyacct_risk_model_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                     keyacct_risk_model **out, keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "out must not be NULL");
    *out = NULL;
    KEYACCT__TRY(keyacct__policy_check(policy, error));
    KEYACCT__TRY(keyacct__rounding_check(error));
    keyacct_risk_model *model = NULL;
    KEYACCT__TRY(make(allocator, &model, error));
    read_parameters(policy, &model->card);
    int32_t row_count;
    const double *rows = keyacct__policy_rows(policy, KEYACCT__POLICY_TABLE_risk_curve, &row_count);
    keyacct_status status = keyacct__risk_card_check(&model->card, error);
    if (status == KEYACCT_OK) status = take_knots(model, rows, row_count, error);
    if (status != KEYACCT_OK) {
        keyacct_risk_model_destroy(model);
        return status;
    }
    keyacct__risk_card_complete(&model->card);
    *out = model;
    return KEYACCT_OK;
}

void keyacct_risk_model_destroy(keyacct_risk_model *model) {
    if (!model || model->magic != KEYACCT__MAGIC_RISK_MODEL) return;
    free_knots(model);
    model->magic = KEYACCT__MAGIC_FREED;
    keyacct_allocator allocator = model->allocator;
    keyacct__free(&allocator, model, 1, sizeof *model);
}

keyacct_status keyacct__risk_model_check(const keyacct_risk_model *model, keyacct_error *error) {
    if (!model || model->magic != KEYACCT__MAGIC_RISK_MODEL) return keyacct__fail_handle(error, "model", "risk model");
    return KEYACCT_OK;
}

keyacct_status keyacct_risk_model_save(const keyacct_risk_model *model, uint8_t *buffer, size_t capacity, size_t *size,
                                                   keyacct_error *error) {
    KEYACCT__TRY(keyacct__risk_model_check(model, error));
    if (!size) return keyacct__refuse(error, "size", "size must not be NULL");
    const keyacct__risk_card *card = &model->card;
    keyacct__bytes out;
    keyacct__bytes_init(&out, &model->allocator, KIND, VERSION);
#define FIELD(name) keyacct__bytes_f64(&out, card->name);
    KEYACCT__RISK_FLOATS(FIELD)
#undef FIELD
#define FIELD(name) keyacct__bytes_i64(&out, card->name);
    KEYACCT__RISK_INTS(FIELD)
#undef FIELD
    keyacct__bytes_i64(&out, card->value_window_days);
    for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++) {
        keyacct__bytes_u64(&out, (uint64_t)(card->first[j + 1] - card->first[j]));
        for (int32_t i = card->first[j]; i < card->first[j + 1]; i++) {
            keyacct__bytes_f64(&out, card->knots[i].x);
            keyacct__bytes_f64(&out, card->knots[i].y);
        }
    }
    return keyacct__bytes_finish(&out, buffer, capacity, size, error);
}

static int float_ok(double value, int32_t parameter) {
    return value >= keyacct__parameter_at(parameter).float_min && value <= keyacct__parameter_at(parameter).float_max;
}
static int int_ok(int64_t value, int32_t parameter) {
    return value >= keyacct__parameter_at(parameter).int_min && value <= keyacct__parameter_at(parameter).int_max;
}

/* Reads the parameters; 0 when one is out of its bounds. */
static int load_parameters(keyacct__reader *in, keyacct__risk_card *card) {
    int ok = 1;
#define FIELD(name) ok &= float_ok(card->name = keyacct__read_f64(in), KEYACCT__PARAMETER_risk_##name);
    KEYACCT__RISK_FLOATS(FIELD)
#undef FIELD
#define FIELD(name) ok &= int_ok(card->name = keyacct__read_i64(in), KEYACCT__PARAMETER_risk_##name);
    KEYACCT__RISK_INTS(FIELD)
#undef FIELD
    return ok & int_ok(card->value_window_days = keyacct__read_i64(in), KEYACCT__PARAMETER_value_window_days);
}

/* Reads the knots; 0 when they are not finite or do not ascend. */
static keyacct_status load_knots(keyacct__reader *in, keyacct_risk_model *model, int *ok, keyacct_error *error) {
    keyacct__risk_card *card = &model->card;
    int32_t used = 0;
    for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++) {
        int64_t count = keyacct__read_count(in, 16);
        if (count > INT32_MAX - used)
            return keyacct__fail(error, KEYACCT_E_LIMIT, NULL, NULL, -1, "the saved risk model has too many knots");
        size_t before = (size_t)used, after = (size_t)(used + count);
        if (count > 0 && keyacct__resize(&model->allocator, &card->knots, before, after, sizeof *card->knots) != KEYACCT_OK)
            return keyacct__fail_memory(error);
        card->first[j] = used;
        for (int64_t i = 0; i < count; i++, used++) {
            keyacct__risk_knot knot = {keyacct__read_f64(in), 0, 0, 0};
            knot.y = keyacct__read_f64(in);
            if (!(fabs(knot.x) <= ANY && fabs(knot.y) <= 20) || (i > 0 && !(knot.x > card->knots[used - 1].x))) *ok = 0;
            card->knots[used] = knot;
        }
        for (int32_t k = j; k < KEYACCT__RISK_INDICATORS; k++) card->first[k + 1] = used;
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_risk_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                   keyacct_risk_model **out, keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "out must not be NULL");
    *out = NULL;
    KEYACCT__TRY(keyacct__rounding_check(error));
    keyacct__reader in;
    KEYACCT__TRY(keyacct__reader_init(&in, bytes, size, KIND, VERSION, VERSION, error));
    keyacct_risk_model *model = NULL;
    KEYACCT__TRY(make(allocator, &model, error));
    int ok = load_parameters(&in, &model->card);
    keyacct_status status = load_knots(&in, model, &ok, error);
    if (status == KEYACCT_OK) status = keyacct__reader_end(&in, "risk model", error);
    if (status == KEYACCT_OK && (!ok || keyacct__risk_card_check(&model->card, NULL) != KEYACCT_OK))
        status = keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "the saved risk model has a number outside its bounds");
    if (status != KEYACCT_OK) {
        keyacct_risk_model_destroy(model);
        return status;
    }
    keyacct__risk_card_complete(&model->card);
    *out = model;
    return KEYACCT_OK;
}
