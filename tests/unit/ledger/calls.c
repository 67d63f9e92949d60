/* The calls of LEDGER with wrong handles, damage, failures of memory and cancelling: an error each time,
    and the ledger as it was. */
#include "support.h"

#include "core/bytes.h"

static const transaction some[] = {
    {1, 100, 500}, {2, 101, 700}, {1, 105, -100}, {3, 90, 0}, {2, 130, 900}, {-9223372036854775807 - 1, 120, 5},
        {9223372036854775807, 120, 6},
};
#define SOME ((int64_t)(sizeof some / sizeof *some))

static keyacct_ledger *new_ledger(const keyacct_allocator *allocator) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *ledger;
    assert_ok(keyacct_ledger_create(allocator, NULL, NULL, &ledger, &error));
    return ledger;
}

static keyacct_table *facts_table(int64_t rows, int wrong_row) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table;
    assert_ok(keyacct_table_create(NULL, "transactions", rows, &table, &error));
    static const char *const names[] = {"account_id", "on",         "amount",   "cost",         "order_id",   "category",
                                        "line",       "quantity",   "promised_on", "delivered_on", "payment_due_on", "negotiated"};
    for (size_t c = 0; c < sizeof names / sizeof *names; c++) assert_ok(keyacct_table_add_column(table, names[c], 0, &error));
    for (int64_t i = 0; i < rows; i++) {
        char id[32], order[32];
        int length = sprintf(id, "customer %lld", (long long)(i % 7));
        int order_length = sprintf(order, "order %lld", (long long)(i / 2));
        assert_ok(keyacct_table_set_text(table, 0, i, id, length, &error));
        assert_ok(keyacct_table_set_int64(table, 1, i, 1000 + i * 11 % 500, &error));
        assert_ok(keyacct_table_set_int64(table, 2, i, i * 37 % 1000, &error));
        assert_ok(keyacct_table_set_int64(table, 3, i, i * 17 % 800, &error));
        assert_ok(keyacct_table_set_text(table, 4, i, order, order_length, &error));
        assert_ok(keyacct_table_set_text(table, 5, i, i % 3 ? "tea" : "coffee", i % 3 ? 3 : 6, &error));
        assert_ok(keyacct_table_set_int64(table, 6, i, i == wrong_row ? i - 14 : i, &error));
        assert_ok(keyacct_table_set_float64(table, 7, i, (double)i / 3, &error));
        assert_ok(keyacct_table_set_int64(table, 8, i, 1005 + i * 11 % 500, &error));
        assert_ok(keyacct_table_set_int64(table, 9, i, 1000 + i * 13 % 9 + i * 11 % 500, &error));
        assert_ok(keyacct_table_set_int64(table, 10, i, 1030 + i * 11 % 500, &error));
        assert_ok(keyacct_table_set_int64(table, 11, i, i % 2, &error));
    }
    if (wrong_row >= 0) { /* the same order line as 14 rows before, of the same account */
        char order[32];
        int length = sprintf(order, "order %d", (wrong_row - 14) / 2);
        assert_ok(keyacct_table_set_text(table, 4, wrong_row, order, length, &error));
    }
    return table;
}

