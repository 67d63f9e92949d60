/* Cases, contacts and surveys: checked cell by cell, then grouped by account with a counting sort.
 *
 * Every row is checked, also those after the as-of time: an account that is known, times that exist and are in order, values in
 * their domain, case_id unique, repeat_of known. Grouping keeps the row order within an account; nothing that is made of a
 * group depends on that order. Cost O(facts + accounts), three words a fact. Refuses: null or unknown accounts, times outside
 * the years 1 to 9999, severities outside 1..4, scores outside 0..10. */
#include "service/service.h"

#include <string.h>

#include "core/hash.h"
#include "core/index.h"

/* Both of one type, neither of `row` null. */
static int same_id(const keyacct__column *own, int64_t account, const keyacct__column *ids, int64_t row) {
    if (!keyacct__valid(own, account)) return 0;
    if (own->type != KEYACCT_TYPE_TEXT) return own->values.i64[account] == ids->values.i64[row];
    int64_t own_length, length;
    const char *own_text = keyacct__text(own, account, &own_length), *text = keyacct__text(ids, row, &length);
    return own_length == length && (length == 0 || memcmp(own_text, text, (size_t)length) == 0);
}

/* The row of `accounts` that each fact belongs to. */
static keyacct_status find_accounts(const service_work *work, const keyacct_index *index, const keyacct_table *table,
                                    const keyacct__column *ids, int64_t *account, keyacct_error *error) {
    const keyacct__column *own = SERVICE_INPUT(work, account_id);
    int is_text = own->type == KEYACCT_TYPE_TEXT;
    if ((ids->type == KEYACCT_TYPE_TEXT) != is_text && table->rows > 0)
        return keyacct__fail(error, KEYACCT_E_COLUMN, table->role, "account_id", -1,
                             "account_id is %s here and %s in accounts; bind both as the same type", is_text ? "int64" : "text",
                             is_text ? "text" : "int64");
    for (int64_t row = 0; row < table->rows; row++) {
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, table->rows, error));
        if (!keyacct__valid(ids, row))
            return keyacct__fail(error, KEYACCT_E_VALUE, table->role, "account_id", row, "the account is missing");
        account[row] = keyacct__index_find_row(index, ids, row);
        if (account[row] < 0 && is_text) {
            int64_t length;
            const char *id = keyacct__text(ids, row, &length);
            return keyacct__fail(error, KEYACCT_E_UNKNOWN, table->role, "account_id", row, "account '%t' is not in accounts", id,
                                 length);
        }
        if (account[row] < 0)
            return keyacct__fail(error, KEYACCT_E_UNKNOWN, table->role, "account_id", row, "account %l is not in accounts",
                                 ids->values.i64[row]);
        if (account[row] >= work->rows || !same_id(own, account[row], ids, row))
            return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, "index", row,
                                 "the index is not of this table of accounts: it gives row %l of %l, which is another account",
                                 account[row], work->rows);
    }
    return KEYACCT_OK;
}

/* Counting sort of the rows by account. */
static keyacct_status group(service_work *work, const keyacct_index *index, const keyacct_table *table, const keyacct__column *ids,
                            service_group *out, keyacct_error *error) {
    size_t n = (size_t)work->rows, rows = (size_t)table->rows;
    out->table = table;
    out->rows = table->rows;
    out->first = keyacct__calloc(&work->allocator, n + 1, sizeof(int64_t));
    out->order = keyacct__alloc(&work->allocator, rows + 1, sizeof(int64_t));
    out->scratch = keyacct__alloc(&work->allocator, rows + 1, sizeof(int64_t));
    if (!out->first || !out->order || !out->scratch) return keyacct__fail_memory(error);
    int64_t *account = out->scratch;
    KEYACCT__TRY(find_accounts(work, index, table, ids, account, error));
    for (size_t row = 0; row < rows; row++) out->first[account[row] + 1]++;
    for (size_t a = 0; a < n; a++) out->first[a + 1] += out->first[a];
    for (size_t row = 0; row < rows; row++) out->order[out->first[account[row]]++] = (int64_t)row;
    for (size_t a = n; a > 0; a--) out->first[a] = out->first[a - 1];
    out->first[0] = 0;
    return KEYACCT_OK;
}

