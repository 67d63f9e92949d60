/* The builder of VALUE: counts that decide the basis, and what accounts say about their peers.
 *
 * The basis is one for the whole book (rulings X14): margin only when every account with revenue on record is fully costed. Peer
 * facts (industry, size band, wallet per unit of size) are exact: equal ones are one fact with a weight, sorted when their number
 * has doubled, so parts may be added and merged in any order and equal contents save to equal bytes ("VALL"). Memory in the number
 * of distinct facts, none without a size column; O(n log n). Refuses a forced basis that the data cannot carry. */
#include <string.h>

#include "core/hash.h"
#include "core/sort.h"
#include "value.h"

#define KIND "VALL"
#define STATE_VERSION 1
#define MILLION INT64_C(1000000)

struct keyacct_value_learn {
    uint32_t magic;
    keyacct_allocator allocator;
    keyacct__value_rules rules;
    int32_t broken; /* memory ran out half-way */
    int64_t bought, costed, counted; /* accounts with revenue; of these with all costs, with a quantity */
    keyacct__map industries;
    keyacct__value_fact *facts;
    int64_t count, capacity, compacted;
    int64_t weight; /* of all facts */
};

static keyacct_status check(const keyacct_value_learn *learn, const char *argument, keyacct_error *error) {
    if (!learn || learn->magic != KEYACCT__MAGIC_VALUE_LEARN) return keyacct__fail_handle(error, argument, "keyacct_value_learn");
    if (learn->broken)
        return keyacct__fail(error, KEYACCT_E_STATE, NULL, argument, -1,
                             "an earlier call failed half-way; start again, or from a saved state");
    return KEYACCT_OK;
}

static keyacct_status make(const keyacct_allocator *allocator, keyacct_value_learn **out, keyacct_error *error) {
    keyacct_allocator taken;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_value_learn *learn = keyacct__calloc(&taken, 1, sizeof *learn);
    if (!learn) return keyacct__fail_memory(error);
    keyacct_status status = keyacct__map_init(&learn->industries, &taken, keyacct__hash_key_default, 1, 16, error);
    if (status != KEYACCT_OK) {
        keyacct__free(&taken, learn, 1, sizeof *learn);
        return status;
    }
    learn->magic = KEYACCT__MAGIC_VALUE_LEARN;
    learn->allocator = taken;
    *out = learn;
    return KEYACCT_OK;
}

keyacct_status keyacct_value_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                          keyacct_value_learn **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct_value_learn *learn = NULL;
    KEYACCT__TRY(make(allocator, &learn, error));
    keyacct_status status = keyacct__value_rules_take(policy, &learn->rules, error);
    if (status == KEYACCT_OK) *out = learn;
    else keyacct_value_learn_destroy(learn);
    return status;
}

void keyacct_value_learn_destroy(keyacct_value_learn *learn) {
    if (!learn || learn->magic != KEYACCT__MAGIC_VALUE_LEARN) return;
    keyacct_allocator allocator = learn->allocator;
    learn->magic = KEYACCT__MAGIC_FREED;
    keyacct__map_free(&learn->industries);
    keyacct__free(&allocator, learn->facts, (size_t)learn->capacity, sizeof *learn->facts);
    keyacct__free(&allocator, learn, 1, sizeof *learn);
}

/* --- facts ---------------------------------------------------------------------------------------------------------- */

static int order_industry(const keyacct_value_learn *learn, int32_t a, int32_t b) {
    int64_t a_length, b_length;
    if (a == b) return 0;
    const char *x = keyacct__map_text(&learn->industries, a, &a_length), *y = keyacct__map_text(&learn->industries, b, &b_length);
    return keyacct__order_text(x, a_length, y, b_length);
}

static int order_fact(const void *left, const void *right, const void *context) {
    const keyacct__value_fact *a = left, *b = right;
    int order = order_industry(context, a->industry, b->industry);
    if (order == 0) order = keyacct__order_int64(a->band, b->band);
    return order ? order : keyacct__order_int64(a->ratio, b->ratio);
}

