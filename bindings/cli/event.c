/* keyacct case and keyacct event: one event into the log, and what it brings.
 *
 * The fields of an event are cells like those of a file: NAME=VALUE with names of the vocabulary; money in whole units of the
 * currency. A field that the event does not read is refused, so that nothing is typed in vain. One transaction holds the event, the
 * new state and the outputs; when the engine refuses the event, the book stays as it was. */
#include <stdlib.h>
#include <string.h>

#include "living.h"
#include "mapping.h"

/* What events read besides account, case and actor. */
static const struct happening {
    const char *action, *event; /* action: word of 'keyacct case', NULL: an event of accounts */
    const char *fields;
} happenings[] = {
    {"open", "case_opened", "account_id kind severity reported_at repeat_of reason amount"},
    {"reply", "replied", ""},
    {"message", "customer_message", "no_reply"},
    {"dispatch", "dispatched", ""},
    {"answer", "answered", ""},
    {"pause", "paused", "reason"},
    {"resume", "resumed", "reason"},
    {"severity", "severity", "severity"},
    {"assign", "assigned", "owner"},
    {"resolve", "resolved", ""},
    {"confirm", "confirmed", "score"},
    {"reopen", "reopened", ""},
    {"cancel", "cancelled", ""},
    {"merge", "merged", "into_case_id"},
    {"cause", "root_cause", ""},
    {"offer", "offered", "answer cost"},
    {"counter", "countered", "amount"},
    {"decide", "decided", "answer cost"},
    {NULL, "account", "status segment value_percentile_ppm potential_percentile_ppm influence_ppm relationship_level strategic"
                      " risk_band current_value contract_end_on profile_on calendar owner backup"},
    {NULL, "facts", "status segment value_percentile_ppm potential_percentile_ppm influence_ppm relationship_level strategic"
                    " risk_band current_value contract_end_on profile_on calendar"},
    {NULL, "account_removed", ""},
    {NULL, "contact", "channel purpose senior"},
    {NULL, "survey_sent", "channel"},
    {NULL, "survey_answered", "score"},
    {NULL, "profile_updated", ""},
    {NULL, "owner", "owner backup"},
    {NULL, "owner_unavailable", "until_at"},
    {NULL, "approved", "case_id level"},
    {NULL, "rejected", ""},
    {NULL, "override_set", "level until_at"},
    {NULL, "override_cleared", ""},
    {NULL, "attention_acked", ""},
    {NULL, "attention_snoozed", "until_at"},
};
enum { HAPPENINGS = sizeof happenings / sizeof happenings[0], MOST_FIELDS = 64 };

/* Short names of fields. */
static const char *const aliases[][2] = {
    {"account", "account_id"}, {"into", "into_case_id"}, {"by", "actor"}, {"until", "until_at"}, {"case", "case_id"}};
enum { ALIASES = sizeof aliases / sizeof aliases[0] };

/* What is asked before the engine is, and the fields of which one has to be there; the engine asks for the others. */
static const struct question {
    const char *event, *fields, *text;
} questions[] = {
    {"case_opened", "account_id", "whose case is it? add account=ACCOUNT"},
    {"case_opened", "kind", "what kind of case is it? add kind=KIND"},
    {"merged", "into_case_id", "which case does it go on in? add into=CASE"},
    {"owner", "owner backup", "who is it from now on? add owner=PERSON, backup=PERSON or both"},
    {"facts", "status segment value_percentile_ppm potential_percentile_ppm influence_ppm relationship_level strategic risk_band"
              " current_value contract_end_on profile_on calendar", "what is new? add at least one fact, such as segment=gold"}};
enum { QUESTIONS = sizeof questions / sizeof questions[0] };

typedef struct job {
    const options *given;
    const struct happening *what;
    book of;
    living engine;
    column_list columns;
    int fields;
    const column_info *field[MOST_FIELDS];
    cell value[MOST_FIELDS];
    char *text[MOST_FIELDS];
    buffer where; /* for messages: case open C1 */
    int64_t at;
} job;

