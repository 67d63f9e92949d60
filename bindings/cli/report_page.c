/* keyacct report: the stored review as one HTML file for people.
 *
 * One self-contained file: no script, no style attribute, no address outside of it; a content-security policy that names the one
 * style by its hash and allows nothing else. Sections are a table here; a room that comes later adds a row. O(accounts). */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "report.h"

static const struct section {
    int title;
    const char *id;
    void (*write)(page *of);
} sections[] = {
    {TEXT_MAP_TITLE, "map", report_map},
    {TEXT_CURVE_TITLE, "concentration", report_concentration_section},
    {TEXT_SEGMENTS_TITLE, "segments", report_segments},
    {TEXT_LADDER_TITLE, "service", report_ladder},
    {TEXT_RISK_TITLE, "risk", report_risk},
    {TEXT_WEEK_TITLE, "week", report_week},
    {TEXT_ACCOUNTS_TITLE, "accounts", report_accounts},
    {TEXT_QUALITY_TITLE, "data", report_quality},
    {TEXT_METHOD_TITLE, "method", report_method},
};
enum { SECTIONS = sizeof sections / sizeof sections[0] };

/* ---- parts that sections share ---------------------------------------------------------------------------------------------- */

void section_open(page *of, const char *id, int title) {
    html(of, "<section id=\"%s\" aria-labelledby=\"%s-h\"><h2 id=\"%s-h\">", id, id, id);
    put(of, title);
    html(of, "</h2>\n");
}

void section_close(page *of) { html(of, "</section>\n"); }

/* On a narrow page each cell stands in a line of its own, with the words of its column before it: rules of the style, so that no
 * cell repeats them. */
static void add_rules(page *of, const int *heads) {
    for (int i = 0; heads[i] >= 0; i++) {
        buffer_print(&of->rules, ".tb%d td:nth-child(%d)::before{content:\"", of->tables, i + 1);
        for (const char *at = words(of, heads[i]); *at; at++)
            if (*at != '"' && *at != '\\' && *at != '<') buffer_add(&of->rules, at, 1);
        buffer_text(&of->rules, "\"}");
    }
}

void table_open(page *of, const char *caption, const int *heads, const char *alignment) {
    int columns = (int)strlen(alignment);
    of->tables++;
    if (columns > 3) add_rules(of, heads);
    html(of, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"tc%d\"><table class=\"%s tb%d\">"
         "<caption id=\"tc%d\">%s</caption><thead><tr>",
         of->tables, columns > 4 ? "stack" : columns > 3 ? "stack fit" : "fit", of->tables, of->tables, caption);
    for (int i = 0; heads[i] >= 0; i++) {
        html(of, "<th scope=\"col\"%s>", alignment[i] == 'r' ? " class=\"n\"" : "");
        put(of, heads[i]);
        html(of, "</th>");
    }
    html(of, "</tr></thead><tbody>\n");
}

void table_close(page *of) { html(of, "</tbody></table></div>\n"); }

/* The table stands beside its details and not in it: paper shows it without a script that opens anything. */
void twin_open(page *of) {
    html(of, "<details><summary>");
    put(of, TEXT_SHOW_FIGURES);
    html(of, "</summary></details>\n<div class=\"twin\">\n");
}

void twin_close(page *of) { html(of, "</div>\n"); }

void cell(page *of, const char *value) {
    int negative = value && strncmp(value, "\xE2\x88\x92", 3) == 0;
    html(of, "<td class=\"n%s\">%s</td>", negative ? " neg" : "", value ? value : "\xE2\x80\x93");
}

void owner_cell_open(page *of, const report_account *one) { html(of, one->owner.length ? "<td class=\"who\">" : "<td>"); }

void put_owner(page *of, const report_account *one) {
    if (!one->owner.length) {
        html(of, "\xE2\x80\x93");
        return;
    }
    html(of, "<bdi>");
    html_cut(&of->out, one->owner, 32);
    html(of, "</bdi>");
}

/* ---- headline --------------------------------------------------------------------------------------------------------------- */

static void card(page *of, int title, const char *figure, const char *note) {
    html(of, "<div><dt>");
    put(of, title);
    html(of, "</dt><dd><span class=\"big\">%s</span><small>%s</small></dd></div>\n", figure, note);
}

typedef struct totals {
    int64_t current, potential, potentials, ranked, alarm, watch, assessed, at_risk, alarm_at_risk, open, overdue, below, entitled;
    int64_t rose, fell, entered, left, negative, lost_value, valued, all_current;
    const report_account *worst;
} totals;

