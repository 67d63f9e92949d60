/* The headline of a review for people: as of when, under which rule, what carries the book, who is entitled to what, what may
 * leave.
 *
 * Numbers have thousands separators and units, money its currency, dates are ISO; tables are sorted by what matters. The word for
 * the lowest segment is its label ("lead tier"), never the bare identifier. */
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "report.h"

typedef struct rank {
    int64_t key, row;
} rank;

static int larger_first(const void *a, const void *b) {
    const rank *x = a, *y = b;
    if (x->key != y->key) return x->key > y->key ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static void title(const char *text) { printf("\n%s%s%s\n", style("bold"), text, style("plain")); }

static const char *policy_label(int32_t policy) {
    const char *label = code_fact("segment_policy", policy, KEYACCT_FIELD_LABEL);
    return label ? label : "?";
}

static int64_t count_code(const keyacct_table *accounts, const char *name, int64_t wanted) {
    int64_t count = 0, value;
    for (int64_t row = 0; row < keyacct_table_rows(accounts); row++)
        count += view_int(accounts, name, row, &value) && value == wanted;
    return count;
}

static void money_cell(grid *table, const headline *of, int found, int64_t value) {
    char text[48];
    grid_cell(table, "%s", found ? money_format(value, of->of->decimals, text) : "");
}

static void cell_money(grid *table, const headline *of, const keyacct_table *from, const char *name, int64_t row) {
    int64_t value;
    int found = view_int(from, name, row, &value);
    money_cell(table, of, found, value);
}

static void cell_ppm(grid *table, const keyacct_table *from, const char *name, int64_t row) {
    int64_t value;
    char text[40];
    int found = view_int(from, name, row, &value);
    grid_cell(table, "%s", found ? ppm_format(value, text) : "");
}

static void cell_text(grid *table, const keyacct_table *from, const char *name, int64_t row, int64_t most) {
    const char *bytes;
    int64_t length, cut;
    view_text(from, name, row, &bytes, &length);
    for (cut = length > most ? most : length; cut > 0 && cut < length && ((unsigned char)bytes[cut] & 0xC0) == 0x80; cut--) {}
    grid_cell(table, "%.*s%s", (int)cut, bytes, cut < length ? "..." : "");
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------ */

static void print_first_lines(const headline *of) {
    const snapshot *facts = of->facts;
    char asof[16], from[16], ranked[40], all[40], transactions[40];
    int64_t basis = 0;
    date_format(facts->asof_on, asof);
    printf("%sReview as of %s: %s ranked of %s %s; segments by the %s rule", style("bold"), asof,
           count_format(count_code(of->accounts, "segment_state", KEYACCT_SEGMENT_STATE_RANKED), ranked),
           count_format(facts->accounts, all), plural(facts->accounts, "account", "accounts"), policy_label(facts->policy));
    if (facts->fell_back)
        printf(", not %s: too few of the ranked accounts have a potential that is more than a guess from peers",
               policy_label(KEYACCT_SEGMENT_POLICY_HYBRID));
    printf("%s\n", style("plain"));
    for (int64_t row = 0; row < keyacct_table_rows(of->accounts) && !basis; row++)
        view_int(of->accounts, "value_basis", row, &basis);
    const char *label = basis ? code_fact("value_basis", (int)basis, KEYACCT_FIELD_LABEL) : NULL;
    printf("Current value is %s", label ? label : "not known");
    if (facts->window_days > 0) {
        date_format((int32_t)(facts->asof_on - facts->window_days + 1), from);
        printf(" of the %lld %s from %s to %s", (long long)facts->window_days, plural(facts->window_days, "day", "days"), from,
               asof);
    } else {
        printf(" of the whole history to %s", asof);
    }
    printf("; %s %s; all money in %s.\n", count_format(facts->transactions, transactions),
           plural(facts->transactions, "transaction", "transactions"), of->of->currency);
    printf("Policy %.8s, edition %d; previous review: %s.\n", facts->hash, (int)facts->edition,
           of->previous_on ? of->previous_on : "none");
    if (*of->missing) printf("Not assessed, because never imported: %s.\n", of->missing);
}

static void print_segments(const headline *of) {
    static const int order[] = {KEYACCT_SEGMENT_PLATINUM, KEYACCT_SEGMENT_GOLD, KEYACCT_SEGMENT_IRON, KEYACCT_SEGMENT_LEAD};
    grid table;
    title("Which accounts carry the book?");
    grid_open(&table, 6);
    static const char *const heads[] = {"segment", "accounts", "of accounts", "current value", "of value", "potential"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) grid_cell(&table, "%s", heads[i]);
    for (size_t k = 0; k < 4; k++) {
        for (int64_t row = 0; row < keyacct_table_rows(of->segments); row++) {
            int64_t segment, accounts;
            char text[40];
            if (!view_int(of->segments, "segment", row, &segment) || segment != order[k]) continue;
            view_int(of->segments, "accounts", row, &accounts);
            grid_cell(&table, "%s", view_label(of->segments, "segment", "segment", row));
            grid_cell(&table, "%s", count_format(accounts, text));
            cell_ppm(&table, of->segments, "accounts_ppm", row);
            cell_money(&table, of, of->segments, "value", row);
            cell_ppm(&table, of->segments, "value_positive_ppm", row);
            cell_money(&table, of, of->segments, "potential", row);
        }
    }
    grid_print(&table, "lrrrrr", 1, "  ");
    int first = 1;
    for (int state = KEYACCT_SEGMENT_STATE_NEW; state <= KEYACCT_SEGMENT_STATE_FROZEN; state++) {
        int64_t count = count_code(of->accounts, "segment_state", state);
        char text[40];
        if (!count) continue;
        printf("%s%s %s", first ? "  Outside the ranking: " : ", ", count_format(count, text),
               code_fact("segment_state", state, KEYACCT_FIELD_LABEL));
        first = 0;
    }
    if (!first) printf(".\n");
}

static void print_expectations(const headline *of) {
    grid table;
    if (keyacct_table_rows(of->expectations) <= 0) return;
    title("Is the book shaped as expected?");
    grid_open(&table, 4);
    grid_cell(&table, "expectation");
    grid_cell(&table, "expected");
    grid_cell(&table, "found");
    grid_cell(&table, "met");
    for (int64_t row = 0; row < keyacct_table_rows(of->expectations); row++) {
        int64_t met;
        grid_cell(&table, "%s", view_label(of->expectations, "expectation", "expectation", row));
        cell_ppm(&table, of->expectations, "expected_ppm", row);
        cell_ppm(&table, of->expectations, "actual_ppm", row);
        int known = view_int(of->expectations, "met", row, &met);
        grid_cell(&table, "%s", !known ? "not known" : met ? "yes" : "no");
    }
    grid_print(&table, "lrrl", 1, "  ");
}

static void print_concentration(const headline *of) {
    int64_t eighty, half, largest, top;
    double gini, hhi;
    char a[40], b[40];
    if (keyacct_table_rows(of->concentration) <= 0) return;
    if (!view_int(of->concentration, "eighty_accounts", 0, &eighty) || !view_int(of->concentration, "half_accounts", 0, &half)) {
        printf("  No ranked account has a positive value, so there is nothing to say about its distribution.\n");
        return;
    }
    printf("  %s %s half of the value, %s %s 80 %%", count_format(half, a), plural(half, "account makes", "accounts make"),
           count_format(eighty, b), plural(eighty, "makes", "make"));
    if (view_int(of->concentration, "largest_ppm", 0, &largest) && view_int(of->concentration, "top_20_ppm", 0, &top))
        printf("; the largest makes %s, the top 20 %% make %s", ppm_format(largest, a), ppm_format(top, b));
    if (view_real(of->concentration, "gini", 0, &gini) && view_real(of->concentration, "hhi", 0, &hhi))
        printf("; Gini %.4f, HHI %.4f", gini, hhi);
    printf(".\n");
}

static void print_levels(const headline *of) {
    grid table;
    char a[40], b[40], c[40];
    int64_t open = 0, overdue = 0, value;
    title("Which service is each entitled to, and does it get it?");
    grid_open(&table, 5);
    static const char *const heads[] = {"level", "", "entitled", "granted", "current"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) grid_cell(&table, "%s", heads[i]);
    for (int level = KEYACCT_LEVEL_STRATEGIC; level >= KEYACCT_LEVEL_COMPLAINT; level--) {
        grid_cell(&table, "%d", level);
        grid_cell(&table, "%s", code_fact("level", level, KEYACCT_FIELD_LABEL));
        grid_cell(&table, "%s", count_format(count_code(of->accounts, "level_entitled", level), a));
        grid_cell(&table, "%s", count_format(count_code(of->accounts, "level_granted", level), b));
        grid_cell(&table, "%s", count_format(count_code(of->accounts, "level", level), c));
    }
    grid_print(&table, "llrrr", 1, "  ");
    for (int64_t row = 0; row < keyacct_table_rows(of->accounts); row++) {
        if (view_int(of->accounts, "complaints_open", row, &value)) open += value;
        if (view_int(of->accounts, "complaints_overdue", row, &value)) overdue += value;
    }
    if (view_find(of->accounts, "complaints_open") >= 0 && !strstr(of->missing, "cases"))
        printf("  %s %s open, %s of them past a promise.\n", count_format(open, a), plural(open, "complaint is", "complaints are"),
               count_format(overdue, b));
}

static void print_risk(const headline *of) {
    grid table;
    char text[40];
    title("What may leave?");
    grid_open(&table, 4);
    static const char *const heads[] = {"band", "accounts", "current value", "value at risk"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) grid_cell(&table, "%s", heads[i]);
    for (int band = KEYACCT_RISK_BAND_ALARM; band >= KEYACCT_RISK_BAND_NOT_ASSESSED; band--) {
        int64_t count = 0, current = 0, risk = 0, value;
        for (int64_t row = 0; row < keyacct_table_rows(of->accounts); row++) {
            int known = view_int(of->accounts, "risk_band", row, &value);
            if ((known ? value : 0) != band) continue;
            count++;
            if (view_int(of->accounts, "current_value", row, &value)) current += value;
            if (view_int(of->accounts, "value_at_risk", row, &value)) risk += value;
        }
        grid_cell(&table, "%s", code_fact("risk_band", band, KEYACCT_FIELD_LABEL));
        grid_cell(&table, "%s", count_format(count, text));
        money_cell(&table, of, 1, current);
        money_cell(&table, of, band != KEYACCT_RISK_BAND_NOT_ASSESSED, risk);
    }
    grid_print(&table, "lrrr", 1, "  ");
}

/* Rows ordered by a money column, largest first; only those of at least `band`. */
static int64_t order_by(const headline *of, const char *name, int64_t band, rank *out) {
    int64_t count = 0, value;
    for (int64_t row = 0; row < keyacct_table_rows(of->accounts); row++) {
        if (band && (!view_int(of->accounts, "risk_band", row, &value) || value < band)) continue;
        if (!view_int(of->accounts, name, row, &value)) continue;
        out[count++] = (rank){value, row};
    }
    qsort(out, (size_t)count, sizeof *out, larger_first);
    return count < of->top ? count : of->top;
}

static void print_top(const headline *of, rank *order) {
    grid table;
    int64_t count = order_by(of, "current_value", 0, order);
    if (count == 0) return;
    title("The accounts with the largest current value");
    grid_open(&table, 8);
    static const char *const heads[] = {"account", "name", "current value", "potential", "segment", "because", "level", "risk"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) grid_cell(&table, "%s", heads[i]);
    for (int64_t i = 0; i < count; i++) {
        int64_t row = order[i].row, level;
        double risk;
        cell_text(&table, of->accounts, "account_id", row, 20);
        cell_text(&table, of->accounts, "name", row, 28);
        cell_money(&table, of, of->accounts, "current_value", row);
        cell_money(&table, of, of->accounts, "potential_value", row);
        grid_cell(&table, "%s", view_label(of->accounts, "segment", "segment", row));
        grid_cell(&table, "%s", view_label(of->accounts, "segment_reason", "segment_reason", row));
        if (view_int(of->accounts, "level", row, &level))
            grid_cell(&table, "%lld %s", (long long)level, view_label(of->accounts, "level", "level", row));
        else grid_cell(&table, "%s", "");
        if (view_real(of->accounts, "risk_probability", row, &risk))
            grid_cell(&table, "%.1f %% %s", risk * 100, view_label(of->accounts, "risk_band", "risk_band", row));
        else grid_cell(&table, "%s", "");
    }
    grid_print(&table, "llrrllll", 1, "  ");
}

static void print_at_risk(const headline *of, rank *order) {
    grid table;
    int64_t count = order_by(of, "value_at_risk", KEYACCT_RISK_BAND_WATCH, order);
    if (count == 0) return;
    title("Where most value may leave, why, and what helps");
    grid_open(&table, 8);
    static const char *const heads[] = {"account", "name", "value at risk", "risk", "band", "by", "drivers", "weapon"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) grid_cell(&table, "%s", heads[i]);
    for (int64_t i = 0; i < count; i++) {
        int64_t row = order[i].row;
        double risk = 0;
        const char *second = view_label(of->accounts, "risk_driver_2", "indicator", row);
        cell_text(&table, of->accounts, "account_id", row, 20);
        cell_text(&table, of->accounts, "name", row, 28);
        cell_money(&table, of, of->accounts, "value_at_risk", row);
        view_real(of->accounts, "risk_probability", row, &risk);
        grid_cell(&table, "%.1f %%", risk * 100);
        grid_cell(&table, "%s", view_label(of->accounts, "risk_band", "risk_band", row));
        grid_cell(&table, "%s", view_label(of->accounts, "risk_band_by", "risk_band_by", row));
        grid_cell(&table, "%s%s%s", view_label(of->accounts, "risk_driver_1", "indicator", row), *second ? ", " : "", second);
        grid_cell(&table, "%s", view_label(of->accounts, "weapon_1", "weapon", row));
    }
    grid_print(&table, "llrrllll", 1, "  ");
}

enum { DUTIES = 10 };

typedef struct duty {
    int64_t priority, risk, row; /* risk: value at risk of the account */
} duty;

/* In equal places the row decides: actions come by person and due date. */
static int more_urgent_first(const void *a, const void *b) {
    const duty *x = a, *y = b;
    if (x->priority != y->priority) return x->priority < y->priority ? -1 : 1;
    if (x->risk != y->risk) return x->risk > y->risk ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static int64_t account_row(const keyacct_index *index, const keyacct_table *actions, int64_t row) {
    const char *id;
    int64_t length;
    view_text(actions, "account_id", row, &id, &length);
    return keyacct_index_find_text(index, id, length);
}

static void print_duty(grid *table, const headline *of, const keyacct_index *index, int64_t row) {
    int64_t due = 0, length, account = account_row(index, of->actions, row), reason = 0, value = 0;
    const char *owner;
    char text[16] = "";
    page english;
    buffer why = {0};
    memset(&english, 0, sizeof english);
    if (view_int(of->actions, "due_on", row, &due)) date_format((int32_t)due, text);
    view_text(of->actions, "owner", row, &owner, &length);
    grid_cell(table, "%s", text);
    cell_text(table, of->actions, "account_id", row, 20);
    cell_text(table, of->accounts, "name", account, 28);
    grid_cell(table, "%s", view_label(of->actions, "action", "action", row));
    if (length) cell_text(table, of->actions, "owner", row, 24);
    else grid_cell(table, "%s", view_find(of->accounts, "owner") < 0 ? "not assessed" : "nobody");
    cell_money(table, of, of->accounts, "value_at_risk", account);
    view_int(of->actions, "reason", row, &reason);
    view_int(of->actions, "reason_value", row, &value);
    action_reason_words(&english, reason, value, &why);
    grid_cell(table, "%s", buffer_string(&why));
    buffer_free(&why);
}

static void print_duties(const headline *of) {
    static const char *const heads[] = {"due", "account", "name", "action", "by", "value at risk", "because"};
    int64_t rows = of->actions ? keyacct_table_rows(of->actions) : 0, most = of->top < DUTIES ? of->top : DUTIES;
    keyacct_index *index = NULL;
    char text[40];
    grid table;
    if (rows == 0 || most == 0 || keyacct_index_create(NULL, of->accounts, NULL, &index, NULL) != KEYACCT_OK) return;
    duty *list = need((size_t)rows * sizeof *list);
    for (int64_t row = 0; row < rows; row++) {
        list[row].row = row;
        view_int(of->actions, "priority", row, &list[row].priority);
        view_int(of->accounts, "value_at_risk", account_row(index, of->actions, row), &list[row].risk);
    }
    qsort(list, (size_t)rows, sizeof *list, more_urgent_first);
    title("What to do first");
    grid_open(&table, 7);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) grid_cell(&table, "%s", heads[i]);
    for (int64_t i = 0; i < rows && i < most; i++) print_duty(&table, of, index, list[i].row);
    grid_print(&table, "lllllrl", 1, "  ");
    if (rows > most)
        printf("  (and %s more %s: keyacct export %s --table actions)\n", count_format(rows - most, text),
               plural(rows - most, "action", "actions"), of->of->path);
    free(list);
    keyacct_index_destroy(index);
}

void report_print(const headline *of) {
    rank *order = need((size_t)(keyacct_table_rows(of->accounts) + 1) * sizeof *order);
    print_first_lines(of);
    print_segments(of);
    print_concentration(of);
    changes_print(of, of->before, "What changed since the review as of", 0);
    changes_print(of, of->replaced, "What changed since the review that this one replaces, also as of", 1);
    print_expectations(of);
    print_levels(of);
    print_risk(of);
    print_top(of, order);
    print_at_risk(of, order);
    print_duties(of);
    printf("\nkeyacct show %s ACCOUNT says everything about one account, keyacct export %s all of it.\n", of->of->path,
           of->of->path);
    free(order);
}
