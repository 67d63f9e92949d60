/* SEGMENT inside: rules, rows as the rules see them, cuts, and the round machine that finds the cuts. */
#ifndef KEYACCT_SRC_SEGMENT_SEGMENT_H
#define KEYACCT_SRC_SEGMENT_SEGMENT_H

#include "core/base.h"
#include "core/bytes.h"
#include "core/number.h"
#include "core/policy.h"
#include "core/run.h"
#include "core/select.h"
#include "core/table.h"
#include "keyacct/segment.h"

/* --- rules: the parameters of the room, copied once, so that a frozen segmentation needs no policy ------------------ */

enum {
#define PARAMETER(room, name, ...) KEYACCT__SEGMENT_##name,
#include "segment/parameters.def"
#undef PARAMETER
    KEYACCT__SEGMENT_window_days, /* value.window_days: new accounts are scaled to it */
    KEYACCT__SEGMENT_PARAMETERS
};

typedef struct keyacct__segment_rules {
    int64_t p[KEYACCT__SEGMENT_PARAMETERS];
    uint8_t hash[16]; /* of the policy */
} keyacct__segment_rules;

#define KEYACCT__RULE(rules, name) ((rules)->p[KEYACCT__SEGMENT_##name])

keyacct_status keyacct__segment_rules_take(const keyacct_policy *policy, keyacct__segment_rules *rules, keyacct_error *error);
/* Places for a quota among n ranked accounts: half up, at least one where segment.at_least_one says so. */
int64_t keyacct__segment_places(const keyacct__segment_rules *rules, int64_t n, int64_t quota_ppm);
int64_t keyacct__segment_cap(const keyacct__segment_rules *rules, int64_t k); /* ceil(k * tie_cap) */
int64_t keyacct__segment_floor(const keyacct__segment_rules *rules); /* values at or below it are never platinum or gold */

/* --- a row as the rules see it -------------------------------------------------------------------------------------- */

typedef struct keyacct__segment_row {
    int32_t state; /* KEYACCT_SEGMENT_STATE_... */
    int8_t known, firm; /* potential: known; and not from peers */
    int8_t has_tenure;
    int64_t value, potential; /* value: scaled to the window for new accounts */
    int64_t tenure, revenue, id; /* -1, INT64_MIN, 0 where unknown or not read */
    const char *id_text, *scope;
    int64_t id_length, scope_length;
} keyacct__segment_row;

typedef struct keyacct__segment_view {
    const keyacct__segment_rules *rules;
    const keyacct__column *value, *potential, *source, *status, *first, *since, *scope, *previous, *revenue, *share, *id;
    int64_t rows;
    int32_t asof_on;
    int by_id_text; /* 0: ids are int64 */
} keyacct__segment_view;

/* Finds and checks the columns that the rules read. `call` names the public function in errors. */
keyacct_status keyacct__segment_view_open(keyacct__segment_view *view, const keyacct__segment_rules *rules,
                                          const keyacct_table *table, const keyacct_run *run, const char *call,
                                          keyacct_error *error);
/* KEYACCT_E_VALUE for a negative potential. */
keyacct_status keyacct__segment_view_row(const keyacct__segment_view *view, int64_t row, keyacct__segment_row *out,
                                         keyacct_error *error);
/* KEYACCT_E_DUPLICATE with the second row of a repeated account, KEYACCT_E_VALUE for a null one; OK where there is no such column.
 */
keyacct_status keyacct__segment_unique(const keyacct_allocator *allocator, const keyacct_table *table, keyacct_error *error);

/* --- cuts ----------------------------------------------------------------------------------------------------------- */

enum { /* kinds */
    KEYACCT__CUT_NONE, /* nobody passes */
    KEYACCT__CUT_OPEN, /* everything above `value` passes: fewer accounts than places, or a fixed floor */
    KEYACCT__CUT_VALUE /* found or fixed */
};