static keyacct_status time_check(const keyacct_table *table, const keyacct__column *column, int64_t row, keyacct_error *error) {
    int64_t at;
    if (!keyacct__int64(column, row, &at) || service_is_time(at)) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_VALUE, table->role, column->name, row,
                         "%l is not a time of the years 1 to 9999 in milliseconds since 1970-01-01 UTC", at);
}

/* `later` must not be before `earlier`, where both are known. */
static keyacct_status order_check(const keyacct_table *table, const keyacct__column *earlier, const keyacct__column *later,
                                  int64_t row, keyacct_error *error) {
    int64_t a, b;
    if (!keyacct__int64(earlier, row, &a) || !keyacct__int64(later, row, &b) || b >= a) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_ORDER, table->role, later->name, row, "%s (%l) is before %s (%l)", later->name, b,
                         earlier->name, a);
}

static keyacct_status range_check(const keyacct_table *table, const keyacct__column *column, int64_t row, int64_t min, int64_t max,
                                  keyacct_error *error) {
    int64_t value;
    if (!keyacct__int64(column, row, &value) || (value >= min && value <= max)) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_VALUE, table->role, column->name, row, "%l is outside %l..%l", value, min, max);
}

static keyacct_status score_check(const keyacct_table *table, const keyacct__column *column, int64_t row, keyacct_error *error) {
    double value;
    if (!keyacct__float64(column, row, &value) || (value >= 0 && value <= 10)) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_VALUE, table->role, column->name, row,
                         "%f is outside 0..10 (an answer x of 1..5 is (x - 1) * 2.5)", value);
}

static keyacct_status code_check(const keyacct_table *table, const keyacct__column *column, int64_t row, int32_t max,
                                 keyacct_error *error) {
    int32_t value = keyacct__code(column, row);
    if (value >= 0 && value <= max) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_VALUE, table->role, column->name, row, "code %d is outside 0..%d", value, max);
}

static keyacct_status check_case_cells(const service_work *work, const keyacct_table *cases, keyacct_error *error) {
    const keyacct__column *reported = SERVICE_COLUMN(cases, cases, reported_at), *due = SERVICE_COLUMN(cases, cases, due_at);
    const keyacct__column *steps[] = {SERVICE_COLUMN(cases, cases, acked_at),    SERVICE_COLUMN(cases, cases, dispatched_at),
                                      SERVICE_COLUMN(cases, cases, answered_at), SERVICE_COLUMN(cases, cases, resolved_at),
                                      SERVICE_COLUMN(cases, cases, closed_at),   SERVICE_COLUMN(cases, cases, forwarded_at)};
    const keyacct__column *severity = SERVICE_COLUMN(cases, cases, severity), *paused = SERVICE_COLUMN(cases, cases, paused_ms);
    const keyacct__column *reopens = SERVICE_COLUMN(cases, cases, reopens), *score = SERVICE_COLUMN(cases, cases, score);
    const keyacct__column *kind = SERVICE_COLUMN(cases, cases, kind), *topic = SERVICE_COLUMN(cases, cases, topic);
    for (int64_t row = 0; row < cases->rows; row++) {
        int64_t at, due_at;
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, cases->rows, error));
        if (!keyacct__int64(reported, row, &at))
            return keyacct__fail(error, KEYACCT_E_VALUE, cases->role, "reported_at", row, "a case needs the time of its report");
        KEYACCT__TRY(time_check(cases, reported, row, error));
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            KEYACCT__TRY(time_check(cases, steps[i], row, error));
            KEYACCT__TRY(order_check(cases, reported, steps[i], row, error));
        }
        KEYACCT__TRY(order_check(cases, steps[3], steps[4], row, error));
        KEYACCT__TRY(time_check(cases, due, row, error));
        if (keyacct__int64(due, row, &due_at) && due_at <= at)
            return keyacct__fail(error, KEYACCT_E_ORDER, cases->role, "due_at", row, "due_at (%l) is not after reported_at (%l)",
                                 due_at, at);
        KEYACCT__TRY(range_check(cases, severity, row, 1, 4, error));
        KEYACCT__TRY(range_check(cases, paused, row, 0, SERVICE_TIME_MAX, error));
        KEYACCT__TRY(range_check(cases, reopens, row, 0, INT32_MAX, error));
        KEYACCT__TRY(score_check(cases, score, row, error));
        KEYACCT__TRY(code_check(cases, kind, row, KEYACCT_CASE_KIND_TASK, error));
        KEYACCT__TRY(code_check(cases, topic, row, KEYACCT_TOPIC_OTHER, error));
    }
    return KEYACCT_OK;
}

