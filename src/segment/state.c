/* The frozen segmentation as an object: made from finished rounds, saved ("SEGM"), loaded, and the saved parts it shares with the
 * builder.
 *
 * Scopes are ordered by name and hold nothing but what assigning needs, so equal cuts give equal bytes however they were found. A
 * loaded state is checked for what a kernel relies on: kinds, component counts, ordered scopes, rules within bounds. */
#include "segment.h"

#include <string.h>

#include "core/sort.h"

#define KIND "SEGM"
#define STATE_VERSION 1

static keyacct_status corrupt(keyacct_error *error, const char *what) {
    return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "saved segmentation: %s", what);
}

/* --- scopes --------------------------------------------------------------------------------------------------------- */

void keyacct__segment_scope_free(keyacct__segment_scope *scope, const keyacct_allocator *allocator) {
    for (int i = 0; i < KEYACCT__SEGMENT_CUTS; i++)
        keyacct__free(allocator, scope->cuts[i].id_text, (size_t)scope->cuts[i].id_length, 1);
    keyacct__free(allocator, scope->name, (size_t)scope->name_length, 1);
    memset(scope, 0, sizeof *scope);
}

static keyacct_status copy_bytes(char **to, const char *from, int64_t length, const keyacct_allocator *allocator,
                                 keyacct_error *error) {
    *to = NULL;
    if (length == 0) return KEYACCT_OK;
    *to = keyacct__alloc(allocator, (size_t)length, 1);
    if (!*to) return keyacct__fail_memory(error);
    memcpy(*to, from, (size_t)length);
    return KEYACCT_OK;
}

/* On failure *to is empty. */
keyacct_status keyacct__segment_scope_copy(keyacct__segment_scope *to, const keyacct__segment_scope *from,
                                           const keyacct_allocator *allocator, keyacct_error *error) {
    *to = *from;
    to->name = NULL;
    for (int i = 0; i < KEYACCT__SEGMENT_CUTS; i++) to->cuts[i].id_text = NULL;
    keyacct_status status = copy_bytes(&to->name, from->name, from->name_length, allocator, error);
    for (int i = 0; i < KEYACCT__SEGMENT_CUTS && status == KEYACCT_OK; i++)
        status = copy_bytes(&to->cuts[i].id_text, from->cuts[i].id_text, from->cuts[i].id_length, allocator, error);
    if (status != KEYACCT_OK) {
        if (!to->name) to->name_length = 0;
        for (int i = 0; i < KEYACCT__SEGMENT_CUTS; i++)
            if (!to->cuts[i].id_text) to->cuts[i].id_length = 0;
        keyacct__segment_scope_free(to, allocator);
    }
    return status;
}

static void save_cut(const keyacct__segment_cut *cut, keyacct__bytes *out) {
    keyacct__bytes_u8(out, (uint8_t)cut->used);
    keyacct__bytes_u8(out, (uint8_t)cut->kind);
    keyacct__bytes_u8(out, (uint8_t)cut->inclusive);
    keyacct__bytes_u8(out, (uint8_t)cut->by_text);
    keyacct__bytes_u32(out, (uint32_t)cut->components);
    keyacct__bytes_u32(out, (uint32_t)cut->flags);
    keyacct__bytes_i64(out, cut->value);
    keyacct__bytes_i64_array(out, cut->next, 3);
    keyacct__bytes_i64(out, cut->k);
    keyacct__bytes_i64(out, cut->above);
    keyacct__bytes_i64(out, cut->ties);
    keyacct__bytes_i64(out, cut->inside);
    keyacct__bytes_text(out, cut->id_text, (size_t)cut->id_length);
}

static keyacct_status load_cut(keyacct__segment_cut *cut, const keyacct_allocator *allocator, keyacct__reader *in,
                               keyacct_error *error) {
    cut->used = (int8_t)keyacct__read_u8(in);
    cut->kind = (int8_t)keyacct__read_u8(in);
    cut->inclusive = (int8_t)keyacct__read_u8(in);
    cut->by_text = (int8_t)keyacct__read_u8(in);
    cut->components = (int32_t)keyacct__read_u32(in);
    cut->flags = (int32_t)keyacct__read_u32(in);
    cut->value = keyacct__read_i64(in);
    for (int i = 0; i < 3; i++) cut->next[i] = keyacct__read_i64(in);
    cut->k = keyacct__read_i64(in);
    cut->above = keyacct__read_i64(in);
    cut->ties = keyacct__read_i64(in);
    cut->inside = keyacct__read_i64(in);
    size_t length = 0;
    const char *text = keyacct__read_text(in, &length);
    if (in->failed || !text) return corrupt(error, "a cut is too short");
    if (cut->used < 0 || cut->used > 1 || cut->k < -1 || cut->above < -1 || cut->ties < -1 || cut->inside < 0
        || cut->kind < KEYACCT__CUT_NONE || cut->kind > KEYACCT__CUT_VALUE || cut->inclusive < 0 || cut->inclusive > 1
        || cut->components < 0 || cut->components > 4 || cut->by_text < 0 || cut->by_text > 1 || (length > 0 && !cut->by_text))
        return corrupt(error, "a cut is not possible");
    KEYACCT__TRY(copy_bytes(&cut->id_text, text, (int64_t)length, allocator, error));
    cut->id_length = (int64_t)length;
    return KEYACCT_OK;
}

