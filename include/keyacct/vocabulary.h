/**
 * @file vocabulary.h
 * Constants of status codes and code lists. Generated from the .def tables of src/ by bindings/apigen; do not edit.
 */
#ifndef KEYACCT_VOCABULARY_H
#define KEYACCT_VOCABULARY_H

/** Status codes: 0 success, 1-19 caller, 20-39 data, 40-59 resource, 60-79 compatibility, 99 internal. */
enum {
    KEYACCT_OK = 0, /**< success */
    KEYACCT_E_ARGUMENT = 1, /**< an argument is NULL, negative or contradicts another one */
    KEYACCT_E_HANDLE = 2, /**< not a live handle of this kind (wrong type, destroyed, or never created) */
    KEYACCT_E_STATE = 3, /**< the call does not fit the state of the object (not frozen, already finished, another round) */
    KEYACCT_E_STALE = 4, /**< a prepared call was bound to columns that have been rebound since */
    KEYACCT_E_READONLY = 5, /**< the output or object cannot be written */
    KEYACCT_E_ALIAS = 6, /**< an output overlaps an input or another output */
    KEYACCT_E_RANGE = 7, /**< an argument is outside its documented bounds */
    KEYACCT_E_NOT_FOUND = 8, /**< no parameter, table, column or account has this name */
    KEYACCT_E_NO_TIME = 9, /**< the call needs an as-of time and the run has none */
    KEYACCT_E_HORIZON = 10, /**< a time lies beyond the horizon for which a calendar was made */
    KEYACCT_E_COLUMN = 20, /**< a required column is missing or has the wrong type */
    KEYACCT_E_UNIT = 21, /**< a money or share column was bound without its unit */
    KEYACCT_E_VALUE = 22, /**< a value is not allowed in its column */
    KEYACCT_E_CODE = 23, /**< a text is not one of the names that its code column allows */
    KEYACCT_E_DUPLICATE = 24, /**< an account or key occurs twice */
    KEYACCT_E_UNKNOWN = 25, /**< a row refers to an account that is not in the table */
    KEYACCT_E_ORDER = 26, /**< two dates or times are the wrong way round */
    KEYACCT_E_CURRENCY = 27, /**< amounts of different currencies meet without a rate */
    KEYACCT_E_OVERFLOW = 28, /**< a value or sum does not fit its type */
    KEYACCT_E_DEGENERATE = 29, /**< the data cannot answer the question (no positive total, nothing to rank) */
    KEYACCT_E_ENCODING = 30, /**< a text is not valid UTF-8 */
    KEYACCT_E_FORMAT = 31, /**< a text, policy or array does not have the expected form */
    KEYACCT_E_NEVER_OPEN = 32, /**< a calendar is never open within its horizon */
    KEYACCT_E_NO_MEMORY = 40, /**< the allocator refused */
    KEYACCT_E_CANCELLED = 41, /**< the progress callback asked to stop */
    KEYACCT_E_LIMIT = 42, /**< a documented size limit is exceeded */
    KEYACCT_E_EXECUTOR = 43, /**< the executor did not run every part */
    KEYACCT_E_ABI = 60, /**< the caller was compiled against another ABI */
    KEYACCT_E_VERSION = 61, /**< the saved state is of another version */
    KEYACCT_E_CORRUPT = 62, /**< the saved state is truncated or damaged */
    KEYACCT_E_EDITION = 63, /**< there is no such edition of the defaults */
    KEYACCT_E_UNSUPPORTED = 64, /**< this form of input is documented as not supported */
    KEYACCT_E_ROUNDING = 65, /**< the thread does not round to nearest, or takes subnormal numbers for zero */
    KEYACCT_E_INTERNAL = 99 /**< a defect of the library; please report it */
};

/** Code list status. */
enum {
    KEYACCT_STATUS_PROSPECT = 1, /**< no purchase on record yet */
    KEYACCT_STATUS_TARGET = 2, /**< a prospect that people have confirmed as a target */
    KEYACCT_STATUS_ACTIVE = 3, /**< a customer */
    KEYACCT_STATUS_SUSPENDED = 4, /**< frozen as it was; neither ranked nor contacted by plan */
    KEYACCT_STATUS_LOST = 5 /**< declared lost by people; never derived */
};

/** Code list kind. */
enum {
    KEYACCT_KIND_CONSUMER = 1, /**< person or household */
    KEYACCT_KIND_BUSINESS = 2, /**< company that uses what it buys */
    KEYACCT_KIND_DISTRIBUTOR = 3, /**< middleman: distributor */
    KEYACCT_KIND_DEALER = 4, /**< middleman: dealer */
    KEYACCT_KIND_WHOLESALER = 5, /**< middleman: wholesaler */
    KEYACCT_KIND_AGENT = 6 /**< middleman: agent */
};

/** Code list reach. */
enum {
    KEYACCT_REACH_KEY = 1, /**< synonym used by the house; no rule reads it */
    KEYACCT_REACH_NATIONAL = 2, /**< synonym used by the house; no rule reads it */
    KEYACCT_REACH_GLOBAL = 3, /**< synonym used by the house; no rule reads it */
    KEYACCT_REACH_HOUSE = 4 /**< synonym used by the house; no rule reads it */
};

/** Code list need. */
enum {
    KEYACCT_NEED_CLEAR = 1, /**< the customer knows what it needs */
    KEYACCT_NEED_FUZZY = 2, /**< the need has to be structured */
    KEYACCT_NEED_LATENT = 3 /**< the need has to be found */
};

/** Code list group_type. */
enum {
    KEYACCT_GROUP_TYPE_STANDARD = 1, /**< wants price and delivery */
    KEYACCT_GROUP_TYPE_TECHNICAL = 2, /**< wants engineering support */
    KEYACCT_GROUP_TYPE_STRATEGIC = 3 /**< wants a joint roadmap */
};

/** Code list relation_type. */
enum {
    KEYACCT_RELATION_TYPE_KEY = 1, /**< executive relations */
    KEYACCT_RELATION_TYPE_COMMON = 2, /**< standard contact programme */
    KEYACCT_RELATION_TYPE_ORGANIZATIONAL = 3 /**< institution to institution, on several layers */
};

/** Code list channel_model. */
enum {
    KEYACCT_CHANNEL_MODEL_DIRECT = 1, /**< sold directly */
    KEYACCT_CHANNEL_MODEL_DISTRIBUTION = 2, /**< sold through middlemen */
    KEYACCT_CHANNEL_MODEL_ECOSYSTEM = 3 /**< sold with partners */
};

/** Code list channel_stage. */
enum {
    KEYACCT_CHANNEL_STAGE_ENTRY = 1, /**< a middleman at the launch of the product */
    KEYACCT_CHANNEL_STAGE_GROWTH = 2, /**< volume and margin rise */
    KEYACCT_CHANNEL_STAGE_MATURITY = 3 /**< prices are transparent, the partner's margin falls */
};

/** Code list service_mode. */
enum {
    KEYACCT_SERVICE_MODE_POLICY = 1, /**< service led by policy */
    KEYACCT_SERVICE_MODE_OPERATIONAL = 2, /**< operational service */
    KEYACCT_SERVICE_MODE_VALUE_ADDED = 3 /**< value-added service */
};

/** Code list strategic. */
enum {
    KEYACCT_STRATEGIC_NONE = 1, /**< not a strategic account */
    KEYACCT_STRATEGIC_CANDIDATE = 2, /**< proposed, not confirmed */
    KEYACCT_STRATEGIC_CONFIRMED = 3 /**< confirmed by a person; level 5 needs a second one */
};

/** Code list relationship_level. */
enum {
    KEYACCT_RELATIONSHIP_LEVEL_PRICE = 1, /**< bound by price only */
    KEYACCT_RELATIONSHIP_LEVEL_NETWORK = 2, /**< bound by service and relations */
    KEYACCT_RELATIONSHIP_LEVEL_ALLIANCE = 3 /**< bound by shared capital or profit */
};

/** Code list loss_cause. */
enum {
    KEYACCT_LOSS_CAUSE_DEMAND_SHIFT = 1, /**< uncontrollable: the customer's own demand moved */
    KEYACCT_LOSS_CAUSE_UNIT_SOLD = 2, /**< uncontrollable: the buying unit was sold */
    KEYACCT_LOSS_CAUSE_UPSTREAM_ENTRY = 3, /**< uncontrollable: the customer became a competitor */
    KEYACCT_LOSS_CAUSE_RIVAL_PRICE = 4, /**< controllable: a rival's price */
    KEYACCT_LOSS_CAUSE_RIVAL_PRODUCT = 5, /**< controllable: a rival's product */
    KEYACCT_LOSS_CAUSE_RIVAL_SERVICE = 6, /**< controllable: a rival's service */
    KEYACCT_LOSS_CAUSE_RIVAL_INDUCEMENT = 7, /**< controllable: improper inducement by a rival */
    KEYACCT_LOSS_CAUSE_UNMET_NEED = 8, /**< controllable: a need that we did not meet */
    KEYACCT_LOSS_CAUSE_COMPLAINT_UNSOLVED = 9, /**< controllable: a complaint that we did not solve */
    KEYACCT_LOSS_CAUSE_UNKNOWN = 10 /**< the cause is not known */
};

/** Code list type. */
enum {
    KEYACCT_TYPE_INT8 = 1, /**< physical: 8-bit integers */
    KEYACCT_TYPE_INT16 = 2, /**< physical: 16-bit integers */
    KEYACCT_TYPE_INT32 = 3, /**< physical: 32-bit integers */
    KEYACCT_TYPE_INT64 = 4, /**< 64-bit integers: counts, ids, days, ppm */
    KEYACCT_TYPE_FLOAT32 = 5, /**< physical: 32-bit floats */
    KEYACCT_TYPE_FLOAT64 = 6, /**< 64-bit floats */
    KEYACCT_TYPE_BOOL = 7, /**< one byte, 0 or 1 */
    KEYACCT_TYPE_DATE = 8, /**< int32 days since 1970-01-01 */
    KEYACCT_TYPE_TIME = 9, /**< int64 milliseconds since 1970-01-01 UTC */
    KEYACCT_TYPE_TEXT = 10, /**< UTF-8 */
    KEYACCT_TYPE_MONEY = 11, /**< int64 minor units of the currency */
    KEYACCT_TYPE_CODE = 12 /**< int8 number of a named list; 0 = not given */
};

