/* A stored review as the report reads it: one SELECT a table, codes as numbers, accounts sorted by what they are worth.
 *
 * The report says what the review said: nothing is computed anew, so it agrees with every other view of the same snapshot. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

enum { FIELD_TEXT, FIELD_NUMBER, FIELD_REAL };

typedef struct field {
    const char *column; /* r: what the review found, a: what was given, p: the review before */
    int kind;
    size_t at;
    const char *codes; /* the code list, or NULL */
} field;

#define PLACE(name) offsetof(report_account, name)
static const field account_fields[] = {
    {"r.account_id", FIELD_TEXT, PLACE(id), NULL},
    {"a.name", FIELD_TEXT, PLACE(name), NULL},
    {"a.owner", FIELD_TEXT, PLACE(owner), NULL},
    {"r.segment_state", FIELD_NUMBER, PLACE(state), "segment_state"},
    {"r.segment", FIELD_NUMBER, PLACE(segment), "segment"},
    {"r.segment_reason", FIELD_NUMBER, PLACE(reason), "segment_reason"},
    {"r.segment_flags", FIELD_NUMBER, PLACE(flags), NULL},
    {"r.value_rank", FIELD_NUMBER, PLACE(rank), NULL},
    {"r.current_value", FIELD_NUMBER, PLACE(current), NULL},
    {"r.potential_value", FIELD_NUMBER, PLACE(potential), NULL},
    {"r.potential_source", FIELD_NUMBER, PLACE(potential_source), "potential_source"},
    {"r.value_basis", FIELD_NUMBER, PLACE(basis), "value_basis"},
    {"r.cost_known_ppm", FIELD_NUMBER, PLACE(cost_known_ppm), NULL},
    {"r.level", FIELD_NUMBER, PLACE(level), "level"},
    {"r.level_entitled", FIELD_NUMBER, PLACE(entitled), "level"},
    {"r.level_granted", FIELD_NUMBER, PLACE(granted), "level"},
    {"r.level_reason", FIELD_NUMBER, PLACE(level_reason), "level_reason"},
    {"r.level_hold", FIELD_NUMBER, PLACE(hold), "level_hold"},
    {"r.complaints_open", FIELD_NUMBER, PLACE(complaints_open), NULL},
    {"r.complaints_overdue", FIELD_NUMBER, PLACE(complaints_overdue), NULL},
    {"r.satisfaction", FIELD_REAL, PLACE(satisfaction), NULL},
    {"r.risk_band", FIELD_NUMBER, PLACE(band), "risk_band"},
    {"r.risk_band_by", FIELD_NUMBER, PLACE(band_by), "risk_band_by"},
    {"r.risk_status", FIELD_NUMBER, PLACE(status), "risk_status"},
    {"r.risk_driver_1", FIELD_NUMBER, PLACE(driver[0]), "indicator"},
    {"r.risk_driver_2", FIELD_NUMBER, PLACE(driver[1]), "indicator"},
    {"r.risk_driver_3", FIELD_NUMBER, PLACE(driver[2]), "indicator"},
    {"r.risk_shield_1", FIELD_NUMBER, PLACE(shield), "indicator"},
    {"r.weapon_1", FIELD_NUMBER, PLACE(weapon[0]), "weapon"},
    {"r.weapon_2", FIELD_NUMBER, PLACE(weapon[1]), "weapon"},
    {"r.value_at_risk", FIELD_NUMBER, PLACE(at_risk), NULL},
    {"r.symptom_coverage_ppm", FIELD_NUMBER, PLACE(symptoms_ppm), NULL},
    {"r.cause_coverage_ppm", FIELD_NUMBER, PLACE(causes_ppm), NULL},
    {"r.risk_probability", FIELD_REAL, PLACE(probability), NULL},
    {"r.risk_low", FIELD_REAL, PLACE(low), NULL},
    {"r.risk_high", FIELD_REAL, PLACE(high), NULL},
    {"p.segment", FIELD_NUMBER, PLACE(prev_segment), "segment"},
    {"p.level", FIELD_NUMBER, PLACE(prev_level), "level"},
    {"p.risk_band", FIELD_NUMBER, PLACE(prev_band), "risk_band"},
};
enum { ACCOUNT_FIELDS = sizeof account_fields / sizeof account_fields[0] };

/* ---- cells ------------------------------------------------------------------------------------------------------------------ */

static int64_t number_at(sqlite3_stmt *row, int at, const char *codes) {
    if (sqlite3_column_type(row, at) == SQLITE_NULL) return UNKNOWN;
    if (!codes) return sqlite3_column_int64(row, at);
    const char *name = (const char *)sqlite3_column_text(row, at);
    int value = code_value(codes, name ? name : "", (size_t)sqlite3_column_bytes(row, at));
    return value < 0 ? UNKNOWN : value;
}