static int order_ratio(const void *left, const void *right, const void *context) {
    (void)context;
    return keyacct__order_int64(((const keyacct__value_fact *)left)->ratio, ((const keyacct__value_fact *)right)->ratio);
}

static keyacct_status compact(keyacct_value_learn *learn, keyacct_error *error) {
    if (learn->compacted == learn->count) return KEYACCT_OK;
    keyacct__value_fact *scratch = keyacct__alloc(&learn->allocator, (size_t)learn->count, sizeof *scratch);
    if (!scratch) return keyacct__fail_memory(error);
    keyacct__sort(learn->facts, scratch, learn->count, sizeof *scratch, order_fact, learn);
    keyacct__free(&learn->allocator, scratch, (size_t)learn->count, sizeof *scratch);
    int64_t kept = 0;
    for (int64_t i = 1; i < learn->count; i++) {
        if (order_fact(&learn->facts[kept], &learn->facts[i], learn) == 0) learn->facts[kept].weight += learn->facts[i].weight;
        else learn->facts[++kept] = learn->facts[i];
    }
    learn->count = learn->compacted = kept + 1;
    return KEYACCT_OK;
}

static keyacct_status put_fact(keyacct_value_learn *learn, const char *industry, int64_t length, int32_t band, int64_t ratio,
                               int64_t weight, keyacct_error *error) {
    int added;
    int64_t number = keyacct__map_put_text(&learn->industries, industry, length, &added, error);
    if (number < 0) return (keyacct_status)-number;
    if (learn->count == learn->capacity && learn->count >= 2 * learn->compacted) KEYACCT__TRY(compact(learn, error));
    if (learn->count == learn->capacity) {
        size_t next = learn->capacity ? (size_t)learn->capacity * 2 : 256;
        if (keyacct__resize(&learn->allocator, &learn->facts, (size_t)learn->capacity, next, sizeof *learn->facts) != KEYACCT_OK)
            return keyacct__fail_memory(error);
        learn->capacity = (int64_t)next;
    }
    keyacct__value_fact fact = {(int32_t)number, band, ratio, weight};
    learn->facts[learn->count++] = fact;
    learn->weight += weight;
    return KEYACCT_OK;
}

/* Room for `accounts` and facts of `weight` beyond those there; a builder holds at least as many accounts as it has of any kind. */
static keyacct_status check_room(const keyacct_value_learn *learn, int64_t accounts, int64_t weight, keyacct_error *error) {
    if (accounts <= KEYACCT__MOST_ACCOUNTS - learn->bought && weight <= KEYACCT__MOST_ACCOUNTS - learn->weight) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_LIMIT, "accounts", NULL, -1, "more than %l accounts in one builder",
                         KEYACCT__MOST_ACCOUNTS);
}

/* A known wallet speaks for itself; what an account buys from us is a lower bound of its wallet, which an upper quantile forgives.
 */
static keyacct_status learn_row(keyacct_value_learn *learn, const keyacct__value_row *row, keyacct_error *error) {
    if (row->has_revenue) {
        learn->bought++;
        learn->costed += row->costed;
        learn->counted += row->has_quantity;
    }
    if (!row->has_size || (!row->has_wallet && !row->has_revenue)) return KEYACCT_OK;
    int64_t spend = row->has_wallet ? row->wallet : keyacct__max(row->yearly, 0), ratio;
    if (!keyacct__muldiv_half_even(spend, MILLION, row->size, &ratio)) ratio = INT64_MAX;
    return put_fact(learn, row->industry, row->industry_length, keyacct__value_band(&learn->rules, row->size), ratio, 1, error);
}