/** Code list unit. */
enum {
    KEYACCT_UNIT_NONE = 0, /**< no unit: the type says all */
    KEYACCT_UNIT_MINOR = 1, /**< money in minor units (cents) */
    KEYACCT_UNIT_MAJOR = 2, /**< money in major units (euros) */
    KEYACCT_UNIT_PPM = 3, /**< a share in parts per million */
    KEYACCT_UNIT_FRACTION = 4, /**< a share as a fraction of one */
    KEYACCT_UNIT_PERCENT = 5, /**< a share in percent */
    KEYACCT_UNIT_DECIMAL_0 = 100 /**< money as an integer of this many decimals: KEYACCT_UNIT_DECIMAL_0 + decimals, up to 18 */
};

/** Code list export_flag. */
enum {
    KEYACCT_EXPORT_FLAG_CODE_NAMES = 1, /**< codes go out as a dictionary of their names */
    KEYACCT_EXPORT_FLAG_MONEY_DECIMAL = 2 /**< money goes out as decimal128 in major units */
};

/** Code list origin. */
enum {
    KEYACCT_ORIGIN_INPUT = 1, /**< bound or added by the caller */
    KEYACCT_ORIGIN_OUTPUT = 2, /**< written by the library */
    KEYACCT_ORIGIN_CARRIED = 3 /**< not of the vocabulary; carried along */
};

/** Code list field. */
enum {
    KEYACCT_FIELD_NAME = 1, /**< the name */
    KEYACCT_FIELD_TYPE = 2, /**< the type */
    KEYACCT_FIELD_UNIT = 3, /**< the unit, or the code list */
    KEYACCT_FIELD_DEFAULT = 4, /**< the default */
    KEYACCT_FIELD_MIN = 5, /**< the lower bound */
    KEYACCT_FIELD_MAX = 6, /**< the upper bound */
    KEYACCT_FIELD_SINCE = 7, /**< the release that brought it */
    KEYACCT_FIELD_SOURCE = 8, /**< where the rule comes from */
    KEYACCT_FIELD_EXPLANATION = 9, /**< one line for people */
    KEYACCT_FIELD_ROLE = 10, /**< the table role, or the code list */
    KEYACCT_FIELD_ROOM = 11, /**< the room that makes it, or in */
    KEYACCT_FIELD_LABEL = 12, /**< the English label */
    KEYACCT_FIELD_LABEL_ZH = 13, /**< the Chinese label */
    KEYACCT_FIELD_CALL = 14, /**< the public function */
    KEYACCT_FIELD_USE = 15 /**< required, optional, adds or adds on request */
};

/** Code list age_unit. */
enum {
    KEYACCT_AGE_UNIT_DAY = 1, /**< one day */
    KEYACCT_AGE_UNIT_WEEK = 2, /**< seven days */
    KEYACCT_AGE_UNIT_MONTH = 3, /**< a calendar month */
    KEYACCT_AGE_UNIT_QUARTER = 4 /**< a calendar quarter */
};

/** Code list value_basis. */
enum {
    KEYACCT_VALUE_BASIS_MARGIN = 1, /**< revenue less cost; every transaction of the window has a cost */
    KEYACCT_VALUE_BASIS_REVENUE = 2, /**< revenue net of returns */
    KEYACCT_VALUE_BASIS_VOLUME = 3 /**< quantity */
};

/** Code list potential_source. */
enum {
    KEYACCT_POTENTIAL_SOURCE_DECLARED = 1, /**< a potential that people declared */
    KEYACCT_POTENTIAL_SOURCE_WALLET = 2, /**< the part of the wallet gap that can be attained */
    KEYACCT_POTENTIAL_SOURCE_PEER = 3, /**< a peer group's upper quantile for accounts of this size */
    KEYACCT_POTENTIAL_SOURCE_MODEL = 4 /**< a customer-base model */
};

/** Code list basis_choice. */
enum {
    KEYACCT_BASIS_CHOICE_AUTOMATIC = 1, /**< margin when every transaction of the window has a cost, else revenue */
    KEYACCT_BASIS_CHOICE_MARGIN = 2, /**< margin, or an error when a cost is missing */
    KEYACCT_BASIS_CHOICE_REVENUE = 3, /**< revenue */
    KEYACCT_BASIS_CHOICE_VOLUME = 4 /**< quantity, or an error when one is missing */
};

/** Code list segment. */
enum {
    KEYACCT_SEGMENT_LEAD = 1, /**< neither large nor promising */
    KEYACCT_SEGMENT_IRON = 2, /**< not large, but promising */
    KEYACCT_SEGMENT_GOLD = 3, /**< large, below platinum */
    KEYACCT_SEGMENT_PLATINUM = 4 /**< the largest and, where potential decides, of high potential */
};

/** Code list segment_state. */
enum {
    KEYACCT_SEGMENT_STATE_RANKED = 1, /**< takes part in the ranking */
    KEYACCT_SEGMENT_STATE_NEW = 2, /**< tenure below segment.min_tenure_days; provisional segment */
    KEYACCT_SEGMENT_STATE_PROSPECT = 3, /**< prospect or target: no purchase, outside n */
    KEYACCT_SEGMENT_STATE_LOST = 4, /**< declared lost */
    KEYACCT_SEGMENT_STATE_FROZEN = 5, /**< suspended: keeps its previous segment */
    KEYACCT_SEGMENT_STATE_UNVALUED = 6 /**< a customer whose current value is not known: outside n */
};

/** Code list tier. */
enum {
    KEYACCT_TIER_LOW = 1, /**< lead */
    KEYACCT_TIER_MEDIUM = 2, /**< iron */
    KEYACCT_TIER_HIGH = 3 /**< platinum and gold */
};

/** Code list segment_policy. */
enum {
    KEYACCT_SEGMENT_POLICY_HYBRID = 1, /**< top 20 % by current value; platinum needs high potential and a 5 % quota */
    KEYACCT_SEGMENT_POLICY_PYRAMID = 2, /**< top 5 % and 20 % by current value alone */
    KEYACCT_SEGMENT_POLICY_QUADRANT = 3, /**< top 20 % by current value, crossed with high potential, no quota */
    KEYACCT_SEGMENT_POLICY_SHARE = 4, /**< smallest groups that carry more than 50 % and at least 80 % of value */
    KEYACCT_SEGMENT_POLICY_ABSOLUTE = 5 /**< fixed cuts */
};

/** Code list tie_rule. */
enum {
    KEYACCT_TIE_RULE_CAPPED = 1, /**< include all ties up to one and a half times the quota, else exclude all */
    KEYACCT_TIE_RULE_INCLUDE = 2, /**< always include all ties */
    KEYACCT_TIE_RULE_EXCLUDE = 3, /**< never include ties */
    KEYACCT_TIE_RULE_SECONDARY = 4, /**< order ties by potential, then tenure, then revenue; the rest by capped */
    KEYACCT_TIE_RULE_BY_ID = 5 /**< smallest account id first, flagged */
};

/** Code list share_base. */
enum {
    KEYACCT_SHARE_BASE_POSITIVE = 1, /**< shares of the sum of positive values */
    KEYACCT_SHARE_BASE_NET = 2 /**< shares of the net sum */
};

/** Code list missing_potential. */
enum {
    KEYACCT_MISSING_POTENTIAL_LOW = 1, /**< unknown potential counts as low, flagged */
    KEYACCT_MISSING_POTENTIAL_IMPUTE_MEDIAN = 2, /**< unknown potential counts as the upper median of the known ones, flagged */
    KEYACCT_MISSING_POTENTIAL_UNRATED = 3 /**< unknown potential leaves the account without a segment outside the top */
};

/** Code list potential_rule. */
enum {
    KEYACCT_POTENTIAL_RULE_QUANTILE = 1, /**< high potential starts at a quantile of the known potentials */
    KEYACCT_POTENTIAL_RULE_FIXED = 2 /**< high potential starts at a fixed amount */
};

/** Code list cut_axis. */
enum {
    KEYACCT_CUT_AXIS_HIGH = 1, /**< current value: platinum and gold against the rest */
    KEYACCT_CUT_AXIS_PLATINUM = 2, /**< current value: platinum against gold */
    KEYACCT_CUT_AXIS_POTENTIAL = 3, /**< potential value: high against low */
    KEYACCT_CUT_AXIS_IRON = 4, /**< current value: iron against lead where potential is unknown */
    KEYACCT_CUT_AXIS_TOP = 5 /**< current value: the platinum quota whatever the potential */
};

/** Code list segment_reason. */
enum {
    KEYACCT_SEGMENT_REASON_PLATINUM_BY_QUOTA = 1, /**< platinum: in the platinum quota of those with high current value and high potential */
    KEYACCT_SEGMENT_REASON_PLATINUM_BY_RANK = 2, /**< platinum: in the platinum quota by current value alone */
    KEYACCT_SEGMENT_REASON_PLATINUM_BY_QUADRANT = 3, /**< platinum: high current value and high potential */
    KEYACCT_SEGMENT_REASON_PLATINUM_BY_SHARE = 4, /**< platinum: in the smallest group that carries the platinum share of value */
    KEYACCT_SEGMENT_REASON_PLATINUM_BY_CUT = 5, /**< platinum: at or above the fixed platinum cut */
    KEYACCT_SEGMENT_REASON_GOLD_QUOTA_FULL = 6, /**< gold: high potential, but larger accounts fill the platinum quota */
    KEYACCT_SEGMENT_REASON_GOLD_TIE_GROUP = 7, /**< gold: the group of equal values at the platinum cut is too large to be let in whole */
    KEYACCT_SEGMENT_REASON_GOLD_LOW_POTENTIAL = 8, /**< gold: high current value, no high potential known beyond it */
    KEYACCT_SEGMENT_REASON_GOLD_UNKNOWN_POTENTIAL = 9, /**< gold: high current value, potential unknown */
    KEYACCT_SEGMENT_REASON_GOLD_BY_RANK = 10, /**< gold: in the upper quota by current value, below the platinum quota */
    KEYACCT_SEGMENT_REASON_GOLD_BY_SHARE = 11, /**< gold: in the smallest group that carries the upper share of value, below platinum */
    KEYACCT_SEGMENT_REASON_GOLD_BY_CUT = 12, /**< gold: at or above the fixed upper cut, below platinum */
    KEYACCT_SEGMENT_REASON_IRON_HIGH_POTENTIAL = 13, /**< iron: low current value, high potential */
    KEYACCT_SEGMENT_REASON_IRON_IMPUTED_POTENTIAL = 14, /**< iron: potential unknown, taken as the median, and that is high */
    KEYACCT_SEGMENT_REASON_IRON_UPPER_HALF = 15, /**< iron: potential unknown; in the upper half of the rest by current value */
    KEYACCT_SEGMENT_REASON_LEAD_LOW_POTENTIAL = 16, /**< lead tier: low current value, low potential */
    KEYACCT_SEGMENT_REASON_LEAD_UNKNOWN_POTENTIAL = 17, /**< lead tier: low current value, potential unknown: find it out before acting */
    KEYACCT_SEGMENT_REASON_LEAD_IMPUTED_POTENTIAL = 18, /**< lead tier: potential unknown, taken as the median, and that is low */
    KEYACCT_SEGMENT_REASON_LEAD_LOWER_HALF = 19, /**< lead tier: potential unknown; in the lower half of the rest by current value */
    KEYACCT_SEGMENT_REASON_LEAD_NOT_POSITIVE = 20, /**< lead tier: potential unknown and current value not above zero */
    KEYACCT_SEGMENT_REASON_UNRATED_POTENTIAL = 21, /**< no segment: potential unknown, and the policy rates nobody below the top without one */
    KEYACCT_SEGMENT_REASON_NO_CUTS = 22, /**< no segment: nobody is ranked in this scope, so there are no cuts */
    KEYACCT_SEGMENT_REASON_NOT_A_CUSTOMER = 23, /**< no segment: a prospect or target */
    KEYACCT_SEGMENT_REASON_LOST = 24, /**< no segment: people declared the account lost */
    KEYACCT_SEGMENT_REASON_SUSPENDED = 25, /**< the segment of the last review, frozen while the account is suspended */
    KEYACCT_SEGMENT_REASON_VALUE_UNKNOWN = 26 /**< no segment: a customer whose current value is not known */
};

