/* The command line: one table of options, from which getopt_long, the checks and every --help are made. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum {
    OPTION_HELP = 1, OPTION_CURRENCY, OPTION_DECIMALS, OPTION_SAMPLE, OPTION_SEED, OPTION_ACCOUNTS, OPTION_MAP, OPTION_MAPPING,
    OPTION_COMMA, OPTION_THOUSANDS, OPTION_DELIMITER, OPTION_ENCODING, OPTION_CHECK, OPTION_AGAIN, OPTION_CREATE, OPTION_ASOF,
    OPTION_POLICY, OPTION_SET, OPTION_TOP, OPTION_NO_STORE, OPTION_TABLE, OPTION_FORMAT, OPTION_OUTPUT, OPTION_MONEY, OPTION_EXACT,
    OPTION_COLOR, OPTION_LANGUAGE, OPTION_CHANGED, OPTION_UNITS, OPTION_QUIET, OPTION_FROM, OPTION_UNTIL, OPTION_AT,
    OPTION_NOW, OPTION_OWNER, OPTION_MODE
};
enum { ALL = -1 };

const option_row option_rows[] = {
    {OPTION_CURRENCY, "currency", "CODE", COMMAND_INIT | COMMAND_DEMO, "currency of the book, ISO 4217 (EUR)"},
    {OPTION_DECIMALS, "decimals", "N", COMMAND_INIT | COMMAND_DEMO, "decimals of that currency, 0 to 6 (2)"},
    {OPTION_SAMPLE, "sample", NULL, COMMAND_INIT, "fill the book with invented accounts, always the same for a seed"},
    {OPTION_SEED, "seed", "N", COMMAND_INIT | COMMAND_DEMO, "seed of the sample (2026)"},
    {OPTION_ACCOUNTS, "accounts", "N", COMMAND_INIT | COMMAND_DEMO, "accounts of the sample, 1 to 100000 (120)"},
    {OPTION_MAP, "map", "NAME=COLUMN[:UNIT]", COMMAND_IMPORT, "which column of the file is NAME; may be repeated"},
    {OPTION_MAPPING, "mapping", "FILE", COMMAND_IMPORT, "the same, one NAME=COLUMN[:UNIT] a line; # begins a comment"},
    {OPTION_COMMA, "decimal-comma", NULL, COMMAND_IMPORT, "numbers are written 12,50"},
    {OPTION_THOUSANDS, "thousands", "CHAR", COMMAND_IMPORT, "numbers are grouped by CHAR, as 1.234,50 or 1 234.50"},
    {OPTION_DELIMITER, "delimiter", "CHAR", COMMAND_IMPORT | COMMAND_CALENDAR, "field delimiter; one character or 'tab' (comma)"},
    {OPTION_ENCODING, "encoding", "NAME", COMMAND_IMPORT | COMMAND_CALENDAR, "utf-8, latin1, gb18030 or any name that iconv knows (utf-8)"},
    {OPTION_CHECK, "check", NULL, COMMAND_IMPORT,
     "say what maps and what is wrong; import nothing; exit 1 when something is wrong"},
    {OPTION_AGAIN, "again", NULL, COMMAND_IMPORT,
     "import a file of the same content once more; order lines with the same key are replaced"},
    {OPTION_CREATE, "create-accounts", NULL, COMMAND_IMPORT, "make accounts that the file names and the book does not have"},
    {OPTION_ASOF, "asof", "DATE", COMMAND_REVIEW | COMMAND_SHOW | COMMAND_EXPORT | COMMAND_REPORT | COMMAND_POLICY, NULL},
    {OPTION_POLICY, "policy", "FILE", COMMAND_REVIEW | COMMAND_POLICY,
     "policy text instead of the policy of the book: lines NAME = VALUE as 'keyacct policy get' writes them"},
    {OPTION_SET, "set", "NAME=VALUE", COMMAND_REVIEW, "one parameter, after the policy of the book or the file; may be repeated"},
    {OPTION_TOP, "top", "N", COMMAND_REVIEW, "accounts to list (15)"},
    {OPTION_NO_STORE, "no-store", NULL, COMMAND_REVIEW, "print the review and leave the book as it is"},
    {OPTION_TABLE, "table", "TABLE", COMMAND_EXPORT,
     "accounts (what was given and what the review found), segments, expectations, cuts, concentration, curve, contributions, "
     "actions, findings, owners; "
     "transactions, cases, contacts, surveys, assessments, events, outputs, imports, reviews as they are in the book; policy (text) "
     "(accounts; all of a review with xlsx)"},
    {OPTION_FORMAT, "format", "csv|jsonl|xlsx", COMMAND_EXPORT,
     "CSV by RFC 4180, one JSON object a line, or an Excel workbook with a sheet a table (csv)"},
    {OPTION_OUTPUT, "output", "FILE", COMMAND_EXPORT | COMMAND_REPORT,
     "write FILE, whole or not at all, instead of standard output"},
    {OPTION_MONEY, "money", "minor|major", COMMAND_EXPORT, "unit of money columns in CSV and JSON lines (minor)"},
    {OPTION_EXACT, "exact", NULL, COMMAND_EXPORT, "write CSV text as it is; spreadsheets may run =... and terminals may obey it"},
    {OPTION_COLOR, "color", "auto|always|never", COMMAND_REVIEW | COMMAND_SHOW | COMMAND_DOCTOR,
     "whether to color (auto: on a terminal without NO_COLOR)"},
    {OPTION_LANGUAGE, "lang", "en|zh", COMMAND_REPORT, "language of the report: English or Simplified Chinese (en)"},
    {OPTION_CHANGED, "changed", NULL, COMMAND_POLICY, "list only what differs from the defaults"},
    {OPTION_UNITS, "units", NULL, COMMAND_TEMPLATE, "print a commented mapping file with units instead of the header line"},
    {OPTION_FROM, "from", "DATE", COMMAND_CALENDAR, "first day (show: today; check: two years ago)"},
    {OPTION_UNTIL, "until", "DATE", COMMAND_CALENDAR, "last day (show: two weeks from the first one; check: seven years)"},
    {OPTION_AT, "at", "TIME", COMMAND_CASE | COMMAND_EVENT | COMMAND_CALENDAR | COMMAND_REVIEW, NULL},
    {OPTION_NOW, "now", "TIME", COMMAND_TICK, "until when, 2026-06-30T14:05:00Z or ...T22:05+08:00; without a zone UTC (the system's time)"},
    {OPTION_MODE, "mode", "prospective|roll_forward", COMMAND_TICK,
     "what a changed policy means for open promises: they stay, or keep what was used of them and become the new ones (prospective)"},
    {OPTION_OWNER, "owner", "PERSON", COMMAND_AGENDA, "only accounts that PERSON owns"},
    {OPTION_QUIET, "quiet", NULL, ALL, "no messages but errors"},
    {OPTION_HELP, "help", NULL, ALL, "this text"},
};
enum { ROWS = sizeof option_rows / sizeof option_rows[0] };
const int option_count = ROWS;

const command_row command_rows[] = {
    {COMMAND_INIT, "init", 1, 1, "BOOK", "make an empty book, or a sample",
     "Makes a book: one SQLite file that holds accounts, facts and reviews. An existing file is never overwritten.\n"},
    {COMMAND_IMPORT, "import", 3, 3, "BOOK KIND FILE.csv", "read a CSV file into the book",
     "Reads a CSV file (RFC 4180) into the book: all of it, or nothing when a single cell is wrong.\n"
     "KIND: accounts, transactions, cases, contacts, surveys, assessments or events. Import the accounts first.\n"
     "Events go to the service engine as they are read; what it refuses is named with its line.\n"
     "\n"
     "Columns whose header is a name of the vocabulary need no mapping, but money always states its unit.\n"
     "NAME=COLUMN[:UNIT] says the rest:\n"
     "  amount=Net:major                            money: minor (cents) or major (euros)\n"
     "  amount=UnitPrice*Quantity*(1-Discount):major  exact decimals, rounded once, half to even; [Unit price] for other names\n"
     "  discount_ppm=Discount:fraction              a share: fraction (0.15), percent (15) or ppm (150000)\n"
     "  on=Date:%d.%m.%Y                            a date or time: %d %m %Y %y %b %H %M %S %z\n"
     "                                              (else ISO 8601; times without a zone are UTC)\n"
     "  satisfaction=Score:1..5                     an answer on another scale than 0..10\n"
     "  status=State:Live>active,Closed>lost        codes under other words; kind='business' for a constant\n"
     "  name=Company:trim                           text without the blanks around it\n"
     "  country=                                    leave a column out\n"
     "\n"
     "An account or case that the book has already is updated in the columns that the file has; empty cells erase.\n"
     "Limits: 2 GiB a file, 16,777,216 bytes a record, 1,048,576 bytes a field, 1,024 columns.\n"},
    {COMMAND_REVIEW, "review", 1, 1, "BOOK", "segments, service levels and risks of all accounts",
     "Reviews the book as of a date, prints the headline and stores a dated snapshot. A later review says who moved since:\n"
     "segments, levels, risk bands, accounts that are new or lost. A second review as of the same date replaces the first.\n"
     "The policy is that of the book ('keyacct policy set'), unless --policy names a file.\n"},
    {COMMAND_SHOW, "show", 2, 2, "BOOK ACCOUNT", "everything known about one account, with reasons",
     "Prints what the book knows about an account and what its last review found, with every reason.\n"},
    {COMMAND_EXPORT, "export", 1, 1, "BOOK", "write tables as CSV, JSON lines or an Excel workbook",
     "Writes a table of the book or of a stored review. Money is in minor units, shares in parts per million, dates ISO 8601.\n"
     "In CSV, text cells that a spreadsheet would run as a formula (they begin with = + - @, tab or a line break) get a leading\n"
     "apostrophe, and control characters are written as \\x1B.\n"
     "An Excel workbook (--format xlsx, needs --output) has typed cells: dates, money in whole units of the currency, shares as\n"
     "percent; texts are never formulas; a sheet 'columns' explains every column.\n"},
    {COMMAND_REPORT, "report", 1, 1, "BOOK", "a stored review as one HTML page for people",
     "Writes a stored review as one HTML file: complete without scripts, network or other files, for screen, phone and paper.\n"},
    {COMMAND_POLICY, "policy", 1, 1000, "list|get|set|check|diff ...", "thresholds, quotas and weights: read, change, compare",
     "A policy is every threshold, quota, weight and plan that a review uses. BOOK may be a policy file, or 'default'.\n"
     "  policy list [BOOK]              every parameter with value, unit and meaning; --changed: only what differs\n"
     "  policy get BOOK [NAME]          the canonical text, or one value\n"
     "  policy set BOOK NAME=VALUE...   changes the policy of the book; NAME= goes back to the default\n"
     "  policy set BOOK --policy FILE   replaces it, tables too; changes may follow\n"
     "  policy check FILE               says whether a policy file is fit for use, and its hash\n"
     "  policy diff BOOK [OTHER]        what differs, before and after (OTHER: default); exit 1 when something does\n"
     "--asof DATE takes the policy that the stored review of that day used.\n"},
    {COMMAND_CALENDAR, "calendar", 1, 4, "check|show|add ... [NAME]", "business calendars: are they fit for use, when is somebody there",
     "Reads business calendars from a CSV file, one rule a line; several calendars in one file have names.\n"
     "  calendar check FILE.csv           says whether each is fit for use, its business day, and by what it is identified\n"
     "  calendar show FILE.csv [NAME]     the open hours of one calendar, day by day, with the labels of its dated rules\n"
     "  calendar add BOOK FILE.csv [NAME] gives them to the service engine of the book; the first is that of accounts without one\n"
     "\n"
     "Columns: calendar, rule, weekday, from_on, until_on, from_time, until_time, zone, label; for instance\n"
     "  calendar,rule,weekday,from_on,until_on,from_time,until_time,zone,label\n"
     "  desk,weekly,monday,,,09:00,17:00,Europe/Berlin,\n"
     "  desk,closed,,2026-12-24,2026-12-26,,,,Christmas\n"
     "Rules, later ones win: weekly hours (without a weekday: of every day), closed days, partial (closed hours of days), open\n"
     "(additional hours of days), forced (closed from one moment until another). Zones are read from TZDIR or\n"
     "/usr/share/zoneinfo.\n"},
    {COMMAND_CASE, "case", 3, 1000,
     "BOOK ACTION CASE [NAME=VALUE...]", "what happens to a case",
     "Tells the service engine of the book what happened to a case, and prints what follows: promises kept or broken, who is alerted,\n"
     "levels that change. The first case makes the engine, and brings its account in. ACTION: open, reply, message, dispatch, answer,\n"
     "pause, resume, severity, assign, resolve, confirm, reopen, cancel, merge, cause (found), offer, counter, decide.\n"
     "Fields, by names of the vocabulary:\n"
     "  open      account= kind= (complaint, request, personal, demand, strategic, task) severity= (1 the worst to 4) reported_at=\n"
     "            repeat_of= reason= amount=\n"
     "  message   no_reply=yes       pause, resume  reason= (wait_customer, scheduled, wait_third, wait_internal)\n"
     "  severity  severity=          assign   owner=            confirm  score= (0 to 10)         merge  into=\n"
     "  offer, decide  answer= (full, partial, alternative, decline) cost=                        counter  amount=\n"
     "All: by=PERSON. Money is in whole units of the currency. When the event is refused, the book stays as it was.\n"},
    {COMMAND_EVENT, "event", 3, 1000,
     "BOOK EVENT ACCOUNT [NAME=VALUE...]", "what happens to an account",
     "Tells the service engine of the book what happened to an account, and prints what follows. EVENT: account, facts,\n"
     "account_removed, contact, survey_sent, survey_answered, profile_updated, owner, owner_unavailable, approved, rejected,\n"
     "override_set, override_cleared, attention_acked, attention_snoozed. Fields, by names of the vocabulary:\n"
     "  account, facts     status= segment= influence_ppm= relationship_level= strategic= risk_band= calendar= and others\n"
     "  contact            channel= purpose= senior=       survey_answered  score= (0 to 10)     owner  owner= backup=\n"
     "  owner_unavailable, attention_snoozed  until=    override_set  level= (1 to 5) until= by=    approved, rejected  by=\n"
     "Many events at once: keyacct import BOOK events FILE.csv.\n"},
    {COMMAND_TICK, "tick", 1, 1, "BOOK", "let time pass, and say what is due",
     "Lets everything happen that is due by itself, however late the command comes: warnings, broken promises, attention that climbs,\n"
     "levels, visits. Stores what the engine says (keyacct export BOOK --table outputs) and prints it, each only once. A policy that\n"
     "was changed by 'keyacct policy set' is in force from the next tick on.\n"},
    {COMMAND_AGENDA, "agenda", 1, 1, "BOOK", "what to do next, the most pressing first",
     "Lists broken promises, accounts that want attention, open promises and contacts that come up, as the service engine stands since\n"
     "the last event or tick. Changes nothing.\n"},
    {COMMAND_EXPLAIN, "explain", 1, 1, "NAME", "what a column, code or parameter means",
     "Says what a word of the vocabulary means: a column, a code, a list of codes, a parameter or a table of the policy.\n"},
    {COMMAND_DOCTOR, "doctor", 1, 1, "BOOK", "is the book whole, and what would it need",
     "Checks the file, its layout and its references; lists what was imported, what could not be assessed for want of data and\n"
     "which import would help; looks at the room on the disk. Changes nothing. Exit 1 when there is something to do.\n"},
    {COMMAND_TEMPLATE, "template", 1, 1, "KIND", "a CSV header, or a mapping file, to start from",
     "Prints the header line with every column that a kind can take (accounts, transactions, cases, contacts, surveys,\n"
     "assessments, events); with --units a mapping file for 'keyacct import --mapping' that says what each column means and in\n"
     "which unit it is.\n"},
    {COMMAND_DEMO, "demo", 1, 1, "BOOK", "a book of invented accounts with the truth beside it",
     "Makes the same book as 'init --sample', with the table 'truth': what the generator knew of each account (its rhythm, its\n"
     "fate, when it left), so that reviews can be judged. No command reads that table.\n"},
    {COMMAND_COMPLETION, "completion", 1, 1, "bash|zsh|fish", "completion for a shell",
     "Prints what makes a shell complete commands, options and values, for instance: source <(keyacct completion bash).\n"},
    {COMMAND_MAN, "man", 0, 1, "[COMMAND]", "the manual page of a command, as man reads it",
     "Prints the source of a manual page: keyacct man review | man -l -\n"},
};
enum { COMMANDS = sizeof command_rows / sizeof command_rows[0] };
const int command_count = COMMANDS;

const char option_exits[] =
    "Exit codes: 0 done, 1 --check, doctor or policy diff found something, 2 wrong usage, 3 bad input, 4 bad policy, 5 a book or\n"
    "file cannot be read or written, 70 a defect of keyacct, 130 interrupted. Data goes to standard output,\n"
    "messages to standard error.\n";

const char *option_help(const option_row *option, int command) {
    if (option->help) return option->help;
    if (option->id == OPTION_AT)
        return command == COMMAND_REVIEW     ? "when the service engine of the book learns of the review (the latest time of slots, service.slot_minutes)"
               : command == COMMAND_CALENDAR ? "add: from when on another calendar of the same name holds (the system's time)"
                                             : "when it happened, 2026-06-30T14:05:00Z or ...T22:05+08:00; without a zone UTC (the system's time)";
    return command == COMMAND_REVIEW ? "review as of the end of this day, YYYY-MM-DD (the last transaction day)"
                                     : "the stored review of this day instead of the last one";
}

/* Help texts are wrapped at blanks, so that they fit a terminal of 110 columns. */
static void print_wrapped(const char *text, int indent) {
    int room = 110 - indent;
    while ((int)strlen(text) > room) {
        int cut = room;
        while (cut > 0 && text[cut] != ' ') cut--;
        if (cut == 0) break;
        printf("%.*s\n%*s", cut, text, indent, "");
        text += cut + 1;
    }
    printf("%s\n", text);
}