void keyacct__segment_scope_save(const keyacct__segment_scope *scope, keyacct__bytes *out) {
    keyacct__bytes_text(out, scope->name, (size_t)scope->name_length);
    keyacct__bytes_u32(out, (uint32_t)scope->policy);
    keyacct__bytes_u8(out, (uint8_t)scope->fell_back);
    keyacct__bytes_u8(out, (uint8_t)scope->uninformative);
    keyacct__bytes_u8(out, (uint8_t)scope->has_median);
    keyacct__bytes_i64(out, scope->ranked);
    keyacct__bytes_i64(out, scope->known);
    keyacct__bytes_i64(out, scope->firm);
    keyacct__bytes_i64(out, scope->median);
    for (int i = 0; i < KEYACCT__SEGMENT_CUTS; i++) save_cut(&scope->cuts[i], out);
}

/* On failure *scope may hold memory; free it with keyacct__segment_scope_free. */
keyacct_status keyacct__segment_scope_load(keyacct__segment_scope *scope, const keyacct_allocator *allocator, keyacct__reader *in,
                                           keyacct_error *error) {
    size_t length = 0;
    const char *name = keyacct__read_text(in, &length);
    if (in->failed || !name) return corrupt(error, "a scope is too short");
    KEYACCT__TRY(copy_bytes(&scope->name, name, (int64_t)length, allocator, error));
    scope->name_length = (int64_t)length;
    scope->policy = (int32_t)keyacct__read_u32(in);
    scope->fell_back = keyacct__read_u8(in);
    scope->uninformative = keyacct__read_u8(in);
    scope->has_median = keyacct__read_u8(in);
    scope->ranked = keyacct__read_i64(in);
    scope->known = keyacct__read_i64(in);
    scope->firm = keyacct__read_i64(in);
    scope->median = keyacct__read_i64(in);
    for (int i = 0; i < KEYACCT__SEGMENT_CUTS; i++) KEYACCT__TRY(load_cut(&scope->cuts[i], allocator, in, error));
    if (scope->policy < 0 || scope->policy > KEYACCT_SEGMENT_POLICY_ABSOLUTE || scope->fell_back > 1 || scope->uninformative > 1
        || scope->has_median > 1 || scope->ranked < 0 || scope->ranked > KEYACCT__MOST_ACCOUNTS
        || scope->known < 0 || scope->known > scope->ranked || scope->firm < 0
        || scope->firm > scope->known)
        return corrupt(error, "a scope is not possible");
    return KEYACCT_OK;
}

/* --- the builder's rounds ------------------------------------------------------------------------------------------- */

static void save_int128(keyacct__int128 value, keyacct__bytes *out) {
    keyacct__bytes_i64(out, value.high);
    keyacct__bytes_u64(out, value.low);
}

static keyacct__int128 read_int128(keyacct__reader *in) {
    keyacct__int128 value;
    value.high = keyacct__read_i64(in);
    value.low = keyacct__read_u64(in);
    return value;
}

static void save_stats(const keyacct__segment_stats *stats, keyacct__bytes *out) {
    const int64_t counts[8] = {stats->ranked,    stats->known,     stats->firm,          stats->eligible,
                               stats->value_min, stats->value_max, stats->potential_min, stats->potential_max};
    keyacct__bytes_i64_array(out, counts, 8);
    save_int128(stats->positive, out);
    save_int128(stats->net, out);
    save_int128(stats->eligible_sum, out);
}