/** Code list segment_flag. */
enum {
    KEYACCT_SEGMENT_FLAG_TOP_BY_CURRENT = 1, /**< in the platinum quota by current value, though gold: no high potential is known beyond it */
    KEYACCT_SEGMENT_FLAG_UNPROFITABLE = 2, /**< current value is negative */
    KEYACCT_SEGMENT_FLAG_POTENTIAL_UNKNOWN = 4, /**< nobody has said what more could be won */
    KEYACCT_SEGMENT_FLAG_POTENTIAL_UNINFORMATIVE = 8, /**< all known potentials of the scope are equal and tell nothing apart */
    KEYACCT_SEGMENT_FLAG_NEAR_CUT_UP = 16, /**< a little more current value would lift the account */
    KEYACCT_SEGMENT_FLAG_NEAR_CUT_DOWN = 32, /**< a little less current value would lower the account */
    KEYACCT_SEGMENT_FLAG_TIE_OVERFLOW = 64, /**< as large as the cut, but the group of equal values was too large to be let in whole */
    KEYACCT_SEGMENT_FLAG_TIE_BROKEN_BY_ID = 128, /**< only the account id decided between equal values */
    KEYACCT_SEGMENT_FLAG_SPLIT_BY_CURRENT = 256, /**< iron or lead by current value, since potential is unknown */
    KEYACCT_SEGMENT_FLAG_FEWER_THAN_K = 512, /**< of a cut: fewer accounts than places */
    KEYACCT_SEGMENT_FLAG_SHARE_NOT_REACHED = 1024, /**< of a cut: the group carries less than the share it aims at */
    KEYACCT_SEGMENT_FLAG_WALLET_STALE = 2048 /**< the account buys more from us than its wallet is said to hold */
};

/** Code list expectation. */
enum {
    KEYACCT_EXPECTATION_PLATINUM_ACCOUNTS = 1, /**< platinum is about its quota of ranked accounts */
    KEYACCT_EXPECTATION_GOLD_ACCOUNTS = 2, /**< gold is about its quota of ranked accounts */
    KEYACCT_EXPECTATION_PLATINUM_VALUE = 3, /**< platinum carries more than half of positive value */
    KEYACCT_EXPECTATION_TOP_20_VALUE = 4 /**< the upper quota of accounts carries about 80 % of positive value */
};

/** Code list level. */
enum {
    KEYACCT_LEVEL_COMPLAINT = 1, /**< complaints are resolved */
    KEYACCT_LEVEL_STANDARD = 2, /**< a standard service system */
    KEYACCT_LEVEL_PERSONAL = 3, /**< personal service, for accounts of high value */
    KEYACCT_LEVEL_PROACTIVE = 4, /**< proactive and negotiated, for accounts of influence */
    KEYACCT_LEVEL_STRATEGIC = 5 /**< strategic; two people decide */
};

/** Code list level_reason. */
enum {
    KEYACCT_LEVEL_REASON_EVERY_ACCOUNT = 1, /**< every customer has standard service */
    KEYACCT_LEVEL_REASON_VALUE = 2, /**< level 3 by the percentile of current value */
    KEYACCT_LEVEL_REASON_SEGMENT = 3, /**< level 3 because the account is gold or platinum */
    KEYACCT_LEVEL_REASON_INFLUENCE = 4, /**< level 4 by influence */
    KEYACCT_LEVEL_REASON_STRATEGIC = 5, /**< level 5: one person confirmed, another one approved */
    KEYACCT_LEVEL_REASON_KEPT = 6, /**< below the entry threshold, not yet below the exit threshold */
    KEYACCT_LEVEL_REASON_NOT_CUSTOMER = 7, /**< prospects and targets have the promises of level 2 */
    KEYACCT_LEVEL_REASON_SUSPENDED = 8, /**< suspended: the level of the last review is frozen */
    KEYACCT_LEVEL_REASON_LOST = 9, /**< declared lost: no level; running cases are finished */
    KEYACCT_LEVEL_REASON_NO_SLOT = 10, /**< entitled to more, but every slot is taken */
    KEYACCT_LEVEL_REASON_LATE_COMPLAINT = 11, /**< a complaint is past a promise: back to level 1 until it is solved */
    KEYACCT_LEVEL_REASON_REPEAT_COMPLAINT = 12, /**< a complaint came again and its root cause is not recorded */
    KEYACCT_LEVEL_REASON_PROMISES_MISSED = 13, /**< too few promises of the last 90 days were kept */
    KEYACCT_LEVEL_REASON_OWNER_MISSING = 14, /**< the plan asks for a named owner and there is none */
    KEYACCT_LEVEL_REASON_BACKUP_MISSING = 15, /**< the plan asks for a backup and there is none */
    KEYACCT_LEVEL_REASON_PROFILE_STALE = 16, /**< the account's profile is older than the plan allows */
    KEYACCT_LEVEL_REASON_VISITS_MISSED = 17, /**< planned visits were missed several times in a row */
    KEYACCT_LEVEL_REASON_DEMAND_OVERDUE = 18, /**< a demand waits for its decision past the promised time */
    KEYACCT_LEVEL_REASON_BUDGET_OVERDRAWN = 19, /**< concessions cost more than the yearly budget */
    KEYACCT_LEVEL_REASON_GIVEN = 20 /**< the level was given by people */
};

/** Code list level_hold. */
enum {
    KEYACCT_LEVEL_HOLD_NONE = 1, /**< nothing holds the level back */
    KEYACCT_LEVEL_HOLD_FOUNDATION = 2, /**< a lower level is not sound */
    KEYACCT_LEVEL_HOLD_CAPACITY = 3, /**< no slot is free */
    KEYACCT_LEVEL_HOLD_APPROVAL = 4, /**< a second person has to approve */
    KEYACCT_LEVEL_HOLD_PROTECTED = 5, /**< a lowering waits */
    KEYACCT_LEVEL_HOLD_PINNED = 6 /**< set by an override */
};

/** Code list plan_tier. */
enum {
    KEYACCT_PLAN_TIER_LEAD = 1, /**< plan of the lead tier */
    KEYACCT_PLAN_TIER_IRON = 2, /**< plan of the iron tier */
    KEYACCT_PLAN_TIER_GOLD = 3, /**< plan of the gold tier */
    KEYACCT_PLAN_TIER_PLATINUM = 4, /**< plan of the platinum tier */
    KEYACCT_PLAN_TIER_STRATEGIC = 5 /**< plan of strategic accounts */
};

/** Code list channel. */
enum {
    KEYACCT_CHANNEL_ONLINE = 1, /**< online service */
    KEYACCT_CHANNEL_PHONE = 2, /**< phone */
    KEYACCT_CHANNEL_FACE_TO_FACE = 3, /**< face to face */
    KEYACCT_CHANNEL_MAIL = 4, /**< mail; as strong as online */
    KEYACCT_CHANNEL_EMAIL = 5, /**< email; as strong as online */
    KEYACCT_CHANNEL_FAX = 6, /**< fax; as strong as online */
    KEYACCT_CHANNEL_SMS = 7 /**< text message; as strong as online */
};

/** Code list owner_kind. */
enum {
    KEYACCT_OWNER_KIND_POOL = 1, /**< a pool serves the account */
    KEYACCT_OWNER_KIND_SHARED = 2, /**< a shared representative */
    KEYACCT_OWNER_KIND_NAMED = 3, /**< a named manager and a backup */
    KEYACCT_OWNER_KIND_DEDICATED = 4, /**< a dedicated manager, a backup and a team of three */
    KEYACCT_OWNER_KIND_TEAM = 5 /**< the same and a sponsor */
};

/** Code list purpose. */
enum {
    KEYACCT_PURPOSE_VISIT = 1, /**< a visit */
    KEYACCT_PURPOSE_CALL = 2, /**< a call */
    KEYACCT_PURPOSE_COURTESY = 3, /**< a courtesy */
    KEYACCT_PURPOSE_FOLLOW_UP = 4, /**< a follow-up */
    KEYACCT_PURPOSE_COMPLAINT = 5, /**< about a complaint */
    KEYACCT_PURPOSE_EXECUTIVE = 6, /**< between executives */
    KEYACCT_PURPOSE_PLANNING = 7 /**< joint planning */
};

/** Code list function. */
enum {
    KEYACCT_FUNCTION_PURCHASING = 1, /**< purchasing */
    KEYACCT_FUNCTION_TECHNICAL = 2, /**< technical department */
    KEYACCT_FUNCTION_USING = 3, /**< department that uses what is bought */
    KEYACCT_FUNCTION_GENERAL_MANAGEMENT = 4, /**< general management */
    KEYACCT_FUNCTION_FINANCE = 5 /**< finance */
};

/** Code list layer. */
enum {
    KEYACCT_LAYER_WORKING = 1, /**< working layer */
    KEYACCT_LAYER_MANAGEMENT = 2, /**< management layer */
    KEYACCT_LAYER_EXECUTIVE = 3 /**< executive layer */
};

/** Code list case_kind. */
enum {
    KEYACCT_CASE_KIND_COMPLAINT = 1, /**< a complaint */
    KEYACCT_CASE_KIND_REQUEST = 2, /**< a request */
    KEYACCT_CASE_KIND_PERSONAL = 3, /**< a personal wish */
    KEYACCT_CASE_KIND_DEMAND = 4, /**< a demand beyond the terms */
    KEYACCT_CASE_KIND_STRATEGIC = 5, /**< a strategic matter */
    KEYACCT_CASE_KIND_TASK = 6 /**< a task of ours */
};