keyacct_status keyacct_value_learn_add(keyacct_value_learn *learn, const keyacct_table *accounts, const keyacct_run *run,
                                       keyacct_error *error) {
    keyacct__value_view view;
    keyacct__value_row row;
    KEYACCT__TRY(check(learn, "learn", error));
    KEYACCT__TRY(keyacct__value_view_open(&view, &learn->rules, accounts, run, "keyacct_value_learn_add", error));
    KEYACCT__TRY(check_room(learn, view.rows, view.rows, error));
    for (int64_t i = 0; i < view.rows; i++) { /* everything is checked before anything is counted */
        if (i % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(run, i, view.rows, error));
        KEYACCT__TRY(keyacct__value_view_row(&view, i, &row, error));
    }
    for (int64_t i = 0; i < view.rows; i++) {
        keyacct_status status = keyacct__value_view_row(&view, i, &row, error);
        if (status == KEYACCT_OK) status = learn_row(learn, &row, error);
        if (status != KEYACCT_OK) {
            learn->broken = 1;
            return status;
        }
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_value_learn_merge(keyacct_value_learn *learn, const keyacct_value_learn *from, keyacct_error *error) {
    KEYACCT__TRY(check(learn, "learn", error));
    KEYACCT__TRY(check(from, "from", error));
    if (learn == from) return keyacct__refuse(error, "from", "a builder cannot be merged into itself");
    if (memcmp(&learn->rules, &from->rules, sizeof learn->rules) != 0)
        return keyacct__fail(error, KEYACCT_E_STATE, NULL, "from", -1, "the two builders have different policies");
    KEYACCT__TRY(check_room(learn, from->bought, from->weight, error));
    for (int64_t i = 0; i < from->count; i++) {
        const keyacct__value_fact *fact = &from->facts[i];
        int64_t length;
        const char *industry = keyacct__map_text(&from->industries, fact->industry, &length);
        keyacct_status status = put_fact(learn, industry, length, fact->band, fact->ratio, fact->weight, error);
        if (status != KEYACCT_OK) {
            learn->broken = 1;
            return status;
        }
    }
    learn->bought += from->bought;
    learn->costed += from->costed;
    learn->counted += from->counted;
    return KEYACCT_OK;
}

/* --- the model ------------------------------------------------------------------------------------------------------ */

static keyacct_status choose_basis(const keyacct_value_learn *learn, int32_t *basis, keyacct_error *error) {
    switch (KEYACCT__VALUE_RULE(&learn->rules, basis)) {
    case KEYACCT_BASIS_CHOICE_MARGIN:
        *basis = KEYACCT_VALUE_BASIS_MARGIN;
        if (learn->costed == learn->bought) return KEYACCT_OK;
        return keyacct__fail(
            error, KEYACCT_E_DEGENERATE, "accounts", "margin", -1,
            "value.basis is margin, but %l of %l accounts have transactions without a cost; give the costs or choose revenue",
            learn->bought - learn->costed, learn->bought);
    case KEYACCT_BASIS_CHOICE_VOLUME:
        *basis = KEYACCT_VALUE_BASIS_VOLUME;
        if (learn->counted == learn->bought) return KEYACCT_OK;
        return keyacct__fail(error, KEYACCT_E_DEGENERATE, "accounts", "quantity", -1,
                             "value.basis is volume, but %l of %l accounts have no quantity; give the quantities or choose revenue",
                             learn->bought - learn->counted, learn->bought);
    case KEYACCT_BASIS_CHOICE_REVENUE: *basis = KEYACCT_VALUE_BASIS_REVENUE; return KEYACCT_OK;
    default:
        *basis = learn->bought > 0 && learn->costed == learn->bought ? KEYACCT_VALUE_BASIS_MARGIN : KEYACCT_VALUE_BASIS_REVENUE;
        return KEYACCT_OK;
    }
}

/* Element floor(m q), at most the last, of the m weighted facts in ascending order of ratio. */
static int64_t quantile(const keyacct__value_fact *facts, int64_t count, int64_t m, int64_t ppm) {
    int64_t index = keyacct__min(m / MILLION * ppm + m % MILLION * ppm / MILLION, m - 1);
    for (int64_t i = 0; i < count; i++) {
        index -= facts[i].weight;
        if (index < 0) return facts[i].ratio;
    }
    return 0;
}

static int64_t accounts_of(const keyacct__value_fact *facts, int64_t count) {
    int64_t m = 0;
    for (int64_t i = 0; i < count; i++) m += facts[i].weight;
    return m;
}

static int64_t group_end(const keyacct__value_fact *facts, int64_t count, int64_t start) {
    int64_t end = start;
    while (end < count && facts[end].industry == facts[start].industry && facts[end].band == facts[start].band) end++;
    return end;
}

/* Groups that are large enough, their quantile drawn towards the book's: (g r_group + s r_book) / (g + s). */
static void fill_groups(const keyacct_value_learn *learn, const keyacct__value_fact *facts, int64_t book,
                        keyacct_value_model *model) {
    int64_t least = KEYACCT__VALUE_RULE(&learn->rules, peer_min_accounts),
            weight = KEYACCT__VALUE_RULE(&learn->rules, peer_shrinkage_accounts);
    int64_t ppm = KEYACCT__VALUE_RULE(&learn->rules, peer_quantile_ppm), end;
    int32_t names = -1, last = -1;
    for (int64_t start = 0; start < learn->count; start = end) {
        end = group_end(facts, learn->count, start);
        if (facts[start].industry != last) { /* facts are ordered by name, so the model's numbers are too */
            int64_t length;
            const char *name = keyacct__map_text(&learn->industries, facts[start].industry, &length);
            last = facts[start].industry;
            names++;
            if (length) memcpy(model->industries.bytes + model->industries.offsets[names], name, (size_t)length);
            model->industries.offsets[names + 1] = model->industries.offsets[names] + length;
        }
        int64_t g = accounts_of(facts + start, end - start), moved = 0;
        if (g < least) continue;
        int64_t own = quantile(facts + start, end - start, g, ppm);
        keyacct__muldiv_half_even(own - book, g, g + weight, &moved); /* both are >= 0: the difference fits, and so does its part */
        keyacct__value_group group = {names, facts[start].band, g, book + moved};
        model->groups[model->count++] = group;
    }
}

static void count_groups(const keyacct_value_learn *learn, const keyacct__value_fact *facts, int64_t *groups, int64_t *names,
                         int64_t *names_size) {
    int64_t end, length;
    int32_t last = -1;
    *groups = *names = *names_size = 0;
    for (int64_t start = 0; start < learn->count; start = end) {
        end = group_end(facts, learn->count, start);
        ++*groups;
        if (facts[start].industry == last) continue;
        last = facts[start].industry;
        ++*names;
        keyacct__map_text(&learn->industries, last, &length);
        *names_size += length;
    }
}

/* `sorted` and `scratch`: two arrays of learn->count facts. */
static keyacct_status build(const keyacct_value_learn *learn, int32_t basis, keyacct__value_fact *sorted,
                            keyacct__value_fact *scratch, keyacct_value_model **out, keyacct_error *error) {
    int64_t groups, names, names_size, book = 0;
    if (learn->count > 0) {
        memcpy(sorted, learn->facts, (size_t)learn->count * sizeof *sorted);
        keyacct__sort(sorted, scratch, learn->count, sizeof *sorted, order_ratio, NULL);
        book = quantile(sorted, learn->count, accounts_of(sorted, learn->count),
                        KEYACCT__VALUE_RULE(&learn->rules, peer_quantile_ppm));
        keyacct__sort(sorted, scratch, learn->count, sizeof *sorted, order_fact, learn);
    }
    count_groups(learn, sorted, &groups, &names, &names_size);
    KEYACCT__TRY(keyacct__value_model_new(&learn->allocator, &learn->rules, names, names_size, groups, out, error));
    (*out)->basis = basis;
    (*out)->count = 0;
    fill_groups(learn, sorted, book, *out);
    return KEYACCT_OK;
}

keyacct_status keyacct_value_learn_finish(const keyacct_value_learn *learn, keyacct_value_model **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    int32_t basis;
    KEYACCT__TRY(check(learn, "learn", error));
    KEYACCT__TRY(choose_basis(learn, &basis, error));
    keyacct__value_fact *sorted = keyacct__alloc(&learn->allocator, (size_t)learn->count + 1, sizeof *sorted);
    keyacct__value_fact *scratch = keyacct__alloc(&learn->allocator, (size_t)learn->count + 1, sizeof *scratch);
    keyacct_status status = sorted && scratch ? build(learn, basis, sorted, scratch, out, error) : keyacct__fail_memory(error);
    keyacct__free(&learn->allocator, sorted, (size_t)learn->count + 1, sizeof *sorted);
    keyacct__free(&learn->allocator, scratch, (size_t)learn->count + 1, sizeof *scratch);
    return status;
}

/* --- saved form ----------------------------------------------------------------------------------------------------- */

keyacct_status keyacct_value_learn_save(const keyacct_value_learn *learn, uint8_t *buffer, size_t capacity, size_t *size,
                                        keyacct_error *error) {
    KEYACCT__TRY(check(learn, "learn", error));
    if (!size) return keyacct__fail_null(error, "size");
    /* Joining equal facts does not change what the builder says, so a const builder may be compacted. */
    KEYACCT__TRY(compact((keyacct_value_learn *)(uintptr_t)learn, error));
    keyacct__bytes out;
    keyacct__bytes_init(&out, &learn->allocator, KIND, STATE_VERSION);
    keyacct__value_rules_save(&learn->rules, &out);
    keyacct__bytes_i64(&out, learn->bought);
    keyacct__bytes_i64(&out, learn->costed);
    keyacct__bytes_i64(&out, learn->counted);
    keyacct__bytes_i64(&out, learn->count);
    for (int64_t i = 0; i < learn->count; i++) {
        int64_t length;
        const char *industry = keyacct__map_text(&learn->industries, learn->facts[i].industry, &length);
        keyacct__bytes_text(&out, industry, (size_t)length);
        keyacct__bytes_u32(&out, (uint32_t)learn->facts[i].band);
        keyacct__bytes_i64(&out, learn->facts[i].ratio);
        keyacct__bytes_i64(&out, learn->facts[i].weight);
    }
    return keyacct__bytes_finish(&out, buffer, capacity, size, error);
}

static keyacct_status load_body(keyacct_value_learn *learn, keyacct__reader *in, keyacct_error *error) {
    KEYACCT__TRY(keyacct__value_rules_load(&learn->rules, in, error));
    learn->bought = keyacct__read_i64(in);
    learn->costed = keyacct__read_i64(in);
    learn->counted = keyacct__read_i64(in);
    int64_t count = keyacct__read_count(in, 28);
    for (int64_t i = 0; i < count; i++) {
        size_t length = 0;
        const char *industry = keyacct__read_text(in, &length);
        uint32_t band = keyacct__read_u32(in);
        int64_t ratio = keyacct__read_i64(in), weight = keyacct__read_i64(in);
        if (in->failed || !industry || band > 63 || ratio < 0 || weight < 1 || weight > KEYACCT__MOST_ACCOUNTS - learn->weight)
            return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "saved builder of values: a peer fact is not possible");
        KEYACCT__TRY(put_fact(learn, industry, (int64_t)length, (int32_t)band, ratio, weight, error));
    }
    if (learn->bought < 0 || learn->bought > KEYACCT__MOST_ACCOUNTS || learn->costed < 0 || learn->costed > learn->bought
        || learn->counted < 0 || learn->counted > learn->bought)
        return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "saved builder of values: the counts are not possible");
    return keyacct__reader_end(in, "builder of values", error);
}

keyacct_status keyacct_value_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                        keyacct_value_learn **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct__reader in;
    keyacct_value_learn *learn = NULL;
    KEYACCT__TRY(keyacct__reader_init(&in, bytes, size, KIND, STATE_VERSION, STATE_VERSION, error));
    KEYACCT__TRY(make(allocator, &learn, error));
    keyacct_status status = load_body(learn, &in, error);
    if (status == KEYACCT_OK) *out = learn;
    else keyacct_value_learn_destroy(learn);
    return status;
}