static keyacct_status load_stats(keyacct__segment_stats *stats, keyacct__reader *in, keyacct_error *error) {
    stats->ranked = keyacct__read_i64(in);
    stats->known = keyacct__read_i64(in);
    stats->firm = keyacct__read_i64(in);
    stats->eligible = keyacct__read_i64(in);
    stats->value_min = keyacct__read_i64(in);
    stats->value_max = keyacct__read_i64(in);
    stats->potential_min = keyacct__read_i64(in);
    stats->potential_max = keyacct__read_i64(in);
    stats->positive = read_int128(in);
    stats->net = read_int128(in);
    stats->eligible_sum = read_int128(in);
    if (in->failed || stats->ranked < 0 || stats->ranked > KEYACCT__MOST_ACCOUNTS || stats->known < 0
        || stats->known > stats->ranked || stats->firm < 0
        || stats->firm > stats->known || stats->eligible < 0 || stats->eligible > stats->ranked
        || keyacct__int128_sign(stats->positive) < 0 || (stats->ranked && stats->value_min > stats->value_max)
        || (stats->known && stats->potential_min > stats->potential_max))
        return corrupt(error, "the statistics of a scope are not possible");
    return KEYACCT_OK;
}

static void save_chain(const keyacct__segment_chain *chain, keyacct__bytes *out) {
    const keyacct__segment_goal *goal = &chain->goal;
    keyacct__bytes_u8(out, (uint8_t)goal->wanted);
    if (!goal->wanted) return;
    keyacct__bytes_u8(out, (uint8_t)(goal->on_potential | goal->candidates << 1 | goal->everybody << 2 | goal->by_sum << 3
                                     | goal->strict << 4 | goal->plain << 5 | (chain->first_round != 0) << 6));
    keyacct__bytes_i64(out, goal->k);
    save_int128(goal->sum, out);
    keyacct__bytes_u32(out, (uint32_t)chain->component);
    keyacct__bytes_i64(out, chain->above);
    keyacct__bytes_i64(out, chain->chunk_count);
    for (int64_t i = 0; i < chain->chunk_count; i++) keyacct__bytes_u64(out, chain->chunks[i]);
    keyacct__select_save(&chain->select, out);
}

static keyacct_status load_chain(keyacct__segment_rounds *rounds, keyacct__segment_chain *chain, keyacct__reader *in,
                                 keyacct_error *error) {
    uint8_t wanted = keyacct__read_u8(in);
    if (in->failed || wanted > 1) return corrupt(error, "a search is not possible");
    if (!wanted) return KEYACCT_OK;
    keyacct__segment_goal *goal = &chain->goal;
    uint8_t bits = keyacct__read_u8(in);
    goal->on_potential = bits & 1;
    goal->candidates = bits >> 1 & 1;
    goal->everybody = bits >> 2 & 1;
    goal->by_sum = bits >> 3 & 1;
    goal->strict = bits >> 4 & 1;
    goal->plain = bits >> 5 & 1;
    chain->first_round = bits >> 6 & 1;
    goal->k = keyacct__read_i64(in);
    goal->sum = read_int128(in);
    chain->component = (int32_t)keyacct__read_u32(in);
    chain->above = keyacct__read_i64(in);
    int64_t chunks = keyacct__read_count(in, 8);
    if (in->failed || chain->component < 0 || chain->above < 0 || chain->above > KEYACCT__MOST_ACCOUNTS || goal->k < 0
        || bits > 127
        || chunks != (rounds->id_kind == 2 && chain->component > 0 ? chain->component - 1 : 0)
        || (KEYACCT__RULE(rounds->rules, tie_rule) != KEYACCT_TIE_RULE_BY_ID && chain->component > 3))
        return corrupt(error, "a search is not possible");
    if (chunks > 0) {
        chain->chunks = keyacct__alloc(&rounds->allocator, (size_t)chunks, sizeof *chain->chunks);
        if (!chain->chunks) return keyacct__fail_memory(error);
        chain->chunk_count = chain->chunk_capacity = chunks;
        for (int64_t i = 0; i < chunks; i++) chain->chunks[i] = keyacct__read_u64(in);
    }
    KEYACCT__TRY(keyacct__select_load(&chain->select, &rounds->allocator, in, error));
    chain->select_live = 1;
    goal->wanted = 1;
    if ((chain->select.sums != NULL) != (goal->by_sum && chain->component == 0)) return corrupt(error, "a search is not possible");
    return KEYACCT_OK;
}

void keyacct__segment_rounds_save(const keyacct__segment_rounds *rounds, keyacct__bytes *out) {
    keyacct__bytes_i64(out, rounds->round);
    keyacct__bytes_u8(out, (uint8_t)rounds->done);
    keyacct__bytes_u8(out, (uint8_t)rounds->id_kind);
    keyacct__bytes_i64(out, rounds->count);
    for (int64_t i = 0; i < rounds->count; i++) {
        const keyacct__segment_search *search = rounds->scopes[i];
        keyacct__segment_scope_save(&search->frozen, out);
        save_stats(&search->stats, out);
        keyacct__bytes_i64(out, search->seen);
        keyacct__bytes_u8(out, (uint8_t)search->phase);
        for (int g = 0; g < KEYACCT__SEGMENT_GOALS; g++) save_chain(&search->chains[g], out);
    }
}