static const struct happening *find(const char *word, int of_case) {
    for (int i = 0; i < HAPPENINGS; i++) {
        const char *name = of_case ? happenings[i].action : happenings[i].event;
        if (!of_case && happenings[i].action) continue;
        if (name && strcmp(name, word) == 0) return &happenings[i];
    }
    return NULL;
}

void event_words(int of_case, buffer *to) {
    for (int i = 0; i < HAPPENINGS; i++) {
        const char *name = of_case ? happenings[i].action : happenings[i].action ? NULL : happenings[i].event;
        if (name) buffer_print(to, "%s%s", to->length ? " " : "", name);
    }
}

/* The word of a list that looks most like a wrong one; empty when none does. */
static void nearest_word(const char *list, const char *wrong, char out[64]) {
    int best = 3;
    *out = 0;
    for (const char *at = list; *at;) {
        size_t length = strcspn(at, " ");
        int far = edit_distance(wrong, strlen(wrong), at, length);
        if (far < best && (size_t)far * 2 < strlen(wrong) + 1 && length < 64) {
            best = far;
            snprintf(out, 64, "%.*s", (int)length, at);
        }
        at += length + strspn(at + length, " ");
    }
}

static int complain_word(const buffer *where, const char *what, const char *word, const char *list) {
    char near[64];
    nearest_word(list, word, near);
    return complain(EXIT_USAGE, "%s: %s '%s'%s%s%s; expected one of: %s", buffer_string(where), what, word,
                    *near ? " (did you mean '" : "", near, *near ? "'?)" : "", list);
}

static int unknown(const char *command, const char *word, int of_case) {
    buffer list = {0}, where = {0};
    event_words(of_case, &list);
    buffer_text(&where, command);
    int code = complain_word(&where, "unknown word", word, buffer_string(&list));
    buffer_free(&list);
    buffer_free(&where);
    return code;
}

/* A field by the name that people type. */
static const char *typed(const char *name) {
    for (int i = 0; i < ALIASES; i++)
        if (strcmp(aliases[i][1], name) == 0) return aliases[i][0];
    return name;
}

/* Names of fields as people type them, from names of the vocabulary. */
static void typed_names(const char *fields, buffer *to) {
    char name[64];
    for (const char *at = fields; *at;) {
        size_t length = strcspn(at, " ");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        buffer_print(to, "%s%s", to->length ? " " : "", typed(name));
        at += length + strspn(at + length, " ");
    }
}

static int in_words(const char *list, const char *word) {
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += length)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == 0)) return 1;
    return 0;
}

/* A field with the text of its cell. Text that the command makes itself is always readable. */
static int add_field(job *of, const char *name, const char *text) {
    field_map map = {0};
    number_form form = {'.', 0};
    buffer wrong = {0};
    int column, code = EXIT_FINE;
    size_t length = strlen(text);
    const column_info *info = columns_find(&of->columns, name);
    for (int i = 0; i < of->fields; i++)
        if (of->field[i] == info) return complain(EXIT_USAGE, "%s: '%s' is given twice", buffer_string(&of->where), typed(name));
    map.target = info;
    map.kind = SOURCE_CONSTANT;
    map.unit = info->type == KEYACCT_TYPE_MONEY ? UNIT_MAJOR : UNIT_UNSTATED;
    if (column_is_share(info) && length > 1 && text[length - 1] == '%') {
        map.unit = UNIT_PERCENT;
        length--;
    }
    const char *level = NULL; /* outputs show levels as numbers */
    if (info->type == KEYACCT_TYPE_CODE && strcmp(info->unit, "level") == 0 && length == 1 && *text >= '1' && *text <= '5')
        level = code_fact("level", *text - '0', KEYACCT_FIELD_NAME);
    map.constant = of->text[of->fields] = level ? need_text(level, strlen(level)) : need_text(text, length);
    if (!cell_read(&map, NULL, &form, of->of.decimals, &of->value[of->fields], &column, &wrong)) {
        const char *said = buffer_string(&wrong), *hint = strrchr(said, '(');
        int of_files = hint && strstr(hint, "--"); /* an option that only files have */
        int rest = (int)(of_files ? (size_t)(hint - said) : wrong.length);
        code = complain(EXIT_INPUT, "%s: %s=: %.*s%s", buffer_string(&of->where), typed(name), rest, said,
                        of_files ? "(write it as 1234.50)" : "");
    }
    of->field[of->fields++] = info;
    buffer_free(&wrong);
    return code;
}

