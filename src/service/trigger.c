/* What a row of "service.trigger" must say, by its operator.
 *
 * Each operator needs some columns and has no use for others; a cell that would not be read is refused, so that nobody waits
 * for what never comes. Kinds of events that are not of one account are refused, and an attention trigger that looks at
 * attention, which would hold itself. O(rows). */
#include "service/trigger.h"

#include "core/base.h"
#include "keyacct/schema.h"
#include "keyacct/vocabulary.h"

#define BIT(operator) (1 << KEYACCT_TRIGGER_OPERATOR_##operator)
#define KINDS (BIT(COUNT) | BIT(ABSENT) | BIT(SEQ) | BIT(RATIO))
#define PAIRS (BIT(SEQ) | BIT(RATIO))
#define FAIL(status, column, ...) return keyacct__fail(error, status, "service.trigger", #column, row, __VA_ARGS__)

static int given(double cell) { return cell == cell; }
static int32_t code(double cell) { return given(cell) ? (int32_t)cell : 0; }

/* Which operators may have a column, and which must. */
static keyacct_status check_use(const double *cells, int32_t row, keyacct_error *error) {
    static const struct {
        int32_t column, may, must;
        const char *name;
    } uses[] = {
#define USE(name, may, must) {SERVICE_TRIGGER_##name, may, must, #name}
        USE(fact, BIT(HELD), BIT(HELD)),
        USE(at_least, BIT(HELD) | BIT(RATIO), 0),
        USE(at_most, BIT(HELD) | BIT(RATIO), 0),
        USE(event, KINDS, 0),
        USE(output, KINDS, 0),
        USE(event_2, PAIRS, 0),
        USE(output_2, PAIRS, 0),
        USE(case_kind, KINDS, 0),
        USE(severity, KINDS, 0),
        USE(clock, KINDS, 0),
        USE(channel, KINDS, 0),
        USE(count, BIT(COUNT) | BIT(RATIO), BIT(COUNT) | BIT(RATIO)),
        USE(followed, BIT(SEQ), 0),
#undef USE
    };
    int32_t operator = code(cells[SERVICE_TRIGGER_operator]), number = code(cells[SERVICE_TRIGGER_trigger]);
    const char *name = keyacct_code_name("trigger_operator", operator);
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        int there = given(cells[uses[i].column]);
        if (there && !(uses[i].may >> operator & 1))
            return keyacct__fail(error, KEYACCT_E_VALUE, "service.trigger", uses[i].name, row,
                                 "trigger %d: %s has no use for %s; leave it empty", number, name, uses[i].name);
        if (!there && uses[i].must >> operator & 1)
            return keyacct__fail(error, KEYACCT_E_VALUE, "service.trigger", uses[i].name, row, "trigger %d: %s needs %s", number,
                                 name, uses[i].name);
    }
    return KEYACCT_OK;
}

static keyacct_status check_bounds(const double *cells, int32_t row, keyacct_error *error) {
    double low = cells[SERVICE_TRIGGER_at_least], high = cells[SERVICE_TRIGGER_at_most];
    int32_t operator = code(cells[SERVICE_TRIGGER_operator]), number = code(cells[SERVICE_TRIGGER_trigger]);
    int ratio = operator == KEYACCT_TRIGGER_OPERATOR_RATIO;
    if ((ratio || operator == KEYACCT_TRIGGER_OPERATOR_HELD) && !given(low) && !given(high))
        FAIL(KEYACCT_E_VALUE, at_least, "trigger %d: at_least or at_most is needed", number);
    if (low > high) FAIL(KEYACCT_E_RANGE, at_least, "trigger %d: at_least is %f, more than at_most %f", number, low, high);
    if (ratio && (low < 0 || low > 1e6))
        FAIL(KEYACCT_E_RANGE, at_least, "trigger %d: a share is 0 to 1000000 ppm, not %f", number, low);
    if (ratio && (high < 0 || high > 1e6))
        FAIL(KEYACCT_E_RANGE, at_most, "trigger %d: a share is 0 to 1000000 ppm, not %f", number, high);
    if (operator == KEYACCT_TRIGGER_OPERATOR_COUNT && cells[SERVICE_TRIGGER_count] > SERVICE_TRIGGER_RING)
        FAIL(KEYACCT_E_RANGE, count, "trigger %d: count counts at most %d, not %f", number, (int32_t)SERVICE_TRIGGER_RING,
             cells[SERVICE_TRIGGER_count]);
    if (ratio && code(cells[SERVICE_TRIGGER_unit]) != KEYACCT_WINDOW_UNIT_DAY)
        FAIL(KEYACCT_E_VALUE, unit, "trigger %d: the window of ratio is in days", number);
    if (ratio && cells[SERVICE_TRIGGER_window] > SERVICE_TRIGGER_DAYS)
        FAIL(KEYACCT_E_RANGE, window, "trigger %d: the window of ratio is at most %d days, not %f", number,
             (int32_t)SERVICE_TRIGGER_DAYS, cells[SERVICE_TRIGGER_window]);
    return KEYACCT_OK;
}

/* --- kinds ------------------------------------------------------------------------------------------------------------- */

static int of_all(int32_t event, int32_t output) {
    return event == KEYACCT_EVENT_POLICY_ACTIVATED || event == KEYACCT_EVENT_CALENDAR_REPLACED || event == KEYACCT_EVENT_REVIEW
           || event == KEYACCT_EVENT_ACCOUNT_REMOVED || output == KEYACCT_OUTPUT_CAPACITY_OVER;
}