/** Code list topic. */
enum {
    KEYACCT_TOPIC_QUALITY = 1, /**< quality */
    KEYACCT_TOPIC_DELIVERY = 2, /**< delivery */
    KEYACCT_TOPIC_SERVICE = 3, /**< service */
    KEYACCT_TOPIC_PRICE = 4, /**< price */
    KEYACCT_TOPIC_TECHNICAL = 5, /**< technical */
    KEYACCT_TOPIC_OTHER = 6 /**< anything else */
};

/** Code list clock. */
enum {
    KEYACCT_CLOCK_ACK = 1, /**< until somebody of ours has acknowledged the case */
    KEYACCT_CLOCK_NEXT = 2, /**< until the waiting customer has a reply */
    KEYACCT_CLOCK_DISPATCH = 3, /**< until somebody was sent */
    KEYACCT_CLOCK_ANSWER = 4, /**< until a solution or a satisfactory answer */
    KEYACCT_CLOCK_RESOLVE = 5, /**< until the case is resolved */
    KEYACCT_CLOCK_DECIDE = 6 /**< until a demand is decided */
};

/** Code list clock_state. */
enum {
    KEYACCT_CLOCK_STATE_IDLE = 1, /**< not started */
    KEYACCT_CLOCK_STATE_RUNNING = 2, /**< runs */
    KEYACCT_CLOCK_STATE_PAUSED = 3, /**< waits */
    KEYACCT_CLOCK_STATE_MET = 4, /**< done in time */
    KEYACCT_CLOCK_STATE_LATE = 5, /**< runs past its promise */
    KEYACCT_CLOCK_STATE_LATE_DONE = 6, /**< done after its promise */
    KEYACCT_CLOCK_STATE_CANCELLED = 7 /**< no longer owed */
};

/** Code list case_state. */
enum {
    KEYACCT_CASE_STATE_OPEN = 1, /**< work goes on */
    KEYACCT_CASE_STATE_WAITING = 2, /**< waits for a reason */
    KEYACCT_CASE_STATE_RESOLVED = 3, /**< resolved, may be reopened */
    KEYACCT_CASE_STATE_CLOSED = 4, /**< closed */
    KEYACCT_CASE_STATE_CANCELLED = 5, /**< cancelled */
    KEYACCT_CASE_STATE_MERGED = 6 /**< lives on in another case */
};

/** Code list pause_reason. */
enum {
    KEYACCT_PAUSE_REASON_WAIT_CUSTOMER = 1, /**< the customer has to answer */
    KEYACCT_PAUSE_REASON_SCHEDULED = 2, /**< a date was agreed with the customer */
    KEYACCT_PAUSE_REASON_WAIT_THIRD = 4, /**< somebody else has to act */
    KEYACCT_PAUSE_REASON_WAIT_INTERNAL = 8 /**< we have to act */
};

/** Code list reopen_mode. */
enum {
    KEYACCT_REOPEN_MODE_RESUME = 1, /**< what was left of the promise remains; the time while resolved does not count */
    KEYACCT_REOPEN_MODE_RESTART = 2, /**< a new cycle with the whole promise */
    KEYACCT_REOPEN_MODE_CONTINUE = 3 /**< everything since the report counts */
};

/** Code list target_unit. */
enum {
    KEYACCT_TARGET_UNIT_HOUR = 1, /**< hours of the hotline of the plan tier */
    KEYACCT_TARGET_UNIT_BUSINESS_HOUR = 2, /**< open hours of the account's calendar */
    KEYACCT_TARGET_UNIT_BUSINESS_DAY = 3 /**< days of the account's calendar, each of its usual open hours */
};

/** Code list demand_answer. */
enum {
    KEYACCT_DEMAND_ANSWER_FULL = 1, /**< the demand is met */
    KEYACCT_DEMAND_ANSWER_PARTIAL = 2, /**< part of the demand is met */
    KEYACCT_DEMAND_ANSWER_ALTERNATIVE = 3, /**< something else is offered */
    KEYACCT_DEMAND_ANSWER_DECLINE = 4 /**< the demand is declined */
};

/** Code list change_mode. */
enum {
    KEYACCT_CHANGE_MODE_PROSPECTIVE = 1, /**< open clocks keep their promises */
    KEYACCT_CHANGE_MODE_ROLL_FORWARD = 2 /**< open clocks keep what was used and get the new promises */
};

/** Code list event. */
enum {
    KEYACCT_EVENT_ACCOUNT = 1, /**< an account enters */
    KEYACCT_EVENT_ACCOUNT_REMOVED = 2, /**< an account leaves with all its cases */
    KEYACCT_EVENT_FACTS = 3, /**< facts of an account change */
    KEYACCT_EVENT_CASE_OPENED = 4, /**< a case begins */
    KEYACCT_EVENT_REPLIED = 5, /**< we replied to the customer */
    KEYACCT_EVENT_CUSTOMER_MESSAGE = 6, /**< the customer wrote or called */
    KEYACCT_EVENT_DISPATCHED = 7, /**< somebody was sent */
    KEYACCT_EVENT_ANSWERED = 8, /**< a solution or satisfactory answer was given */
    KEYACCT_EVENT_PAUSED = 9, /**< a reason to wait begins */
    KEYACCT_EVENT_RESUMED = 10, /**< a reason to wait ends; without one all end */
    KEYACCT_EVENT_SEVERITY = 11, /**< the severity changes */
    KEYACCT_EVENT_ASSIGNED = 12, /**< somebody takes the case */
    KEYACCT_EVENT_RESOLVED = 13, /**< the case is resolved */
    KEYACCT_EVENT_CONFIRMED = 14, /**< the customer judges the result */
    KEYACCT_EVENT_REOPENED = 15, /**< the case is opened again */
    KEYACCT_EVENT_CANCELLED = 16, /**< the case was none */
    KEYACCT_EVENT_MERGED = 17, /**< the case goes on in another one */
    KEYACCT_EVENT_ROOT_CAUSE = 18, /**< the root cause is known */
    KEYACCT_EVENT_OFFERED = 19, /**< an answer to a demand is offered */
    KEYACCT_EVENT_COUNTERED = 20, /**< the customer asks for something else */
    KEYACCT_EVENT_DECIDED = 21, /**< a demand is decided */
    KEYACCT_EVENT_CONTACT = 22, /**< a contact took place */
    KEYACCT_EVENT_SURVEY_SENT = 23, /**< a survey was sent */
    KEYACCT_EVENT_SURVEY_ANSWERED = 24, /**< a survey was answered */
    KEYACCT_EVENT_PROFILE_UPDATED = 25, /**< the profile was brought up to date */
    KEYACCT_EVENT_OWNER = 26, /**< owner and backup change */
    KEYACCT_EVENT_OWNER_UNAVAILABLE = 27, /**< the owner cannot act */
    KEYACCT_EVENT_APPROVED = 28, /**< somebody approves */
    KEYACCT_EVENT_REJECTED = 29, /**< somebody rejects */
    KEYACCT_EVENT_OVERRIDE_SET = 30, /**< somebody sets the level, until a time */
    KEYACCT_EVENT_OVERRIDE_CLEARED = 31, /**< the override ends */
    KEYACCT_EVENT_ATTENTION_ACKED = 32, /**< somebody took the alert */
    KEYACCT_EVENT_ATTENTION_SNOOZED = 33, /**< the alert waits until a time */
    KEYACCT_EVENT_POLICY_ACTIVATED = 34, /**< another policy holds from now on */
    KEYACCT_EVENT_CALENDAR_REPLACED = 35, /**< a calendar changes from now on */
    KEYACCT_EVENT_REVIEW = 36 /**< levels may be lowered and slots given */
};

/** Code list output. */
enum {
    KEYACCT_OUTPUT_LEVEL_CHANGED = 1, /**< the granted level changed */
    KEYACCT_OUTPUT_LEVEL_HELD = 2, /**< something holds a change of level back */
    KEYACCT_OUTPUT_RAISE_ABANDONED = 3, /**< the reason to raise the level went away */
    KEYACCT_OUTPUT_LOWER_ABANDONED = 4, /**< the reason to lower the level went away */
    KEYACCT_OUTPUT_PROPOSAL = 5, /**< a person has to decide */
    KEYACCT_OUTPUT_PROPOSAL_CLOSED = 6, /**< a proposal was rejected, ran out, or its reason is gone */
    KEYACCT_OUTPUT_SUSPENDED = 7, /**< services above the foundation wait */
    KEYACCT_OUTPUT_RESTORED = 8, /**< they are given again */
    KEYACCT_OUTPUT_CLOCK_WARNED = 9, /**< a promise nears its end */
    KEYACCT_OUTPUT_CLOCK_BREACHED = 10, /**< a promise was broken */
    KEYACCT_OUTPUT_CLOCK_MET = 11, /**< a promise was kept */
    KEYACCT_OUTPUT_ATTENTION = 12, /**< attention climbs to a step */
    KEYACCT_OUTPUT_ATTENTION_ENDED = 13, /**< nothing wants attention any more */
    KEYACCT_OUTPUT_ASSIGN = 14, /**< somebody takes over */
    KEYACCT_OUTPUT_TASK = 15, /**< something is to be done */
    KEYACCT_OUTPUT_CASE_STATE = 16, /**< a case changes its state */
    KEYACCT_OUTPUT_PAUSE_EXPIRED = 17, /**< a pause lasted too long, the clock runs again */
    KEYACCT_OUTPUT_CAPACITY_OVER = 18, /**< more accounts than slots */
    KEYACCT_OUTPUT_NO_CONTACT = 19, /**< nobody had contact for too long */
    KEYACCT_OUTPUT_PROFILE_STALE = 20, /**< the profile is too old */
    KEYACCT_OUTPUT_HORIZON_WARNING = 21 /**< a promise lies beyond the end of its calendar */
};

