/* Threads in another floating-point mode: rounding upward, downward, to zero; subnormal numbers flushed to zero (x86-64 and i386 by
 * MXCSR, aarch64 by FPCR).
 *
 * Calls that use doubles must refuse with KEYACCT_E_ROUNDING and leave everything as it was, on the calling thread and on threads
 * of an executor; all other calls must give the bytes that they give in the usual mode. */
#include "bytes.h"

#include <fenv.h>
#include <stdlib.h>
#include <string.h>

/* ---- modes ------------------------------------------------------------------------------------------------------------------ */

enum { USUAL, UPWARD, DOWNWARD, TO_ZERO, FLUSH, MODES };
static const char *const mode_names[] = {"usual", "upward", "downward", "to zero", "flush to zero"};

#if defined(__SSE2__)
#include <xmmintrin.h>
enum { CAN_FLUSH = 1 };
static void flush(int on) { _mm_setcsr(on ? _mm_getcsr() | 0x8040u : _mm_getcsr() & ~0x8040u); }
#elif defined(__aarch64__)
enum { CAN_FLUSH = 1 };
static void flush(int on) {
    uint64_t word;
    __asm__ volatile("mrs %0, fpcr" : "=r"(word));
    word = on ? word | UINT64_C(1) << 24 : word & ~(UINT64_C(1) << 24);
    __asm__ volatile("msr fpcr, %0" : : "r"(word));
}
#else
enum { CAN_FLUSH = 0 }; /* the processor has no such mode */
static void flush(int on) { (void)on; }
#endif

static void set_mode(int mode) {
    static const int rounding[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST};
    flush(mode == FLUSH);
    if (fesetround(rounding[mode]) != 0) exit(complain(1, "%s: this machine has no such mode", mode_names[mode]));
}

/* ---- the world -------------------------------------------------------------------------------------------------------------- */

typedef struct world {
    tables book;
    keyacct_run *run, *elsewhere; /* elsewhere: an executor whose threads are in the mode */
    int mode;
    keyacct_policy *policy;
    keyacct_review *done, *next;
    const keyacct_table *accounts;
    keyacct_table *copy, *bound_table;
    keyacct_ledger *ledger;
    keyacct_value_model *value;
    keyacct_segmentation *segmentation;
    keyacct_risk_model *risk;
    keyacct_bound *bound;
    buffer risk_bytes;
} world;

static int32_t in_mode(void *user, keyacct_task task, void *task_data, int32_t parts) {
    const world *of = user;
    set_mode(of->mode);
    for (int32_t part = 0; part < parts; part++) task(task_data, part);
    set_mode(USUAL);
    return 0;
}

static keyacct_review *review_new(const world *of) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_review *review = NULL;
    must(keyacct_review_create(NULL, of->policy, &review, &error), &error, "review");
    for (int i = 0; i < BOOK_TABLES; i++) must(keyacct_review_add(review, of->book.of[i], of->run, &error), &error, book_kinds[i]);
    return review;
}

static void world_open(world *of) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    size_t size = 0;
    memset(of, 0, sizeof *of);
    tables_sample(3, 70, "EUR", 2, &of->book);
    of->run = run_new(20634);
    of->elsewhere = run_new(20634);
    must(keyacct_run_set_executor(of->elsewhere, in_mode, of, 2, &error), &error, "run");
    must(keyacct_policy_create(NULL, 0, &of->policy, &error), &error, "policy");
    must(keyacct_policy_freeze(of->policy, &error), &error, "policy");
    of->done = review_new(of);
    must(keyacct_review_run(of->done, of->run, &error), &error, "review");
    must(keyacct_review_table(of->done, "accounts", &of->accounts, &error), &error, "accounts");
    must(keyacct_ledger_create(NULL, of->policy, NULL, &of->ledger, &error), &error, "ledger");
    must(keyacct_ledger_add(of->ledger, of->book.of[1], of->run, &error), &error, "ledger");
    keyacct_value_learn *learn = NULL;
    must(keyacct_value_learn_create(NULL, of->policy, &learn, &error), &error, "value");
    must(keyacct_value_learn_add(learn, of->accounts, of->run, &error), &error, "value");
    must(keyacct_value_learn_finish(learn, &of->value, &error), &error, "value");
    keyacct_value_learn_destroy(learn);
    must(keyacct_segmentation_create(NULL, of->policy, of->accounts, of->run, &of->segmentation, &error), &error, "segment");
    must(keyacct_risk_model_create(NULL, of->policy, &of->risk, &error), &error, "risk");
    must(keyacct_risk_model_save(of->risk, NULL, 0, &size, &error), &error, "risk");
    of->risk_bytes.bytes = need(size);
    of->risk_bytes.length = size;
    must(keyacct_risk_model_save(of->risk, (uint8_t *)of->risk_bytes.bytes, size, &size, &error), &error, "risk");
    must(keyacct_table_slice(of->accounts, 0, 70, &of->bound_table, &error), &error, "slice");
    must(keyacct_risk_model_bind(of->risk, of->bound_table, of->run, &of->bound, &error), &error, "bind");
}