static int of_case(int32_t event, int32_t output) {
    if (event) return event >= KEYACCT_EVENT_CASE_OPENED && event <= KEYACCT_EVENT_DECIDED;
    return (output >= KEYACCT_OUTPUT_CLOCK_WARNED && output <= KEYACCT_OUTPUT_CLOCK_MET) || output == KEYACCT_OUTPUT_CASE_STATE
           || output == KEYACCT_OUTPUT_PAUSE_EXPIRED || output == KEYACCT_OUTPUT_ASSIGN || output == KEYACCT_OUTPUT_TASK;
}

static int of_clock(int32_t output) { return output >= KEYACCT_OUTPUT_CLOCK_WARNED && output <= KEYACCT_OUTPUT_CLOCK_MET; }

static keyacct_status check_kinds(const double *cells, int32_t row, keyacct_error *error) {
    int32_t event = code(cells[SERVICE_TRIGGER_event]), output = code(cells[SERVICE_TRIGGER_output]);
    int32_t event_2 = code(cells[SERVICE_TRIGGER_event_2]), output_2 = code(cells[SERVICE_TRIGGER_output_2]);
    int32_t operator = code(cells[SERVICE_TRIGGER_operator]), number = code(cells[SERVICE_TRIGGER_trigger]);
    int pair = PAIRS >> operator & 1;
    if (operator == KEYACCT_TRIGGER_OPERATOR_HELD) return KEYACCT_OK;
    if (!event == !output) FAIL(KEYACCT_E_VALUE, event, "trigger %d: one of event and output is needed, not both", number);
    if (pair && !event_2 == !output_2)
        FAIL(KEYACCT_E_VALUE, event_2, "trigger %d: one of event_2 and output_2 is needed, not both", number);
    if (pair && event == event_2 && output == output_2)
        FAIL(KEYACCT_E_VALUE, event_2, "trigger %d: the second kind is the same as the first", number);
    if (of_all(event, output)) FAIL(KEYACCT_E_VALUE, event, "trigger %d: the first kind is not of one account", number);
    if (of_all(event_2, output_2)) FAIL(KEYACCT_E_VALUE, event_2, "trigger %d: the second kind is not of one account", number);
    if (given(cells[SERVICE_TRIGGER_case_kind]) || given(cells[SERVICE_TRIGGER_severity]))
        if (!of_case(event, output) || (pair && !of_case(event_2, output_2)))
            return keyacct__fail(error, KEYACCT_E_VALUE, "service.trigger",
                                 given(cells[SERVICE_TRIGGER_case_kind]) ? "case_kind" : "severity", row,
                                 "trigger %d: not every kind that it looks at is of a case", number);
    if (given(cells[SERVICE_TRIGGER_clock]) && !of_clock(output) && !of_clock(output_2))
        FAIL(KEYACCT_E_VALUE, clock, "trigger %d: no kind that it looks at is of a clock", number);
    if (given(cells[SERVICE_TRIGGER_channel]) && event != KEYACCT_EVENT_CONTACT && event_2 != KEYACCT_EVENT_CONTACT)
        FAIL(KEYACCT_E_VALUE, channel, "trigger %d: no kind that it looks at is a contact", number);
    return KEYACCT_OK;
}

static int is_attention(int32_t output) {
    return output == KEYACCT_OUTPUT_ATTENTION || output == KEYACCT_OUTPUT_ATTENTION_ENDED;
}

static keyacct_status check_action(const double *cells, int32_t row, keyacct_error *error) {
    int32_t number = code(cells[SERVICE_TRIGGER_trigger]);
    if (code(cells[SERVICE_TRIGGER_action]) != KEYACCT_TRIGGER_ACTION_ATTENTION) return KEYACCT_OK;
    if (given(cells[SERVICE_TRIGGER_due_days])) FAIL(KEYACCT_E_VALUE, due_days, "trigger %d: only a task is due", number);
    if (code(cells[SERVICE_TRIGGER_followed]) == 1)
        FAIL(KEYACCT_E_VALUE, action, "trigger %d: what followed does not last; it asks for a task, not for attention", number);
    if (code(cells[SERVICE_TRIGGER_fact]) == KEYACCT_TRIGGER_FACT_ATTENTION || is_attention(code(cells[SERVICE_TRIGGER_output]))
        || is_attention(code(cells[SERVICE_TRIGGER_output_2])))
        FAIL(KEYACCT_E_VALUE, action, "trigger %d: it looks at attention and would hold itself; it asks for a task", number);
    return KEYACCT_OK;
}

keyacct_status keyacct__service_triggers_check(const double *rows, int32_t row_count, keyacct_error *error) {
    if (row_count > SERVICE_MOST_TRIGGERS)
        return keyacct__fail(error, KEYACCT_E_LIMIT, "service.trigger", "trigger", SERVICE_MOST_TRIGGERS,
                             "a policy has at most %d triggers", (int32_t)SERVICE_MOST_TRIGGERS);
    for (int32_t row = 0; row < row_count; row++, rows += SERVICE_TRIGGER_COLUMNS) {
        KEYACCT__TRY(check_use(rows, row, error));
        KEYACCT__TRY(check_bounds(rows, row, error));
        KEYACCT__TRY(check_kinds(rows, row, error));
        KEYACCT__TRY(check_action(rows, row, error));
    }
    return KEYACCT_OK;
}
