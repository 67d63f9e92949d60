/* Slots of levels 3 and 4, given at slot times to those who wait, in queue order.
 *
 * Slots with n served accounts and k(q) = max(1, floor((n q + 500000) / 1000000)): level 5 k(10000), level 4 and above k(50000),
 * level 3 and above max(k(200000), accounts in gold and platinum). Queue: percentiles of value and potential plus influence, what a
 * risk band adds, and waiting_ppm a day; equal scores by account id. An account is admitted one level at a time. Nobody is evicted
 * between reviews; at a review the lowest without protection leave while there are more accounts than slots. Source: service
 * escalation 2.6 with rulings X2, X5.
 * Who waits stands in the ranks of his level (engine_queue.c) from the first slot time on, and out of them again where facts or
 * level change. A slot time looks at those who came or changed since the last one, and at the best for whom a slot is free; all
 * others have been told that they wait, and nothing of theirs has changed. O((new + given) log waiting); a review
 * O(accounts log accounts) where there are too many. */
#include "core/sort.h"
#include "service/engine.h"

enum { AHEAD = 8 }; /* accounts that are asked for before they come */

typedef struct candidate {
    int64_t score, rank; /* rank: 0 where it gets a slot */
    int32_t shard, account;
} candidate;

int64_t keyacct__engine_slot_count(const keyacct_engine *engine, int32_t level) {
    int64_t served = 0, valued = 0, slots[6];
    for (int32_t i = 0; i < engine->shard_count; i++) {
        served += engine->shards[i].served;
        valued += engine->shards[i].valued;
    }
    keyacct__service_slots(engine->rules[engine->rules_now].p, served, valued, slots);
    return slots[level];
}

static int64_t held(const keyacct_engine *engine, int32_t level) {
    int64_t count = 0;
    for (int32_t i = 0; i < engine->shard_count; i++) count += engine->shards[i].held[level];
    return count;
}

static int64_t rule_of(const keyacct_engine *engine, int32_t parameter) {
    return engine->rules[engine->rules_now].p[parameter];
}

static int is_queued(const engine_shard *shard, int32_t number) {
    int32_t place = engine_account_at(shard, number)->queue_place;
    return place < shard->queue_count && *engine_queue_at(shard, place) == number;
}

static void enqueue(engine_shard *shard, int32_t number) { /* room was reserved */
    if (is_queued(shard, number)) return;
    engine_account_at(shard, number)->queue_place = (int32_t)shard->queue_count;
    *engine_queue_at(shard, shard->queue_count++) = number;
}

static void dequeue(engine_shard *shard, int32_t number) {
    if (!is_queued(shard, number)) return;
    int32_t last = *engine_queue_at(shard, --shard->queue_count), place = engine_account_at(shard, number)->queue_place;
    *engine_queue_at(shard, place) = last;
    engine_account_at(shard, last)->queue_place = place;
}

static void unrank(engine_shard *shard, int32_t number) {
    engine_account *a = engine_account_at(shard, number);
    if (a->ranked) keyacct__engine_ranks_take(shard, &shard->ranks[a->ranked - 2], a->rank_key, number);
    a->ranked = 0;
}

void keyacct__engine_wait(engine_step *s, int on) {
    engine_account *a = s->account;
    engine_shard *shard = s->shard;
    if (on) {
        a->queued_at = s->at;
        enqueue(shard, s->number);
        shard->slot_at = keyacct__min(shard->slot_at, keyacct__engine_slot_time(s->engine, s->at));
        return;
    }
    dequeue(shard, s->number);
    unrank(shard, s->number);
    a->timer_at = engine_timer_at(s->engine, a);
    a->queued_at = SERVICE_NEVER;
}