/** Code list output_reason. */
enum {
    KEYACCT_OUTPUT_REASON_FOUNDATION = 1, /**< a lower level is not sound */
    KEYACCT_OUTPUT_REASON_CAPACITY = 2, /**< no slot is free */
    KEYACCT_OUTPUT_REASON_APPROVAL = 3, /**< a second person has to approve */
    KEYACCT_OUTPUT_REASON_ENTITLED = 4, /**< the facts entitle to it */
    KEYACCT_OUTPUT_REASON_NO_LONGER_ENTITLED = 5, /**< the facts no longer entitle to it */
    KEYACCT_OUTPUT_REASON_OVERRIDE = 6, /**< a person set it */
    KEYACCT_OUTPUT_REASON_OPEN_COMPLAINT = 7, /**< a complaint is open */
    KEYACCT_OUTPUT_REASON_RISK_ALARM = 8, /**< the risk band is alarm */
    KEYACCT_OUTPUT_REASON_RECENT_BREACH = 9, /**< we broke a promise lately */
    KEYACCT_OUTPUT_REASON_CONTRACT = 10, /**< the contract ends soon */
    KEYACCT_OUTPUT_REASON_OPEN_DEMAND = 11, /**< a demand is open */
    KEYACCT_OUTPUT_REASON_COOL_DOWN = 12, /**< the level changed lately */
    KEYACCT_OUTPUT_REASON_STAY = 13, /**< the level was reached lately */
    KEYACCT_OUTPUT_REASON_LATE_COMPLAINT = 14, /**< a complaint is late */
    KEYACCT_OUTPUT_REASON_REPEAT_COMPLAINT = 15, /**< a complaint was repeated without a root cause */
    KEYACCT_OUTPUT_REASON_PROMISES_MISSED = 16, /**< too many promises were broken */
    KEYACCT_OUTPUT_REASON_OWNER_MISSING = 17, /**< owner or backup is missing */
    KEYACCT_OUTPUT_REASON_PROFILE_STALE = 18, /**< the profile is too old */
    KEYACCT_OUTPUT_REASON_VISITS_MISSED = 19, /**< visits were missed in a row */
    KEYACCT_OUTPUT_REASON_DEMAND_OVERDUE = 20, /**< a demand waits past its promise */
    KEYACCT_OUTPUT_REASON_BUDGET_OVERDRAWN = 21, /**< concessions exceed the budget */
    KEYACCT_OUTPUT_REASON_WARN_MARK = 22, /**< share of the promise that is used up, ppm */
    KEYACCT_OUTPUT_REASON_BREACH = 23, /**< a promise was broken */
    KEYACCT_OUTPUT_REASON_RESUMED_AT_STEP = 24, /**< a new breach while still watched */
    KEYACCT_OUTPUT_REASON_STEP_DUE = 25, /**< nobody resolved it in time */
    KEYACCT_OUTPUT_REASON_NOBODY_AVAILABLE = 26, /**< the person of this step is not available or already knows */
    KEYACCT_OUTPUT_REASON_REPEAT_ALERT = 27, /**< the top step was alerted again */
    KEYACCT_OUTPUT_REASON_SATISFACTION = 28, /**< a low satisfaction */
    KEYACCT_OUTPUT_REASON_SILENCE = 29, /**< no contact for too long */
    KEYACCT_OUTPUT_REASON_CASE_CLOSED = 30, /**< the cause ended */
    KEYACCT_OUTPUT_REASON_POLICY = 31, /**< a policy changed */
    KEYACCT_OUTPUT_REASON_CALENDAR = 32, /**< a calendar changed */
    KEYACCT_OUTPUT_REASON_SEVERITY = 33, /**< the severity changed */
    KEYACCT_OUTPUT_REASON_LEVEL = 34, /**< the level changed */
    KEYACCT_OUTPUT_REASON_PAUSE_LIMIT = 35, /**< the pause reached its limit */
    KEYACCT_OUTPUT_REASON_EVENT = 36, /**< an event of the host */
    KEYACCT_OUTPUT_REASON_EXPIRED = 37, /**< its time ran out */
    KEYACCT_OUTPUT_REASON_VISIT = 38, /**< a visit is due */
    KEYACCT_OUTPUT_REASON_CALL = 39, /**< a call is due */
    KEYACCT_OUTPUT_REASON_SURVEY = 40, /**< a survey is due */
    KEYACCT_OUTPUT_REASON_FOLLOW_UP = 41, /**< a follow-up is due */
    KEYACCT_OUTPUT_REASON_RELATIONSHIP = 42, /**< the relationship should be raised */
    KEYACCT_OUTPUT_REASON_TRIGGER = 43, /**< a trigger of the policy fired */
    KEYACCT_OUTPUT_REASON_NOT_PAUSING = 44, /**< a reason to wait for which this promise does not wait */
    KEYACCT_OUTPUT_REASON_STANDARD_ANSWER = 45 /**< a demand of a small account has the standard answer */
};

/** Code list step_role. */
enum {
    KEYACCT_STEP_ROLE_OWNER = 1, /**< the owner */
    KEYACCT_STEP_ROLE_TEAM_LEAD = 2, /**< the team leader */
    KEYACCT_STEP_ROLE_ACCOUNT_MANAGER = 3, /**< the key-account manager and the backup */
    KEYACCT_STEP_ROLE_SERVICE_DIRECTOR = 4, /**< the service director */
    KEYACCT_STEP_ROLE_DIVISION_HEAD = 5, /**< the head of the division */
    KEYACCT_STEP_ROLE_SPONSOR = 6, /**< the executive sponsor */
    KEYACCT_STEP_ROLE_EXHAUSTED = 7 /**< nobody is left; the host has to act */
};

/** Code list region. */
enum {
    KEYACCT_REGION_GRANT = 1, /**< granted level */
    KEYACCT_REGION_FOUNDATION = 2, /**< foundation */
    KEYACCT_REGION_ATTENTION = 3, /**< attention */
    KEYACCT_REGION_CADENCE = 4, /**< contacts and surveys */
    KEYACCT_REGION_CASE = 5, /**< a case */
    KEYACCT_REGION_CLOCK = 6, /**< a clock of a case */
    KEYACCT_REGION_TRIGGER = 7 /**< a trigger of the policy */
};

/** Code list trigger_operator. */
enum {
    KEYACCT_TRIGGER_OPERATOR_HELD = 1, /**< a fact stays within its bounds for the whole window */
    KEYACCT_TRIGGER_OPERATOR_COUNT = 2, /**< so many of one kind within the window */
    KEYACCT_TRIGGER_OPERATOR_ABSENT = 3, /**< none of one kind for the whole window */
    KEYACCT_TRIGGER_OPERATOR_SEQ = 4, /**< a second kind does not follow a first one within the window, or does */
    KEYACCT_TRIGGER_OPERATOR_RATIO = 5 /**< share of a first kind among two kinds, over whole days */
};

/** Code list trigger_fact. */
enum {
    KEYACCT_TRIGGER_FACT_LEVEL_ENTITLED = 1, /**< level that the facts entitle to */
    KEYACCT_TRIGGER_FACT_LEVEL_GRANTED = 2, /**< level that was granted */
    KEYACCT_TRIGGER_FACT_LEVEL_FOUNDATION = 3, /**< level that the foundation carries */
    KEYACCT_TRIGGER_FACT_LEVEL = 4, /**< lower one of granted level and foundation */
    KEYACCT_TRIGGER_FACT_ATTENTION = 5, /**< step of attention, 0 to 7 */
    KEYACCT_TRIGGER_FACT_PLAN_TIER = 6, /**< code of the plan tier */
    KEYACCT_TRIGGER_FACT_SEGMENT = 7, /**< code of the segment */
    KEYACCT_TRIGGER_FACT_RISK_BAND = 8, /**< code of the risk band */
    KEYACCT_TRIGGER_FACT_RELATIONSHIP_LEVEL = 9, /**< code of the relationship level */
    KEYACCT_TRIGGER_FACT_VALUE_PERCENTILE_PPM = 10, /**< percentile of current value */
    KEYACCT_TRIGGER_FACT_POTENTIAL_PERCENTILE_PPM = 11, /**< percentile of potential value */
    KEYACCT_TRIGGER_FACT_INFLUENCE_PPM = 12, /**< score of influence */
    KEYACCT_TRIGGER_FACT_CURRENT_VALUE = 13, /**< current value in minor units */
    KEYACCT_TRIGGER_FACT_CASES_OPEN = 14, /**< number of open cases */
    KEYACCT_TRIGGER_FACT_COMPLAINTS_OPEN = 15, /**< number of open complaints */
    KEYACCT_TRIGGER_FACT_COMPLAINTS_OVERDUE = 16, /**< number of open complaints past a promise */
    KEYACCT_TRIGGER_FACT_DEMANDS_OPEN = 17, /**< number of open demands */
    KEYACCT_TRIGGER_FACT_PROMISES_LATE = 18, /**< number of clocks that run past their promise */
    KEYACCT_TRIGGER_FACT_MISSED_VISITS = 19, /**< visits missed in a row */
    KEYACCT_TRIGGER_FACT_SUSPENDED = 20, /**< 1 while the foundation is below the granted level, else 0 */
    KEYACCT_TRIGGER_FACT_SILENT = 21, /**< 1 after no contact for too long, else 0 */
    KEYACCT_TRIGGER_FACT_OWNER_MISSING = 22, /**< 1 without an owner, else 0; unknown until told */
    KEYACCT_TRIGGER_FACT_OWNER_AWAY = 23, /**< 1 while the owner is unavailable, else 0 */
    KEYACCT_TRIGGER_FACT_PROFILE_STALE = 24 /**< 1 while the profile is too old, else 0 */
};

/** Code list trigger_action. */
enum {
    KEYACCT_TRIGGER_ACTION_TASK = 1, /**< a task for the role, each time it fires */
    KEYACCT_TRIGGER_ACTION_ATTENTION = 2 /**< attention at the step of the role, from firing on while it holds */
};

/** Code list trigger_state. */
enum {
    KEYACCT_TRIGGER_STATE_WAITING = 1, /**< it does not hold */
    KEYACCT_TRIGGER_STATE_HOLDS = 2 /**< it holds */
};

/** Code list window_unit. */
enum {
    KEYACCT_WINDOW_UNIT_HOUR = 1, /**< hours around the clock */
    KEYACCT_WINDOW_UNIT_DAY = 2, /**< 24 hours around the clock; for ratio days in UTC */
    KEYACCT_WINDOW_UNIT_BUSINESS_HOUR = 3, /**< open hours of the account's calendar */
    KEYACCT_WINDOW_UNIT_BUSINESS_DAY = 4 /**< days of the account's calendar, each of its usual open hours */
};

/** Code list grant_state. */
enum {
    KEYACCT_GRANT_STATE_STABLE = 1, /**< nothing is pending */
    KEYACCT_GRANT_STATE_RAISE_WAIT = 2, /**< the account has to stay entitled for a while */
    KEYACCT_GRANT_STATE_RAISE_BLOCKED = 3, /**< the foundation is not sound */
    KEYACCT_GRANT_STATE_RAISE_QUEUED = 4, /**< no slot is free */
    KEYACCT_GRANT_STATE_LOWER_WAIT = 5, /**< the account has to stay below for a while */
    KEYACCT_GRANT_STATE_PROPOSED = 6, /**< a person has to approve */
    KEYACCT_GRANT_STATE_PINNED = 7 /**< a person set the level */
};

