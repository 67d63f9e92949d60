/* What the files of the HTML report share: the data of a stored review, the page being written, and its sections. */
#ifndef KEYACCT_CLI_REPORT_H
#define KEYACCT_CLI_REPORT_H

#include "book.h"
#include "html.h"

#define UNKNOWN INT64_MIN /* of a number; NAN of a float; empty of a text */

enum { SEGMENTS = 5, LEVELS = 6, BANDS = 4, REPORT_KINDS = 6 };

/* One account of the review, in the order of the largest current value. */
typedef struct report_account {
    slice id, name, owner;
    int64_t state, segment, reason, flags, rank, current, potential, potential_source, basis;
    int64_t level, entitled, granted, level_reason, hold, complaints_open, complaints_overdue;
    int64_t band, band_by, status, driver[3], shield, weapon[2], at_risk, symptoms_ppm, causes_ppm, cost_known_ppm;
    int64_t prev_segment, prev_level, prev_band;
    double probability, low, high, satisfaction;
    int listed; /* has a row in the list of accounts, which others may link to */
} report_account;

typedef struct report_segment {
    int64_t segment, accounts, accounts_ppm, value, value_ppm, potential;
} report_segment;
typedef struct report_expectation {
    int64_t expectation, expected_ppm, actual_ppm, met;
} report_expectation;
typedef struct report_cut {
    int64_t axis, value;
    slice scope;
} report_cut;
typedef struct report_curve {
    int64_t accounts_ppm, lorenz_ppm, whale_ppm;
} report_curve;
typedef struct report_concentration {
    int64_t known, top_1_ppm, top_5_ppm, top_10_ppm, top_20_ppm, half, eighty, largest_ppm, whale_peak_ppm, whale_peak_rank;
    double hhi, effective, gini;
} report_concentration;
/* What the plan says is for this week, by owner (nobody last), the most urgent first. */
typedef struct report_action {
    slice account, owner, due;
    const report_account *of; /* NULL: no longer in the review */
    int64_t action, reason, reason_value, role, channel, priority;
} report_action;
typedef struct report_owner {
    slice name; /* empty: nobody */
    int64_t accounts, key_accounts, finding;
    double hours; /* a month */
    int64_t place, first, today, week; /* of the section: its actions are week from first on, today of them today */
} report_owner;
typedef struct report_kind {
    const char *name;
    int64_t imports, rows;
} report_kind;

/* A case past a promise; report_engine: what the service engine of the book said until the review. */
typedef struct report_waiting {
    char *account, *number, *since;
    int64_t clock; /* the promise that was broken first */
} report_waiting;
typedef struct report_engine_facts {
    char at[40]; /* empty: the book had no engine */
    int64_t raised, lowered, kept, missed, waiting;
    report_waiting row[15];
    int rows;
} report_engine_facts;

typedef struct report_data {
    book *of;
    int64_t review, previous; /* ids; previous 0: none */
    char asof[16], previous_asof[16], from[16], hash[40], made_by[32];
    int64_t edition, policy, fell_back, window_days, transactions;
    char *policy_text;
    report_account *account;
    int64_t accounts;
    report_segment segment[8];
    report_expectation expectation[8];
    report_cut *cut;
    report_curve *curve;
    report_action *action;
    report_owner *owner;
    report_concentration concentration;
    report_kind kind[REPORT_KINDS];
    int segments, expectations;
    int64_t cuts, curves, actions, owners; /* actions: those of this week */
    int64_t planned, all_actions, owners_unknown; /* whether a plan is stored; whether no column names owners */
    report_engine_facts engine;
    double watch, alarm; /* borders of the bands, of the policy that was used */
    buffer texts; /* what the slices point into */
} report_data;

/* ---- report_load.c ---------------------------------------------------------------------------------------------------------- */

/* Reads the stored review of that date, or the last one. Returns an exit code after complaining. */
int report_load(book *of, const char *asof, report_data *out);
void report_free(report_data *from);
/* Value of a parameter in the policy text of the review, or NULL; ends at *length. */
const char *report_parameter(const report_data *of, const char *name, size_t *length);
int64_t report_ppm(const report_data *of, const char *name); /* the same as a whole number, or UNKNOWN */
int64_t add_up(int64_t a, int64_t b); /* UNKNOWN counts as nothing; stays at the largest number instead of overflowing */
int64_t count_accounts(const report_data *of, size_t place, int64_t value); /* place: offsetof an int64 of report_account */
int is_imported(const report_data *of, const char *kind);

