/* Report: what the figures are based on, what is not assessed, and how each figure is made. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "svg.h"

static void imported_table(page *of) {
    static const int heads[] = {TEXT_COL_TABLE, TEXT_COL_ROWS, TEXT_COL_STATE, -1};
    static const int names[REPORT_KINDS] = {TEXT_KIND_ACCOUNTS, TEXT_KIND_TRANSACTIONS, TEXT_KIND_CASES, TEXT_KIND_CONTACTS,
                                            TEXT_KIND_SURVEYS, TEXT_KIND_ASSESSMENTS};
    table_open(of, plain(of, words(of, TEXT_IMPORTED_TABLE)), heads, "lrl");
    for (int i = 0; i < REPORT_KINDS; i++) {
        const report_kind *one = &of->data->kind[i];
        int known = one->imports > 0 || one->rows > 0;
        html(of, "<tr><th scope=\"row\">");
        put(of, names[i]);
        html(of, "</th>");
        cell(of, known ? count_of(of, one->rows) : NULL);
        html(of, "<td%s>", known ? "" : " class=\"t2\"");
        put(of, !known ? TEXT_NEVER_IMPORTED : one->rows ? TEXT_IMPORTED : TEXT_IMPORTED_EMPTY);
        html(of, "</td></tr>\n");
    }
    table_close(of);
}

typedef struct coverage {
    int64_t ranked, potential, cost, owner, satisfaction, causes, assessed, symptoms_ppm, causes_ppm;
} coverage;

static void cover_row(page *of, int text, int64_t part, int64_t whole) {
    if (whole <= 0) return;
    html(of, "<tr><th scope=\"row\">");
    put(of, text);
    html(of, "</th><td class=\"n w\">%s", percent_of(of, llround((double)part / (double)whole * 1e6)));
    svg_bar(&of->out, "s2", (double)part / (double)whole);
    html(of, "</td></tr>\n");
}

static void cover_table(page *of) {
    static const int heads[] = {TEXT_COL_COVER, TEXT_COL_COVERED, -1};
    coverage sum = {0};
    for (int64_t i = 0; i < of->data->accounts; i++) {
        const report_account *one = &of->data->account[i];
        if (one->state != KEYACCT_SEGMENT_STATE_RANKED) continue;
        sum.ranked++;
        sum.potential += one->potential != UNKNOWN;
        sum.cost += one->cost_known_ppm != UNKNOWN && one->cost_known_ppm >= 1000000;
        sum.owner += one->owner.length > 0;
        sum.satisfaction += !isnan(one->satisfaction);
        if (one->status == UNKNOWN) continue;
        sum.assessed++;
        sum.causes += one->status == KEYACCT_RISK_STATUS_OK;
        if (one->symptoms_ppm != UNKNOWN) sum.symptoms_ppm += one->symptoms_ppm;
        if (one->causes_ppm != UNKNOWN) sum.causes_ppm += one->causes_ppm;
    }
    if (!sum.ranked) return;
    table_open(of, PHRASE(of, COVER_TABLE, of->asof), heads, "lr");
    cover_row(of, TEXT_COVER_POTENTIAL, sum.potential, sum.ranked);
    cover_row(of, TEXT_COVER_COST, sum.cost, sum.ranked);
    cover_row(of, TEXT_COVER_OWNER, sum.owner, sum.ranked);
    cover_row(of, TEXT_COVER_SATISFACTION, sum.satisfaction, sum.ranked);
    cover_row(of, TEXT_COVER_CAUSES, sum.causes, sum.assessed);
    cover_row(of, TEXT_COVER_CAUSE_SHARE, sum.causes_ppm, sum.assessed * 1000000);
    cover_row(of, TEXT_COVER_SYMPTOMS, sum.symptoms_ppm, sum.assessed * 1000000);
    table_close(of);
}

static void sources_line(page *of) {
    buffer list = {0};
    for (int source = KEYACCT_POTENTIAL_SOURCE_DECLARED; source <= KEYACCT_POTENTIAL_SOURCE_MODEL; source++) {
        int64_t count = count_accounts(of->data, offsetof(report_account, potential_source), source);
        if (!count) continue;
        if (list.length) html_words(&list, words(of, TEXT_LIST_COMMA));
        buffer_text(&list, PHRASE(of, LIST_ITEM, count_of(of, count), plain(of, label_of(of, "potential_source", source))));
    }
    if (list.length) html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, SOURCES_LINE, buffer_string(&list)));
    buffer_free(&list);
}

void report_quality(page *of) {
    section_open(of, "data", TEXT_QUALITY_TITLE);
    imported_table(of);
    cover_table(of);
    sources_line(of);
    section_close(of);
}

/* ---- method ----------------------------------------------------------------------------------------------------------------- */

static void term(page *of, int name, const char *meaning) {
    html(of, "<dt>");
    put(of, name);
    html(of, "</dt><dd>%s</dd>\n", meaning);
}

static const char *parameter_of(page *of, const char *name) {
    size_t length = 0;
    const char *text = report_parameter(of->data, name, &length);
    char copy[64];
    snprintf(copy, sizeof copy, "%.*s", length < sizeof copy ? (int)length : 0, text ? text : "");
    return plain(of, *copy ? copy : "?");
}

static const char *share_of(page *of, const char *name) {
    const char *text = border_of(of, report_ppm(of->data, name));
    return text ? text : "?";
}

