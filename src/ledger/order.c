/* Which accounts have rows up to a day, in order of their ids; and work by partition.
 *
 * Counts rows by account, then sorts the active accounts: int64 ids by radix; text ids by radix over the eight bytes behind the
 * prefix that all ids share, and by whole text among those that agree there. O(rows + accounts), 24 to 44 bytes an account while
 * sorting.
 * Refuses more than 2^32 - 2 accounts (KEYACCT_E_LIMIT). */
#include "ledger/state.h"

#define NOBODY UINT32_MAX

typedef struct counting {
    const keyacct_ledger *ledger;
    const keyacct_run *run;
    keyacct__ledger_order *order;
    int32_t until, counted_until;
    uint8_t *active; /* by global number */
} counting;

typedef struct relay {
    keyacct__partition_kernel kernel;
    void *data;
} relay;

static keyacct_status relay_rows(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    const relay *to = data;
    for (int64_t k = first / 64; k < (first + count) / 64; k++) KEYACCT__TRY(to->kernel(to->data, (int)k, part, error));
    return KEYACCT_OK;
}

keyacct_status keyacct__each_partition(const keyacct_run *run, keyacct__partition_kernel kernel, void *data, keyacct_error *error) {
    relay to = {kernel, data};
    return keyacct__run_rows(run, 64 * KEYACCT__LEDGER_PARTITIONS, relay_rows, &to, error); /* run_rows cuts in multiples of 64 */
}

int keyacct__order_partition(const keyacct__ledger_order *order, uint32_t global) {
    int low = 0, high = KEYACCT__LEDGER_PARTITIONS;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (order->base[middle] <= (int64_t)global) low = middle;
        else high = middle;
    }
    return low;
}

static keyacct_status count_rows(void *data, int k, int32_t part, keyacct_error *error) {
    counting *job = data;
    (void)part;
    const keyacct__ledger_partition *partition = &job->ledger->partitions[k];
    uint32_t *counts = job->order->counts + job->order->base[k];
    uint8_t *active = job->active + job->order->base[k];
    keyacct__ledger_row rows[KEYACCT__LEDGER_FRAME];
    for (int64_t frame = 0, n; (n = keyacct__rows_read(partition, frame, rows)) > 0; frame++) {
        if (frame % (KEYACCT__POLL_ROWS / KEYACCT__LEDGER_FRAME) == 0) KEYACCT__TRY(keyacct__run_poll(job->run, 0, 0, error));
        for (int64_t i = 0; i < n; i++) {
            counts[rows[i].account] += rows[i].on <= job->counted_until;
            active[rows[i].account] |= (uint8_t)(rows[i].on <= job->until);
        }
    }
    return KEYACCT_OK;
}

/* --- sorting --------------------------------------------------------------------------------------------------------- */

static const char *text_of(const keyacct_ledger *ledger, const keyacct__ledger_order *order, uint32_t global, int64_t *length) {
    int k = keyacct__order_partition(order, global);
    return keyacct__ids_text(&ledger->partitions[k].ids, (int32_t)(global - order->base[k]), length);
}

static int text_compare(const char *a, int64_t a_length, const char *b, int64_t b_length) {
    int64_t shared = keyacct__min(a_length, b_length);
    int difference = shared ? memcmp(a, b, (size_t)shared) : 0;
    return difference ? difference : (a_length > b_length) - (a_length < b_length);
}

/* The eight bytes behind the shared prefix, first byte highest; 0 where the text ends. */
static uint64_t text_key(const char *text, int64_t length, int64_t prefix) {
    uint64_t key = 0;
    for (int64_t i = 0; i < 8; i++) key = key << 8 | (prefix + i < length ? (uint8_t)text[prefix + i] : 0);
    return key;
}