/** Code list calendar_rule. */
enum {
    KEYACCT_CALENDAR_RULE_WEEKLY = 1, /**< open between two times of a weekday, or of every day */
    KEYACCT_CALENDAR_RULE_CLOSED = 2, /**< closed from a day until another one, both included */
    KEYACCT_CALENDAR_RULE_PARTIAL = 3, /**< closed between two times of each of these days */
    KEYACCT_CALENDAR_RULE_OPEN = 4, /**< open between two times of each of these days, closed or not */
    KEYACCT_CALENDAR_RULE_FORCED = 5 /**< closed from one moment until another, whatever else is said */
};

/** Code list weekday. */
enum {
    KEYACCT_WEEKDAY_MONDAY = 1, /**< Monday */
    KEYACCT_WEEKDAY_TUESDAY = 2, /**< Tuesday */
    KEYACCT_WEEKDAY_WEDNESDAY = 3, /**< Wednesday */
    KEYACCT_WEEKDAY_THURSDAY = 4, /**< Thursday */
    KEYACCT_WEEKDAY_FRIDAY = 5, /**< Friday */
    KEYACCT_WEEKDAY_SATURDAY = 6, /**< Saturday */
    KEYACCT_WEEKDAY_SUNDAY = 7 /**< Sunday */
};

/** Code list risk_band. */
enum {
    KEYACCT_RISK_BAND_NOT_ASSESSED = 0, /**< not scored (prospect, target or lost) */
    KEYACCT_RISK_BAND_LOW = 1, /**< below the watch border */
    KEYACCT_RISK_BAND_WATCH = 2, /**< at or above the watch border, or by a gate */
    KEYACCT_RISK_BAND_ALARM = 3 /**< at or above the alarm border, or by a gate */
};

/** Code list risk_band_by. */
enum {
    KEYACCT_RISK_BAND_BY_SCORE = 1, /**< the probability */
    KEYACCT_RISK_BAND_BY_CRITERIA = 2, /**< the purchase criteria fit a rival */
    KEYACCT_RISK_BAND_BY_UPSTREAM = 3, /**< the customer enters our field */
    KEYACCT_RISK_BAND_BY_OVERDUE = 4, /**< overdue by its own rhythm, or probably not alive */
    KEYACCT_RISK_BAND_BY_OVERRIDE = 5, /**< set by a person */
    KEYACCT_RISK_BAND_BY_HELD = 6 /**< held in its band until it has clearly left it */
};

/** Code list risk_status. */
enum {
    KEYACCT_RISK_STATUS_OK = 1, /**< enough is known */
    KEYACCT_RISK_STATUS_CAUSES_UNKNOWN = 2, /**< the band is valid, the causes are not known */
    KEYACCT_RISK_STATUS_INSUFFICIENT = 3, /**< hardly anything is known */
    KEYACCT_RISK_STATUS_STALE = 4 /**< the newest assessment is too old */
};

/** Code list missing_indicator. */
enum {
    KEYACCT_MISSING_INDICATOR_NEUTRAL = 1, /**< a missing indicator counts nothing */
    KEYACCT_MISSING_INDICATOR_VIGILANT = 2 /**< unknown purchase criteria count as both; missing senior contact or concentration counts a little */
};

/** Code list criteria_fit. */
enum {
    KEYACCT_CRITERIA_FIT_ONLY_US = 1, /**< the customer's purchase criteria fit only us */
    KEYACCT_CRITERIA_FIT_BOTH = 2, /**< they fit us and a rival */
    KEYACCT_CRITERIA_FIT_ONLY_RIVAL = 3, /**< they fit only a rival */
    KEYACCT_CRITERIA_FIT_NEITHER = 4 /**< they fit nobody */
};

/** Code list weapon. */
enum {
    KEYACCT_WEAPON_TRUST = 1, /**< build trust on several sides */
    KEYACCT_WEAPON_ORGANIZATION = 2, /**< raise the relation to the organization */
    KEYACCT_WEAPON_CRITERIA = 3, /**< shape the purchase criteria */
    KEYACCT_WEAPON_QUALITY = 4, /**< quality first */
    KEYACCT_WEAPON_SERVICE = 5, /**< better service */
    KEYACCT_WEAPON_SUPPLY = 6, /**< supply with priority */
    KEYACCT_WEAPON_PRICE = 7, /**< a competitive price */
    KEYACCT_WEAPON_CHANNELS = 8, /**< keep channels open up to the top */
    KEYACCT_WEAPON_ALIGNMENT = 9, /**< align strategies */
    KEYACCT_WEAPON_ALLIANCE = 10 /**< an alliance that locks both sides */
};

/** Code list indicator_class. */
enum {
    KEYACCT_INDICATOR_CLASS_UNCONTROLLABLE = 1, /**< a cause outside our hands */
    KEYACCT_INDICATOR_CLASS_CONTROLLABLE = 2, /**< a cause in our hands */
    KEYACCT_INDICATOR_CLASS_SYMPTOM = 3 /**< behaviour whose cause is not diagnosed */
};

/** Code list indicator_state. */
enum {
    KEYACCT_INDICATOR_STATE_OBSERVED = 1, /**< given by a person or host */
    KEYACCT_INDICATOR_STATE_DERIVED = 2, /**< derived by an earlier room */
    KEYACCT_INDICATOR_STATE_MISSING = 3, /**< not known */
    KEYACCT_INDICATOR_STATE_STALE = 4 /**< known, but too old to count */
};

/** Code list indicator. */
enum {
    KEYACCT_INDICATOR_DEMAND_CHANGE_PPM = 1, /**< change of the customer's demand for what we sell */
    KEYACCT_INDICATOR_UNIT_SALE = 2, /**< the business that buys from us is being sold */
    KEYACCT_INDICATOR_UPSTREAM_ENTRY = 3, /**< the customer is entering our own field */
    KEYACCT_INDICATOR_PRICE_GAP_PPM = 4, /**< our price against the market average for like goods */
    KEYACCT_INDICATOR_RIVAL_PRODUCT = 5, /**< product advantage of the strongest rival */
    KEYACCT_INDICATOR_RIVAL_SERVICE = 6, /**< service advantage of the strongest rival */
    KEYACCT_INDICATOR_INDUCEMENT_SUSPECTED = 7, /**< a rival is suspected of improper inducement */
    KEYACCT_INDICATOR_RIVAL_PENETRATION = 8, /**< how far a rival has come, from contact to lead supplier */
    KEYACCT_INDICATOR_CRITERIA_FIT = 9, /**< whom the customer's purchase criteria fit */
    KEYACCT_INDICATOR_NEEDS_MET_PPM = 10, /**< share of the stated needs that we meet */
    KEYACCT_INDICATOR_COMPLAINTS_OVERDUE = 11, /**< complaints open past their promised date */
    KEYACCT_INDICATOR_RESOLVE_RATIO_PPM = 12, /**< median time to resolve against the promise */
    KEYACCT_INDICATOR_DEFLECTED_PPM = 13, /**< share of complaints deflected or reopened */
    KEYACCT_INDICATOR_SILENT_DISSATISFACTION = 14, /**< probability of being dissatisfied without complaining */
    KEYACCT_INDICATOR_SATISFACTION = 15, /**< latest satisfaction, 0 to 10 */
    KEYACCT_INDICATOR_PRICE_SEEKING_PPM = 16, /**< share of orders negotiated or discounted */
    KEYACCT_INDICATOR_RELATIONSHIP_LEVEL = 17, /**< what binds the customer: price, network or alliance */
    KEYACCT_INDICATOR_TRUST = 18, /**< how far the customer trusts us, 0 to 4 */
    KEYACCT_INDICATOR_CONTACT_TOP_SHARE_PPM = 19, /**< share of contacts through one person of the customer */
    KEYACCT_INDICATOR_FUNCTIONS_COVERED = 20, /**< how many departments of the customer know us */
    KEYACCT_INDICATOR_KEY_CONTACT_LEFT = 21, /**< the person who held the relation has moved on */
    KEYACCT_INDICATOR_SELLER_DEPENDENCE = 22, /**< how far the relation hangs on one seller of ours */
    KEYACCT_INDICATOR_DEFECT_RATIO_PPM = 23, /**< defects or returns against what was agreed */
    KEYACCT_INDICATOR_FEEDBACK_RATIO_PPM = 24, /**< time until production hears of a quality complaint, against the limit */
    KEYACCT_INDICATOR_SERVICE_GAP = 25, /**< service level entitled to less the one delivered */
    KEYACCT_INDICATOR_ANSWER_RATIO_PPM = 26, /**< median first answer against 24 hours */
    KEYACCT_INDICATOR_VISIT_LATENESS_PPM = 27, /**< days since the last visit against the planned interval */
    KEYACCT_INDICATOR_ON_TIME_IN_FULL_PPM = 28, /**< share of deliveries on time and complete */
    KEYACCT_INDICATOR_PEAK_STOCKOUTS = 29, /**< times out of stock in peak season */
    KEYACCT_INDICATOR_SENIOR_LATENESS_PPM = 30, /**< days since the last senior contact against the planned interval */
    KEYACCT_INDICATOR_ACCOUNT_DESK = 31, /**< whether a desk and regular rules exist for the account */
    KEYACCT_INDICATOR_STRATEGY_FIT = 32, /**< how well the strategies of both sides fit, 0 to 4 */
    KEYACCT_INDICATOR_LOCK_IN = 33, /**< what locks both sides, from nothing to joint capital */
    KEYACCT_INDICATOR_CONTRACT_COVER = 34, /**< whether a contract covers the horizon */
    KEYACCT_INDICATOR_P_ALIVE = 35, /**< probability that the customer still buys */
    KEYACCT_INDICATOR_OVERDUE_SURPRISAL = 36, /**< how surprising the pause is by the account's own rhythm */
    KEYACCT_INDICATOR_SEASON_LOG_RATIO = 37, /**< spend now against the same season before */
    KEYACCT_INDICATOR_CATEGORIES_LOST_PPM = 38, /**< share of its own categories no longer bought */
    KEYACCT_INDICATOR_WALLET_SHARE_CHANGE_PPM = 39, /**< change of our share of the wallet */
    KEYACCT_INDICATOR_PAYMENT_DRIFT_DAYS = 40 /**< how many days later than before it pays */
};

/** Code list behavior. */
enum {
    KEYACCT_BEHAVIOR_ACTIVE = 1, /**< buys within its own rhythm */
    KEYACCT_BEHAVIOR_POTENTIAL = 2, /**< does not buy, but is in contact; or never bought */
    KEYACCT_BEHAVIOR_CHURNED = 3 /**< stopped buying, no contact */
};

