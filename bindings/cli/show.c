/* keyacct show: everything the book knows about one account and everything its last review found, with every reason in words.
 *
 * Columns, their order and their explanations come from the vocabulary; reasons are the explanations of the codes that the library
 * gave. Where the book has a service engine, it is asked what it knows of the account. Nothing is computed here. */
#include <stdlib.h>
#include <string.h>

#include "living.h"
#include "report.h"
#include "tables.h"

typedef struct show {
    const options *given;
    book of;
    int64_t review; /* 0: none yet */
    char asof[16];
} show;

static void title(const char *text) { printf("\n%s%s%s\n", style("bold"), text, style("plain")); }

static const char *cell_string(sqlite3_stmt *row, int at) {
    const char *text = (const char *)sqlite3_column_text(row, at);
    return text ? text : "";
}

/* Statement with the account as ?1 and the review as ?2. */
static int ask(show *of, const char *sql, sqlite3_stmt **out) {
    int code = book_prepare(&of->of, sql, out);
    if (code != EXIT_FINE) return code;
    sqlite3_bind_text(*out, 1, of->given->account, -1, SQLITE_STATIC);
    if (sqlite3_bind_parameter_count(*out) > 1) sqlite3_bind_int64(*out, 2, of->review);
    return EXIT_FINE;
}

static void flag_words(buffer *to, const char *unit, int64_t flags) {
    const char *list = strrchr(unit, ' ') ? strrchr(unit, ' ') + 1 : unit;
    for (int bit = 0; bit < 31; bit++) {
        const char *label = flags >> bit & 1 ? code_fact(list, 1 << bit, KEYACCT_FIELD_LABEL) : NULL;
        if (label) buffer_print(to, "%s%s", to->length ? ", " : "", label);
    }
    if (!to->length) buffer_text(to, "none");
}

/* A value as people read it; *meaning is the explanation of its code, or of its column. */
static void value_words(const show *of, const column_info *one, sqlite3_stmt *row, int at, buffer *to, const char **meaning) {
    char text[48];
    *meaning = one->text;
    switch (one->type) {
    case KEYACCT_TYPE_MONEY: buffer_print(to, "%s %s", money_format(sqlite3_column_int64(row, at), of->of.decimals, text),
                                          of->of.currency); return;
    case KEYACCT_TYPE_FLOAT64: buffer_print(to, "%.4g", sqlite3_column_double(row, at)); return;
    case KEYACCT_TYPE_BOOL: buffer_text(to, sqlite3_column_int64(row, at) ? "yes" : "no"); return;
    case KEYACCT_TYPE_CODE: {
        const char *name = cell_string(row, at), *label = code_fact_by_name(one->unit, name, KEYACCT_FIELD_LABEL);
        const char *why = code_fact_by_name(one->unit, name, KEYACCT_FIELD_EXPLANATION);
        buffer_text(to, label ? label : name);
        if (why) *meaning = why;
        return;
    }
    case KEYACCT_TYPE_INT64:
        if (strncmp(one->unit, "bit set", 7) == 0) flag_words(to, one->unit, sqlite3_column_int64(row, at));
        else if (column_is_share(one)) buffer_text(to, ppm_format(sqlite3_column_int64(row, at), text));
        else buffer_text(to, count_format(sqlite3_column_int64(row, at), text));
        return;
    default: buffer_text(to, cell_string(row, at));
    }
}

static void add_line(const show *of, grid *table, const column_info *one, sqlite3_stmt *row, int at) {
    buffer value = {0}, name = {0};
    const char *meaning;
    if (sqlite3_column_type(row, at) == SQLITE_NULL) return;
    value_words(of, one, row, at, &value, &meaning);
    buffer_text(&name, one->name);
    for (size_t i = 0; i < name.length; i++)
        if (name.bytes[i] == '_') name.bytes[i] = ' ';
    grid_cell(table, "%.*s", (int)(name.length - (column_is_share(one) ? 4 : 0)), buffer_string(&name)); /* shown in percent,
        not ppm */
    grid_cell(table, "%s", buffer_string(&value));
    grid_cell(table, "%s", meaning);
    buffer_free(&value);
    buffer_free(&name);
}