/* A map that could not take a key says why in an error object of its own. */
static keyacct_status map_failed(const keyacct_error *why, keyacct_error *error) {
    return keyacct__fail(error, why->status ? why->status : KEYACCT_E_NO_MEMORY, why->table, why->column, why->row, "%s",
                         why->message);
}

static keyacct_status register_cases(const keyacct_table *cases, const keyacct__column *ids, keyacct__map *map,
                                     keyacct_error *error) {
    keyacct_error why = KEYACCT_ERROR_INIT;
    for (int64_t row = 0; row < cases->rows; row++) {
        int added = 0;
        int64_t length = 0, number, id = 0;
        const char *text = NULL;
        if (!keyacct__valid(ids, row))
            return keyacct__fail(error, KEYACCT_E_VALUE, cases->role, "case_id", row, "the case id is missing");
        if (map->is_text) {
            text = keyacct__text(ids, row, &length);
            number = keyacct__map_put_text(map, text, length, &added, &why);
        } else {
            id = ids->values.i64[row];
            number = keyacct__map_put_int64(map, id, &added, &why);
        }
        if (number < 0) return map_failed(&why, error);
        if (added) continue;
        if (text)
            return keyacct__fail(error, KEYACCT_E_DUPLICATE, cases->role, "case_id", row, "case '%t' occurs twice", text, length);
        return keyacct__fail(error, KEYACCT_E_DUPLICATE, cases->role, "case_id", row, "case %l occurs twice", id);
    }
    return KEYACCT_OK;
}

static keyacct_status find_repeated(const keyacct_table *cases, const keyacct__column *repeats, const keyacct__map *map,
                                    keyacct_error *error) {
    for (int64_t row = 0; row < cases->rows; row++) {
        if (!keyacct__valid(repeats, row)) continue;
        int64_t length, number;
        if (map->is_text) {
            const char *id = keyacct__text(repeats, row, &length);
            if (length == 0) continue;
            number = keyacct__map_find_text(map, id, length);
            if (number < 0)
                return keyacct__fail(error, KEYACCT_E_UNKNOWN, cases->role, "repeat_of", row, "case '%t' is not in this table",
                                     id, length);
        } else {
            number = keyacct__map_find_int64(map, repeats->values.i64[row]);
            if (number < 0)
                return keyacct__fail(error, KEYACCT_E_UNKNOWN, cases->role, "repeat_of", row, "case %l is not in this table",
                                     repeats->values.i64[row]);
        }
        if (number == row) /* the map numbers the cases by row: every id is new */
            return keyacct__fail(error, KEYACCT_E_VALUE, cases->role, "repeat_of", row, "a case cannot repeat itself");
    }
    return KEYACCT_OK;
}

