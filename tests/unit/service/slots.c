/* Slots against the plain way of giving them: all who wait are ranked by what they are worth at the slot time, and slots go down the
 * list. Accounts come and go, their facts change, slots are freed by reviews and departures, policies weigh otherwise. Then the same
 * events in a host that never ticks, in five shards, saved and loaded in between, copied: the same state.
 *
 * Ties are many (few values, few days), the wait begins at any time of the day, and some events fall on slot times. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyacct.h"
#include "core/sort.h"
#include "service/engine.h"

#define BEGIN INT64_C(1780272000000) /* 2026-06-01T00:00Z */
enum { ACCOUNTS = 900, ROUNDS = 260, ROWS = 40, POLICIES = 3 };

static uint64_t dice;

static uint64_t draw(uint64_t below) {
    dice ^= dice << 13, dice ^= dice >> 7, dice ^= dice << 17;
    return dice % below;
}

static keyacct_engine *make(int32_t shards, const keyacct_policy *const policies[POLICIES]) {
    keyacct_engine *engine = NULL;
    int64_t version;
    assert_int_equal(keyacct_engine_create(NULL, policies[0], shards, &engine, NULL), KEYACCT_OK);
    for (int i = 1; i < POLICIES; i++) assert_int_equal(keyacct_engine_policy(engine, policies[i], &version, NULL), KEYACCT_OK);
    return engine;
}

/* --- events ---------------------------------------------------------------------------------------------------------------- */

typedef struct rows {
    int64_t at[ROWS], account[ROWS], value[ROWS], potential[ROWS], influence[ROWS], version[ROWS], until[ROWS];
    int8_t event[ROWS], status[ROWS], segment[ROWS], band[ROWS], level[ROWS], mode[ROWS];
    uint8_t has_account[ROWS / 8], has_facts[ROWS / 8], has_version[ROWS / 8], has_until[ROWS / 8];
    int64_t names[ROWS + 1];
} rows;

static void mark(uint8_t *bits, int i) { bits[i / 8] = (uint8_t)(bits[i / 8] | 1 << i % 8); }

static int by_time(const void *a, const void *b) { return keyacct__order_int64(*(const int64_t *)a, *(const int64_t *)b); }

static void fill(rows *r, int round, int64_t from, int64_t until) {
    memset(r, 0, sizeof *r);
    for (int i = 0; i < ROWS; i++) r->at[i] = from + 2 + (int64_t)draw((uint64_t)(until - from - 1));
    if (draw(3) == 0) r->at[0] = until;
    qsort(r->at, ROWS, sizeof *r->at, by_time);
    for (int i = 0; i < ROWS; i++) {
        uint64_t kind = draw(200);
        r->account[i] = (int64_t)draw(ACCOUNTS) * 7919 % ACCOUNTS;
        mark(r->has_account, i);
        r->event[i] = round < 30 || kind < 30 ? KEYACCT_EVENT_ACCOUNT : KEYACCT_EVENT_FACTS;
        if (kind >= 170) r->event[i] = KEYACCT_EVENT_ACCOUNT_REMOVED;
        if (kind >= 180) {
            r->event[i] = KEYACCT_EVENT_OVERRIDE_SET;
            r->level[i] = (int8_t)(2 + draw(3));
            r->until[i] = r->at[i] + 1 + (int64_t)draw(3 * SERVICE_DAY_MS);
            mark(r->has_until, i);
        }
        if (kind == 198 || kind == 199) {
            r->event[i] = kind == 198 ? KEYACCT_EVENT_REVIEW : KEYACCT_EVENT_POLICY_ACTIVATED;
            r->has_account[i / 8] = (uint8_t)(r->has_account[i / 8] & ~(1 << i % 8));
            r->version[i] = 1 + (int64_t)draw(POLICIES);
            r->mode[i] = KEYACCT_CHANGE_MODE_PROSPECTIVE;
            if (kind == 199) mark(r->has_version, i);
        }
        if (r->event[i] != KEYACCT_EVENT_ACCOUNT && r->event[i] != KEYACCT_EVENT_FACTS) continue;
        r->status[i] = (int8_t)(draw(20) ? 0 : KEYACCT_STATUS_SUSPENDED);
        r->band[i] = (int8_t)draw(4);
        r->segment[i] = (int8_t)(draw(40) ? 0 : KEYACCT_SEGMENT_GOLD);
        r->value[i] = 700000 + 1000 * (int64_t)draw(300);
        if (draw(15) == 0) r->value[i] = 2000000; /* refused, with what had come due before it put back */
        r->potential[i] = 1000 * (int64_t)draw(4);
        r->influence[i] = draw(3) ? 500000 : 650000 + 1000 * (int64_t)draw(350);
        mark(r->has_facts, i);
    }
    for (int i = 0; i <= ROWS; i++) r->names[i] = 3 * i;
}