static void select_columns(buffer *sql, const column_list *list) {
    buffer_text(sql, "SELECT ");
    for (int i = 0; i < list->count; i++) {
        if (i) buffer_text(sql, ", ");
        sql_name(sql, list->item[i].name);
    }
}

/* ---- what was given --------------------------------------------------------------------------------------------------------- */

static int unknown_account(show *of) {
    sqlite3_stmt *statement = NULL;
    int code = ask(of, "SELECT account_id FROM accounts WHERE lower(trim(account_id)) = lower(trim(?1)) OR lower(name) = lower(?1) "
                   "LIMIT 1", &statement);
    if (code == EXIT_FINE) {
        if (book_step(&of->of, statement, &code) == 1)
            code = complain(EXIT_INPUT, "account '%s' is not in the book (did you mean '%s'?)", of->given->account,
                            cell_string(statement, 0));
        else if (code == EXIT_FINE) code = complain(EXIT_INPUT, "account '%s' is not in the book", of->given->account);
    }
    sqlite3_finalize(statement);
    return code;
}

static int print_name(show *of) {
    sqlite3_stmt *row = NULL;
    int code = ask(of, "SELECT coalesce(name || ' (' || account_id || ')', account_id) FROM accounts WHERE account_id = ?1", &row);
    int found = code == EXIT_FINE ? book_step(&of->of, row, &code) : 0;
    if (found == 1) {
        buffer name = {0};
        buffer_inert(&name, cell_string(row, 0), strlen(cell_string(row, 0)));
        printf("%s%s%s%s%s\n", style("bold"), buffer_string(&name), of->review ? ", as of " : "", of->review ? of->asof : "",
               style("plain"));
        buffer_free(&name);
    }
    sqlite3_finalize(row);
    return found == 0 && code == EXIT_FINE ? unknown_account(of) : code;
}

static int print_given(show *of) {
    column_list list;
    buffer sql = {0};
    sqlite3_stmt *row = NULL;
    vocabulary_columns("accounts", &list);
    select_columns(&sql, &list);
    buffer_text(&sql, " FROM accounts WHERE account_id = ?1");
    int code = ask(of, buffer_string(&sql), &row);
    if (code == EXIT_FINE && book_step(&of->of, row, &code) == 1) {
        grid table;
        title("What was given");
        grid_open(&table, 3);
        for (int i = 0; i < list.count; i++) add_line(of, &table, &list.item[i], row, i);
        grid_print(&table, "lll", 0, "  ");
    }
    sqlite3_finalize(row);
    columns_free(&list);
    buffer_free(&sql);
    return code;
}

/* ---- what the review found -------------------------------------------------------------------------------------------------- */

static const char *const rooms[][2] = {{"ledger", "What the purchases say"}, {"value", "What the account is worth"},
                                       {"segment", "Which segment, and why"}, {"service", "Which service, and why"},
                                       {"risk", "How likely it is to leave, and why"}, {"plan", "What is aimed at"}};

