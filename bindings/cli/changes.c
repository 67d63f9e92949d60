/* Who moved since a stored review: segments, service levels, risk bands, accounts that entered or left the ranking.
 *
 * The stored rows are read before the new review replaces any; they are compared account by account. Names come in the order of
 * current value, largest first. O(accounts log accounts). */
#include "changes.h"

#include <stdlib.h>
#include <string.h>

typedef struct pair {
    const past *before; /* NULL: the account was not in that review */
    past now; /* without the account */
    int64_t row;
} pair;

/* What a change is, and how it is said: from and to are codes of the list. */
typedef struct change {
    const char *words, *list;
    int (*found)(const past *before, const past *now);
    int part; /* 0 segment, 1 state, 2 level, 3 band */
} change;

static int code_at(sqlite3_stmt *from, int at, const char *list) {
    const char *name = (const char *)sqlite3_column_text(from, at);
    int value = name ? code_value(list, name, strlen(name)) : 0;
    return value < 0 ? 0 : value;
}

int past_load(book *of, int64_t review, const char *on, past_review *out) {
    sqlite3_stmt *from = NULL;
    int64_t capacity = 0;
    memset(out, 0, sizeof *out);
    snprintf(out->on, sizeof out->on, "%s", on);
    int code = book_prepare(of, "SELECT account_id, segment, segment_state, level, risk_band, current_value FROM review_accounts"
                                " WHERE review_id = ? ORDER BY account_id", &from);
    if (code == EXIT_FINE) sqlite3_bind_int64(from, 1, review);
    while (code == EXIT_FINE && book_step(of, from, &code) == 1) {
        if (out->count == capacity) out->row = need_more(out->row, (size_t)(capacity = capacity * 2 + 256) * sizeof *out->row);
        past *one = &out->row[out->count++];
        one->account = need_text((const char *)sqlite3_column_text(from, 0), (size_t)sqlite3_column_bytes(from, 0));
        one->segment = code_at(from, 1, "segment");
        one->state = code_at(from, 2, "segment_state");
        one->level = code_at(from, 3, "level");
        one->band = code_at(from, 4, "risk_band");
        one->value = sqlite3_column_int64(from, 5);
    }
    sqlite3_finalize(from);
    return code;
}

void past_free(past_review *from) {
    for (int64_t i = 0; i < from->count; i++) free(from->row[i].account);
    free(from->row);
    memset(from, 0, sizeof *from);
}