static int64_t base_of(const keyacct_engine *engine, const engine_account *a) {
    int64_t score = keyacct__max(0, a->value_ppm) + keyacct__max(0, a->potential_ppm) + keyacct__max(0, a->influence_ppm);
    if (a->band == KEYACCT_RISK_BAND_ALARM) score += rule_of(engine, SERVICE_PARAMETER_queue_alarm_ppm);
    else if (a->band == KEYACCT_RISK_BAND_WATCH) score += rule_of(engine, SERVICE_PARAMETER_queue_watch_ppm);
    return score;
}

static int64_t score_of(const keyacct_engine *engine, const engine_account *a, int64_t at) {
    int64_t score = base_of(engine, a);
    if (a->queued_at != SERVICE_NEVER)
        score += (at - a->queued_at) / SERVICE_DAY_MS * rule_of(engine, SERVICE_PARAMETER_waiting_ppm);
    return score;
}

static int32_t in_day(int64_t at) { return (int32_t)(at - engine_day_of(at) * SERVICE_DAY_MS); }

static int64_t key_of(const keyacct_engine *engine, const engine_account *a) {
    return base_of(engine, a) - engine_day_of(a->queued_at) * rule_of(engine, SERVICE_PARAMETER_waiting_ppm);
}

void keyacct__engine_wait_anew(engine_step *s) {
    const engine_account *a = s->account;
    if (!a->ranked || (a->ranked == a->granted && a->rank_key == key_of(s->engine, a))) return;
    unrank(s->shard, s->number);
    enqueue(s->shard, s->number);
}

/* Puts those in the queue into the ranks. Whoever was told that he waits leaves the queue. */
keyacct_status keyacct__engine_rank(keyacct_engine *engine, engine_shard *shard, keyacct_error *error) {
    for (int64_t i = shard->queue_count - 1; i >= 0; i--) {
        int32_t number = *engine_queue_at(shard, i);
        engine_account *a = engine_account_at(shard, number);
        if (i >= AHEAD) engine_fetch(engine_account_at(shard, *engine_queue_at(shard, i - AHEAD)), 8);
        if (!a->ranked) {
            engine_ranks *ranks = &shard->ranks[a->granted - 2];
            KEYACCT__TRY(keyacct__engine_ranks_grow(&engine->allocator, ranks, error));
            a->ranked = a->granted;
            a->rank_key = key_of(engine, a);
            keyacct__engine_ranks_add(shard, ranks, &(engine_waiter){a->rank_key, number, in_day(a->queued_at)});
        }
        if (a->hold == KEYACCT_LEVEL_HOLD_CAPACITY) dequeue(shard, number);
    }
    return KEYACCT_OK;
}

/* Another policy weighs facts or days in another way: all are ranked anew. */
static keyacct_status forget_ranks(keyacct_engine *engine, engine_shard *shard, keyacct_error *error) {
    int64_t count = shard->ranks[0].count + shard->ranks[1].count;
    KEYACCT__TRY(keyacct__engine_reserve_slots(engine, shard, 0, shard->queue_count + count, error));
    for (int i = 0; i < 2; i++) {
        for (int32_t account; (account = keyacct__engine_ranks_pop(&shard->ranks[i])) >= 0;) {
            engine_account_at(shard, account)->ranked = 0;
            enqueue(shard, account);
        }
    }
    return KEYACCT_OK;
}

static int weighs_alike(const engine_rules *a, const engine_rules *b) {
    return a->p[SERVICE_PARAMETER_queue_alarm_ppm] == b->p[SERVICE_PARAMETER_queue_alarm_ppm]
           && a->p[SERVICE_PARAMETER_queue_watch_ppm] == b->p[SERVICE_PARAMETER_queue_watch_ppm]
           && a->p[SERVICE_PARAMETER_waiting_ppm] == b->p[SERVICE_PARAMETER_waiting_ppm];
}

static int best_first(const void *a, const void *b, const void *context) {
    const keyacct_engine *engine = context;
    const candidate *x = a, *y = b;
    if (x->score != y->score) return keyacct__order_int64(y->score, x->score);
    return keyacct__engine_order_keys(&engine->shards[x->shard].accounts, x->account, &engine->shards[y->shard].accounts,
                                      y->account);
}

