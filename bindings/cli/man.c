/* keyacct man: manual pages in the man(7) macros, from the table of options. The build writes them to files that are installed. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char page_date[] = "2026-11-22"; /* of the texts, not of the build: equal sources give equal pages */

/* Text as roff: backslashes, and dots and quotes that begin a line, are no requests; minus signs are minus signs. */
static void roff(const char *text) {
    int begins = 1;
    for (; *text; text++) {
        if (begins && (*text == '.' || *text == '\'')) fputs("\\&", stdout);
        if (*text == '\\') fputs("\\e", stdout);
        else if (*text == '-') fputs("\\-", stdout);
        else if (*text == '~') fputs("\\(ti", stdout);
        else if (*text == '^') fputs("\\(ha", stdout);
        else putchar(*text);
        begins = *text == '\n';
    }
}

static void head(const char *name, const char *summary) {
    printf(".TH %s 1 %s \"keyacct %s\" \"User Commands\"\n.SH NAME\n", name, page_date, keyacct_version_string());
    for (const char *at = name; *at; at++) {
        if (*at == '-') fputs("\\-", stdout);
        else putchar(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
    }
    printf(" \\- ");
    roff(summary);
    printf("\n");
}

static void option_lines(const command_row *command) {
    printf(".SH OPTIONS\n");
    for (int i = 0; i < option_count; i++) {
        const option_row *one = &option_rows[i];
        if (!(one->commands & command->command)) continue;
        printf(".TP\n\\fB\\-\\-");
        roff(one->name);
        printf("\\fR");
        if (one->argument) {
            printf(" \\fI");
            roff(one->argument);
            printf("\\fR");
        }
        printf("\n");
        roff(option_help(one, command->command));
        printf("\n");
    }
}

static void tail(void) {
    printf(".SH EXIT STATUS\n");
    const char *codes = strstr(option_exits, "0 done");
    roff(codes ? codes : option_exits);
    printf(".SH SEE ALSO\n\\fBkeyacct\\fR(1)");
    for (int i = 0; i < command_count; i++) printf(",\n\\fBkeyacct\\-%s\\fR(1)", command_rows[i].name);
    printf("\n");
}

static void page(const command_row *command) {
    buffer name = {0};
    buffer_text(&name, "KEYACCT-");
    for (const char *at = command->name; *at; at++) {
        char upper = *at >= 'a' && *at <= 'z' ? (char)(*at - 32) : *at;
        buffer_add(&name, &upper, 1);
    }
    head(buffer_string(&name), command->summary);
    printf(".SH SYNOPSIS\n\\fBkeyacct %s\\fR [\\fIoptions\\fR] ", command->name);
    roff(command->operands);
    printf("\n.SH DESCRIPTION\n.nf\n");
    for (const char *line = command->text; *line; line = strchr(line, '\n') + 1) { /* an empty line is a space, not a paragraph */
        size_t length = strcspn(line, "\n");
        char *copy = need_text(line, length);
        if (length == 0) printf(".sp\n");
        else {
            roff(copy);
            printf("\n");
        }
        free(copy);
    }
    printf(".fi\n");
    option_lines(command);
    tail();
    buffer_free(&name);
}

static void overview(void) {
    head("KEYACCT", "what each account is worth, how it must be served, and which are about to leave");
    printf(".SH SYNOPSIS\n\\fBkeyacct\\fR \\fIcommand\\fR [\\fIoptions\\fR] ...\n.SH DESCRIPTION\n"
           "A book is one SQLite file with accounts, facts and reviews. These commands work on it:\n");
    for (int i = 0; i < command_count; i++) {
        printf(".TP\n\\fBkeyacct %s\\fR ", command_rows[i].name);
        roff(command_rows[i].operands);
        printf("\n");
        roff(command_rows[i].summary);
        printf("\n");
    }
    printf(".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nno colors, unless \\fB\\-\\-color always\\fR\n");
    tail();
}

int command_man(const options *given) {
    if (given->operands.count == 0 || strcmp(given->operands.item[0], "keyacct") == 0) {
        overview();
        return EXIT_FINE;
    }
    for (int i = 0; i < command_count; i++)
        if (strcmp(command_rows[i].name, given->operands.item[0]) == 0) {
            page(&command_rows[i]);
            return EXIT_FINE;
        }
    return complain(EXIT_USAGE, "man: unknown command '%s'", given->operands.item[0]);
}
