/* The tables of a plan: actions by person, findings by account, people with their load.
 *
 * All three are put into an order that does not depend on the order of accounts: ids, names and codes decide. Cost O(n log n). */
#include <string.h>

#include "work.h"

keyacct_status keyacct__plan_sort(const plan_work *work, void *array, int64_t count, size_t size, keyacct__order order,
                                  const void *with, keyacct_error *error) {
    void *scratch = keyacct__alloc(&work->allocator, (size_t)count + 1, size);
    if (!scratch) return keyacct__fail_memory(error);
    keyacct__sort(array, scratch, count, size, order, with);
    keyacct__free(&work->allocator, scratch, (size_t)count + 1, size);
    return KEYACCT_OK;
}

keyacct_status keyacct__plan_grow(const plan_work *work, void *list, int64_t count, int64_t *capacity, size_t size,
                                  keyacct_error *error) {
    int64_t wanted = *capacity ? 2 * *capacity : 64;
    if (count < *capacity) return KEYACCT_OK;
    if (keyacct__resize(&work->allocator, list, (size_t)*capacity, (size_t)wanted, size)) return keyacct__fail_memory(error);
    *capacity = wanted;
    return KEYACCT_OK;
}

static int by_id(const void *a, const void *b, const void *with) {
    const keyacct__column *ids = with;
    int64_t left, right, left_length, right_length;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    if (ids->type == KEYACCT_TYPE_INT64) return keyacct__order_int64(ids->values.i64[left], ids->values.i64[right]);
    const char *one = keyacct__text(ids, left, &left_length), *other = keyacct__text(ids, right, &right_length);
    return keyacct__order_text(one, left_length, other, right_length);
}

keyacct_status keyacct__plan_order(plan_work *work, keyacct_error *error) {
    const keyacct__column *ids = PLAN_INPUT(work, account_id);
    size_t n = (size_t)work->rows;
    for (int64_t row = 0; row < work->rows; row++)
        if (!keyacct__valid(ids, row))
            return keyacct__fail(error, KEYACCT_E_VALUE, "accounts", "account_id", row, "the account is missing");
    work->order = keyacct__alloc(&work->allocator, n + 1, sizeof(int64_t));
    work->place = keyacct__alloc(&work->allocator, n + 1, sizeof(int64_t));
    if (!work->order || !work->place) return keyacct__fail_memory(error);
    for (size_t i = 0; i < n; i++) work->order[i] = (int64_t)i;
    KEYACCT__TRY(keyacct__plan_sort(work, work->order, work->rows, sizeof(int64_t), by_id, ids, error));
    for (size_t i = 0; i < n; i++) {
        work->place[work->order[i]] = (int64_t)i;
        if (i == 0 || by_id(&work->order[i - 1], &work->order[i], ids) < 0) continue;
        int64_t row = keyacct__max(work->order[i - 1], work->order[i]);
        return keyacct__fail(error, KEYACCT_E_DUPLICATE, "accounts", "account_id", row, "the account occurs twice");
    }
    return KEYACCT_OK;
}

static int32_t person_place(const plan_work *work, int32_t person) {
    return person == PLAN_NOBODY ? INT32_MAX : work->person_place[person];
}

/* Both lists come by account, and the sort is stable: what is equal stays in that order. */
static int by_person(const void *a, const void *b, const void *with) {
    const plan_work *work = with;
    const plan_action *l = a, *r = b;
    if (l->person != r->person) return keyacct__order_int64(person_place(work, l->person), person_place(work, r->person));
    if (l->priority != r->priority) return l->priority - r->priority;
    return keyacct__order_int64(l->due_on, r->due_on);
}

static int by_account(const void *a, const void *b, const void *with) {
    const plan_work *work = with;
    const plan_finding *l = a, *r = b;
    if (l->row != r->row)
        return keyacct__order_int64(l->row == PLAN_BOOK ? -1 : work->place[l->row], r->row == PLAN_BOOK ? -1 : work->place[r->row]);
    if (l->finding != r->finding) return l->finding - r->finding;
    return l->person == r->person ? 0 : keyacct__order_int64(person_place(work, l->person), person_place(work, r->person));
}

/* A column of text that is filled cell by cell; its number in *column. */
static keyacct_status add_text(keyacct_table *table, const char *name, int32_t type, int32_t *column, keyacct_error *error) {
    KEYACCT__TRY(keyacct_table_add_column(table, name, type, error));
    *column = keyacct_table_column_find(table, name);
    return KEYACCT_OK;
}