/* The three answers in sentences, each with the reason that the library gave. */
static int print_summary(show *of) {
    static const struct {
        const char *column, *list, *lead;
        int field;
        const char *without; /* what stands there when the cell is empty */
    } parts[] = {{"segment", "segment", "\n  Segment: ", KEYACCT_FIELD_LABEL, "\n  Segment: none"},
                 {"segment_reason", "segment_reason", ". Because: ", KEYACCT_FIELD_EXPLANATION, ""},
                 {"level", "level", ".\n  Service: level ", KEYACCT_FIELD_LABEL, ".\n  Service: none"},
                 {"level_reason", "level_reason", ". Because: ", KEYACCT_FIELD_EXPLANATION, ""},
                 {"CASE WHEN level_entitled IS NOT level THEN level_entitled END", "level", "; entitled to ", KEYACCT_FIELD_LABEL, ""},
                 {"nullif(level_hold, 'none')", "level_hold", ", held back: ", KEYACCT_FIELD_EXPLANATION, ""},
                 {"risk_band", "risk_band", ".\n  Risk: ", KEYACCT_FIELD_LABEL, ".\n  Risk: not assessed"},
                 {"risk_band_by", "risk_band_by", ", decided by ", KEYACCT_FIELD_EXPLANATION, ""},
                 {"risk_driver_1", "indicator", ". Raised most by: ", KEYACCT_FIELD_LABEL, ""},
                 {"risk_driver_2", "indicator", ", ", KEYACCT_FIELD_LABEL, ""},
                 {"risk_driver_3", "indicator", ", ", KEYACCT_FIELD_LABEL, ""},
                 {"risk_shield_1", "indicator", "; lowered most by: ", KEYACCT_FIELD_LABEL, ""},
                 {"weapon_1", "weapon", ". What helps: ", KEYACCT_FIELD_EXPLANATION, ""}};
    sqlite3_stmt *row = NULL;
    int code = EXIT_FINE;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && code == EXIT_FINE; i++) {
        char sql[160];
        snprintf(sql, sizeof sql, "SELECT %s, risk_probability FROM review_accounts WHERE account_id = ?1 AND review_id = ?2",
                 parts[i].column);
        code = ask(of, sql, &row);
        int found = code == EXIT_FINE && book_step(&of->of, row, &code) == 1;
        if (found && sqlite3_column_type(row, 0) == SQLITE_NULL) {
            printf("%s", parts[i].without);
        } else if (found) {
            const char *name = cell_string(row, 0), *fact = code_fact_by_name(parts[i].list, name, parts[i].field);
            int level = strcmp(parts[i].list, "level") == 0;
            printf("%s", parts[i].lead);
            if (level) printf("%d ", code_value("level", name, strlen(name)));
            printf("%s", fact ? fact : name);
            if (strcmp(parts[i].column, "risk_band") == 0 && sqlite3_column_type(row, 1) != SQLITE_NULL)
                printf(", %.1f %%", sqlite3_column_double(row, 1) * 100);
        }
        sqlite3_finalize(row);
        row = NULL;
    }
    if (of->review) printf(".\n");
    return code;
}

static int print_found(show *of) {
    column_list list;
    buffer sql = {0};
    sqlite3_stmt *row = NULL;
    vocabulary_columns("results", &list);
    select_columns(&sql, &list);
    buffer_text(&sql, " FROM review_accounts WHERE account_id = ?1 AND review_id = ?2");
    int code = ask(of, buffer_string(&sql), &row), found = code == EXIT_FINE ? book_step(&of->of, row, &code) : 0;
    for (size_t k = 0; found == 1 && k < sizeof rooms / sizeof rooms[0]; k++) {
        grid table;
        grid_open(&table, 3);
        for (int i = 0; i < list.count; i++)
            if (strcmp(list.item[i].room, rooms[k][0]) == 0) add_line(of, &table, &list.item[i], row, i);
        if (table.cells) title(rooms[k][1]);
        grid_print(&table, "lll", 0, "  ");
    }
    if (found == 0 && code == EXIT_FINE)
        printf("\nThe account is not in %s%s.\n", of->review ? "the review as of " : "a review yet; 'keyacct review' makes one",
               of->review ? of->asof : "");
    sqlite3_finalize(row);
    columns_free(&list);
    buffer_free(&sql);
    return code;
}

static void print_unknown_indicators(const buffer *known) {
    int first = 1, column = 0;
    for (int32_t at = 0; at < keyacct_code_count(); at++) {
        char between[96];
        if (strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), "indicator") != 0) continue;
        snprintf(between, sizeof between, ",%s,", keyacct_code_text(at, KEYACCT_FIELD_NAME));
        if (strstr(buffer_string(known), between)) continue;
        const char *label = keyacct_code_text(at, KEYACCT_FIELD_LABEL);
        const char *before = first ? "  Not known, and so without weight: " : ", ";
        column += (int)(strlen(before) + strlen(label));
        if (column > 108) {
            before = ",\n    ";
            column = 4 + (int)strlen(label);
        }
        printf("%s%s", before, label);
        first = 0;
    }
    if (!first) printf(".\n");
}