static void world_close(world *of) {
    keyacct_bound_destroy(of->bound);
    keyacct_table_destroy(of->bound_table);
    keyacct_risk_model_destroy(of->risk);
    keyacct_segmentation_destroy(of->segmentation);
    keyacct_value_model_destroy(of->value);
    keyacct_ledger_destroy(of->ledger);
    keyacct_review_destroy(of->done);
    keyacct_policy_destroy(of->policy);
    keyacct_run_destroy(of->run);
    keyacct_run_destroy(of->elsewhere);
    buffer_free(&of->risk_bytes);
    tables_free(&of->book);
}

/* ---- calls that refuse ------------------------------------------------------------------------------------------------------ */

typedef struct refusal {
    const char *name;
    keyacct_status (*call)(world *of, const keyacct_run *run, void **out, keyacct_error *error);
    int parts; /* goes through the executor */
} refusal;

#define REFUSAL(name, ...)                                                                                                   \
    static keyacct_status name(world *of, const keyacct_run *run, void **out, keyacct_error *error) {                        \
        (void)run, (void)out;                                                                                                \
        return __VA_ARGS__;                                                                                                  \
    }
REFUSAL(do_histories, keyacct_ledger_histories(of->ledger, run, (keyacct_table **)out, error))
REFUSAL(do_split, keyacct_ledger_split(of->ledger, 20500, 20600, run, (keyacct_table **)out, error))
REFUSAL(do_value, keyacct_value_model_apply(of->value, of->copy, run, error))
REFUSAL(do_value_bind, keyacct_value_model_bind(of->value, of->copy, run, (keyacct_bound **)out, error))
REFUSAL(do_service, keyacct_service_assess(of->policy, of->copy, NULL, of->book.of[2], of->book.of[3], of->book.of[4], run, error))
REFUSAL(do_risk_create, keyacct_risk_model_create(NULL, of->policy, (keyacct_risk_model **)out, error))
REFUSAL(do_risk_load, keyacct_risk_model_load(NULL, (const uint8_t *)of->risk_bytes.bytes, of->risk_bytes.length,
                                              (keyacct_risk_model **)out, error))
REFUSAL(do_risk, keyacct_risk_model_apply(of->risk, of->copy, run, error))
REFUSAL(do_risk_bind, keyacct_risk_model_bind(of->risk, of->copy, run, (keyacct_bound **)out, error))
REFUSAL(do_explain, keyacct_risk_model_explain(of->risk, of->accounts, 0, 70, run, (keyacct_table **)out, error))
REFUSAL(do_bound, keyacct_bound_run(of->bound, 0, 70, error))
REFUSAL(do_plan, keyacct_plan_make(of->policy, of->copy, NULL, of->book.of[2], of->book.of[3], of->book.of[4], run,
                                   (keyacct_table **)out, NULL, NULL, error))
REFUSAL(do_review, keyacct_review_run(of->next, run, error))

static const refusal refusals[] = {
    {"keyacct_ledger_histories", do_histories, 1}, {"keyacct_ledger_split", do_split, 1},
    {"keyacct_value_model_apply", do_value, 1},
    {"keyacct_value_model_bind", do_value_bind, 0}, {"keyacct_service_assess", do_service, 1},
    {"keyacct_risk_model_create", do_risk_create, 0}, {"keyacct_risk_model_load", do_risk_load, 0},
    {"keyacct_risk_model_apply", do_risk, 1}, {"keyacct_risk_model_bind", do_risk_bind, 0},
    {"keyacct_risk_model_explain", do_explain, 0}, {"keyacct_bound_run", do_bound, 0}, {"keyacct_plan_make", do_plan, 0},
    {"keyacct_review_run", do_review, 1}};

static int same(const buffer *a, const buffer *b) { return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0; }

