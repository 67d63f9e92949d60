/* Where a policy comes from: a file, the book's own one, the one that a stored review used, or the defaults.
 *
 * The book keeps its policy as canonical text under the key 'policy' of the table book: parameters that it does not name have the
 * defaults of its edition, so a newer library gives the same results. */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "csv.h"

static int load(const char *where, const char *text, size_t length, keyacct_policy **out) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (keyacct_policy_load_text(NULL, text, length, out, &error) == KEYACCT_OK) return EXIT_FINE;
    if (error.row >= 0) return complain(EXIT_POLICY, "%s:%lld: %s", where, (long long)error.row + 1, error.message);
    return complain(EXIT_POLICY, "%s: %s", where, error.message);
}

int policy_from_file(const char *path, keyacct_policy **out) {
    file_text file;
    int code = source_read(path, NULL, &file);
    if (code == EXIT_FINE) code = load(path, file.bytes, file.length, out);
    source_free(&file);
    return code;
}

int policy_from_book(book *of, keyacct_policy **out, int *stored) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    buffer text = {0};
    int code = book_fact(of, "policy", &text);
    *stored = text.length > 0;
    if (code == EXIT_FINE && *stored) code = load("the policy of the book", text.bytes, text.length, out);
    else if (code == EXIT_FINE && keyacct_policy_create(NULL, 0, out, &error) != KEYACCT_OK)
        code = complain_library(EXIT_INTERNAL, "policy", &error);
    buffer_free(&text);
    return code;
}

int policy_from_review(book *of, const char *asof, keyacct_policy **out) {
    sqlite3_stmt *statement = NULL;
    int code = book_prepare(of, "SELECT policy_text FROM reviews WHERE asof_on = ?", &statement), found = 0;
    if (code == EXIT_FINE) {
        sqlite3_bind_text(statement, 1, asof, -1, SQLITE_STATIC);
        if ((found = book_step(of, statement, &code)) == 1)
            code = load("the policy of the review", (const char *)sqlite3_column_text(statement, 0),
                        (size_t)sqlite3_column_bytes(statement, 0), out);
    }
    sqlite3_finalize(statement);
    if (code == EXIT_FINE && !found) return complain(EXIT_BOOK, "%s: there is no stored review as of %s", of->path, asof);
    return code;
}

static const char *nearest_parameter(const char *name) {
    const char *best = NULL;
    int distance = 6;
    for (int32_t i = 0; i < keyacct_parameter_count(); i++) {
        const char *one = keyacct_parameter_text(i, KEYACCT_FIELD_NAME);
        int far = edit_distance(name, strlen(name), one, strlen(one));
        if (far < distance) {
            distance = far;
            best = one;
        }
    }
    return best;
}

int policy_assign(keyacct_policy *policy, const char *where, const char *line) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    char name[128];
    const char *equals = strchr(line, '=');
    if (!equals || equals == line || (size_t)(equals - line) >= sizeof name)
        return complain(EXIT_USAGE, "%s %s: expected NAME=VALUE", where, line);
    snprintf(name, sizeof name, "%.*s", (int)(equals - line), line);
    keyacct_status status = equals[1] ? keyacct_policy_set_text(policy, name, equals + 1, &error)
                                      : keyacct_policy_reset(policy, name, &error);
    if (status == KEYACCT_OK) return EXIT_FINE;
    const char *near = status == KEYACCT_E_NOT_FOUND ? nearest_parameter(name) : NULL;
    if (near) return complain(EXIT_POLICY, "%s %s: %s (did you mean '%s'?)", where, line, error.message, near);
    return complain(EXIT_POLICY, "%s %s: %s", where, line, error.message);
}

int policy_freeze(keyacct_policy *policy, const char *where) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (keyacct_policy_freeze(policy, &error) == KEYACCT_OK) return EXIT_FINE;
    return complain_library(EXIT_POLICY, where, &error);
}

int policy_text(const keyacct_policy *policy, buffer *out) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    size_t size = 0;
    keyacct_policy_save_text(policy, NULL, 0, &size, NULL);
    char *text = need(size + 1);
    keyacct_status status = keyacct_policy_save_text(policy, text, size, &size, &error);
    if (status == KEYACCT_OK) buffer_add(out, text, size);
    free(text);
    return status == KEYACCT_OK ? EXIT_FINE : complain_library(EXIT_INTERNAL, "policy", &error);
}

int policy_hash(const keyacct_policy *policy, char out[33]) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    uint8_t hash[16];
    if (keyacct_policy_hash(policy, hash, &error) != KEYACCT_OK) return complain_library(EXIT_INTERNAL, "policy", &error);
    for (int i = 0; i < 16; i++) snprintf(out + 2 * i, 3, "%02x", hash[i]);
    return EXIT_FINE;
}

int policy_value(const char *text, const char *name, buffer *out) {
    size_t length = strlen(name);
    for (const char *line = text; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
        if (strncmp(line, name, length) != 0 || strncmp(line + length, " = ", 3) != 0) continue;
        buffer_add(out, line + length + 3, strcspn(line + length + 3, "\n"));
        return 1;
    }
    return 0;
}