static void help_command(const command_row *command) {
    printf("usage: keyacct %s [options] %s\n\n%s\nOptions:\n", command->name, command->operands, command->text);
    for (int i = 0; i < ROWS; i++) {
        if (!(option_rows[i].commands & command->command)) continue;
        char left[64];
        const char *argument = option_rows[i].argument ? option_rows[i].argument : "";
        snprintf(left, sizeof left, "--%s%s%s", option_rows[i].name, *argument ? " " : "", argument);
        printf("  %-26s  ", left);
        print_wrapped(option_help(&option_rows[i], command->command), 30);
    }
    printf("\n%s", option_exits);
}

static void help_all(void) {
    fputs("usage: keyacct COMMAND [options] ...\n\n"
          "Key accounts: what each is worth, how it must be served, and which are about to leave.\n\n", stdout);
    for (int i = 0; i < COMMANDS; i++)
        printf("  %-10s %-27s %s\n", command_rows[i].name, command_rows[i].operands, command_rows[i].summary);
    fputs("\nkeyacct COMMAND --help says more; keyacct --version prints the version.\n", stdout);
    printf("\n%s", option_exits);
}

static void add_text(texts *list, const char *text) {
    list->item = need_more(list->item, (size_t)(list->count + 1) * sizeof *list->item);
    list->item[list->count++] = text;
}