static void add_account(totals *to, const report_account *one) {
    if (one->current != UNKNOWN) to->valued++, to->all_current = add_up(to->all_current, one->current);
    if (one->current != UNKNOWN && one->state == KEYACCT_SEGMENT_STATE_RANKED) {
        to->ranked++;
        to->current = add_up(to->current, one->current);
        if (one->potential != UNKNOWN) to->potentials++, to->potential = add_up(to->potential, one->potential);
    }
    if (one->current != UNKNOWN && one->current < 0) to->negative++, to->lost_value = add_up(to->lost_value, one->current);
    if (one->band > KEYACCT_RISK_BAND_NOT_ASSESSED) {
        to->assessed++;
        to->at_risk = add_up(to->at_risk, one->at_risk);
        if (one->band == KEYACCT_RISK_BAND_ALARM) to->alarm++, to->alarm_at_risk = add_up(to->alarm_at_risk, one->at_risk);
        if (one->band == KEYACCT_RISK_BAND_WATCH) to->watch++;
        if (one->band >= KEYACCT_RISK_BAND_WATCH && one->at_risk != UNKNOWN && one->at_risk > 0
            && (!to->worst || one->at_risk > to->worst->at_risk))
            to->worst = one;
    }
    to->open = add_up(to->open, one->complaints_open);
    to->overdue = add_up(to->overdue, one->complaints_overdue);
    if (one->entitled != UNKNOWN && one->level != UNKNOWN) to->entitled++, to->below += one->level < one->entitled;
    if (one->prev_segment != UNKNOWN && one->segment != UNKNOWN) {
        to->rose += one->segment > one->prev_segment;
        to->fell += one->segment < one->prev_segment;
    }
    if (one->prev_band != UNKNOWN && one->band != UNKNOWN) {
        to->entered += one->band == KEYACCT_RISK_BAND_ALARM && one->prev_band != KEYACCT_RISK_BAND_ALARM;
        to->left += one->band != KEYACCT_RISK_BAND_ALARM && one->prev_band == KEYACCT_RISK_BAND_ALARM;
    }
}

enum { LONG_FIGURE = 13 }; /* characters; what is longer needs a card as wide as a phone */

static void cards(page *of, const totals *sum) {
    const report_data *data = of->data;
    const report_concentration *facts = &data->concentration;
    const int64_t sums[] = {sum->ranked ? sum->current : sum->all_current, sum->potential, sum->at_risk};
    int longest = 0;
    for (int i = 0; i < 3; i++) {
        const char *figure = money_of(of, sums[i]);
        int size = figure ? text_width(figure, strlen(figure)) : 0;
        if (size > longest) longest = size;
    }
    html(of, "<dl class=\"cards%s\">\n", longest > LONG_FIGURE ? " far" : "");
    if (sum->ranked)
        card(of, TEXT_CARD_VALUE, money_of(of, sum->current),
             PHRASE(of, CARD_VALUE_NOTE, count_of(of, sum->ranked), count_of(of, data->accounts)));
    else if (sum->valued) /* new accounts are worth something, too */
        card(of, TEXT_CARD_VALUE, money_of(of, sum->all_current),
             PHRASE(of, CARD_VALUE_NEW, count_of(of, sum->valued), count_of(of, data->accounts)));
    else card(of, TEXT_CARD_VALUE, plain(of, words(of, TEXT_NOT_ASSESSED)), plain(of, words(of, TEXT_CARD_VALUE_NONE)));
    if (sum->potentials)
        card(of, TEXT_CARD_POTENTIAL, money_of(of, sum->potential),
             PHRASE(of, CARD_POTENTIAL_NOTE, count_of(of, sum->potentials), count_of(of, sum->ranked)));
    else card(of, TEXT_CARD_POTENTIAL, plain(of, words(of, TEXT_NOT_ASSESSED)), plain(of, words(of, TEXT_CARD_POTENTIAL_NONE)));
    if (facts->known && facts->half != UNKNOWN && facts->half > 0)
        card(of, TEXT_CARD_HALF, PHRASE(of, CARD_ACCOUNTS, count_of(of, facts->half)),
             facts->top_20_ppm == UNKNOWN ? "" : PHRASE(of, CARD_HALF_NOTE, percent_of(of, facts->top_20_ppm)));
    if (sum->assessed) {
        card(of, TEXT_CARD_RISK, money_of(of, sum->at_risk), PHRASE(of, CARD_RISK_NOTE, money_of(of, sum->alarm_at_risk)));
        card(of, TEXT_CARD_ALARM, count_of(of, sum->alarm),
             PHRASE(of, CARD_ALARM_NOTE, count_of(of, sum->watch), count_of(of, sum->assessed)));
    }
    if (is_imported(data, "cases"))
        card(of, TEXT_CARD_COMPLAINTS, count_of(of, sum->overdue), PHRASE(of, CARD_COMPLAINTS_NOTE, count_of(of, sum->open)));
    else card(of, TEXT_CARD_COMPLAINTS, plain(of, words(of, TEXT_NOT_ASSESSED)), plain(of, words(of, TEXT_CARD_NO_CASES)));
    html(of, "</dl>\n");
}

