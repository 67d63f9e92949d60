/* The policy tables of all rooms, expanded from their .def files. Data only. */
#include "core/policy.h"

#include <math.h>

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

const keyacct__policy_table_info keyacct__policy_tables[] = {
    {"risk.curve", curve_columns, countof(curve_columns), curve_rows, countof(curve_rows) / countof(curve_columns), NULL},
    {"service.plan", plan_columns, countof(plan_columns), plan_rows, countof(plan_rows) / countof(plan_columns), NULL},
};
const int32_t keyacct__policy_table_total = countof(keyacct__policy_tables);