static int whole(const char *name, const char *text, int64_t least, int64_t most, int64_t *out) {
    decimal value;
    number_form form = {'.', 0};
    char a[40], b[40];
    if (decimal_parse(text, strlen(text), &form, &value) == 1 && value.scale == 0 && decimal_to_int64(&value, 0, out)
        && *out >= least && *out <= most)
        return EXIT_FINE;
    return complain(EXIT_USAGE, "--%s %s: expected a whole number from %s to %s", name, text, count_format(least, a),
                    count_format(most, b));
}

static int one_of(const char *name, const char *text, const char *a, const char *b, const char *c) {
    if (strcmp(text, a) == 0 || strcmp(text, b) == 0 || (c && strcmp(text, c) == 0)) return EXIT_FINE;
    return complain(EXIT_USAGE, "--%s %s: expected %s%s%s%s%s", name, text, a, c ? ", " : " or ", b, c ? " or " : "", c ? c : "");
}

static int one_character(const char *name, const char *text, char *out) {
    if (strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0) text = "\t";
    if (strlen(text) != 1 || *text == '"' || *text == '\n' || *text == '\r' || (*text >= '0' && *text <= '9'))
        return complain(EXIT_USAGE, "--%s %s: expected one ASCII character%s", name, text,
                        strcmp(name, "delimiter") == 0 ? " or 'tab'" : "");
    *out = *text;
    return EXIT_FINE;
}