/* ---- report_text.c ---------------------------------------------------------------------------------------------------------- */

enum report_text {
#define TEXT(id, english, chinese) TEXT_##id,
#include "report_text.def"
#undef TEXT
    TEXTS
};

typedef struct page {
    buffer out, rules; /* the body, and what the style says about single tables */
    const report_data *data;
    char asof[40], previous_asof[40]; /* HTML */
    int chinese, whole_money, tables, owners; /* whole_money: without decimals; owners: somebody has one */
    buffer scratch[24];
    int at;
} page;

const char *words(const page *of, int text); /* plain text, without places */
void put(page *of, int text); /* as HTML */
/* A text with its places filled by arguments, which end with NULL; the words between them are added by `add`. */
void fill_words(buffer *to, const char *text, const char *const *arguments, void (*add)(buffer *to, slice words));
/* As HTML with {1}, {2}, ... replaced by the arguments, which are HTML already and end with NULL. */
void put_with(page *of, int text, const char *const *arguments);
#define PUT(page, text, ...) put_with(page, TEXT_##text, (const char *const[]){__VA_ARGS__, NULL})
/* The same as a plain string in the scratch of the page; valid for the next two dozen calls of anything that says so. */
const char *phrase_with(page *of, int text, const char *const *arguments);
#define PHRASE(page, text, ...) phrase_with(page, TEXT_##text, (const char *const[]){__VA_ARGS__, NULL})
void html(page *of, const char *format, ...) PRINTF_LIKE(2, 3); /* markup as it is */
/* In the scratch, HTML: */
const char *count_of(page *of, int64_t value);
const char *percent_of(page *of, int64_t ppm); /* one decimal */
const char *border_of(page *of, int64_t ppm); /* of a policy: as many decimals as it has, at most four */
const char *chance_of(page *of, double share);
const char *real_of(page *of, double value, int decimals);
const char *amount_of(page *of, int64_t minor); /* without currency */
const char *money_of(page *of, int64_t minor); /* EUR 1,234 */
const char *plain(page *of, const char *text); /* escaped */
const char *name_of(page *of, const report_account *one, int most); /* <bdi>, cut; the id where there is no name */
const char *link_of(page *of, const report_account *one, int most); /* the same as a link to its row, where it has one */
const char *label_of(const page *of, const char *list, int64_t value); /* plain; "" when unknown */

/* report_action.c: why an action is asked for, plain, in the language of the page. */
void action_reason_words(const page *of, int64_t reason, int64_t value, buffer *to);

/* ---- sections: each writes one <section>, or nothing ------------------------------------------------------------------------ */

enum { LIST_ACCOUNTS = 200, LIST_SHORT = 15 };

void section_open(page *of, const char *id, int title);
void section_close(page *of);
/* caption: HTML; heads end with -1; alignment: a letter a column, l left, r right. Narrow pages stack the
 * cells of tables with more than three columns. */
void table_open(page *of, const char *caption, const int *heads, const char *alignment);
void table_close(page *of);
void twin_open(page *of); /* around the table that says what a chart shows: folded on a screen, open on paper */
void twin_close(page *of);
void owner_cell_open(page *of, const report_account *one);
void put_owner(page *of, const report_account *one);
void cell(page *of, const char *value); /* a number, or "–" when value is NULL */

void report_headline(page *of);
void report_map(page *of);
void report_concentration_section(page *of);
void report_segments(page *of);
int report_load_engine(report_data *of);
void report_free_engine(report_data *from);
void report_engine(page *of); /* inside the section of the ladder */
void report_ladder(page *of);
void report_risk(page *of);
void report_week(page *of);
void report_accounts(page *of);
void report_quality(page *of);
void report_method(page *of);
void report_full_names(page *of);
extern const char *const report_style[]; /* report_style.c */

#endif
