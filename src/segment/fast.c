/* Cuts of one scope that is at hand, by sampling and exact selection (after Floyd and Rivest 1975, SELECT).
 *
 * A sample brackets the value at every sought rank between two bounds; one pass counts what lies above and at the bounds and
 * gathers the few values between them; the rank is then found among these by core/select.h. The pass proves the bracket: a miss
 * (about once in 10^5 books, or values that no sample tells apart) falls back to the rounds of rounds.c, so the cuts are exact
 * and the same in every case, whatever was sampled. Two passes: the cuts that stand alone, and those that build on them; one
 * more before them for statistics where rows have to be looked at one by one. Blocks of rows stay in the first-level cache for
 * all goals of a pass. O(n); at most an eighth of the rows are gathered. Row-parallel through the run's executor. */
#include "fast.h"

#include <string.h>

#include "core/sort.h"

#define BLOCK 1024
#define SAMPLE 32768
#define LEAST_ROWS 4096
#define SHARE_GATHERED 16 /* at most one row of so many is gathered for a goal */

/* Rows of one stretch as two arrays; a potential of -1 is unknown. */
typedef struct block {
    const int64_t *value, *potential;
    int64_t n, firm, others; /* others: new accounts, members that are not ranked */
    int64_t signs; /* below zero when a potential that is known is; of plain rows with nulls */
    int64_t value_copy[BLOCK], potential_copy[BLOCK];
} block;

typedef struct bracket {
    int live;
    int64_t low, high; /* inclusive */
    int64_t k;
} bracket;

typedef struct tally {
    int64_t above, at_high, at_low;
    int64_t *between;
    int64_t count, capacity;
} tally;

typedef struct part {
    keyacct__segment_stats stats;
    int64_t others;
    tally tallies[KEYACCT__SEGMENT_GOALS];
} part;

typedef struct fast {
    const keyacct_allocator *allocator;
    const keyacct__segment_view *view;
    const keyacct_run *run;
    keyacct__segment_scope *scope;
    keyacct__segment_stats stats;
    int plain; /* columns can be read as they are */
    int spread_wanted; /* the first pass of a plain book looks at the spread of potentials too */
    int64_t floor, members;
    int64_t candidate_value, candidate_potential; /* least that make a candidate for platinum */
    keyacct__segment_goal goals[KEYACCT__SEGMENT_GOALS];
    bracket brackets[KEYACCT__SEGMENT_GOALS];
    part *parts;
    int32_t part_count;
    int64_t *sample_value, *sample_potential;
    uint64_t *sample_keys, *sample_scratch;
    int64_t sample_count; /* ranked rows among the rows drawn */
} fast;

/* --- rows ----------------------------------------------------------------------------------------------------------- */

static keyacct_status fetch(const fast *f, int64_t first, int64_t count, block *out, keyacct_error *error) {
    keyacct__segment_row row;
    out->firm = out->others = out->signs = 0;
    if (f->plain) {
        out->n = count;
        out->value = f->view->value->values.i64 + first;
        out->potential = out->potential_copy;
        if (f->view->potential && !f->view->potential->validity) out->potential = f->view->potential->values.i64 + first;
        for (int64_t i = 0; out->potential == out->potential_copy && i < count; i++) {
            int known = keyacct__valid(f->view->potential, first + i);
            out->potential_copy[i] = known ? f->view->potential->values.i64[first + i] : -1;
            out->signs |= known ? out->potential_copy[i] : 0;
        }
        return KEYACCT_OK;
    }
    out->n = 0;
    out->value = out->value_copy;
    out->potential = out->potential_copy;
    for (int64_t i = first; i < first + count; i++) {
        KEYACCT__TRY(keyacct__segment_view_row(f->view, i, &row, error));
        out->others += row.state == KEYACCT_SEGMENT_STATE_NEW;
        if (row.state != KEYACCT_SEGMENT_STATE_RANKED) continue;
        out->value_copy[out->n] = row.value;
        out->potential_copy[out->n++] = row.potential;
        out->firm += row.firm;
    }
    return KEYACCT_OK;
}

/* Plain rows were not looked at one by one: a potential below zero that is not "unknown" is found here. */
static keyacct_status check_potentials(const fast *f, int64_t first, int64_t count, keyacct_error *error) {
    keyacct__segment_row row;
    for (int64_t i = first; i < first + count; i++) KEYACCT__TRY(keyacct__segment_view_row(f->view, i, &row, error));
    return KEYACCT_OK;
}