static keyacct_status check_case_ids(const service_work *work, const keyacct_table *cases, keyacct_error *error) {
    const keyacct__column *ids = SERVICE_COLUMN(cases, cases, case_id), *repeats = SERVICE_COLUMN(cases, cases, repeat_of);
    keyacct__map map;
    keyacct_status status;
    if (cases->rows == 0) return KEYACCT_OK;
    if (!ids) {
        for (int64_t row = 0; repeats && row < cases->rows; row++)
            if (keyacct__valid(repeats, row))
                return keyacct__fail(error, KEYACCT_E_COLUMN, cases->role, "case_id", row,
                                     "repeat_of is given, but there is no case_id");
        return KEYACCT_OK;
    }
    if (repeats && (repeats->type == KEYACCT_TYPE_TEXT) != (ids->type == KEYACCT_TYPE_TEXT))
        return keyacct__fail(error, KEYACCT_E_COLUMN, cases->role, "repeat_of", -1,
                             "case_id and repeat_of are not of the same type");
    KEYACCT__TRY(keyacct__map_init(&map, &work->allocator, NULL, ids->type == KEYACCT_TYPE_TEXT, cases->rows, error));
    status = register_cases(cases, ids, &map, error);
    if (status == KEYACCT_OK && repeats) status = find_repeated(cases, repeats, &map, error);
    keyacct__map_free(&map);
    return status;
}

static keyacct_status check_contacts(const service_work *work, const keyacct_table *contacts, keyacct_error *error) {
    const keyacct__column *at = SERVICE_COLUMN(contacts, contacts, at);
    const keyacct__column *channel = SERVICE_COLUMN(contacts, contacts, channel);
    const keyacct__column *purpose = SERVICE_COLUMN(contacts, contacts, purpose);
    const keyacct__column *function = SERVICE_COLUMN(contacts, contacts, function);
    const keyacct__column *layer = SERVICE_COLUMN(contacts, contacts, layer);
    for (int64_t row = 0; row < contacts->rows; row++) {
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, contacts->rows, error));
        if (!keyacct__valid(at, row))
            return keyacct__fail(error, KEYACCT_E_VALUE, contacts->role, "at", row, "a contact needs its time");
        KEYACCT__TRY(time_check(contacts, at, row, error));
        KEYACCT__TRY(code_check(contacts, channel, row, KEYACCT_CHANNEL_SMS, error));
        KEYACCT__TRY(code_check(contacts, purpose, row, KEYACCT_PURPOSE_PLANNING, error));
        KEYACCT__TRY(code_check(contacts, function, row, KEYACCT_FUNCTION_FINANCE, error));
        KEYACCT__TRY(code_check(contacts, layer, row, KEYACCT_LAYER_EXECUTIVE, error));
    }
    return KEYACCT_OK;
}

static keyacct_status check_surveys(const service_work *work, const keyacct_table *surveys, keyacct_error *error) {
    const keyacct__column *sent = SERVICE_COLUMN(surveys, surveys, sent_at);
    const keyacct__column *answered = SERVICE_COLUMN(surveys, surveys, answered_at);
    const keyacct__column *satisfaction = SERVICE_COLUMN(surveys, surveys, satisfaction);
    for (int64_t row = 0; row < surveys->rows; row++) {
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, surveys->rows, error));
        if (!keyacct__valid(sent, row) && !keyacct__valid(answered, row))
            return keyacct__fail(error, KEYACCT_E_VALUE, surveys->role, "sent_at", row, "a survey needs sent_at or answered_at");
        KEYACCT__TRY(time_check(surveys, sent, row, error));
        KEYACCT__TRY(time_check(surveys, answered, row, error));
        KEYACCT__TRY(order_check(surveys, sent, answered, row, error));
        KEYACCT__TRY(score_check(surveys, satisfaction, row, error));
    }
    return KEYACCT_OK;
}

/* Dense numbers of the customer's people, so that shares need no text. */
static keyacct_status number_persons(service_work *work, const keyacct_table *contacts, keyacct_error *error) {
    const keyacct__column *names = SERVICE_COLUMN(contacts, contacts, contact);
    keyacct__map map;
    keyacct_error why = KEYACCT_ERROR_INIT;
    keyacct_status status = KEYACCT_OK;
    if (!names || contacts->rows == 0) return KEYACCT_OK;
    work->persons = keyacct__alloc(&work->allocator, (size_t)contacts->rows, sizeof(int64_t));
    if (!work->persons) return keyacct__fail_memory(error);
    KEYACCT__TRY(keyacct__map_init(&map, &work->allocator, NULL, 1, 0, error));
    for (int64_t row = 0; row < contacts->rows; row++) {
        int64_t length;
        int added;
        const char *name = keyacct__text(names, row, &length);
        work->persons[row] = -1;
        if (!name || length == 0) continue;
        int64_t number = keyacct__map_put_text(&map, name, length, &added, &why);
        if (number < 0) {
            status = map_failed(&why, error);
            break;
        }
        work->persons[row] = number;
    }
    keyacct__map_free(&map);
    return status;
}