static int date_option(const char *name, const char *value) {
    int32_t days;
    if (date_parse_iso(value, strlen(value), &days)) return EXIT_FINE;
    return complain(EXIT_USAGE, "--%s %s: expected a date as YYYY-MM-DD", name, value);
}

static int time_option(const char *name, const char *value, int64_t *ms) {
    int has_time;
    if (time_parse_iso(value, strlen(value), ms, &has_time)) return EXIT_FINE;
    return complain(EXIT_USAGE, "--%s %s: expected a time as YYYY-MM-DDTHH:MM:SSZ", name, value);
}

static int take(options *out, int id, const char *value) {
    switch (id) {
    case OPTION_CURRENCY:
        out->currency = value;
        if (strlen(value) == 3 && strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3) return EXIT_FINE;
        return complain(EXIT_USAGE, "--currency %s: expected three capital letters, such as EUR", value);
    case OPTION_DECIMALS: return whole("decimals", value, 0, 6, &out->decimals);
    case OPTION_SAMPLE: out->sample = 1; return EXIT_FINE;
    case OPTION_SEED: return whole("seed", value, 0, INT64_MAX, &out->seed);
    case OPTION_ACCOUNTS: return whole("accounts", value, 1, 100000, &out->accounts);
    case OPTION_MAP: add_text(&out->maps, value); return EXIT_FINE;
    case OPTION_MAPPING: out->mapping = value; return EXIT_FINE;
    case OPTION_COMMA: out->form.mark = ','; return EXIT_FINE;
    case OPTION_THOUSANDS: return one_character("thousands", value, &out->form.group);
    case OPTION_DELIMITER: return one_character("delimiter", value, &out->delimiter);
    case OPTION_ENCODING: out->encoding = value; return EXIT_FINE;
    case OPTION_CHECK: out->check = 1; return EXIT_FINE;
    case OPTION_AGAIN: out->again = 1; return EXIT_FINE;
    case OPTION_CREATE: out->create_accounts = 1; return EXIT_FINE;
    case OPTION_ASOF: out->asof = value; return date_option("asof", value);
    case OPTION_FROM: out->from = value; return date_option("from", value);
    case OPTION_UNTIL: out->until = value; return date_option("until", value);
    case OPTION_AT: return time_option("at", value, &out->at);
    case OPTION_NOW: return time_option("now", value, &out->at);
    case OPTION_OWNER: out->owner = value; return EXIT_FINE;
    case OPTION_MODE: out->mode = value; return one_of("mode", value, "prospective", "roll_forward", NULL);
    case OPTION_POLICY: out->policy = value; return EXIT_FINE;
    case OPTION_SET: add_text(&out->sets, value); return EXIT_FINE;
    case OPTION_TOP: return whole("top", value, 0, 100000, &out->top);
    case OPTION_NO_STORE: out->no_store = 1; return EXIT_FINE;
    case OPTION_TABLE: out->table = value; return EXIT_FINE;
    case OPTION_FORMAT: out->format = value; return one_of("format", value, "csv", "jsonl", "xlsx");
    case OPTION_OUTPUT: out->output = value; return EXIT_FINE;
    case OPTION_MONEY: out->money = value; return one_of("money", value, "minor", "major", NULL);
    case OPTION_EXACT: out->exact = 1; return EXIT_FINE;
    case OPTION_COLOR: out->color = value; return one_of("color", value, "auto", "always", "never");
    case OPTION_LANGUAGE: out->language = value; return one_of("lang", value, "en", "zh", NULL);
    case OPTION_CHANGED: out->changed = 1; return EXIT_FINE;
    case OPTION_UNITS: out->units = 1; return EXIT_FINE;
    case OPTION_QUIET: out->quiet = 1; return EXIT_FINE;
    default: return EXIT_INTERNAL;
    }
}

