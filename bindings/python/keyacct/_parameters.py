"""Parameters of a policy as keywords, and names, for editors and type checkers. Generated from the .def tables of src/ by
bindings/apigen; do not edit."""
from typing import Literal, TypedDict, Union

AgeUnit = Literal["day", "week", "month", "quarter"]
BasisChoice = Literal["automatic", "margin", "revenue", "volume"]
MissingIndicator = Literal["neutral", "vigilant"]
MissingPotential = Literal["low", "impute_median", "unrated"]
PotentialRule = Literal["quantile", "fixed"]
RelationshipLevel = Literal["price", "network", "alliance"]
ReopenMode = Literal["resume", "restart", "continue"]
SegmentPolicy = Literal["hybrid", "pyramid", "quadrant", "share", "absolute"]
ShareBase = Literal["positive", "net"]
TieRule = Literal["capped", "include", "exclude", "secondary", "by_id"]


class Parameters(TypedDict, total=False):
    """Every parameter, written with "_" for the ".": segment_high_quota_ppm is "segment.high_quota_ppm"."""

    ledger_unit: Union[AgeUnit, int]
    """Unit of repeats, recency and age: day, week (from Monday), calendar month or quarter.

    Default week.
    """
    ledger_season_days: int
    """The season ratio compares this many days up to the as-of day with the same days 365 days earlier.

    Default 91, 7 to 365, day.
    """
    ledger_season_floor_ppm: int
    """The season ratio is taken as at least this, so that a season without spend has a logarithm.

    Default 10000, 1 to 1000000, ppm.
    """
    ledger_breadth_days: int
    """Categories are lost when bought in this many days but not in as many days after them.

    Default 365, 28 to 3650, day.
    """
    ledger_breadth_min_days: int
    """Fewer purchase days than this in the earlier period say nothing about lost categories.

    Default 3, 1 to 1000, count.
    """
    ledger_payment_min: int
    """Fewer payments than this in the window give no payment drift.

    Default 6, 2 to 1000, count.
    """
    value_window_days: int
    """Current value counts this many days up to the as-of date; 0 counts the whole history.

    Default 365, 0 to 36500, day.
    """
    value_basis: Union[BasisChoice, int]
    """What current value is made of; one basis for the whole book.

    Default automatic.
    """
    value_attainable_ppm: int
    """Share of the wallet gap that counts as potential where the account gives none of its own.

    Default 500000, 0 to 1000000, ppm.
    """
    value_declared_confidence_ppm: int
    """Confidence in a declared potential that comes without one.

    Default 700000, 0 to 1000000, ppm.
    """
    value_wallet_confidence_ppm: int
    """Confidence in a wallet that comes without one.

    Default 500000, 0 to 1000000, ppm.
    """
    value_peer_quantile_ppm: int
    """Wallet per unit of size is this quantile of the peer group.

    Default 900000, 0 to 1000000, ppm.
    """
    value_peer_band_factor: int
    """Size bands start at 1 and at each power of this factor.

    Default 10, 2 to 1000000, ratio.
    """
    value_peer_min_accounts: int
    """A peer group with fewer accounts says nothing.

    Default 5, 1 to 1000000000, account.
    """
    value_peer_shrinkage_accounts: int
    """The whole book's quantile weighs as much as this many accounts of the peer group.

    Default 20, 0 to 1000000000, account.
    """
    value_peer_confidence_ppm: int
    """Confidence in a potential from a very large peer group; smaller groups get less.

    Default 300000, 0 to 1000000, ppm.
    """
    segment_policy: Union[SegmentPolicy, int]
    """Rule that makes segments of current and potential value.

    Default hybrid.
    """
    segment_platinum_quota_ppm: int
    """Platinum aims at this share of ranked accounts: at least one account; a tie may carry it to one and a half times.

    Default 50000, 0 to 1000000, ppm.
    """
    segment_high_quota_ppm: int
    """Platinum and gold together aim at this share of ranked accounts.

    Default 200000, 0 to 1000000, ppm.
    """
    segment_at_least_one: int
    """1: a quota above zero gives at least one place when anybody is ranked.

    Default 1, 0 to 1, 0 or 1.
    """
    segment_floor: int
    """Current value must be above this for platinum and gold.

    Default 0, -9000000000000000000 to 9000000000000000000, minor unit.
    """
    segment_tie_rule: Union[TieRule, int]
    """What happens to equal values at a cut.

    Default capped.
    """
    segment_tie_cap_ppm: int
    """A tie may carry a quota to this multiple of its places.

    Default 1500000, 1000000 to 10000000, ppm.
    """
    segment_potential_rule: Union[PotentialRule, int]
    """Where high potential starts.

    Default quantile.
    """
    segment_potential_quantile_ppm: int
    """High potential starts at this quantile of the known potentials; 500000 is the upper median.

    Default 500000, 0 to 1000000, ppm.
    """
    segment_potential_cut: int
    """High potential starts at this amount, when the rule is fixed.

    Default 0, 0 to 9000000000000000000, minor unit.
    """
    segment_missing_potential: Union[MissingPotential, int]
    """What an unknown potential counts as, where the rule needs one.

    Default low.
    """
    segment_firm_potential_ppm: int
    """HYBRID needs declared, wallet-based or model-based potentials for this share of ranked accounts, else it falls back to PYRAMID; 0: never.

    Default 500000, 0 to 1000000, ppm.
    """
    segment_platinum_share_ppm: int
    """SHARE: platinum is the smallest group that carries more than this share of value.

    Default 500000, 0 to 1000000, ppm.
    """
    segment_high_share_ppm: int
    """SHARE: platinum and gold are the smallest group that carries at least this share of value.

    Default 800000, 0 to 1000000, ppm.
    """
    segment_share_base: Union[ShareBase, int]
    """SHARE: what the shares are shares of.

    Default positive.
    """
    segment_absolute_high: int
    """ABSOLUTE: platinum and gold start at this current value.

    Default 0, -9000000000000000000 to 9000000000000000000, minor unit.
    """
    segment_absolute_platinum: int
    """ABSOLUTE: platinum starts at this current value.

    Default 0, -9000000000000000000 to 9000000000000000000, minor unit.
    """
    segment_absolute_potential: int
    """ABSOLUTE: platinum needs at least this potential; 0 asks for none.

    Default 0, 0 to 9000000000000000000, minor unit.
    """
    segment_near_ppm: int
    """An account within this share of a cut is flagged as near it; 0 flags nobody.

    Default 100000, 0 to 1000000, ppm.
    """
    segment_min_tenure_days: int
    """Accounts become ranked after this many days; before, they are new and have a provisional segment.

    Default 90, 0 to 36500, day.
    """
    segment_expectation_tolerance_ppm: int
    """'About 80 %' is met down to this much less.

    Default 50000, 0 to 1000000, ppm.
    """
    service_level3_capacity_ppm: int
    """Slots for level 3 and above as a share of ranked accounts; never fewer than there are gold and platinum accounts.

    Default 200000, 0 to 1000000, ppm.
    """
    service_level4_capacity_ppm: int
    """Slots for level 4 and above as a share of ranked accounts; at least one.

    Default 50000, 0 to 1000000, ppm.
    """
    service_level5_capacity_ppm: int
    """Slots for level 5 as a share of ranked accounts; at least one.

    Default 10000, 0 to 1000000, ppm.
    """
    service_level3_enter_ppm: int
    """Level 3 from this percentile of current value on (gold and platinum have it anyway); 1000001 leaves it to the segment.

    Default 800000, 0 to 1000001, ppm.
    """
    service_level3_exit_ppm: int
    """An account that had level 3 keeps it down to this percentile of current value.

    Default 750000, 0 to 1000001, ppm.
    """
    service_level4_enter_ppm: int
    """Level 4 needs level 3 and at least this influence.

    Default 700000, 0 to 1000000, ppm.
    """
    service_level4_exit_ppm: int
    """An account that had level 4 keeps it down to this influence.

    Default 550000, 0 to 1000000, ppm.
    """
    service_level5_relationship: Union[RelationshipLevel, int]
    """Level 5 needs at least this relationship, beside two people who decided it.

    Default network.
    """
    service_incumbent_ppm: int
    """What an account that had the level gains in the queue for its slots.

    Default 50000, 0 to 1000000, ppm.
    """
    service_queue_watch_ppm: int
    """What an account on watch at the last review gains in the queue for slots.

    Default 50000, 0 to 1000000, ppm.
    """
    service_queue_alarm_ppm: int
    """What an account in alarm at the last review gains in the queue for slots.

    Default 100000, 0 to 1000000, ppm.
    """
    service_high_potential_ppm: int
    """From this percentile of potential value on the shorter visit interval of the plan holds.

    Default 700000, 0 to 1000001, ppm.
    """
    service_case_window_days: int
    """Cases count in ratios and shares for this many days.

    Default 365, 1 to 3650, day.
    """
    service_contact_window_days: int
    """Contacts and survey answers count in shares and breadth for this many days.

    Default 365, 1 to 3650, day.
    """
    service_promise_window_days: int
    """Promises kept or broken in this many days decide whether standard service is sound.

    Default 90, 1 to 3650, day.
    """
    service_follow_up_late_days: int
    """A follow-up after a complaint that is later than this is not asked for any more.

    Default 30, 0 to 3650, day.
    """
    service_promise_met_ppm: int
    """Standard service is sound when at least this share of promises was kept.

    Default 800000, 0 to 1000000, ppm.
    """
    service_promise_min_count: int
    """With fewer promises than this the share says nothing and standard service counts as sound.

    Default 5, 1 to 1000000, count.
    """
    service_severity_default: int
    """Severity of a case that does not give one; 1 is the worst.

    Default 3, 1 to 4, 1..4.
    """
    service_answer_hours: int
    """The first answer is measured against this many hours, whatever the severity.

    Default 24, 1 to 87600, hour.
    """
    service_forward_hours: int
    """A complaint about quality should reach production or technology within this many hours.

    Default 24, 1 to 87600, hour.
    """
    service_repeat_window_days: int
    """Complaints within this many days count as repeated.

    Default 90, 1 to 3650, day.
    """
    service_repeat_count: int
    """From this many complaints within the window on attention rises one step.

    Default 2, 1 to 1000, count.
    """
    service_reopen_count: int
    """A complaint reopened this often raises attention one step.

    Default 2, 1 to 1000, count.
    """
    service_missed_visits_max: int
    """Personal service is sound with at most this many missed visits in a row.

    Default 1, 0 to 1000, in a row.
    """
    service_concession_ppm: int
    """Concessions of a year may cost this share of current value.

    Default 30000, 0 to 1000000, ppm.
    """
    service_warn_ppm: int
    """A promise of which this share of the time is used wants the owner's attention.

    Default 750000, 0 to 1000000, ppm.
    """
    service_warn_late_ppm: int
    """A promise of which this share of the time is used wants the team leader's attention.

    Default 900000, 0 to 1000000, ppm.
    """
    service_step_start: int
    """First step of attention after a broken promise, levels 1 to 3.

    Default 1, 1 to 6, 1..7.
    """
    service_step_start_level4: int
    """First step of attention after a broken promise, level 4.

    Default 2, 1 to 6, 1..7.
    """
    service_step_start_level5: int
    """First step of attention after a broken promise, level 5.

    Default 3, 1 to 6, 1..7.
    """
    service_satisfaction_alert: float
    """A latest satisfaction at or below this wants the team leader's attention.

    Default 2.5, 0 to 10, 0..10.
    """
    service_early_warn_ppm: int
    """First warning mark of a clock, as a share of the promised open time.

    Default 500000, 0 to 1000000, ppm.
    """
    service_reopen_days: int
    """A resolved case can be reopened within this many business days; later it is a new case.

    Default 10, 0 to 365, business day.
    """
    service_reopen_complaint: Union[ReopenMode, int]
    """What the promises of a reopened complaint mean.

    Default resume.
    """
    service_reopen_request: Union[ReopenMode, int]
    """What the promises of a reopened request mean.

    Default restart.
    """
    service_reopen_other: Union[ReopenMode, int]
    """What the promises of any other reopened case mean.

    Default resume.
    """
    service_reopen_floor_ppm: int
    """A resumed promise keeps at least this share of its target.

    Default 250000, 0 to 1000000, ppm.
    """
    service_reopen_floor_minutes: int
    """A resumed promise keeps at least this many open minutes, but never more than its target.

    Default 120, 0 to 100000, minute.
    """
    service_pause_customer_clocks: int
    """Clocks that wait for the customer: 1 ack, 2 next, 4 dispatch, 8 answer, 16 resolve, 32 decide.

    Default 24, 0 to 63, bits of clocks.
    """
    service_pause_scheduled_clocks: int
    """Clocks that wait for an agreed date.

    Default 16, 0 to 63, bits of clocks.
    """
    service_pause_third_clocks: int
    """Clocks that wait for a third party; none, since delay pushes the customer to the competitor.

    Default 0, 0 to 63, bits of clocks.
    """
    service_pause_internal_clocks: int
    """Clocks that wait for ourselves; none by default.

    Default 0, 0 to 63, bits of clocks.
    """
    service_pause_worst: int
    """Whether complaints of severity 1 may wait for the customer at all.

    Default 0, 0 to 1, 0 or 1.
    """
    service_pause_days: int
    """A pause of severity 1 and 2 ends by itself after this many business days.

    Default 5, 1 to 365, business day.
    """
    service_pause_mild_days: int
    """A pause of severity 3 and 4 ends by itself after this many business days.

    Default 20, 1 to 365, business day.
    """
    service_pause_total_ppm: int
    """All pauses of a case together may last this share of the target of its resolution, in open time.

    Default 2000000, 0 to 100000000, ppm.
    """
    service_climb_minutes_1: int
    """Minutes until attention climbs a step, severity 1, around the clock.

    Default 60, 1 to 100000, minute.
    """
    service_climb_minutes_2: int
    """Open minutes until attention climbs a step, severity 2.

    Default 120, 1 to 100000, minute.
    """
    service_climb_minutes_3: int
    """Open minutes until attention climbs a step, severity 3.

    Default 240, 1 to 100000, minute.
    """
    service_climb_minutes_4: int
    """Open minutes until attention climbs a step, severity 4.

    Default 480, 1 to 100000, minute.
    """
    service_hold_minutes_1: int
    """An acknowledged alert climbs again after these minutes, severity 1, around the clock.

    Default 120, 1 to 100000, minute.
    """
    service_hold_days: int
    """An acknowledged alert climbs again after this many business days.

    Default 1, 1 to 365, business day.
    """
    service_watch_days: int
    """When the causes are gone the owner watches for this many business days.

    Default 5, 1 to 365, business day.
    """
    service_climb_repeats: int
    """How often the top step is alerted before attention is exhausted.

    Default 5, 0 to 20, count.
    """
    service_clear_days: int
    """Foundation after a late complaint is sound again after this many business days.

    Default 3, 0 to 365, business day.
    """
    service_confirm_score: float
    """A customer who confirms with at least this score makes the foundation sound at once.

    Default 7.5, 0 to 10, 0..10.
    """
    service_promise_again_ppm: int
    """Standard service that was not sound is sound again from this share of kept promises on.

    Default 850000, 0 to 1000000, ppm.
    """
    service_raise_days: int
    """An account must stay entitled for this long before its level is raised; the first raise does not wait.

    Default 7, 0 to 365, day.
    """
    service_lower_days: int
    """An account must stay below for this long before its level is lowered.

    Default 90, 0 to 3650, day.
    """
    service_cool_days: int
    """After a change the level stays for this long.

    Default 30, 0 to 3650, day.
    """
    service_stay_days: int
    """A level is kept for this long before the next raise.

    Default 30, 0 to 3650, day.
    """
    service_proposal_days: int
    """A proposal runs out after this long.

    Default 30, 1 to 3650, day.
    """
    service_suspended_days: int
    """After this long below the granted level a review is proposed.

    Default 60, 1 to 3650, day.
    """
    service_slot_minutes: int
    """Free slots are given at whole multiples of this time, to all who wait, in queue order.

    Default 60, 1 to 1440, minute.
    """
    service_waiting_ppm: int
    """What a day of waiting adds in the queue for slots.

    Default 1000, 0 to 1000000, ppm a day.
    """
    service_breach_days: int
    """No level is lowered for this long after a promise that we broke.

    Default 90, 0 to 3650, day.
    """
    service_renewal_days: int
    """No level is lowered this long before the end of the contract.

    Default 90, 0 to 3650, day.
    """
    service_catch_up_minutes: int
    """An output that comes later than this is marked as catching up.

    Default 15, 1 to 100000, minute.
    """
    service_demand_rounds: int
    """How often a customer may counter an offer before the demand is decided.

    Default 3, 1 to 20, count.
    """
    risk_base_rate: float
    """Yearly loss rate of the book: the risk of an account of which nothing else is known. State your own.

    Default 0.1, 0.000001 to 0.999999, probability.
    """
    risk_horizon_days: int
    """The risk is that of leaving within this many days; the yearly base rate is converted to it.

    Default 365, 1 to 3650, day.
    """
    risk_damping: float
    """Indicators that people control and symptoms count with this factor, because they are correlated.

    Default 0.6, 0 to 1, factor.
    """
    risk_group_cap: float
    """Soft cap on what one group of indicators can add or take away before damping.

    Default 2.5, 0.1 to 20, log-odds.
    """
    risk_missing: Union[MissingIndicator, int]
    """What a missing indicator counts as.

    Default neutral.
    """
    risk_vigilant_log_odds: float
    """Vigilant only: a missing senior contact or contact concentration counts as this much.

    Default 0.2, 0 to 5, log-odds.
    """
    risk_watch_ppm: int
    """Risk at or above this is in the band watch.

    Default 150000, 1 to 999999, ppm.
    """
    risk_watch_leave_ppm: int
    """An account that was in watch or alarm stays at least in watch until its risk is below this.

    Default 130000, 0 to 999999, ppm.
    """
    risk_alarm_ppm: int
    """Risk at or above this is in the band alarm.

    Default 300000, 1 to 1000000, ppm.
    """
    risk_alarm_leave_ppm: int
    """An account that was in alarm stays there until its risk is below this.

    Default 280000, 0 to 1000000, ppm.
    """
    risk_upstream_alarm: int
    """An upstream entry at or above this step is an alarm whatever the risk; 4 switches the gate off.

    Default 2, 1 to 4, 0..3.
    """
    risk_overdue_watch: float
    """An overdue surprisal at or above this is at least watch.

    Default 2, 0 to 1000, -log10.
    """
    risk_overdue_alarm: float
    """An overdue surprisal at or above this is an alarm.

    Default 3, 0 to 1000, -log10.
    """
    risk_alive_watch: float
    """A probability of being alive below this is at least watch.

    Default 0.25, 0 to 1, probability.
    """
    risk_alive_alarm: float
    """A probability of being alive below this is an alarm.

    Default 0.1, 0 to 1, probability.
    """
    risk_coverage_min_ppm: int
    """Below this share of known causes the causes count as unknown; symptoms too: insufficient.

    Default 200000, 0 to 1000000, ppm.
    """
    risk_stale_days: int
    """A judgement or satisfaction older than this no longer counts.

    Default 365, 1 to 36500, day.
    """
    risk_interval_width: float
    """Half width of the interval of the risk; the default gives 90 %.

    Default 1.6448536269514722, 0 to 10, standard deviations.
    """
    risk_spread_share: float
    """Standard deviation of a missing indicator as a share of the range of its curve.

    Default 0.5, 0 to 2, factor.
    """
    risk_uncontrollable_spread: float
    """Standard deviation of a missing uncontrollable indicator.

    Default 0.3, 0 to 10, log-odds.
    """
    risk_silence_share: float
    """Share of dissatisfied customers who do not complain; the sources say .90 to .98.

    Default 0.95, 0.5 to 0.999, probability.
    """
    risk_dissatisfied_prior: float
    """Share of customers taken to be dissatisfied before anything is known of them.

    Default 0.2, 0.001 to 0.999, probability.
    """
    risk_satisfaction_floor: float
    """Satisfaction below this speaks for dissatisfaction.

    Default 6, 0 to 10, 0..10.
    """
    risk_low_satisfaction_odds: float
    """Satisfaction below the floor multiplies the odds of dissatisfaction by this.

    Default 4, 1 to 1000, factor.
    """
    risk_decline_log_ratio: float
    """A season ratio at or below this is a decline.

    Default -0.36, -10 to 0, ln.
    """
    risk_decline_odds: float
    """A decline multiplies the odds of dissatisfaction by this.

    Default 2, 1 to 1000, factor.
    """
    risk_lateness_ppm: int
    """A visit lateness at or above this is fading contact.

    Default 2000000, 1000000 to 1000000000, ppm.
    """
    risk_lateness_odds: float
    """Fading contact multiplies the odds of dissatisfaction by this.

    Default 1.5, 1 to 1000, factor.
    """
    risk_rhythm_purchase_days: int
    """An own rhythm needs at least this many purchase days.

    Default 3, 3 to 1000, day.
    """
    risk_rhythm_median_days: float
    """Median gap between purchases in the book, where own gaps are weighed against it.

    Default 30, 0.5 to 36500, day.
    """
    risk_rhythm_median_weight: float
    """The book's median gap counts like this many gaps of the account; 0 takes the own rhythm alone.

    Default 0, 0 to 1000, gaps.
    """
    risk_rhythm_spread: float
    """Standard deviation of the logarithm of gaps in the book.

    Default 0.6, 0.01 to 10, ln day.
    """
    risk_rhythm_spread_weight: float
    """The book's spread counts like this many gaps of the account.

    Default 4, 0.01 to 1000, gaps.
    """
    plan_active_gaps: float
    """A pause of at most this many own median gaps is no lapse.

    Default 3, 1 to 100, own gaps.
    """
    plan_active_min_days: int
    """A pause of up to this many days is never a lapse.

    Default 30, 1 to 3650, day.
    """
    plan_active_days: int
    """The same for a customer without a rhythm of its own.

    Default 365, 1 to 36500, day.
    """
    plan_contact_days: int
    """A contact within this many days: not churned.

    Default 365, 1 to 36500, day.
    """
    plan_horizon_days: int
    """What falls due within this many days becomes an action.

    Default 30, 0 to 3650, day.
    """
    plan_week_days: int
    """What is due within this many days is for this week.

    Default 7, 0 to 365, day.
    """
    plan_release: int
    """1: a release is offered, and so printed and exported; a person decides.

    Default 0, 0 to 1, 0 or 1.
    """
    plan_actions_max: int
    """Most actions of an account.

    Default 5, 1 to 60, action.
    """
    plan_standing_max: int
    """Of them standing strategy (priority 4).

    Default 2, 0 to 60, action.
    """
    plan_rise_ppm: int
    """Iron is on the rise when its value grew by this share.

    Default 200000, 1 to 1000000000, ppm.
    """
    plan_discount_ppm: int
    """From this share at a discount on: gold is price sensitive, a middleman matures.

    Default 300000, 1 to 1000000, ppm.
    """
    plan_deal_ppm: int
    """From this share at a discount on: a deal seeker.

    Default 800000, 1 to 1000000, ppm.
    """
    plan_decline_ppm: int
    """A fall of this share against the same season is a decline.

    Default 200000, 1 to 999999, ppm.
    """
    plan_largest_ppm: int
    """One account with more than this share: dependence.

    Default 200000, 1 to 1000000, ppm.
    """
    plan_concentration_ppm: int
    """A sum of squared shares above this: dependence.

    Default 250000, 1 to 1000000, ppm.
    """
    plan_lead_visits_max: int
    """More visits a year than this are too many for the lead tier.

    Default 4, 0 to 1000, visit.
    """
    plan_key_accounts_max: int
    """Most accounts of the gold plan and above for one person.

    Default 35, 1 to 100000, account.
    """
    plan_owner_hours_max: int
    """Most hours a month for one person.

    Default 130, 1 to 100000, hour a month.
    """
    plan_single_contact_ppm: int
    """From this share through one person on: a single thread.

    Default 900000, 1 to 1000000, ppm.
    """
    plan_satisfaction_min: float
    """Below this, platinum is platinum in name only.

    Default 7.5, 0 to 10, 0..10.
    """
    plan_contract_days: int
    """A contract is renewed this many days before its end.

    Default 90, 0 to 3650, day.
    """
    plan_vip_renew_days: int
    """Benefits are renewed this many days before they run out.

    Default 60, 0 to 3650, day.
    """
    plan_strategic_days: int
    """Platinum for this many days is proposed as strategic; people decide.

    Default 180, 1 to 36500, day.
    """
    plan_price_fit_ppm: int
    """Volume is offered up to this gap of our price over the market.

    Default 50000, -1000000 to 1000000, ppm.
    """