static keyacct_status load_search(keyacct__segment_rounds *rounds, keyacct__reader *in, keyacct_error *error) {
    keyacct__segment_scope frozen;
    keyacct__segment_search *search = NULL;
    int64_t before = rounds->count;
    memset(&frozen, 0, sizeof frozen);
    keyacct_status status = keyacct__segment_scope_load(&frozen, &rounds->allocator, in, error);
    if (status == KEYACCT_OK) status = keyacct__segment_rounds_scope(rounds, frozen.name, frozen.name_length, &search, error);
    if (status == KEYACCT_OK && (rounds->count != before + 1 || rounds->scopes[before] != search))
        status = corrupt(error, "scopes are not in order");
    if (status != KEYACCT_OK) {
        keyacct__segment_scope_free(&frozen, &rounds->allocator);
        return status;
    }
    keyacct__segment_scope_free(&search->frozen, &rounds->allocator);
    search->frozen = frozen;
    KEYACCT__TRY(load_stats(&search->stats, in, error));
    search->seen = keyacct__read_i64(in);
    search->phase = keyacct__read_u8(in);
    if (in->failed || search->phase > 3 || search->seen < 0 || search->seen > KEYACCT__MOST_ACCOUNTS)
        return corrupt(error, "a scope is not possible");
    for (int g = 0; g < KEYACCT__SEGMENT_GOALS; g++) KEYACCT__TRY(load_chain(rounds, &search->chains[g], in, error));
    return KEYACCT_OK;
}

keyacct_status keyacct__segment_rounds_load(keyacct__segment_rounds *rounds, keyacct__reader *in, keyacct_error *error) {
    int64_t round = keyacct__read_i64(in);
    int32_t done = keyacct__read_u8(in);
    rounds->id_kind = keyacct__read_u8(in);
    int64_t count = keyacct__read_count(in, 200);
    if (in->failed || round < 0 || done > 1 || rounds->id_kind > 2) return corrupt(error, "the round is not possible");
    for (int64_t i = 0; i < count; i++) KEYACCT__TRY(load_search(rounds, in, error));
    rounds->round = round;
    rounds->done = done;
    rounds->last = NULL;
    return KEYACCT_OK;
}

/* --- the segmentation ----------------------------------------------------------------------------------------------- */

keyacct_status keyacct__segmentation_check(const keyacct_segmentation *segmentation, keyacct_error *error) {
    return segmentation && segmentation->magic == KEYACCT__MAGIC_SEGMENTATION
        ? KEYACCT_OK
        : keyacct__fail_handle(error, "segmentation", "keyacct_segmentation");
}

keyacct_status keyacct__segmentation_new(const keyacct_allocator *allocator, const keyacct__segment_rules *rules, int64_t count,
                                         keyacct_segmentation **out, keyacct_error *error) {
    keyacct_allocator taken;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_segmentation *made = keyacct__calloc(&taken, 1, sizeof *made);
    if (!made) return keyacct__fail_memory(error);
    made->magic = KEYACCT__MAGIC_SEGMENTATION;
    made->allocator = taken;
    made->rules = *rules;
    if (count > 0 && !(made->scopes = keyacct__calloc(&taken, (size_t)count, sizeof *made->scopes))) {
        keyacct__free(&taken, made, 1, sizeof *made);
        return keyacct__fail_memory(error);
    }
    made->count = count;
    /* A scope that nobody was in: only fixed cuts exist there. */
    keyacct__segment_stats nobody;
    keyacct__segment_goal goals[KEYACCT__SEGMENT_GOALS];
    keyacct__segment_stats_init(&nobody);
    keyacct_status status = keyacct__segment_plan(rules, &nobody, 1, &made->unseen, goals, error);
    if (status != KEYACCT_OK) {
        keyacct_segmentation_destroy(made);
        return status;
    }
    *out = made;
    return KEYACCT_OK;
}

keyacct_status keyacct__segmentation_freeze(const keyacct_allocator *allocator, const keyacct__segment_rules *rules,
                                            const keyacct__segment_rounds *rounds, keyacct_segmentation **out,
                                            keyacct_error *error) {
    keyacct_segmentation *made = NULL;
    KEYACCT__TRY(keyacct__segmentation_new(allocator, rules, rounds->count, &made, error));
    for (int64_t i = 0; i < rounds->count; i++) {
        keyacct_status status = keyacct__segment_scope_copy(&made->scopes[i], &rounds->scopes[i]->frozen, &made->allocator, error);
        if (status != KEYACCT_OK) {
            keyacct_segmentation_destroy(made);
            return status;
        }
    }
    *out = made;
    return KEYACCT_OK;
}