static void handles_and_nulls(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *ledger = new_ledger(NULL), *none = NULL;
    keyacct_table *table = NULL;
    keyacct_run *run = run_of(1000);
    size_t size;
    const keyacct_ledger *wrong = (const keyacct_ledger *)(const void *)run;
    assert_int_equal(keyacct_ledger_create(NULL, NULL, NULL, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_ledger_create(NULL, (const keyacct_policy *)(const void *)run, NULL, &none, &error), KEYACCT_E_HANDLE);
    assert_null(none);
    assert_int_equal(keyacct_ledger_add(NULL, NULL, NULL, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_ledger_add(ledger, NULL, NULL, NULL), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_ledger_append_int64(NULL, 1, 1, 1, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_ledger_append_text(ledger, NULL, 1, 1, 1, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_ledger_append_text(ledger, "x", -1, 1, 1, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_ledger_append_text(ledger, "\xff", 1, 1, 1, &error), KEYACCT_E_ENCODING);
    assert_int_equal(keyacct_ledger_merge(ledger, wrong, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_ledger_merge(ledger, ledger, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_ledger_save(ledger, NULL, 0, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_ledger_save(wrong, NULL, 0, &size, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_ledger_load(NULL, NULL, 0, &none, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_ledger_load(NULL, (const uint8_t *)"x", 1, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_ledger_span(NULL, NULL, NULL, NULL, NULL, &error), KEYACCT_E_HANDLE);
    assert_ok(keyacct_ledger_span(ledger, NULL, NULL, NULL, NULL, &error));
    assert_int_equal(keyacct_ledger_histories(ledger, run, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_ledger_histories(NULL, run, &table, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_ledger_histories(ledger, NULL, &table, &error), KEYACCT_E_NO_TIME);
    assert_int_equal(keyacct_ledger_split(ledger, 5, 4, run, &table, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_ledger_split(ledger, 5, 6, run, NULL, &error), KEYACCT_E_ARGUMENT);
    keyacct_ledger_destroy(NULL);
    keyacct_ledger_destroy(ledger);
    keyacct_run_destroy(run);
}

static void an_empty_ledger_has_empty_histories(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *ledger = new_ledger(NULL), *loaded;
    keyacct_run *run = run_of(1000);
    keyacct_table *histories;
    int64_t accounts = -1, transactions = -1;
    size_t size;
    assert_ok(add_rows(ledger, some, 0, 0, NULL, &error));
    uint8_t *bytes = save(ledger, &size);
    assert_ok(keyacct_ledger_load(NULL, bytes, size, &loaded, &error));
    assert_ok(keyacct_ledger_merge(ledger, loaded, &error));
    assert_ok(keyacct_ledger_histories(ledger, run, &histories, &error));
    assert_int_equal(keyacct_table_rows(histories), 0);
    assert_true(keyacct_table_column_find(histories, "revenue") >= 0);
    assert_ok(keyacct_ledger_span(ledger, &accounts, &transactions, NULL, NULL, &error));
    assert_int_equal(accounts, 0);
    assert_int_equal(transactions, 0);
    assert_ok(add_rows(ledger, some, SOME, 1, NULL, &error)); /* either kind of id may still come */
    keyacct_table_destroy(histories);
    keyacct_ledger_destroy(ledger);
    keyacct_ledger_destroy(loaded);
    keyacct_run_destroy(run);
    free(bytes);
}

static void appended_rows_are_added_rows(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    for (int as_text = 0; as_text < 2; as_text++) {
        keyacct_ledger *one = new_ledger(NULL), *other = new_ledger(NULL);
        assert_ok(add_rows(one, some, SOME, as_text, NULL, &error));
        for (int64_t i = SOME - 1; i >= 0; i--) {
            char id[32];
            int length = sprintf(id, "A%lld", (long long)some[i].account);
            if (as_text) assert_ok(keyacct_ledger_append_text(other, id, length, some[i].on, some[i].amount, &error));
            else assert_ok(keyacct_ledger_append_int64(other, some[i].account, some[i].on, some[i].amount, &error));
        }
        keyacct_run *run = run_of(1000);
        keyacct_table *histories, *other_histories;
        assert_ok(keyacct_ledger_histories(one, run, &histories, &error));
        assert_ok(keyacct_ledger_histories(other, run, &other_histories, &error));
        char *text = dump(histories), *other_text = dump(other_histories);
        assert_string_equal(text, other_text);
        int64_t accounts, transactions;
        int32_t first, last;
        assert_ok(keyacct_ledger_span(other, &accounts, &transactions, &first, &last, &error));
        assert_int_equal(accounts, 5);
        assert_int_equal(transactions, SOME);
        assert_int_equal(first, 90);
        assert_int_equal(last, 130);
        keyacct_status status = as_text ? keyacct_ledger_append_int64(other, 1, 1, 1, &error)
                                        : keyacct_ledger_append_text(other, "x", 1, 1, 1, &error);
        assert_int_equal(status, KEYACCT_E_STATE);
        assert_int_equal(add_rows(other, some, 1, !as_text, NULL, &error), KEYACCT_E_STATE);
        free(text);
        free(other_text);
        keyacct_table_destroy(histories);
        keyacct_table_destroy(other_histories);
        keyacct_run_destroy(run);
        keyacct_ledger_destroy(one);
        keyacct_ledger_destroy(other);
    }
}

static void a_failed_add_leaves_nothing(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *ledger = new_ledger(NULL);
    keyacct_table *wrong = facts_table(60, 50), *right = facts_table(60, -1);
    size_t size, again;
    uint8_t *empty = save(ledger, &size);
    assert_int_equal(keyacct_ledger_add(ledger, wrong, NULL, &error), KEYACCT_E_DUPLICATE);
    assert_int_equal(error.row, 50);
    uint8_t *after = save(ledger, &again);
    assert_int_equal(size, again);
    assert_memory_equal(empty, after, size);
    assert_ok(keyacct_ledger_append_int64(ledger, 7, 1, 1, &error)); /* the kind of id is open again */
    keyacct_ledger_destroy(ledger);
    ledger = new_ledger(NULL);
    assert_ok(keyacct_ledger_add(ledger, right, NULL, &error));
    free(empty);
    free(after);
    empty = save(ledger, &size);
    assert_int_equal(keyacct_ledger_add(ledger, right, NULL, &error), KEYACCT_E_DUPLICATE);
    assert_int_equal(error.row, 0);
    assert_int_equal(keyacct_ledger_add(ledger, wrong, NULL, &error), KEYACCT_E_DUPLICATE);
    after = save(ledger, &again);
    assert_int_equal(size, again);
    assert_memory_equal(empty, after, size);
    free(empty);
    free(after);
    keyacct_table_destroy(wrong);
    keyacct_table_destroy(right);
    keyacct_ledger_destroy(ledger);
}

static void other_parameters_do_not_merge(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy = policy_of("ledger.unit", "month");
    keyacct_ledger *one = new_ledger(NULL), *other;
    assert_int_equal(keyacct_ledger_create(NULL, policy, NULL, &other, &error), KEYACCT_E_STATE); /* not frozen */
    assert_ok(keyacct_policy_freeze(policy, &error));
    assert_ok(keyacct_ledger_create(NULL, policy, NULL, &other, &error));
    keyacct_policy_destroy(policy);
    assert_int_equal(keyacct_ledger_merge(one, other, &error), KEYACCT_E_STATE);
    keyacct_ledger_destroy(one);
    keyacct_ledger_destroy(other);
}

static void split_adds_up(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *ledger = new_ledger(NULL);
    uint64_t seed = 7;
    transaction rows[400];
    for (int i = 0; i < 400; i++)
        rows[i] = (transaction){random_below(&seed, 20), (int32_t)random_below(&seed, 900), random_below(&seed, 2000) - 200};
    assert_ok(add_rows(ledger, rows, 400, 0, NULL, &error));
    keyacct_table *split, *end;
    keyacct_run *run = run_of(800);
    assert_ok(keyacct_ledger_split(ledger, 400, 800, NULL, &split, &error));
    assert_ok(keyacct_ledger_histories(ledger, run, &end, &error));
    keyacct_table *start;
    assert_ok(keyacct_run_set_asof_on(run, 400, &error));
    assert_ok(keyacct_ledger_histories(ledger, run, &start, &error));
    assert_int_equal(keyacct_table_rows(split), 20);
    for (int64_t row = 0; row < 20; row++) {
        assert_int_equal(cell(split, "purchase_days", row), cell(start, "purchase_days", row));
        assert_int_equal(cell(start, "repeats", row) + cell(split, "holdout_repeats", row), cell(end, "repeats", row));
        assert_int_equal(cell(start, "total_revenue", row) + cell(split, "holdout_revenue", row), cell(end, "total_revenue", row));
    }
    keyacct_table_destroy(split);
    keyacct_table_destroy(start);
    keyacct_table_destroy(end);
    keyacct_run_destroy(run);
    keyacct_ledger_destroy(ledger);
}

static void damage_is_found(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *ledger = new_ledger(NULL), *loaded;
    keyacct_table *table = facts_table(20, -1);
    size_t size;
    assert_ok(keyacct_ledger_add(ledger, table, NULL, &error));
    uint8_t *bytes = save(ledger, &size);
    for (size_t i = 0; i < size; i++) {
        assert_int_not_equal(keyacct_ledger_load(NULL, bytes, i, &loaded, &error), KEYACCT_OK);
        assert_null(loaded);
        bytes[i] ^= 0x10;
        assert_int_not_equal(keyacct_ledger_load(NULL, bytes, size, &loaded, &error), KEYACCT_OK);
        bytes[i] ^= 0x10;
    }
    /* The same with the checksum made right: whatever is read is checked, or harmless. */
    for (size_t i = 24; i + 8 < size; i++) {
        static const uint8_t flips[] = {0x01, 0x80, 0xff};
        for (int f = 0; f < 3; f++) {
            keyacct__bytes forged;
            uint8_t *out = malloc(size + 64);
            size_t forged_size = 0;
            bytes[i] ^= flips[f];
            keyacct_allocator plain;
            assert_ok(keyacct__allocator_take(NULL, &plain, &error));
            keyacct__bytes_init(&forged, &plain, "LEDG", 1);
            keyacct__bytes_raw(&forged, bytes + 24, size - 32);
            assert_ok(keyacct__bytes_finish(&forged, out, size + 64, &forged_size, &error));
            assert_int_equal(forged_size, size);
            if (keyacct_ledger_load(NULL, out, forged_size, &loaded, &error) == KEYACCT_OK) {
                keyacct_run *run = run_of(2000);
                keyacct_table *histories = NULL;
                keyacct_ledger_histories(loaded, run, &histories, &error);
                keyacct_table_destroy(histories);
                keyacct_run_destroy(run);
                keyacct_ledger_destroy(loaded);
            }
            bytes[i] ^= flips[f];
            free(out);
        }
    }
    free(bytes);
    keyacct_table_destroy(table);
    keyacct_ledger_destroy(ledger);
}

/* --- memory that runs out -------------------------------------------------------------------------------------------------- */

typedef struct scarce {
    int64_t left, blocks, bytes; /* allocations until the first refusal; live blocks and bytes */
} scarce;

static void *scarce_resize(void *user, void *pointer, size_t old_size, size_t new_size) {
    scarce *memory = user;
    if (new_size == 0) {
        if (pointer) memory->blocks--;
        memory->bytes -= (int64_t)old_size;
        free(pointer);
        return NULL;
    }
    if (memory->left-- <= 0) return NULL;
    void *block = realloc(pointer, new_size);
    if (!pointer) memory->blocks++;
    memory->bytes += (int64_t)new_size - (int64_t)old_size;
    return block;
}

static keyacct_status everything(const keyacct_allocator *allocator, const keyacct_table *table, const keyacct_ledger *other,
                                 const keyacct_run *run) {
    keyacct_ledger *ledger = NULL, *loaded = NULL;
    keyacct_table *histories = NULL;
    size_t size = 0;
    uint8_t *bytes = NULL;
    keyacct_status status = keyacct_ledger_create(allocator, NULL, NULL, &ledger, NULL);
    if (status == KEYACCT_OK) status = keyacct_ledger_add(ledger, table, run, NULL);
    if (status == KEYACCT_OK) status = keyacct_ledger_merge(ledger, other, NULL);
    if (status == KEYACCT_OK) status = keyacct_ledger_append_text(ledger, "z", 1, 1, 1, NULL);
    if (status == KEYACCT_OK) status = keyacct_ledger_save(ledger, NULL, 0, &size, NULL);
    if (status == KEYACCT_OK) bytes = malloc(size);
    if (status == KEYACCT_OK) status = keyacct_ledger_save(ledger, bytes, size, &size, NULL);
    if (status == KEYACCT_OK) status = keyacct_ledger_load(allocator, bytes, size, &loaded, NULL);
    if (status == KEYACCT_OK) status = keyacct_ledger_span(loaded, &(int64_t){0}, NULL, NULL, NULL, NULL);
    if (status == KEYACCT_OK) status = keyacct_ledger_histories(loaded, run, &histories, NULL);
    keyacct_table_destroy(histories);
    keyacct_ledger_destroy(ledger);
    keyacct_ledger_destroy(loaded);
    free(bytes);
    return status;
}

static void memory_runs_out_anywhere(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = facts_table(20, -1);
    keyacct_ledger *other = new_ledger(NULL);
    assert_ok(add_rows(other, some, SOME, 1, NULL, &error));
    keyacct_run *run = run_of(1400);
    int64_t refused = 0;
    for (int64_t n = 0;; n++) {
        scarce memory = {n, 0, 0};
        keyacct_allocator allocator = {sizeof allocator, scarce_resize, &memory};
        keyacct_status status = everything(&allocator, table, other, run);
        assert_int_equal(memory.blocks, 0);
        assert_int_equal(memory.bytes, 0);
        if (status == KEYACCT_OK) break;
        assert_int_equal(status, KEYACCT_E_NO_MEMORY);
        refused++;
    }
    assert_true(refused > 50);
    keyacct_table_destroy(table);
    keyacct_ledger_destroy(other);
    keyacct_run_destroy(run);
}

/* A ledger that has something survives a failed add or merge with the same bytes, and can go on. */
static void a_refusal_changes_nothing(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = facts_table(20, -1);
    keyacct_ledger *other = new_ledger(NULL);
    assert_ok(keyacct_ledger_add(other, table, NULL, &error));
    for (int merge = 0; merge < 2; merge++) {
        size_t size = 0, again;
        uint8_t *before = NULL, *whole = NULL;
        for (int64_t n = 0;; n++) {
            scarce memory = {INT64_MAX, 0, 0};
            keyacct_allocator allocator = {sizeof allocator, scarce_resize, &memory};
            keyacct_ledger *ledger = new_ledger(&allocator);
            assert_ok(add_rows(ledger, some, SOME, 1, NULL, &error));
            if (!before) before = save(ledger, &size);
            memory.left = n;
            keyacct_status status = merge ? keyacct_ledger_merge(ledger, other, &error) : keyacct_ledger_add(ledger, table, NULL,
                                                                                                             &error);
            memory.left = INT64_MAX;
            uint8_t *after = save(ledger, &again);
            if (status != KEYACCT_OK) {
                assert_int_equal(again, size);
                assert_memory_equal(after, before, size);
                assert_ok(keyacct_ledger_add(ledger, table, NULL, &error)); /* goes on */
                free(after);
                after = save(ledger, &again);
            }
            if (!whole) whole = malloc(again), memcpy(whole, after, again);
            assert_memory_equal(after, whole, again);
            free(after);
            keyacct_ledger_destroy(ledger);
            assert_int_equal(memory.blocks, 0);
            if (status == KEYACCT_OK) break;
        }
        free(before);
        free(whole);
    }
    keyacct_table_destroy(table);
    keyacct_ledger_destroy(other);
}

static int32_t stop(void *user_data, int64_t done, int64_t total) {
    (void)done;
    (void)total;
    return --*(int *)user_data < 0;
}

static int32_t lazy(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    (void)user_data;
    for (int32_t part = 0; part < parts - 1; part++) task(task_data, part);
    return 0;
}

static void cancelling_and_bad_executors(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *ledger = new_ledger(NULL);
    keyacct_run *run = run_of(1000);
    keyacct_table *histories = NULL;
    int64_t transactions;
    int polls = 0;
    static transaction rows[5000];
    for (int i = 0; i < 5000; i++) rows[i] = (transaction){i % 37, i % 500, i};
    assert_ok(keyacct_run_set_progress(run, stop, &polls, &error));
    assert_int_equal(add_rows(ledger, rows, 5000, 0, run, &error), KEYACCT_E_CANCELLED);
    assert_ok(add_rows(ledger, rows, 5000, 0, NULL, &error));
    assert_int_equal(keyacct_ledger_histories(ledger, run, &histories, &error), KEYACCT_E_CANCELLED);
    assert_null(histories);
    assert_ok(keyacct_run_set_progress(run, NULL, NULL, &error));
    assert_ok(keyacct_run_set_executor(run, lazy, NULL, 3, &error));
    assert_int_equal(add_rows(ledger, rows, 5000, 0, run, &error), KEYACCT_E_EXECUTOR);
    assert_int_equal(keyacct_ledger_histories(ledger, run, &histories, &error), KEYACCT_E_EXECUTOR);
    assert_ok(keyacct_ledger_span(ledger, NULL, &transactions, NULL, NULL, &error));
    assert_int_equal(transactions, 5000);
    keyacct_ledger_destroy(ledger);
    keyacct_run_destroy(run);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handles_and_nulls),         cmocka_unit_test(an_empty_ledger_has_empty_histories),
        cmocka_unit_test(appended_rows_are_added_rows), cmocka_unit_test(a_failed_add_leaves_nothing),
        cmocka_unit_test(other_parameters_do_not_merge), cmocka_unit_test(split_adds_up),
        cmocka_unit_test(damage_is_found),           cmocka_unit_test(memory_runs_out_anywhere),
        cmocka_unit_test(a_refusal_changes_nothing), cmocka_unit_test(cancelling_and_bad_executors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