static void apply(keyacct_engine *engine, const rows *r) {
    static const char names[] = "AnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnn"
                                "AnnAnnAnnAnnAnnAnnAnnAnn";
    keyacct_table *events = NULL;
    assert_int_equal(keyacct_table_create(NULL, "events", ROWS, &events, NULL), KEYACCT_OK);
#define BIND(name, type, values, validity)                                                                                         \
    assert_int_equal(keyacct_table_bind(events, name, KEYACCT_TYPE_##type, 0, values, validity, NULL, NULL, NULL), KEYACCT_OK)
    BIND("at", TIME, r->at, NULL);
    BIND("event", INT8, r->event, NULL);
    BIND("account_id", INT64, r->account, r->has_account);
    BIND("status", INT8, r->status, NULL);
    BIND("segment", INT8, r->segment, NULL);
    BIND("risk_band", INT8, r->band, NULL);
    BIND("level", INT8, r->level, NULL);
    BIND("mode", INT8, r->mode, NULL);
    BIND("until_at", TIME, r->until, r->has_until);
    BIND("policy_version", INT64, r->version, r->has_version);
    BIND("value_percentile_ppm", INT64, r->value, r->has_facts);
    BIND("potential_percentile_ppm", INT64, r->potential, r->has_facts);
    BIND("influence_ppm", INT64, r->influence, r->has_facts);
    assert_int_equal(keyacct_table_bind_text(events, "actor", 0, r->names, names, NULL, NULL, NULL, NULL), KEYACCT_OK);
    assert_int_not_equal(keyacct_engine_apply(engine, events, NULL, NULL), KEYACCT_E_NO_MEMORY); /* refused rows are as good */
    keyacct_table_destroy(events);
}

/* --- the plain way ----------------------------------------------------------------------------------------------------------- */

typedef struct waiter {
    int64_t score, id, rank; /* rank: 0 admitted, -1 told before */
    int32_t number;
} waiter;

static int better(const void *a, const void *b) {
    const waiter *x = a, *y = b;
    return x->score != y->score ? keyacct__order_int64(y->score, x->score) : keyacct__order_int64(x->id, y->id);
}

static int64_t count_held(const keyacct_engine *engine, int level) {
    int64_t count = 0;
    for (int32_t i = 0; i < engine->shard_count; i++) count += engine->shards[i].held[level];
    return count;
}

static int64_t foresee(const keyacct_engine *engine, int64_t at, waiter *list) {
    const int64_t *p = engine->rules[engine->rules_now].p;
    const engine_shard *shard = &engine->shards[0];
    int64_t count = 0, ranks[6] = {0}, left[6] = {0};
    for (int32_t i = 0; shard->has_accounts && i < shard->accounts.count; i++) {
        const engine_account *a = engine_account_at(shard, i);
        if (a->queued_at == SERVICE_NEVER) continue;
        int64_t score = keyacct__max(0, a->value_ppm) + keyacct__max(0, a->potential_ppm) + keyacct__max(0, a->influence_ppm);
        if (a->band == KEYACCT_RISK_BAND_ALARM) score += p[SERVICE_PARAMETER_queue_alarm_ppm];
        if (a->band == KEYACCT_RISK_BAND_WATCH) score += p[SERVICE_PARAMETER_queue_watch_ppm];
        score += (at - a->queued_at) / SERVICE_DAY_MS * p[SERVICE_PARAMETER_waiting_ppm];
        list[count++] = (waiter){score, shard->accounts.ints[i], 0, i};
    }
    qsort(list, (size_t)count, sizeof *list, better);
    for (int level = 3; level <= 4; level++) left[level] = keyacct__engine_slot_count(engine, level) - count_held(engine, level);
    for (int64_t i = 0; i < count; i++) {
        const engine_account *a = engine_account_at(shard, list[i].number);
        int level = a->granted + 1;
        if (left[level]-- > 0) continue;
        list[i].rank = ++ranks[level];
        if (a->hold == KEYACCT_LEVEL_HOLD_CAPACITY) list[i].rank = -1;
    }
    return count;
}

/* What the slot time has said and left, against what was foreseen. */
static int64_t compare(const keyacct_engine *engine, int64_t at, const waiter *list, int64_t count, int64_t first) {
    const engine_shard *shard = &engine->shards[0];
    int64_t spoken = 0, waiting = 0, said = 0;
    for (int64_t i = first; i < shard->output_count; i++) {
        const engine_output *out = engine_output_at(shard, i);
        if (out->at == at && (out->output == KEYACCT_OUTPUT_LEVEL_CHANGED || out->reason[0] == KEYACCT_OUTPUT_REASON_CAPACITY))
            said += out->output == KEYACCT_OUTPUT_LEVEL_CHANGED || out->output == KEYACCT_OUTPUT_LEVEL_HELD;
    }
    for (int64_t i = 0; i < count; i++) {
        const engine_account *a = engine_account_at(shard, list[i].number);
        int64_t k = first;
        assert_int_equal(engine_timer_at(engine, a), at);
        waiting += list[i].rank != 0;
        if (list[i].rank < 0) continue;
        for (; k < shard->output_count; k++) {
            const engine_output *out = engine_output_at(shard, k);
            if (out->at != at || out->account != list[i].number) continue;
            if (list[i].rank ? out->output == KEYACCT_OUTPUT_LEVEL_HELD && out->value[0] == list[i].rank
                             : out->output == KEYACCT_OUTPUT_LEVEL_CHANGED)
                break;
        }
        if (k == shard->output_count) fail_msg("account %d: rank %d", (int)list[i].id, (int)list[i].rank);
        spoken++;
    }
    assert_int_equal(said, spoken);
    assert_int_equal(engine->waiting, waiting);
    return spoken;
}

/* Places stand in order, each once, with the key that takes them out again. */
static void ranks_sound(const keyacct_engine *engine) {
    for (int32_t k = 0; k < engine->shard_count; k++)
        for (int level = 0; level < 2; level++) {
            const engine_ranks *ranks = &engine->shards[k].ranks[level];
            engine_waiter *all = calloc((size_t)ranks->count + 1, sizeof *all);
            assert_int_equal(keyacct__engine_ranks_best(ranks, ranks->count, 0, all), ranks->count);
            for (int64_t i = 0; i < ranks->count; i++) {
                const engine_account *a = engine_account_at(&engine->shards[k], all[i].account);
                assert_int_equal(a->rank_key, all[i].key);
                assert_int_equal(a->ranked, level + 2);
                assert_int_equal(a->granted, level + 2);
                assert_true(i == 0 || all[i - 1].key > all[i].key
                            || (all[i - 1].key == all[i].key
                                && engine->shards[k].accounts.ints[all[i - 1].account]
                                       < engine->shards[k].accounts.ints[all[i].account]));
            }
            free(all);
        }
}

/* --- the tests --------------------------------------------------------------------------------------------------------------- */

static keyacct_engine *reload(keyacct_engine *engine) {
    keyacct_engine *loaded = NULL;
    size_t size = 0;
    assert_int_equal(keyacct_engine_save(engine, NULL, 0, &size, NULL), KEYACCT_OK);
    uint8_t *bytes = malloc(size);
    assert_non_null(bytes);
    assert_int_equal(keyacct_engine_save(engine, bytes, size, &size, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_load(NULL, bytes, size, &loaded, NULL), KEYACCT_OK);
    free(bytes);
    for (int32_t k = 0; k < engine->shard_count; k++)
        for (int32_t i = 0; engine->shards[k].has_accounts && i < engine->shards[k].accounts.count; i++)
            assert_int_equal(engine_timer_at(loaded, engine_account_at(&loaded->shards[k], i)),
                             engine_timer_at(engine, engine_account_at(&engine->shards[k], i)));
    keyacct_engine_destroy(engine);
    return loaded;
}

static void play(uint64_t seed, int64_t slot_minutes, int64_t waiting_ppm) {
    keyacct_policy *policies[POLICIES];
    int64_t length = slot_minutes * ENGINE_MINUTE, at = BEGIN - BEGIN % length, given = 0;
    uint8_t plain[16], other[16];
    waiter *list = calloc(ACCOUNTS, sizeof *list);
    dice = seed;
    for (int i = 0; i < POLICIES; i++) {
        assert_int_equal(keyacct_policy_create(NULL, 1, &policies[i], NULL), KEYACCT_OK);
#define SET(name, value) assert_int_equal(keyacct_policy_set_int64(policies[i], "service." name, value, NULL), KEYACCT_OK)
        SET("slot_minutes", slot_minutes);
        SET("waiting_ppm", i == 1 ? 0 : waiting_ppm);
        SET("queue_alarm_ppm", i == 2 ? 0 : 100000);
        SET("level3_capacity_ppm", i == 1 ? 250000 : 200000);
        SET("raise_days", 1);
        SET("stay_days", 2);
        SET("cool_days", 1);
        assert_int_equal(keyacct_policy_freeze(policies[i], NULL), KEYACCT_OK);
    }
    keyacct_engine *ticked = make(1, (const keyacct_policy *const *)policies);
    keyacct_engine *lazy = make(5, (const keyacct_policy *const *)policies);
    for (int round = 0; round < ROUNDS; round++) {
        static rows r;
        int64_t hours = draw(4) ? 1 : 1 + (int64_t)draw(5), next = at + hours * length;
        fill(&r, round, next - length, next);
        for (at += length; at < next; at += length) assert_int_equal(keyacct_engine_advance(ticked, at + 1, NULL, NULL), KEYACCT_OK);
        apply(ticked, &r);
        apply(lazy, &r);
        assert_int_equal(keyacct_engine_advance(ticked, at, NULL, NULL), KEYACCT_OK);
        if (ticked->shards[0].slot_at == at) {
            int64_t count = foresee(ticked, at, list), first = ticked->shards[0].output_count;
            assert_int_equal(keyacct_engine_advance(ticked, at + 1, NULL, NULL), KEYACCT_OK);
            given += compare(ticked, at, list, count, first);
        }
        ranks_sound(ticked);
        if (round % 20 == 7) {
            lazy = reload(lazy);
            ranks_sound(lazy);
        }
        if (round % 20 == 13) {
            keyacct_engine *copy = NULL;
            assert_int_equal(keyacct__engine_copy(lazy, 0, &copy, NULL), KEYACCT_OK);
            assert_int_equal(keyacct_engine_advance(copy, at + 20 * length, NULL, NULL), KEYACCT_OK);
            ranks_sound(copy);
            keyacct_engine_destroy(copy);
        }
        if (round % 10 == 0) {
            assert_int_equal(keyacct_engine_advance(ticked, at + 1, NULL, NULL), KEYACCT_OK);
            assert_int_equal(keyacct_engine_advance(lazy, at + 1, NULL, NULL), KEYACCT_OK);
            assert_int_equal(keyacct_engine_hash(ticked, plain, NULL), KEYACCT_OK);
            assert_int_equal(keyacct_engine_hash(lazy, other, NULL), KEYACCT_OK);
            assert_memory_equal(plain, other, sizeof plain);
        }
    }
    assert_true(given > 200); /* there was something to see */
    keyacct_engine_destroy(ticked);
    keyacct_engine_destroy(lazy);
    for (int i = 0; i < POLICIES; i++) keyacct_policy_destroy(policies[i]);
    free(list);
}

static void by_the_hour(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) play(seed * 0x9e3779b97f4a7c15u, 60, 1000);
}

static void by_the_day(void **state) {
    (void)state;
    play(77, 1440, 20000);
}

static void of_no_whole_day(void **state) {
    (void)state;
    play(78, 77, 30000);
}

static void where_waiting_is_all(void **state) {
    (void)state;
    play(79, 360, 1000000);
}

/* Blocks that fill, split, empty and are joined: places in, out and counted, against a list. */
static void blocks_hold_what_they_are_given(void **state) {
    enum { MOST = 3000 };
    engine_shard shard = {.has_accounts = 1};
    static engine_waiter in[MOST];
    static uint8_t there[MOST];
    keyacct_allocator allocator;
    (void)state;
    assert_int_equal(keyacct__allocator_take(NULL, &allocator, NULL), KEYACCT_OK);
    assert_int_equal(keyacct__map_init(&shard.accounts, &allocator, NULL, 0, MOST, NULL), KEYACCT_OK);
    for (int32_t i = 0, added; i < MOST; i++)
        assert_int_equal(keyacct__map_put_int64(&shard.accounts, (int64_t)i * 7919 % MOST, &added, NULL), i);
    engine_ranks *ranks = &shard.ranks[0];
    memset(there, 0, sizeof there);
    dice = 5;
    for (int step = 0; step < 60000; step++) {
        int32_t i = (int32_t)draw(MOST);
        int fills = step / 10000 % 2 == 0;
        if (there[i] && (!fills || draw(4) == 0)) {
            keyacct__engine_ranks_take(&shard, ranks, in[i].key, i);
            there[i] = 0;
        } else if (!there[i] && (fills || draw(4) == 0)) {
            in[i] = (engine_waiter){(int64_t)draw(40), i, (int32_t)draw(10)};
            assert_int_equal(keyacct__engine_ranks_grow(&allocator, ranks, NULL), KEYACCT_OK);
            keyacct__engine_ranks_add(&shard, ranks, &in[i]);
            there[i] = 1;
        }
        if (step % 100) continue;
        int64_t key = (int64_t)draw(44), waiting = (int64_t)draw(9), before = 0, count = 0, now = (int64_t)draw(10);
        for (int32_t k = 0; k < MOST; k++) {
            int64_t score = in[k].key - (in[k].in_day > now ? waiting : 0);
            count += there[k];
            before += there[k] && (score > key || (score == key && shard.accounts.ints[k] < shard.accounts.ints[i]));
        }
        assert_int_equal(ranks->count, count);
        assert_int_equal(keyacct__engine_ranks_before(&shard, ranks, key, waiting, (int32_t)now, &shard, i), before);
    }
    while (keyacct__engine_ranks_pop(ranks) >= 0) continue;
    assert_int_equal(ranks->used, 0);
    keyacct__engine_ranks_free(&allocator, ranks);
    keyacct__map_free(&shard.accounts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_the_hour),       cmocka_unit_test(by_the_day),
        cmocka_unit_test(of_no_whole_day),   cmocka_unit_test(where_waiting_is_all),
        cmocka_unit_test(blocks_hold_what_they_are_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
