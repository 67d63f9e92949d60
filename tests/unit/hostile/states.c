/* Saved states that somebody made up: every byte changed in turn and the checksum mended, so that only the checks of the numbers
 * themselves stand between the bytes and the arithmetic. What is refused leaves no handle and says why; what is accepted is used.
 * Run under sanitizers for the full meaning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/bytes.h"
#include "keyacct.h"

enum { ROWS = 12, HEAD = 24, TAIL = 8 };
#define EVENTS_AT INT64_C(1780300800000)

static keyacct_table *accounts;
static keyacct_run *run;

typedef struct kind {
    keyacct_status (*load)(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size, void **out, keyacct_error *error);
    keyacct_status (*save)(const void *handle, uint8_t *buffer, size_t capacity, size_t *size, keyacct_error *error);
    void (*use)(void *handle); /* and destroy */
} kind;

static void set(keyacct_table *table, const char *name, int64_t row, int64_t value) {
    if (keyacct_table_column_find(table, name) < 0) assert_int_equal(keyacct_table_add_column(table, name, 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_set_int64(table, keyacct_table_column_find(table, name), row, value, NULL), KEYACCT_OK);
}

static int setup(void **state) {
    (void)state;
    assert_int_equal(keyacct_table_create(NULL, "accounts", ROWS, &accounts, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(accounts, "account_id", KEYACCT_TYPE_INT64, NULL), KEYACCT_OK);
    for (int64_t row = 0; row < ROWS; row++) {
        set(accounts, "account_id", row, row * 7);
        set(accounts, "current_value", row, row < 3 ? 100000 : row * 1000);
        set(accounts, "potential_value", row, 5000 * (row % 4));
        set(accounts, "revenue", row, row * 1000);
        set(accounts, "size", row, 1 + row % 3);
        set(accounts, "first_purchase_on", row, 18000);
    }
    assert_int_equal(keyacct_run_create(NULL, &run, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_set_asof_on(run, 20000, NULL), KEYACCT_OK);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    keyacct_table_destroy(accounts);
    keyacct_run_destroy(run);
    return 0;
}

/* Results go into a slice, so that the accounts stay as they are. */
static keyacct_table *slice(void) {
    keyacct_table *made = NULL;
    assert_int_equal(keyacct_table_slice(accounts, 0, ROWS, &made, NULL), KEYACCT_OK);
    return made;
}

static void use_segmentation(void *handle) {
    keyacct_table *own = slice(), *made[3] = {NULL, NULL, NULL};
    (void)keyacct_segmentation_apply(handle, own, run, NULL);
    (void)keyacct_segmentation_rank(handle, own, run, NULL);
    (void)keyacct_segmentation_cuts(handle, &made[0], NULL);
    (void)keyacct_segmentation_segments(handle, own, NULL, &made[1], NULL);
    (void)keyacct_segmentation_expectations(handle, own, NULL, &made[2], NULL);
    for (int i = 0; i < 3; i++) keyacct_table_destroy(made[i]);
    keyacct_table_destroy(own);
    keyacct_segmentation_destroy(handle);
}

static void use_segment_learn(void *handle) {
    int32_t more = 1;
    keyacct_segmentation *made = NULL;
    for (int round = 0; more && round < 8; round++)
        if (keyacct_segment_learn_add(handle, accounts, run, NULL) || keyacct_segment_learn_advance(handle, &more, NULL)) break;
    if (keyacct_segment_learn_finish(handle, &made, NULL) == KEYACCT_OK) use_segmentation(made);
    keyacct_segment_learn_destroy(handle);
}

static void use_value_model(void *handle) {
    keyacct_table *own = slice();
    (void)keyacct_value_model_apply(handle, own, run, NULL);
    keyacct_table_destroy(own);
    keyacct_value_model_destroy(handle);
}

static void use_value_learn(void *handle) {
    keyacct_value_model *made = NULL;
    (void)keyacct_value_learn_add(handle, accounts, run, NULL);
    if (keyacct_value_learn_finish(handle, &made, NULL) == KEYACCT_OK) use_value_model(made);
    keyacct_value_learn_destroy(handle);
}

static void use_risk_model(void *handle) {
    keyacct_table *own = slice();
    (void)keyacct_risk_model_apply(handle, own, run, NULL);
    keyacct_table_destroy(own);
    keyacct_risk_model_destroy(handle);
}

static void use_ledger(void *handle) {
    keyacct_table *made = NULL;
    (void)keyacct_ledger_append_int64(handle, 5, 5, 5, NULL);
    (void)keyacct_ledger_histories(handle, run, &made, NULL);
    keyacct_table_destroy(made);
    keyacct_ledger_destroy(handle);
}

/* What was loaded is used for some days and comes to an end. */
static void use_engine(void *handle) {
    keyacct_table *said = NULL, *promises = NULL;
    uint8_t hash[16];
    size_t size;
    (void)keyacct_engine_advance(handle, EVENTS_AT + INT64_C(4) * 86400000, NULL, NULL);
    if (keyacct_engine_drain(handle, 0, &said, NULL) == KEYACCT_OK) keyacct_table_destroy(said);
    if (keyacct_engine_promises(handle, &promises, NULL) == KEYACCT_OK) keyacct_table_destroy(promises);
    assert_int_equal(keyacct_engine_hash(handle, hash, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_save(handle, NULL, 0, &size, NULL), KEYACCT_OK);
    keyacct_engine_destroy(handle);
}

#define KIND(name)                                                                                                                 \
    static keyacct_status load_##name(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size, void **out,            \
                                      keyacct_error *error) {                                                                      \
        keyacct_##name *made = NULL;                                                                                               \
        keyacct_status status = keyacct_##name##_load(allocator, bytes, size, &made, error);                                       \
        *out = made;                                                                                                               \
        return status;                                                                                                             \
    }                                                                                                                              \
    static keyacct_status save_##name(const void *handle, uint8_t *buffer, size_t capacity, size_t *size, keyacct_error *error) {  \
        return keyacct_##name##_save(handle, buffer, capacity, size, error);                                                       \
    }                                                                                                                              \
    static const kind name##_kind = {load_##name, save_##name, use_##name};
KIND(segmentation)
KIND(segment_learn)
KIND(value_model)
KIND(value_learn)
KIND(risk_model)
KIND(ledger)
KIND(engine)

static void mend(uint8_t *bytes, size_t size) {
    uint64_t sum = keyacct__bytes_checksum(bytes, size - TAIL);
    for (int i = 0; i < TAIL; i++) bytes[size - TAIL + (size_t)i] = (uint8_t)(sum >> (8 * i));
}

static uint8_t *saved(const kind *of, const void *handle, size_t *size) {
    assert_int_equal(of->save(handle, NULL, 0, size, NULL), KEYACCT_OK);
    uint8_t *bytes = malloc(*size);
    assert_int_equal(of->save(handle, bytes, *size, size, NULL), KEYACCT_OK);
    return bytes;
}

/* Changes way `how` at `at`; 0 when it does not fit there. */
static int change(uint8_t *bytes, size_t size, size_t at, int how) {
    static const uint8_t xors[] = {1, 2, 0x80, 0xff};
    if (how < 4) {
        bytes[at] ^= xors[how];
        return 1;
    }
    if (at + 8 > size - TAIL) return 0;
    memset(bytes + at, 0xff, 8); /* -1, or the largest int64 */
    if (how == 5) bytes[at + 7] = 0x7f;
    return 1;
}

/* From `first` on, one way at each byte in turn; 0: what the body begins with, every way. Says how many were taken. */
static int try_from(const kind *of, const void *handle, size_t first) {
    size_t size;
    int taken = 0;
    uint8_t *bytes = saved(of, handle, &size), *copy = malloc(size);
    size_t end = first ? size - TAIL : size < 4000 ? 2000 : 700;
    for (size_t at = first ? first : HEAD; at < size - TAIL && at < end; at++)
        for (int how = first ? (int)(at % 6) : 0; how < 6; how += first ? 6 : 1) {
            keyacct_error error = KEYACCT_ERROR_INIT;
            void *made = NULL;
            memcpy(copy, bytes, size);
            if (!change(copy, size, at, how)) continue;
            mend(copy, size);
            keyacct_status status = of->load(NULL, copy, size, &made, &error);
            if (status == KEYACCT_OK) {
                of->use(made);
                taken++;
                continue;
            }
            assert_null(made);
            assert_int_equal(error.status, status);
            assert_true(error.message[0] != 0);
        }
    free(bytes);
    free(copy);
    return taken;
}

static void try_all(const kind *of, const void *handle) { (void)try_from(of, handle, 0); }

static keyacct_segment_learn *learned(const char *tie_rule, int32_t keep) {
    keyacct_policy *policy = NULL;
    keyacct_segment_learn *made = NULL;
    assert_int_equal(keyacct_policy_create(NULL, 0, &policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_text(policy, "segment.tie_rule", tie_rule, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_segment_learn_create(NULL, policy, keep, &made, NULL), KEYACCT_OK);
    keyacct_policy_destroy(policy);
    assert_int_equal(keyacct_segment_learn_add(made, accounts, run, NULL), KEYACCT_OK);
    return made;
}

static void segments(void **state) {
    (void)state;
    static const char *const rules[] = {"capped", "by_id", "secondary"};
    for (int i = 0; i < 3; i++) {
        keyacct_segmentation *made = NULL;
        int32_t more = 1;
        keyacct_segment_learn *keep = learned(rules[i], 1), *rounds = learned(rules[i], 0);
        try_all(&segment_learn_kind, keep);
        while (more) {
            assert_int_equal(keyacct_segment_learn_advance(rounds, &more, NULL), KEYACCT_OK);
            if (more) assert_int_equal(keyacct_segment_learn_add(rounds, accounts, run, NULL), KEYACCT_OK);
        }
        keyacct_segment_learn *first = learned(rules[i], 0); /* of the first round: later ones carry counters of 128 KiB */
        try_all(&segment_learn_kind, first);
        keyacct_segment_learn_destroy(first);
        assert_int_equal(keyacct_segment_learn_finish(rounds, &made, NULL), KEYACCT_OK);
        try_all(&segmentation_kind, made);
        keyacct_segmentation_destroy(made);
        keyacct_segment_learn_destroy(keep);
        keyacct_segment_learn_destroy(rounds);
    }
}

static void values(void **state) {
    (void)state;
    keyacct_value_learn *learn = NULL;
    keyacct_value_model *model = NULL;
    assert_int_equal(keyacct_value_learn_create(NULL, NULL, &learn, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_value_learn_add(learn, accounts, run, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_value_learn_finish(learn, &model, NULL), KEYACCT_OK);
    try_all(&value_learn_kind, learn);
    try_all(&value_model_kind, model);
    keyacct_value_learn_destroy(learn);
    keyacct_value_model_destroy(model);
}

static void risk(void **state) {
    (void)state;
    keyacct_risk_model *model = NULL;
    assert_int_equal(keyacct_risk_model_create(NULL, NULL, &model, NULL), KEYACCT_OK);
    try_all(&risk_model_kind, model);
    keyacct_risk_model_destroy(model);
}

static void ledger(void **state) {
    (void)state;
    keyacct_ledger *made = NULL;
    assert_int_equal(keyacct_ledger_create(NULL, NULL, NULL, &made, NULL), KEYACCT_OK);
    try_all(&ledger_kind, made);
    for (int64_t i = 0; i < 6; i++)
        assert_int_equal(keyacct_ledger_append_int64(made, i % 3, (int32_t)i, i * 100 - 100, NULL), KEYACCT_OK);
    try_all(&ledger_kind, made);
    keyacct_ledger_destroy(made);
}

/* A count that a later addition would push beyond 64 bits. */
static void impossible_counts(void **state) {
    (void)state;
    keyacct_value_learn *learn = NULL, *made = NULL;
    size_t size;
    assert_int_equal(keyacct_value_learn_create(NULL, NULL, &learn, NULL), KEYACCT_OK);
    uint8_t *bytes = saved(&value_learn_kind, learn, &size);
    size_t bought = size - TAIL - 32; /* bought, costed, counted, number of facts */
    memset(bytes + bought, 0xff, 7);
    bytes[bought + 7] = 0x7f;
    mend(bytes, size);
    assert_int_equal(keyacct_value_learn_load(NULL, bytes, size, &made, NULL), KEYACCT_E_CORRUPT);
    assert_null(made);
    free(bytes);
    keyacct_value_learn_destroy(learn);
}

/* An engine of two accounts with cases in every state that clocks have, people, complaints and undrained outputs. */
static keyacct_engine *lived(int text) {
    enum { EVENTS = 12 };
    static const int64_t after[EVENTS] = {0, 0, 60, 120, 180, 3600, 7200, 7260, 90000, 90060, 90120, 90180};
    static const int32_t event[EVENTS] = {
        KEYACCT_EVENT_ACCOUNT,   KEYACCT_EVENT_ACCOUNT,     KEYACCT_EVENT_CASE_OPENED, KEYACCT_EVENT_CASE_OPENED,
        KEYACCT_EVENT_PAUSED,    KEYACCT_EVENT_CASE_OPENED, KEYACCT_EVENT_CONTACT,     KEYACCT_EVENT_REPLIED,
        KEYACCT_EVENT_RESOLVED,  KEYACCT_EVENT_CASE_OPENED, KEYACCT_EVENT_SURVEY_SENT, KEYACCT_EVENT_CUSTOMER_MESSAGE};
    static const int32_t of[EVENTS] = {1, 2, 1, 1, 1, 2, 1, 2, 2, 1, 2, 1}, number[EVENTS] = {0, 0, 1, 2, 2, 3, 0, 3, 3, 4, 0, 4};
    static const int32_t kinds[EVENTS] = {0, 0, KEYACCT_CASE_KIND_COMPLAINT, KEYACCT_CASE_KIND_DEMAND, 0, KEYACCT_CASE_KIND_COMPLAINT,
                                          0, 0, 0, KEYACCT_CASE_KIND_REQUEST, 0, 0};
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_engine *engine = NULL;
    keyacct_table *events = NULL;
    assert_int_equal(keyacct_engine_create(NULL, NULL, 2, &engine, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_create(NULL, "events", EVENTS, &events, NULL), KEYACCT_OK);
    const char *ids[] = {"account_id", "case_id"};
    for (int k = 0; k < 2; k++)
        assert_int_equal(keyacct_table_add_column(events, ids[k], text ? KEYACCT_TYPE_TEXT : KEYACCT_TYPE_INT64, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(events, "owner", KEYACCT_TYPE_TEXT, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(events, "backup", KEYACCT_TYPE_TEXT, NULL), KEYACCT_OK);
    for (int64_t i = 0; i < EVENTS; i++) {
        set(events, "at", i, EVENTS_AT + after[i] * 1000);
        set(events, "event", i, event[i]);
        for (int k = 0; k < 2; k++) {
            int32_t id = k ? number[i] : of[i], column = keyacct_table_column_find(events, ids[k]);
            char name[2] = {(char)((k ? 'a' : 'A') + id), 0};
            if (!id) continue;
            assert_int_equal(text ? keyacct_table_set_text(events, column, i, name, 1, NULL)
                                  : keyacct_table_set_int64(events, column, i, id, NULL), KEYACCT_OK);
        }
        if (kinds[i]) set(events, "kind", i, kinds[i]), set(events, "severity", i, 1 + i % 3);
        if (event[i] == KEYACCT_EVENT_PAUSED) set(events, "reason", i, KEYACCT_PAUSE_REASON_WAIT_CUSTOMER);
        if (event[i] == KEYACCT_EVENT_CONTACT) set(events, "channel", i, KEYACCT_CHANNEL_SMS);
        if (i == 0) set(events, "segment", i, KEYACCT_SEGMENT_PLATINUM);
        if (i > 1) continue;
        assert_int_equal(keyacct_table_set_text(events, keyacct_table_column_find(events, "owner"), i, i ? "Li" : "Wang", i ? 2 : 4,
                                                NULL), KEYACCT_OK);
        assert_int_equal(keyacct_table_set_text(events, keyacct_table_column_find(events, "backup"), i, i ? "Wang" : "Chen", 4, NULL), KEYACCT_OK);
    }
    if (keyacct_engine_apply(engine, events, NULL, &error) != KEYACCT_OK) fail_msg("%s", error.message);
    keyacct_table_destroy(events);
    return engine;
}

/* Behind the text of the policy every byte is tried; the state of the first layout is of another version. */
static void engines(void **state) {
    (void)state;
    for (int text = 0; text < 2; text++) {
        keyacct_engine *engine = lived(text), *made = NULL;
        size_t size, policy = 0;
        uint8_t *bytes = saved(&engine_kind, engine, &size);
        for (int i = 0; i < 8; i++) policy |= (size_t)bytes[HEAD + 8 + i] << 8 * i;
        int taken = try_from(&engine_kind, engine, HEAD + 16 + policy), tried = (int)(size - HEAD - 16 - policy);
        if (taken < tried / 20 || taken > tried * 19 / 20) fail_msg("%d of %d taken", taken, tried);
        bytes[12] = 1;
        mend(bytes, size);
        assert_int_equal(keyacct_engine_load(NULL, bytes, size, &made, NULL), KEYACCT_E_VERSION);
        assert_null(made);
        free(bytes);
        keyacct_engine_destroy(engine);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments), cmocka_unit_test(values), cmocka_unit_test(risk),
        cmocka_unit_test(ledger),   cmocka_unit_test(impossible_counts), cmocka_unit_test(engines),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