typedef struct keyacct__segment_cut {
    int8_t used; /* shown, and near it counts; 0: the rule has no such cut */
    int8_t kind, inclusive;
    int8_t by_text; /* BY_ID on text ids */
    int32_t components; /* 1: value alone; more: tie keys follow */
    int64_t value;
    int64_t next[3]; /* SECONDARY: potential, tenure, revenue; BY_ID: the id */
    char *id_text; /* BY_ID on text ids: the last id that is inside */
    int64_t id_length;
    int64_t k, above, ties; /* places; ranked accounts above and at `value` */
    int64_t inside; /* ranked accounts that pass */
    int32_t flags; /* KEYACCT_SEGMENT_FLAG_... */
} keyacct__segment_cut;

#define KEYACCT__SEGMENT_CUTS 5 /* index = KEYACCT_CUT_AXIS_... - 1 */
#define KEYACCT__CUT(scope, AXIS) ((scope)->cuts[KEYACCT_CUT_AXIS_##AXIS - 1])

/* What is frozen of a scope. */
typedef struct keyacct__segment_scope {
    char *name; /* owned, name_length bytes */
    int64_t name_length;
    int32_t policy; /* the rule that was used */
    int32_t fell_back, uninformative, has_median;
    int64_t ranked, known, firm, median;
    keyacct__segment_cut cuts[KEYACCT__SEGMENT_CUTS];
} keyacct__segment_scope;

int keyacct__segment_passes(const keyacct__segment_cut *cut, const keyacct__segment_row *row);
/* The row has exactly the cut's keys. */
int keyacct__segment_at(const keyacct__segment_cut *cut, const keyacct__segment_row *row);
int keyacct__segment_high_potential(const keyacct__segment_rules *rules, const keyacct__segment_scope *scope, int known,
                                    int64_t potential);
/* A candidate for platinum beside its rank: the potential that the rule asks for. */
int keyacct__segment_candidate(const keyacct__segment_rules *rules, const keyacct__segment_scope *scope, int known,
                               int64_t potential);
/* Decides what happens to the `ties` rows at the cut. 0: they are split and the next tie key may tell. */
int keyacct__segment_close(const keyacct__segment_rules *rules, int32_t axis, int more_keys, keyacct__segment_cut *cut,
                           int64_t above, int64_t ties);
void keyacct__segment_open_cut(keyacct__segment_cut *cut, int64_t floor, int64_t k, int64_t inside, int32_t flags);

/* --- statistics of a scope: one pass, mergeable --------------------------------------------------------------------- */

typedef struct keyacct__segment_stats {
    int64_t ranked, known, firm, eligible; /* eligible: value above the floor */
    keyacct__int128 positive, net, eligible_sum;
    int64_t value_min, value_max, potential_min, potential_max; /* of ranked and of known; meaningless when none */
} keyacct__segment_stats;

void keyacct__segment_stats_init(keyacct__segment_stats *stats);
void keyacct__segment_stats_add(keyacct__segment_stats *stats, int64_t floor, const keyacct__segment_row *row, int64_t weight);
void keyacct__segment_stats_merge(keyacct__segment_stats *into, const keyacct__segment_stats *from);
int keyacct__segment_stats_equal(const keyacct__segment_stats *a, const keyacct__segment_stats *b);

/* What is to be found for a scope, in two steps: the second needs the cuts of the first. */
typedef struct keyacct__segment_goal {
    int8_t wanted; /* 0: nothing to search, the cut is already as it should be */
    int8_t on_potential; /* values are potentials of known rows */
    int8_t candidates; /* only rows that pass HIGH and are candidates */
    int8_t everybody; /* also values at or below the floor */
    int8_t by_sum, strict, plain; /* plain: the value alone, no tie rule */
    int64_t k; /* rank from the top */
    keyacct__int128 sum;
} keyacct__segment_goal;

#define KEYACCT__SEGMENT_GOALS 6 /* the cuts by axis, then the median */
#define KEYACCT__GOAL_MEDIAN 5