/** Code list objective. */
enum {
    KEYACCT_OBJECTIVE_WIN = 1, /**< seeds B46: prospects, targets, lost */
    KEYACCT_OBJECTIVE_KEEP = 2, /**< seeds B46: gold, lead tier, suspended, alarm */
    KEYACCT_OBJECTIVE_GROW = 3, /**< seeds B46: iron */
    KEYACCT_OBJECTIVE_WIN_WIN = 4 /**< seeds B46: platinum */
};

/** Code list posture. */
enum {
    KEYACCT_POSTURE_CO_DEVELOP = 1, /**< platinum; seeds B01, B02 */
    KEYACCT_POSTURE_WIDEN = 2, /**< gold; seeds A22, B08 */
    KEYACCT_POSTURE_CULTIVATE = 3, /**< iron; seeds A11, B11 */
    KEYACCT_POSTURE_DIAGNOSE = 4, /**< lead tier, loss makers; seeds B15, A18 */
    KEYACCT_POSTURE_EXPLORE = 5, /**< prospects; seeds A38 */
    KEYACCT_POSTURE_QUALIFY = 6, /**< targets; seeds A38 */
    KEYACCT_POSTURE_WIN_BACK = 7, /**< lost accounts; seeds D19 */
    KEYACCT_POSTURE_WAIT = 8 /**< suspended accounts */
};

/** Code list list. */
enum {
    KEYACCT_LIST_EXPAND = 1, /**< prospects; seeds A38 */
    KEYACCT_LIST_CONFIRM = 2, /**< targets; seeds A38 */
    KEYACCT_LIST_CONSOLIDATE = 3, /**< customers; seeds A38 */
    KEYACCT_LIST_RESCUE = 4 /**< lost accounts; seeds A38, D19 */
};

/** Code list role. */
enum {
    KEYACCT_ROLE_OWNER = 1, /**< column owner */
    KEYACCT_ROLE_BACKUP = 2, /**< column backup */
    KEYACCT_ROLE_SPONSOR = 3, /**< column sponsor */
    KEYACCT_ROLE_SOLUTION = 4, /**< column team_solution */
    KEYACCT_ROLE_DELIVERY = 5, /**< column team_delivery */
    KEYACCT_ROLE_LEAD = 6 /**< no column names one */
};

/** Code list figure. */
enum {
    KEYACCT_FIGURE_COUNT = 1, /**< a plain number */
    KEYACCT_FIGURE_DAY = 2, /**< days */
    KEYACCT_FIGURE_PPM = 3, /**< parts per million */
    KEYACCT_FIGURE_MONEY = 4, /**< minor units */
    KEYACCT_FIGURE_SCORE = 5, /**< 0 to 10 */
    KEYACCT_FIGURE_HOUR = 6, /**< hours a month */
    KEYACCT_FIGURE_SEGMENT = 7 /**< a code of segment */
};

/** Code list action_reason. */
enum {
    KEYACCT_ACTION_REASON_STATUS = 1, /**< of status */
    KEYACCT_ACTION_REASON_SEGMENT = 2, /**< of segment */
    KEYACCT_ACTION_REASON_FINDING = 3, /**< of finding */
    KEYACCT_ACTION_REASON_WEAPON = 4, /**< of weapon */
    KEYACCT_ACTION_REASON_NEED = 5, /**< of need */
    KEYACCT_ACTION_REASON_GROUP_TYPE = 6, /**< of group_type */
    KEYACCT_ACTION_REASON_RELATION_TYPE = 7, /**< of relation_type */
    KEYACCT_ACTION_REASON_CHANNEL_STAGE = 8, /**< of channel_stage */
    KEYACCT_ACTION_REASON_LOSS_CAUSE = 9, /**< of loss_cause */
    KEYACCT_ACTION_REASON_CRITERIA_FIT = 10, /**< of criteria_fit */
    KEYACCT_ACTION_REASON_RELATIONSHIP_LEVEL = 11, /**< of relationship_level */
    KEYACCT_ACTION_REASON_LATE_COMPLAINT = 12, /**< how many */
    KEYACCT_ACTION_REASON_OPEN_COMPLAINT = 13, /**< how many */
    KEYACCT_ACTION_REASON_VISIT = 14, /**< interval in days */
    KEYACCT_ACTION_REASON_CALL = 15, /**< interval in days */
    KEYACCT_ACTION_REASON_SURVEY = 16, /**< interval in days */
    KEYACCT_ACTION_REASON_REVIEW = 17, /**< interval in days */
    KEYACCT_ACTION_REASON_CONTRACT = 18, /**< days left */
    KEYACCT_ACTION_REASON_VIP = 19, /**< 1 member, 2 benefits run out, 3 to be invited */
    KEYACCT_ACTION_REASON_BIRTHDAY = 20, /**< days until then */
    KEYACCT_ACTION_REASON_TENURE = 21, /**< days as platinum */
    KEYACCT_ACTION_REASON_RESOLVED_COMPLAINT = 22 /**< days since then */
};

/** Code list action. */
enum {
    KEYACCT_ACTION_SOLVE_COMPLAINT = 1, /**< seeds C01, C09 */
    KEYACCT_ACTION_ANSWER_COMPLAINT = 2, /**< seeds C09 */
    KEYACCT_ACTION_CONTACT_NOW = 3, /**< seeds A43; rulings X23 */
    KEYACCT_ACTION_RECOVER_ORDERS = 4, /**< seeds D03 */
    KEYACCT_ACTION_ASK_WHY_SILENT = 5, /**< seeds A31; rulings X12 */
    KEYACCT_ACTION_DECLARE_BACK = 6, /**< rulings X12 */
    KEYACCT_ACTION_WIDEN_TRUST = 7, /**< seeds D08 */
    KEYACCT_ACTION_RAISE_TO_ORGANIZATION = 8, /**< seeds D09, B36 */
    KEYACCT_ACTION_SHAPE_CRITERIA = 9, /**< seeds D10 */
    KEYACCT_ACTION_DIFFERENTIATE = 10, /**< seeds D10; rulings M2 */
    KEYACCT_ACTION_QUALITY_FIRST = 11, /**< seeds D11, C15 */
    KEYACCT_ACTION_BETTER_SERVICE = 12, /**< seeds D12, C14 */
    KEYACCT_ACTION_RESERVE_SUPPLY = 13, /**< seeds D13 */
    KEYACCT_ACTION_REVIEW_PRICE = 14, /**< seeds D14; rulings M3 */
    KEYACCT_ACTION_OPEN_CHANNELS = 15, /**< seeds D15 */
    KEYACCT_ACTION_ALIGN_STRATEGY = 16, /**< seeds D16 */
    KEYACCT_ACTION_PROPOSE_ALLIANCE = 17, /**< seeds D17, B33 */
    KEYACCT_ACTION_ASK_NEEDS = 18, /**< seeds D07; rulings R7 */
    KEYACCT_ACTION_RAISE_RELATIONSHIP = 19, /**< seeds B33; rulings X26 */
    KEYACCT_ACTION_FIND_LOSS_CAUSE = 20, /**< seeds A17, A18 */
    KEYACCT_ACTION_RESTRUCTURE = 21, /**< seeds A18 */
    KEYACCT_ACTION_RELEASE = 22, /**< seeds A19; decision 16 */
    KEYACCT_ACTION_LOWER_SERVICE_COST = 23, /**< seeds A29, B19 */
    KEYACCT_ACTION_ESTIMATE_POTENTIAL = 24, /**< seeds A19, A04 */
    KEYACCT_ACTION_FIND_POTENTIAL = 25, /**< seeds A08; rulings S20 */
    KEYACCT_ACTION_UPDATE_WALLET = 26, /**< seeds A22 */
    KEYACCT_ACTION_EXPLAIN_WORTH = 27, /**< seeds B06, B28 */
    KEYACCT_ACTION_HOLD_PRICE = 28, /**< seeds B23, B27 */
    KEYACCT_ACTION_RESTORE_VALUE = 29, /**< seeds A13 */
    KEYACCT_ACTION_DEEPEN_PLATINUM = 30, /**< seeds A05; rulings M6 */
    KEYACCT_ACTION_PROTECT_PLATINUM = 31, /**< seeds B04, D09 */
    KEYACCT_ACTION_USE_THE_RISE = 32, /**< seeds A11, B11 */
    KEYACCT_ACTION_CONFIRM_TURN = 33, /**< seeds A12, A18 */
    KEYACCT_ACTION_FIT_CHANNEL = 34, /**< seeds B19 */
    KEYACCT_ACTION_NAME_OWNER = 35, /**< seeds B16, B48 */
    KEYACCT_ACTION_NAME_BACKUP = 36, /**< seeds B48; rulings X25 */
    KEYACCT_ACTION_FILL_TEAM = 37, /**< seeds B35; rulings X25 */
    KEYACCT_ACTION_UPDATE_PROFILE = 38, /**< seeds B44, B47 */
    KEYACCT_ACTION_STATE_STAGE = 39, /**< seeds A36 */
    KEYACCT_ACTION_DROP_MEMBERSHIP = 40, /**< rulings S6 */
    KEYACCT_ACTION_RENEW_CONTRACT = 41, /**< seeds D17; rulings X38 */
    KEYACCT_ACTION_REVIEW_ACCOUNT = 42, /**< seeds A14 */
    KEYACCT_ACTION_VISIT = 43, /**< seeds B17, B19 */
    KEYACCT_ACTION_CALL = 44, /**< seeds B19 */
    KEYACCT_ACTION_SURVEY = 45, /**< seeds B17, D22 */
    KEYACCT_ACTION_GREET = 46, /**< seeds B13 */
    KEYACCT_ACTION_QUALIFY_PROSPECT = 47, /**< seeds A38, D21 */
    KEYACCT_ACTION_CONFIRM_TARGET = 48, /**< seeds A38 */
    KEYACCT_ACTION_WIN_BACK = 49, /**< seeds D19, D07 */
    KEYACCT_ACTION_ASK_LOSS_CAUSE = 50, /**< seeds D19, D06 */
    KEYACCT_ACTION_KEEP_IN_TOUCH = 51, /**< seeds D06 */
    KEYACCT_ACTION_PROPOSE_STRATEGIC = 52, /**< decision 5; seeds C07 */
    KEYACCT_ACTION_JOINT_PLAN = 53, /**< seeds B01, B02 */
    KEYACCT_ACTION_EXTRA_VALUE = 54, /**< seeds B05, B03 */
    KEYACCT_ACTION_DEEP_NEEDS = 55, /**< seeds B08 */
    KEYACCT_ACTION_RAISE_SHARE = 56, /**< seeds A22, B08 */
    KEYACCT_ACTION_FREQUENCY_PROGRAMME = 57, /**< seeds B09 */
    KEYACCT_ACTION_VOLUME_OFFER = 58, /**< seeds B10; rulings S17 */
    KEYACCT_ACTION_BUILD_TRUST = 59, /**< seeds B14 */
    KEYACCT_ACTION_WIDEN_AND_DEEPEN = 60, /**< seeds B12, A23 */
    KEYACCT_ACTION_HELP_GROW = 61, /**< seeds B11 */
    KEYACCT_ACTION_QUOTE_FAST = 62, /**< seeds A30 */
    KEYACCT_ACTION_ORDER_NEEDS = 63, /**< seeds A30 */
    KEYACCT_ACTION_SHOW_POSSIBLE = 64, /**< seeds A30, B40 */
    KEYACCT_ACTION_PRICE_AND_DELIVERY = 65, /**< seeds A32 */
    KEYACCT_ACTION_ENGINEERING_SUPPORT = 66, /**< seeds A32 */
    KEYACCT_ACTION_JOINT_ROADMAP = 67, /**< seeds A32 */
    KEYACCT_ACTION_EXECUTIVE_MEETING = 68, /**< seeds A33, D15 */
    KEYACCT_ACTION_CONTACT_PROGRAMME = 69, /**< seeds A33 */
    KEYACCT_ACTION_THREE_LAYERS = 70, /**< seeds A33, B36 */
    KEYACCT_ACTION_PARTNER_FIT = 71, /**< seeds B30 */
    KEYACCT_ACTION_SHARE_INVESTMENT = 72, /**< seeds B29, B30 */
    KEYACCT_ACTION_PUBLISH_PLAN = 73, /**< seeds B30 */
    KEYACCT_ACTION_PROFIT_SPLIT = 74, /**< seeds B31 */
    KEYACCT_ACTION_EQUAL_REBATE = 75, /**< seeds B31 */
    KEYACCT_ACTION_NEW_PRODUCT = 76, /**< seeds B32 */
    KEYACCT_ACTION_PROMOTE_MORE = 77, /**< seeds B32 */
    KEYACCT_ACTION_END_REBATE = 78, /**< seeds B32; rulings S1 */
    KEYACCT_ACTION_VIP_REWARD = 79, /**< seeds B24 */
    KEYACCT_ACTION_VIP_RENEW = 80, /**< seeds B25 */
    KEYACCT_ACTION_VIP_INVITE = 81, /**< seeds B23 */
    KEYACCT_ACTION_FOLLOW_UP = 82 /**< seeds C18; service 3; n.s. */
};