static const command_row *find_command(const char *name) {
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(command_rows[i].name, name) == 0) return &command_rows[i];
    return NULL;
}

static int unknown_option(const command_row *command, const char *text, int lacks_argument) {
    const char *best = NULL;
    const char *name = text;
    int distance = 4;
    while (*name == '-') name++;
    size_t length = strcspn(name, "=");
    if (lacks_argument)
        return complain(EXIT_USAGE, "%s: option %s needs a value; see keyacct %s --help", command->name, text, command->name);
    for (int i = 0; i < ROWS; i++) {
        int far = edit_distance(name, length, option_rows[i].name, strlen(option_rows[i].name));
        if ((option_rows[i].commands & command->command) && far < distance) {
            distance = far;
            best = option_rows[i].name;
        }
    }
    if (best) return complain(EXIT_USAGE, "%s: unknown option %s (did you mean --%s?)", command->name, text, best);
    return complain(EXIT_USAGE, "%s: unknown option %s; see keyacct %s --help", command->name, text, command->name);
}

static int read_options(int argc, char **argv, const command_row *command, options *out, int *done) {
    struct option table[ROWS + 1];
    int count = 0, id, code;
    memset(table, 0, sizeof table);
    for (int i = 0; i < ROWS; i++) {
        if (!(option_rows[i].commands & command->command)) continue;
        table[count].name = option_rows[i].name;
        table[count].has_arg = option_rows[i].argument ? required_argument : no_argument;
        table[count++].val = option_rows[i].id + 1000;
    }
    opterr = 0;
    optind = 1;
    for (;;) {
        int before = optind;
        id = getopt_long(argc, argv, ":ho:q", table, NULL);
        if (id == -1) return EXIT_FINE;
        if (id == 'h' || id == OPTION_HELP + 1000) {
            help_command(command);
            *done = 1;
            return EXIT_FINE;
        }
        if (id == 'q') id = OPTION_QUIET + 1000;
        if (id == 'o' && command->command & (COMMAND_EXPORT | COMMAND_REPORT)) id = OPTION_OUTPUT + 1000;
        if (id < 1000) return unknown_option(command, argv[optind > before ? optind - 1 : before], id == ':');
        if ((code = take(out, id - 1000, optarg)) != EXIT_FINE) return code;
    }
}