void keyacct_segmentation_destroy(keyacct_segmentation *segmentation) {
    if (!segmentation || segmentation->magic != KEYACCT__MAGIC_SEGMENTATION) return;
    keyacct_allocator allocator = segmentation->allocator;
    segmentation->magic = KEYACCT__MAGIC_FREED;
    for (int64_t i = 0; i < segmentation->count; i++) keyacct__segment_scope_free(&segmentation->scopes[i], &allocator);
    keyacct__free(&allocator, segmentation->scopes, (size_t)segmentation->count, sizeof *segmentation->scopes);
    keyacct__free(&allocator, segmentation, 1, sizeof *segmentation);
}

static int compare_name(const keyacct__segment_scope *scope, const char *name, int64_t length) {
    return keyacct__order_text(scope->name, scope->name_length, name, length);
}

const keyacct__segment_scope *keyacct__segmentation_scope(const keyacct_segmentation *segmentation, const char *name,
                                                          int64_t length) {
    int64_t low = 0, high = segmentation->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (compare_name(&segmentation->scopes[middle], name, length) < 0) low = middle + 1;
        else high = middle;
    }
    if (low < segmentation->count && compare_name(&segmentation->scopes[low], name, length) == 0) return &segmentation->scopes[low];
    return &segmentation->unseen;
}

keyacct_status keyacct_segmentation_policy(const keyacct_segmentation *segmentation, int32_t *policy, int32_t *fell_back,
                                           keyacct_error *error) {
    KEYACCT__TRY(keyacct__segmentation_check(segmentation, error));
    if (!policy) return keyacct__fail_null(error, "policy");
    int64_t fallen = 0, ranked = 0;
    for (int64_t i = 0; i < segmentation->count; i++) {
        fallen += segmentation->scopes[i].fell_back;
        ranked += segmentation->scopes[i].ranked > 0;
    }
    *policy = (int32_t)KEYACCT__RULE(&segmentation->rules, policy);
    if (fallen > 0 && fallen == ranked) *policy = KEYACCT_SEGMENT_POLICY_PYRAMID;
    if (fell_back) *fell_back = (int32_t)fallen;
    return KEYACCT_OK;
}

keyacct_status keyacct_segmentation_save(const keyacct_segmentation *segmentation, uint8_t *buffer, size_t capacity, size_t *size,
                                         keyacct_error *error) {
    KEYACCT__TRY(keyacct__segmentation_check(segmentation, error));
    if (!size) return keyacct__fail_null(error, "size");
    keyacct__bytes out;
    keyacct__bytes_init(&out, &segmentation->allocator, KIND, STATE_VERSION);
    keyacct__segment_rules_save(&segmentation->rules, &out);
    keyacct__bytes_i64(&out, segmentation->count);
    for (int64_t i = 0; i < segmentation->count; i++) keyacct__segment_scope_save(&segmentation->scopes[i], &out);
    return keyacct__bytes_finish(&out, buffer, capacity, size, error);
}

static keyacct_status load_scopes(keyacct_segmentation *made, keyacct__reader *in, keyacct_error *error) {
    for (int64_t i = 0; i < made->count; i++) {
        KEYACCT__TRY(keyacct__segment_scope_load(&made->scopes[i], &made->allocator, in, error));
        if (i > 0 && compare_name(&made->scopes[i - 1], made->scopes[i].name, made->scopes[i].name_length) >= 0)
            return corrupt(error, "scopes are not in order");
    }
    return keyacct__reader_end(in, "segmentation", error);
}

keyacct_status keyacct_segmentation_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                         keyacct_segmentation **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct__reader in;
    keyacct__segment_rules rules;
    keyacct_segmentation *made = NULL;
    KEYACCT__TRY(keyacct__reader_init(&in, bytes, size, KIND, STATE_VERSION, STATE_VERSION, error));
    KEYACCT__TRY(keyacct__segment_rules_load(&rules, &in, error));
    int64_t count = keyacct__read_count(&in, 200);
    if (in.failed) return corrupt(error, "too short");
    KEYACCT__TRY(keyacct__segmentation_new(allocator, &rules, count, &made, error));
    keyacct_status status = load_scopes(made, &in, error);
    if (status != KEYACCT_OK) {
        keyacct_segmentation_destroy(made);
        return status;
    }
    *out = made;
    return KEYACCT_OK;
}