/* What the segments of this review mean: the rule that was used, with its figures. */
static const char *segment_words(page *of) {
    static const int rules[] = {0, TEXT_MEAN_HYBRID, TEXT_MEAN_PYRAMID, TEXT_MEAN_QUADRANT, TEXT_MEAN_SHARE, TEXT_MEAN_ABSOLUTE};
    int64_t policy = of->data->policy;
    int shares = policy == KEYACCT_SEGMENT_POLICY_SHARE;
    if (policy < KEYACCT_SEGMENT_POLICY_HYBRID || policy > KEYACCT_SEGMENT_POLICY_ABSOLUTE) return "?";
    const char *first = share_of(of, shares ? "segment.platinum_share_ppm" : "segment.platinum_quota_ppm");
    const char *second = share_of(of, shares ? "segment.high_share_ppm" : "segment.high_quota_ppm");
    if (policy == KEYACCT_SEGMENT_POLICY_QUADRANT) first = second; /* it has no quota of platinum */
    return phrase_with(of, rules[policy], (const char *const[]){first, second, NULL});
}

static const char *expectation_words(page *of) {
    int64_t platinum = report_ppm(of->data, "segment.platinum_quota_ppm"), high = report_ppm(of->data, "segment.high_quota_ppm");
    if (platinum == UNKNOWN || high == UNKNOWN) return "?";
    return PHRASE(of, MEAN_EXPECTED, border_of(of, platinum), border_of(of, high > platinum ? high - platinum : 0),
                  border_of(of, high));
}

/* The base rate as the policy writes it, a share of 1, as percent. */
static const char *base_rate(page *of) {
    size_t length = 0;
    const char *text = report_parameter(of->data, "risk.base_rate", &length);
    return text ? border_of(of, llround(strtod(text, NULL) * 1e6)) : "?";
}

static void difference_rows(page *of, const keyacct_table *table) {
    static const char *const columns[] = {"name", "after", "before"};
    for (int64_t row = 0; row < keyacct_table_rows(table); row++) {
        html(of, "<tr>");
        for (int i = 0; i < 3; i++) {
            const char *bytes = "";
            int64_t length = 0;
            keyacct_table_get_text(table, keyacct_table_column_find(table, columns[i]), row, &bytes, &length, NULL);
            html(of, i ? "<td class=\"id\">" : "<th scope=\"row\" class=\"id\">");
            html_cut(&of->out, (slice){bytes, (size_t)length}, 120);
            html(of, i ? "</td>" : "</th>");
        }
        html(of, "</tr>\n");
    }
}

/* The policy of the review against the defaults of its edition. A text that this library cannot read any more is named by hash. */
static void policy_difference(page *of) {
    static const int heads[] = {TEXT_COL_PARAMETER, TEXT_COL_SET, TEXT_COL_DEFAULT, -1};
    const report_data *data = of->data;
    keyacct_policy *used = NULL, *usual = NULL;
    keyacct_table *difference = NULL;
    char edition[24];
    snprintf(edition, sizeof edition, "%lld", (long long)data->edition);
    html(of, "<h3>");
    put(of, TEXT_POLICY_TITLE);
    html(of, "</h3>\n");
    int known = keyacct_policy_load_text(NULL, data->policy_text, strlen(data->policy_text), &used, NULL) == KEYACCT_OK
        && keyacct_policy_create(NULL, (int32_t)data->edition, &usual, NULL) == KEYACCT_OK
        && keyacct_policy_diff(usual, used, NULL, &difference, NULL) == KEYACCT_OK;
    if (!known) html(of, "<p class=\"id\">%s</p>\n", plain(of, data->hash));
    else if (keyacct_table_rows(difference) == 0)
        html(of, "<p class=\"long\">%s</p>\n", PHRASE(of, POLICY_SAME, edition, plain(of, data->hash)));
    else {
        table_open(of, PHRASE(of, POLICY_TABLE, plain(of, data->hash)), heads, "lll");
        difference_rows(of, difference);
        table_close(of);
    }
    keyacct_table_destroy(difference);
    keyacct_policy_destroy(used);
    keyacct_policy_destroy(usual);
}

void report_method(page *of) {
    static const int terms[][2] = {
        {TEXT_TERM_CURRENT, TEXT_MEAN_CURRENT}, {TEXT_TERM_POTENTIAL, TEXT_MEAN_POTENTIAL}, {TEXT_TERM_SEGMENT, 0},
        {TEXT_TERM_RANKED, TEXT_MEAN_RANKED}, {TEXT_TERM_EXPECTED, 0}, {TEXT_TERM_CURVE, TEXT_MEAN_CURVE},
        {TEXT_TERM_LEVEL, TEXT_MEAN_LEVEL}}; /* 0: with figures of the policy */
    static const int rest[][2] = {{TEXT_TERM_BAND, TEXT_MEAN_BAND}, {TEXT_TERM_AT_RISK, TEXT_MEAN_AT_RISK},
                                  {TEXT_TERM_DRIVER, TEXT_MEAN_DRIVER}, {TEXT_TERM_NOT_ASSESSED, TEXT_MEAN_NOT_ASSESSED}};
    section_open(of, "method", TEXT_METHOD_TITLE);
    html(of, "<dl class=\"method\">\n");
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        const char *meaning = terms[i][0] == TEXT_TERM_SEGMENT ? segment_words(of)
            : terms[i][0] == TEXT_TERM_EXPECTED ? expectation_words(of) : plain(of, words(of, terms[i][1]));
        term(of, terms[i][0], meaning);
    }
    term(of, TEXT_TERM_RISK, PHRASE(of, MEAN_RISK, parameter_of(of, "risk.horizon_days"), base_rate(of)));
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) term(of, rest[i][0], plain(of, words(of, rest[i][1])));
    html(of, "</dl>\n");
    policy_difference(of);
    section_close(of);
}