/* Step 1 (first = 1) or 2: fixed and open cuts are set, the others get a goal. KEYACCT_E_DEGENERATE: shares of a net sum <= 0. */
keyacct_status keyacct__segment_plan(const keyacct__segment_rules *rules, const keyacct__segment_stats *stats, int first,
                                     keyacct__segment_scope *scope, keyacct__segment_goal goals[KEYACCT__SEGMENT_GOALS],
                                     keyacct_error *error);
/* A plain goal was found: value and the rows above and at it. */
void keyacct__segment_found_plain(keyacct__segment_scope *scope, int goal, int64_t k, int64_t value, int64_t above, int64_t ties);
/* Places of a goal by sum: the rank at which the sum first reaches the goal, inside the tie group of `value` > 0. */
int64_t keyacct__segment_sum_places(const keyacct__segment_goal *goal, int64_t value, int64_t above, keyacct__int128 above_sum);

/* --- the round machine ---------------------------------------------------------------------------------------------- */

typedef struct keyacct__segment_chain {
    keyacct__segment_goal goal; /* goal.wanted: live */
    int32_t component; /* 0: the value; then tie keys */
    int32_t select_live, first_round;
    int64_t above; /* of earlier components */
    int64_t total; /* rows counted in the first round of the first component */
    uint64_t *chunks; /* BY_ID on text: pieces of the id already fixed */
    int64_t chunk_count, chunk_capacity;
    keyacct__select select;
} keyacct__segment_chain;

typedef struct keyacct__segment_search {
    keyacct__segment_scope frozen;
    keyacct__segment_stats stats;
    int64_t seen; /* ranked rows of this round */
    int32_t number; /* order of creation */
    int32_t phase; /* 0 statistics, 1, 2 cuts, 3 done */
    keyacct__segment_chain chains[KEYACCT__SEGMENT_GOALS];
} keyacct__segment_search;

typedef struct keyacct__segment_rounds {
    keyacct_allocator allocator;
    const keyacct__segment_rules *rules;
    keyacct__segment_search **scopes; /* ordered by name */
    keyacct__segment_search **numbered; /* the same by number */
    int64_t count, capacity;
    keyacct__segment_search *last; /* hit by the last row */
    int64_t round;
    int32_t done;
    int32_t id_kind; /* BY_ID: 0 not seen, 1 int64, 2 text */
} keyacct__segment_rounds;

void keyacct__segment_rounds_init(keyacct__segment_rounds *rounds, const keyacct_allocator *allocator,
                                  const keyacct__segment_rules *rules);
void keyacct__segment_rounds_free(keyacct__segment_rounds *rounds);
/* Scope by name; made in round 0, NULL with *error in later ones. */
keyacct_status keyacct__segment_rounds_scope(keyacct__segment_rounds *rounds, const char *name, int64_t length,
                                             keyacct__segment_search **out, keyacct_error *error);
keyacct_status keyacct__segment_rounds_row(keyacct__segment_rounds *rounds, const keyacct__segment_row *row, int64_t weight,
                                           keyacct_error *error);
keyacct_status keyacct__segment_rounds_merge(keyacct__segment_rounds *into, const keyacct__segment_rounds *from,
                                             keyacct_error *error);
keyacct_status keyacct__segment_rounds_advance(keyacct__segment_rounds *rounds, keyacct_error *error);
void keyacct__segment_rounds_save(const keyacct__segment_rounds *rounds, keyacct__bytes *out);
keyacct_status keyacct__segment_rounds_load(keyacct__segment_rounds *rounds, keyacct__reader *in, keyacct_error *error);
uint64_t keyacct__segment_text_chunk(const char *text, int64_t length, int64_t number); /* order of chunks = order of texts */

/* --- kept rows ------------------------------------------------------------------------------------------------------ */

