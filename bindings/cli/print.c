/* Messages, growing text, inert text and tables for people.
 *
 * What comes from a file or a book may hold escape sequences or marks that reorder text. Everything that goes to a terminal passes
 * buffer_inert, which shows such characters instead of sending them. Memory: a command that cannot get any ends at once; an open
 * SQLite transaction is then rolled back by the next reader. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static int is_quiet;
static int use_color;

void *need(size_t size) {
    void *memory = calloc(1, size ? size : 1);
    if (!memory) {
        fputs("keyacct: out of memory\n", stderr);
        exit(EXIT_INTERNAL);
    }
    return memory;
}

void *need_more(void *old, size_t size) {
    void *memory = realloc(old, size ? size : 1);
    if (!memory) {
        fputs("keyacct: out of memory\n", stderr);
        exit(EXIT_INTERNAL);
    }
    return memory;
}

char *need_text(const char *bytes, size_t length) {
    char *copy = need(length + 1);
    if (length) memcpy(copy, bytes, length);
    return copy;
}

void buffer_add(buffer *to, const char *bytes, size_t length) {
    if (to->capacity - to->length <= length) {
        to->capacity = (to->capacity + length + 64) * 2;
        to->bytes = need_more(to->bytes, to->capacity);
    }
    if (length) memcpy(to->bytes + to->length, bytes, length);
    to->length += length;
    to->bytes[to->length] = 0;
}

void buffer_text(buffer *to, const char *text) { buffer_add(to, text, strlen(text)); }

static void buffer_vprint(buffer *to, const char *format, va_list list) {
    char small[512];
    va_list again;
    va_copy(again, list);
    int length = vsnprintf(small, sizeof small, format, list);
    if (length >= 0 && (size_t)length < sizeof small) {
        buffer_add(to, small, (size_t)length);
    } else if (length >= 0) {
        char *large = need((size_t)length + 1);
        vsnprintf(large, (size_t)length + 1, format, again);
        buffer_add(to, large, (size_t)length);
        free(large);
    }
    va_end(again);
}

void buffer_print(buffer *to, const char *format, ...) {
    va_list list;
    va_start(list, format);
    buffer_vprint(to, format, list);
    va_end(list);
}

void buffer_free(buffer *from) {
    free(from->bytes);
    memset(from, 0, sizeof *from);
}

const char *buffer_string(const buffer *from) { return from->bytes ? from->bytes : ""; }

size_t utf8_decode(const char *bytes, size_t length, uint32_t *character) {
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 0) return 0;
    unsigned char first = (unsigned char)bytes[0];
    size_t size = first < 0x80                    ? 1
                  : first >= 0xC2 && first < 0xE0 ? 2
                  : (first & 0xF0) == 0xE0        ? 3
                  : first >= 0xF0 && first < 0xF5 ? 4
                                                  : 0;
    if (size == 0 || size > length) return 0;
    uint32_t value = size == 1 ? first : first & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        unsigned char next = (unsigned char)bytes[i];
        if ((next & 0xC0) != 0x80) return 0;
        value = value << 6 | (next & 0x3Fu);
    }
    if (size > 1 && value < smallest[size]) return 0;
    if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return 0;
    *character = value;
    return size;
}

int character_acts(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F)
        || (c >= 0x2028 && c <= 0x202E)
        || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

void buffer_inert(buffer *to, const char *bytes, size_t length) {
    for (size_t at = 0; at < length;) {
        uint32_t character = 0;
        size_t size = utf8_decode(bytes + at, length - at, &character);
        if (size == 0) {
            buffer_print(to, "\\x%02X", (unsigned)(unsigned char)bytes[at]);
            at++;
            continue;
        }
        if (character == '\n') buffer_text(to, "\\n");
        else if (character == '\r') buffer_text(to, "\\r");
        else if (character == '\t') buffer_text(to, "\\t");
        else if (character < 0x80 && character_acts(character)) buffer_print(to, "\\x%02X", (unsigned)character);
        else if (character_acts(character)) buffer_print(to, "\\u%04X", (unsigned)character);
        else buffer_add(to, bytes + at, size);
        at += size;
    }
}

static int character_width(uint32_t c) {
    if ((c >= 0x300 && c <= 0x36F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE0F))
        return 0;
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF01 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1FAFF)
            || (c >= 0x20000 && c <= 0x3FFFD)
        ? 2 : 1;
}

int text_width(const char *bytes, size_t length) {
    int width = 0;
    for (size_t at = 0; at < length;) {
        uint32_t character = 0;
        size_t size = utf8_decode(bytes + at, length - at, &character);
        width += size ? character_width(character) : 1;
        at += size ? size : 1;
    }
    return width;
}

void print_setup(int quiet, const char *color) {
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    is_quiet = quiet;
    if (color && strcmp(color, "always") == 0) use_color = 1;
    else if (color && strcmp(color, "never") == 0) use_color = 0;
    else use_color = isatty(STDOUT_FILENO) && !(no_color && *no_color) && !(terminal && strcmp(terminal, "dumb") == 0);
}

const char *style(const char *name) {
    static const char *const sequence[][2] = {
        {"bold", "\x1b[1m"}, {"red", "\x1b[31m"}, {"yellow", "\x1b[33m"}, {"green", "\x1b[32m"}, {"dim", "\x1b[2m"},
        {"plain", "\x1b[0m"}};
    for (size_t i = 0; use_color && i < sizeof sequence / sizeof sequence[0]; i++)
        if (strcmp(sequence[i][0], name) == 0) return sequence[i][1];
    return "";
}

static void say(const char *prefix, const char *format, va_list list) {
    buffer raw = {0}, clean = {0};
    buffer_vprint(&raw, format, list);
    buffer_text(&clean, prefix);
    /* A message may have several lines of our own; what comes from files was made inert by the caller or has no line feed. */
    const char *line = buffer_string(&raw);
    for (;;) {
        const char *end = strchr(line, '\n');
        buffer_inert(&clean, line, end ? (size_t)(end - line) : strlen(line));
        buffer_text(&clean, "\n");
        if (!end) break;
        line = end + 1;
    }
    fflush(stdout);
    fputs(buffer_string(&clean), stderr);
    buffer_free(&raw);
    buffer_free(&clean);
}