static const past *past_find(const past_review *in, const char *account, size_t length) {
    int64_t low = 0, high = in->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        const char *other = in->row[middle].account;
        size_t size = strlen(other);
        int order = memcmp(account, other, length < size ? length : size);
        if (order == 0) order = length < size ? -1 : length > size;
        if (order == 0) return &in->row[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

static int by_value(const void *a, const void *b) {
    const pair *x = a, *y = b;
    if (x->now.value != y->now.value) return x->now.value > y->now.value ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static pair *make_pairs(const keyacct_table *accounts, const past_review *before) {
    int64_t rows = keyacct_table_rows(accounts), value;
    pair *out = need((size_t)(rows + 1) * sizeof *out);
    for (int64_t row = 0; row < rows; row++) {
        pair *one = &out[row];
        const char *bytes;
        int64_t length;
        view_text(accounts, "account_id", row, &bytes, &length);
        one->before = past_find(before, bytes, (size_t)length);
        one->row = row;
        if (view_int(accounts, "segment", row, &value)) one->now.segment = (int)value;
        if (view_int(accounts, "segment_state", row, &value)) one->now.state = (int)value;
        if (view_int(accounts, "level", row, &value)) one->now.level = (int)value;
        if (view_int(accounts, "risk_band", row, &value)) one->now.band = (int)value;
        view_int(accounts, "current_value", row, &one->now.value);
    }
    qsort(out, (size_t)rows, sizeof *out, by_value);
    return out;
}

/* ---- what counts as a change ------------------------------------------------------------------------------------------------ */

static int is_ranked(const past *one) { return one && one->state == KEYACCT_SEGMENT_STATE_RANKED; }
static int rose(const past *a, const past *b) { return is_ranked(a) && is_ranked(b) && b->segment > a->segment; }
static int fell(const past *a, const past *b) { return is_ranked(a) && is_ranked(b) && b->segment < a->segment; }
static int entered(const past *a, const past *b) { return !is_ranked(a) && is_ranked(b); }
static int left(const past *a, const past *b) { return is_ranked(a) && !is_ranked(b); }
static int level_rose(const past *a, const past *b) { return a && a->level && b->level > a->level; }
static int level_fell(const past *a, const past *b) { return a && b->level && b->level < a->level; }
static int band_worse(const past *a, const past *b) { return a && a->band && b->band > a->band; }
static int band_better(const past *a, const past *b) { return a && b->band && b->band < a->band; }

static const change changes[] = {
    {"rose to a higher segment", "segment", rose, 0},   {"fell to a lower segment", "segment", fell, 0},
    {"entered the ranking", "segment", entered, 0},     {"left the ranking", "segment_state", left, 1},
    {"rose to a higher level", "level", level_rose, 2}, {"fell to a lower level", "level", level_fell, 2},
    {"are more at risk", "risk_band", band_worse, 3},   {"are less at risk", "risk_band", band_better, 3}};
enum { CHANGES = sizeof changes / sizeof changes[0] };

static int part_of(const past *one, int part) {
    return part == 0 ? one->segment : part == 1 ? one->state : part == 2 ? one->level : one->band;
}

static const char *label_of(const char *list, int value) {
    const char *label = value ? code_fact(list, value, KEYACCT_FIELD_LABEL) : NULL;
    return label ? label : "";
}

static void account_words(const headline *of, const pair *one, const change *what, buffer *to) {
    const char *bytes, *from = "", *now = label_of(what->list, part_of(&one->now, what->part));
    int64_t length;
    buffer name = {0};
    if (!view_text(of->accounts, "name", one->row, &bytes, &length) || length == 0)
        view_text(of->accounts, "account_id", one->row, &bytes, &length);
    int64_t cut = length > 40 ? 40 : length;
    while (cut > 0 && cut < length && ((unsigned char)bytes[cut] & 0xC0) == 0x80) cut--;
    buffer_inert(&name, bytes, (size_t)cut);
    if (cut < length) buffer_text(&name, "...");
    /* Who was not ranked before has no segment to come from; who is no longer ranked is said by the state alone. */
    if (one->before && what->part != 1 && what->found != entered) from = label_of(what->list, part_of(one->before, what->part));
    buffer_print(to, "%s (%s%s%s)", buffer_string(&name), from, *from ? " to " : "", now);
    buffer_free(&name);
}

static void print_change(const headline *of, const pair *pairs, const change *what) {
    int64_t rows = keyacct_table_rows(of->accounts), count = 0, most = of->top;
    int width = 0;
    char text[40];
    for (int64_t i = 0; i < rows; i++) count += what->found(pairs[i].before, &pairs[i].now);
    if (count == 0) return;
    int is = strncmp(what->words, "are ", 4) == 0;
    printf("  %s %s%s%s", count_format(count, text), is ? plural(count, "is ", "are ") : "", what->words + (is ? 4 : 0),
           most ? ":" : "");
    for (int64_t i = 0, named = 0; i < rows && named < most; i++) {
        if (!what->found(pairs[i].before, &pairs[i].now)) continue;
        buffer words = {0};
        account_words(of, &pairs[i], what, &words);
        int size = text_width(buffer_string(&words), words.length) + 2;
        if (named == 0 || width + size > 106) {
            printf("%s\n    ", named ? "," : "");
            width = 0;
        } else {
            fputs(", ", stdout);
        }
        fputs(buffer_string(&words), stdout);
        width += size;
        named++;
        buffer_free(&words);
    }
    if (count > most && most) printf(", and %s more", count_format(count - most, text));
    printf("\n");
}

static int64_t count_changes(const pair *pairs, int64_t rows, int64_t *fresh) {
    int64_t found = 0;
    *fresh = 0;
    for (int64_t row = 0; row < rows; row++) {
        *fresh += pairs[row].before == NULL;
        for (int i = 0; i < CHANGES; i++) found += changes[i].found(pairs[row].before, &pairs[row].now);
    }
    return found + *fresh;
}

void changes_print(const headline *of, const past_review *before, const char *heading, int quiet_when_none) {
    static const char none[] = "No account changed its segment, its level or its risk band";
    int64_t fresh, rows = keyacct_table_rows(of->accounts);
    char text[40];
    if (!*before->on) return;
    pair *pairs = make_pairs(of->accounts, before);
    int64_t found = count_changes(pairs, rows, &fresh);
    if (!found && quiet_when_none) {
        note("%s since the review that this one replaces", none);
    } else {
        printf("\n%s%s %s%s\n", style("bold"), heading, before->on, style("plain"));
        if (fresh) printf("  %s %s new in the book.\n", count_format(fresh, text), plural(fresh, "account is", "accounts are"));
        for (int i = 0; i < CHANGES; i++) print_change(of, pairs, &changes[i]);
        if (!found) printf("  %s.\n", none);
    }
    free(pairs);
}