static int read_operands(int argc, char **argv, const command_row *command, options *out) {
    int count = argc - optind;
    if (count < command->least || count > command->most)
        return complain(EXIT_USAGE, "usage: keyacct %s [options] %s", command->name, command->operands);
    for (int i = 0; i < count; i++) add_text(&out->operands, argv[optind + i]);
    out->book = count ? out->operands.item[0] : NULL;
    if (command->command == COMMAND_IMPORT) {
        out->kind = out->operands.item[1];
        out->file = out->operands.item[2];
    } else if (command->command == COMMAND_SHOW) {
        out->account = out->operands.item[1];
    }
    if (out->form.group == out->form.mark)
        return complain(EXIT_USAGE, "--thousands %c is also the decimal mark%s", out->form.group,
                        out->form.mark == '.' ? "; add --decimal-comma" : "");
    return EXIT_FINE;
}

static int unknown_command(const char *name) {
    const char *best = NULL;
    int distance = 3;
    for (int i = 0; i < COMMANDS; i++) {
        int far = edit_distance(name, strlen(name), command_rows[i].name, strlen(command_rows[i].name));
        if (far < distance) {
            distance = far;
            best = command_rows[i].name;
        }
    }
    if (best) return complain(EXIT_USAGE, "unknown command %s (did you mean %s?)", name, best);
    return complain(EXIT_USAGE, "unknown command %s; keyacct --help lists them", name);
}

int options_read(int argc, char **argv, options *out, int *done) {
    memset(out, 0, sizeof *out);
    *out = (options){.currency = "EUR", .decimals = 2, .seed = 2026, .accounts = 120, .top = 15, .delimiter = ',', .form = {'.', 0},
                     .format = "csv", .money = "minor", .color = "auto", .at = NO_TIME};
    *done = 1;
    const char *first = argc > 1 ? argv[1] : "--help";
    if (strcmp(first, "--version") == 0 || strcmp(first, "version") == 0) {
        printf("keyacct %s\n", keyacct_version_string());
        return EXIT_FINE;
    }
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0) {
        const command_row *about = argc > 2 ? find_command(argv[2]) : NULL;
        if (about) help_command(about);
        else help_all();
        return argc > 1 ? EXIT_FINE : EXIT_USAGE;
    }
    const command_row *command = find_command(first);
    if (!command) return unknown_command(first);
    out->command = command->command;
    *done = 0;
    int code = read_options(argc - 1, argv + 1, command, out, done);
    if (code == EXIT_FINE && !*done) code = read_operands(argc - 1, argv + 1, command, out);
    return code;
}

void options_free(options *out) {
    free(out->maps.item);
    free(out->sets.item);
    free(out->operands.item);
}