/* Spread and signs of the potentials of a block. */
static void spread(const block *rows, keyacct__segment_stats *stats, int64_t *negative) {
    int64_t known = 0, low = stats->potential_min, high = stats->potential_max, signs = 0;
    const int64_t *restrict potential = rows->potential;
    for (int64_t i = 0; i < rows->n; i++) {
        int64_t p = potential[i];
        signs |= p;
        known += p >= 0;
        high = p > high ? p : high; /* -1 never is the largest: with nobody known the figure is not read */
        low = (uint64_t)p < (uint64_t)low ? p : low; /* nor the smallest, as an unsigned number */
    }
    stats->known += known;
    stats->potential_min = low;
    stats->potential_max = high;
    *negative = signs;
}

static keyacct_status stats_block(fast *f, part *own, int64_t first, int64_t count, keyacct_error *error) {
    block rows;
    int64_t negative, eligible = 0;
    KEYACCT__TRY(fetch(f, first, count, &rows, error));
    for (int64_t i = 0; i < rows.n; i++) eligible += rows.value[i] > f->floor;
    spread(&rows, &own->stats, &negative);
    own->stats.ranked += rows.n;
    own->stats.firm += rows.firm;
    own->stats.eligible += eligible;
    own->others += rows.others;
    return KEYACCT_OK;
}

/* --- one goal over one block ---------------------------------------------------------------------------------------- */

static inline void tally_between(tally *t, const bracket *b, int64_t x) {
    if (x == b->high) t->at_high++;
    else if (x == b->low) t->at_low++;
    else {
        if (t->count < t->capacity) t->between[t->count] = x;
        t->count++; /* counted even where there is no room left */
    }
}

static void tally_values(tally *t, const bracket *b, const int64_t *restrict x, int64_t n) {
    int64_t above = 0, high = b->high;
    uint64_t low = (uint64_t)b->low, span = (uint64_t)b->high - low;
    for (int64_t i = 0; i < n; i++) {
        above += x[i] > high;
        if ((uint64_t)x[i] - low <= span) tally_between(t, b, x[i]);
    }
    t->above += above;
}

static void tally_candidates(tally *t, const bracket *b, const int64_t *restrict x, const int64_t *restrict potential, int64_t n,
                             int64_t least) {
    int64_t above = 0, high = b->high;
    uint64_t low = (uint64_t)b->low, span = (uint64_t)b->high - low;
    for (int64_t i = 0; i < n; i++) {
        int candidate = potential[i] >= least;
        above += (x[i] > high) & candidate;
        if (((uint64_t)x[i] - low <= span) & candidate) tally_between(t, b, x[i]);
    }
    t->above += above;
}

static keyacct_status select_block(fast *f, part *own, int64_t first, int64_t count, keyacct_error *error) {
    block rows;
    KEYACCT__TRY(fetch(f, first, count, &rows, error));
    if (f->spread_wanted) {
        int64_t negative;
        spread(&rows, &own->stats, &negative);
        if ((rows.potential == rows.potential_copy ? rows.signs : negative) < 0)
            KEYACCT__TRY(check_potentials(f, first, count, error));
    }
    for (int g = 0; g < KEYACCT__SEGMENT_GOALS; g++) {
        if (!f->brackets[g].live) continue;
        if (f->goals[g].candidates)
            tally_candidates(&own->tallies[g], &f->brackets[g], rows.value, rows.potential, rows.n, f->candidate_potential);
        else tally_values(&own->tallies[g], &f->brackets[g], f->goals[g].on_potential ? rows.potential : rows.value, rows.n);
    }
    return KEYACCT_OK;
}

static keyacct_status in_blocks(fast *f, int64_t first, int64_t count, int32_t number,
                                keyacct_status (*work)(fast *, part *, int64_t, int64_t, keyacct_error *), keyacct_error *error) {
    for (int64_t done = 0; done < count; done += BLOCK) {
        if (done % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(f->run, first + done, f->view->rows, error));
        KEYACCT__TRY(work(f, &f->parts[number], first + done, keyacct__min(count - done, BLOCK), error));
    }
    return KEYACCT_OK;
}

static keyacct_status stats_part(void *data, int64_t first, int64_t count, int32_t number, keyacct_error *error) {
    return in_blocks(data, first, count, number, stats_block, error);
}

static keyacct_status select_part(void *data, int64_t first, int64_t count, int32_t number, keyacct_error *error) {
    return in_blocks(data, first, count, number, select_block, error);
}

/* --- the sample ----------------------------------------------------------------------------------------------------- */