/* Texts are kept as offsets while the buffer that holds them still grows; settle_texts makes pointers of them. */
static slice text_at(report_data *of, sqlite3_stmt *row, int at) {
    const char *bytes = (const char *)sqlite3_column_text(row, at);
    size_t length = (size_t)sqlite3_column_bytes(row, at), from = of->texts.length;
    if (!bytes) return (slice){(const char *)(uintptr_t)from, 0};
    buffer_add(&of->texts, bytes, length);
    return (slice){(const char *)(uintptr_t)from, length};
}

static void settle(const report_data *of, slice *one) { one->bytes = buffer_string(&of->texts) + (uintptr_t)one->bytes; }

static void take_field(report_data *of, report_account *to, const field *one, sqlite3_stmt *row, int at) {
    char *place = (char *)to + one->at;
    if (one->kind == FIELD_TEXT) {
        slice text = text_at(of, row, at);
        memcpy(place, &text, sizeof text);
    } else if (one->kind == FIELD_REAL) {
        double value = sqlite3_column_type(row, at) == SQLITE_NULL ? NAN : sqlite3_column_double(row, at);
        memcpy(place, &value, sizeof value);
    } else {
        int64_t value = number_at(row, at, one->codes);
        memcpy(place, &value, sizeof value);
    }
}

/* ---- tables ----------------------------------------------------------------------------------------------------------------- */

static int prepare(report_data *of, const char *sql, int64_t review, sqlite3_stmt **out) {
    int code = book_prepare(of->of, sql, out);
    if (code == EXIT_FINE) sqlite3_bind_int64(*out, 1, review);
    return code;
}

static int compare(slice a, slice b) {
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.bytes, b.bytes, shorter) : 0;
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

static int worth_more_first(const void *a, const void *b) {
    const report_account *x = a, *y = b;
    if (x->current != y->current) return x->current > y->current ? -1 : 1; /* UNKNOWN is the smallest number */
    if (x->potential != y->potential) return x->potential > y->potential ? -1 : 1;
    return compare(x->id, y->id);
}

static int load_accounts(report_data *of) {
    sqlite3_stmt *row = NULL;
    buffer sql = {0};
    int64_t capacity = 0;
    for (int i = 0; i < ACCOUNT_FIELDS; i++) buffer_print(&sql, "%s%s", i ? ", " : "SELECT ", account_fields[i].column);
    buffer_text(&sql, " FROM review_accounts r LEFT JOIN accounts a USING (account_id)"
                " LEFT JOIN review_accounts p ON p.account_id = r.account_id AND p.review_id = ?2 WHERE r.review_id = ?1");
    int code = prepare(of, buffer_string(&sql), of->review, &row);
    if (code == EXIT_FINE) sqlite3_bind_int64(row, 2, of->previous);
    while (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        if (of->accounts == capacity) {
            capacity = capacity * 2 + 64;
            of->account = need_more(of->account, (size_t)capacity * sizeof *of->account);
        }
        report_account *one = &of->account[of->accounts++];
        memset(one, 0, sizeof *one);
        for (int i = 0; i < ACCOUNT_FIELDS; i++) take_field(of, one, &account_fields[i], row, i);
    }
    sqlite3_finalize(row);
    buffer_free(&sql);
    return code;
}

static int load_segments(report_data *of) {
    sqlite3_stmt *row = NULL;
    int code = prepare(of, "SELECT segment, accounts, accounts_ppm, value, value_positive_ppm, potential FROM review_segments"
                       " WHERE review_id = ? ORDER BY row_number", of->review, &row);
    while (code == EXIT_FINE && of->segments < 8 && book_step(of->of, row, &code) == 1)
        of->segment[of->segments++] = (report_segment){number_at(row, 0, "segment"), number_at(row, 1, NULL),
                                                       number_at(row, 2, NULL), number_at(row, 3, NULL), number_at(row, 4, NULL),
                                                       number_at(row, 5, NULL)};
    sqlite3_finalize(row);
    if (code == EXIT_FINE)
        code = prepare(of, "SELECT expectation, expected_ppm, actual_ppm, met FROM review_expectations WHERE review_id = ?"
                       " ORDER BY row_number", of->review, &row);
    while (code == EXIT_FINE && of->expectations < 8 && book_step(of->of, row, &code) == 1)
        of->expectation[of->expectations++] = (report_expectation){number_at(row, 0, "expectation"), number_at(row, 1, NULL),
                                                                   number_at(row, 2, NULL), number_at(row, 3, NULL)};
    sqlite3_finalize(row);
    return code;
}

