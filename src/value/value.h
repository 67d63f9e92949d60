/* VALUE inside: rules, rows as the room sees them, peer facts and peer groups. */
#ifndef KEYACCT_SRC_VALUE_VALUE_H
#define KEYACCT_SRC_VALUE_VALUE_H

#include "core/base.h"
#include "core/bytes.h"
#include "core/number.h"
#include "core/policy.h"
#include "core/run.h"
#include "core/table.h"
#include "keyacct/value.h"

enum {
#define PARAMETER(room, name, ...) KEYACCT__VALUE_##name,
#include "value/parameters.def"
#undef PARAMETER
    KEYACCT__VALUE_PARAMETERS
};

typedef struct keyacct__value_rules {
    int64_t p[KEYACCT__VALUE_PARAMETERS];
} keyacct__value_rules;

#define KEYACCT__VALUE_RULE(rules, name) ((rules)->p[KEYACCT__VALUE_##name])

keyacct_status keyacct__value_rules_take(const keyacct_policy *policy, keyacct__value_rules *rules, keyacct_error *error);
void keyacct__value_rules_save(const keyacct__value_rules *rules, keyacct__bytes *out);
keyacct_status keyacct__value_rules_load(keyacct__value_rules *rules, keyacct__reader *in, keyacct_error *error);

/* The columns that both learning and applying read. */
typedef struct keyacct__value_view {
    const keyacct__value_rules *rules;
    const keyacct__column *revenue, *margin, *cost_known, *quantity, *wallet, *size, *industry, *first;
    int64_t rows;
    int32_t asof_on, decimals;
} keyacct__value_view;

typedef struct keyacct__value_row {
    int has_revenue, has_margin, costed, has_quantity, has_wallet, has_yearly, has_size;
    int64_t revenue, margin, wallet, size;
    int64_t yearly; /* revenue scaled to a year; 0 where nothing was bought, unknown where there is no revenue column */
    double quantity;
    const char *industry; /* NULL and 0: not given */
    int64_t industry_length;
} keyacct__value_row;

keyacct_status keyacct__value_view_open(keyacct__value_view *view, const keyacct__value_rules *rules, const keyacct_table *table,
                                        const keyacct_run *run, const char *call, keyacct_error *error);
/* KEYACCT_E_VALUE for a negative wallet or size. */
keyacct_status keyacct__value_view_row(const keyacct__value_view *view, int64_t row, keyacct__value_row *out, keyacct_error *error);

int32_t keyacct__value_band(const keyacct__value_rules *rules, int64_t size); /* size >= 1 */

/* What one account says about its peers: wallet per unit of size, in millionths of a minor unit. Equal facts are one with a weight.
 */
typedef struct keyacct__value_fact {
    int32_t industry, band;
    int64_t ratio, weight;
} keyacct__value_fact;

/* Texts by number. Learning numbers them as they come; a model has them in order. */
typedef struct keyacct__value_names {
    int64_t *offsets; /* count + 1 */
    char *bytes;
    int64_t count, bytes_size;
} keyacct__value_names;

typedef struct keyacct__value_group {
    int32_t industry, band;
    int64_t accounts, ratio; /* ratio after shrinkage */
} keyacct__value_group;

struct keyacct_value_model {
    uint32_t magic;
    keyacct_allocator allocator;
    keyacct__value_rules rules;
    int32_t basis;
    keyacct__value_names industries; /* in order */
    keyacct__value_group *groups; /* ordered by industry, band */
    int64_t capacity; /* of groups */
    int64_t count;
};

keyacct_status keyacct__value_model_check(const keyacct_value_model *model, keyacct_error *error);
keyacct_status keyacct__value_model_new(const keyacct_allocator *allocator, const keyacct__value_rules *rules, int64_t names,
                                        int64_t names_size, int64_t groups, keyacct_value_model **out, keyacct_error *error);
/* The peer group of an account, NULL where there is none. */
const keyacct__value_group *keyacct__value_peers(const keyacct_value_model *model, const char *industry, int64_t length,
                                                 int64_t size);

#endif
