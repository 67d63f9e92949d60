/* Slots of levels 3 and 4, given at slot times to those who wait, in queue order.
 *
 * Slots with n served accounts and k(q) = max(1, floor((n q + 500000) / 1000000)): level 5 k(10000), level 4 and above k(50000),
 * level 3 and above max(k(200000), accounts in gold and platinum). Queue: percentiles of value and potential plus influence, what a
 * risk band adds, and waiting_ppm a day; equal scores by account id. An account is admitted one level at a time. Nobody is evicted
 * between reviews; at a review the lowest without protection leave while there are more accounts than slots. Source: service
 * escalation 2.6 with rulings X2, X5. O(waiting log waiting); a review O(accounts log accounts) where there are too many. */
#include "core/sort.h"
#include "service/engine.h"

typedef struct candidate {
    int64_t score;
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

void keyacct__engine_wait(engine_step *s, int on) {
    engine_account *a = s->account;
    engine_shard *shard = s->shard;
    if (on) { /* room was reserved */
        a->queued_at = s->at;
        a->queue_place = (int32_t)shard->queue_count;
        *engine_queue_at(shard, shard->queue_count++) = s->number;
        shard->slot_at = keyacct__min(shard->slot_at, keyacct__engine_slot_time(s->engine, s->at));
        return;
    }
    int32_t last = *engine_queue_at(shard, --shard->queue_count);
    *engine_queue_at(shard, a->queue_place) = last;
    engine_account_at(shard, last)->queue_place = a->queue_place;
    a->queued_at = SERVICE_NEVER;
}

static int64_t score_of(const keyacct_engine *engine, const engine_account *a, int64_t at) {
    const int64_t *p = engine->rules[engine->rules_now].p;
    int64_t score = keyacct__max(0, a->value_ppm) + keyacct__max(0, a->potential_ppm) + keyacct__max(0, a->influence_ppm);
    if (a->band == KEYACCT_RISK_BAND_ALARM) score += p[SERVICE_PARAMETER_queue_alarm_ppm];
    else if (a->band == KEYACCT_RISK_BAND_WATCH) score += p[SERVICE_PARAMETER_queue_watch_ppm];
    if (a->queued_at != SERVICE_NEVER) score += (at - a->queued_at) / SERVICE_DAY_MS * p[SERVICE_PARAMETER_waiting_ppm];
    return score;
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

static void give(keyacct_engine *engine, const candidate *queue, int64_t count, int64_t at) {
    int64_t rank[6] = {0};
    engine->waiting = 0;
    for (int64_t i = 0; i < count; i++) {
        engine_step s = keyacct__engine_step_of(engine, &engine->shards[queue[i].shard], queue[i].account);
        int32_t level = s.account->granted + 1;
        s.at = at;
        s.why = KEYACCT_OUTPUT_REASON_CAPACITY;
        s.account->timer_at = at;
        if (held(engine, level) < keyacct__engine_slot_count(engine, level)) {
            admit(&s);
        } else {
            refuse_slot(&s, ++rank[level]);
            engine_triggers(&s);
            keyacct__engine_schedule(&s);
            engine->waiting++;
        }
    }
}

keyacct_status keyacct__engine_slots(keyacct_engine *engine, int64_t at, keyacct_error *error) {
    int64_t count = 0, n = 0;
    for (int32_t i = 0; i < engine->shard_count; i++) {
        KEYACCT__TRY(keyacct__engine_reserve_queue(engine, &engine->shards[i], error));
        count += engine->shards[i].queue_count;
    }
    candidate *queue = keyacct__alloc(&engine->allocator, (size_t)keyacct__max(1, count), 2 * sizeof *queue);
    if (!queue) return keyacct__fail_memory(error);
    for (int32_t i = 0; i < engine->shard_count; i++) {
        const engine_shard *shard = &engine->shards[i];
        for (int64_t k = 0; k < shard->queue_count; k++) {
            int32_t account = *engine_queue_at(shard, k);
            queue[n++] = (candidate){score_of(engine, engine_account_at(shard, account), at), i, account};
        }
    }
    keyacct__sort(queue, queue + count, count, sizeof *queue, best_first, engine);
    for (int32_t i = 0; i < engine->shard_count; i++) engine->shards[i].slot_at = ENGINE_NEVER;
    give(engine, queue, count, at);
    keyacct__free(&engine->allocator, queue, (size_t)keyacct__max(1, count), 2 * sizeof *queue);
    engine->barrier_at = at;
    engine->barrier_seq = INT64_MAX;
    return KEYACCT_OK;
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
                list->one[count++] = (candidate){score_of(engine, a, at), i, (int32_t)k};
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