static int load_cuts(report_data *of) {
    sqlite3_stmt *row = NULL;
    int code = prepare(of, "SELECT axis, value, scope FROM review_cuts WHERE review_id = ? ORDER BY row_number", of->review, &row);
    while (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        of->cut = need_more(of->cut, (size_t)(of->cuts + 1) * sizeof *of->cut);
        of->cut[of->cuts++] = (report_cut){number_at(row, 0, "cut_axis"), number_at(row, 1, NULL), text_at(of, row, 2)};
    }
    sqlite3_finalize(row);
    return code;
}

static int load_concentration(report_data *of) {
    sqlite3_stmt *row = NULL;
    report_concentration *to = &of->concentration;
    int64_t *const whole[] = {&to->top_1_ppm, &to->top_5_ppm, &to->top_10_ppm, &to->top_20_ppm, &to->half, &to->eighty,
                              &to->largest_ppm, &to->whale_peak_ppm, &to->whale_peak_rank};
    double *const real[] = {&to->hhi, &to->effective, &to->gini};
    int code = prepare(of, "SELECT top_1_ppm, top_5_ppm, top_10_ppm, top_20_ppm, half_accounts, eighty_accounts, largest_ppm,"
                       " whale_peak_ppm, whale_peak_rank, hhi, effective_accounts, gini FROM review_concentration"
                       " WHERE review_id = ? ORDER BY row_number LIMIT 1", of->review, &row);
    if (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        to->known = 1;
        for (int i = 0; i < 9; i++) *whole[i] = number_at(row, i, NULL);
        for (int i = 0; i < 3; i++)
            *real[i] = sqlite3_column_type(row, 9 + i) == SQLITE_NULL ? NAN : sqlite3_column_double(row, 9 + i);
    }
    sqlite3_finalize(row);
    if (code == EXIT_FINE)
        code = prepare(of, "SELECT accounts_ppm, lorenz_ppm, whale_ppm FROM review_curve WHERE review_id = ? ORDER BY accounts_ppm,"
                       " row_number", of->review, &row);
    while (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        of->curve = need_more(of->curve, (size_t)(of->curves + 1) * sizeof *of->curve);
        of->curve[of->curves++] = (report_curve){number_at(row, 0, NULL), number_at(row, 1, NULL), number_at(row, 2, NULL)};
    }
    sqlite3_finalize(row);
    return code;
}

/* Those that the plan says are for this week. */
static int load_actions(report_data *of) {
    sqlite3_stmt *row = NULL;
    int64_t capacity = 0;
    int code = prepare(of, "SELECT x.account_id, x.owner, x.due_on, x.action, x.reason, x.reason_value, x.role, x.channel,"
                       " x.priority"
                       " FROM review_actions x LEFT JOIN review_accounts r USING (review_id, account_id) WHERE x.review_id = ?1"
                       " AND x.this_week"
                       " ORDER BY x.owner IS NULL, x.owner, x.priority > 1, x.due_on, x.priority, r.value_at_risk DESC,"
                       " x.row_number", of->review, &row);
    while (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        if (of->actions == capacity) {
            capacity = capacity * 2 + 64;
            of->action = need_more(of->action, (size_t)capacity * sizeof *of->action);
        }
        of->action[of->actions++] = (report_action){text_at(of, row, 0), text_at(of, row, 1), text_at(of, row, 2), NULL,
                                                    number_at(row, 3, "action"), number_at(row, 4, "action_reason"),
                                                    number_at(row, 5, NULL), number_at(row, 6, "role"),
                                                    number_at(row, 7, "channel"), number_at(row, 8, NULL)};
    }
    sqlite3_finalize(row);
    return code;
}

static int load_owners(report_data *of) {
    sqlite3_stmt *row = NULL;
    int code = prepare(of, "SELECT o.owner, o.accounts, o.key_accounts, (SELECT f.finding FROM review_findings f"
                       " WHERE f.review_id = o.review_id AND f.account_id IS NULL AND f.owner = o.owner"
                       " ORDER BY f.row_number LIMIT 1),"
                       " o.hours FROM review_owners o WHERE o.review_id = ? ORDER BY o.owner IS NULL, o.owner", of->review, &row);
    while (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        double hours = sqlite3_column_type(row, 4) == SQLITE_NULL ? NAN : sqlite3_column_double(row, 4);
        of->owner = need_more(of->owner, (size_t)(of->owners + 1) * sizeof *of->owner);
        of->owner[of->owners++] = (report_owner){text_at(of, row, 0), number_at(row, 1, NULL), number_at(row, 2, NULL),
                                                 number_at(row, 3, "finding"), hours, 0, 0, 0, 0};
    }
    sqlite3_finalize(row);
    return code;
}

