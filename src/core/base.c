/* Errors, memory and UTF-8: what every other file stands on.
 *
 * Messages are formatted here because the library uses no stdio. Text from outside is made inert before it enters a message:
 * control characters (C0, DEL, C1) and bytes that are not UTF-8 become \xNN, so that no message can steer a terminal. An error
 * object is written only within the struct_size that its owner states. Memory sizes are checked before they are multiplied. */
#include "base.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

#define LONGEST_TEXT 80 /* bytes of a text from outside that a message shows */

/* Length of the UTF-8 sequence at `at`, 0 when it is not one. The table of well-formed sequences of the Unicode standard (3-7). */
static int sequence_length(const unsigned char *at, int64_t left) {
    unsigned char first = at[0], low = 0x80, high = 0xbf;
    int length;
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) length = 2;
    else if (first >= 0xe0 && first <= 0xef) length = 3;
    else if (first >= 0xf0 && first <= 0xf4) length = 4;
    else return 0;
    if (left < length) return 0;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
    if (at[1] < low || at[1] > high) return 0;
    for (int i = 2; i < length; i++)
        if (at[i] < 0x80 || at[i] > 0xbf) return 0;
    return length;
}

int64_t keyacct__utf8_bad(const char *bytes, int64_t length) {
    const unsigned char *text = (const unsigned char *)bytes;
    int64_t i = 0;
    while (i < length) {
        if (length - i >= 8) { /* eight plain bytes at once */
            uint64_t word;
            memcpy(&word, text + i, 8);
            if (!(word & 0x8080808080808080u)) {
                i += 8;
                continue;
            }
        }
        int step = sequence_length(text + i, length - i);
        if (!step) return i;
        i += step;
    }
    return -1;
}

/* --- messages --------------------------------------------------------------------------------------------------------- */

typedef struct sink {
    char *text;
    size_t capacity, used; /* capacity counts the final NUL */
    int full;
} sink;

/* All or nothing, so that a sequence is never cut in two. */
static void put(sink *out, const char *bytes, size_t size) {
    if (out->full || size >= out->capacity - out->used) {
        out->full = 1;
        return;
    }
    memcpy(out->text + out->used, bytes, size);
    out->used += size;
}

static void put_escaped(sink *out, unsigned char byte) {
    static const char digits[] = "0123456789abcdef";
    char text[4] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    put(out, text, 4);
}

static void put_text(sink *out, const char *text, int64_t length, int64_t longest) {
    const unsigned char *bytes = (const unsigned char *)text;
    for (int64_t i = 0; i < length;) {
        if (i >= longest) {
            put(out, "...", 3);
            return;
        }
        int step = sequence_length(bytes + i, length - i);
        int control = step == 1 ? bytes[i] < 0x20 || bytes[i] == 0x7f : step == 2 && bytes[i] == 0xc2 && bytes[i + 1] < 0xa0;
        if (step && !control) {
            put(out, text + i, (size_t)step);
        } else {
            if (!step) step = 1;
            for (int k = 0; k < step; k++) put_escaped(out, bytes[i + k]);
        }
        i += step;
    }
}

static void put_c_string(sink *out, const char *text) {
    if (!text) text = "(null)";
    put_text(out, text, (int64_t)strlen(text), INT64_MAX);
}

static void put_format(sink *out, const char *format, va_list arguments) {
    char number[32];
    for (const char *at = format; *at; at++) {
        if (*at != '%') {
            put(out, at, 1);
            continue;
        }
        at++;
        switch (*at) {
        case 's': put_c_string(out, va_arg(arguments, const char *)); break;
        case 't': {
            const char *text = va_arg(arguments, const char *);
            int64_t length = va_arg(arguments, int64_t);
            if (text && length > 0) put_text(out, text, length, LONGEST_TEXT);
            break;
        }
        case 'd': put(out, number, (size_t)keyacct__int64_format(va_arg(arguments, int32_t), number)); break;
        case 'l': put(out, number, (size_t)keyacct__int64_format(va_arg(arguments, int64_t), number)); break;
        case 'f': put(out, number, (size_t)keyacct__double_format(va_arg(arguments, double), number)); break;
        case '%': put(out, "%", 1); break;
        default: return; /* a defect of the caller; the rest cannot be read safely */
        }
    }
}

/* Copies a name into a field, cut at a whole character. */
static void put_field(char *field, size_t capacity, const char *name) {
    sink out = {field, capacity, 0, 0};
    put_c_string(&out, name ? name : "");
    field[out.used] = 0;
}

/* Bytes of *error from `offset` that its owner has, at most `size`. */
static size_t room(size_t owned, size_t offset, size_t size) {
    if (owned <= offset) return 0;
    return owned - offset < size ? owned - offset : size;
}