/** Code list kpi. */
enum {
    KEYACCT_KPI_PROMISES_KEPT = 1, /**< promises_met_ppm; seeds C09 */
    KEYACCT_KPI_COMPLAINTS = 2, /**< complaints_open; seeds D11 */
    KEYACCT_KPI_CONTACT_RHYTHM = 3, /**< no_contact_days; seeds B19 */
    KEYACCT_KPI_ORDERS = 4, /**< season_log_ratio; seeds D03 */
    KEYACCT_KPI_RELATIONSHIP = 5, /**< relationship_level; seeds B33 */
    KEYACCT_KPI_BREADTH = 6, /**< functions_covered; seeds D08, D09 */
    KEYACCT_KPI_CRITERIA = 7, /**< criteria_fit; seeds D10 */
    KEYACCT_KPI_PRICE_GAP = 8, /**< price_gap_ppm; seeds D14 */
    KEYACCT_KPI_ON_TIME = 9, /**< on_time_in_full_ppm; seeds D13 */
    KEYACCT_KPI_ALIGNMENT = 10, /**< strategy_fit; seeds D16 */
    KEYACCT_KPI_PROFIT_SHARE = 11, /**< current_value; seeds A05 */
    KEYACCT_KPI_WALLET_SHARE = 12, /**< wallet_share_ppm; seeds A22 */
    KEYACCT_KPI_FREQUENCY = 13, /**< gap_median_days; seeds B09 */
    KEYACCT_KPI_DISCOUNT_SHARE = 14, /**< discount_share_ppm; seeds B06, B27 */
    KEYACCT_KPI_CONVERSION = 15, /**< potential_value; seeds A11, B11 */
    KEYACCT_KPI_SATISFACTION = 16, /**< satisfaction; seeds D22 */
    KEYACCT_KPI_MARGIN = 17, /**< margin; seeds A18 */
    KEYACCT_KPI_COST_TO_SERVE = 18, /**< cost_to_serve; seeds A29 */
    KEYACCT_KPI_RANGE = 19, /**< categories; seeds A23, B12 */
    KEYACCT_KPI_SEGMENT = 20, /**< segment; seeds A13, A18 */
    KEYACCT_KPI_RETENTION = 21, /**< risk_probability; seeds B04, D19 */
    KEYACCT_KPI_PLAN_REACHED = 22, /**< current_value; seeds A14, B30 */
    KEYACCT_KPI_RECORD = 23 /**< profile_ppm; seeds B44 */
};

/** Code list stop. */
enum {
    KEYACCT_STOP_DONE = 1, /**< one act; n.s. */
    KEYACCT_STOP_REASON_GONE = 2, /**< the next review no longer finds it; n.s. */
    KEYACCT_STOP_SOLVED = 3, /**< seeds C09 */
    KEYACCT_STOP_RECORDED = 4, /**< n.s. */
    KEYACCT_STOP_RENEWED = 5, /**< contract or benefits; n.s. */
    KEYACCT_STOP_NEXT_DATE = 6, /**< comes again; n.s. */
    KEYACCT_STOP_TARGET_MET = 7, /**< seeds B33; n.s. */
    KEYACCT_STOP_TWO_REVIEWS = 8, /**< seeds A18, A19; n.s. */
    KEYACCT_STOP_DECLINED = 9, /**< n.s. */
    KEYACCT_STOP_COMPLAINT_OPENS = 10, /**< seeds C01 */
    KEYACCT_STOP_PERSON_DECIDES = 11 /**< decision 16 */
};

/** Code list finding. */
enum {
    KEYACCT_FINDING_IRON_RISING = 1, /**< growth, or value against the cut; seeds A11, B11; n.s. */
    KEYACCT_FINDING_PRICE_SENSITIVE = 2, /**< share discounted or negotiated; seeds B06; n.s. */
    KEYACCT_FINDING_PLATINUM_AT_RISK = 3, /**< number of signs; seeds B04, D09, D10 */
    KEYACCT_FINDING_PLATINUM_SHARE_LOW = 4, /**< share of positive value; seeds A05 */
    KEYACCT_FINDING_DEPENDENCE = 5, /**< largest or squared shares; segmentation W05; n.s. */
    KEYACCT_FINDING_LOSS_MAKER = 6, /**< seeds A17, A18 */
    KEYACCT_FINDING_LOSS_MAKER_AGAIN = 7, /**< two reviews; seeds A18, A19; n.s. */
    KEYACCT_FINDING_SERVICE_DRAG = 8, /**< cost to serve against margin; seeds A29 */
    KEYACCT_FINDING_REVIEW_OVERDUE = 9, /**< days past the due date; seeds A14 */
    KEYACCT_FINDING_CHANNEL_MISMATCH = 10, /**< visits of a year; seeds B19; n.s. */
    KEYACCT_FINDING_SILENT_DECLINE = 11, /**< fall against the same season; seeds D03; n.s. */
    KEYACCT_FINDING_LEAD_TURNING = 12, /**< current value, or potential over its cut; seeds A18 */
    KEYACCT_FINDING_DEAL_SEEKER = 13, /**< share discounted; seeds B27; n.s. */
    KEYACCT_FINDING_ON_NOTICE = 14, /**< segment by values against the one held; seeds A13 */
    KEYACCT_FINDING_NO_CONTACT = 15, /**< days without contact; seeds A43; rulings X23 */
    KEYACCT_FINDING_OWNER_OVERLOAD = 16, /**< accounts or hours; seeds B48; rulings B6; n.s. */
    KEYACCT_FINDING_REVENUE_NOT_PROFIT = 17, /**< margin against the upper accounts; seeds A03 */
    KEYACCT_FINDING_TOP_WITHOUT_POTENTIAL = 18, /**< place by current value; seeds A08; rulings S20 */
    KEYACCT_FINDING_MIDDLEMAN_MATURING = 19, /**< share discounted, margin falls; seeds B32; n.s. */
    KEYACCT_FINDING_POTENTIAL_UNKNOWN = 20, /**< place by current value; seeds A19 */
    KEYACCT_FINDING_LOST_UNDECLARED = 21, /**< days since a purchase; rulings X12 */
    KEYACCT_FINDING_BACK_UNDECLARED = 22, /**< days since a purchase; rulings X12 */
    KEYACCT_FINDING_OWNER_MISSING = 23, /**< people named; seeds B16 */
    KEYACCT_FINDING_BACKUP_MISSING = 24, /**< people named; rulings X25 */
    KEYACCT_FINDING_TEAM_MISSING = 25, /**< people named; seeds B35; rulings X25 */
    KEYACCT_FINDING_PROFILE_STALE = 26, /**< age in days; seeds B44; n.s. */
    KEYACCT_FINDING_SINGLE_THREAD = 27, /**< share of one person, or departments; seeds D09; n.s. */
    KEYACCT_FINDING_POTENTIAL_MISSING = 28, /**< share of ranked accounts; rulings X13 */
    KEYACCT_FINDING_PLATINUM_IN_NAME = 29, /**< relationship or satisfaction; rulings M6; n.s. */
    KEYACCT_FINDING_NEEDS_UNMET = 30, /**< rulings R7 */
    KEYACCT_FINDING_STAGE_MISSING = 31, /**< seeds A36 */
    KEYACCT_FINDING_VIP_MIDDLEMAN = 32, /**< rulings S6 */
    KEYACCT_FINDING_WALLET_STALE = 33, /**< share of the wallet; seeds A22 */
    KEYACCT_FINDING_CONTRACT_ENDING = 34, /**< days left; rulings X38; n.s. */
    KEYACCT_FINDING_NO_CASES = 101, /**< rulings B4 */
    KEYACCT_FINDING_NO_CONTACTS = 102, /**< rulings B4 */
    KEYACCT_FINDING_NO_SURVEYS = 103, /**< rulings B4 */
    KEYACCT_FINDING_NO_PURCHASES = 104, /**< rulings B4 */
    KEYACCT_FINDING_NO_OWNERS = 105, /**< rulings B4 */
    KEYACCT_FINDING_NO_COSTS = 106, /**< margin or cost to serve; rulings B4 */
    KEYACCT_FINDING_NO_PROFILES = 107, /**< rulings B4 */
    KEYACCT_FINDING_NO_REVIEWS = 108, /**< rulings B4 */
    KEYACCT_FINDING_NO_PREVIOUS = 109 /**< rulings B4 */
};

#endif