/* The word for the value of an indicator that is a code; NULL for the others. */
static const char *indicator_label(const char *indicator, double value) {
    for (int32_t at = 0; at < keyacct_column_count(); at++)
        if (strcmp(keyacct_column_text(at, KEYACCT_FIELD_NAME), indicator) == 0
            && strcmp(keyacct_column_text(at, KEYACCT_FIELD_TYPE), "code") == 0)
            return code_fact(keyacct_column_text(at, KEYACCT_FIELD_UNIT), (int)value, KEYACCT_FIELD_LABEL);
    return NULL;
}

static int print_contributions(show *of) {
    sqlite3_stmt *row = NULL;
    buffer known = {0};
    grid table;
    int code = ask(of, "SELECT indicator, value, log_odds, probability_part, class, \"group\", state FROM review_contributions"
                       " WHERE account_id = ?1 AND review_id = ?2 ORDER BY log_odds DESC, indicator", &row);
    buffer_text(&known, ",");
    grid_open(&table, 7);
    static const char *const heads[] = {"indicator", "value", "log-odds", "of probability", "class", "weapon", "state"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) grid_cell(&table, "%s", heads[i]);
    while (code == EXIT_FINE && book_step(&of->of, row, &code) == 1) {
        static const char *const lists[] = {"indicator", "", "", "", "indicator_class", "weapon", "indicator_state"};
        const char *name = cell_string(row, 0);
        size_t length = strlen(name);
        buffer_print(&known, "%s,", name);
        for (int i = 0; i < 7; i++) {
            double value = sqlite3_column_double(row, i);
            const char *label = *lists[i] ? code_fact_by_name(lists[i], cell_string(row, i), KEYACCT_FIELD_LABEL) : NULL;
            if (sqlite3_column_type(row, i) == SQLITE_NULL) grid_cell(&table, "%s", "");
            else if (*lists[i]) grid_cell(&table, "%s", label ? label : cell_string(row, i));
            else if (i == 1 && indicator_label(name, value)) grid_cell(&table, "%s", indicator_label(name, value));
            else if (i == 1 && length > 4 && strcmp(name + length - 4, "_ppm") == 0) grid_cell(&table, "%.2f %%", value / 10000);
            else if (i == 1) grid_cell(&table, "%.4g", value);
            else if (i == 2) grid_cell(&table, "%+.3f", value);
            else grid_cell(&table, "%+.2f %%", value * 100);
        }
    }
    sqlite3_finalize(row);
    if (code == EXIT_FINE && table.cells > 7) {
        title("What raises and what lowers the risk");
        grid_print(&table, "lrrrlll", 1, "  ");
        print_unknown_indicators(&known);
    } else {
        grid_close(&table);
    }
    buffer_free(&known);
    return code;
}

/* ---- the plan --------------------------------------------------------------------------------------------------------------- */

static const char *label_at(sqlite3_stmt *row, int at, const char *list) {
    const char *label = code_fact_by_name(list, cell_string(row, at), KEYACCT_FIELD_LABEL);
    return label ? label : "";
}

static void reason_cell(grid *table, sqlite3_stmt *row, int at) {
    page english;
    buffer why = {0};
    const char *name = cell_string(row, at);
    memset(&english, 0, sizeof english);
    action_reason_words(&english, code_value("action_reason", name, strlen(name)),
                        sqlite3_column_type(row, at + 1) == SQLITE_NULL ? UNKNOWN : sqlite3_column_int64(row, at + 1), &why);
    grid_cell(table, "%s", buffer_string(&why));
    buffer_free(&why);
}