/* Whether there is a plan: a review of an earlier version says nothing of actions, or not which are for this week. */
static int load_plan(report_data *of) {
    sqlite3_stmt *row = NULL;
    int code = prepare(of, "SELECT EXISTS (SELECT 1 FROM review_accounts WHERE review_id = ?1 AND actions IS NOT NULL)"
                       " AND NOT EXISTS (SELECT 1 FROM review_actions WHERE review_id = ?1 AND this_week IS NULL),"
                       " (SELECT count(*) FROM review_actions WHERE review_id = ?1),"
                       " EXISTS (SELECT 1 FROM review_findings WHERE review_id = ?1 AND finding = 'no_owners')", of->review, &row);
    if (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        of->planned = sqlite3_column_int64(row, 0);
        of->all_actions = sqlite3_column_int64(row, 1);
        of->owners_unknown = sqlite3_column_int64(row, 2);
    }
    sqlite3_finalize(row);
    return code;
}

static int load_kinds(report_data *of) {
    int code = EXIT_FINE;
    for (int i = 0; i < REPORT_KINDS && code == EXIT_FINE; i++) {
        char sql[160];
        of->kind[i].name = book_kinds[i];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM imports WHERE kind = '%s'", book_kinds[i]);
        code = book_number(of->of, sql, &of->kind[i].imports);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", book_kinds[i]);
        if (code == EXIT_FINE) code = book_number(of->of, sql, &of->kind[i].rows);
    }
    return code;
}

/* ---- header ----------------------------------------------------------------------------------------------------------------- */

static int no_review(const book *of, const char *asof) {
    if (asof) return complain(EXIT_BOOK, "%s: there is no stored review as of %s", of->path, asof);
    return complain(EXIT_BOOK, "%s: there is no stored review yet; 'keyacct review %s' makes one", of->path, of->path);
}

static void copy_text(sqlite3_stmt *row, int at, char *to, size_t size) {
    const char *text = (const char *)sqlite3_column_text(row, at);
    snprintf(to, size, "%s", text ? text : "");
}

static int load_header(report_data *of, const char *asof) {
    sqlite3_stmt *row = NULL;
    int code = book_prepare(of->of, "SELECT review_id, asof_on, made_by, edition, segment_policy, fell_back, window_days,"
                            " policy_hash, policy_text, transactions FROM reviews WHERE asof_on = coalesce(?1, asof_on)"
                            " ORDER BY asof_on DESC LIMIT 1", &row);
    if (code == EXIT_FINE) sqlite3_bind_text(row, 1, asof, -1, SQLITE_STATIC);
    if (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        int32_t day;
        const char *policy = (const char *)sqlite3_column_text(row, 8);
        of->review = sqlite3_column_int64(row, 0);
        copy_text(row, 1, of->asof, sizeof of->asof);
        copy_text(row, 2, of->made_by, sizeof of->made_by);
        of->edition = sqlite3_column_int64(row, 3);
        of->policy = number_at(row, 4, "segment_policy");
        of->fell_back = sqlite3_column_int64(row, 5);
        of->window_days = sqlite3_column_int64(row, 6);
        copy_text(row, 7, of->hash, sizeof of->hash);
        of->policy_text = need_text(policy ? policy : "", policy ? strlen(policy) : 0);
        of->transactions = sqlite3_column_int64(row, 9);
        if (of->window_days > 0 && date_parse_iso(of->asof, strlen(of->asof), &day))
            date_format((int32_t)(day - of->window_days + 1), of->from);
    }
    sqlite3_finalize(row);
    if (code != EXIT_FINE) return code;
    if (of->review == 0) return no_review(of->of, asof);
    code = book_prepare(of->of, "SELECT review_id, asof_on FROM reviews WHERE asof_on < ? ORDER BY asof_on DESC LIMIT 1", &row);
    if (code == EXIT_FINE) sqlite3_bind_text(row, 1, of->asof, -1, SQLITE_STATIC);
    if (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        of->previous = sqlite3_column_int64(row, 0);
        copy_text(row, 1, of->previous_asof, sizeof of->previous_asof);
    }
    sqlite3_finalize(row);
    return code;
}