/* A list of what is worth saying; no list when nothing is. */
static void sentences(page *of, const totals *sum) {
    const report_data *data = of->data;
    size_t before = of->out.length, inside;
    html(of, "<ul>\n");
    inside = of->out.length;
    if (data->accounts && data->account[0].current != UNKNOWN && data->account[0].current > 0 && data->concentration.known
        && data->concentration.largest_ppm != UNKNOWN && data->account[0].state == KEYACCT_SEGMENT_STATE_RANKED)
        html(of, "<li>%s</li>\n", PHRASE(of, SAY_LARGEST, link_of(of, &data->account[0], 40),
                                         percent_of(of, data->concentration.largest_ppm)));
    if (sum->worst && !isnan(sum->worst->probability))
        html(of, "<li>%s</li>\n", PHRASE(of, SAY_RISK, link_of(of, sum->worst, 40), money_of(of, sum->worst->at_risk),
                                         chance_of(of, sum->worst->probability)));
    if (sum->below) html(of, "<li>%s</li>\n", PHRASE(of, SAY_SERVICE, count_of(of, sum->below), count_of(of, sum->entitled)));
    if (sum->negative)
        html(of, "<li>%s</li>\n", PHRASE(of, SAY_UNPROFITABLE, count_of(of, sum->negative), money_of(of, sum->lost_value)));
    if (data->previous)
        html(of, "<li>%s</li>\n", PHRASE(of, SAY_MOVED, of->previous_asof, count_of(of, sum->rose), count_of(of, sum->fell),
                                         count_of(of, sum->entered), count_of(of, sum->left)));
    if (of->out.length > inside) html(of, "</ul>\n");
    else of->out.bytes[of->out.length = before] = 0;
}

void report_headline(page *of) {
    const report_data *data = of->data;
    totals sum = {0};
    for (int64_t i = 0; i < data->accounts; i++) add_account(&sum, &data->account[i]);
    section_open(of, "short", TEXT_HEAD_TITLE);
    html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, HEAD_AS_OF, of->asof));
    cards(of, &sum);
    sentences(of, &sum);
    section_close(of);
}

/* ---- frame ------------------------------------------------------------------------------------------------------------------ */