static int64_t shared_prefix(const keyacct_ledger *ledger, const keyacct__ledger_order *order, const uint8_t *active) {
    const char *first = NULL;
    int64_t prefix = 0, length;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        for (int64_t i = 0; i < order->base[k + 1] - order->base[k]; i++) {
            if (!active[order->base[k] + i]) continue;
            const char *text = keyacct__ids_text(&ledger->partitions[k].ids, (int32_t)i, &length);
            if (!first) {
                first = text;
                prefix = length;
            }
            prefix = keyacct__min(prefix, length);
            if (prefix && memcmp(first, text, (size_t)prefix) != 0) {
                int64_t same = 0;
                while (first[same] == text[same]) same++;
                prefix = same;
            }
        }
    }
    return prefix;
}

typedef struct texts_of {
    const keyacct_ledger *ledger;
    const keyacct__ledger_order *order;
} texts_of;

static int compare_texts(const void *data, int unused, uint32_t a, uint32_t b) {
    const texts_of *of = data;
    (void)unused;
    int64_t a_length, b_length;
    const char *a_text = text_of(of->ledger, of->order, a, &a_length), *b_text = text_of(of->ledger, of->order, b, &b_length);
    return text_compare(a_text, a_length, b_text, b_length);
}

static void fill_items(const keyacct_ledger *ledger, const keyacct__ledger_order *order, const uint8_t *active,
                       keyacct__keyed *items) {
    int is_text = ledger->kind == KEYACCT_TYPE_TEXT;
    int64_t prefix = is_text ? shared_prefix(ledger, order, active) : 0, n = 0;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        const keyacct__ledger_ids *ids = &ledger->partitions[k].ids;
        for (int64_t i = 0; i < ids->count; i++) {
            if (!active[order->base[k] + i]) continue;
            int64_t length;
            const char *text = is_text ? keyacct__ids_text(ids, (int32_t)i, &length) : NULL;
            items[n].key = is_text ? text_key(text, length, prefix) : (uint64_t)ids->ints[i] ^ 0x8000000000000000u;
            items[n++].item = (uint32_t)(order->base[k] + i);
        }
    }
}

static void take_rank(keyacct__ledger_order *order, int64_t rank, uint32_t global) {
    order->by_rank[rank] = global;
    order->rank[global] = (uint32_t)rank;
}

static keyacct_status sort_any(const keyacct_ledger *ledger, keyacct__ledger_order *order, const uint8_t *active,
                               keyacct_error *error) {
    const keyacct_allocator *allocator = &ledger->allocator;
    size_t n = (size_t)order->n;
    keyacct__keyed *items = keyacct__alloc(allocator, n, sizeof *items), *spare = keyacct__alloc(allocator, n, sizeof *spare);
    int ok = items && spare;
    if (ok) {
        fill_items(ledger, order, active, items);
        keyacct__sort_keyed(items, spare, order->n);
        for (int64_t i = 0; i < order->n; i++) order->by_rank[i] = items[i].item;
        texts_of of = {ledger, order};
        for (int64_t i = 0, last; ledger->kind == KEYACCT_TYPE_TEXT && i < order->n; i = last) { /* equal keys: by text */
            for (last = i + 1; last < order->n && items[last].key == items[i].key;) last++;
            if (last - i > 1)
                keyacct__sort_items(order->by_rank + i, (uint32_t *)(void *)spare, last - i, compare_texts, &of, 0);
        }
        for (int64_t i = 0; i < order->n; i++) take_rank(order, i, order->by_rank[i]);
    }
    keyacct__free(allocator, items, n, sizeof *items);
    keyacct__free(allocator, spare, n, sizeof *spare);
    return ok ? KEYACCT_OK : keyacct__fail_memory(error);
}

/* int64 ids that span less than 2^32: key and account share a word, half the memory and half the time. */
static keyacct_status sort_narrow(const keyacct_ledger *ledger, keyacct__ledger_order *order, const uint8_t *active, int64_t least,
                                  keyacct_error *error) {
    const keyacct_allocator *allocator = &ledger->allocator;
    size_t n = (size_t)order->n;
    uint64_t *items = keyacct__alloc(allocator, n, sizeof *items), *spare = keyacct__alloc(allocator, n, sizeof *spare);
    int ok = items && spare;
    if (ok) {
        int64_t filled = 0;
        for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++)
            for (int64_t i = order->base[k]; i < order->base[k + 1]; i++)
                if (active[i]) {
                    uint64_t id = (uint64_t)ledger->partitions[k].ids.ints[i - order->base[k]];
                    items[filled++] = (id - (uint64_t)least) << 32 | (uint64_t)i;
                }
        keyacct__sort_packed(items, spare, order->n);
        for (int64_t i = 0; i < order->n; i++) take_rank(order, i, (uint32_t)items[i]);
    }
    keyacct__free(allocator, items, n, sizeof *items);
    keyacct__free(allocator, spare, n, sizeof *spare);
    return ok ? KEYACCT_OK : keyacct__fail_memory(error);
}

