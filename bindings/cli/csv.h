/* Reads a file whole, and walks its records by RFC 4180. */
#ifndef KEYACCT_CLI_CSV_H
#define KEYACCT_CLI_CSV_H

#include <stddef.h>
#include <stdint.h>

/* Limits; documented in `keyacct import --help`. */
enum { CSV_FIELD_LIMIT = 1 << 20, CSV_RECORD_LIMIT = 1 << 24, CSV_COLUMN_LIMIT = 1024 };

typedef struct csv_field {
    const char *bytes; /* not NUL-terminated; valid until the next record */
    size_t length;
} csv_field;

typedef struct csv_reader {
    const char *at, *end, *start; /* start: of the current record */
    char delimiter;
    int64_t line, next_line; /* 1-based physical line at which the current and the next record begin */
    int count;
    csv_field *field;
    char *scratch; /* fields with doubled quotes are unquoted here */
    char error[200]; /* what is wrong with the record that begins at error_line */
    int64_t error_line;
} csv_reader;

void csv_open(csv_reader *reader, const char *bytes, size_t length, char delimiter);
void csv_close(csv_reader *reader);
/* 1: a record is in field[]; 0: the end; -1: error says what. Lines without any character are passed over. */
int csv_next(csv_reader *reader);

/* A file in memory as UTF-8 without a byte order mark. */
typedef struct file_text {
    char *bytes;
    size_t length;
    char hash[65]; /* SHA-256 of the bytes in the file, hexadecimal */
} file_text;

/* encoding NULL means UTF-8. Returns an exit code after complaining. */
int source_read(const char *path, const char *encoding, file_text *out);
void source_free(file_text *from);
void sha256_hex(const void *bytes, size_t length, char out[65]);

#endif
