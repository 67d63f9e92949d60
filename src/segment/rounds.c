/* The round machine: exact cuts of every scope by histogram refinement, in rounds over the same rows.
 *
 * Round 0 counts (statistics add). Then every cut has a chain that searches one component after the other: the value, and, where
 * the cut splits a tie group and the tie rule orders ties, the tie keys among the rows that are equal so far. Each search is
 * core/select.h: bins add, so parts may be counted anywhere and merged. When the first cuts are known, those that build on them
 * follow (platinum among the top with high potential; iron against lead). O(n) a round; two to four rounds for the usual book, more
 * for tie keys. 128 KiB a running search. Refuses parts of another round, and a round that did not see as many rows as round 0. */
#include "segment.h"

#include <string.h>

#include "core/sort.h"

void keyacct__segment_rounds_init(keyacct__segment_rounds *rounds, const keyacct_allocator *allocator,
                                  const keyacct__segment_rules *rules) {
    memset(rounds, 0, sizeof *rounds);
    rounds->allocator = *allocator;
    rounds->rules = rules;
}

static void chain_stop(keyacct__segment_chain *chain, const keyacct_allocator *allocator) {
    if (chain->select_live) keyacct__select_free(&chain->select);
    keyacct__free(allocator, chain->chunks, (size_t)chain->chunk_capacity, sizeof *chain->chunks);
    memset(chain, 0, sizeof *chain);
}

static void search_free(keyacct__segment_search *search, const keyacct_allocator *allocator) {
    for (int i = 0; i < KEYACCT__SEGMENT_GOALS; i++) chain_stop(&search->chains[i], allocator);
    keyacct__segment_scope_free(&search->frozen, allocator);
    keyacct__free(allocator, search, 1, sizeof *search);
}

void keyacct__segment_rounds_free(keyacct__segment_rounds *rounds) {
    for (int64_t i = 0; i < rounds->count; i++) search_free(rounds->scopes[i], &rounds->allocator);
    keyacct__free(&rounds->allocator, rounds->scopes, (size_t)rounds->capacity, sizeof *rounds->scopes);
    keyacct__free(&rounds->allocator, rounds->numbered, (size_t)rounds->capacity, sizeof *rounds->numbered);
    memset(rounds, 0, sizeof *rounds);
}

/* --- scopes --------------------------------------------------------------------------------------------------------- */

static int compare_name(const keyacct__segment_search *search, const char *name, int64_t length) {
    return keyacct__order_text(search->frozen.name, search->frozen.name_length, name, length);
}