/* One row out of every stretch, at a place that no period in the data can follow. What is drawn changes the time, never the
 * result. */
static keyacct_status draw(fast *f, keyacct_error *error) {
    int64_t rows = f->view->rows, wanted = keyacct__min(SAMPLE, rows / 4), stretch = rows / wanted;
    keyacct__segment_row row;
    uint64_t mix = 0;
    for (int64_t i = 0; i < wanted; i++) {
        mix = mix * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int64_t at = i * stretch + (int64_t)((mix >> 33) % (uint64_t)stretch);
        KEYACCT__TRY(keyacct__segment_view_row(f->view, at, &row, error));
        if (row.state != KEYACCT_SEGMENT_STATE_RANKED) continue;
        f->sample_value[f->sample_count] = row.value;
        f->sample_potential[f->sample_count++] = row.potential;
    }
    return KEYACCT_OK;
}

/* Square root from above, whole. */
static int64_t root(int64_t value) {
    int64_t r = 0;
    while (r * r < value) r++;
    return r;
}

static int64_t sorted_sample(fast *f, int goal) {
    int64_t n = 0;
    for (int64_t i = 0; i < f->sample_count; i++) {
        int64_t value = f->sample_value[i], potential = f->sample_potential[i];
        if (f->goals[goal].on_potential && potential < 0) continue;
        if (f->goals[goal].candidates && (value < f->candidate_value || potential < f->candidate_potential)) continue;
        f->sample_keys[n++] = ~keyacct__select_key(f->goals[goal].on_potential ? potential : value); /* largest first */
    }
    keyacct__sort_radix(f->sample_keys, NULL, f->sample_scratch, NULL, n);
    return n;
}

static int64_t sampled(const fast *f, int64_t at) { return keyacct__select_value(~f->sample_keys[at]); }

/* The smallest figure that can count for a goal. */
static int64_t least_of(const fast *f, int goal) {
    const keyacct__segment_goal *sought = &f->goals[goal];
    return sought->on_potential ? 0 : sought->candidates ? f->candidate_value : sought->everybody ? INT64_MIN : f->floor + 1;
}

/* Five standard deviations of the sampled rank to either side. */
static void bracket_goal(fast *f, int goal) {
    bracket *b = &f->brackets[goal];
    const keyacct__segment_goal *sought = &f->goals[goal];
    int64_t n = sorted_sample(f, goal), of = sought->on_potential ? f->stats.known : f->stats.ranked;
    int64_t drawn = sought->on_potential ? n : f->sample_count;
    int64_t at = (int64_t)((double)sought->k / (double)of * (double)drawn), width = 5 * root(keyacct__min(at, drawn - at) + 1) + 3;
    b->live = 1;
    b->k = sought->k;
    int64_t least = least_of(f, goal);
    b->high = at - width >= 0 && at - width < n ? sampled(f, at - width) : INT64_MAX;
    b->low = at + width < n ? sampled(f, at + width) : least;
    b->low = keyacct__max(b->low, least);
    if (b->high < b->low) b->high = b->low;
}

/* --- passes --------------------------------------------------------------------------------------------------------- */

static void free_tallies(fast *f) {
    for (int32_t p = 0; p < f->part_count; p++)
        for (int g = 0; g < KEYACCT__SEGMENT_GOALS; g++) {
            tally *t = &f->parts[p].tallies[g];
            keyacct__free(f->allocator, t->between, (size_t)t->capacity, sizeof *t->between);
            memset(t, 0, sizeof *t);
        }
}

static keyacct_status select_pass(fast *f, keyacct_error *error) {
    int64_t capacity = f->view->rows / f->part_count / SHARE_GATHERED + BLOCK;
    int any = 0;
    for (int g = 0; g < KEYACCT__SEGMENT_GOALS; g++) {
        f->brackets[g].live = 0;
        if (!f->goals[g].wanted) continue;
        any = 1;
        bracket_goal(f, g);
        for (int32_t p = 0; p < f->part_count; p++) {
            tally *t = &f->parts[p].tallies[g];
            t->between = keyacct__alloc(f->allocator, (size_t)capacity, sizeof *t->between);
            if (!t->between) return keyacct__fail_memory(error);
            t->capacity = capacity;
        }
    }
    return any ? keyacct__run_rows(f->run, f->view->rows, select_part, f, error) : KEYACCT_OK;
}