static keyacct_status fail(keyacct_error *error, keyacct_status status, const char *table, const char *column, int64_t row,
                           const char *format, va_list arguments) {
    if (!error) return status;
    size_t owned = error->struct_size ? error->struct_size : sizeof *error;
    if (owned < offsetof(keyacct_error, table)) return status;
    error->status = status;
    error->row = row;
    size_t table_size = room(owned, offsetof(keyacct_error, table), sizeof error->table);
    size_t column_size = room(owned, offsetof(keyacct_error, column), sizeof error->column);
    size_t message_size = room(owned, offsetof(keyacct_error, message), sizeof error->message);
    if (table_size) put_field(error->table, table_size, table);
    if (column_size) put_field(error->column, column_size, column);
    if (message_size) {
        sink out = {error->message, message_size, 0, 0};
        put_format(&out, format, arguments);
        out.text[out.used] = 0;
    }
    return status;
}

keyacct_status keyacct__fail(keyacct_error *error, keyacct_status status, const char *table, const char *column, int64_t row,
                             const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    status = fail(error, status, table, column, row, format, arguments);
    va_end(arguments);
    return status;
}

keyacct_status keyacct__refuse(keyacct_error *error, const char *argument, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    keyacct_status status = fail(error, KEYACCT_E_ARGUMENT, NULL, argument, -1, format, arguments);
    va_end(arguments);
    return status;
}

keyacct_status keyacct__fail_null(keyacct_error *error, const char *argument) {
    return keyacct__refuse(error, argument, "%s is NULL", argument);
}

keyacct_status keyacct__fail_memory(keyacct_error *error) {
    return keyacct__fail(error, KEYACCT_E_NO_MEMORY, NULL, NULL, -1, "out of memory: the allocator refused a block");
}

keyacct_status keyacct__fail_handle(keyacct_error *error, const char *argument, const char *kind) {
    return keyacct__fail(error, KEYACCT_E_HANDLE, NULL, argument, -1, "'%s' is not a live %s", argument, kind);
}

/* --- memory ----------------------------------------------------------------------------------------------------------- */

static void *libc_resize(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)user;
    (void)old_size;
    if (!new_size) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, new_size);
}

keyacct_status keyacct__allocator_take(const keyacct_allocator *given, keyacct_allocator *taken, keyacct_error *error) {
    keyacct_allocator standard = {sizeof standard, libc_resize, NULL};
    if (!given) {
        *taken = standard;
        return KEYACCT_OK;
    }
    if (given->struct_size < sizeof *given)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "allocator", -1,
                             "allocator.struct_size is %l; set it to sizeof(keyacct_allocator), %l", (int64_t)given->struct_size,
                             (int64_t)sizeof *given);
    if (!given->resize) return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "allocator", -1, "allocator.resize is NULL");
    *taken = *given;
    taken->struct_size = sizeof *taken;
    return KEYACCT_OK;
}

void *keyacct__alloc(const keyacct_allocator *allocator, size_t count, size_t size) {
    if (!count || !size || count > (size_t)PTRDIFF_MAX / size) return NULL;
    return allocator->resize(allocator->user, NULL, 0, count * size);
}

void *keyacct__calloc(const keyacct_allocator *allocator, size_t count, size_t size) {
    if (allocator->resize == libc_resize) return !count || !size || count > (size_t)PTRDIFF_MAX / size ? NULL : calloc(count, size);
    void *block = keyacct__alloc(allocator, count, size);
    if (block) memset(block, 0, count * size);
    return block;
}

keyacct_status keyacct__resize(const keyacct_allocator *allocator, void *pointer_to_pointer, size_t old_count, size_t new_count,
                               size_t size) {
    void *old, *new;
    memcpy(&old, pointer_to_pointer, sizeof old); /* pointers of any type come here: no access through void ** */
    if (!new_count || !size) {
        keyacct__free(allocator, old, old_count, size);
        new = NULL;
    } else {
        if (new_count > (size_t)PTRDIFF_MAX / size) return KEYACCT_E_NO_MEMORY;
        new = allocator->resize(allocator->user, old, old ? old_count * size : 0, new_count * size);
        if (!new) return KEYACCT_E_NO_MEMORY;
    }
    memcpy(pointer_to_pointer, &new, sizeof new);
    return KEYACCT_OK;
}

void keyacct__free(const keyacct_allocator *allocator, void *pointer, size_t count, size_t size) {
    if (pointer) allocator->resize(allocator->user, pointer, count * size, 0);
}

void *keyacct__twin(const keyacct_allocator *allocator, const void *from, size_t count, size_t size, int *failed) {
    if (!from || count == 0 || *failed) return NULL;
    void *made = keyacct__alloc(allocator, count, size);
    if (made) memcpy(made, from, count * size);
    else *failed = 1;
    return made;
}

char *keyacct__strdup(const keyacct_allocator *allocator, const char *text) {
    int failed = 0;
    return keyacct__twin(allocator, text, strlen(text) + 1, 1, &failed);
}