static void refuse_slot(engine_step *s, int64_t rank) {
    engine_account *a = s->account;
    if (a->hold == KEYACCT_LEVEL_HOLD_CAPACITY) return;
    a->hold = KEYACCT_LEVEL_HOLD_CAPACITY;
    engine_output *out = keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_LEVEL_HELD, KEYACCT_OUTPUT_REASON_CAPACITY, rank);
    out->before = a->granted;
    out->level = (uint8_t)(a->granted + 1);
}

static void admit(engine_step *s) {
    engine_account *a = s->account;
    keyacct__engine_wait(s, 0);
    a->grant = KEYACCT_GRANT_STATE_STABLE;
    a->hold = KEYACCT_LEVEL_HOLD_NONE;
    keyacct__engine_grant_set(s, a->granted + 1, KEYACCT_OUTPUT_REASON_ENTITLED, a->entitled, -1);
    keyacct__engine_settle(s);
}

/* What a slot time looks at. */
typedef struct slot_time {
    keyacct_engine *engine;
    int64_t at, waiting; /* waiting: waiting_ppm */
    int64_t left[6]; /* slots by level */
    int64_t room, count;
    candidate *one, *scratch;
} slot_time;

/* Those who wait ahead of an account, for the same level. */
static int64_t ahead_of(const slot_time *t, int32_t number, int32_t account) {
    const engine_shard *shards = t->engine->shards;
    const engine_account *a = engine_account_at(&shards[number], account);
    int64_t before = 0, key = a->rank_key - (in_day(a->queued_at) > in_day(t->at) ? t->waiting : 0);
    for (int32_t i = 0; i < t->engine->shard_count; i++)
        before += keyacct__engine_ranks_before(&shards[i], &shards[i].ranks[a->ranked - 2], key, t->waiting, in_day(t->at),
                                               &shards[number], account);
    return before;
}

/* The best of a shard, as many as there are slots, and room for what they and those who came will say. */
static keyacct_status find_best(slot_time *t, int32_t number, keyacct_error *error) {
    engine_shard *shard = &t->engine->shards[number];
    engine_waiter *best = (engine_waiter *)t->scratch;
    int64_t outputs = 0, first = t->count;
    for (int32_t level = 3; level <= 4; level++) {
        int64_t n = keyacct__engine_ranks_best(&shard->ranks[level - 3], t->left[level], t->waiting, best);
        for (int64_t i = 0; i < n; i++) {
            int64_t days = engine_day_of(t->at) - (best[i].in_day > in_day(t->at));
            t->one[t->count++] = (candidate){best[i].key + days * t->waiting, 0, number, best[i].account};
            KEYACCT__TRY(keyacct__engine_reserve_one(t->engine, shard, best[i].account, &outputs, error));
        }
    }
    for (int64_t i = 0; i < shard->queue_count; i++)
        KEYACCT__TRY(keyacct__engine_reserve_one(t->engine, shard, *engine_queue_at(shard, i), &outputs, error));
    return keyacct__engine_reserve_slots(t->engine, shard, outputs, shard->queue_count + t->count - first, error);
}

/* Slots go to the best of all shards; whoever came since the last slot time and gets none has a rank behind them. */
static void choose(slot_time *t) {
    int64_t count = t->count;
    keyacct__sort(t->one, t->scratch, count, sizeof *t->one, best_first, t->engine);
    t->count = 0;
    for (int64_t i = 0; i < count; i++) {
        engine_shard *shard = &t->engine->shards[t->one[i].shard];
        int64_t *left = &t->left[engine_account_at(shard, t->one[i].account)->granted + 1];
        if (!*left) continue;
        --*left;
        unrank(shard, t->one[i].account);
        t->one[t->count++] = t->one[i];
    }
    for (int32_t i = 0; i < t->engine->shard_count; i++) {
        engine_shard *shard = &t->engine->shards[i];
        for (int64_t k = 0; k < shard->queue_count; k++) {
            int32_t number = *engine_queue_at(shard, k);
            if (k + AHEAD < shard->queue_count) engine_fetch(engine_account_at(shard, *engine_queue_at(shard, k + AHEAD)), 8);
            const engine_account *a = engine_account_at(shard, number);
            if (a->ranked)
                t->one[t->count++] = (candidate){score_of(t->engine, a, t->at), 1 + ahead_of(t, i, number), i, number};
        }
        shard->queue_count = 0;
    }
    keyacct__sort(t->one, t->scratch, t->count, sizeof *t->one, best_first, t->engine);
}