/* The rank among the values gathered by all parts. */
static keyacct_status select_between(const fast *f, int goal, int64_t rank, int64_t *value, int64_t *above, int64_t *ties,
                                     keyacct_error *error) {
    keyacct__select select;
    const bracket *b = &f->brackets[goal];
    KEYACCT__TRY(keyacct__select_init(&select, f->allocator, b->low + 1, b->high - 1, 0, error));
    while (!select.done) {
        for (int32_t p = 0; p < f->part_count; p++) {
            const tally *t = &f->parts[p].tallies[goal];
            for (int64_t i = 0; i < t->count; i++) keyacct__select_add(&select, t->between[i]);
        }
        keyacct__select_advance_rank(&select, rank);
    }
    *value = keyacct__select_value(select.low);
    *above = select.above;
    *ties = select.counts[0];
    keyacct__select_free(&select);
    return KEYACCT_OK;
}

/* 1: found; 0: the bracket missed; -1: an error. *total: rows at or above the lower bound. */
static int resolve(const fast *f, int goal, int64_t *value, int64_t *above, int64_t *ties, int64_t *total, keyacct_status *status,
                   keyacct_error *error) {
    const bracket *b = &f->brackets[goal];
    tally sum;
    int overflow = 0;
    memset(&sum, 0, sizeof sum);
    for (int32_t p = 0; p < f->part_count; p++) {
        const tally *t = &f->parts[p].tallies[goal];
        sum.above += t->above;
        sum.at_high += t->at_high;
        sum.at_low += t->at_low;
        sum.count += t->count;
        overflow |= t->count > t->capacity;
    }
    *total = sum.above + sum.at_high + sum.count + sum.at_low;
    if (b->k <= sum.above) return 0;
    int64_t rank = b->k - sum.above - sum.at_high;
    if (rank <= 0) {
        *value = b->high;
        *above = sum.above;
        *ties = sum.at_high;
        return 1;
    }
    if (rank <= sum.count) {
        if (overflow) return 0;
        *status = select_between(f, goal, rank, value, above, ties, error);
        *above += sum.above + sum.at_high;
        return *status == KEYACCT_OK ? 1 : -1;
    }
    *value = b->low;
    *above = sum.above + sum.at_high + sum.count;
    *ties = sum.at_low;
    return rank <= sum.count + sum.at_low;
}

/* All goals of a pass into cuts. */
static int conclude(fast *f, keyacct_status *status, keyacct_error *error) {
    for (int g = 0; g < KEYACCT__SEGMENT_GOALS; g++) {
        int64_t value, above, ties, total;
        keyacct__segment_goal *goal = &f->goals[g];
        if (!goal->wanted) continue;
        int found = resolve(f, g, &value, &above, &ties, &total, status, error);
        if (found < 0) return 0;
        keyacct__segment_cut *cut = g < KEYACCT__SEGMENT_CUTS ? &f->scope->cuts[g] : NULL;
        if (!found && cut && !goal->plain && total < goal->k && f->brackets[g].low == least_of(f, g)) { /* fewer than places */
            keyacct__segment_open_cut(cut, f->floor, goal->k, total, KEYACCT_SEGMENT_FLAG_FEWER_THAN_K);
        } else if (!found) {
            return 0;
        } else if (goal->plain) {
            keyacct__segment_found_plain(f->scope, g, goal->k, value, above, ties);
        } else {
            cut->value = value;
            cut->above = above;
            cut->ties = ties;
            keyacct__segment_close(f->view->rules, g + 1, 0, cut, above, ties);
        }
    }
    return 1;
}

/* The least value and potential of a candidate, as two numbers; 0 when there is nobody or the unknown count as high too. */
static int candidate_bounds(fast *f) {
    const keyacct__segment_cut *high = &KEYACCT__CUT(f->scope, HIGH), *potential = &KEYACCT__CUT(f->scope, POTENTIAL);
    if (!f->goals[KEYACCT_CUT_AXIS_PLATINUM - 1].wanted) return 1;
    if (high->kind == KEYACCT__CUT_NONE || potential->kind != KEYACCT__CUT_VALUE || (!high->inclusive && high->value == INT64_MAX))
        return 0;
    if (f->stats.known < f->stats.ranked && keyacct__segment_high_potential(f->view->rules, f->scope, 0, 0)) return 0;
    f->candidate_value = high->inclusive ? high->value : high->value + 1;
    f->candidate_potential = keyacct__max(potential->value, 1);
    return 1;
}

