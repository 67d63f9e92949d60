/* Two parts of the transactions, learned apart, saved, loaded, merged: the same bytes as all in one. */
#include <keyacct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct bytes {
    uint8_t *data;
    size_t size;
} bytes;

static keyacct_status save(const keyacct_ledger *ledger, bytes *out, keyacct_error *error) {
    keyacct_status s = keyacct_ledger_save(ledger, NULL, 0, &out->size, error); /* NULL asks for the size */
    if (s) return s;
    out->data = malloc(out->size);
    return out->data ? keyacct_ledger_save(ledger, out->data, out->size, &out->size, error) : KEYACCT_E_NO_MEMORY;
}

static keyacct_status learn(int64_t first, int64_t count, keyacct_ledger **out, keyacct_error *error) {
    keyacct_status s = keyacct_ledger_create(NULL, NULL, NULL, out, error);
    for (int64_t i = first; !s && i < first + count; i++)
        s = keyacct_ledger_append_int64(*out, i % 5, (int32_t)(20000 + i), 100 * i, error);
    return s;
}

int main(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *all = NULL, *one = NULL, *other = NULL, *loaded = NULL;
    bytes whole = {NULL, 0}, part = {NULL, 0}, merged = {NULL, 0};
    keyacct_status s = learn(0, 100, &all, &error);
    if (!s) s = learn(0, 60, &one, &error);
    if (!s) s = learn(60, 40, &other, &error);
    if (!s) s = save(other, &part, &error); /* to a file, over a wire, into a database */
    if (!s) s = keyacct_ledger_load(NULL, part.data, part.size, &loaded, &error);
    if (!s) s = keyacct_ledger_merge(one, loaded, &error);
    if (!s) s = save(all, &whole, &error);
    if (!s) s = save(one, &merged, &error);
    int same = !s && whole.size == merged.size && !memcmp(whole.data, merged.data, whole.size);
    printf("merged and learned in one, same bytes: %s\n", same ? "yes" : "no");
    keyacct_ledger *damaged = NULL;
    if (part.data) part.data[part.size / 2] ^= 1;
    s = keyacct_ledger_load(NULL, part.data, part.size, &damaged, &error);
    printf("one bit turned over: %s\n", keyacct_status_name(s));
    keyacct_ledger_destroy(all);
    keyacct_ledger_destroy(one);
    keyacct_ledger_destroy(other);
    keyacct_ledger_destroy(loaded);
    free(whole.data);
    free(part.data);
    free(merged.data);
    return same && s == KEYACCT_E_CORRUPT ? 0 : 1;
}
