/* The reason of an action in words: the label of the reason and what its value means.
 *
 * What a value means is said by the library: the explanation of a reason is "of LIST" where the value is a code of that list. Only
 * the units of the others (days, a count, a state of membership) have words here. */
#include <string.h>

#include "report.h"

static void add_plain(buffer *to, slice words_) { buffer_add(to, words_.bytes, words_.length); }

/* Words of a value that is no code; -1: only the label of the reason. */
static int value_text(int64_t reason, int64_t value) {
    switch (reason) {
    case KEYACCT_ACTION_REASON_LATE_COMPLAINT:
    case KEYACCT_ACTION_REASON_OPEN_COMPLAINT: return value > 1 ? TEXT_REASON_COUNT : -1;
    case KEYACCT_ACTION_REASON_VISIT:
    case KEYACCT_ACTION_REASON_CALL:
    case KEYACCT_ACTION_REASON_SURVEY:
    case KEYACCT_ACTION_REASON_REVIEW: return TEXT_REASON_EVERY;
    case KEYACCT_ACTION_REASON_CONTRACT:
    case KEYACCT_ACTION_REASON_BIRTHDAY: return TEXT_REASON_IN;
    case KEYACCT_ACTION_REASON_TENURE: return TEXT_REASON_FOR;
    case KEYACCT_ACTION_REASON_RESOLVED_COMPLAINT: return TEXT_REASON_AGO;
    case KEYACCT_ACTION_REASON_VIP:
        return value == 1 ? TEXT_REASON_MEMBER : value == 2 ? TEXT_REASON_MEMBER_ENDS : value == 3 ? TEXT_REASON_MEMBER_NEW : -1;
    default: return -1;
    }
}

void action_reason_words(const page *of, int64_t reason, int64_t value, buffer *to) {
    const char *label = label_of(of, "action_reason", reason);
    const char *meaning = reason == UNKNOWN ? NULL : code_fact("action_reason", (int)reason, KEYACCT_FIELD_EXPLANATION);
    int text = value == UNKNOWN ? -1 : value_text(reason, value);
    const char *code = value != UNKNOWN && meaning && strncmp(meaning, "of ", 3) == 0 ? label_of(of, meaning + 3, value) : "";
    if (reason == KEYACCT_ACTION_REASON_FINDING && *code) {
        buffer_text(to, code); /* a finding says it all */
        return;
    }
    buffer_text(to, label);
    if (*code || text >= 0) buffer_text(to, words(of, TEXT_REASON_COLON));
    buffer_text(to, code);
    char number[40];
    if (text >= 0) fill_words(to, words(of, text), (const char *const[]){count_format(value, number), NULL}, add_plain);
}
