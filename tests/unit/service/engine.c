/* Plays the cases of tests/golden/service/engine.txt against the engine and compares what it promises, grants and says.
 *
 * Every case is played several ways, which must come to one hash and say the same: a row a call; the same on 16 shards; ticked at every
 * whole hour; simulated before, saved and loaded between any two steps; all events in one table. The language is explained at the head of the file.
 * ENGINE_CASE=T17 plays only the cases whose names begin so. */
#include "engine_script.h"

/* --- the engine -------------------------------------------------------------------------------------------------------------- */

static void hash_of(uint8_t hash[16]) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (keyacct_engine_hash(on.engine, hash, &error) != KEYACCT_OK) bad("hash:", error.message);
}

static int64_t drain(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *out = NULL;
    assert_true(on.drains < MOST_DRAINS);
    if (keyacct_engine_drain(on.engine, 0, &out, &error) != KEYACCT_OK) bad("drain:", error.message);
    int64_t rows = keyacct_table_rows(out);
    if (rows && on.shown) result_table(out, OF_LIBRARY);
    if (rows == 0) {
        keyacct_table_destroy(out);
        return 0;
    }
    on.said[on.drains] = out;
    on.matched[on.drains] = calloc((size_t)rows, 1);
    assert_non_null(on.matched[on.drains]);
    on.drains++;
    return rows;
}

static void advance(int64_t at) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (keyacct_engine_advance(on.engine, at, NULL, &error) != KEYACCT_OK) bad("advance:", error.message);
    drain();
    if (at > on.now) on.now = at;
}

/* Every whole hour after the latest time and before `until`. */
static void tick(int64_t until) {
    const int64_t hour = 3600000;
    if (on.way != HOURLY || on.now == INT64_MIN) return;
    for (int64_t at = on.now - on.now % hour + hour; at < until; at += hour) advance(at);
}

static uint8_t saved_bytes[1 << 20];

static void save_and_load(void) {
    static uint8_t again[1 << 20];
    size_t size, length;
    uint8_t before[16], after[16];
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_engine *loaded = NULL;
    hash_of(before);
    if (keyacct_engine_save(on.engine, saved_bytes, sizeof saved_bytes, &size, &error) != KEYACCT_OK) bad("save:", error.message);
    if (keyacct_engine_load(NULL, saved_bytes, size, &loaded, &error) != KEYACCT_OK) bad("load:", error.message);
    if (keyacct_engine_next_deadline(loaded) != keyacct_engine_next_deadline(on.engine)) bad("loaded:", "another deadline");
    keyacct_engine_destroy(on.engine);
    on.engine = loaded;
    hash_of(after);
    if (memcmp(before, after, 16) != 0) bad("loaded:", "another hash");
    assert_int_equal(keyacct_engine_save(on.engine, again, sizeof again, &length, NULL), KEYACCT_OK);
    if (size != length || memcmp(saved_bytes, again, size) != 0) bad("saved again:", "other bytes");
}

static const char *cell_of(const step *s, const char *column) {
    static char cell[80];
    size_t length = strlen(column);
    if (strcmp(column, "at") == 0) return snprintf(cell, sizeof cell, "%s", full(s->cells[1])), cell;
    if (strcmp(column, "event") == 0) return s->cells[2];
    int place = strcmp(column, "account_id") == 0 ? 3 : strcmp(column, "case_id") == 0 ? 4 : 0;
    if (place) return s->count > place && !strchr(s->cells[place], '=') && (place == 3 || !strchr(s->cells[3], '=')) ? s->cells[place] : "-";
    for (int i = 3; i < s->count; i++)
        if (strncmp(s->cells[i], column, length) == 0 && s->cells[i][length] == '=') {
            int timely = length > 3 && (strcmp(column + length - 3, "_at") == 0 || strcmp(column + length - 3, "_on") == 0);
            return timely ? (snprintf(cell, sizeof cell, "%s", full(s->cells[i] + length + 1)), cell) : s->cells[i] + length + 1;
        }
    return "-";
}