static int print_actions(show *of) {
    sqlite3_stmt *row = NULL;
    grid table;
    int code = ask(of, "SELECT due_on, action, coalesce(owner, CASE WHEN EXISTS (SELECT 1 FROM review_findings WHERE review_id = ?2"
                       " AND finding = 'no_owners') THEN 'not assessed' ELSE 'nobody' END), role, channel, reason, reason_value,"
                       " source FROM review_actions WHERE account_id = ?1 AND review_id = ?2 ORDER BY priority, due_on, row_number",
                   &row);
    static const char *const heads[] = {"due", "action", "by", "role", "channel", "because", "source"};
    grid_open(&table, 7);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) grid_cell(&table, "%s", heads[i]);
    while (code == EXIT_FINE && book_step(&of->of, row, &code) == 1) {
        grid_cell(&table, "%s", cell_string(row, 0));
        grid_cell(&table, "%s", label_at(row, 1, "action"));
        grid_cell(&table, "%s", cell_string(row, 2));
        grid_cell(&table, "%s", label_at(row, 3, "role"));
        grid_cell(&table, "%s", label_at(row, 4, "channel"));
        reason_cell(&table, row, 5);
        grid_cell(&table, "%s", cell_string(row, 7));
    }
    sqlite3_finalize(row);
    if (table.cells > 7) title("What to do, the most urgent first");
    if (table.cells > 7) grid_print(&table, "lllllll", 1, "  ");
    else grid_close(&table);
    return code;
}

/* A figure of a finding in its unit. */
static void figure_cell(const show *of, grid *table, sqlite3_stmt *row, int at, const char *figure) {
    char text[48];
    double value = sqlite3_column_double(row, at);
    const char *segment = code_fact("segment", value > 0 && value < 100 ? (int)value : 0, KEYACCT_FIELD_LABEL);
    int whole = value > -9e15 && value < 9e15, list = code_value("figure", figure, strlen(figure));
    if (sqlite3_column_type(row, at) == SQLITE_NULL) grid_cell(table, "%s", "");
    else if (list == KEYACCT_FIGURE_PPM && whole) grid_cell(table, "%s", ppm_format((int64_t)value, text));
    else if (list == KEYACCT_FIGURE_MONEY && whole)
        grid_cell(table, "%s %s", money_format((int64_t)value, of->of.decimals, text), of->of.currency);
    else if (list == KEYACCT_FIGURE_SEGMENT && segment) grid_cell(table, "%s", segment);
    else if (list == KEYACCT_FIGURE_COUNT) grid_cell(table, "%.4g", value);
    else grid_cell(table, "%.4g %s", value, code_fact("figure", list, KEYACCT_FIELD_LABEL));
}

static int print_findings(show *of) {
    sqlite3_stmt *row = NULL;
    grid table;
    int code = ask(of, "SELECT finding, value, \"limit\", figure, since_on FROM review_findings"
                       " WHERE account_id = ?1 AND review_id = ?2 ORDER BY row_number", &row);
    static const char *const heads[] = {"finding", "found", "limit", "since", "measured, and from where"};
    grid_open(&table, 5);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) grid_cell(&table, "%s", heads[i]);
    while (code == EXIT_FINE && book_step(&of->of, row, &code) == 1) {
        const char *why = code_fact_by_name("finding", cell_string(row, 0), KEYACCT_FIELD_EXPLANATION);
        grid_cell(&table, "%s", label_at(row, 0, "finding"));
        figure_cell(of, &table, row, 1, cell_string(row, 3));
        figure_cell(of, &table, row, 2, cell_string(row, 3));
        grid_cell(&table, "%s", cell_string(row, 4));
        grid_cell(&table, "%s", why ? why : "");
    }
    sqlite3_finalize(row);
    if (table.cells > 5) title("What was found");
    if (table.cells > 5) grid_print(&table, "lrrll", 1, "  ");
    else grid_close(&table);
    return code;
}

/* ---- facts ------------------------------------------------------------------------------------------------------------------ */

