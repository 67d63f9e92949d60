/* The policy tables of all rooms, expanded from their .def files, and what must hold within each of them. */
#include "core/policy.h"

#include <math.h>

#include "keyacct/schema.h"
#include "service/trigger.h"

#define EMPTY ((double)NAN)
#define countof(array) ((int32_t)(sizeof(array) / sizeof(array)[0]))

enum {
#define INDICATOR(number, name, class, group, smallest, largest, known_by, source) INDICATOR_##name = (number),
#include "risk/indicators.def"
#undef INDICATOR
    INDICATOR_end
};

static const keyacct__policy_column curve_columns[] = {
    {"indicator", KEYACCT_TYPE_CODE, "indicator", 1, INDICATOR_end - 1, 0},
    {"x", KEYACCT_TYPE_FLOAT64, "unit of the indicator", -1e15, 1e15, 0},
    {"log_odds", KEYACCT_TYPE_FLOAT64, "log-odds", -20, 20, 0},
};
static const double curve_rows[] = {
#define KNOT(indicator, x, y) INDICATOR_##indicator, x, y,
#include "risk/curve.def"
#undef KNOT
};

#define PLAN_COLUMN(name, type, unit, min, max, may_be_empty) {#name, KEYACCT_TYPE_##type, unit, min, max, may_be_empty},
#define PLAN_ROW(...)
static const keyacct__policy_column plan_columns[] = {
#include "service/plan.def"
};
#undef PLAN_COLUMN
#undef PLAN_ROW
#define PLAN_COLUMN(name, type, unit, min, max, may_be_empty)
#define PLAN_ROW(...) __VA_ARGS__,
static const double plan_rows[] = {
#include "service/plan.def"
};
#undef PLAN_COLUMN
#undef PLAN_ROW

#define PROMISE_COLUMN(name, type, unit, min, max, may_be_empty) {#name, KEYACCT_TYPE_##type, unit, min, max, may_be_empty},
#define PROMISE_ROW(...)
static const keyacct__policy_column promise_columns[] = {
#include "service/promise.def"
};
#undef PROMISE_COLUMN
#undef PROMISE_ROW
#define PROMISE_COLUMN(name, type, unit, min, max, may_be_empty)
#define PROMISE_ROW(...) __VA_ARGS__,
static const double promise_rows[] = {
#include "service/promise.def"
};
#undef PROMISE_COLUMN
#undef PROMISE_ROW

#define TARGET_COLUMN(name, type, unit, min, max, may_be_empty) {#name, KEYACCT_TYPE_##type, unit, min, max, may_be_empty},
#define TARGET_ROW(...)
static const keyacct__policy_column target_columns[] = {
#include "service/target.def"
};
#undef TARGET_COLUMN
#undef TARGET_ROW
#define TARGET_COLUMN(name, type, unit, min, max, may_be_empty)
#define TARGET_ROW(...) __VA_ARGS__,
static const double target_rows[] = {
#include "service/target.def"
};
#undef TARGET_COLUMN
#undef TARGET_ROW

#define TRIGGER_COLUMN(name, type, unit, min, max, may_be_empty, text) {#name, KEYACCT_TYPE_##type, unit, min, max, may_be_empty},
static const keyacct__policy_column trigger_columns[] = {
#include "service/trigger.def"
};
#undef TRIGGER_COLUMN
static const double trigger_rows[1] = {0}; /* none */

/* Rows come sorted by indicator and x, without repeats. Every indicator has a knot; its log-odds only rise or only fall. */
static keyacct_status check_curve(const double *rows, int32_t row_count, keyacct_error *error) {
    int32_t row = 0;
    for (int32_t indicator = 1; indicator < INDICATOR_end; indicator++) {
        const char *name = keyacct_code_name("indicator", indicator);
        if (row == row_count || rows[3 * row] != indicator)
            return keyacct__fail(error, KEYACCT_E_VALUE, "risk.curve", "indicator", -1, "the indicator %s has no knot", name);
        int direction = 0;
        for (row++; row < row_count && rows[3 * row] == indicator; row++) {
            /* 4, neither, is no further step of the scale */
            if (indicator == INDICATOR_criteria_fit && rows[3 * row + 1] > 3) continue;
            double rise = rows[3 * row + 2] - rows[3 * row - 1];
            int step = (rise > 0) - (rise < 0);
            /* criteria that fit nobody are no step of that scale */
            if (step * direction < 0 && indicator != INDICATOR_criteria_fit)
                return keyacct__fail(error, KEYACCT_E_VALUE, "risk.curve", "log_odds", row,
                                     "the log-odds of %s rise and fall again; a curve goes one way only", name);
            if (step) direction = step;
        }
    }
    return KEYACCT_OK;
}

/* Rows come sorted by tier, without repeats. */
static keyacct_status check_plan(const double *rows, int32_t row_count, keyacct_error *error) {
    for (int32_t tier = 1; tier <= 5; tier++)
        if (tier > row_count || rows[countof(plan_columns) * (tier - 1)] != tier)
            return keyacct__fail(error, KEYACCT_E_VALUE, "service.plan", "plan_tier", -1, "the tier %s has no row",
                                 keyacct_code_name("plan_tier", tier));
    return KEYACCT_OK;
}

/* Rows come sorted by severity and level, without repeats. */
static keyacct_status check_promise(const double *rows, int32_t row_count, keyacct_error *error) {
    for (int32_t row = 0; row < 20; row++)
        if (row >= row_count || rows[countof(promise_columns) * row] != row / 5 + 1
            || rows[countof(promise_columns) * row + 1] != row % 5 + 1)
            return keyacct__fail(error, KEYACCT_E_VALUE, "service.promise", "severity", -1, "severity %d has no row at level %d",
                                 row / 5 + 1, row % 5 + 1);
    return KEYACCT_OK;
}

const keyacct__policy_table_info keyacct__policy_tables[] = {
    {"risk.curve", curve_columns, countof(curve_columns), curve_rows, countof(curve_rows) / countof(curve_columns), 2, check_curve},
    {"service.plan", plan_columns, countof(plan_columns), plan_rows, countof(plan_rows) / countof(plan_columns), 1, check_plan},
    {"service.promise", promise_columns, countof(promise_columns), promise_rows, countof(promise_rows) / countof(promise_columns),
     2, check_promise},
    {"service.target", target_columns, countof(target_columns), target_rows, countof(target_rows) / countof(target_columns), 3,
     NULL},
    {"service.trigger", trigger_columns, countof(trigger_columns), trigger_rows, 0, 1, keyacct__service_triggers_check},
};
const int32_t keyacct__policy_table_total = countof(keyacct__policy_tables);