static int step(fast *f, int first, keyacct_status *status, keyacct_error *error) {
    *status = keyacct__segment_plan(f->view->rules, &f->stats, first, f->scope, f->goals, error);
    if (*status == KEYACCT_OK && !first && !candidate_bounds(f)) return 0;
    if (*status == KEYACCT_OK) *status = select_pass(f, error);
    int done = *status == KEYACCT_OK && conclude(f, status, error);
    free_tallies(f);
    return done;
}

static void gather_stats(fast *f) {
    for (int32_t p = 0; p < f->part_count; p++) {
        keyacct__segment_stats_merge(&f->stats, &f->parts[p].stats);
        f->members += f->parts[p].others;
        keyacct__segment_stats_init(&f->parts[p].stats);
    }
}

/* A plain book: everybody is ranked, and everybody is taken to be above the floor until a bracket says otherwise. */
static void count_plain(fast *f) {
    const keyacct__column *potential = f->view->potential;
    f->stats.ranked = f->stats.eligible = f->view->rows;
    if (potential && !potential->validity) f->stats.known = f->view->rows;
    for (int64_t i = 0; potential && potential->validity && i < f->view->rows; i++) f->stats.known += keyacct__valid(potential, i);
    f->stats.firm = f->stats.known;
}

static int first_step(fast *f, keyacct_status *status, keyacct_error *error) {
    keyacct__segment_stats counted = f->stats;
    f->spread_wanted = f->plain;
    int done = step(f, 1, status, error);
    if (!f->plain || !done) return done;
    f->stats.known = 0;
    gather_stats(f);
    f->spread_wanted = 0;
    f->stats.ranked = counted.ranked;
    f->scope->uninformative = counted.known >= 2 && f->stats.potential_min == f->stats.potential_max;
    return f->stats.known == counted.known;
}

static int run_fast(fast *f, keyacct_status *status, keyacct_error *error) {
    for (int32_t p = 0; p < f->part_count; p++) keyacct__segment_stats_init(&f->parts[p].stats);
    keyacct__segment_stats_init(&f->stats);
    if (f->plain) {
        count_plain(f);
    } else {
        *status = keyacct__run_rows(f->run, f->view->rows, stats_part, f, error);
        if (*status != KEYACCT_OK) return 0;
        gather_stats(f);
    }
    f->members += f->stats.ranked;
    if (f->stats.ranked < LEAST_ROWS) return 0;
    *status = draw(f, error);
    if (*status != KEYACCT_OK || f->sample_count < LEAST_ROWS / 8) return 0;
    return first_step(f, status, error) && step(f, 0, status, error);
}

static int suits(const keyacct__segment_view *view) {
    int64_t policy = KEYACCT__RULE(view->rules, policy), ties = KEYACCT__RULE(view->rules, tie_rule);
    return !view->scope && view->rows >= LEAST_ROWS && policy != KEYACCT_SEGMENT_POLICY_SHARE && ties <= KEYACCT_TIE_RULE_EXCLUDE;
}

int keyacct__segment_fast(const keyacct_allocator *allocator, const keyacct__segment_view *view, const keyacct_run *run,
                          keyacct__segment_scope *scope, int64_t *members, keyacct_status *status, keyacct_error *error) {
    fast f;
    *status = KEYACCT_OK;
    if (!suits(view)) return 0;
    memset(&f, 0, sizeof f);
    f.allocator = allocator;
    f.view = view;
    f.run = run;
    f.scope = scope;
    f.floor = keyacct__segment_floor(view->rules);
    f.plain = !view->value->validity && !view->status && !view->first && !view->since && !view->source;
    f.part_count = keyacct__run_parts(run);
    f.parts = keyacct__calloc(allocator, (size_t)f.part_count, sizeof *f.parts);
    int64_t *sample = keyacct__alloc(allocator, 2 * SAMPLE, sizeof *sample);
    uint64_t *keys = keyacct__alloc(allocator, 2 * SAMPLE, sizeof *keys);
    int done = 0;
    if (!f.parts || !sample || !keys) {
        *status = keyacct__fail_memory(error);
    } else {
        f.sample_value = sample;
        f.sample_potential = sample + SAMPLE;
        f.sample_keys = keys;
        f.sample_scratch = keys + SAMPLE;
        done = run_fast(&f, status, error);
        *members = f.members;
    }
    keyacct__free(allocator, sample, 2 * SAMPLE, sizeof *sample);
    keyacct__free(allocator, keys, 2 * SAMPLE, sizeof *keys);
    keyacct__free(allocator, f.parts, (size_t)f.part_count, sizeof *f.parts);
    if (!done) keyacct__segment_scope_free(scope, allocator);
    return done;
}