const char *report_parameter(const report_data *of, const char *name, size_t *length) {
    size_t size = strlen(name);
    for (const char *line = of->policy_text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (strncmp(line, name, size) != 0) continue;
        const char *value = line + size + strspn(line + size, " \t");
        if (*value++ != '=') continue;
        value += strspn(value, " \t");
        *length = strcspn(value, "\r\n");
        return value;
    }
    return NULL;
}

int64_t report_ppm(const report_data *of, const char *name) {
    size_t length;
    int64_t ppm;
    decimal value;
    number_form form = {'.', 0};
    const char *text = report_parameter(of, name, &length);
    return text && decimal_parse(text, length, &form, &value) == 1 && decimal_to_int64(&value, 0, &ppm) ? ppm : UNKNOWN;
}

static double border(const report_data *of, const char *name) {
    int64_t ppm = report_ppm(of, name);
    return ppm == UNKNOWN ? NAN : (double)ppm / 1e6;
}

static int by_id(const void *a, const void *b) {
    const report_account *x = *(const report_account *const *)a, *y = *(const report_account *const *)b;
    return compare(x->id, y->id);
}

/* The account of each action. */
static void find_accounts(report_data *of) {
    const report_account **sorted = need((size_t)(of->accounts + 1) * sizeof *sorted);
    for (int64_t i = 0; i < of->accounts; i++) sorted[i] = &of->account[i];
    if (of->accounts) qsort(sorted, (size_t)of->accounts, sizeof *sorted, by_id);
    for (int64_t i = 0; i < of->actions && of->accounts; i++) {
        const report_account key = {.id = of->action[i].account}, *wanted = &key;
        const report_account **found = bsearch(&wanted, sorted, (size_t)of->accounts, sizeof *sorted, by_id);
        of->action[i].of = found ? *found : NULL;
    }
    free(sorted);
}

/* ---- whole ------------------------------------------------------------------------------------------------------------------ */

int report_load(book *of, const char *asof, report_data *out) {
    memset(out, 0, sizeof *out);
    out->of = of;
    int code = book_run(of, "BEGIN"); /* one snapshot, whoever writes meanwhile */
    if (code == EXIT_FINE) code = load_header(out, asof);
    if (code == EXIT_FINE) code = load_accounts(out);
    if (code == EXIT_FINE) code = load_segments(out);
    if (code == EXIT_FINE) code = load_cuts(out);
    if (code == EXIT_FINE) code = load_concentration(out);
    if (code == EXIT_FINE) code = load_actions(out);
    if (code == EXIT_FINE) code = load_owners(out);
    if (code == EXIT_FINE) code = load_plan(out);
    if (code == EXIT_FINE) code = load_kinds(out);
    if (code == EXIT_FINE) code = report_load_engine(out);
    if (code != EXIT_FINE) return code;
    for (int64_t i = 0; i < out->accounts; i++) {
        settle(out, &out->account[i].id);
        settle(out, &out->account[i].name);
        settle(out, &out->account[i].owner);
    }
    for (int64_t i = 0; i < out->cuts; i++) settle(out, &out->cut[i].scope);
    for (int64_t i = 0; i < out->owners; i++) settle(out, &out->owner[i].name);
    for (int64_t i = 0; i < out->actions; i++) {
        settle(out, &out->action[i].account);
        settle(out, &out->action[i].owner);
        settle(out, &out->action[i].due);
    }
    if (out->accounts) qsort(out->account, (size_t)out->accounts, sizeof *out->account, worth_more_first);
    find_accounts(out);
    out->watch = border(out, "risk.watch_ppm");
    out->alarm = border(out, "risk.alarm_ppm");
    return book_run(of, "COMMIT");
}

void report_free(report_data *from) {
    report_free_engine(from);
    free(from->policy_text);
    free(from->account);
    free(from->cut);
    free(from->curve);
    free(from->action);
    free(from->owner);
    buffer_free(&from->texts);
}

int64_t add_up(int64_t a, int64_t b) {
    if (b == UNKNOWN) return a;
    if (b > 0 && a > INT64_MAX - b) return INT64_MAX;
    if (b < 0 && a < -INT64_MAX - b) return -INT64_MAX;
    return a + b;
}

int64_t count_accounts(const report_data *of, size_t place, int64_t value) {
    int64_t count = 0, found;
    for (int64_t i = 0; i < of->accounts; i++) {
        memcpy(&found, (const char *)&of->account[i] + place, sizeof found);
        count += found == value;
    }
    return count;
}

int is_imported(const report_data *of, const char *kind) {
    for (int i = 0; i < REPORT_KINDS; i++)
        if (strcmp(of->kind[i].name, kind) == 0) return of->kind[i].imports > 0;
    return 0;
}
