/* The assigning kernel's state, shared by its scalar and its fast form. */
#ifndef KEYACCT_SRC_SEGMENT_ASSIGN_H
#define KEYACCT_SRC_SEGMENT_ASSIGN_H

#include "segment.h"

/* Facts about a row; a combination is an index. */
#define KEYACCT__FACT_HIGH 1u /* passes the upper cut */
#define KEYACCT__FACT_PLATINUM 2u /* passes the platinum cut */
#define KEYACCT__FACT_KNOWN 4u /* potential known */
#define KEYACCT__FACT_POTENTIAL 8u /* potential high, known or imputed */
#define KEYACCT__FACT_CANDIDATE 16u /* has the potential that platinum asks for */
#define KEYACCT__FACT_IRON 32u /* passes the iron cut */
#define KEYACCT__FACT_POSITIVE 64u /* value above zero */
#define KEYACCT__FACT_TIE 128u /* in the tie group that was left out at the platinum cut */
#define KEYACCT__FACTS 256u

#define KEYACCT__SEGMENT_STEPS 16 /* at most 15 breakpoints of value make 16 stretches */
#define KEYACCT__SEGMENT_CLASSES 4 /* potential: unknown, and up to two breakpoints */

/* A scope, ready for rows. Where no cut has tie keys, all that can be said of a row depends on the stretch that its value lies in
 * and on the class of its potential: one look-up. */
typedef struct keyacct__segment_ready {
    const keyacct__segment_scope *scope;
    int simple; /* no cut has tie keys: the table below holds */
    int64_t high_near_low, high_near_high, platinum_near_low, platinum_near_high;
    int8_t segment[KEYACCT__FACTS], reason[KEYACCT__FACTS];
    int32_t steps; /* breakpoints in use */
    int64_t step[KEYACCT__SEGMENT_STEPS - 1]; /* ascending; unused ones are INT64_MAX and the last stretch is repeated */
    int64_t known_least[KEYACCT__SEGMENT_CLASSES - 1]; /* class = number of these that the potential reaches */
    /* flags << 8 | segment << 5 | reason, without UNPROFITABLE */
    uint32_t outcome[KEYACCT__SEGMENT_STEPS][KEYACCT__SEGMENT_CLASSES];
} keyacct__segment_ready;

/* A loss changes nothing but its own flag, which comes from the sign and saves a breakpoint. */
static inline uint32_t keyacct__segment_loss(int64_t value) {
    return (uint32_t)((uint64_t)value >> 63) * (KEYACCT_SEGMENT_FLAG_UNPROFITABLE << 8);
}
static inline uint32_t keyacct__segment_outcome(const keyacct__segment_ready *ready, int64_t value, int64_t potential) {
    const int64_t *step = ready->step;
    unsigned at = (unsigned)(value >= step[7]) << 3; /* four halvings of fifteen breakpoints */
    at += (unsigned)(value >= step[at + 3]) << 2;
    at += (unsigned)(value >= step[at + 1]) << 1;
    at += (unsigned)(value >= step[at]);
    unsigned class_ = (unsigned)(potential >= ready->known_least[0]) + (unsigned)(potential >= ready->known_least[1])
        + (unsigned)(potential >= ready->known_least[2]);
    return ready->outcome[at][class_] | keyacct__segment_loss(value);
}
/* The same by asking the rule about the row: what the table is made from, and what rows of tie keys do. */
uint32_t keyacct__segment_judge(const keyacct__segment_ready *ready, const keyacct__segment_rules *rules,
                                const keyacct__segment_row *row);
static inline int32_t keyacct__outcome_reason(uint32_t outcome) { return (int32_t)(outcome & 31); }
static inline int32_t keyacct__outcome_segment(uint32_t outcome) { return (int32_t)(outcome >> 5 & 7); }
static inline int64_t keyacct__outcome_flags(uint32_t outcome) { return (int64_t)(outcome >> 8); }

/* tier and next_segment last: they build on the others. */
#define KEYACCT__ASSIGN_OUTPUTS(X)                                                                                                 \
    X(segment)                                                                                                                     \
    X(segment_raw) X(segment_state) X(segment_reason) X(segment_flags) X(cut_distance) X(potential_distance) X(tenure_days)        \
        X(tier) X(next_segment)
enum {
#define X(name) KEYACCT__ASSIGN_##name,
    KEYACCT__ASSIGN_OUTPUTS(X)
#undef X
    KEYACCT__ASSIGN_COUNT
};

typedef struct keyacct__segment_assign {
    const keyacct_segmentation *segmentation;
    const keyacct_run *run;
    keyacct__segment_view view;
    keyacct__segment_ready *ready; /* one a scope, then the unseen one */
    const keyacct__segment_ready *last; /* scope "" */
    int plain; /* the fast kernel suits, where the value is known */
    int later; /* prepared: something is given, or derived from the segment */
    keyacct__output outputs[KEYACCT__ASSIGN_COUNT];
    keyacct__outputs set;
} keyacct__segment_assign;

void keyacct__segment_make_ready(keyacct__segment_ready *ready, const keyacct__segment_rules *rules,
                                 const keyacct__segment_scope *scope);
const keyacct__segment_ready *keyacct__segment_ready_find(const keyacct__segment_assign *assign, const char *name, int64_t length);

#endif