/* Index of the first scope whose name is not below `name`. */
static int64_t lower_bound(const keyacct__segment_rounds *rounds, const char *name, int64_t length) {
    int64_t low = 0, high = rounds->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (compare_name(rounds->scopes[middle], name, length) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static keyacct_status grow(keyacct__segment_rounds *rounds, keyacct_error *error) {
    if (rounds->count < rounds->capacity) return KEYACCT_OK;
    if (rounds->count >= INT32_MAX)
        return keyacct__fail(error, KEYACCT_E_LIMIT, "accounts", "scope", -1, "more than 2147483647 scopes");
    size_t next = rounds->capacity ? (size_t)rounds->capacity * 2 : 4;
    keyacct__segment_search **scopes = keyacct__calloc(&rounds->allocator, next, sizeof *scopes);
    keyacct__segment_search **numbered = keyacct__calloc(&rounds->allocator, next, sizeof *numbered);
    if (!scopes || !numbered) {
        keyacct__free(&rounds->allocator, scopes, next, sizeof *scopes);
        keyacct__free(&rounds->allocator, numbered, next, sizeof *numbered);
        return keyacct__fail_memory(error);
    }
    if (rounds->count) memcpy(scopes, rounds->scopes, (size_t)rounds->count * sizeof *scopes);
    if (rounds->count) memcpy(numbered, rounds->numbered, (size_t)rounds->count * sizeof *numbered);
    keyacct__free(&rounds->allocator, rounds->scopes, (size_t)rounds->capacity, sizeof *scopes);
    keyacct__free(&rounds->allocator, rounds->numbered, (size_t)rounds->capacity, sizeof *numbered);
    rounds->scopes = scopes;
    rounds->numbered = numbered;
    rounds->capacity = (int64_t)next;
    return KEYACCT_OK;
}

keyacct_status keyacct__segment_rounds_scope(keyacct__segment_rounds *rounds, const char *name, int64_t length,
                                             keyacct__segment_search **out, keyacct_error *error) {
    if (rounds->last && compare_name(rounds->last, name, length) == 0) {
        *out = rounds->last;
        return KEYACCT_OK;
    }
    int64_t at = lower_bound(rounds, name, length);
    if (at < rounds->count && compare_name(rounds->scopes[at], name, length) == 0) {
        *out = rounds->last = rounds->scopes[at];
        return KEYACCT_OK;
    }
    if (rounds->round > 0)
        return keyacct__fail(error, KEYACCT_E_STATE, "accounts", "scope", -1,
                             "scope '%t' was not there in the first round; every round needs the same accounts", name, length);
    KEYACCT__TRY(grow(rounds, error));
    keyacct__segment_search *search = keyacct__calloc(&rounds->allocator, 1, sizeof *search);
    if (!search) return keyacct__fail_memory(error);
    if (length > 0 && !(search->frozen.name = keyacct__alloc(&rounds->allocator, (size_t)length, 1))) {
        keyacct__free(&rounds->allocator, search, 1, sizeof *search);
        return keyacct__fail_memory(error);
    }
    if (length > 0) memcpy(search->frozen.name, name, (size_t)length);
    search->frozen.name_length = length;
    search->number = (int32_t)rounds->count;
    keyacct__segment_stats_init(&search->stats);
    memmove(rounds->scopes + at + 1, rounds->scopes + at, (size_t)(rounds->count - at) * sizeof *rounds->scopes);
    rounds->scopes[at] = search;
    rounds->numbered[rounds->count++] = search;
    *out = rounds->last = search;
    return KEYACCT_OK;
}

/* --- components of the order ---------------------------------------------------------------------------------------- */

uint64_t keyacct__segment_text_chunk(const char *text, int64_t length, int64_t number) {
    uint64_t chunk = 0;
    int64_t first = number * 7, left = length - first;
    for (int i = 0; i < 7; i++) chunk = chunk << 8 | (i < left ? (uint8_t)text[first + i] : 0);
    return chunk << 8 | (uint64_t)keyacct__min(keyacct__max(left, 0), 8); /* 8: more follows */
}

/* Component 1, 2, ... of a row in the order of ties; larger comes first. */
static int64_t tie_key(const keyacct__segment_rules *rules, const keyacct__segment_row *row, int32_t component) {
    if (KEYACCT__RULE(rules, tie_rule) == KEYACCT_TIE_RULE_SECONDARY)
        return component == 1 ? row->potential : component == 2 ? row->tenure : row->revenue;
    if (row->id_text) return keyacct__select_value(~keyacct__segment_text_chunk(row->id_text, row->id_length, component - 1));
    return ~row->id;
}

static int more_keys(const keyacct__segment_rounds *rounds, const keyacct__segment_chain *chain) {
    switch (KEYACCT__RULE(rounds->rules, tie_rule)) {
    case KEYACCT_TIE_RULE_SECONDARY: return chain->component < 3;
    case KEYACCT_TIE_RULE_BY_ID:
        if (chain->component == 0) return 1;
        return rounds->id_kind == 2 && (chain->chunks[chain->chunk_count - 1] & 255) == 8;
    default: return 0;
    }
}

static int same_so_far(const keyacct__segment_rounds *rounds, const keyacct__segment_chain *chain, const keyacct__segment_cut *cut,
                       const keyacct__segment_row *row) {
    if (row->value != cut->value) return 0;
    for (int32_t i = 1; i < chain->component; i++) {
        if (row->id_text) {
            if (keyacct__segment_text_chunk(row->id_text, row->id_length, i - 1) != chain->chunks[i - 1]) return 0;
        } else if (tie_key(rounds->rules, row, i) != cut->next[i - 1]) {
            return 0;
        }
    }
    return 1;
}

/* --- rows ----------------------------------------------------------------------------------------------------------- */

static void select_add(keyacct__select *select, int64_t value, int64_t weight) {
    uint64_t key = keyacct__select_key(value) - select->low;
    int overflow = 0;
    if (key > select->high - select->low) return;
    uint64_t bin = key >> select->shift;
    select->counts[bin] += weight;
    if (select->sums)
        keyacct__int128_add(&select->sums[bin], keyacct__int128_scale(keyacct__int128_from(value), weight, &overflow));
}

static void chain_row(const keyacct__segment_rounds *rounds, keyacct__segment_search *search, int goal, int64_t floor,
                      const keyacct__segment_row *row, int64_t weight) {
    keyacct__segment_chain *chain = &search->chains[goal];
    if (!chain->goal.wanted) return;
    if (chain->goal.on_potential) {
        if (row->known) select_add(&chain->select, row->potential, weight);
        return;
    }
    if (!chain->goal.everybody && row->value <= floor) return;
    if (chain->goal.candidates
        && (!keyacct__segment_passes(&KEYACCT__CUT(&search->frozen, HIGH), row)
            || !keyacct__segment_candidate(rounds->rules, &search->frozen, row->known, row->potential)))
        return;
    if (chain->component == 0) {
        select_add(&chain->select, row->value, weight);
    } else if (same_so_far(rounds, chain, &search->frozen.cuts[goal], row)) {
        select_add(&chain->select, tie_key(rounds->rules, row, chain->component), weight);
    }
}

keyacct_status keyacct__segment_rounds_row(keyacct__segment_rounds *rounds, const keyacct__segment_row *row, int64_t weight,
                                           keyacct_error *error) {
    if (row->state != KEYACCT_SEGMENT_STATE_RANKED && row->state != KEYACCT_SEGMENT_STATE_NEW) return KEYACCT_OK;
    keyacct__segment_search *search;
    KEYACCT__TRY(keyacct__segment_rounds_scope(rounds, row->scope ? row->scope : "", row->scope_length, &search, error));
    if (row->state != KEYACCT_SEGMENT_STATE_RANKED) return KEYACCT_OK;
    int64_t floor = keyacct__segment_floor(rounds->rules);
    if (search->phase == 0) {
        keyacct__segment_stats_add(&search->stats, floor, row, weight);
        return KEYACCT_OK;
    }
    search->seen += weight;
    for (int goal = 0; goal < KEYACCT__SEGMENT_GOALS; goal++) chain_row(rounds, search, goal, floor, row, weight);
    return KEYACCT_OK;
}

/* --- merging -------------------------------------------------------------------------------------------------------- */

static keyacct_status refuse_merge(keyacct_error *error) {
    return keyacct__fail(
        error, KEYACCT_E_STATE, NULL, "from", -1,
        "the two builders are in different rounds or started from different books; load every part from the same saved state");
}

static int same_start(const keyacct__segment_rounds *a, const keyacct__segment_rounds *b) {
    if (a->round != b->round || a->done != b->done) return 0;
    if (a->id_kind && b->id_kind && a->id_kind != b->id_kind) return 0;
    if (a->round == 0) return 1;
    if (a->count != b->count) return 0;
    for (int64_t i = 0; i < a->count; i++) {
        const keyacct__segment_search *x = a->scopes[i], *y = b->scopes[i];
        if (compare_name(x, y->frozen.name, y->frozen.name_length) != 0 || x->phase != y->phase
            || !keyacct__segment_stats_equal(&x->stats, &y->stats))
            return 0;
        for (int g = 0; g < KEYACCT__SEGMENT_GOALS; g++) {
            const keyacct__segment_chain *c = &x->chains[g], *d = &y->chains[g];
            if (c->goal.wanted != d->goal.wanted || c->component != d->component || c->above != d->above
                || (c->goal.wanted && (c->select.low != d->select.low || c->select.high != d->select.high)))
                return 0;
        }
    }
    return 1;
}

/* Counts of all accounts must not overflow; only states that somebody made up come near. */
static keyacct_status check_room(const keyacct__segment_rounds *into, const keyacct__segment_rounds *from, keyacct_error *error) {
    int64_t left = KEYACCT__MOST_ACCOUNTS;
    for (int pass = 0; pass < 2; pass++) {
        const keyacct__segment_rounds *rounds = pass ? from : into;
        for (int64_t i = 0; i < rounds->count; i++) {
            int64_t rows = rounds->round ? rounds->scopes[i]->seen : rounds->scopes[i]->stats.ranked;
            if (rows > left)
                return keyacct__fail(error, KEYACCT_E_LIMIT, "accounts", NULL, -1, "more than %l accounts", KEYACCT__MOST_ACCOUNTS);
            left -= rows;
        }
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__segment_rounds_merge(keyacct__segment_rounds *into, const keyacct__segment_rounds *from,
                                             keyacct_error *error) {
    if (!same_start(into, from)) return refuse_merge(error);
    KEYACCT__TRY(check_room(into, from, error));
    if (!into->id_kind) into->id_kind = from->id_kind;
    if (into->round == 0) { /* make every scope first: nothing is added when memory runs out */
        keyacct__segment_search *search;
        for (int64_t i = 0; i < from->count; i++)
            KEYACCT__TRY(keyacct__segment_rounds_scope(into, from->scopes[i]->frozen.name, from->scopes[i]->frozen.name_length,
                                                       &search, error));
        for (int64_t i = 0; i < from->count; i++) {
            KEYACCT__TRY(keyacct__segment_rounds_scope(into, from->scopes[i]->frozen.name, from->scopes[i]->frozen.name_length,
                                                       &search, error));
            keyacct__segment_stats_merge(&search->stats, &from->scopes[i]->stats);
        }
        return KEYACCT_OK;
    }
    for (int64_t i = 0; i < into->count; i++) {
        into->scopes[i]->seen += from->scopes[i]->seen;
        for (int g = 0; g < KEYACCT__SEGMENT_GOALS; g++)
            if (into->scopes[i]->chains[g].goal.wanted)
                KEYACCT__TRY(keyacct__select_merge(&into->scopes[i]->chains[g].select, &from->scopes[i]->chains[g].select, error));
    }
    return KEYACCT_OK;
}

/* --- advancing ------------------------------------------------------------------------------------------------------ */

static keyacct_status chain_start(keyacct__segment_rounds *rounds, keyacct__segment_search *search, int goal,
                                  keyacct_error *error) {
    keyacct__segment_chain *chain = &search->chains[goal];
    int64_t low = INT64_MIN, high = INT64_MAX;
    if (chain->component == 0) {
        low = chain->goal.on_potential ? search->stats.potential_min : search->stats.value_min;
        high = chain->goal.on_potential ? search->stats.potential_max : search->stats.value_max;
        int64_t floor = keyacct__segment_floor(rounds->rules);
        if (!chain->goal.on_potential && !chain->goal.everybody && low <= floor && floor < high) low = floor + 1;
    }
    if (chain->select_live) keyacct__select_free(&chain->select);
    chain->select_live = 0;
    KEYACCT__TRY(
        keyacct__select_init(&chain->select, &rounds->allocator, low, high, chain->goal.by_sum && chain->component == 0, error));
    chain->select_live = 1;
    chain->first_round = 1;
    return KEYACCT_OK;
}

static keyacct_status push_chunk(keyacct__segment_rounds *rounds, keyacct__segment_chain *chain, uint64_t chunk,
                                 keyacct_error *error) {
    if (chain->chunk_count == chain->chunk_capacity) {
        size_t next = chain->chunk_capacity ? (size_t)chain->chunk_capacity * 2 : 4;
        if (keyacct__resize(&rounds->allocator, &chain->chunks, (size_t)chain->chunk_capacity, next, sizeof *chain->chunks)
            != KEYACCT_OK)
            return keyacct__fail_memory(error);
        chain->chunk_capacity = (int64_t)next;
    }
    chain->chunks[chain->chunk_count++] = chunk;
    return KEYACCT_OK;
}

static keyacct_status id_from_chunks(keyacct__segment_rounds *rounds, const keyacct__segment_chain *chain,
                                     keyacct__segment_cut *cut, keyacct_error *error) {
    int64_t length = (chain->chunk_count - 1) * 7 + keyacct__min((int64_t)(chain->chunks[chain->chunk_count - 1] & 255), 7);
    cut->by_text = 1;
    cut->id_length = length;
    if (length == 0) return KEYACCT_OK;
    cut->id_text = keyacct__alloc(&rounds->allocator, (size_t)length, 1);
    if (!cut->id_text) return keyacct__fail_memory(error);
    for (int64_t i = 0; i < length; i++) cut->id_text[i] = (char)(uint8_t)(chain->chunks[i / 7] >> (56 - 8 * (i % 7)) & 255);
    return KEYACCT_OK;
}

/* The value of the running component is known: note it, and stop or go on to the next tie key. */
static keyacct_status chain_found(keyacct__segment_rounds *rounds, keyacct__segment_search *search, int goal,
                                  keyacct_error *error) {
    keyacct__segment_chain *chain = &search->chains[goal];
    int64_t value = keyacct__select_value(chain->select.low), ties = chain->select.counts[0];
    int64_t above = chain->above + chain->select.above;
    if (chain->goal.plain) {
        keyacct__segment_found_plain(&search->frozen, goal, chain->goal.k, value, above, ties);
        chain_stop(chain, &rounds->allocator);
        return KEYACCT_OK;
    }
    keyacct__segment_cut *cut = &search->frozen.cuts[goal];
    if (chain->component == 0) {
        if (chain->goal.by_sum)
            cut->k = chain->goal.k = keyacct__segment_sum_places(&chain->goal, value, above, chain->select.above_sum);
        cut->value = value;
        cut->above = above;
        cut->ties = ties;
    } else if (KEYACCT__RULE(rounds->rules, tie_rule) == KEYACCT_TIE_RULE_SECONDARY) {
        cut->next[chain->component - 1] = value;
    } else {
        cut->flags |= KEYACCT_SEGMENT_FLAG_TIE_BROKEN_BY_ID;
        if (rounds->id_kind == 2) KEYACCT__TRY(push_chunk(rounds, chain, ~keyacct__select_key(value), error));
        else cut->next[0] = ~value;
    }
    cut->components = chain->chunk_count ? 2 : chain->component + 1;
    if (keyacct__segment_close(rounds->rules, goal + 1, more_keys(rounds, chain), cut, above, ties)) {
        if (chain->chunk_count) KEYACCT__TRY(id_from_chunks(rounds, chain, cut, error));
        chain_stop(chain, &rounds->allocator);
        return KEYACCT_OK;
    }
    chain->above = above;
    chain->component++;
    return chain_start(rounds, search, goal, error);
}

static keyacct_status chain_advance(keyacct__segment_rounds *rounds, keyacct__segment_search *search, int goal,
                                    keyacct_error *error) {
    keyacct__segment_chain *chain = &search->chains[goal];
    if (!chain->goal.wanted) return KEYACCT_OK;
    if (chain->goal.candidates && chain->component == 0 && chain->first_round) {
        int64_t total = 0;
        for (int i = 0; i < KEYACCT__SELECT_BINS; i++) total += chain->select.counts[i];
        if (total < chain->goal.k) {
            keyacct__segment_open_cut(&search->frozen.cuts[goal], keyacct__segment_floor(rounds->rules), chain->goal.k, total,
                                      KEYACCT_SEGMENT_FLAG_FEWER_THAN_K);
            chain_stop(chain, &rounds->allocator);
            return KEYACCT_OK;
        }
    }
    chain->first_round = 0;
    if (chain->goal.by_sum && chain->component == 0) {
        int reached = 1;
        keyacct__select_advance_sum(&chain->select, chain->goal.sum, chain->goal.strict, &reached);
        if (!reached)
            return keyacct__fail(error, KEYACCT_E_STATE, "accounts", "current_value", -1,
                                 "this round saw other values than the first");
    } else {
        keyacct__select_advance_rank(&chain->select, chain->goal.k - chain->above);
    }
    return chain->select.done ? chain_found(rounds, search, goal, error) : KEYACCT_OK;
}

static int chains_live(const keyacct__segment_search *search) {
    for (int i = 0; i < KEYACCT__SEGMENT_GOALS; i++)
        if (search->chains[i].goal.wanted) return 1;
    return 0;
}

/* Plans the next phase; phases without a search pass at once. */
static keyacct_status next_phase(keyacct__segment_rounds *rounds, keyacct__segment_search *search, keyacct_error *error) {
    while (search->phase < 3 && !chains_live(search)) {
        keyacct__segment_goal goals[KEYACCT__SEGMENT_GOALS];
        search->phase++;
        if (search->phase == 3) break;
        KEYACCT__TRY(keyacct__segment_plan(rounds->rules, &search->stats, search->phase == 1, &search->frozen, goals, error));
        for (int i = 0; i < KEYACCT__SEGMENT_GOALS; i++) {
            if (!goals[i].wanted) continue;
            search->chains[i].goal = goals[i];
            KEYACCT__TRY(chain_start(rounds, search, i, error));
        }
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__segment_rounds_advance(keyacct__segment_rounds *rounds, keyacct_error *error) {
    for (int64_t i = 0; rounds->round > 0 && i < rounds->count; i++) {
        const keyacct__segment_search *search = rounds->scopes[i];
        if (search->phase < 3 && search->seen != search->stats.ranked)
            return keyacct__fail(error, KEYACCT_E_STATE, "accounts", NULL, -1,
                                 "scope '%t': this round saw %l ranked accounts, the first %l; every round needs the same accounts",
                                 search->frozen.name, search->frozen.name_length, search->seen, search->stats.ranked);
    }
    int32_t done = 1;
    for (int64_t i = 0; i < rounds->count; i++) {
        keyacct__segment_search *search = rounds->scopes[i];
        keyacct_status status = KEYACCT_OK;
        for (int g = 0; g < KEYACCT__SEGMENT_GOALS && search->phase > 0 && status == KEYACCT_OK; g++)
            status = chain_advance(rounds, search, g, error);
        if (status == KEYACCT_OK) status = next_phase(rounds, search, error);
        search->seen = 0;
        if (status != KEYACCT_OK) {
            rounds->done = -1; /* half advanced: of no further use */
            return status;
        }
        done &= search->phase == 3;
    }
    rounds->round++;
    rounds->done = done;
    return KEYACCT_OK;
}