typedef struct keyacct__segment_kept {
    int32_t scope; /* number */
    int8_t known, firm;
    int64_t value, potential, tenure, revenue;
    int64_t id; /* int64 id, or offset into texts */
    int64_t id_length;
    int64_t weight;
} keyacct__segment_kept;

typedef struct keyacct__segment_keep {
    keyacct__segment_kept *rows;
    int64_t count, capacity, compacted;
    int64_t weight; /* of all rows */
    char *texts; /* ids of BY_ID on text */
    int64_t text_size, text_capacity;
} keyacct__segment_keep;

void keyacct__segment_keep_free(keyacct__segment_keep *keep, const keyacct_allocator *allocator);
keyacct_status keyacct__segment_keep_row(keyacct__segment_keep *keep, keyacct__segment_rounds *rounds,
                                         const keyacct__segment_row *row, int64_t weight, keyacct_error *error);
/* Distinct rows in canonical order. */
keyacct_status keyacct__segment_keep_compact(keyacct__segment_keep *keep, const keyacct__segment_rounds *rounds,
                                             keyacct_error *error);
void keyacct__segment_keep_get(const keyacct__segment_keep *keep, const keyacct__segment_rounds *rounds, int64_t index,
                               keyacct__segment_row *row);
keyacct_status keyacct__segment_keep_merge(keyacct__segment_keep *keep, keyacct__segment_rounds *rounds,
                                           const keyacct__segment_keep *from, const keyacct__segment_rounds *from_rounds,
                                           keyacct_error *error);
/* All rounds over the kept rows. */
keyacct_status keyacct__segment_keep_solve(const keyacct__segment_keep *keep, keyacct__segment_rounds *rounds,
                                           keyacct_error *error);

/* --- handles -------------------------------------------------------------------------------------------------------- */

struct keyacct_segment_learn {
    uint32_t magic;
    keyacct_allocator allocator;
    keyacct__segment_rules rules;
    int32_t keeps, solved;
    keyacct__segment_rounds rounds;
    keyacct__segment_keep keep;
};

struct keyacct_segmentation {
    uint32_t magic;
    keyacct_allocator allocator;
    keyacct__segment_rules rules;
    keyacct__segment_scope *scopes; /* ordered by name */
    int64_t count;
    keyacct__segment_scope unseen; /* for scopes that nobody was in when the cuts were made */
};

keyacct_status keyacct__segmentation_check(const keyacct_segmentation *segmentation, keyacct_error *error);
/* Copies the frozen part of finished rounds. */
keyacct_status keyacct__segmentation_freeze(const keyacct_allocator *allocator, const keyacct__segment_rules *rules,
                                            const keyacct__segment_rounds *rounds, keyacct_segmentation **out,
                                            keyacct_error *error);
/* An empty one with room for `count` scopes. */
keyacct_status keyacct__segmentation_new(const keyacct_allocator *allocator, const keyacct__segment_rules *rules, int64_t count,
                                         keyacct_segmentation **out, keyacct_error *error);
const keyacct__segment_scope *keyacct__segmentation_scope(const keyacct_segmentation *segmentation, const char *name,
                                                          int64_t length);
void keyacct__segment_scope_free(keyacct__segment_scope *scope, const keyacct_allocator *allocator);
keyacct_status keyacct__segment_scope_copy(keyacct__segment_scope *to, const keyacct__segment_scope *from,
                                           const keyacct_allocator *allocator, keyacct_error *error);
/* State of rules, cuts and scopes in saved bytes. */
void keyacct__segment_rules_save(const keyacct__segment_rules *rules, keyacct__bytes *out);
keyacct_status keyacct__segment_rules_load(keyacct__segment_rules *rules, keyacct__reader *in, keyacct_error *error);
void keyacct__segment_scope_save(const keyacct__segment_scope *scope, keyacct__bytes *out);
keyacct_status keyacct__segment_scope_load(keyacct__segment_scope *scope, const keyacct_allocator *allocator, keyacct__reader *in,
                                           keyacct_error *error);

#endif