/* The newest rows of a kind; every column that holds anything. */
static int print_facts(show *of, const char *kind, const char *heading, const char *order, int most) {
    column_list list;
    buffer sql = {0};
    sqlite3_stmt *row = NULL;
    int64_t total = 0;
    char text[40];
    vocabulary_columns(kind, &list);
    select_columns(&sql, &list);
    buffer_print(&sql, ", count(*) OVER () FROM %s WHERE account_id = ?1 ORDER BY %s LIMIT %d", kind, order, most);
    int code = ask(of, buffer_string(&sql), &row), shown = 0;
    while (code == EXIT_FINE && book_step(&of->of, row, &code) == 1) {
        total = sqlite3_column_int64(row, list.count);
        if (!shown++) title(heading);
        buffer line = {0};
        for (int i = 0; i < list.count; i++) {
            const char *meaning;
            if (sqlite3_column_type(row, i) == SQLITE_NULL || strcmp(list.item[i].name, "account_id") == 0) continue;
            int length = (int)strlen(list.item[i].name) - (column_is_share(&list.item[i]) ? 4 : 0);
            buffer_print(&line, "%s%.*s ", line.length ? ", " : "", length, list.item[i].name);
            value_words(of, &list.item[i], row, i, &line, &meaning);
        }
        buffer clean = {0};
        buffer_inert(&clean, buffer_string(&line), line.length);
        printf("  %s\n", buffer_string(&clean));
        buffer_free(&clean);
        buffer_free(&line);
    }
    if (total > shown) printf("  (the newest %d of %s)\n", shown, count_format(total, text));
    sqlite3_finalize(row);
    columns_free(&list);
    buffer_free(&sql);
    return code;
}

static int print_history(show *of) {
    sqlite3_stmt *row = NULL;
    grid table;
    char text[48];
    int code = ask(of, "SELECT v.asof_on, r.segment, r.segment_reason, r.current_value, r.level, r.risk_probability, r.risk_band "
                   "FROM review_accounts r"
                       " JOIN reviews v USING (review_id) WHERE r.account_id = ?1 ORDER BY v.asof_on DESC LIMIT 12", &row);
    grid_open(&table, 7);
    static const char *const heads[] = {"as of", "segment", "because", "current value", "level", "risk", "band"};
    static const char *const lists[] = {"", "segment", "segment_reason", "", "level", "", "risk_band"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) grid_cell(&table, "%s", heads[i]);
    while (code == EXIT_FINE && book_step(&of->of, row, &code) == 1) {
        for (int i = 0; i < 7; i++) {
            const char *label = *lists[i] ? code_fact_by_name(lists[i], cell_string(row, i), KEYACCT_FIELD_LABEL) : NULL;
            if (sqlite3_column_type(row, i) == SQLITE_NULL) grid_cell(&table, "%s", "");
            else if (i == 3) grid_cell(&table, "%s", money_format(sqlite3_column_int64(row, i), of->of.decimals, text));
            else if (i == 5) grid_cell(&table, "%.1f %%", sqlite3_column_double(row, i) * 100);
            else grid_cell(&table, "%s", label ? label : cell_string(row, i));
        }
    }
    sqlite3_finalize(row);
    if (table.cells > 7) title("Reviews so far");
    if (table.cells > 7) grid_print(&table, "lllrlrl", 1, "  ");
    else grid_close(&table);
    return code;
}

/* ---- the service engine ------------------------------------------------------------------------------------------------------ */

static void time_cell(grid *table, const keyacct_table *from, const char *column, int64_t row) {
    char text[40] = "";
    int64_t at;
    if (view_int(from, column, row, &at)) time_format(at, text);
    grid_cell(table, "%s", text);
}

static void region_row(grid *table, const keyacct_table *from, int64_t row) {
    static const char *const lists[] = {"", "grant_state", "level", "step_role", "plan_tier", "case_state", "clock_state",
                                        "trigger_state"};
    const char *bytes, *label;
    int64_t length, region, value;
    view_int(from, "region", row, &region);
    view_int(from, "value", row, &value);
    if (region == KEYACCT_REGION_TRIGGER)
        grid_cell(table, "%s %lld", view_label(from, "region", "region", row), (long long)value);
    else grid_cell(table, "%s", view_label(from, "region", "region", row));
    view_text(from, "case_id", row, &bytes, &length);
    grid_cell(table, "%.*s", (int)length, bytes);
    grid_cell(table, "%s", view_label(from, "clock", "clock", row));
    view_text(from, "state", row, &bytes, &length);
    int code = region > 0 && region <= KEYACCT_REGION_TRIGGER ? code_value(lists[region], bytes, (size_t)length) : -1;
    label = code > 0 ? code_fact(lists[region], code, KEYACCT_FIELD_LABEL) : NULL;
    buffer state = {0};
    if (label) buffer_text(&state, label);
    else buffer_add(&state, bytes, (size_t)length);
    if (region == KEYACCT_REGION_GRANT || region == KEYACCT_REGION_FOUNDATION)
        buffer_print(&state, ", level %lld", (long long)value);
    if (region == KEYACCT_REGION_ATTENTION && value) buffer_print(&state, ", step %lld", (long long)value);
    if (region == KEYACCT_REGION_CLOCK) buffer_print(&state, ", %lld min used", (long long)(value / 60000));
    grid_cell(table, "%s", buffer_string(&state));
    buffer_free(&state);
    time_cell(table, from, "since_at", row);
    time_cell(table, from, "due_at", row);
    grid_cell(table, "%s", view_label(from, "reason", "output_reason", row));
}