/* A column of the events table by its texts, which it borrows from a block of its own. */
static void bind(keyacct_table *table, const step *const *rows, int count, const char *name) {
    char *block = malloc(sizeof(int64_t) * ((size_t)count + 1) + (size_t)count / 8 + 1 + (size_t)count * 80);
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_non_null(block);
    int64_t *offsets = (int64_t *)(void *)block, size = 0;
    uint8_t *validity = (uint8_t *)(block + sizeof *offsets * ((size_t)count + 1));
    char *bytes = (char *)validity + count / 8 + 1;
    memset(validity, 0, (size_t)count / 8 + 1);
    for (int i = 0; i < count; i++) {
        const char *cell = cell_of(rows[i], name);
        offsets[i] = size;
        if (strcmp(cell, "-") == 0) continue;
        validity[i / 8] = (uint8_t)(validity[i / 8] | 1 << i % 8);
        memcpy(bytes + size, cell, strlen(cell));
        size += (int64_t)strlen(cell);
    }
    offsets[count] = size;
    int money = strcmp(name, "current_value") == 0 || strcmp(name, "cost") == 0 || strcmp(name, "amount") == 0;
    if (keyacct_table_bind_text(table, name, money ? KEYACCT_UNIT_MINOR : KEYACCT_UNIT_NONE, offsets, bytes, validity, free, block, &error)
        != KEYACCT_OK)
        bad("event:", error.message);
}

static void check_words(const step *s) {
    for (int i = 3; i < s->count; i++) {
        char word[40], *equals = strchr(s->cells[i], '=');
        if (!equals) continue;
        snprintf(word, sizeof word, "%.*s", (int)(equals - s->cells[i]), s->cells[i]);
        int known = 0;
        for (int32_t c = 0; c < keyacct_column_count() && !known; c++)
            known = strcmp(keyacct_column_text(c, KEYACCT_FIELD_ROLE), "events") == 0
                    && strcmp(keyacct_column_text(c, KEYACCT_FIELD_NAME), word) == 0;
        if (!known) bad("events have no column", word);
    }
}

static keyacct_table *events_of(const step *const *rows, int count) {
    keyacct_table *table = NULL;
    assert_int_equal(keyacct_table_create(NULL, "events", count, &table, NULL), KEYACCT_OK);
    for (int32_t c = 0; c < keyacct_column_count(); c++) {
        const char *name = keyacct_column_text(c, KEYACCT_FIELD_NAME);
        int used = 0;
        if (strcmp(keyacct_column_text(c, KEYACCT_FIELD_ROLE), "events") != 0 || strcmp(name, "event_status") == 0) continue;
        for (int i = 0; i < count && !used; i++) used = strcmp(cell_of(rows[i], name), "-") != 0;
        if (used) bind(table, rows, count, name);
    }
    return table;
}

static void apply(const step *const *rows, int count) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = events_of(rows, count);
    keyacct_status first = KEYACCT_OK, status = keyacct_engine_apply(on.engine, table, NULL, &error);
    int32_t column = keyacct_table_column_find(table, "event_status");
    if (column < 0) bad("not applied:", error.message);
    for (int i = 0; i < count; i++) {
        int64_t value = -1;
        on.line = rows[i]->line;
        assert_int_equal(keyacct_table_get_int64(table, column, i, &value, NULL), KEYACCT_OK);
        const char *expected = rows[i]->refused[0] ? rows[i]->refused : "KEYACCT_OK", *found = keyacct_status_name((keyacct_status)value);
        if (strcmp(found, expected) != 0) bad(found, error.message);
        if (first == KEYACCT_OK) first = (keyacct_status)value;
    }
    if (count == 1 && status != first) bad("returned", keyacct_status_name(status));
    if ((status != KEYACCT_OK) != (first != KEYACCT_OK)) bad("returned", keyacct_status_name(status));
    if (status != KEYACCT_OK && on.shown) result_error(status, &error);
    if (status != KEYACCT_OK && (!error.message[0] || !error.column[0])) bad("refused without", error.message[0] ? "a column" : "a reason");
    keyacct_table_destroy(table);
}

static int simulated_outputs;