int complain(int exit_code, const char *format, ...) {
    va_list list;
    va_start(list, format);
    say("keyacct: ", format, list);
    va_end(list);
    return exit_code;
}

void note(const char *format, ...) {
    va_list list;
    if (is_quiet) return;
    va_start(list, format);
    say("keyacct: ", format, list);
    va_end(list);
}

int complain_library(int exit_code, const char *doing, const keyacct_error *error) {
    buffer where = {0};
    if (error->status == KEYACCT_E_CANCELLED) return complain(EXIT_STOPPED, "%s: interrupted; the book is as it was", doing);
    if (error->table[0]) buffer_print(&where, "%s", error->table);
    if (error->row >= 0) buffer_print(&where, "%srow %lld", where.length ? " " : "", (long long)error->row + 1);
    if (error->column[0]) buffer_print(&where, "%s'%s'", where.length ? ", " : "", error->column);
    complain(exit_code, "%s: %s%s%s", doing, buffer_string(&where), where.length ? ": " : "",
             error->message[0] ? error->message : keyacct_status_describe(error->status));
    buffer_free(&where);
    return error->status == KEYACCT_E_INTERNAL || error->status == KEYACCT_E_NO_MEMORY ? EXIT_INTERNAL : exit_code;
}

const char *plural(int64_t count, const char *one, const char *several) { return count == 1 || count == -1 ? one : several; }

int kind_length(const char *kind, int64_t count) { return (int)strlen(kind) - (count == 1); }

int finish_stdout(int exit_code) {
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout))
        return complain(EXIT_BOOK, "standard output: cannot be written: %s",
                        errno ? strerror(errno) : "not everything was written"); /* an earlier write failed */
    return exit_code;
}

void grid_open(grid *table, int columns) {
    memset(table, 0, sizeof *table);
    table->columns = columns;
}

void grid_cell(grid *table, const char *format, ...) {
    va_list list;
    buffer raw = {0}, clean = {0};
    va_start(list, format);
    buffer_vprint(&raw, format, list);
    va_end(list);
    buffer_inert(&clean, buffer_string(&raw), raw.length);
    buffer_free(&raw);
    if (table->cells == table->capacity) {
        table->capacity = table->capacity * 2 + 32;
        table->text = need_more(table->text, table->capacity * sizeof *table->text);
    }
    table->text[table->cells++] = clean.bytes ? clean.bytes : need_text("", 0);
}

void grid_close(grid *table) {
    for (size_t i = 0; i < table->cells; i++) free(table->text[i]);
    free(table->text);
    memset(table, 0, sizeof *table);
}

void grid_print(grid *table, const char *alignment, int header, const char *indent) {
    int width[32] = {0};
    size_t columns = (size_t)table->columns, rows = table->cells / columns;
    for (size_t i = 0; i < table->cells; i++) {
        int cell = text_width(table->text[i], strlen(table->text[i]));
        if (cell > width[i % columns]) width[i % columns] = cell;
    }
    for (size_t row = 0; row < rows; row++) {
        fputs(indent, stdout);
        if (header && row == 0) fputs(style("bold"), stdout);
        for (size_t at = 0; at < columns; at++) {
            const char *text = table->text[row * columns + at];
            int pad = width[at] - text_width(text, strlen(text));
            if (alignment[at] == 'r') printf("%*s%s", pad, "", text);
            else if (at + 1 == columns) fputs(text, stdout);
            else printf("%s%*s", text, pad, "");
            if (at + 1 < columns) fputs("  ", stdout);
        }
        if (header && row == 0) fputs(style("plain"), stdout);
        fputc('\n', stdout);
    }
    grid_close(table);
}