static int print_regions(show *of) {
    static const char *const heads[] = {"region", "case", "clock", "state", "since", "due", "because"};
    living engine;
    keyacct_table *regions = NULL;
    grid table;
    int code = living_open(&of->of, &engine);
    if (code == EXIT_FINE && engine.engine) code = living_explain(&engine, of->given->account, &regions);
    if (regions) {
        title("The service engine");
        grid_open(&table, 7);
        for (int i = 0; i < 7; i++) grid_cell(&table, "%s", heads[i]);
        for (int64_t row = 0; row < keyacct_table_rows(regions); row++) region_row(&table, regions, row);
        grid_print(&table, "lllllll", 1, "  ");
    }
    keyacct_table_destroy(regions);
    living_close(&engine);
    return code;
}

static int find_review(show *of) {
    sqlite3_stmt *row = NULL;
    int code = book_prepare(&of->of, "SELECT review_id, asof_on FROM reviews WHERE asof_on = coalesce(?1, asof_on) ORDER BY "
                            "asof_on DESC LIMIT 1", &row);
    if (code == EXIT_FINE) {
        if (of->given->asof) sqlite3_bind_text(row, 1, of->given->asof, -1, SQLITE_STATIC);
        if (book_step(&of->of, row, &code) == 1) {
            of->review = sqlite3_column_int64(row, 0);
            snprintf(of->asof, sizeof of->asof, "%s", cell_string(row, 1));
        } else if (code == EXIT_FINE && of->given->asof) {
            code = complain(EXIT_BOOK, "%s: there is no stored review as of %s", of->of.path, of->given->asof);
        }
    }
    sqlite3_finalize(row);
    return code;
}

int command_show(const options *given) {
    show of;
    memset(&of, 0, sizeof of);
    of.given = given;
    int code = book_open(given->book, &of.of);
    if (code == EXIT_FINE) code = book_run(&of.of, "BEGIN"); /* one snapshot, whoever writes meanwhile */
    if (code == EXIT_FINE) code = find_review(&of);
    if (code == EXIT_FINE) code = print_name(&of);
    if (code == EXIT_FINE && of.review) code = print_summary(&of);
    if (code == EXIT_FINE && of.review) code = print_actions(&of);
    if (code == EXIT_FINE && of.review) code = print_findings(&of);
    if (code == EXIT_FINE) code = print_regions(&of);
    if (code == EXIT_FINE) code = print_given(&of);
    if (code == EXIT_FINE) code = print_found(&of);
    if (code == EXIT_FINE) code = print_contributions(&of);
    if (code == EXIT_FINE) code = print_history(&of);
    if (code == EXIT_FINE)
        code = print_facts(&of, "transactions", "The newest transactions", "coalesce(\"on\", at) DESC, transaction_id DESC", 8);
    if (code == EXIT_FINE) code = print_facts(&of, "cases", "Cases", "closed_at IS NOT NULL, reported_at DESC", 12);
    if (code == EXIT_FINE) code = print_facts(&of, "contacts", "The newest contacts", "at DESC, contact_id DESC", 6);
    if (code == EXIT_FINE) code = print_facts(&of, "surveys", "Surveys", "coalesce(answered_at, sent_at) DESC, survey_id DESC", 4);
    if (code == EXIT_FINE) code = print_facts(&of, "assessments", "Assessments", "asof_on DESC", 3);
    book_close(&of.of);
    return code;
}
