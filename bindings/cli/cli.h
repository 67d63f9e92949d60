/* What the files of the keyacct command share: exit codes, options, messages, the vocabulary, and the commands themselves. */
#ifndef KEYACCT_CLI_H
#define KEYACCT_CLI_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "keyacct.h"

/* Exit codes; documented in every --help. */
enum {
    EXIT_FINE = 0,
    EXIT_FOUND = 1, /* --check found something that would not import; doctor, something to do; policy diff, a difference */
    EXIT_USAGE = 2,
    EXIT_INPUT = 3,
    EXIT_POLICY = 4,
    EXIT_BOOK = 5, /* the book, or any other file, cannot be read or written */
    EXIT_INTERNAL = 70,
    EXIT_STOPPED = 130
};

#define PRINTF_LIKE(text_at, rest_at) __attribute__((format(printf, text_at, rest_at)))

/* ---- print.c: messages, inert text, growing text ---------------------------------------------------------------------------- */

typedef struct buffer {
    char *bytes; /* always NUL-terminated once something was added */
    size_t length, capacity;
} buffer;

void *need(size_t size); /* zeroed memory; ends the program when there is none (an open transaction is then rolled back) */
void *need_more(void *old, size_t size);
char *need_text(const char *bytes, size_t length); /* NUL-terminated copy */
void buffer_add(buffer *to, const char *bytes, size_t length);
void buffer_text(buffer *to, const char *text);
void buffer_print(buffer *to, const char *format, ...) PRINTF_LIKE(2, 3);
void buffer_free(buffer *from);
const char *buffer_string(const buffer *from); /* never NULL */

/* Adds text so that a terminal shows it and does nothing else: control characters, escape sequences, bidirectional marks and bytes
 * that are not UTF-8 become visible escapes. */
void buffer_inert(buffer *to, const char *bytes, size_t length);
/* 1 for characters that act instead of being shown: C0, DEL, C1, bidirectional and zero-width marks, line separators. */
int character_acts(uint32_t character);
/* Decodes one character: its length in bytes, 0 when the bytes are not UTF-8. */
size_t utf8_decode(const char *bytes, size_t length, uint32_t *character);
int text_width(const char *bytes, size_t length); /* cells of a terminal */

int complain(int exit_code, const char *format, ...) PRINTF_LIKE(2, 3); /* "keyacct: ..." on stderr; returns exit_code */
int complain_library(int exit_code, const char *doing, const keyacct_error *error);
void note(const char *format, ...) PRINTF_LIKE(1, 2); /* the same, unless --quiet */
const char *plural(int64_t count, const char *one, const char *several); /* the word that fits the count */
int kind_length(const char *kind, int64_t count); /* letters of "accounts" that fit the count: every kind is a plural by an s */
void print_setup(int quiet, const char *color); /* color: auto, always, never */
/* Escape sequence of "bold", "red", "yellow", "green", "dim" or "plain"; empty without colour. */
const char *style(const char *name);
int finish_stdout(int exit_code); /* flushes; EXIT_BOOK when stdout could not be written */

/* A table for people: cells are added row by row, printed with aligned columns. */
typedef struct grid {
    int columns;
    size_t cells, capacity;
    char **text;
} grid;
void grid_open(grid *table, int columns);
void grid_cell(grid *table, const char *format, ...) PRINTF_LIKE(2, 3); /* the text is made inert */
void grid_close(grid *table);
/* alignment: one of l, r a column. header: first row is a header. Closes the grid. */
void grid_print(grid *table, const char *alignment, int header, const char *indent);

/* ---- number.c: exact decimals, dates and times as text ---------------------------------------------------------------------- */

typedef struct decimal {
    int negative, scale, limbs; /* value = sign * limb[] (base 10^9, least first) / 10^scale */
    uint32_t limb[10];
} decimal;
typedef struct number_form {
    char mark; /* '.' or ',' */
    char group; /* thousands separator, or 0 */
} number_form;

int decimal_parse(const char *text, size_t length, const number_form *form, decimal *out); /* 1; 0 malformed; -1 too many digits */
int decimal_add(const decimal *a, const decimal *b, decimal *out); /* 0 when it has too many digits */
int decimal_multiply(const decimal *a, const decimal *b, decimal *out);
int decimal_to_int64(const decimal *value, int power, int64_t *out); /* value * 10^power, half to even; 0 out of range */
int decimal_is_whole(const decimal *value);
double decimal_to_double(const decimal *value);
int date_from_civil(int64_t year, int64_t month, int64_t day, int32_t *days); /* 0 when there is no such day */
void date_to_civil(int32_t days, int64_t *year, int *month, int *day);
int date_parse_iso(const char *text, size_t length, int32_t *days);
void date_format(int32_t days, char out[16]);
/* strptime subset: %d %m %Y %y %b %H %M %S %z %%; *ms is UTC. 0 when the text does not fit. */
int time_parse_format(const char *text, size_t length, const char *format, int64_t *ms);
int time_format_known(const char *format); /* 1 when every conversion is one of the above */
int time_parse_iso(const char *text, size_t length, int64_t *ms, int *has_time);
void time_format(int64_t ms, char out[40]);
const char *count_format(int64_t value, char out[40]); /* 1,234,567 */
const char *money_format(int64_t minor, int decimals, char out[48]); /* 1,234.56 */
const char *ppm_format(int64_t ppm, char out[40]); /* 60.06 % */
const char *real_format(double value, char out[40]); /* shortest text that reads back the same */