/* One call in one mode, of the calling thread or of the executor's threads; then again as usual, where it must work. */
static int check_refusal(world *of, const refusal *one, int mode, int elsewhere) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    buffer before = {0}, after = {0};
    void *out = NULL;
    int wrong = 0;
    must(keyacct_table_slice(of->accounts, 0, 70, &of->copy, &error), &error, "slice");
    of->next = review_new(of);
    put_table(&before, of->copy, "before");
    put_table(&before, of->bound_table, "before");
    of->mode = mode;
    if (!elsewhere) set_mode(mode);
    keyacct_status status = one->call(of, elsewhere ? of->elsewhere : of->run, &out, &error);
    set_mode(USUAL);
    put_table(&after, of->copy, "after");
    put_table(&after, of->bound_table, "after");
    if (status != KEYACCT_E_ROUNDING || out || !strstr(error.message, "thread")) wrong = 1;
    if (!same(&before, &after)) wrong = 2;
    if (wrong)
        complain(1, "%s, %s%s: %s", one->name, mode_names[mode], elsewhere ? " in the executor" : "",
                 wrong == 2 ? "the table changed" : status == KEYACCT_OK ? "was not refused" : error.message);
    if (elsewhere && one->call == do_review) { /* the tables were forgotten */
        keyacct_review_destroy(of->next);
        of->next = review_new(of);
    }
    must(one->call(of, of->run, &out, &error), &error, one->name);
    if (one->call == do_value_bind || one->call == do_risk_bind) keyacct_bound_destroy(out);
    else if (one->call == do_risk_create || one->call == do_risk_load) keyacct_risk_model_destroy(out);
    else keyacct_table_destroy(out);
    keyacct_review_destroy(of->next);
    keyacct_table_destroy(of->copy);
    buffer_free(&before);
    buffer_free(&after);
    return wrong != 0;
}

/* ---- calls that give the same bytes ----------------------------------------------------------------------------------------- */

static keyacct_error no_error;

static void texts_and_money(const world *of, buffer *out) {
    static const double amounts[] = {0.005, 0.015, 1234567.125, -2.675, 1e10 / 3, 0x1p-1060, 1.005, -0.0};
    static const char *const numbers[] = {"0.1", "1e-307", "2.675", "19.99999999999999999999999", "4.9e-324", "123456789012345678"};
    int64_t ends[7] = {0}, rows = 6;
    buffer text = {0};
    keyacct_table *table = NULL;
    (void)of;
    must(keyacct_table_create(NULL, "transactions", 8, &table, &no_error), &no_error, "table");
    must(keyacct_table_bind(table, "amount", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_MAJOR, amounts, NULL, NULL, NULL, &no_error),
         &no_error, "amount");
    must(keyacct_table_bind(table, "discount_ppm", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_PERCENT, amounts, NULL, NULL, NULL,
                            &no_error), &no_error, "discount");
    put_table(out, table, "floats");
    keyacct_table_destroy(table);
    must(keyacct_table_create(NULL, "transactions", rows, &table, &no_error), &no_error, "table");
    for (int i = 0; i < rows; i++) {
        buffer_text(&text, numbers[i]);
        ends[i + 1] = (int64_t)text.length;
    }
    must(keyacct_table_bind_text(table, "quantity", KEYACCT_UNIT_NONE, ends, text.bytes, NULL, NULL, NULL, &no_error),
         &no_error, "quantity");
    put_table(out, table, "texts");
    keyacct_table_destroy(table);
    buffer_free(&text);
}

static void policies(const world *of, buffer *out) {
    keyacct_policy *policy = NULL, *again = NULL;
    char text[1 << 16];
    size_t size = 0;
    uint8_t hash[16];
    (void)of;
    must(keyacct_policy_create(NULL, 0, &policy, &no_error), &no_error, "policy");
    must(keyacct_policy_set_float64(policy, "risk.base_rate", 0.1 + 0.017, &no_error), &no_error, "policy");
    must(keyacct_policy_set_text(policy, "risk.damping", "0.333333333333333314829616256247", &no_error), &no_error, "policy");
    must(keyacct_policy_freeze(policy, &no_error), &no_error, "policy");
    must(keyacct_policy_save_text(policy, text, sizeof text, &size, &no_error), &no_error, "policy");
    buffer_add(out, text, strlen(text));
    must(keyacct_policy_load_text(NULL, text, (int64_t)strlen(text), &again, &no_error), &no_error, "policy");
    must(keyacct_policy_hash(again, hash, &no_error), &no_error, "policy");
    buffer_add(out, (const char *)hash, 16);
    keyacct_policy_destroy(policy);
    keyacct_policy_destroy(again);
}