static int read_field(job *of, const char *assignment) {
    char name[64];
    const char *equals = strchr(assignment, '='), *known = name;
    if (!equals || equals == assignment || (size_t)(equals - assignment) >= sizeof name)
        return complain(EXIT_USAGE, "%s: '%s': expected NAME=VALUE", buffer_string(&of->where), assignment);
    snprintf(name, sizeof name, "%.*s", (int)(equals - assignment), assignment);
    for (int i = 0; i < ALIASES; i++)
        if (strcmp(aliases[i][0], name) == 0) known = aliases[i][1];
    if (strcmp(known, "actor") != 0 && !in_words(of->what->fields, known)) {
        buffer names = {0};
        typed_names(of->what->fields, &names);
        buffer_print(&names, "%sby", names.length ? " " : "");
        int code = complain_word(&of->where, "this event does not read", name, buffer_string(&names));
        buffer_free(&names);
        return code;
    }
    if (of->fields == MOST_FIELDS) return complain(EXIT_USAGE, "%s: too many fields", buffer_string(&of->where));
    return add_field(of, known, equals + 1);
}

static int know_account(job *of, const char *id) {
    sqlite3_stmt *row = NULL;
    int code = book_prepare(&of->of, "SELECT 1 FROM accounts WHERE account_id = ?", &row), found = 0;
    if (code == EXIT_FINE) {
        sqlite3_bind_text(row, 1, id, -1, SQLITE_STATIC);
        found = book_step(&of->of, row, &code);
    }
    sqlite3_finalize(row);
    if (code == EXIT_FINE && found == 0)
        code = complain(EXIT_INPUT, "%s: account '%s' is not in the book; 'keyacct import %s accounts FILE.csv' brings accounts",
                        buffer_string(&of->where), id, of->of.path);
    return code;
}

/* Whether one of the fields was given with a value. */
static int has_field(const job *of, const char *names) {
    int has = 0;
    for (int i = 3; i < of->fields; i++) has |= in_words(names, of->field[i]->name) && of->value[i].kind != CELL_NULL;
    return has;
}

static int ask(const job *of) {
    for (int i = 0; i < QUESTIONS; i++) {
        const struct question *one = &questions[i];
        if (strcmp(one->event, of->what->event) != 0 || has_field(of, one->fields)) continue;
        buffer codes = {0};
        const column_info *field = columns_find(&of->columns, one->fields); /* NULL: there are several */
        for (int32_t at = 0; field && field->type == KEYACCT_TYPE_CODE && at < keyacct_code_count(); at++)
            if (strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), field->unit) == 0)
                buffer_print(&codes, "%s%s", codes.length ? ", " : ": ", keyacct_code_text(at, KEYACCT_FIELD_NAME));
        int code = complain(EXIT_USAGE, "%s: %s%s", buffer_string(&of->where), one->text, buffer_string(&codes));
        buffer_free(&codes);
        return code;
    }
    return EXIT_FINE;
}