static keyacct_status put_account(const plan_work *work, keyacct_table *table, int32_t column, int64_t at, int64_t row,
                                  keyacct_error *error) {
    const keyacct__column *ids = PLAN_INPUT(work, account_id);
    int64_t length;
    if (row == PLAN_BOOK) return KEYACCT_OK;
    if (ids->type == KEYACCT_TYPE_INT64) return keyacct_table_set_int64(table, column, at, ids->values.i64[row], error);
    const char *id = keyacct__text(ids, row, &length);
    return keyacct_table_set_text(table, column, at, id, length, error);
}

static keyacct_status put_person(const plan_work *work, keyacct_table *table, int32_t column, int64_t at, int32_t person,
                                 keyacct_error *error) {
    int64_t length;
    if (person == PLAN_NOBODY) return KEYACCT_OK;
    const char *name = keyacct__map_text(&work->people, person, &length);
    return keyacct_table_set_text(table, column, at, name, length, error);
}

#define MAKE(role, name, values, validity)                                                                                         \
    KEYACCT__TRY(keyacct__table_make_column(table, KEYACCT__COLUMN_##role##_##name, &(values), validity, error))

/* Source rows of an action: the explanation of its code. Codes of a list lie together. */
static const char *source_of(int32_t first, int32_t action) { return keyacct__code_at(first + action - 1).text; }
static int32_t first_action(void) {
    int32_t code = 0;
    while (strcmp(keyacct__code_at(code).list, "action") != 0) code++;
    return code;
}

/* kpi and stop, where the run wants them. */
static keyacct_status fill_strategy(const plan_work *work, keyacct_table *table, keyacct_error *error) {
    int8_t *kpi = NULL, *stop = NULL;
    if (keyacct__run_wants(work->run, KEYACCT__COLUMN_actions_kpi)) MAKE(actions, kpi, kpi, NULL);
    if (keyacct__run_wants(work->run, KEYACCT__COLUMN_actions_stop)) MAKE(actions, stop, stop, NULL);
    for (int64_t i = 0; kpi && i < work->actions.count; i++) kpi[i] = work->actions.rows[i].kpi;
    for (int64_t i = 0; stop && i < work->actions.count; i++) stop[i] = work->actions.rows[i].stop;
    return KEYACCT_OK;
}

static keyacct_status fill_actions(const plan_work *work, keyacct_table *table, keyacct_error *error) {
    int8_t *action, *reason, *role, *channel, *this_week;
    int64_t *reason_value, *priority;
    int32_t *due_on, account, source, owner, first = first_action();
    KEYACCT__TRY(add_text(table, "account_id", PLAN_INPUT(work, account_id)->type, &account, error));
    MAKE(actions, action, action, NULL);
    MAKE(actions, reason, reason, NULL);
    MAKE(actions, reason_value, reason_value, NULL);
    KEYACCT__TRY(add_text(table, "source", 0, &source, error));
    MAKE(actions, role, role, NULL);
    KEYACCT__TRY(add_text(table, "owner", 0, &owner, error));
    MAKE(actions, channel, channel, NULL);
    MAKE(actions, due_on, due_on, NULL);
    MAKE(actions, priority, priority, NULL);
    MAKE(actions, this_week, this_week, NULL);
    for (int64_t i = 0; i < work->actions.count; i++) {
        const plan_action *from = &work->actions.rows[i];
        const char *text = source_of(first, from->action);
        if (i % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, i, work->actions.count, error));
        KEYACCT__TRY(put_account(work, table, account, i, from->row, error));
        KEYACCT__TRY(keyacct_table_set_text(table, source, i, text, (int64_t)strlen(text), error));
        KEYACCT__TRY(put_person(work, table, owner, i, from->person, error));
        action[i] = from->action;
        reason[i] = from->reason;
        reason_value[i] = from->reason_value;
        role[i] = from->role;
        channel[i] = from->channel;
        due_on[i] = from->due_on;
        priority[i] = from->priority;
        this_week[i] = from->this_week;
    }
    return fill_strategy(work, table, error);
}

static keyacct_status fill_findings(const plan_work *work, keyacct_table *table, keyacct_error *error) {
    int8_t *finding, *figure;
    int32_t *since_on, account, owner;
    double *value, *limit;
    uint8_t *has_since, *has_value, *has_limit;
    KEYACCT__TRY(add_text(table, "account_id", PLAN_INPUT(work, account_id)->type, &account, error));
    MAKE(findings, finding, finding, NULL);
    MAKE(findings, since_on, since_on, &has_since);
    MAKE(findings, value, value, &has_value);
    MAKE(findings, limit, limit, &has_limit);
    MAKE(findings, figure, figure, NULL);
    KEYACCT__TRY(add_text(table, "owner", 0, &owner, error));
    for (int64_t i = 0; i < work->findings.count; i++) {
        const plan_finding *from = &work->findings.rows[i];
        int known = from->value == from->value, limited = from->limit == from->limit, dated = from->since_on != INT32_MIN;
        if (i % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, i, work->findings.count, error));
        KEYACCT__TRY(put_account(work, table, account, i, from->row, error));
        KEYACCT__TRY(put_person(work, table, owner, i, from->person, error));
        finding[i] = from->finding;
        figure[i] = known || limited ? from->figure : 0;
        since_on[i] = dated ? from->since_on : 0;
        value[i] = known ? from->value : 0;
        limit[i] = limited ? from->limit : 0;
        keyacct__bit_set(has_since, i, dated);
        keyacct__bit_set(has_value, i, known);
        keyacct__bit_set(has_limit, i, limited);
    }
    return KEYACCT_OK;
}