/* What an event would bring can be asked before: no trace, and the same outputs as of a loaded twin that it really comes to. */
static void simulate(const step *s) {
    uint8_t before[16], after[16];
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *events = events_of(&s, 1), *out = NULL, *real = NULL;
    keyacct_engine *twin = NULL;
    size_t size = 0;
    hash_of(before);
    keyacct_status status = keyacct_engine_simulate(on.engine, events, s->at, NULL, &out, &error);
    hash_of(after);
    if (memcmp(before, after, 16) != 0) bad("a simulation changed the state", "");
    if (strcmp(keyacct_status_name(status), s->refused[0] ? s->refused : "KEYACCT_OK") != 0) bad("simulated:", error.message);
    if (!out) bad("simulated:", "a refused row kept the outputs back");
    assert_int_equal(keyacct_engine_save(on.engine, saved_bytes, sizeof saved_bytes, &size, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_load(NULL, saved_bytes, size, &twin, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_apply(twin, events, NULL, NULL), status);
    assert_int_equal(keyacct_engine_advance(twin, s->at, NULL, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_drain(twin, 0, &real, NULL), KEYACCT_OK);
    if (keyacct_table_rows(out) != keyacct_table_rows(real)) bad("simulated:", "another number of outputs");
    for (int64_t row = 0; row < keyacct_table_rows(real); row++) {
        int64_t would = 0, did = 1;
        int32_t id = keyacct_table_column_find(real, "output_id");
        assert_int_equal(keyacct_table_get_int64(out, keyacct_table_column_find(out, "output_id"), row, &would, NULL), KEYACCT_OK);
        assert_int_equal(keyacct_table_get_int64(real, id, row, &did, NULL), KEYACCT_OK);
        if (would != did) bad("simulated:", "another output");
        simulated_outputs++;
    }
    keyacct_table_destroy(real);
    keyacct_engine_destroy(twin);
    keyacct_table_destroy(out);
    keyacct_table_destroy(events);
}

static keyacct_table *activation(int64_t at, int64_t version) {
    static const char *const names[] = {"at", "event", "policy_version", "mode"};
    const int64_t values[] = {at, KEYACCT_EVENT_POLICY_ACTIVATED, version, KEYACCT_CHANGE_MODE_ROLL_FORWARD};
    keyacct_table *table = NULL;
    assert_int_equal(keyacct_table_create(NULL, "events", 1, &table, NULL), KEYACCT_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(keyacct_table_add_column(table, names[i], 0, NULL), KEYACCT_OK);
        assert_int_equal(keyacct_table_set_int64(table, i, 0, values[i], NULL), KEYACCT_OK);
    }
    return table;
}

static int tried_outputs;

/* What a policy would bring is what it brings to a loaded twin; the engine itself keeps every byte. */
static void try_policy(const step *s) {
    static uint8_t kept[sizeof saved_bytes];
    static const struct {
        const char *name;
        int64_t value;
    } other[] = {{"service.level3_enter_ppm", 1000}, {"service.level3_exit_ppm", 500},  {"service.raise_days", 0},
                 {"service.lower_days", 0},          {"service.warn_ppm", 600000},      {"service.early_warn_ppm", 1000},
                 {"service.concession_ppm", 0},      {"service.repeat_count", 1}};
    keyacct_policy *policy = NULL;
    keyacct_table *out = NULL, *real = NULL;
    keyacct_engine *twin = NULL;
    size_t size = 0, again = 0;
    int64_t version = 0;
    assert_int_equal(keyacct_policy_create(NULL, 0, &policy, NULL), KEYACCT_OK);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        assert_int_equal(keyacct_policy_set_int64(policy, other[i].name, other[i].value, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_save(on.engine, kept, sizeof kept, &size, NULL), KEYACCT_OK);
    keyacct_status status = keyacct_engine_dry_run(on.engine, policy, s->at, &out, NULL);
    assert_int_equal(keyacct_engine_save(on.engine, saved_bytes, sizeof saved_bytes, &again, NULL), KEYACCT_OK);
    if (again != size || memcmp(kept, saved_bytes, size) != 0) bad("a policy that was tried changed the engine", "");
    assert_int_equal(keyacct_engine_load(NULL, saved_bytes, size, &twin, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_policy(twin, policy, &version, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_advance(twin, s->at - 1, NULL, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_drain(twin, 0, &real, NULL), KEYACCT_OK);
    keyacct_table_destroy(real);
    keyacct_table *events = activation(s->at, version);
    assert_int_equal(keyacct_engine_apply(twin, events, NULL, NULL), status);
    assert_int_equal(keyacct_engine_drain(twin, 0, &real, NULL), KEYACCT_OK);
    if (status == KEYACCT_OK) {
        if (keyacct_table_rows(out) != keyacct_table_rows(real)) bad("a policy tried:", "another number of outputs");
        for (int64_t row = 0; row < keyacct_table_rows(real); row++, tried_outputs++) {
            int64_t would = 0, did = 1;
            assert_int_equal(keyacct_table_get_int64(out, 0, row, &would, NULL), KEYACCT_OK);
            assert_int_equal(keyacct_table_get_int64(real, 0, row, &did, NULL), KEYACCT_OK);
            if (would != did) bad("a policy tried:", "another output");
        }
    }
    keyacct_table_destroy(real);
    keyacct_table_destroy(events);
    keyacct_engine_destroy(twin);
    keyacct_table_destroy(out);
    keyacct_policy_destroy(policy);
}

/* A refused event changes nothing: time has come to the millisecond before it, so that nothing else changes either. */
static void apply_one(const step *s) {
    uint8_t before[16], after[16];
    tick(s->at);
    if (s->refused[0]) {
        advance(s->at - 1);
        hash_of(before);
    }
    if (on.way == SAVED && !s->one_of_many) {
        simulate(s);
        try_policy(s);
    }
    apply(&s, 1);
    int64_t said = drain();
    if (s->refused[0]) {
        hash_of(after);
        if (memcmp(before, after, 16) != 0) bad("a refused event changed the state", "");
        if (said) bad("a refused event said something", "");
    }
    if (s->at > on.now) on.now = s->at;
}

/* --- expectations -------------------------------------------------------------------------------------------------------------- */

static void compare_row(const keyacct_table *table, int64_t row, const char *role, const step *s, int first) {
    for (int i = first; i < s->count; i++) {
        char found[80], detail[200];
        if (!is(table, row, role, s->cells[i], found, sizeof found)) {
            snprintf(detail, sizeof detail, "%s, expected %s", found, s->cells[i]);
            bad("found", detail);
        }
        facts_compared++;
    }
}

static void expect_promise(const step *s) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL;
    int64_t row, found = -1;
    if (keyacct_engine_promises(on.engine, &table, &error) != KEYACCT_OK) bad("promises:", error.message);
    if (on.shown) result_table(table, OF_LIBRARY);
    for (row = 0; row < keyacct_table_rows(table); row++) {
        char clock[40];
        show(table, keyacct_table_column_find(table, "clock"), row, "promises", clock, sizeof clock);
        if (text_is(table, "case_id", row, s->cells[1]) && (s->count == 2 || strcmp(clock, s->cells[2]) == 0)) found = row;
    }
    if (strcmp(s->cells[0], "ended") == 0 || (s->count == 4 && strcmp(s->cells[3], "none") == 0)) {
        if (found >= 0) bad("still promised:", s->cells[1]);
        facts_compared++;
    } else {
        if (found < 0) bad("no such promise:", s->cells[1]);
        compare_row(table, found, "promises", s, 3);
    }
    keyacct_table_destroy(table);
}

static void expect_level(const step *s) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL;
    int64_t row = 0;
    if (keyacct_engine_levels(on.engine, &table, &error) != KEYACCT_OK) bad("levels:", error.message);
    if (on.shown) result_table(table, OF_LIBRARY);
    while (row < keyacct_table_rows(table) && !text_is(table, "account_id", row, s->cells[1])) row++;
    int there = row < keyacct_table_rows(table);
    if (strcmp(s->cells[0], "gone") == 0) {
        if (there) bad("still there:", s->cells[1]);
        facts_compared++;
    } else {
        if (!there) bad("no such account:", s->cells[1]);
        compare_row(table, row, "accounts", s, 2);
    }
    keyacct_table_destroy(table);
}

/* region A grant state=...; region A case c1 state=... */
static void expect_region(const step *s) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL, *accounts = NULL;
    int64_t row = 0;
    int of_case = s->count > 3 && !strchr(s->cells[3], '=');
    assert_int_equal(keyacct_table_create(NULL, "accounts", 1, &accounts, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(accounts, "account_id", KEYACCT_TYPE_TEXT, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_set_text(accounts, 0, 0, s->cells[1], (int64_t)strlen(s->cells[1]), NULL), KEYACCT_OK);
    if (keyacct_engine_explain(on.engine, accounts, 0, &table, &error) != KEYACCT_OK) bad("explain:", error.message);
    if (on.shown) result_table(table, OF_LIBRARY);
    for (; row < keyacct_table_rows(table); row++) {
        char region[40];
        show(table, keyacct_table_column_find(table, "region"), row, "regions", region, sizeof region);
        if (strcmp(region, s->cells[2]) == 0 && (!of_case || text_is(table, "case_id", row, s->cells[3]))) break;
    }
    if (row == keyacct_table_rows(table)) bad("no such region:", s->cells[2]);
    compare_row(table, row, "regions", s, of_case ? 4 : 3);
    keyacct_table_destroy(table);
    keyacct_table_destroy(accounts);
}

/* Whether a row of outputs is what cells[first..] say: kind, account, case, then pairs. */
static int says(const keyacct_table *table, int64_t row, const step *s, int first) {
    char found[80];
    int place = 0;
    for (int i = first; i < s->count; i++) {
        static const char *const names[] = {"output", "account_id", "case_id"};
        if (strchr(s->cells[i], '=')) {
            if (!is(table, row, "outputs", s->cells[i], found, sizeof found)) return 0;
        } else if (place == 3 || !text_is(table, names[place++], row, s->cells[i])) {
            return 0;
        }
    }
    return 1;
}

static void expect_output(const step *s) {
    char at[64], near_by[200] = "";
    show_time(when(s->cells[1]), at, sizeof at);
    for (int d = 0; d < on.drains; d++)
        for (int64_t row = 0; row < keyacct_table_rows(on.said[d]); row++) {
            if (on.matched[d][row] || !text_is(on.said[d], "output", row, s->cells[2])) continue;
            if (text_is(on.said[d], "at", row, at) && says(on.said[d], row, s, 2)) {
                on.matched[d][row] = 1;
                outputs_compared++;
                return;
            }
            size_t used = 0;
            static const char *const names[] = {"at", "account_id", "case_id", "clock", "step", "level", "reason", "reason_value", "due_at"};
            for (size_t i = 0; i < sizeof names / sizeof *names && used < sizeof near_by - 1; i++) {
                char cell[80];
                show(on.said[d], keyacct_table_column_find(on.said[d], names[i]), row, "outputs", cell, sizeof cell);
                used += (size_t)snprintf(near_by + used, sizeof near_by - used, "%s ", cell);
            }
        }
    bad("not said; latest of its kind:", near_by);
}

static void expect_none(const step *s) {
    for (int d = 0; d < on.drains; d++)
        for (int64_t row = 0; row < keyacct_table_rows(on.said[d]); row++)
            if (!on.matched[d][row] && says(on.said[d], row, s, 1)) {
                char at[80];
                show(on.said[d], keyacct_table_column_find(on.said[d], "at"), row, "outputs", at, sizeof at);
                bad("said at", at);
            }
    outputs_compared++;
}

static void expect(const step *s) {
    on.line = s->line;
    if (strcmp(s->cells[0], "promise") == 0 || strcmp(s->cells[0], "ended") == 0) expect_promise(s);
    else if (strcmp(s->cells[0], "level") == 0 || strcmp(s->cells[0], "gone") == 0) expect_level(s);
    else if (strcmp(s->cells[0], "region") == 0) expect_region(s);
    else if (strcmp(s->cells[0], "output") == 0 || (strcmp(s->cells[0], "lump") == 0 && on.way != HOURLY)) expect_output(s);
    else if (strcmp(s->cells[0], "lump") == 0) return;
    else if (strcmp(s->cells[0], "none") == 0) expect_none(s);
    else bad("not understood:", s->cells[0]);
}

/* --- ways -------------------------------------------------------------------------------------------------------------------- */

static definition *calendar_named(const char *name) {
    definition *found = definition_find(name);
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (!found) bad("no such calendar:", name);
    if (!found->made && definition_make(found, &found->made, &error) != KEYACCT_OK) bad("calendar:", error.message);
    return found;
}

static keyacct_policy *policy_of(int number) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *made = NULL;
    const char *text = play.policies[number];
    if (keyacct_policy_load_text(NULL, text, strlen(text), &made, &error) != KEYACCT_OK
        || keyacct_policy_freeze(made, &error) != KEYACCT_OK)
        bad("policy:", error.message);
    return made;
}

static void begin(int way) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    on.way = way;
    on.drains = 0;
    on.now = INT64_MIN;
    for (int i = 0; i < play.policy_count; i++) {
        keyacct_policy *policy = policy_of(i);
        keyacct_status status = i == 0 ? keyacct_engine_create(NULL, policy, way == SHARDS ? 16 : 1, &on.engine, &error)
                                       : keyacct_engine_policy(on.engine, policy, NULL, &error);
        if (status != KEYACCT_OK) bad("policy:", error.message);
        keyacct_policy_destroy(policy);
    }
    for (int i = 0; i < play.calendar_count; i++) {
        char name[40];
        const char *of = strchr(play.calendars[i], '=');
        snprintf(name, sizeof name, "%.*s", (int)strcspn(play.calendars[i], "="), play.calendars[i]);
        if (keyacct_engine_calendar(on.engine, name, calendar_named(of ? of + 1 : name)->made, &error) != KEYACCT_OK) bad("calendar:", error.message);
    }
    if (play.replaced[0]) assert_int_equal(keyacct_engine_calendar(on.engine, play.replaced, calendar_named(play.by)->made, &error), KEYACCT_OK);
}

static void all_in_one(void) {
    const step *rows[MOST_STEPS];
    int count = 0;
    for (int i = 0; i < play.step_count; i++)
        if (strcmp(play.steps[i].cells[0], "at") == 0) rows[count++] = &play.steps[i];
    apply(rows, count);
}

static void step_by_step(void) {
    for (int i = 0; i < play.step_count; i++) {
        const step *s = &play.steps[i];
        on.line = s->line;
        if (strcmp(s->cells[0], "at") == 0) {
            check_words(s);
            apply_one(s);
        } else if (strcmp(s->cells[0], "advance") == 0) {
            tick(s->at);
            advance(s->at);
        } else {
            expect(s);
        }
        int last_of_line = i + 1 == play.step_count || play.steps[i + 1].line != s->line;
        if (on.way == SAVED && last_of_line) save_and_load();
    }
}

/* All that was said as lines in the order of (time, account), as a host would put it together. Repeats of the top step may come as one
 * with a count: they are added up by account. */
static char *heard(void) {
    static const char *const left_out[] = {"emitted_at", "catch_up", "count"};
    int64_t rows = 0, n = 0, repeats = 0;
    for (int d = 0; d < on.drains; d++) rows += keyacct_table_rows(on.said[d]);
    char(*lines)[LINE] = calloc((size_t)rows + 1, LINE), *all = calloc((size_t)rows + 1, LINE);
    assert_true(lines && all);
    for (int d = 0; d < on.drains; d++)
        for (int64_t row = 0; row < keyacct_table_rows(on.said[d]); row++) {
            size_t used = 0;
            int64_t at = 0, count = 0;
            char account[80], line[LINE];
            keyacct_table_get_int64(on.said[d], keyacct_table_column_find(on.said[d], "at"), row, &at, NULL);
            show(on.said[d], keyacct_table_column_find(on.said[d], "account_id"), row, "outputs", account, sizeof account);
            used = (size_t)snprintf(line, sizeof line, "%020lld %-8s|", (long long)at, account);
            size_t order = used;
            if (text_is(on.said[d], "reason", row, "repeat_alert")) {
                keyacct_table_get_int64(on.said[d], keyacct_table_column_find(on.said[d], "count"), row, &count, NULL);
                repeats += count;
                continue;
            }
            for (int32_t c = 0; c < keyacct_table_column_count(on.said[d]); c++) {
                char cell[80];
                const char *name = NULL;
                int skip = 0;
                keyacct_table_column_info(on.said[d], c, &name, NULL, NULL, NULL);
                for (int i = 0; i < 3; i++) skip |= strcmp(name, left_out[i]) == 0;
                if (skip) continue;
                show(on.said[d], c, row, "outputs", cell, sizeof cell);
                if (strcmp(cell, "-") != 0 && used < sizeof line) used += (size_t)snprintf(line + used, sizeof line - used, " %s=%s", name, cell);
            }
            int64_t place = n++;
            while (place > 0 && strncmp(lines[place - 1], line, order) > 0) {
                memcpy(lines[place], lines[place - 1], LINE);
                place--;
            }
            memcpy(lines[place], line, LINE);
        }
    size_t used = (size_t)sprintf(all, "%lld repeats\n", (long long)repeats);
    for (int64_t i = 0; i < n; i++) used += (size_t)sprintf(all + used, "%s\n", lines[i]);
    free(lines);
    return all;
}

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* No two outputs have one id: a host drops what it has seen. */
static void ids_differ(void) {
    int64_t rows = 0, n = 0;
    for (int d = 0; d < on.drains; d++) rows += keyacct_table_rows(on.said[d]);
    int64_t *ids = calloc((size_t)rows + 1, sizeof *ids);
    assert_non_null(ids);
    for (int d = 0; d < on.drains; d++)
        for (int64_t row = 0; row < keyacct_table_rows(on.said[d]); row++)
            assert_int_equal(keyacct_table_get_int64(on.said[d], keyacct_table_column_find(on.said[d], "output_id"), row, &ids[n++], NULL),
                             KEYACCT_OK);
    qsort(ids, (size_t)n, sizeof *ids, by_value);
    for (int64_t i = 1; i < n; i++)
        if (ids[i] == ids[i - 1]) bad("two outputs have one id", "");
    free(ids);
}

static void first_difference(const char *a, const char *b) {
    while (*a && *b) {
        size_t x = strcspn(a, "\n"), y = strcspn(b, "\n");
        if (x != y || memcmp(a, b, x) != 0) break;
        a += x + (a[x] != 0);
        b += y + (b[y] != 0);
    }
    fail_msg("engine.txt: case %s, %s says\n  %.*s\ninstead of\n  %.*s", play.name, way_names[on.way], (int)strcspn(b, "\n"), b,
             (int)strcspn(a, "\n"), a);
}

/* What the state has come to, for other hosts to come to. */
static void show_end(const uint8_t hash[16]) {
    static uint8_t bytes[1 << 20];
    size_t size;
    keyacct_error error = KEYACCT_ERROR_INIT;
    int64_t next = keyacct_engine_next_deadline(on.engine);
    if (keyacct_engine_save(on.engine, bytes, sizeof bytes, &size, &error) != KEYACCT_OK) bad("save:", error.message);
    result_bytes("engine", bytes, size);
    result_bytes("hash", hash, 16);
    result_numbers("next", &next, 1);
}

static void end_case(void) {
    uint8_t first[16], hash[16];
    char *all = NULL;
    int64_t last = INT64_MIN;
    if (!play.name[0] || play.skipped) return;
    result_case("service/engine.txt", play.line);
    for (int i = 0; i < play.step_count; i++)
        if (strcmp(play.steps[i].cells[0], "at") == 0 || strcmp(play.steps[i].cells[0], "advance") == 0)
            last = play.steps[i].at > last ? play.steps[i].at : last;
    for (int way = ROWS; way < WAYS; way++) {
        if ((way == TABLE ? play.apart : play.together) || (all && results_file())) continue; /* results are those of the first way */
        on.shown = !all;
        begin(way);
        if (way == TABLE) all_in_one();
        else step_by_step();
        advance(last);
        for (int i = 0; i < play.step_count && play.together; i++)
            if (play.steps[i].at == 0) expect(&play.steps[i]);
        hash_of(hash);
        ids_differ();
        if (on.shown) show_end(hash);
        char *now = heard();
        if (!all) memcpy(first, hash, 16), all = now;
        if (strcmp(all, now) != 0) first_difference(all, now);
        if (memcmp(first, hash, 16) != 0) bad("comes to another hash than", way_names[ROWS]);
        if (now != all) free(now);
        for (int d = 0; d < on.drains; d++) keyacct_table_destroy(on.said[d]), free(on.matched[d]);
        keyacct_engine_destroy(on.engine);
    }
    free(all);
    cases_played++;
    play.name[0] = 0;
}

/* --- the file ------------------------------------------------------------------------------------------------------------------ */

static void add_line(const char *format, ...) {
    char *text = play.policies[play.policy_count - 1];
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text + used, sizeof play.policies[0] - used, format, arguments);
    va_end(arguments);
    assert_true(length > 0 && used + (size_t)length < sizeof play.policies[0]);
}

static void begin_policy(void) {
    assert_true(play.policy_count < MOST_POLICIES);
    snprintf(play.policies[play.policy_count++], 40, "edition 1\n");
}

/* A row of a table of the policy, which then has these rows and no others. */
static void add_row(const char *table, const char *columns, const char *row) {
    char head[80], rest[6000], *text = play.policies[play.policy_count - 1];
    snprintf(head, sizeof head, "table %s\n", table);
    if (!strstr(text, head)) add_line("%s%s\nend\n", head, columns);
    char *end = strstr(strstr(text, head), "\nend\n") + 1;
    snprintf(rest, sizeof rest, "%s", end);
    *end = 0;
    add_line("%s\n%s", row, rest);
}

static void add_target(char *cells[]) {
    char row[LINE];
    snprintf(row, sizeof row, "%s,%s,%s,%s,%s", cells[1], cells[2], cells[3], cells[4], cells[5]);
    add_row("service.target", "clock,severity,level,amount,unit", row);
}

/* Cells by name, in any order; the others are empty. */
static void add_trigger(char *cells[], int count) {
    static const char columns[] = "trigger,operator,fact,at_least,at_most,event,output,event_2,output_2,case_kind,severity,clock,channel,"
                                  "count,followed,window,unit,level,segment,action,role,again,due_days";
    char row[LINE] = "", names[sizeof columns];
    int found = 0;
    memcpy(names, columns, sizeof columns);
    for (char *name = names, *next; name; name = next) {
        next = strchr(name, ',');
        if (next) *next++ = 0;
        size_t length = strlen(name), used = strlen(row);
        for (int i = 1; i < count; i++)
            if (strncmp(cells[i], name, length) == 0 && cells[i][length] == '=') {
                snprintf(row + used, sizeof row - used, "%s", cells[i] + length + 1);
                found++;
            }
        used = strlen(row);
        if (next) snprintf(row + used, sizeof row - used, ",");
    }
    if (found != count - 1) bad("not understood:", "a cell of a trigger");
    add_row("service.trigger", columns, row);
}

static void begin_case(char *cells[], int count) {
    const int line = on.line; /* playing the case before goes through its lines */
    end_case();
    memset(&play, 0, sizeof play);
    snprintf(play.name, sizeof play.name, "%s", cells[1]);
    play.line = line;
    for (int i = 2; i < count && i < 8; i++) {
        size_t used = strlen(play.name);
        snprintf(play.name + used, sizeof play.name - used, " %s", cells[i]);
    }
    begin_policy();
    snprintf(play.calendars[0], sizeof play.calendars[0], "BER");
    play.calendar_count = 1;
}

static void add_one(const char *line, int number) {
    assert_true(play.step_count < MOST_STEPS);
    step *s = &play.steps[play.step_count++];
    snprintf(s->text, sizeof s->text, "%s", line);
    s->line = number;
    for (char *cell = strtok(s->text, " \t\r\n"); cell && s->count < MOST_CELLS; cell = strtok(NULL, " \t\r\n")) s->cells[s->count++] = cell;
    if (strcmp(s->cells[0], "at") == 0 || strcmp(s->cells[0], "advance") == 0) s->at = when(s->cells[1]);
}

/* x#1..80 stands for x1 to x80. */
static void add_step(const char *line, int number) {
    int first = 0, last = -1;
    char one[LINE];
    const char *hash = strchr(line, '#'), *rest = hash ? hash + strcspn(hash, " \r\n") : NULL;
    if (!hash) add_one(line, number);
    else if (sscanf(hash, "#%d..%d", &first, &last) != 2) bad("not understood:", line);
    for (int i = first; hash && i <= last; i++) {
        snprintf(one, sizeof one, "%.*s%d%s", (int)(hash - line), line, i, rest);
        add_one(one, number);
        play.steps[play.step_count - 1].one_of_many = 1;
    }
}

static void setup(char *cells[], int count) {
    if (strcmp(cells[0], "policy") == 0) {
        begin_policy();
    } else if (strcmp(cells[0], "set") == 0 && count == 3) {
        add_line("service.%s = %s\n", cells[1], cells[2]);
    } else if (strcmp(cells[0], "target") == 0 && count == 6) {
        add_target(cells);
    } else if (strcmp(cells[0], "trigger") == 0) {
        add_trigger(cells, count);
    } else if (strcmp(cells[0], "calendars") == 0) {
        play.calendar_count = 0;
        for (int i = 1; i < count; i++) snprintf(play.calendars[play.calendar_count++], sizeof play.calendars[0], "%s", cells[i]);
    } else if (strcmp(cells[0], "later") == 0 && count == 3) {
        snprintf(play.replaced, sizeof play.replaced, "%s", cells[1]);
        snprintf(play.by, sizeof play.by, "%s", cells[2]);
    } else if (strcmp(cells[0], "apart") == 0) {
        play.apart = 1;
    } else if (strcmp(cells[0], "together") == 0) {
        play.together = 1;
    } else if (strcmp(cells[0], "refused") == 0 && count == 2 && play.step_count) {
        snprintf(play.steps[play.step_count - 1].refused, sizeof play.steps[0].refused, "KEYACCT_%s", cells[1]);
    } else {
        bad("not understood:", cells[0]);
    }
}

static void golden(void **state) {
    static const char *const setups[] = {"policy", "set", "target", "trigger", "calendars", "later", "apart", "together", "refused"};
    const char *only = getenv("ENGINE_CASE");
    char line[LINE], copy[LINE], *cells[MOST_CELLS];
    (void)state;
    FILE *in = fopen(KEYACCT_TEST_ROOT "/tests/golden/service/engine.txt", "r");
    assert_non_null(in);
    for (int number = 1; fgets(line, sizeof line, in); number++) {
        int count = 0, is_setup = 0;
        if (line[0] == '#') continue;
        on.line = number;
        memcpy(copy, line, sizeof copy);
        for (char *cell = strtok(copy, " \t\r\n"); cell && count < MOST_CELLS; cell = strtok(NULL, " \t\r\n")) cells[count++] = cell;
        if (count == 0) continue;
        if (strcmp(cells[0], "calendar") == 0 || strcmp(cells[0], "rule") == 0) {
            if (!definition_line(cells, count)) bad("not understood:", cells[0]);
            continue;
        }
        if (strcmp(cells[0], "case") == 0) {
            begin_case(cells, count);
            play.skipped = only && strncmp(play.name, only, strlen(only)) != 0;
            continue;
        }
        if (!play.name[0]) bad("before the first case:", cells[0]);
        for (size_t i = 0; i < sizeof setups / sizeof *setups; i++) is_setup |= strcmp(cells[0], setups[i]) == 0;
        if (is_setup) setup(cells, count);
        else add_step(line, number);
    }
    end_case();
    fclose(in);
    assert_true(only || cases_played >= 70);
    assert_true(only || results_file() || (simulated_outputs > 100 && tried_outputs > 20));
    print_message("engine.txt: %d cases, %d facts, %d outputs\n", cases_played, facts_compared, outputs_compared);
    definitions_free();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