keyacct_status keyacct__service_facts(service_work *work, const keyacct_index *index, keyacct_error *error) {
    const keyacct_table *cases = work->cases.table, *contacts = work->contacts.table, *surveys = work->surveys.table;
    const keyacct__column *ids, *needed;
    KEYACCT__TRY(keyacct__index_check(index, error));
    if (index->rows != work->rows)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, "accounts", "index", -1, "the index has %l rows, the accounts %l",
                             index->rows, work->rows);
    if (cases) {
        KEYACCT__TRY(keyacct__table_role(cases, "cases", SERVICE_CALL, error));
        KEYACCT__TRY(keyacct__table_require(cases, KEYACCT__COLUMN_cases_account_id, SERVICE_CALL, &ids, error));
        KEYACCT__TRY(keyacct__table_require(cases, KEYACCT__COLUMN_cases_reported_at, SERVICE_CALL, &needed, error));
        KEYACCT__TRY(group(work, index, cases, ids, &work->cases, error));
        KEYACCT__TRY(check_case_cells(work, cases, error));
        KEYACCT__TRY(check_case_ids(work, cases, error));
    }
    if (contacts) {
        KEYACCT__TRY(keyacct__table_role(contacts, "contacts", SERVICE_CALL, error));
        KEYACCT__TRY(keyacct__table_require(contacts, KEYACCT__COLUMN_contacts_account_id, SERVICE_CALL, &ids, error));
        KEYACCT__TRY(keyacct__table_require(contacts, KEYACCT__COLUMN_contacts_at, SERVICE_CALL, &needed, error));
        KEYACCT__TRY(group(work, index, contacts, ids, &work->contacts, error));
        KEYACCT__TRY(check_contacts(work, contacts, error));
        KEYACCT__TRY(number_persons(work, contacts, error));
    }
    if (surveys) {
        KEYACCT__TRY(keyacct__table_role(surveys, "surveys", SERVICE_CALL, error));
        KEYACCT__TRY(keyacct__table_require(surveys, KEYACCT__COLUMN_surveys_account_id, SERVICE_CALL, &ids, error));
        KEYACCT__TRY(group(work, index, surveys, ids, &work->surveys, error));
        KEYACCT__TRY(check_surveys(work, surveys, error));
    }
    return KEYACCT_OK;
}

static void free_group(const service_work *work, service_group *group_) {
    keyacct__free(&work->allocator, group_->first, (size_t)work->rows + 1, sizeof(int64_t));
    keyacct__free(&work->allocator, group_->order, (size_t)group_->rows + 1, sizeof(int64_t));
    keyacct__free(&work->allocator, group_->scratch, (size_t)group_->rows + 1, sizeof(int64_t));
}

void keyacct__service_facts_free(service_work *work) {
    free_group(work, &work->cases);
    free_group(work, &work->contacts);
    free_group(work, &work->surveys);
    keyacct__free(&work->allocator, work->persons, work->contacts.table ? (size_t)work->contacts.rows : 0, sizeof(int64_t));
}

void keyacct__service_sort(int64_t *values, int64_t count) {
    for (int64_t start = count / 2, end = count; end > 1;) { /* heapsort: no recursion, no worst case */
        if (start > 0) {
            start--;
        } else {
            int64_t top = values[0];
            values[0] = values[--end];
            values[end] = top;
        }
        int64_t value = values[start], hole = start;
        for (int64_t child = 2 * hole + 1; child < end; child = 2 * hole + 1) {
            if (child + 1 < end && values[child + 1] > values[child]) child++;
            if (values[child] <= value) break;
            values[hole] = values[child];
            hole = child;
        }
        values[hole] = value;
    }
}