static int carries(const plan_owner *owner) { return owner->accounts > 0 || owner->actions > 0; }

static keyacct_status fill_owners(const plan_work *work, keyacct_table *table, keyacct_error *error) {
    int64_t *accounts, *key_accounts, *actions, *due_week, at = 0;
    double *hours;
    int32_t owner;
    uint8_t *has_accounts, *has_keys, *has_hours;
    int assessed = PLAN_INPUT(work, owner) != NULL; /* else nobody knows who owns what: not 0 */
    KEYACCT__TRY(add_text(table, "owner", 0, &owner, error));
    MAKE(owners, accounts, accounts, &has_accounts);
    MAKE(owners, key_accounts, key_accounts, &has_keys);
    MAKE(owners, hours, hours, &has_hours);
    MAKE(owners, actions, actions, NULL);
    MAKE(owners, due_week, due_week, NULL);
    for (int64_t i = 0; i <= work->people.count; i++) {
        int32_t person = work->person_order[i];
        const plan_owner *from = &work->owners[person];
        if (!carries(from)) continue;
        KEYACCT__TRY(put_person(work, table, owner, at, i < work->people.count ? person : PLAN_NOBODY, error));
        keyacct__bit_set(has_accounts, at, assessed);
        keyacct__bit_set(has_keys, at, assessed);
        keyacct__bit_set(has_hours, at, assessed);
        accounts[at] = from->accounts;
        key_accounts[at] = keyacct__plan_key_accounts(from);
        hours[at] = keyacct__plan_hours(work, from);
        actions[at] = from->actions;
        due_week[at++] = from->due_week;
    }
    return KEYACCT_OK;
}

static keyacct_status make(const plan_work *work, const char *role, int64_t rows,
                           keyacct_status (*fill)(const plan_work *work, keyacct_table *table, keyacct_error *error),
                           keyacct_table **out, keyacct_error *error) {
    KEYACCT__TRY(keyacct_table_create(&work->allocator, role, rows, out, error));
    memcpy((*out)->currency, work->accounts->currency, sizeof(*out)->currency);
    (*out)->decimals = work->accounts->decimals;
    keyacct_status status = fill(work, *out, error);
    if (status != KEYACCT_OK) {
        keyacct_table_destroy(*out);
        *out = NULL;
    }
    return status;
}

keyacct_status keyacct__plan_actions_table(plan_work *work, keyacct_table **out, keyacct_error *error) {
    KEYACCT__TRY(keyacct__plan_sort(work, work->actions.rows, work->actions.count, sizeof *work->actions.rows, by_person, work,
                                    error));
    return make(work, "actions", work->actions.count, fill_actions, out, error);
}

keyacct_status keyacct__plan_findings_table(plan_work *work, keyacct_table **out, keyacct_error *error) {
    KEYACCT__TRY(keyacct__plan_sort(work, work->findings.rows, work->findings.count, sizeof *work->findings.rows, by_account, work,
                                    error));
    return make(work, "findings", work->findings.count, fill_findings, out, error);
}

keyacct_status keyacct__plan_owners_table(plan_work *work, keyacct_table **out, keyacct_error *error) {
    int64_t rows = 0;
    for (int64_t i = 0; i <= work->people.count; i++) rows += carries(&work->owners[i]);
    return make(work, "owners", rows, fill_owners, out, error);
}