/* Written last, because the style also holds the rules of the tables; the hash in the policy is that of the whole style. */
static void add_head(page *of, buffer *body) {
    buffer style = {0};
    for (int i = 0; report_style[i]; i++) buffer_text(&style, report_style[i]);
    buffer_print(&style, "@media(max-width:640px){%s}", buffer_string(&of->rules));
    *body = of->out;
    memset(&of->out, 0, sizeof of->out);
    html(of, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", of->chinese ? "zh-Hans" : "en");
    html(of, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
    html_hash(&of->out, buffer_string(&style), style.length);
    html(of, "'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"keyacct %s\">\n<title>",
         keyacct_version_string());
    put(of, TEXT_TITLE);
    html(of, " %s</title>\n<style>%s</style>\n</head>\n", of->data->asof, buffer_string(&style));
    buffer_free(&style);
    buffer_add(&of->out, body->bytes, body->length);
    buffer_free(body);
}

static void add_header(page *of) {
    const report_data *data = of->data;
    int64_t basis = data->accounts ? data->account[0].basis : UNKNOWN;
    const char *label = label_of(of, "value_basis", basis);
    char from[32];
    snprintf(from, sizeof from, "<time>%s</time>", data->from);
    const char *window = data->window_days > 0
        ? PHRASE(of, WINDOW_DAYS, count_of(of, data->window_days), from, of->asof) : PHRASE(of, WINDOW_ALL, of->asof);
    char hash[16], edition[24];
    snprintf(hash, sizeof hash, "%.8s", data->hash);
    snprintf(edition, sizeof edition, "%lld", (long long)data->edition);
    html(of, "<body>\n<header>\n<h1>");
    put(of, TEXT_TITLE);
    html(of, "</h1>\n<p>%s</p>\n", PHRASE(of, AS_OF_LINE, of->asof, plain(of, *label ? label : words(of, TEXT_BASIS_UNKNOWN)),
                                          window, plain(of, data->of->currency)));
    html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, RULE_LINE, plain(of, label_of(of, "segment_policy", data->policy)),
                                                 plain(of, hash), edition));
    if (data->fell_back)
        html(of, "<p class=\"note\">%s</p>\n",
             PHRASE(of, FELL_BACK, plain(of, label_of(of, "segment_policy", KEYACCT_SEGMENT_POLICY_HYBRID)),
                    border_of(of, report_ppm(data, "segment.firm_potential_ppm"))));
    html(of, "<nav aria-label=\"%s\"><ul>\n", plain(of, words(of, TEXT_CONTENTS)));
    for (int i = 0; i < SECTIONS; i++) {
        html(of, "<li><a href=\"#%s\">", sections[i].id);
        put(of, sections[i].title);
        html(of, "</a></li>\n");
    }
    html(of, "</ul></nav>\n</header>\n<main>\n");
}

static void add_footer(page *of) {
    const char *slash = strrchr(of->data->of->path, '/');
    buffer name = {0};
    html_cut(&name, slice_of(slash ? slash + 1 : of->data->of->path), 80);
    html(of, "</main>\n<footer><p class=\"long\">%s</p></footer>\n</body>\n</html>\n",
         PHRASE(of, FOOTER, plain(of, of->data->made_by), buffer_string(&name), of->asof, plain(of, of->data->hash)));
    buffer_free(&name);
}

/* Decimals only where values are small; accounts that any list links to must have a row. */
static void prepare_page(page *of, report_data *data) {
    int64_t unit = 1;
    snprintf(of->asof, sizeof of->asof, "<time>%s</time>", data->asof);
    snprintf(of->previous_asof, sizeof of->previous_asof, "<time>%s</time>", data->previous_asof);
    for (int i = 0; i < data->of->decimals; i++) unit *= 10;
    for (int64_t i = 0; i < data->accounts; i++) {
        const report_account *one = &data->account[i];
        if (one->current != UNKNOWN && (one->current / unit > 9999 || one->current / unit < -9999)) of->whole_money = 1;
        of->owners |= one->owner.length > 0;
        data->account[i].listed = i < LIST_ACCOUNTS;
    }
}

static int write_file(const options *given, const buffer *text) {
    output to;
    int code = output_open(&to, given->output);
    if (code != EXIT_FINE) return code;
    output_write(&to, text->bytes, text->length);
    return output_close(&to, code);
}

int command_report(const options *given) {
    book of;
    report_data data;
    page out;
    buffer body = {0};
    memset(&data, 0, sizeof data);
    memset(&out, 0, sizeof out);
    int code = book_open(given->book, &of);
    if (code == EXIT_FINE) code = report_load(&of, given->asof, &data);
    if (code == EXIT_FINE) {
        out.data = &data;
        out.chinese = given->language && strcmp(given->language, "zh") == 0;
        prepare_page(&out, &data);
        add_header(&out);
        report_headline(&out);
        for (int i = 0; i < SECTIONS && !stopped; i++) sections[i].write(&out);
        report_full_names(&out);
        add_footer(&out);
        add_head(&out, &body);
        code = stopped ? complain(EXIT_STOPPED, "interrupted; no report was written") : write_file(given, &out.out);
        if (code == EXIT_FINE && given->output && strcmp(given->output, "-") != 0)
            note("%s: report as of %s, %lld %s, %lld kB", given->output, data.asof, (long long)data.accounts,
                 plural(data.accounts, "account", "accounts"),
                 (long long)(out.out.length + 999) / 1000);
    }
    report_free(&data);
    buffer_free(&out.out);
    buffer_free(&out.rules);
    for (size_t i = 0; i < sizeof out.scratch / sizeof out.scratch[0]; i++) buffer_free(&out.scratch[i]);
    book_close(&of);
    return code;
}