static int read_fields(job *of, int of_case) {
    const char *subject = of->given->operands.item[2];
    char time[40];
    vocabulary_imported("events", &of->columns);
    time_format(of->at, time);
    int code = add_field(of, "at", time);
    if (code == EXIT_FINE) code = add_field(of, "event", of->what->event);
    if (code == EXIT_FINE) code = add_field(of, of_case ? "case_id" : "account_id", subject);
    for (int i = 3; i < of->given->operands.count && code == EXIT_FINE; i++) code = read_field(of, of->given->operands.item[i]);
    for (int i = 0; i < of->fields && code == EXIT_FINE; i++)
        if (strcmp(of->field[i]->name, "account_id") == 0 && of->value[i].kind == CELL_TEXT) code = know_account(of, of->text[i]);
    return code == EXIT_FINE ? ask(of) : code;
}

static int insert(job *of) {
    buffer sql = {0}, values = {0};
    sqlite3_stmt *row = NULL;
    for (int i = 0; i < of->fields; i++) {
        buffer_text(&sql, i ? ", " : "INSERT INTO events (");
        sql_name(&sql, of->field[i]->name);
        buffer_text(&values, i ? ", ?" : "?");
    }
    buffer_print(&sql, ") VALUES (%s)", buffer_string(&values));
    int code = book_prepare(&of->of, buffer_string(&sql), &row);
    for (int i = 0; i < of->fields && code == EXIT_FINE; i++) {
        const cell *value = &of->value[i];
        if (value->kind == CELL_INTEGER) sqlite3_bind_int64(row, i + 1, value->integer);
        else if (value->kind == CELL_REAL) sqlite3_bind_double(row, i + 1, value->real);
        else if (value->kind == CELL_TEXT) sqlite3_bind_text(row, i + 1, value->text, (int)value->length, SQLITE_TRANSIENT);
    }
    if (code == EXIT_FINE) book_step(&of->of, row, &code);
    sqlite3_finalize(row);
    buffer_free(&sql);
    buffer_free(&values);
    return code;
}

static int happen(job *of, int of_case) {
    refusal why;
    int code = book_run(&of->of, "BEGIN IMMEDIATE");
    if (code == EXIT_FINE) code = living_open(&of->of, &of->engine);
    if (code == EXIT_FINE) code = living_need(&of->engine);
    if (code == EXIT_FINE) code = read_fields(of, of_case);
    if (code == EXIT_FINE) code = insert(of);
    if (code == EXIT_FINE) code = feed_entering(&of->of, of->engine.seq);
    if (code == EXIT_FINE && (code = living_apply(&of->engine, &why)) == EXIT_INPUT)
        code = refused(&of->of, buffer_string(&of->where), 0, &why);
    if (code == EXIT_FINE) code = living_store(&of->engine);
    if (code == EXIT_FINE) code = book_run(&of->of, "COMMIT");
    return code;
}

static int run(const options *given, int of_case) {
    job of;
    char time[40];
    memset(&of, 0, sizeof of);
    of.given = given;
    of.what = find(given->operands.item[1], of_case);
    const char *command = of_case ? "case" : "event";
    if (!of.what) return unknown(command, given->operands.item[1], of_case);
    of.at = given->at == NO_TIME ? system_time() : given->at;
    if (!*given->operands.item[2])
        return complain(EXIT_USAGE, "%s %s: the %s is empty", command, given->operands.item[1],
                        of_case ? "number of the case" : "account");
    buffer_print(&of.where, "%s %s %s", command, given->operands.item[1], given->operands.item[2]);
    int code = book_open(given->book, &of.of);
    if (code == EXIT_FINE) code = happen(&of, of_case);
    if (code == EXIT_FINE) {
        time_format(of.at, time);
        note("%s: %s at %s", given->book, buffer_string(&of.where), time);
        living_print(&of.engine);
    }
    living_close(&of.engine);
    book_close(&of.of);
    for (int i = 0; i < of.fields; i++) free(of.text[i]);
    columns_free(&of.columns);
    buffer_free(&of.where);
    return code;
}

int command_case(const options *given) { return run(given, 1); }
int command_event(const options *given) { return run(given, 0); }
