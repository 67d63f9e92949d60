#ifndef KEYACCT_H
#define KEYACCT_H
#ifndef KEYACCT_ARROW_H
#define KEYACCT_ARROW_H
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};
struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};
#endif
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};
#endif
#ifdef __cplusplus
}
#endif
#endif
#ifndef KEYACCT_EXPORT_H
#define KEYACCT_EXPORT_H
#if defined(KEYACCT_STATIC)
#define KEYACCT_API
#elif defined(_WIN32)
#if defined(KEYACCT_BUILDING)
#define KEYACCT_API __declspec(dllexport)
#else
#define KEYACCT_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define KEYACCT_API __attribute__((visibility("default")))
#else
#define KEYACCT_API
#endif
#ifdef __cplusplus
#define KEYACCT_BEGIN_DECLS extern "C" {
#define KEYACCT_END_DECLS }
#else
#define KEYACCT_BEGIN_DECLS
#define KEYACCT_END_DECLS
#endif
#endif
#ifndef KEYACCT_LEDGER_H
#define KEYACCT_LEDGER_H
#ifndef KEYACCT_POLICY_H
#define KEYACCT_POLICY_H
#ifndef KEYACCT_MEMORY_H
#define KEYACCT_MEMORY_H
#include <stddef.h>
#include <stdint.h>
KEYACCT_BEGIN_DECLS
typedef struct keyacct_allocator {
    size_t struct_size;
    void *(*resize)(void *user, void *pointer, size_t old_size, size_t new_size);
    void *user;
} keyacct_allocator;
KEYACCT_END_DECLS
#endif
#ifndef KEYACCT_STATUS_H
#define KEYACCT_STATUS_H
#include <stdint.h>
#ifndef KEYACCT_VOCABULARY_H
#define KEYACCT_VOCABULARY_H
enum {
    KEYACCT_OK = 0,
    KEYACCT_E_ARGUMENT = 1,
    KEYACCT_E_HANDLE = 2,
    KEYACCT_E_STATE = 3,
    KEYACCT_E_STALE = 4,
    KEYACCT_E_READONLY = 5,
    KEYACCT_E_ALIAS = 6,
    KEYACCT_E_RANGE = 7,
    KEYACCT_E_NOT_FOUND = 8,
    KEYACCT_E_NO_TIME = 9,
    KEYACCT_E_COLUMN = 20,
    KEYACCT_E_UNIT = 21,
    KEYACCT_E_VALUE = 22,
    KEYACCT_E_CODE = 23,
    KEYACCT_E_DUPLICATE = 24,
    KEYACCT_E_UNKNOWN = 25,
    KEYACCT_E_ORDER = 26,
    KEYACCT_E_CURRENCY = 27,
    KEYACCT_E_OVERFLOW = 28,
    KEYACCT_E_DEGENERATE = 29,
    KEYACCT_E_ENCODING = 30,
    KEYACCT_E_FORMAT = 31,
    KEYACCT_E_NO_MEMORY = 40,
    KEYACCT_E_CANCELLED = 41,
    KEYACCT_E_LIMIT = 42,
    KEYACCT_E_EXECUTOR = 43,
    KEYACCT_E_ABI = 60,
    KEYACCT_E_VERSION = 61,
    KEYACCT_E_CORRUPT = 62,
    KEYACCT_E_EDITION = 63,
    KEYACCT_E_UNSUPPORTED = 64,
    KEYACCT_E_ROUNDING = 65,
    KEYACCT_E_INTERNAL = 99
};
enum {
    KEYACCT_STATUS_PROSPECT = 1,
    KEYACCT_STATUS_TARGET = 2,
    KEYACCT_STATUS_ACTIVE = 3,
    KEYACCT_STATUS_SUSPENDED = 4,
    KEYACCT_STATUS_LOST = 5
};
enum {
    KEYACCT_KIND_CONSUMER = 1,
    KEYACCT_KIND_BUSINESS = 2,
    KEYACCT_KIND_DISTRIBUTOR = 3,
    KEYACCT_KIND_DEALER = 4,
    KEYACCT_KIND_WHOLESALER = 5,
    KEYACCT_KIND_AGENT = 6
};
enum {
    KEYACCT_REACH_KEY = 1,
    KEYACCT_REACH_NATIONAL = 2,
    KEYACCT_REACH_GLOBAL = 3,
    KEYACCT_REACH_HOUSE = 4
};
enum {
    KEYACCT_NEED_CLEAR = 1,
    KEYACCT_NEED_FUZZY = 2,
    KEYACCT_NEED_LATENT = 3
};
enum {
    KEYACCT_GROUP_TYPE_STANDARD = 1,
    KEYACCT_GROUP_TYPE_TECHNICAL = 2,
    KEYACCT_GROUP_TYPE_STRATEGIC = 3
};
enum {
    KEYACCT_RELATION_TYPE_KEY = 1,
    KEYACCT_RELATION_TYPE_COMMON = 2,
    KEYACCT_RELATION_TYPE_ORGANIZATIONAL = 3
};
enum {
    KEYACCT_CHANNEL_MODEL_DIRECT = 1,
    KEYACCT_CHANNEL_MODEL_DISTRIBUTION = 2,
    KEYACCT_CHANNEL_MODEL_ECOSYSTEM = 3
};
enum {
    KEYACCT_CHANNEL_STAGE_ENTRY = 1,
    KEYACCT_CHANNEL_STAGE_GROWTH = 2,
    KEYACCT_CHANNEL_STAGE_MATURITY = 3
};
enum {
    KEYACCT_SERVICE_MODE_POLICY = 1,
    KEYACCT_SERVICE_MODE_OPERATIONAL = 2,
    KEYACCT_SERVICE_MODE_VALUE_ADDED = 3
};
enum {
    KEYACCT_STRATEGIC_NONE = 1,
    KEYACCT_STRATEGIC_CANDIDATE = 2,
    KEYACCT_STRATEGIC_CONFIRMED = 3
};
enum {
    KEYACCT_RELATIONSHIP_LEVEL_PRICE = 1,
    KEYACCT_RELATIONSHIP_LEVEL_NETWORK = 2,
    KEYACCT_RELATIONSHIP_LEVEL_ALLIANCE = 3
};
enum {
    KEYACCT_LOSS_CAUSE_DEMAND_SHIFT = 1,
    KEYACCT_LOSS_CAUSE_UNIT_SOLD = 2,
    KEYACCT_LOSS_CAUSE_UPSTREAM_ENTRY = 3,
    KEYACCT_LOSS_CAUSE_RIVAL_PRICE = 4,
    KEYACCT_LOSS_CAUSE_RIVAL_PRODUCT = 5,
    KEYACCT_LOSS_CAUSE_RIVAL_SERVICE = 6,
    KEYACCT_LOSS_CAUSE_RIVAL_INDUCEMENT = 7,
    KEYACCT_LOSS_CAUSE_UNMET_NEED = 8,
    KEYACCT_LOSS_CAUSE_COMPLAINT_UNSOLVED = 9,
    KEYACCT_LOSS_CAUSE_UNKNOWN = 10
};
enum {
    KEYACCT_TYPE_INT8 = 1,
    KEYACCT_TYPE_INT16 = 2,
    KEYACCT_TYPE_INT32 = 3,
    KEYACCT_TYPE_INT64 = 4,
    KEYACCT_TYPE_FLOAT32 = 5,
    KEYACCT_TYPE_FLOAT64 = 6,
    KEYACCT_TYPE_BOOL = 7,
    KEYACCT_TYPE_DATE = 8,
    KEYACCT_TYPE_TIME = 9,
    KEYACCT_TYPE_TEXT = 10,
    KEYACCT_TYPE_MONEY = 11,
    KEYACCT_TYPE_CODE = 12
};
enum {
    KEYACCT_UNIT_NONE = 0,
    KEYACCT_UNIT_MINOR = 1,
    KEYACCT_UNIT_MAJOR = 2,
    KEYACCT_UNIT_PPM = 3,
    KEYACCT_UNIT_FRACTION = 4,
    KEYACCT_UNIT_PERCENT = 5,
    KEYACCT_UNIT_DECIMAL_0 = 100
};
enum {
    KEYACCT_EXPORT_FLAG_CODE_NAMES = 1,
    KEYACCT_EXPORT_FLAG_MONEY_DECIMAL = 2
};
enum {
    KEYACCT_ORIGIN_INPUT = 1,
    KEYACCT_ORIGIN_OUTPUT = 2,
    KEYACCT_ORIGIN_CARRIED = 3
};
enum {
    KEYACCT_FIELD_NAME = 1,
    KEYACCT_FIELD_TYPE = 2,
    KEYACCT_FIELD_UNIT = 3,
    KEYACCT_FIELD_DEFAULT = 4,
    KEYACCT_FIELD_MIN = 5,
    KEYACCT_FIELD_MAX = 6,
    KEYACCT_FIELD_SINCE = 7,
    KEYACCT_FIELD_SOURCE = 8,
    KEYACCT_FIELD_EXPLANATION = 9,
    KEYACCT_FIELD_ROLE = 10,
    KEYACCT_FIELD_ROOM = 11,
    KEYACCT_FIELD_LABEL = 12,
    KEYACCT_FIELD_LABEL_ZH = 13,
    KEYACCT_FIELD_CALL = 14,
    KEYACCT_FIELD_USE = 15
};
enum {
    KEYACCT_AGE_UNIT_DAY = 1,
    KEYACCT_AGE_UNIT_WEEK = 2,
    KEYACCT_AGE_UNIT_MONTH = 3,
    KEYACCT_AGE_UNIT_QUARTER = 4
};
enum {
    KEYACCT_VALUE_BASIS_MARGIN = 1,
    KEYACCT_VALUE_BASIS_REVENUE = 2,
    KEYACCT_VALUE_BASIS_VOLUME = 3
};
enum {
    KEYACCT_POTENTIAL_SOURCE_DECLARED = 1,
    KEYACCT_POTENTIAL_SOURCE_WALLET = 2,
    KEYACCT_POTENTIAL_SOURCE_PEER = 3,
    KEYACCT_POTENTIAL_SOURCE_MODEL = 4
};
enum {
    KEYACCT_BASIS_CHOICE_AUTOMATIC = 1,
    KEYACCT_BASIS_CHOICE_MARGIN = 2,
    KEYACCT_BASIS_CHOICE_REVENUE = 3,
    KEYACCT_BASIS_CHOICE_VOLUME = 4
};
enum {
    KEYACCT_SEGMENT_LEAD = 1,
    KEYACCT_SEGMENT_IRON = 2,
    KEYACCT_SEGMENT_GOLD = 3,
    KEYACCT_SEGMENT_PLATINUM = 4
};
enum {
    KEYACCT_SEGMENT_STATE_RANKED = 1,
    KEYACCT_SEGMENT_STATE_NEW = 2,
    KEYACCT_SEGMENT_STATE_PROSPECT = 3,
    KEYACCT_SEGMENT_STATE_LOST = 4,
    KEYACCT_SEGMENT_STATE_FROZEN = 5,
    KEYACCT_SEGMENT_STATE_UNVALUED = 6
};
enum {
    KEYACCT_TIER_LOW = 1,
    KEYACCT_TIER_MEDIUM = 2,
    KEYACCT_TIER_HIGH = 3
};
enum {
    KEYACCT_SEGMENT_POLICY_HYBRID = 1,
    KEYACCT_SEGMENT_POLICY_PYRAMID = 2,
    KEYACCT_SEGMENT_POLICY_QUADRANT = 3,
    KEYACCT_SEGMENT_POLICY_SHARE = 4,
    KEYACCT_SEGMENT_POLICY_ABSOLUTE = 5
};
enum {
    KEYACCT_TIE_RULE_CAPPED = 1,
    KEYACCT_TIE_RULE_INCLUDE = 2,
    KEYACCT_TIE_RULE_EXCLUDE = 3,
    KEYACCT_TIE_RULE_SECONDARY = 4,
    KEYACCT_TIE_RULE_BY_ID = 5
};
enum {
    KEYACCT_SHARE_BASE_POSITIVE = 1,
    KEYACCT_SHARE_BASE_NET = 2
};
enum {
    KEYACCT_MISSING_POTENTIAL_LOW = 1,
    KEYACCT_MISSING_POTENTIAL_IMPUTE_MEDIAN = 2,
    KEYACCT_MISSING_POTENTIAL_UNRATED = 3
};
enum {
    KEYACCT_POTENTIAL_RULE_QUANTILE = 1,
    KEYACCT_POTENTIAL_RULE_FIXED = 2
};
enum {
    KEYACCT_CUT_AXIS_HIGH = 1,
    KEYACCT_CUT_AXIS_PLATINUM = 2,
    KEYACCT_CUT_AXIS_POTENTIAL = 3,
    KEYACCT_CUT_AXIS_IRON = 4,
    KEYACCT_CUT_AXIS_TOP = 5
};
enum {
    KEYACCT_SEGMENT_REASON_PLATINUM_BY_QUOTA = 1,
    KEYACCT_SEGMENT_REASON_PLATINUM_BY_RANK = 2,
    KEYACCT_SEGMENT_REASON_PLATINUM_BY_QUADRANT = 3,
    KEYACCT_SEGMENT_REASON_PLATINUM_BY_SHARE = 4,
    KEYACCT_SEGMENT_REASON_PLATINUM_BY_CUT = 5,
    KEYACCT_SEGMENT_REASON_GOLD_QUOTA_FULL = 6,
    KEYACCT_SEGMENT_REASON_GOLD_TIE_GROUP = 7,
    KEYACCT_SEGMENT_REASON_GOLD_LOW_POTENTIAL = 8,
    KEYACCT_SEGMENT_REASON_GOLD_UNKNOWN_POTENTIAL = 9,
    KEYACCT_SEGMENT_REASON_GOLD_BY_RANK = 10,
    KEYACCT_SEGMENT_REASON_GOLD_BY_SHARE = 11,
    KEYACCT_SEGMENT_REASON_GOLD_BY_CUT = 12,
    KEYACCT_SEGMENT_REASON_IRON_HIGH_POTENTIAL = 13,
    KEYACCT_SEGMENT_REASON_IRON_IMPUTED_POTENTIAL = 14,
    KEYACCT_SEGMENT_REASON_IRON_UPPER_HALF = 15,
    KEYACCT_SEGMENT_REASON_LEAD_LOW_POTENTIAL = 16,
    KEYACCT_SEGMENT_REASON_LEAD_UNKNOWN_POTENTIAL = 17,
    KEYACCT_SEGMENT_REASON_LEAD_IMPUTED_POTENTIAL = 18,
    KEYACCT_SEGMENT_REASON_LEAD_LOWER_HALF = 19,
    KEYACCT_SEGMENT_REASON_LEAD_NOT_POSITIVE = 20,
    KEYACCT_SEGMENT_REASON_UNRATED_POTENTIAL = 21,
    KEYACCT_SEGMENT_REASON_NO_CUTS = 22,
    KEYACCT_SEGMENT_REASON_NOT_A_CUSTOMER = 23,
    KEYACCT_SEGMENT_REASON_LOST = 24,
    KEYACCT_SEGMENT_REASON_SUSPENDED = 25,
    KEYACCT_SEGMENT_REASON_VALUE_UNKNOWN = 26
};
enum {
    KEYACCT_SEGMENT_FLAG_TOP_BY_CURRENT = 1,
    KEYACCT_SEGMENT_FLAG_UNPROFITABLE = 2,
    KEYACCT_SEGMENT_FLAG_POTENTIAL_UNKNOWN = 4,
    KEYACCT_SEGMENT_FLAG_POTENTIAL_UNINFORMATIVE = 8,
    KEYACCT_SEGMENT_FLAG_NEAR_CUT_UP = 16,
    KEYACCT_SEGMENT_FLAG_NEAR_CUT_DOWN = 32,
    KEYACCT_SEGMENT_FLAG_TIE_OVERFLOW = 64,
    KEYACCT_SEGMENT_FLAG_TIE_BROKEN_BY_ID = 128,
    KEYACCT_SEGMENT_FLAG_SPLIT_BY_CURRENT = 256,
    KEYACCT_SEGMENT_FLAG_FEWER_THAN_K = 512,
    KEYACCT_SEGMENT_FLAG_SHARE_NOT_REACHED = 1024,
    KEYACCT_SEGMENT_FLAG_WALLET_STALE = 2048
};
enum {
    KEYACCT_EXPECTATION_PLATINUM_ACCOUNTS = 1,
    KEYACCT_EXPECTATION_GOLD_ACCOUNTS = 2,
    KEYACCT_EXPECTATION_PLATINUM_VALUE = 3,
    KEYACCT_EXPECTATION_TOP_20_VALUE = 4
};
enum {
    KEYACCT_LEVEL_COMPLAINT = 1,
    KEYACCT_LEVEL_STANDARD = 2,
    KEYACCT_LEVEL_PERSONAL = 3,
    KEYACCT_LEVEL_PROACTIVE = 4,
    KEYACCT_LEVEL_STRATEGIC = 5
};
enum {
    KEYACCT_LEVEL_REASON_EVERY_ACCOUNT = 1,
    KEYACCT_LEVEL_REASON_VALUE = 2,
    KEYACCT_LEVEL_REASON_SEGMENT = 3,
    KEYACCT_LEVEL_REASON_INFLUENCE = 4,
    KEYACCT_LEVEL_REASON_STRATEGIC = 5,
    KEYACCT_LEVEL_REASON_KEPT = 6,
    KEYACCT_LEVEL_REASON_NOT_CUSTOMER = 7,
    KEYACCT_LEVEL_REASON_SUSPENDED = 8,
    KEYACCT_LEVEL_REASON_LOST = 9,
    KEYACCT_LEVEL_REASON_NO_SLOT = 10,
    KEYACCT_LEVEL_REASON_LATE_COMPLAINT = 11,
    KEYACCT_LEVEL_REASON_REPEAT_COMPLAINT = 12,
    KEYACCT_LEVEL_REASON_PROMISES_MISSED = 13,
    KEYACCT_LEVEL_REASON_OWNER_MISSING = 14,
    KEYACCT_LEVEL_REASON_BACKUP_MISSING = 15,
    KEYACCT_LEVEL_REASON_PROFILE_STALE = 16,
    KEYACCT_LEVEL_REASON_VISITS_MISSED = 17,
    KEYACCT_LEVEL_REASON_DEMAND_OVERDUE = 18,
    KEYACCT_LEVEL_REASON_BUDGET_OVERDRAWN = 19,
    KEYACCT_LEVEL_REASON_GIVEN = 20
};
enum {
    KEYACCT_LEVEL_HOLD_NONE = 1,
    KEYACCT_LEVEL_HOLD_FOUNDATION = 2,
    KEYACCT_LEVEL_HOLD_CAPACITY = 3,
    KEYACCT_LEVEL_HOLD_APPROVAL = 4,
    KEYACCT_LEVEL_HOLD_PROTECTED = 5,
    KEYACCT_LEVEL_HOLD_PINNED = 6
};
enum {
    KEYACCT_PLAN_TIER_LEAD = 1,
    KEYACCT_PLAN_TIER_IRON = 2,
    KEYACCT_PLAN_TIER_GOLD = 3,
    KEYACCT_PLAN_TIER_PLATINUM = 4,
    KEYACCT_PLAN_TIER_STRATEGIC = 5
};
enum {
    KEYACCT_CHANNEL_ONLINE = 1,
    KEYACCT_CHANNEL_PHONE = 2,
    KEYACCT_CHANNEL_FACE_TO_FACE = 3,
    KEYACCT_CHANNEL_MAIL = 4,
    KEYACCT_CHANNEL_EMAIL = 5,
    KEYACCT_CHANNEL_FAX = 6,
    KEYACCT_CHANNEL_SMS = 7
};
enum {
    KEYACCT_OWNER_KIND_POOL = 1,
    KEYACCT_OWNER_KIND_SHARED = 2,
    KEYACCT_OWNER_KIND_NAMED = 3,
    KEYACCT_OWNER_KIND_DEDICATED = 4,
    KEYACCT_OWNER_KIND_TEAM = 5
};
enum {
    KEYACCT_PURPOSE_VISIT = 1,
    KEYACCT_PURPOSE_CALL = 2,
    KEYACCT_PURPOSE_COURTESY = 3,
    KEYACCT_PURPOSE_FOLLOW_UP = 4,
    KEYACCT_PURPOSE_COMPLAINT = 5,
    KEYACCT_PURPOSE_EXECUTIVE = 6,
    KEYACCT_PURPOSE_PLANNING = 7
};
enum {
    KEYACCT_FUNCTION_PURCHASING = 1,
    KEYACCT_FUNCTION_TECHNICAL = 2,
    KEYACCT_FUNCTION_USING = 3,
    KEYACCT_FUNCTION_GENERAL_MANAGEMENT = 4,
    KEYACCT_FUNCTION_FINANCE = 5
};
enum {
    KEYACCT_LAYER_WORKING = 1,
    KEYACCT_LAYER_MANAGEMENT = 2,
    KEYACCT_LAYER_EXECUTIVE = 3
};
enum {
    KEYACCT_CASE_KIND_COMPLAINT = 1,
    KEYACCT_CASE_KIND_REQUEST = 2,
    KEYACCT_CASE_KIND_PERSONAL = 3,
    KEYACCT_CASE_KIND_DEMAND = 4,
    KEYACCT_CASE_KIND_STRATEGIC = 5,
    KEYACCT_CASE_KIND_TASK = 6
};
enum {
    KEYACCT_TOPIC_QUALITY = 1,
    KEYACCT_TOPIC_DELIVERY = 2,
    KEYACCT_TOPIC_SERVICE = 3,
    KEYACCT_TOPIC_PRICE = 4,
    KEYACCT_TOPIC_TECHNICAL = 5,
    KEYACCT_TOPIC_OTHER = 6
};
enum {
    KEYACCT_RISK_BAND_NOT_ASSESSED = 0,
    KEYACCT_RISK_BAND_LOW = 1,
    KEYACCT_RISK_BAND_WATCH = 2,
    KEYACCT_RISK_BAND_ALARM = 3
};
enum {
    KEYACCT_RISK_BAND_BY_SCORE = 1,
    KEYACCT_RISK_BAND_BY_CRITERIA = 2,
    KEYACCT_RISK_BAND_BY_UPSTREAM = 3,
    KEYACCT_RISK_BAND_BY_OVERDUE = 4,
    KEYACCT_RISK_BAND_BY_OVERRIDE = 5,
    KEYACCT_RISK_BAND_BY_HELD = 6
};
enum {
    KEYACCT_RISK_STATUS_OK = 1,
    KEYACCT_RISK_STATUS_CAUSES_UNKNOWN = 2,
    KEYACCT_RISK_STATUS_INSUFFICIENT = 3,
    KEYACCT_RISK_STATUS_STALE = 4
};
enum {
    KEYACCT_MISSING_INDICATOR_NEUTRAL = 1,
    KEYACCT_MISSING_INDICATOR_VIGILANT = 2
};
enum {
    KEYACCT_CRITERIA_FIT_ONLY_US = 1,
    KEYACCT_CRITERIA_FIT_BOTH = 2,
    KEYACCT_CRITERIA_FIT_ONLY_RIVAL = 3,
    KEYACCT_CRITERIA_FIT_NEITHER = 4
};
enum {
    KEYACCT_WEAPON_TRUST = 1,
    KEYACCT_WEAPON_ORGANIZATION = 2,
    KEYACCT_WEAPON_CRITERIA = 3,
    KEYACCT_WEAPON_QUALITY = 4,
    KEYACCT_WEAPON_SERVICE = 5,
    KEYACCT_WEAPON_SUPPLY = 6,
    KEYACCT_WEAPON_PRICE = 7,
    KEYACCT_WEAPON_CHANNELS = 8,
    KEYACCT_WEAPON_ALIGNMENT = 9,
    KEYACCT_WEAPON_ALLIANCE = 10
};
enum {
    KEYACCT_INDICATOR_CLASS_UNCONTROLLABLE = 1,
    KEYACCT_INDICATOR_CLASS_CONTROLLABLE = 2,
    KEYACCT_INDICATOR_CLASS_SYMPTOM = 3
};
enum {
    KEYACCT_INDICATOR_STATE_OBSERVED = 1,
    KEYACCT_INDICATOR_STATE_DERIVED = 2,
    KEYACCT_INDICATOR_STATE_MISSING = 3,
    KEYACCT_INDICATOR_STATE_STALE = 4
};
enum {
    KEYACCT_INDICATOR_DEMAND_CHANGE_PPM = 1,
    KEYACCT_INDICATOR_UNIT_SALE = 2,
    KEYACCT_INDICATOR_UPSTREAM_ENTRY = 3,
    KEYACCT_INDICATOR_PRICE_GAP_PPM = 4,
    KEYACCT_INDICATOR_RIVAL_PRODUCT = 5,
    KEYACCT_INDICATOR_RIVAL_SERVICE = 6,
    KEYACCT_INDICATOR_INDUCEMENT_SUSPECTED = 7,
    KEYACCT_INDICATOR_RIVAL_PENETRATION = 8,
    KEYACCT_INDICATOR_CRITERIA_FIT = 9,
    KEYACCT_INDICATOR_NEEDS_MET_PPM = 10,
    KEYACCT_INDICATOR_COMPLAINTS_OVERDUE = 11,
    KEYACCT_INDICATOR_RESOLVE_RATIO_PPM = 12,
    KEYACCT_INDICATOR_DEFLECTED_PPM = 13,
    KEYACCT_INDICATOR_SILENT_DISSATISFACTION = 14,
    KEYACCT_INDICATOR_SATISFACTION = 15,
    KEYACCT_INDICATOR_PRICE_SEEKING_PPM = 16,
    KEYACCT_INDICATOR_RELATIONSHIP_LEVEL = 17,
    KEYACCT_INDICATOR_TRUST = 18,
    KEYACCT_INDICATOR_CONTACT_TOP_SHARE_PPM = 19,
    KEYACCT_INDICATOR_FUNCTIONS_COVERED = 20,
    KEYACCT_INDICATOR_KEY_CONTACT_LEFT = 21,
    KEYACCT_INDICATOR_SELLER_DEPENDENCE = 22,
    KEYACCT_INDICATOR_DEFECT_RATIO_PPM = 23,
    KEYACCT_INDICATOR_FEEDBACK_RATIO_PPM = 24,
    KEYACCT_INDICATOR_SERVICE_GAP = 25,
    KEYACCT_INDICATOR_ANSWER_RATIO_PPM = 26,
    KEYACCT_INDICATOR_VISIT_LATENESS_PPM = 27,
    KEYACCT_INDICATOR_ON_TIME_IN_FULL_PPM = 28,
    KEYACCT_INDICATOR_PEAK_STOCKOUTS = 29,
    KEYACCT_INDICATOR_SENIOR_LATENESS_PPM = 30,
    KEYACCT_INDICATOR_ACCOUNT_DESK = 31,
    KEYACCT_INDICATOR_STRATEGY_FIT = 32,
    KEYACCT_INDICATOR_LOCK_IN = 33,
    KEYACCT_INDICATOR_CONTRACT_COVER = 34,
    KEYACCT_INDICATOR_P_ALIVE = 35,
    KEYACCT_INDICATOR_OVERDUE_SURPRISAL = 36,
    KEYACCT_INDICATOR_SEASON_LOG_RATIO = 37,
    KEYACCT_INDICATOR_CATEGORIES_LOST_PPM = 38,
    KEYACCT_INDICATOR_WALLET_SHARE_CHANGE_PPM = 39,
    KEYACCT_INDICATOR_PAYMENT_DRIFT_DAYS = 40
};
enum {
    KEYACCT_BEHAVIOR_ACTIVE = 1,
    KEYACCT_BEHAVIOR_POTENTIAL = 2,
    KEYACCT_BEHAVIOR_CHURNED = 3
};
enum {
    KEYACCT_OBJECTIVE_WIN = 1,
    KEYACCT_OBJECTIVE_KEEP = 2,
    KEYACCT_OBJECTIVE_GROW = 3,
    KEYACCT_OBJECTIVE_WIN_WIN = 4
};
enum {
    KEYACCT_POSTURE_CO_DEVELOP = 1,
    KEYACCT_POSTURE_WIDEN = 2,
    KEYACCT_POSTURE_CULTIVATE = 3,
    KEYACCT_POSTURE_DIAGNOSE = 4,
    KEYACCT_POSTURE_EXPLORE = 5,
    KEYACCT_POSTURE_QUALIFY = 6,
    KEYACCT_POSTURE_WIN_BACK = 7,
    KEYACCT_POSTURE_WAIT = 8
};
enum {
    KEYACCT_LIST_EXPAND = 1,
    KEYACCT_LIST_CONFIRM = 2,
    KEYACCT_LIST_CONSOLIDATE = 3,
    KEYACCT_LIST_RESCUE = 4
};
enum {
    KEYACCT_ROLE_OWNER = 1,
    KEYACCT_ROLE_BACKUP = 2,
    KEYACCT_ROLE_SPONSOR = 3,
    KEYACCT_ROLE_SOLUTION = 4,
    KEYACCT_ROLE_DELIVERY = 5,
    KEYACCT_ROLE_LEAD = 6
};
enum {
    KEYACCT_FIGURE_COUNT = 1,
    KEYACCT_FIGURE_DAY = 2,
    KEYACCT_FIGURE_PPM = 3,
    KEYACCT_FIGURE_MONEY = 4,
    KEYACCT_FIGURE_SCORE = 5,
    KEYACCT_FIGURE_HOUR = 6,
    KEYACCT_FIGURE_SEGMENT = 7
};
enum {
    KEYACCT_ACTION_REASON_STATUS = 1,
    KEYACCT_ACTION_REASON_SEGMENT = 2,
    KEYACCT_ACTION_REASON_FINDING = 3,
    KEYACCT_ACTION_REASON_WEAPON = 4,
    KEYACCT_ACTION_REASON_NEED = 5,
    KEYACCT_ACTION_REASON_GROUP_TYPE = 6,
    KEYACCT_ACTION_REASON_RELATION_TYPE = 7,
    KEYACCT_ACTION_REASON_CHANNEL_STAGE = 8,
    KEYACCT_ACTION_REASON_LOSS_CAUSE = 9,
    KEYACCT_ACTION_REASON_CRITERIA_FIT = 10,
    KEYACCT_ACTION_REASON_RELATIONSHIP_LEVEL = 11,
    KEYACCT_ACTION_REASON_LATE_COMPLAINT = 12,
    KEYACCT_ACTION_REASON_OPEN_COMPLAINT = 13,
    KEYACCT_ACTION_REASON_VISIT = 14,
    KEYACCT_ACTION_REASON_CALL = 15,
    KEYACCT_ACTION_REASON_SURVEY = 16,
    KEYACCT_ACTION_REASON_REVIEW = 17,
    KEYACCT_ACTION_REASON_CONTRACT = 18,
    KEYACCT_ACTION_REASON_VIP = 19,
    KEYACCT_ACTION_REASON_BIRTHDAY = 20,
    KEYACCT_ACTION_REASON_TENURE = 21,
    KEYACCT_ACTION_REASON_RESOLVED_COMPLAINT = 22
};
enum {
    KEYACCT_ACTION_SOLVE_COMPLAINT = 1,
    KEYACCT_ACTION_ANSWER_COMPLAINT = 2,
    KEYACCT_ACTION_CONTACT_NOW = 3,
    KEYACCT_ACTION_RECOVER_ORDERS = 4,
    KEYACCT_ACTION_ASK_WHY_SILENT = 5,
    KEYACCT_ACTION_DECLARE_BACK = 6,
    KEYACCT_ACTION_WIDEN_TRUST = 7,
    KEYACCT_ACTION_RAISE_TO_ORGANIZATION = 8,
    KEYACCT_ACTION_SHAPE_CRITERIA = 9,
    KEYACCT_ACTION_DIFFERENTIATE = 10,
    KEYACCT_ACTION_QUALITY_FIRST = 11,
    KEYACCT_ACTION_BETTER_SERVICE = 12,
    KEYACCT_ACTION_RESERVE_SUPPLY = 13,
    KEYACCT_ACTION_REVIEW_PRICE = 14,
    KEYACCT_ACTION_OPEN_CHANNELS = 15,
    KEYACCT_ACTION_ALIGN_STRATEGY = 16,
    KEYACCT_ACTION_PROPOSE_ALLIANCE = 17,
    KEYACCT_ACTION_ASK_NEEDS = 18,
    KEYACCT_ACTION_RAISE_RELATIONSHIP = 19,
    KEYACCT_ACTION_FIND_LOSS_CAUSE = 20,
    KEYACCT_ACTION_RESTRUCTURE = 21,
    KEYACCT_ACTION_RELEASE = 22,
    KEYACCT_ACTION_LOWER_SERVICE_COST = 23,
    KEYACCT_ACTION_ESTIMATE_POTENTIAL = 24,
    KEYACCT_ACTION_FIND_POTENTIAL = 25,
    KEYACCT_ACTION_UPDATE_WALLET = 26,
    KEYACCT_ACTION_EXPLAIN_WORTH = 27,
    KEYACCT_ACTION_HOLD_PRICE = 28,
    KEYACCT_ACTION_RESTORE_VALUE = 29,
    KEYACCT_ACTION_DEEPEN_PLATINUM = 30,
    KEYACCT_ACTION_PROTECT_PLATINUM = 31,
    KEYACCT_ACTION_USE_THE_RISE = 32,
    KEYACCT_ACTION_CONFIRM_TURN = 33,
    KEYACCT_ACTION_FIT_CHANNEL = 34,
    KEYACCT_ACTION_NAME_OWNER = 35,
    KEYACCT_ACTION_NAME_BACKUP = 36,
    KEYACCT_ACTION_FILL_TEAM = 37,
    KEYACCT_ACTION_UPDATE_PROFILE = 38,
    KEYACCT_ACTION_STATE_STAGE = 39,
    KEYACCT_ACTION_DROP_MEMBERSHIP = 40,
    KEYACCT_ACTION_RENEW_CONTRACT = 41,
    KEYACCT_ACTION_REVIEW_ACCOUNT = 42,
    KEYACCT_ACTION_VISIT = 43,
    KEYACCT_ACTION_CALL = 44,
    KEYACCT_ACTION_SURVEY = 45,
    KEYACCT_ACTION_GREET = 46,
    KEYACCT_ACTION_QUALIFY_PROSPECT = 47,
    KEYACCT_ACTION_CONFIRM_TARGET = 48,
    KEYACCT_ACTION_WIN_BACK = 49,
    KEYACCT_ACTION_ASK_LOSS_CAUSE = 50,
    KEYACCT_ACTION_KEEP_IN_TOUCH = 51,
    KEYACCT_ACTION_PROPOSE_STRATEGIC = 52,
    KEYACCT_ACTION_JOINT_PLAN = 53,
    KEYACCT_ACTION_EXTRA_VALUE = 54,
    KEYACCT_ACTION_DEEP_NEEDS = 55,
    KEYACCT_ACTION_RAISE_SHARE = 56,
    KEYACCT_ACTION_FREQUENCY_PROGRAMME = 57,
    KEYACCT_ACTION_VOLUME_OFFER = 58,
    KEYACCT_ACTION_BUILD_TRUST = 59,
    KEYACCT_ACTION_WIDEN_AND_DEEPEN = 60,
    KEYACCT_ACTION_HELP_GROW = 61,
    KEYACCT_ACTION_QUOTE_FAST = 62,
    KEYACCT_ACTION_ORDER_NEEDS = 63,
    KEYACCT_ACTION_SHOW_POSSIBLE = 64,
    KEYACCT_ACTION_PRICE_AND_DELIVERY = 65,
    KEYACCT_ACTION_ENGINEERING_SUPPORT = 66,
    KEYACCT_ACTION_JOINT_ROADMAP = 67,
    KEYACCT_ACTION_EXECUTIVE_MEETING = 68,
    KEYACCT_ACTION_CONTACT_PROGRAMME = 69,
    KEYACCT_ACTION_THREE_LAYERS = 70,
    KEYACCT_ACTION_PARTNER_FIT = 71,
    KEYACCT_ACTION_SHARE_INVESTMENT = 72,
    KEYACCT_ACTION_PUBLISH_PLAN = 73,
    KEYACCT_ACTION_PROFIT_SPLIT = 74,
    KEYACCT_ACTION_EQUAL_REBATE = 75,
    KEYACCT_ACTION_NEW_PRODUCT = 76,
    KEYACCT_ACTION_PROMOTE_MORE = 77,
    KEYACCT_ACTION_END_REBATE = 78,
    KEYACCT_ACTION_VIP_REWARD = 79,
    KEYACCT_ACTION_VIP_RENEW = 80,
    KEYACCT_ACTION_VIP_INVITE = 81,
    KEYACCT_ACTION_FOLLOW_UP = 82
};
enum {
    KEYACCT_KPI_PROMISES_KEPT = 1,
    KEYACCT_KPI_COMPLAINTS = 2,
    KEYACCT_KPI_CONTACT_RHYTHM = 3,
    KEYACCT_KPI_ORDERS = 4,
    KEYACCT_KPI_RELATIONSHIP = 5,
    KEYACCT_KPI_BREADTH = 6,
    KEYACCT_KPI_CRITERIA = 7,
    KEYACCT_KPI_PRICE_GAP = 8,
    KEYACCT_KPI_ON_TIME = 9,
    KEYACCT_KPI_ALIGNMENT = 10,
    KEYACCT_KPI_PROFIT_SHARE = 11,
    KEYACCT_KPI_WALLET_SHARE = 12,
    KEYACCT_KPI_FREQUENCY = 13,
    KEYACCT_KPI_DISCOUNT_SHARE = 14,
    KEYACCT_KPI_CONVERSION = 15,
    KEYACCT_KPI_SATISFACTION = 16,
    KEYACCT_KPI_MARGIN = 17,
    KEYACCT_KPI_COST_TO_SERVE = 18,
    KEYACCT_KPI_RANGE = 19,
    KEYACCT_KPI_SEGMENT = 20,
    KEYACCT_KPI_RETENTION = 21,
    KEYACCT_KPI_PLAN_REACHED = 22,
    KEYACCT_KPI_RECORD = 23
};
enum {
    KEYACCT_STOP_DONE = 1,
    KEYACCT_STOP_REASON_GONE = 2,
    KEYACCT_STOP_SOLVED = 3,
    KEYACCT_STOP_RECORDED = 4,
    KEYACCT_STOP_RENEWED = 5,
    KEYACCT_STOP_NEXT_DATE = 6,
    KEYACCT_STOP_TARGET_MET = 7,
    KEYACCT_STOP_TWO_REVIEWS = 8,
    KEYACCT_STOP_DECLINED = 9,
    KEYACCT_STOP_COMPLAINT_OPENS = 10,
    KEYACCT_STOP_PERSON_DECIDES = 11
};
enum {
    KEYACCT_FINDING_IRON_RISING = 1,
    KEYACCT_FINDING_PRICE_SENSITIVE = 2,
    KEYACCT_FINDING_PLATINUM_AT_RISK = 3,
    KEYACCT_FINDING_PLATINUM_SHARE_LOW = 4,
    KEYACCT_FINDING_DEPENDENCE = 5,
    KEYACCT_FINDING_LOSS_MAKER = 6,
    KEYACCT_FINDING_LOSS_MAKER_AGAIN = 7,
    KEYACCT_FINDING_SERVICE_DRAG = 8,
    KEYACCT_FINDING_REVIEW_OVERDUE = 9,
    KEYACCT_FINDING_CHANNEL_MISMATCH = 10,
    KEYACCT_FINDING_SILENT_DECLINE = 11,
    KEYACCT_FINDING_LEAD_TURNING = 12,
    KEYACCT_FINDING_DEAL_SEEKER = 13,
    KEYACCT_FINDING_ON_NOTICE = 14,
    KEYACCT_FINDING_NO_CONTACT = 15,
    KEYACCT_FINDING_OWNER_OVERLOAD = 16,
    KEYACCT_FINDING_REVENUE_NOT_PROFIT = 17,
    KEYACCT_FINDING_TOP_WITHOUT_POTENTIAL = 18,
    KEYACCT_FINDING_MIDDLEMAN_MATURING = 19,
    KEYACCT_FINDING_POTENTIAL_UNKNOWN = 20,
    KEYACCT_FINDING_LOST_UNDECLARED = 21,
    KEYACCT_FINDING_BACK_UNDECLARED = 22,
    KEYACCT_FINDING_OWNER_MISSING = 23,
    KEYACCT_FINDING_BACKUP_MISSING = 24,
    KEYACCT_FINDING_TEAM_MISSING = 25,
    KEYACCT_FINDING_PROFILE_STALE = 26,
    KEYACCT_FINDING_SINGLE_THREAD = 27,
    KEYACCT_FINDING_POTENTIAL_MISSING = 28,
    KEYACCT_FINDING_PLATINUM_IN_NAME = 29,
    KEYACCT_FINDING_NEEDS_UNMET = 30,
    KEYACCT_FINDING_STAGE_MISSING = 31,
    KEYACCT_FINDING_VIP_MIDDLEMAN = 32,
    KEYACCT_FINDING_WALLET_STALE = 33,
    KEYACCT_FINDING_CONTRACT_ENDING = 34,
    KEYACCT_FINDING_NO_CASES = 101,
    KEYACCT_FINDING_NO_CONTACTS = 102,
    KEYACCT_FINDING_NO_SURVEYS = 103,
    KEYACCT_FINDING_NO_PURCHASES = 104,
    KEYACCT_FINDING_NO_OWNERS = 105,
    KEYACCT_FINDING_NO_COSTS = 106,
    KEYACCT_FINDING_NO_PROFILES = 107,
    KEYACCT_FINDING_NO_REVIEWS = 108,
    KEYACCT_FINDING_NO_PREVIOUS = 109
};
#endif
KEYACCT_BEGIN_DECLS
typedef int32_t keyacct_status;
typedef struct keyacct_error {
    uint32_t struct_size;
    keyacct_status status;
    int64_t row;
    char table[32];
    char column[64];
    char message[336];
    uint64_t reserved[8];
} keyacct_error;
#define KEYACCT_ERROR_INIT {(uint32_t)sizeof(keyacct_error), 0, -1, {0}, {0}, {0}, {0, 0, 0, 0, 0, 0, 0, 0}}
KEYACCT_API const char *keyacct_status_name(keyacct_status status);
KEYACCT_API const char *keyacct_status_describe(keyacct_status status);
KEYACCT_END_DECLS
#endif
#ifndef KEYACCT_TABLE_H
#define KEYACCT_TABLE_H
#ifndef KEYACCT_RUN_H
#define KEYACCT_RUN_H
KEYACCT_BEGIN_DECLS
typedef struct keyacct_run keyacct_run;
typedef void (*keyacct_task)(void *task_data, int32_t part);
typedef int32_t (*keyacct_executor)(void *user_data, keyacct_task task, void *task_data, int32_t parts);
typedef int32_t (*keyacct_progress)(void *user_data, int64_t done, int64_t total);
KEYACCT_API keyacct_status keyacct_run_create(const keyacct_allocator *allocator, keyacct_run **out, keyacct_error *error);
KEYACCT_API void keyacct_run_destroy(keyacct_run *run);
KEYACCT_API keyacct_status keyacct_run_set_asof_on(keyacct_run *run, int32_t asof_on, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_run_set_asof_at(keyacct_run *run, int64_t asof_at, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_run_set_executor(keyacct_run *run, keyacct_executor executor, void *user_data, int32_t parts,
                                                    keyacct_error *error);
KEYACCT_API keyacct_status keyacct_run_set_progress(keyacct_run *run, keyacct_progress progress, void *user_data,
                                                    keyacct_error *error);
KEYACCT_API keyacct_status keyacct_run_want(keyacct_run *run, const char *name, keyacct_error *error);
KEYACCT_END_DECLS
#endif
KEYACCT_BEGIN_DECLS
typedef struct keyacct_table keyacct_table;
typedef struct keyacct_index keyacct_index;
typedef struct keyacct_bound keyacct_bound;
typedef void (*keyacct_release)(void *user_data);
KEYACCT_API keyacct_status keyacct_table_create(const keyacct_allocator *allocator, const char *role, int64_t rows,
                                                keyacct_table **out, keyacct_error *error);
KEYACCT_API void keyacct_table_destroy(keyacct_table *table);
KEYACCT_API int64_t keyacct_table_rows(const keyacct_table *table);
KEYACCT_API const char *keyacct_table_role(const keyacct_table *table);
KEYACCT_API keyacct_status keyacct_table_set_currency(keyacct_table *table, const char *code, int32_t decimals,
                                                      keyacct_error *error);
KEYACCT_API int32_t keyacct_table_decimals(const keyacct_table *table);
KEYACCT_API const char *keyacct_table_currency(const keyacct_table *table);
KEYACCT_API keyacct_status keyacct_table_name_map(keyacct_table *table, const char *foreign, const char *name, int32_t unit,
                                                  keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_bind(keyacct_table *table, const char *name, int32_t type, int32_t unit,
                                              const void *values, const uint8_t *validity, keyacct_release release,
                                              void *user_data, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_bind_text(keyacct_table *table, const char *name, int32_t unit, const int64_t *offsets,
                                                   const char *bytes, const uint8_t *validity, keyacct_release release,
                                                   void *user_data, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_bind_output(keyacct_table *table, const char *name, int32_t type, void *values,
                                                     uint8_t *validity, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_add_column(keyacct_table *table, const char *name, int32_t type, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_unbind(keyacct_table *table, const char *name, keyacct_error *error);
KEYACCT_API int32_t keyacct_table_column_count(const keyacct_table *table);
KEYACCT_API int32_t keyacct_table_column_find(const keyacct_table *table, const char *name);
KEYACCT_API keyacct_status keyacct_table_column_info(const keyacct_table *table, int32_t column, const char **name, int32_t *type,
                                                     int32_t *origin, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_column_values(const keyacct_table *table, int32_t column, const void **values,
                                                       const uint8_t **validity, int64_t *validity_offset, keyacct_error *error);
KEYACCT_API int32_t keyacct_table_is_valid(const keyacct_table *table, int32_t column, int64_t row);
KEYACCT_API int32_t keyacct_table_is_given(const keyacct_table *table, int32_t column, int64_t row);
KEYACCT_API keyacct_status keyacct_table_get_int64(const keyacct_table *table, int32_t column, int64_t row, int64_t *value,
                                                   keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_get_float64(const keyacct_table *table, int32_t column, int64_t row, double *value,
                                                     keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_get_text(const keyacct_table *table, int32_t column, int64_t row, const char **bytes,
                                                  int64_t *length, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_set_int64(keyacct_table *table, int32_t column, int64_t row, int64_t value,
                                                   keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_set_float64(keyacct_table *table, int32_t column, int64_t row, double value,
                                                     keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_set_text(keyacct_table *table, int32_t column, int64_t row, const char *bytes,
                                                  int64_t length, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_set_null(keyacct_table *table, int32_t column, int64_t row, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_slice(const keyacct_table *table, int64_t first, int64_t count, keyacct_table **out,
                                               keyacct_error *error);
KEYACCT_API keyacct_status keyacct_index_create(const keyacct_allocator *allocator, const keyacct_table *table, const uint8_t *key,
                                                keyacct_index **out, keyacct_error *error);
KEYACCT_API void keyacct_index_destroy(keyacct_index *index);
KEYACCT_API int64_t keyacct_index_find_int64(const keyacct_index *index, int64_t account_id);
KEYACCT_API int64_t keyacct_index_find_text(const keyacct_index *index, const char *account_id, int64_t length);
KEYACCT_API keyacct_status keyacct_table_align(keyacct_table *accounts, const keyacct_index *index, const keyacct_table *source,
                                               keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_import_arrow(keyacct_table *table, const struct ArrowSchema *schema,
                                                      struct ArrowArray *array, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_import_stream(keyacct_table *table, struct ArrowArrayStream *stream, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_export_arrow(const keyacct_table *table, const char *const *names, int32_t count,
                                                      const keyacct_allocator *allocator, struct ArrowSchema *schema,
                                                      struct ArrowArray *array, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_table_export_stream(const keyacct_table *table, const char *const *names, int32_t count,
                                                       int64_t part_rows, int32_t flags, const keyacct_allocator *allocator,
                                                       struct ArrowArrayStream *stream, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_bound_run(keyacct_bound *bound, int64_t first, int64_t count, keyacct_error *error);
KEYACCT_API void keyacct_bound_destroy(keyacct_bound *bound);
KEYACCT_END_DECLS
#endif
KEYACCT_BEGIN_DECLS
typedef struct keyacct_policy keyacct_policy;
KEYACCT_API keyacct_status keyacct_policy_create(const keyacct_allocator *allocator, int32_t edition, keyacct_policy **out,
                                                 keyacct_error *error);
KEYACCT_API void keyacct_policy_destroy(keyacct_policy *policy);
KEYACCT_API keyacct_status keyacct_policy_set_int64(keyacct_policy *policy, const char *name, int64_t value, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_set_float64(keyacct_policy *policy, const char *name, double value, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_set_text(keyacct_policy *policy, const char *name, const char *value,
                                                   keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_get_int64(const keyacct_policy *policy, const char *name, int64_t *value,
                                                    keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_get_float64(const keyacct_policy *policy, const char *name, double *value,
                                                      keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_reset(keyacct_policy *policy, const char *name, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_set_table(keyacct_policy *policy, const char *name, const keyacct_table *rows,
                                                    keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_get_table(const keyacct_policy *policy, const char *name,
                                                    const keyacct_allocator *allocator, keyacct_table **out, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_freeze(keyacct_policy *policy, keyacct_error *error);
KEYACCT_API int32_t keyacct_policy_is_frozen(const keyacct_policy *policy);
KEYACCT_API int32_t keyacct_policy_edition(const keyacct_policy *policy);
KEYACCT_API keyacct_status keyacct_policy_hash(const keyacct_policy *policy, uint8_t hash[16], keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_save_text(const keyacct_policy *policy, char *buffer, size_t capacity, size_t *size,
                                                    keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_load_text(const keyacct_allocator *allocator, const char *text, size_t length,
                                                    keyacct_policy **out, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_policy_diff(const keyacct_policy *before, const keyacct_policy *after,
                                               const keyacct_allocator *allocator, keyacct_table **out, keyacct_error *error);
KEYACCT_API int32_t keyacct_parameter_count(void);
KEYACCT_API const char *keyacct_parameter_text(int32_t parameter, int32_t field);
KEYACCT_API const char *keyacct_policy_table_name(int32_t index);
KEYACCT_END_DECLS
#endif
KEYACCT_BEGIN_DECLS
typedef struct keyacct_ledger keyacct_ledger;
KEYACCT_API keyacct_status keyacct_ledger_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                 const uint8_t *key, keyacct_ledger **out, keyacct_error *error);
KEYACCT_API void keyacct_ledger_destroy(keyacct_ledger *ledger);
KEYACCT_API keyacct_status keyacct_ledger_add(keyacct_ledger *ledger, const keyacct_table *transactions, const keyacct_run *run,
                                              keyacct_error *error);
KEYACCT_API keyacct_status keyacct_ledger_append_int64(keyacct_ledger *ledger, int64_t account_id, int32_t on, int64_t amount,
                                                       keyacct_error *error);
KEYACCT_API keyacct_status keyacct_ledger_append_text(keyacct_ledger *ledger, const char *account_id, int64_t length, int32_t on,
                                                      int64_t amount, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_ledger_merge(keyacct_ledger *ledger, const keyacct_ledger *from, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_ledger_save(const keyacct_ledger *ledger, uint8_t *buffer, size_t capacity, size_t *size,
                                               keyacct_error *error);
KEYACCT_API keyacct_status keyacct_ledger_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                               keyacct_ledger **out, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_ledger_span(const keyacct_ledger *ledger, int64_t *accounts, int64_t *transactions,
                                               int32_t *first_on, int32_t *last_on, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_ledger_histories(const keyacct_ledger *ledger, const keyacct_run *run, keyacct_table **out,
                                                    keyacct_error *error);
KEYACCT_API keyacct_status keyacct_ledger_split(const keyacct_ledger *ledger, int32_t calibration_end_on, int32_t holdout_end_on,
                                                const keyacct_run *run, keyacct_table **out, keyacct_error *error);
KEYACCT_END_DECLS
#endif
#ifndef KEYACCT_PLAN_H
#define KEYACCT_PLAN_H
KEYACCT_BEGIN_DECLS
typedef struct keyacct_review keyacct_review;
KEYACCT_API keyacct_status keyacct_review_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                 keyacct_review **out, keyacct_error *error);
KEYACCT_API void keyacct_review_destroy(keyacct_review *review);
KEYACCT_API keyacct_status keyacct_review_add(keyacct_review *review, const keyacct_table *table, const keyacct_run *run,
                                              keyacct_error *error);
KEYACCT_API keyacct_status keyacct_review_run(keyacct_review *review, const keyacct_run *run, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_review_asof_on(const keyacct_review *review, int32_t *asof_on, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_review_table(keyacct_review *review, const char *name, const keyacct_table **out,
                                                keyacct_error *error);
KEYACCT_API keyacct_status keyacct_review_policy(const keyacct_review *review, int32_t *policy, int32_t *fell_back,
                                                 keyacct_error *error);
KEYACCT_API keyacct_status keyacct_plan_make(const keyacct_policy *policy, keyacct_table *accounts, const keyacct_index *index,
                                             const keyacct_table *cases, const keyacct_table *contacts,
                                             const keyacct_table *surveys,
                                             const keyacct_run *run, keyacct_table **actions, keyacct_table **findings,
                                             keyacct_table **owners, keyacct_error *error);
KEYACCT_END_DECLS
#endif
#ifndef KEYACCT_RISK_H
#define KEYACCT_RISK_H
KEYACCT_BEGIN_DECLS
typedef struct keyacct_risk_model keyacct_risk_model;
KEYACCT_API keyacct_status keyacct_risk_model_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                     keyacct_risk_model **out, keyacct_error *error);
KEYACCT_API void keyacct_risk_model_destroy(keyacct_risk_model *model);
KEYACCT_API keyacct_status keyacct_risk_model_apply(const keyacct_risk_model *model, keyacct_table *accounts,
                                                    const keyacct_run *run, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_risk_model_bind(const keyacct_risk_model *model, keyacct_table *accounts, const keyacct_run *run,
                                                   keyacct_bound **out, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_risk_model_explain(const keyacct_risk_model *model, const keyacct_table *accounts, int64_t first,
                                                      int64_t count, const keyacct_run *run, keyacct_table **out,
                                                      keyacct_error *error);
KEYACCT_API keyacct_status keyacct_risk_model_save(const keyacct_risk_model *model, uint8_t *buffer, size_t capacity, size_t *size,
                                                   keyacct_error *error);
KEYACCT_API keyacct_status keyacct_risk_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                   keyacct_risk_model **out, keyacct_error *error);
KEYACCT_END_DECLS
#endif
#ifndef KEYACCT_SCHEMA_H
#define KEYACCT_SCHEMA_H
KEYACCT_BEGIN_DECLS
KEYACCT_API int32_t keyacct_column_count(void);
KEYACCT_API const char *keyacct_column_text(int32_t column, int32_t field);
KEYACCT_API int32_t keyacct_code_count(void);
KEYACCT_API const char *keyacct_code_text(int32_t code, int32_t field);
KEYACCT_API int32_t keyacct_code_value(int32_t code);
KEYACCT_API const char *keyacct_code_name(const char *list, int32_t value);
KEYACCT_API int32_t keyacct_schema_count(void);
KEYACCT_API const char *keyacct_schema_text(int32_t pair, int32_t field);
KEYACCT_END_DECLS
#endif
#ifndef KEYACCT_SEGMENT_H
#define KEYACCT_SEGMENT_H
KEYACCT_BEGIN_DECLS
typedef struct keyacct_segment_learn keyacct_segment_learn;
typedef struct keyacct_segmentation keyacct_segmentation;
KEYACCT_API keyacct_status keyacct_segment_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                        int32_t keep, keyacct_segment_learn **out, keyacct_error *error);
KEYACCT_API void keyacct_segment_learn_destroy(keyacct_segment_learn *learn);
KEYACCT_API keyacct_status keyacct_segment_learn_add(keyacct_segment_learn *learn, const keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segment_learn_merge(keyacct_segment_learn *learn, const keyacct_segment_learn *from,
                                                       keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segment_learn_save(const keyacct_segment_learn *learn, uint8_t *buffer, size_t capacity,
                                                      size_t *size, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segment_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                      keyacct_segment_learn **out, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segment_learn_advance(keyacct_segment_learn *learn, int32_t *more, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segment_learn_finish(const keyacct_segment_learn *learn, keyacct_segmentation **out,
                                                        keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                       const keyacct_table *accounts, const keyacct_run *run,
                                                       keyacct_segmentation **out, keyacct_error *error);
KEYACCT_API void keyacct_segmentation_destroy(keyacct_segmentation *segmentation);
KEYACCT_API keyacct_status keyacct_segmentation_policy(const keyacct_segmentation *segmentation, int32_t *policy,
                                                       int32_t *fell_back, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_apply(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                      const keyacct_run *run, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_bind(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_bound **out, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_rank(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_cuts(const keyacct_segmentation *segmentation, keyacct_table **out,
                                                     keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_segments(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                                         const keyacct_run *run, keyacct_table **out, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_expectations(const keyacct_segmentation *segmentation,
                                                             const keyacct_table *accounts, const keyacct_run *run,
                                                             keyacct_table **out,
                                                             keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_concentration(const keyacct_segmentation *segmentation,
                                                              const keyacct_table *accounts, const keyacct_run *run,
                                                             keyacct_table **out,
                                                              keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_curve(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                                      int32_t points, const keyacct_run *run, keyacct_table **out,
                                                      keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_save(const keyacct_segmentation *segmentation, uint8_t *buffer, size_t capacity,
                                                     size_t *size, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_segmentation_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                     keyacct_segmentation **out, keyacct_error *error);
KEYACCT_END_DECLS
#endif
#ifndef KEYACCT_SERVICE_H
#define KEYACCT_SERVICE_H
KEYACCT_BEGIN_DECLS
KEYACCT_API keyacct_status keyacct_service_assess(const keyacct_policy *policy, keyacct_table *accounts, const keyacct_index *index,
                                                  const keyacct_table *cases, const keyacct_table *contacts,
                                                  const keyacct_table *surveys, const keyacct_run *run, keyacct_error *error);
KEYACCT_END_DECLS
#endif
#ifndef KEYACCT_VALUE_H
#define KEYACCT_VALUE_H
KEYACCT_BEGIN_DECLS
typedef struct keyacct_value_learn keyacct_value_learn;
typedef struct keyacct_value_model keyacct_value_model;
KEYACCT_API keyacct_status keyacct_value_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                      keyacct_value_learn **out, keyacct_error *error);
KEYACCT_API void keyacct_value_learn_destroy(keyacct_value_learn *learn);
KEYACCT_API keyacct_status keyacct_value_learn_add(keyacct_value_learn *learn, const keyacct_table *accounts,
                                                   const keyacct_run *run, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_value_learn_merge(keyacct_value_learn *learn, const keyacct_value_learn *from,
                                                     keyacct_error *error);
KEYACCT_API keyacct_status keyacct_value_learn_save(const keyacct_value_learn *learn, uint8_t *buffer, size_t capacity,
                                                    size_t *size, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_value_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                    keyacct_value_learn **out, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_value_learn_finish(const keyacct_value_learn *learn, keyacct_value_model **out,
                                                      keyacct_error *error);
KEYACCT_API void keyacct_value_model_destroy(keyacct_value_model *model);
KEYACCT_API keyacct_status keyacct_value_model_apply(const keyacct_value_model *model, keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_value_model_bind(const keyacct_value_model *model, keyacct_table *accounts,
                                                    const keyacct_run *run, keyacct_bound **out, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_value_model_save(const keyacct_value_model *model, uint8_t *buffer, size_t capacity,
                                                    size_t *size, keyacct_error *error);
KEYACCT_API keyacct_status keyacct_value_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                    keyacct_value_model **out, keyacct_error *error);
KEYACCT_END_DECLS
#endif
#ifndef KEYACCT_VERSION_H
#define KEYACCT_VERSION_H
#include <stddef.h>
#define KEYACCT_VERSION_MAJOR 0
#define KEYACCT_VERSION_MINOR 1
#define KEYACCT_VERSION_PATCH 0
#define KEYACCT_VERSION_STRING "0.1.0"
#define KEYACCT_ABI 0
KEYACCT_BEGIN_DECLS
KEYACCT_API int32_t keyacct_version(void);
KEYACCT_API const char *keyacct_version_string(void);
KEYACCT_API keyacct_status keyacct_abi_check(int32_t abi, size_t error_size, size_t allocator_size, keyacct_error *error);
KEYACCT_END_DECLS
#endif
#endif
