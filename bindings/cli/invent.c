/* The sample book: invented accounts of a maker of industrial parts, row by row.
 *
 * SplitMix64 (Steele, Lea, Flood 2014) and integer arithmetic only: a seed gives the same book on every platform. Each account
 * draws from a stream of its own, so that more accounts leave the first ones as they are. Three years of orders up to 2026-06-30;
 * regular buyers, irregular ones and buyers of projects; growing, shrinking and departing accounts; prospects, lost and new ones;
 * owners, wallets, cases, contacts, surveys and assessments. O(accounts). */
#include "invent.h"

#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { FIRST_DAY = 19539 /* 2023-07-01 */, LAST_DAY = INVENT_LAST_DAY };
enum { ACCOUNTS, TRANSACTIONS, CASES, CONTACTS, SURVEYS, ASSESSMENTS };

const char *const invent_columns[INVENT_KINDS] = {
    "account_id,name,status,kind,industry,country,size,currency,customer_since_on,owner,backup,influence_ppm,relationship_level,"
    "lock_in,contract_end_on,wallet,wallet_confidence_ppm,declared_potential,declared_confidence_ppm,cost_to_serve,"
    "profile_on,loss_cause,lost_on,strategic,strategic_by,strategic_approved_by",
    "account_id,on,amount,cost,quantity,category,order_id,line,discount_ppm,promised_on,delivered_on,payment_due_on,paid_on",
    "case_id,account_id,kind,topic,severity,reported_at,acked_at,answered_at,resolved_at,closed_at,reopens,deflected,score,owner",
    "account_id,at,channel,purpose,person,contact,function,layer,senior",
    "account_id,sent_at,answered_at,satisfaction",
    "account_id,asof_on,author,criteria_fit,trust,price_gap_ppm,rival_penetration,needs_met_ppm,strategy_fit,key_contact_left"};

typedef struct maker {
    const invent_sink *to;
    const char *currency;
    invent_cell cell[INVENT_CELLS];
    uint64_t state;
    int at, stop, columns[INVENT_KINDS];
    int64_t order, case_number;
} maker;