static void learned(const world *of, buffer *out) {
    keyacct_ledger *ledger = NULL;
    keyacct_value_learn *value = NULL;
    keyacct_value_model *model = NULL;
    size_t size = 0;
    must(keyacct_ledger_create(NULL, of->policy, NULL, &ledger, &no_error), &no_error, "ledger");
    must(keyacct_ledger_add(ledger, of->book.of[1], of->run, &no_error), &no_error, "ledger");
    must(keyacct_ledger_save(ledger, NULL, 0, &size, &no_error), &no_error, "ledger");
    uint8_t *bytes = need(size + 65536);
    must(keyacct_ledger_save(ledger, bytes, size, &size, &no_error), &no_error, "ledger");
    buffer_add(out, (char *)bytes, size);
    must(keyacct_value_learn_create(NULL, of->policy, &value, &no_error), &no_error, "value");
    must(keyacct_value_learn_add(value, of->accounts, of->run, &no_error), &no_error, "value");
    must(keyacct_value_learn_finish(value, &model, &no_error), &no_error, "value");
    must(keyacct_value_model_save(model, bytes, 65536, &size, &no_error), &no_error, "value");
    buffer_add(out, (char *)bytes, size);
    keyacct_ledger_destroy(ledger);
    keyacct_value_learn_destroy(value);
    keyacct_value_model_destroy(model);
    free(bytes);
}

static void segmented(const world *of, buffer *out) {
    keyacct_segmentation *cuts = NULL;
    keyacct_table *copy = NULL, *made[5] = {NULL};
    must(keyacct_segmentation_create(NULL, of->policy, of->accounts, of->run, &cuts, &no_error), &no_error, "segment");
    must(keyacct_table_slice(of->accounts, 0, 70, &copy, &no_error), &no_error, "slice");
    must(keyacct_segmentation_apply(cuts, copy, of->run, &no_error), &no_error, "segment");
    must(keyacct_segmentation_rank(cuts, copy, of->run, &no_error), &no_error, "segment");
    must(keyacct_segmentation_cuts(cuts, &made[0], &no_error), &no_error, "cuts");
    must(keyacct_segmentation_segments(cuts, copy, of->run, &made[1], &no_error), &no_error, "segments");
    must(keyacct_segmentation_expectations(cuts, copy, of->run, &made[2], &no_error), &no_error, "expectations");
    must(keyacct_segmentation_concentration(cuts, copy, of->run, &made[3], &no_error), &no_error, "concentration");
    must(keyacct_segmentation_curve(cuts, copy, 20, of->run, &made[4], &no_error), &no_error, "curve");
    put_table(out, copy, "accounts");
    for (int i = 0; i < 5; i++) {
        put_table(out, made[i], "segment");
        keyacct_table_destroy(made[i]);
    }
    keyacct_table_destroy(copy);
    keyacct_segmentation_destroy(cuts);
}

static void engine(const world *of, buffer *out) {
    (void)of;
    living_put(out);
}

/* The parts of an executor in another mode refuse; applied again as usual, the events give the state that they give anyhow. */
static int check_engine(world *of, int mode) {
    uint8_t usual[16], again[16];
    of->mode = USUAL;
    keyacct_status status = living_apply(of->elsewhere, usual);
    int wrong = status == KEYACCT_E_ROUNDING;
    of->mode = mode;
    status = living_apply(of->elsewhere, again);
    if (status != KEYACCT_E_ROUNDING || memcmp(usual, again, sizeof usual) != 0) wrong = 1;
    if (wrong) complain(1, "keyacct_engine_apply, %s in the executor: %s", mode_names[mode], keyacct_status_name(status));
    return wrong;
}

int modes_check(void) {
    static const struct {
        const char *name;
        void (*make)(const world *of, buffer *out);
    } equal[] = {{"tables", texts_and_money}, {"policies", policies}, {"learned states", learned}, {"segments", segmented},
                 {"engine", engine}};
    enum { REFUSALS = sizeof refusals / sizeof refusals[0], EQUAL = sizeof equal / sizeof equal[0] };
    world of;
    int wrong = 0, checks = 0;
    world_open(&of);
    for (int mode = UPWARD; mode < MODES; mode++) {
        if (mode == FLUSH && !CAN_FLUSH) continue;
        for (int i = 0; i < REFUSALS; i++) {
            for (int elsewhere = 0; elsewhere <= refusals[i].parts; elsewhere++, checks++)
                wrong += check_refusal(&of, &refusals[i], mode, elsewhere);
        }
        wrong += check_engine(&of, mode);
        checks++;
        for (int i = 0; i < EQUAL; i++, checks++) {
            buffer usual = {0}, other = {0};
            equal[i].make(&of, &usual);
            set_mode(mode);
            equal[i].make(&of, &other);
            set_mode(USUAL);
            if (!same(&usual, &other)) wrong++, complain(1, "%s, %s: other bytes", equal[i].name, mode_names[mode]);
            buffer_free(&usual);
            buffer_free(&other);
        }
    }
    world_close(&of);
    printf("%d checks, %d wrong%s\n", checks, wrong, CAN_FLUSH ? "" : " (this processor cannot flush subnormal numbers)");
    return wrong != 0;
}
