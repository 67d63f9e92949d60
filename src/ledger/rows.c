/* The rows of a partition: the last ones open, the others packed in frames of 1,024.
 *
 * A frame keeps account, day and amount of a row as one word of as many bits as the frame needs: account numbers as they are, days
 * and amounts above the smallest of the frame (frame of reference). An ordinary book needs 5 bytes a row instead of 16. A row is
 * read with one load, two shifts and two masks; a frame whose words would be longer than 56 bits, which one unaligned load of 8
 * bytes can always reach, stays as it is. Frames are all full, so that row numbers find their frame by division.
 * Room is made before rows come; packing itself never allocates. */
#include "ledger/state.h"

#define MOST_BITS 56
#define SLACK 8 /* bytes that may be read or written beyond the last frame */

static inline uint64_t load_word(const uint8_t *at) { /* compilers make one load of it */
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32
           | (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

static inline void store_word(uint8_t *at, uint64_t word) {
    at[0] = (uint8_t)word;
    at[1] = (uint8_t)(word >> 8);
    at[2] = (uint8_t)(word >> 16);
    at[3] = (uint8_t)(word >> 24);
    at[4] = (uint8_t)(word >> 32);
    at[5] = (uint8_t)(word >> 40);
    at[6] = (uint8_t)(word >> 48);
    at[7] = (uint8_t)(word >> 56);
}

static int bits_of(uint64_t value) {
    int bits = 0;
    for (; value; value >>= 1) bits++;
    return bits;
}

static size_t frame_size(const keyacct__ledger_frame *frame) {
    int bits = frame->account_bits + frame->day_bits + frame->amount_bits;
    return frame->plain ? KEYACCT__LEDGER_FRAME * sizeof(keyacct__ledger_row) : KEYACCT__LEDGER_FRAME / 8 * (size_t)bits;
}

static void frame_measure(const keyacct__ledger_row *rows, keyacct__ledger_frame *frame) {
    uint32_t accounts = 0;
    int32_t first = rows[0].on, last = first;
    int64_t least = rows[0].amount, most = least;
    for (int i = 0; i < KEYACCT__LEDGER_FRAME; i++) {
        accounts |= (uint32_t)rows[i].account;
        first = rows[i].on < first ? rows[i].on : first;
        last = rows[i].on > last ? rows[i].on : last;
        least = rows[i].amount < least ? rows[i].amount : least;
        most = rows[i].amount > most ? rows[i].amount : most;
    }
    frame->day_base = first;
    frame->amount_base = least;
    frame->account_bits = (uint8_t)bits_of(accounts);
    frame->day_bits = (uint8_t)bits_of((uint32_t)last - (uint32_t)first);
    frame->amount_bits = (uint8_t)bits_of((uint64_t)most - (uint64_t)least);
    frame->plain = frame->account_bits + frame->day_bits + frame->amount_bits > MOST_BITS;
}

static void frame_pack(keyacct__ledger_partition *partition, const keyacct__ledger_row *rows) {
    keyacct__ledger_frame *frame = &partition->frames[partition->frame_count++];
    frame_measure(rows, frame);
    frame->offset = partition->packed_size;
    uint8_t *to = partition->packed + frame->offset;
    size_t size = frame_size(frame);
    partition->packed_size += size;
    if (frame->plain) {
        memcpy(to, rows, size);
        return;
    }
    uint32_t day_base = (uint32_t)frame->day_base;
    uint64_t amount_base = (uint64_t)frame->amount_base, waiting = 0;
    int day_shift = frame->account_bits, amount_shift = day_shift + frame->day_bits, bits = amount_shift + frame->amount_bits;
    int fill = 0; /* bits of `waiting` that are not written yet: below 8 */
    for (int i = 0; i < KEYACCT__LEDGER_FRAME; i++) {
        uint64_t word = (uint64_t)(uint32_t)rows[i].account | (uint64_t)((uint32_t)rows[i].on - day_base) << day_shift
                        | ((uint64_t)rows[i].amount - amount_base) << amount_shift;
        waiting |= word << fill;
        fill += bits;
        store_word(to, waiting);
        to += fill >> 3;
        waiting >>= fill & 56;
        fill &= 7;
    }
}

static inline uint64_t mask_of(int bits) { return (UINT64_C(1) << bits) - 1; }

static inline void unpack(const keyacct__ledger_frame *frame, const uint8_t *from, size_t i, keyacct__ledger_row *row) {
    int day_shift = frame->account_bits, amount_shift = day_shift + frame->day_bits;
    size_t bit = i * (size_t)(amount_shift + frame->amount_bits);
    uint64_t word = load_word(from + (bit >> 3)) >> (bit & 7);
    row->account = (int32_t)(word & mask_of(frame->account_bits));
    row->on = (int32_t)((uint32_t)frame->day_base + (uint32_t)(word >> day_shift & mask_of(frame->day_bits)));
    row->amount = (int64_t)((uint64_t)frame->amount_base + (word >> amount_shift & mask_of(frame->amount_bits)));
}

keyacct__ledger_row keyacct__rows_at(const keyacct__ledger_partition *partition, int64_t i) {
    int64_t k = i / KEYACCT__LEDGER_FRAME, in_frame = i % KEYACCT__LEDGER_FRAME;
    keyacct__ledger_row row;
    if (k >= partition->frame_count) return partition->open[i - partition->frame_count * KEYACCT__LEDGER_FRAME];
    const keyacct__ledger_frame *frame = &partition->frames[k];
    const uint8_t *from = partition->packed + frame->offset;
    if (frame->plain) memcpy(&row, from + (size_t)in_frame * sizeof row, sizeof row);
    else unpack(frame, from, (size_t)in_frame, &row);
    return row;
}

int64_t keyacct__rows_read(const keyacct__ledger_partition *partition, int64_t k, keyacct__ledger_row *rows) {
    if (k >= partition->frame_count) {
        int64_t open = partition->row_count - partition->frame_count * KEYACCT__LEDGER_FRAME;
        int64_t first = (k - partition->frame_count) * KEYACCT__LEDGER_FRAME, n = keyacct__min(KEYACCT__LEDGER_FRAME, open - first);
        if (n > 0) memcpy(rows, partition->open + first, (size_t)n * sizeof *rows);
        return n > 0 ? n : 0;
    }
    const keyacct__ledger_frame frame = partition->frames[k];
    const uint8_t *from = partition->packed + frame.offset;
    if (frame.plain) memcpy(rows, from, frame_size(&frame));
    else
        for (size_t i = 0; i < KEYACCT__LEDGER_FRAME; i++) unpack(&frame, from, i, &rows[i]);
    return KEYACCT__LEDGER_FRAME;
}

void keyacct__rows_commit(keyacct__ledger_partition *partition, int64_t n) {
    int64_t open = partition->row_count - partition->frame_count * KEYACCT__LEDGER_FRAME + n, packed = 0;
    partition->row_count += n;
    for (; open - packed >= KEYACCT__LEDGER_FRAME; packed += KEYACCT__LEDGER_FRAME) frame_pack(partition, partition->open + packed);
    if (packed) memmove(partition->open, partition->open + packed, (size_t)(open - packed) * sizeof *partition->open);
}

void keyacct__rows_cut(keyacct__ledger_partition *partition, int64_t row_count) {
    int64_t frames = row_count / KEYACCT__LEDGER_FRAME;
    if (frames < partition->frame_count) {
        /* The frame that is cut is opened again: the open rows had room for a frame when it was packed. */
        keyacct__rows_read(partition, frames, partition->open);
        partition->packed_size = partition->frames[frames].offset;
        partition->frame_count = frames;
    }
    partition->row_count = row_count;
}

static keyacct_status grow(const keyacct_allocator *allocator, void *array, int64_t *capacity, int64_t need, size_t size,
                           keyacct_error *error) {
    if (need <= *capacity) return KEYACCT_OK;
    int64_t wanted = keyacct__max(need, *capacity + *capacity / 2);
    if (keyacct__resize(allocator, array, (size_t)*capacity, (size_t)wanted, size) != KEYACCT_OK)
        return keyacct__fail_memory(error);
    *capacity = wanted;
    return KEYACCT_OK;
}

keyacct_status keyacct__rows_reserve(const keyacct_allocator *allocator, keyacct__ledger_partition *partition, int64_t more,
                                     keyacct_error *error) {
    int64_t open = partition->row_count - partition->frame_count * KEYACCT__LEDGER_FRAME + more;
    int64_t frames = open / KEYACCT__LEDGER_FRAME, bytes = frames * KEYACCT__LEDGER_FRAME * (int64_t)sizeof(keyacct__ledger_row);
    KEYACCT__TRY(grow(allocator, &partition->open, &partition->open_capacity, open, sizeof *partition->open, error));
    if (!frames) return KEYACCT_OK;
    KEYACCT__TRY(grow(allocator, &partition->frames, &partition->frame_capacity, partition->frame_count + frames,
                      sizeof *partition->frames, error));
    return grow(allocator, &partition->packed, &partition->packed_capacity, (int64_t)partition->packed_size + bytes + SLACK, 1,
                error);
}

void keyacct__rows_free(const keyacct_allocator *allocator, keyacct__ledger_partition *partition) {
    keyacct__free(allocator, partition->open, (size_t)partition->open_capacity, sizeof *partition->open);
    keyacct__free(allocator, partition->frames, (size_t)partition->frame_capacity, sizeof *partition->frames);
    keyacct__free(allocator, partition->packed, (size_t)partition->packed_capacity, 1);
}