static uint64_t draw(maker *of) {
    uint64_t z = of->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int64_t between(maker *of, int64_t low, int64_t high) {
    return low + (int64_t)((draw(of) >> 16) % (uint64_t)(high - low + 1));
}

static int chance(maker *of, int percent) { return between(of, 0, 99) < percent; }

/* ---- rows: begin, one value a column, end ----------------------------------------------------------------------------------- */

static void put(maker *of, int type, int64_t number, double real, const char *text) {
    invent_cell *one = &of->cell[of->at++];
    one->type = type;
    one->number = number;
    one->real = real;
    one->text = text;
}
static void begin(maker *of) { of->at = 0; }
static void text(maker *of, const char *value) { put(of, value ? INVENT_TEXT : INVENT_NOTHING, 0, 0, value); }
static void number(maker *of, int64_t value) { put(of, INVENT_NUMBER, value, 0, NULL); }
static void real(maker *of, double value) { put(of, INVENT_REAL, 0, value, NULL); }
static void nothing(maker *of) { put(of, INVENT_NOTHING, 0, 0, NULL); }
static void day(maker *of, int64_t days) { put(of, INVENT_DAY, days, 0, NULL); }
static void moment(maker *of, int64_t minutes) { put(of, INVENT_TIME, minutes * 60000, 0, NULL); }
/* Trailing columns that were not named are empty. */
static void end(maker *of, int kind) {
    while (of->at < of->columns[kind]) nothing(of);
    if (!of->stop) of->stop = of->to->row(of->to->user, kind, of->cell, of->at);
}

/* ---- accounts --------------------------------------------------------------------------------------------------------------- */

static const char *const owners[] = {"Anna Berg", "Carlos Duarte", "Dana Okafor", "Erik Lund", "Mei Lin", "Paul Novak",
                                     "Sofia Rossi", "Tom Hale"};
static const char *const industries[] = {"machinery", "automotive", "food", "chemicals", "energy", "packaging"};
static const char *const countries[] = {"DE", "FR", "IT", "NL", "PL", "ES", "SE", "AT"};
static const char *const categories[] = {"bearings", "seals", "valves", "drives", "sensors"};
/* Percent of a usual month, by industry and month. */
static const unsigned char seasons[6][12] = {
    {90, 95, 105, 105, 105, 105, 85, 80, 110, 110, 105, 90}, {95, 100, 110, 105, 100, 95, 70, 70, 115, 115, 110, 90},
    {80, 85, 95, 105, 115, 125, 125, 115, 100, 95, 85, 80},  {100, 100, 100, 100, 100, 100, 95, 95, 105, 105, 100, 95},
    {115, 115, 105, 95, 90, 85, 85, 90, 95, 105, 110, 115},  {85, 85, 90, 95, 100, 100, 95, 95, 105, 115, 125, 110}};

static void account_name(int index, char out[64]) {
    static const char *const first[] = {"Alder", "Birch", "Cedar", "Dorn", "Ebro", "Falk", "Grove", "Holt", "Isar", "Jura", "Kolb",
                                        "Linde", "Maas",
                                        "Nord", "Orla", "Pohl", "Quell", "Rhein", "Stern", "Tann"};
    static const char *const second[] = {"Pumps", "Motors", "Foods", "Chemie", "Energy", "Packaging", "Works", "Systems", "Group",
                                         "Technik", "Metals"};
    int round = index / 220;
    snprintf(out, 64, "%s %s", first[index % 20], second[index % 11]);
    if (round) snprintf(out + strlen(out), 64 - strlen(out), " %d", round + 1);
}

/* Sizes fall like 1 / rank^2, so that a fifth of the accounts carries most of the value; the ranks are spread over the accounts by
 * a stride that is coprime to most counts. */
static void make_profile(maker *of, int index, int count, invent_profile *out) {
    static const int gaps[] = {7, 14, 14, 21, 30, 30, 45, 60, 90};
    int rank = (int)(((int64_t)index * 7919 + 13) % count), kind = (int)between(of, 0, 99);
    memset(out, 0, sizeof *out);
    snprintf(out->id, sizeof out->id, "K%05d", index + 1);
    out->shape = kind < 68 ? 0 : kind < 90 ? 1 : 2;
    out->gap = gaps[between(of, 0, 8)] * (out->shape == 2 ? 4 : 1);
    out->since = chance(of, 75) ? FIRST_DAY + (int)between(of, 0, 40) : FIRST_DAY + (int)between(of, 60, 900);
    out->until = LAST_DAY;
    int64_t place = (int64_t)rank * 100 / count + 7, yearly = (int64_t)3000000000 / (place * place) * between(of, 60, 140) / 100;
    out->order_size = yearly * out->gap / 365 + 5000;
    out->drift = (int)between(of, -12, 18);
    out->margin = (int)between(of, 18, 42);
    out->late = (int)between(of, 0, 14);
    out->unhappy = (int)between(of, 0, 45);
    out->owner = (int)between(of, 0, 7);
    out->contacts = (int)between(of, 1, 5);
    int fate = (int)between(of, 0, 99);
    out->fate = fate < 4 ? "prospect" : fate < 7 ? "lost" : fate < 14 ? "left" : fate < 20 ? "fading" : fate < 24 ? "new"
                                                                                                       : "steady";
    if (fate < 4) out->prospect = 1;
    else if (fate < 7) out->lost = 1, out->until = LAST_DAY - (int)between(of, 200, 420), out->unhappy = 80;
    else if (fate < 14) out->until = LAST_DAY - (int)between(of, 90, 260), out->unhappy = 60; /* gone, and nobody has said so */
    else if (fate < 20) out->drift = -45, out->late = 30, out->unhappy = 75;
    else if (fate < 24) out->since = LAST_DAY - (int)between(of, 20, 80);
    if (out->since > out->until - 30) out->since = out->until - 30;
}

static int64_t yearly_size(const invent_profile *one) { return one->order_size * 365 / one->gap; }

static void write_account(maker *of, int index, const invent_profile *one) {
    static const char *const kinds[] = {"business", "business", "business", "distributor", "dealer", "wholesaler"};
    static const char *const causes[] = {"rival_price", "unmet_need", "complaint_unsolved", "demand_shift", "unknown"};
    char name[64];
    int64_t yearly = yearly_size(one);
    int big = yearly > 12000000, wallet = chance(of, 72), declared = !wallet && chance(of, 50), strategic = big && chance(of, 12);
    account_name(index, name);
    begin(of);
    text(of, one->id);
    text(of, name);
    text(of, one->lost ? "lost" : one->prospect ? (chance(of, 50) ? "target" : "prospect") : NULL);
    text(of, kinds[between(of, 0, 5)]);
    text(of, industries[index % 6]);
    text(of, countries[between(of, 0, 7)]);
    number(of, 10 + yearly / 40000 * between(of, 50, 150) / 100);
    text(of, of->currency);
    if (one->prospect) nothing(of);
    else day(of, one->since > FIRST_DAY + 40 ? one->since : FIRST_DAY - between(of, 100, 4000));
    text(of, chance(of, 92) ? owners[one->owner] : NULL);
    text(of, big || chance(of, 30) ? owners[(one->owner + 3) % 8] : NULL);
    if (big && chance(of, 60)) number(of, between(of, 300, 950) * 1000);
    else nothing(of);
    text(of, big && one->unhappy < 30 ? "alliance" : one->unhappy < 60 ? "network" : "price");
    number(of, big ? between(of, 0, 3) : between(of, 0, 1));
    if (chance(of, 35)) day(of, LAST_DAY + between(of, -60, 700));
    else nothing(of);
    if (wallet)
        number(of, yearly * between(of, 110, 480) / 100 / 100000 * 100000),
            number(of, between(of, 4, 9) * 100000);
    else nothing(of), nothing(of);
    if (declared)
        number(of, yearly * between(of, 5, 150) / 100 / 100000 * 100000),
            number(of, between(of, 3, 8) * 100000);
    else nothing(of), nothing(of);
    number(of, yearly * between(of, 1, 9) / 100);
    day(of, LAST_DAY - between(of, 5, 500));
    text(of, one->lost ? causes[between(of, 0, 4)] : NULL);
    if (one->lost) day(of, one->until + 120);
    else nothing(of);
    text(of, strategic ? "confirmed" : NULL);
    text(of, strategic ? "Tom Hale" : NULL);
    text(of, strategic && chance(of, 70) ? "Mei Lin" : NULL);
    end(of, ACCOUNTS);
}

/* ---- facts ------------------------------------------------------------------------------------------------------------------ */

static void write_line(maker *of, const invent_profile *one, int64_t on, int64_t amount, int64_t line, int category, int64_t late) {
    int64_t discount = chance(of, one->unhappy) ? between(of, 1, 12) * 10000 : 0, due = on + 30;
    begin(of);
    text(of, one->id);
    day(of, on);
    number(of, amount - amount * discount / 1000000);
    number(of, amount * (100 - one->margin) / 100);
    real(of, (double)(amount / 4000 + 1));
    text(of, categories[category]);
    char order[24];
    snprintf(order, sizeof order, "A%08lld", (long long)of->order);
    text(of, order);
    number(of, line);
    number(of, discount);
    day(of, on + 10);
    if (on + 10 + late <= LAST_DAY) day(of, on + 10 + late);
    else nothing(of);
    day(of, due);
    int64_t paid = due + between(of, -4, 6);
    if (one->unhappy > 70) paid += between(of, 5, 30);
    if (paid <= LAST_DAY) day(of, paid);
    else nothing(of);
    end(of, TRANSACTIONS);
}

static int month_of(int64_t on) {
    int64_t year;
    int month, of_month;
    date_to_civil((int32_t)on, &year, &month, &of_month);
    return month - 1;
}

static void write_orders(maker *of, int index, const invent_profile *one) {
    int width = one->order_size > 300000 ? 5 : (int)between(of, 1, 3), shift = (int)between(of, 0, 4);
    for (int64_t on = one->since; on <= one->until && !of->stop;) {
        int64_t elapsed = on - FIRST_DAY, size = one->order_size;
        size = size * (100 + one->drift * elapsed / 365) / 100;
        size = size * seasons[index % 6][month_of(on)] / 100 * between(of, 75, 125) / 100;
        if (size < 1000) size = 1000;
        /* accounts that fade lose categories in their last year */
        int now = one->drift <= -40 && LAST_DAY - on < 300 && width > 1 ? (width + 1) / 2 : width;
        int lines = (int)between(of, 1, now);
        int64_t late = chance(of, one->late) ? between(of, 1, 15) : -between(of, 0, 3);
        of->order++;
        for (int line = 1; line <= lines; line++) { /* one draw an expression: C leaves the order within one open */
            int64_t amount = size / lines + between(of, 0, 99);
            int category = (shift + (lines < now ? (int)between(of, 0, now - 1) : line - 1)) % 5;
            write_line(of, one, on, amount, line, category, late);
        }
        if (chance(of, 2)) {
            of->order++;
            int64_t back = on + 12 <= LAST_DAY ? on + 12 : LAST_DAY;
            begin(of); /* a credit note */
            text(of, one->id);
            day(of, back);
            number(of, -(size / 10));
            number(of, -(size / 10) * (100 - one->margin) / 100);
            end(of, TRANSACTIONS);
        }
        int64_t gap = one->shape == 0 ? one->gap + between(of, -one->gap / 7, one->gap / 7)
            : between(of, one->gap / 4, one->gap * 2);
        on += gap < 1 ? 1 : gap;
    }
}

static void write_cases(maker *of, const invent_profile *one) {
    static const char *const topics[] = {"quality", "delivery", "service", "price", "technical"};
    int count = (int)(between(of, 0, 2) + one->unhappy / 25);
    for (int i = 0; i < count; i++) {
        int64_t reported = (LAST_DAY - between(of, 1, 500)) * 1440 + 8 * 60;
        reported += between(of, 0, 540);
        int64_t answer = between(of, 15, 200) * (1 + one->unhappy / 30);
        int64_t solve = between(of, 300, 3000) * (1 + one->unhappy / 25), last = (int64_t)LAST_DAY * 1440 + 17 * 60;
        int complaint = chance(of, 65);
        char id[24];
        snprintf(id, sizeof id, "C%06lld", (long long)++of->case_number);
        begin(of);
        text(of, id);
        text(of, one->id);
        text(of, complaint ? "complaint" : "request");
        text(of, topics[between(of, 0, 4)]);
        number(of, between(of, 1, 4));
        moment(of, reported);
        if (reported + answer / 4 <= last) moment(of, reported + answer / 4);
        else nothing(of);
        if (reported + answer <= last) moment(of, reported + answer);
        else nothing(of);
        int open = reported + answer + solve > last || (one->unhappy > 70 && chance(of, 25));
        if (!open) moment(of, reported + answer + solve), moment(of, reported + answer + solve + 30);
        else nothing(of), nothing(of);
        number(of, !open && chance(of, one->unhappy / 5) ? 1 : 0);
        number(of, chance(of, one->unhappy / 6));
        if (!open && chance(of, 60))
            real(of, (double)(10 - one->unhappy / 12 - between(of, 0, 2)));
        else nothing(of);
        text(of, owners[one->owner]);
        end(of, CASES);
    }
}

static void write_contacts(maker *of, const invent_profile *one) {
    static const char *const functions[] = {"purchasing", "technical", "using", "general_management", "finance"};
    int64_t yearly = yearly_size(one);
    int64_t pace = yearly > 20000000 ? 18 : yearly > 6000000 ? 40 : 110;
    if (one->unhappy > 70) pace *= 2;
    for (int64_t on = LAST_DAY - 420 + between(of, 0, pace); on <= LAST_DAY; on += between(of, pace / 2, pace * 3 / 2)) {
        int visit = chance(of, pace < 100 ? 45 : 15), who = chance(of, 60) ? 0 : (int)between(of, 0, one->contacts - 1);
        int senior = visit && who == 3;
        char contact[32];
        if (one->lost && on > one->until) break;
        snprintf(contact, sizeof contact, "contact %d", who + 1);
        begin(of);
        text(of, one->id);
        moment(of, on * 1440 + 9 * 60 + between(of, 0, 400));
        text(of, visit ? "face_to_face" : "phone");
        text(of, visit ? "visit" : "call");
        text(of, owners[one->owner]);
        text(of, contact);
        text(of, functions[who]);
        text(of, who == 3 ? "executive" : who == 1 ? "management" : "working");
        number(of, senior);
        end(of, CONTACTS);
    }
}

static void write_opinions(maker *of, const invent_profile *one) {
    static const char *const fits[] = {"only_us", "both", "both", "only_rival"};
    for (int64_t on = LAST_DAY - between(of, 10, 170); on > LAST_DAY - 540 && !one->prospect; on -= 180) {
        begin(of);
        text(of, one->id);
        moment(of, on * 1440 + 600);
        if (chance(of, 65)) {
            moment(of, on * 1440 + 600 + between(of, 100, 9000) % ((LAST_DAY - on) * 1440 + 300));
            real(of, (double)(95 - one->unhappy * 7 / 10 - between(of, 0, 15)) / 10);
        } else {
            nothing(of), nothing(of);
        }
        end(of, SURVEYS);
    }
    if (one->prospect || one->lost || !chance(of, yearly_size(one) > 6000000 ? 70 : 20)) return;
    begin(of);
    text(of, one->id);
    day(of, LAST_DAY - between(of, 5, 120));
    text(of, owners[one->owner]);
    text(of, fits[one->unhappy > 70 ? between(of, 1, 3) : between(of, 0, 2)]);
    number(of, one->unhappy > 60 ? between(of, 0, 2) : between(of, 2, 4));
    number(of, (between(of, -6, 8) + one->unhappy / 12) * 10000);
    number(of, one->unhappy > 60 ? between(of, 2, 4) : between(of, 0, 2));
    number(of, 1000000 - between(of, 0, 3) * 50000 - one->unhappy * 2000);
    number(of, one->unhappy > 60 ? between(of, 0, 2) : between(of, 1, 4));
    number(of, chance(of, one->unhappy / 4));
    end(of, ASSESSMENTS);
}

/* ---- the book --------------------------------------------------------------------------------------------------------------- */

int invent_book(int64_t seed, int64_t accounts, const char *currency, const invent_sink *to) {
    maker job;
    memset(&job, 0, sizeof job);
    job.to = to;
    job.currency = currency;
    for (int kind = 0; kind < INVENT_KINDS; kind++) {
        job.columns[kind] = 1;
        for (const char *at = invent_columns[kind]; *at; at++) job.columns[kind] += *at == ',';
    }
    for (int index = 0; index < accounts && !job.stop; index++) {
        invent_profile one;
        job.state = (uint64_t)seed * 0x9E3779B97F4A7C15u + (uint64_t)index * 0xD1B54A32D192ED03u;
        draw(&job);
        make_profile(&job, index, (int)accounts, &one);
        write_account(&job, index, &one);
        if (!job.stop && to->profile) job.stop = to->profile(to->user, &one);
        if (!one.prospect) write_orders(&job, index, &one);
        write_cases(&job, &one);
        write_contacts(&job, &one);
        write_opinions(&job, &one);
    }
    return job.stop;
}
