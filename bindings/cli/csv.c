/* CSV by RFC 4180: fields in quotes may hold delimiters, doubled quotes and line breaks; records end with LF or CRLF.
 *
 * One pass over memory, no copy but for fields with doubled quotes. Refuses instead of guessing: a quote inside an unquoted field,
 * text after a closing quote, a quote that is never closed, a lone carriage return, fields and records beyond the limits. NUL bytes
 * and wrong encodings were refused when the file was read (source.c). */
#include "csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *need(size_t size);
void *need_more(void *old, size_t size);

void csv_open(csv_reader *reader, const char *bytes, size_t length, char delimiter) {
    memset(reader, 0, sizeof *reader);
    reader->at = bytes;
    reader->end = bytes + length;
    reader->delimiter = delimiter;
    reader->next_line = 1;
    reader->field = need(CSV_COLUMN_LIMIT * sizeof *reader->field);
}

void csv_close(csv_reader *reader) {
    free(reader->field);
    free(reader->scratch);
    memset(reader, 0, sizeof *reader);
}

static int wrong(csv_reader *reader, int64_t line, const char *what) {
    reader->error_line = line;
    snprintf(reader->error, sizeof reader->error, "%s", what);
    return -1;
}

/* Length of the line break at `at`: 0 none, 1 LF, 2 CRLF, -1 a lone CR. */
static int line_break(const csv_reader *reader, const char *at) {
    if (*at == '\n') return 1;
    if (*at != '\r') return 0;
    return at + 1 < reader->end && at[1] == '\n' ? 2 : -1;
}

/* Finds the closing quote; *doubled counts the quotes to take out. NULL when there is none. */
static const char *closing_quote(csv_reader *reader, const char *at, size_t *doubled) {
    for (; at < reader->end; at++) {
        if (*at == '\n') reader->next_line++;
        if (*at != '"') continue;
        if (at + 1 < reader->end && at[1] == '"') {
            (*doubled)++;
            at++;
        } else {
            return at;
        }
    }
    return NULL;
}

/* The scratch never moves while fields point into it: made once, for the longest record that is let through. */
static void make_scratch(csv_reader *reader) {
    size_t left = (size_t)(reader->end - reader->start), most = (size_t)CSV_RECORD_LIMIT + CSV_FIELD_LIMIT;
    if (!reader->scratch) reader->scratch = need(left < most ? left : most);
}

static int quoted_field(csv_reader *reader, csv_field *field, size_t *used) {
    size_t doubled = 0;
    const char *first = reader->at + 1, *close = closing_quote(reader, first, &doubled);
    if (!close) return wrong(reader, reader->line, "a quote is opened and never closed");
    field->bytes = first;
    field->length = (size_t)(close - first);
    if (field->length > CSV_FIELD_LIMIT)
        return wrong(reader, reader->line, "a field is longer than 1,048,576 bytes (is a quote missing?)");
    if (doubled) {
        make_scratch(reader);
        char *to = reader->scratch + *used;
        size_t length = 0;
        for (const char *at = first; at < close; at++) {
            to[length++] = *at;
            if (*at == '"') at++;
        }
        field->bytes = to;
        field->length = length;
        *used += length;
    }
    reader->at = close + 1;
    if (reader->at < reader->end && *reader->at != reader->delimiter && line_break(reader, reader->at) == 0)
        return wrong(reader, reader->next_line, "text follows a closing quote; a quote inside a quoted field is written twice");
    return 1;
}

static int plain_field(csv_reader *reader, csv_field *field) {
    const char *at = reader->at;
    while (at < reader->end && *at != reader->delimiter && *at != '\n' && *at != '\r') {
        if (*at == '"') return wrong(reader, reader->line, "a quote stands inside a field that does not begin with one");
        at++;
    }
    field->bytes = reader->at;
    field->length = (size_t)(at - reader->at);
    reader->at = at;
    if (field->length > CSV_FIELD_LIMIT) return wrong(reader, reader->line, "a field is longer than 1,048,576 bytes");
    return 1;
}

int csv_next(csv_reader *reader) {
    int ends;
    while (reader->at < reader->end && (ends = line_break(reader, reader->at)) > 0) {
        reader->at += ends;
        reader->next_line++;
    }
    reader->line = reader->next_line;
    reader->count = 0;
    if (reader->at == reader->end) return 0;
    reader->start = reader->at;
    size_t used = 0;
    for (;;) {
        if (reader->count == CSV_COLUMN_LIMIT) return wrong(reader, reader->line, "more than 1,024 fields");
        csv_field *field = &reader->field[reader->count++];
        int quoted = reader->at < reader->end && *reader->at == '"';
        if ((quoted ? quoted_field(reader, field, &used) : plain_field(reader, field)) < 0) return -1;
        if (reader->at - reader->start > CSV_RECORD_LIMIT)
            return wrong(reader, reader->line, "a record is longer than 16,777,216 bytes");
        if (reader->at == reader->end) return 1;
        if (*reader->at == reader->delimiter) {
            reader->at++;
            continue;
        }
        ends = line_break(reader, reader->at);
        if (ends < 0)
            return wrong(reader, reader->next_line, 
                         "a carriage return without a line feed; save the file with LF or CRLF line ends");
        reader->at += ends;
        reader->next_line++;
        return 1;
    }
}
