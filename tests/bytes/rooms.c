/* The doors of every room: learn in one piece and in parts merged in other orders, save, load, apply, explain; hashes of the saved
 * bytes and of the columns. What must be equal within one run (parts against one piece, loaded against saved) is compared here. */
#include "bytes.h"

#include <stdlib.h>
#include <string.h>

typedef keyacct_status (*saver)(const void *of, uint8_t *bytes, size_t capacity, size_t *size, keyacct_error *error);

/* One typed function for each kind of object, so that save calls can be handed around. */
#define SAVER(name, type, call)                                                                                              \
    static keyacct_status name(const void *of, uint8_t *bytes, size_t capacity, size_t *size, keyacct_error *error) {        \
        return call((const type *)of, bytes, capacity, size, error);                                                         \
    }
SAVER(save_ledger, keyacct_ledger, keyacct_ledger_save)
SAVER(save_value_learn, keyacct_value_learn, keyacct_value_learn_save)
SAVER(save_value_model, keyacct_value_model, keyacct_value_model_save)
SAVER(save_segment_learn, keyacct_segment_learn, keyacct_segment_learn_save)
SAVER(save_segmentation, keyacct_segmentation, keyacct_segmentation_save)
SAVER(save_risk, keyacct_risk_model, keyacct_risk_model_save)

static buffer saved(saver save, const void *of, const char *what) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    size_t size = 0;
    buffer bytes = {0};
    must(save(of, NULL, 0, &size, &error), &error, what);
    bytes.bytes = need(size + 1);
    bytes.length = bytes.capacity = size;
    must(save(of, (uint8_t *)bytes.bytes, size, &size, &error), &error, what);
    return bytes;
}

static void same(const buffer *a, const buffer *b, const char *what) {
    if (a->length != b->length || memcmp(a->bytes, b->bytes, a->length) != 0) exit(complain(1, "%s: two ways, two states", what));
}

/* Saves, hashes, and compares with the state of `other`, which is saved too. */
static void same_state(saver save, const void *of, const void *other, const char *what) {
    buffer a = saved(save, of, what), b = saved(save, other, what);
    same(&a, &b, what);
    line_bytes(a.bytes, a.length, "state %s", what);
    buffer_free(&a);
    buffer_free(&b);
}

static keyacct_table *slice(const keyacct_table *of, int64_t first, int64_t end) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *out = NULL;
    must(keyacct_table_slice(of, first, end - first, &out, &error), &error, "slice");
    return out;
}

void rooms_policy(const keyacct_policy *policy, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    uint8_t hash[16];
    char hex[33];
    size_t size = 0;
    must(keyacct_policy_hash(policy, hash, &error), &error, name);
    for (int i = 0; i < 16; i++) snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    line(hex, "policy hash %s", name);
    must(keyacct_policy_save_text(policy, NULL, 0, &size, &error), &error, name);
    char *text = need(size + 1);
    must(keyacct_policy_save_text(policy, text, size + 1, &size, &error), &error, name);
    line_bytes(text, strlen(text), "policy text %s", name);
    keyacct_policy *loaded = NULL;
    must(keyacct_policy_load_text(NULL, text, (int64_t)strlen(text), &loaded, &error), &error, name);
    uint8_t again[16];
    must(keyacct_policy_hash(loaded, again, &error), &error, name);
    if (memcmp(hash, again, 16) != 0) exit(complain(1, "%s: policy text reads back as another policy", name));
    keyacct_policy_destroy(loaded);
    free(text);
}

/* ---- LEDGER ----------------------------------------------------------------------------------------------------------------- */

static keyacct_ledger *ledger_of(const keyacct_policy *policy, const uint8_t *key, const keyacct_table *part) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *ledger = NULL;
    keyacct_run *run = run_new(INT32_MIN);
    must(keyacct_ledger_create(NULL, policy, key, &ledger, &error), &error, "ledger");
    if (part) must(keyacct_ledger_add(ledger, part, run, &error), &error, "ledger");
    keyacct_run_destroy(run);
    return ledger;
}