/* ---- vocabulary.c: the library's own description of its columns ------------------------------------------------------------- */

typedef struct column_info {
    const char *name, *unit, *room, *text; /* unit: for codes the list */
    int type; /* KEYACCT_TYPE_..., 0 for a key */
    int input; /* 1: given by people; 0: made by a room */
} column_info;
typedef struct column_list {
    int count;
    column_info *item;
} column_list;

/* The columns of a table of the book: "accounts", "transactions", "cases", "contacts", "surveys", "assessments" (inputs), "results"
 * (what the rooms add to accounts), "events", "outputs", "calendars", "segments", "expectations", "cuts", "concentration",
 * "curve", "contributions", "actions",
 * "findings", "owners". */
void vocabulary_columns(const char *table, column_list *out);
/* What a file of that kind may give: events are numbered by the book. */
void vocabulary_imported(const char *kind, column_list *out);
void columns_free(column_list *list);
const column_info *columns_find(const column_list *list, const char *name);
int column_is_share(const column_info *one); /* parts per million */
int code_value(const char *list, const char *name, size_t length); /* -1 unknown */
const char *code_fact(const char *list, int value, int field); /* label or explanation by number; NULL when unknown */
const char *code_fact_by_name(const char *list, const char *name, int field);
const char *nearest_code(const char *list, const char *wrong, size_t length); /* NULL when nothing is near */
int edit_distance(const char *a, size_t a_length, const char *b, size_t b_length); /* case ignored; capped */

extern const char *const book_kinds[]; /* what can be imported, NULL-terminated */
extern const char *const result_tables[]; /* stored tables of a review, NULL-terminated */

#define NO_TIME INT64_MIN
#define DAY_MS INT64_C(86400000)

/* ---- options.c -------------------------------------------------------------------------------------------------------------- */

enum {
    COMMAND_INIT = 1, COMMAND_IMPORT = 2, COMMAND_REVIEW = 4, COMMAND_SHOW = 8, COMMAND_EXPORT = 16, COMMAND_REPORT = 32, COMMAND_POLICY = 64,
    COMMAND_EXPLAIN = 128, COMMAND_DOCTOR = 256, COMMAND_COMPLETION = 512, COMMAND_DEMO = 1024, COMMAND_TEMPLATE = 2048,
    COMMAND_MAN = 4096, COMMAND_CALENDAR = 8192, COMMAND_CASE = 16384, COMMAND_EVENT = 32768, COMMAND_TICK = 65536,
    COMMAND_AGENDA = 131072
};

/* One option: getopt_long, checks, --help, completion and manual pages are made from these rows. The argument is what --help shows;
 * words between '|' are the values that there are, FILE is a file. */
typedef struct option_row {
    int id;
    const char *name, *argument; /* argument NULL: takes none */
    int commands;
    const char *help; /* NULL: depends on the command */
} option_row;
typedef struct command_row {
    int command;
    const char *name;
    int least, most; /* operands */
    const char *operands, *summary, *text;
} command_row;
extern const option_row option_rows[];
extern const command_row command_rows[];
extern const int option_count, command_count;
extern const char option_exits[];
const char *option_help(const option_row *option, int command);

typedef struct texts {
    int count;
    const char **item;
} texts;
typedef struct options {
    int command;
    const char *book, *kind, *file, *account; /* operands by name; book is the first one whatever it is */
    const char *currency, *mapping, *encoding, *asof, *policy, *table, *format, *output, *money, *color, *language, *from,
            *until, *owner, *mode;
    int64_t at; /* --at and --now, ms; NO_TIME: not given */
    int64_t decimals, seed, accounts, top;
    char delimiter;
    number_form form;
    int sample, check, again, create_accounts, quiet, no_store, exact, changed, units;
    texts maps, sets, operands;
} options;

/* Reads the command line. Returns EXIT_FINE to go on; otherwise *done says that the program is over with that code. */
int options_read(int argc, char **argv, options *out, int *done);
void options_free(options *out);

/* ---- commands; each returns an exit code ------------------------------------------------------------------------------------ */

extern volatile sig_atomic_t stopped; /* set by SIGINT and SIGTERM */
int command_init(const options *given);
int command_import(const options *given);
int command_review(const options *given);
int command_show(const options *given);
int command_export(const options *given);
int command_report(const options *given);
int command_policy(const options *given);
int command_explain(const options *given);
int command_doctor(const options *given);
int command_completion(const options *given);
int command_demo(const options *given);
int command_template(const options *given);
int command_man(const options *given);
int command_calendar(const options *given);
int command_case(const options *given);
int command_event(const options *given);
void event_words(int of_case, buffer *to); /* what 'keyacct case', or 'keyacct event', can tell */
int command_tick(const options *given);
int command_agenda(const options *given);

#endif