static void give(const slot_time *t) {
    keyacct_engine *engine = t->engine;
    engine->waiting = 0;
    for (int32_t i = 0; i < engine->shard_count; i++) {
        engine->waiting += engine->shards[i].ranks[0].count + engine->shards[i].ranks[1].count;
        engine->shards[i].slot_at = ENGINE_NEVER;
    }
    for (int64_t i = 0; i < t->count; i++) {
        const candidate *soon = &t->one[keyacct__min(i + AHEAD, t->count - 1)];
        engine_fetch(engine_account_at(&engine->shards[soon->shard], soon->account), 8);
        engine_step s = keyacct__engine_step_of(engine, &engine->shards[t->one[i].shard], t->one[i].account);
        s.at = t->at;
        s.why = KEYACCT_OUTPUT_REASON_CAPACITY;
        s.account->timer_at = t->at;
        if (!t->one[i].rank) {
            admit(&s);
            continue;
        }
        refuse_slot(&s, t->one[i].rank);
        engine_triggers(&s);
        keyacct__engine_schedule(&s);
    }
}

static keyacct_status rank_shards(keyacct_engine *engine, keyacct_error *error) {
    int again = !weighs_alike(&engine->rules[engine->rules_ranked], &engine->rules[engine->rules_now]);
    for (int32_t i = 0; i < engine->shard_count && again; i++)
        KEYACCT__TRY(forget_ranks(engine, &engine->shards[i], error));
    engine->rules_ranked = engine->rules_now;
    for (int32_t i = 0; i < engine->shard_count; i++) KEYACCT__TRY(keyacct__engine_rank(engine, &engine->shards[i], error));
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_slots(keyacct_engine *engine, int64_t at, keyacct_error *error) {
    slot_time t = {.engine = engine, .at = at, .waiting = rule_of(engine, SERVICE_PARAMETER_waiting_ppm), .room = 1};
    KEYACCT__TRY(rank_shards(engine, error));
    for (int32_t level = 3; level <= 4; level++)
        t.left[level] = keyacct__max(0, keyacct__engine_slot_count(engine, level) - held(engine, level));
    for (int32_t i = 0; i < engine->shard_count; i++) {
        t.room += engine->shards[i].queue_count;
        for (int32_t level = 3; level <= 4; level++)
            t.room += keyacct__engine_ranks_best(&engine->shards[i].ranks[level - 3], t.left[level], t.waiting, NULL);
    }
    t.one = keyacct__alloc(&engine->allocator, (size_t)t.room, 2 * sizeof *t.one);
    if (!t.one) return keyacct__fail_memory(error);
    t.scratch = t.one + t.room;
    keyacct_status status = KEYACCT_OK;
    for (int32_t i = 0; i < engine->shard_count && status == KEYACCT_OK; i++) status = find_best(&t, i, error);
    if (status == KEYACCT_OK) {
        choose(&t);
        give(&t);
        engine->slots_at = engine->barrier_at = at;
        engine->barrier_seq = INT64_MAX;
    }
    keyacct__free(&engine->allocator, t.one, (size_t)t.room, 2 * sizeof *t.one);
    return status;
}

/* --- reviews -------------------------------------------------------------------------------------------------------------- */

struct engine_leavers {
    candidate *one;
    int64_t room;
};

keyacct_status keyacct__engine_leavers(const keyacct_engine *engine, engine_leavers **out, keyacct_error *error) {
    int64_t room = 1;
    for (int32_t i = 0; i < engine->shard_count; i++)
        for (int64_t k = 0; engine->shards[i].has_accounts && k < engine->shards[i].accounts.count; k++)
            room += engine_account_at(&engine->shards[i], k)->granted >= 3;
    engine_leavers *made = keyacct__alloc(&engine->allocator, 1, sizeof *made);
    if (!made) return keyacct__fail_memory(error);
    *made = (engine_leavers){keyacct__alloc(&engine->allocator, (size_t)room, 2 * sizeof *made->one), room};
    if (!made->one) {
        keyacct__free(&engine->allocator, made, 1, sizeof *made);
        return keyacct__fail_memory(error);
    }
    *out = made;
    return KEYACCT_OK;
}

void keyacct__engine_leavers_free(const keyacct_engine *engine, engine_leavers *of) {
    keyacct__free(&engine->allocator, of->one, (size_t)of->room, 2 * sizeof *of->one);
    keyacct__free(&engine->allocator, of, 1, sizeof *of);
}

/* The accounts of a level that nobody pinned and nothing protects, the best first. Neither score nor protection of one account
 * depends on another one, so that they stand while the last of them leave. */
static int64_t find_leavers(keyacct_engine *engine, int32_t level, int64_t at, engine_leavers *list) {
    int64_t count = 0, value;
    uint8_t reason;
    for (int32_t i = 0; i < engine->shard_count; i++) {
        engine_shard *shard = &engine->shards[i];
        for (int64_t k = 0; shard->has_accounts && k < shard->accounts.count; k++) {
            const engine_account *a = engine_account_at(shard, k);
            if (!a->exists || a->granted != level || a->grant == KEYACCT_GRANT_STATE_PINNED) continue;
            engine_step s = keyacct__engine_step_of(engine, shard, (int32_t)k);
            s.at = at;
            if (!keyacct__engine_protected(&s, &reason, &value))
                list->one[count++] = (candidate){score_of(engine, a, at), 0, i, (int32_t)k};
        }
    }
    keyacct__sort(list->one, list->one + count, count, sizeof *list->one, best_first, engine);
    return count;
}

void keyacct__engine_over(keyacct_engine *engine, int64_t at, int64_t seq) {
    engine_step s = {.engine = engine, .shard = &engine->shards[0], .rules = &engine->rules[engine->rules_now], .number = -1,
                     .at = at, .cause = seq, .why = KEYACCT_OUTPUT_REASON_CAPACITY};
    for (int32_t level = 3; level <= 5; level++)
        if (held(engine, level) > keyacct__engine_slot_count(engine, level))
            keyacct__engine_emit(&s, NULL, KEYACCT_OUTPUT_CAPACITY_OVER, KEYACCT_OUTPUT_REASON_CAPACITY,
                                 keyacct__engine_slot_count(engine, level))->level = (uint8_t)level;
}

/* More accounts than slots: at a review the lowest leave, level 5 never by itself. */
void keyacct__engine_review_slots(keyacct_engine *engine, int64_t at, int64_t seq, engine_leavers *list) {
    for (int32_t level = 4; level >= 3; level--) {
        int64_t left = held(engine, level) > keyacct__engine_slot_count(engine, level) ? find_leavers(engine, level, at, list) : 0;
        while (left > 0 && held(engine, level) > keyacct__engine_slot_count(engine, level)) {
            const candidate *lowest = &list->one[--left];
            engine_step s = keyacct__engine_step_of(engine, &engine->shards[lowest->shard], lowest->account);
            s.at = at;
            s.cause = seq;
            s.why = KEYACCT_OUTPUT_REASON_CAPACITY;
            keyacct__engine_grant_set(&s, level - 1, KEYACCT_OUTPUT_REASON_CAPACITY, held(engine, level), -1);
            keyacct__engine_settle(&s);
        }
    }
    keyacct__engine_over(engine, at, seq);
}