static keyacct_status sort_accounts(const keyacct_ledger *ledger, keyacct__ledger_order *order, const uint8_t *active,
                                    keyacct_error *error) {
    order->by_rank = keyacct__alloc(&ledger->allocator, (size_t)order->n, sizeof *order->by_rank);
    if (!order->by_rank) return keyacct__fail_memory(error);
    if (ledger->kind == KEYACCT_TYPE_TEXT) return sort_any(ledger, order, active, error);
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++)
        for (int64_t i = order->base[k]; i < order->base[k + 1]; i++)
            if (active[i]) {
                int64_t id = ledger->partitions[k].ids.ints[i - order->base[k]];
                least = keyacct__min(least, id);
                most = keyacct__max(most, id);
            }
    if ((uint64_t)most - (uint64_t)least <= UINT32_MAX) return sort_narrow(ledger, order, active, least, error);
    return sort_any(ledger, order, active, error);
}

/* --- the call -------------------------------------------------------------------------------------------------------- */

static keyacct_status make(counting *job, keyacct_error *error) {
    keyacct__ledger_order *order = job->order;
    KEYACCT__TRY(keyacct__each_partition(job->run, count_rows, job, error));
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        int64_t sum = 0;
        for (int64_t i = order->base[k]; i < order->base[k + 1]; i++) {
            sum += order->counts[i];
            if (order->counts[i] > order->largest) order->largest = order->counts[i];
            order->rank[i] = NOBODY;
            order->n += job->active[i];
        }
        order->largest_partition = keyacct__max(order->largest_partition, sum);
    }
    return order->n ? sort_accounts(job->ledger, order, job->active, error) : KEYACCT_OK;
}

keyacct_status keyacct__order_make(const keyacct_ledger *ledger, int32_t until, int32_t counted_until, const keyacct_run *run,
                                   keyacct__ledger_order *order, keyacct_error *error) {
    memset(order, 0, sizeof *order);
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) order->base[k + 1] = order->base[k] + ledger->partitions[k].ids.count;
    order->accounts = order->base[KEYACCT__LEDGER_PARTITIONS];
    if (order->accounts == 0) return KEYACCT_OK;
    if (order->accounts >= (int64_t)NOBODY)
        return keyacct__fail(error, KEYACCT_E_LIMIT, "transactions", "account_id", -1, "more than 2^32 - 2 accounts");
    const keyacct_allocator *allocator = &ledger->allocator;
    size_t accounts = (size_t)order->accounts;
    counting job = {ledger, run, order, until, counted_until, keyacct__calloc(allocator, accounts, 1)};
    order->counts = keyacct__calloc(allocator, accounts, sizeof *order->counts);
    order->rank = keyacct__alloc(allocator, accounts, sizeof *order->rank);
    keyacct_status status = job.active && order->counts && order->rank ? make(&job, error) : keyacct__fail_memory(error);
    keyacct__free(allocator, job.active, accounts, 1);
    if (status != KEYACCT_OK) keyacct__order_free(ledger, order);
    return status;
}

void keyacct__order_free(const keyacct_ledger *ledger, keyacct__ledger_order *order) {
    keyacct__free(&ledger->allocator, order->counts, (size_t)order->accounts, sizeof *order->counts);
    keyacct__free(&ledger->allocator, order->rank, (size_t)order->accounts, sizeof *order->rank);
    keyacct__free(&ledger->allocator, order->by_rank, (size_t)order->n, sizeof *order->by_rank);
    memset(order, 0, sizeof *order);
}