void rooms_ledger(const tables *of, const keyacct_policy *policy, const char *name) {
    static const uint8_t key[16] = "another hash key";
    keyacct_error error = KEYACCT_ERROR_INIT;
    const keyacct_table *all = of->of[1];
    char what[160];
    int64_t rows = keyacct_table_rows(all), cut[4] = {0, rows / 7, rows / 2 + 1, rows};
    keyacct_ledger *whole = ledger_of(policy, NULL, all), *merged = ledger_of(policy, key, NULL);
    for (int i = 2; i >= 0; i--) {
        keyacct_table *part = slice(all, cut[i], cut[i + 1]);
        keyacct_ledger *one = ledger_of(policy, i == 1 ? key : NULL, part);
        must(keyacct_ledger_merge(merged, one, &error), &error, name);
        keyacct_ledger_destroy(one);
        keyacct_table_destroy(part);
    }
    snprintf(what, sizeof what, "ledger %s", name);
    same_state(save_ledger, whole, merged, what);
    buffer bytes = saved(save_ledger, whole, what);
    keyacct_ledger *loaded = NULL;
    must(keyacct_ledger_load(NULL, (const uint8_t *)bytes.bytes, bytes.length, &loaded, &error), &error, what);
    buffer again = saved(save_ledger, loaded, what);
    same(&bytes, &again, what);
    keyacct_table *histories = NULL;
    keyacct_run *run = run_new(20634);
    must(keyacct_ledger_histories(loaded, run, &histories, &error), &error, what);
    snprintf(what, sizeof what, "histories %s", name);
    show_table(histories, what);
    keyacct_run_destroy(run);
    keyacct_table_destroy(histories);
    buffer_free(&bytes);
    buffer_free(&again);
    keyacct_ledger_destroy(loaded);
    keyacct_ledger_destroy(whole);
    keyacct_ledger_destroy(merged);
}

/* ---- VALUE, SEGMENT, RISK --------------------------------------------------------------------------------------------------- */

static void value_room(const keyacct_table *accounts, const keyacct_policy *policy, keyacct_run *run, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_value_learn *whole = NULL, *parts[2] = {NULL, NULL}, *loaded = NULL;
    keyacct_value_model *model = NULL, *back = NULL;
    int64_t rows = keyacct_table_rows(accounts), cut = rows / 3;
    char what[160];
    must(keyacct_value_learn_create(NULL, policy, &whole, &error), &error, name);
    must(keyacct_value_learn_add(whole, accounts, run, &error), &error, name);
    for (int i = 0; i < 2; i++) {
        keyacct_table *part = slice(accounts, i ? 0 : cut, i ? cut : rows);
        must(keyacct_value_learn_create(NULL, policy, &parts[i], &error), &error, name);
        must(keyacct_value_learn_add(parts[i], part, run, &error), &error, name);
        keyacct_table_destroy(part);
    }
    must(keyacct_value_learn_merge(parts[0], parts[1], &error), &error, name);
    snprintf(what, sizeof what, "value learn %s", name);
    same_state(save_value_learn, whole, parts[0], what);
    buffer bytes = saved(save_value_learn, whole, what);
    must(keyacct_value_learn_load(NULL, (const uint8_t *)bytes.bytes, bytes.length, &loaded, &error), &error, what);
    buffer_free(&bytes);
    must(keyacct_value_learn_finish(loaded, &model, &error), &error, what);
    bytes = saved(save_value_model, model, what);
    must(keyacct_value_model_load(NULL, (const uint8_t *)bytes.bytes, bytes.length, &back, &error), &error, what);
    snprintf(what, sizeof what, "value model %s", name);
    same_state(save_value_model, model, back, what);
    buffer_free(&bytes);
    keyacct_value_learn_destroy(whole);
    keyacct_value_learn_destroy(parts[0]);
    keyacct_value_learn_destroy(parts[1]);
    keyacct_value_learn_destroy(loaded);
    keyacct_value_model_destroy(model);
    keyacct_value_model_destroy(back);
}

