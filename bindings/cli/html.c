/* HTML text, attributes and fragment names.
 *
 * Names of accounts are foreign text: they may hold markup, control characters, and marks that turn the reading direction of what
 * follows. Markup is escaped; marks that open or close a run (embeddings, overrides, isolates) are shown, because an isolate that a
 * name closes would let its text leave its <bdi>; single direction marks and joiners stay, since scripts need them. */
#include "html.h"

#include <string.h>

#include "csv.h"

enum { ANCHOR_LIMIT = 48 };

slice slice_of(const char *text) { return (slice){text ? text : "", text ? strlen(text) : 0}; }

/* A character that HTML or the bidirectional algorithm obeys instead of showing it. */
static int is_obeyed(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200B || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F)
        || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF)
        || (c >= 0xE0000 && c <= 0xE0FFF);
}

/* Adds one character; returns how many bytes of text it was. *shown counts what a reader sees. */
static size_t add_character(buffer *to, slice text, size_t at, int *shown) {
    uint32_t c = 0;
    size_t size = utf8_decode(text.bytes + at, text.length - at, &c);
    char code[16];
    const char *out = code;
    *shown = 1;
    if (size == 0) {
        snprintf(code, sizeof code, "[0x%02X]", (unsigned)(unsigned char)text.bytes[at]);
        *shown = 6;
        size = 1;
    } else if (c == '&') out = "&amp;";
    else if (c == '<') out = "&lt;";
    else if (c == '>') out = "&gt;";
    else if (c == '"') out = "&quot;";
    else if (c == '\'') out = "&#39;";
    else if (c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029) out = " ";
    else if (is_obeyed(c)) *shown = snprintf(code, sizeof code, "[U+%04X]", (unsigned)c);
    else {
        buffer_add(to, text.bytes + at, size);
        return size;
    }
    buffer_text(to, out);
    return size;
}

void html_text(buffer *to, slice text) {
    int shown;
    for (size_t at = 0; at < text.length;) at += add_character(to, text, at, &shown);
}

void html_words(buffer *to, const char *text) { html_text(to, slice_of(text)); }

/* Nothing that a reader could see, or click on. */
static int is_blank(slice text) {
    for (size_t at = 0; at < text.length;) {
        uint32_t c = 0;
        size_t size = utf8_decode(text.bytes + at, text.length - at, &c);
        int space = c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x3000;
        if (size == 0 || !space) return 0;
        at += size;
    }
    return text.length > 0;
}

int html_cut(buffer *to, slice text, int most) {
    int count = 0;
    if (is_blank(text)) {
        buffer_text(to, "[U+0020]");
        return 0;
    }
    for (size_t at = 0; at < text.length;) {
        int shown;
        size_t before = to->length;
        at += add_character(to, text, at, &shown);
        count += shown;
        if (count < most || (count == most && at == text.length)) continue;
        to->length = before; /* the last one makes room for the ellipsis */
        if (to->bytes) to->bytes[before] = 0;
        buffer_text(to, "\xE2\x80\xA6");
        return 1;
    }
    return 0;
}

void html_anchor(buffer *to, const char *prefix, slice id) {
    buffer_text(to, prefix);
    size_t from = to->length;
    for (size_t i = 0; i < id.length && i <= ANCHOR_LIMIT; i++) {
        unsigned char c = (unsigned char)id.bytes[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.')
            buffer_add(to, id.bytes + i, 1);
        else buffer_print(to, "_%02X", (unsigned)c);
    }
    if (id.length <= ANCHOR_LIMIT) return;
    char hash[65]; /* "__" never begins an escape, so no short id is spelled like this */
    sha256_hex(id.bytes, id.length, hash);
    to->length = from;
    buffer_print(to, "__%.32s", hash);
}

void html_hash(buffer *to, const char *bytes, size_t length) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char hash[65];
    unsigned char raw[33] = {0};
    sha256_hex(bytes, length, hash);
    for (int i = 0; i < 32; i++) {
        unsigned value = 0;
        sscanf(hash + 2 * i, "%2x", &value);
        raw[i] = (unsigned char)value;
    }
    for (int i = 0; i < 33; i += 3) {
        unsigned three = (unsigned)raw[i] << 16 | (unsigned)raw[i + 1] << 8 | raw[i + 2];
        char four[5] = {digits[three >> 18], digits[three >> 12 & 63], digits[three >> 6 & 63], digits[three & 63], 0};
        if (i == 30) four[3] = '='; /* 32 bytes: one is padding */
        buffer_text(to, four);
    }
}