/* The rounds of a builder in two parts, with the state saved and loaded between them; keep: one round. */
static keyacct_segmentation *segment_rounds(const keyacct_table *accounts, const keyacct_policy *policy, keyacct_run *run,
                                            int32_t keep, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_segment_learn *at = NULL;
    keyacct_segmentation *out = NULL;
    int64_t rows = keyacct_table_rows(accounts), cut = rows / 2 + 3;
    int32_t more = 1;
    char what[160];
    must(keyacct_segment_learn_create(NULL, policy, keep, &at, &error), &error, name);
    for (int round = 0; more; round++) {
        snprintf(what, sizeof what, "segment learn%s round %d %s", keep ? " keep" : "", round, name);
        buffer bytes = saved(save_segment_learn, at, what);
        keyacct_segment_learn *other = NULL, *whole = NULL;
        must(keyacct_segment_learn_load(NULL, (const uint8_t *)bytes.bytes, bytes.length, &other, &error), &error, what);
        must(keyacct_segment_learn_load(NULL, (const uint8_t *)bytes.bytes, bytes.length, &whole, &error), &error, what);
        buffer_free(&bytes);
        keyacct_table *front = slice(accounts, 0, cut), *back = slice(accounts, cut, rows);
        must(keyacct_segment_learn_add(at, back, run, &error), &error, what);
        must(keyacct_segment_learn_add(other, front, run, &error), &error, what);
        must(keyacct_segment_learn_add(whole, accounts, run, &error), &error, what);
        must(keyacct_segment_learn_merge(at, other, &error), &error, what);
        same_state(save_segment_learn, at, whole, what);
        must(keyacct_segment_learn_advance(at, &more, &error), &error, what);
        keyacct_segment_learn_destroy(other);
        keyacct_segment_learn_destroy(whole);
        keyacct_table_destroy(front);
        keyacct_table_destroy(back);
    }
    must(keyacct_segment_learn_finish(at, &out, &error), &error, what);
    keyacct_segment_learn_destroy(at);
    return out;
}

static void segment_room(const keyacct_table *accounts, const keyacct_policy *policy, keyacct_run *run, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_segmentation *rounds = segment_rounds(accounts, policy, run, 0, name);
    keyacct_segmentation *kept = segment_rounds(accounts, policy, run, 1, name);
    keyacct_segmentation *back = NULL;
    char what[160];
    snprintf(what, sizeof what, "segmentation %s", name);
    same_state(save_segmentation, rounds, kept, what);
    buffer bytes = saved(save_segmentation, rounds, what);
    must(keyacct_segmentation_load(NULL, (const uint8_t *)bytes.bytes, bytes.length, &back, &error), &error, what);
    buffer again = saved(save_segmentation, back, what);
    same(&bytes, &again, what);
    keyacct_table *copy = slice(accounts, 0, keyacct_table_rows(accounts));
    must(keyacct_segmentation_apply(back, copy, run, &error), &error, what);
    must(keyacct_segmentation_rank(back, copy, run, &error), &error, what);
    snprintf(what, sizeof what, "segments %s", name);
    show_table(copy, what);
    keyacct_table_destroy(copy);
    buffer_free(&bytes);
    buffer_free(&again);
    keyacct_segmentation_destroy(rounds);
    keyacct_segmentation_destroy(kept);
    keyacct_segmentation_destroy(back);
}

static void risk_room(const keyacct_table *accounts, const keyacct_policy *policy, keyacct_run *run, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_risk_model *model = NULL, *back = NULL;
    keyacct_table *copy = slice(accounts, 0, keyacct_table_rows(accounts)), *why = NULL;
    char what[160];
    must(keyacct_risk_model_create(NULL, policy, &model, &error), &error, name);
    buffer bytes = saved(save_risk, model, name);
    must(keyacct_risk_model_load(NULL, (const uint8_t *)bytes.bytes, bytes.length, &back, &error), &error, name);
    snprintf(what, sizeof what, "risk model %s", name);
    same_state(save_risk, model, back, what);
    must(keyacct_risk_model_apply(back, copy, run, &error), &error, what);
    snprintf(what, sizeof what, "risks %s", name);
    show_table(copy, what);
    must(keyacct_risk_model_explain(back, copy, 0, keyacct_table_rows(copy), run, &why, &error), &error, what);
    snprintf(what, sizeof what, "contributions %s", name);
    show_table(why, what);
    keyacct_table_destroy(copy);
    keyacct_table_destroy(why);
    buffer_free(&bytes);
    keyacct_risk_model_destroy(model);
    keyacct_risk_model_destroy(back);
}

void rooms_models(const keyacct_table *accounts, const keyacct_policy *policy, int32_t asof_on, const char *name) {
    keyacct_run *run = run_new(asof_on);
    value_room(accounts, policy, run, name);
    segment_room(accounts, policy, run, name);
    risk_room(accounts, policy, run, name);
    keyacct_run_destroy(run);
}
