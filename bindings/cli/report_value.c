/* Report: who is worth most and where is more to win, and how few accounts carry the value. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "svg.h"

enum { NAMED_BY_VALUE = 9, NAMED_BY_POTENTIAL = 4 };

static double major(const page *of, int64_t minor) {
    double value = (double)minor;
    for (int i = 0; i < of->data->of->decimals; i++) value /= 10;
    return value;
}

static slice name_slice(const report_account *one) { return one->name.length ? one->name : one->id; }

/* ---- value map -------------------------------------------------------------------------------------------------------------- */

static int on_map(const report_account *one) { return one->current != UNKNOWN && one->segment != UNKNOWN; }

/* Marks the accounts with the largest potentials, so that they are named even where their current value is small. */
static int64_t potential_to_be_named(const report_data *data) {
    int64_t best[NAMED_BY_POTENTIAL] = {0};
    for (int64_t i = 0; i < data->accounts; i++) {
        int64_t value = on_map(&data->account[i]) ? data->account[i].potential : UNKNOWN;
        for (int k = 0; k < NAMED_BY_POTENTIAL; k++) {
            if (value <= best[k]) continue;
            memmove(best + k + 1, best + k, (size_t)(NAMED_BY_POTENTIAL - 1 - k) * sizeof *best);
            best[k] = value;
            break;
        }
    }
    return best[NAMED_BY_POTENTIAL - 1] > 0 ? best[NAMED_BY_POTENTIAL - 1] : best[0] > 0 ? best[0] : INT64_MAX;
}

static int map_lines(const page *of, chart_line lines[4]) {
    const report_data *data = of->data;
    int count = 0, scopes = 0;
    for (int64_t i = 0; i < data->cuts; i++) scopes += data->cut[i].axis == KEYACCT_CUT_AXIS_HIGH;
    if (scopes != 1) return 0; /* each scope has cuts of its own */
    for (int64_t i = 0; i < data->cuts && count < 4; i++) {
        const report_cut *cut = &data->cut[i];
        int text = cut->axis == KEYACCT_CUT_AXIS_HIGH ? TEXT_MAP_CUT_HIGH : cut->axis == KEYACCT_CUT_AXIS_POTENTIAL
                ? TEXT_MAP_CUT_POTENTIAL
                : cut->axis == KEYACCT_CUT_AXIS_PLATINUM && data->policy != KEYACCT_SEGMENT_POLICY_HYBRID
                    && data->policy != KEYACCT_SEGMENT_POLICY_QUADRANT ? TEXT_MAP_CUT_PLATINUM : -1;
        if (text < 0 || cut->value == UNKNOWN || cut->value <= 0) continue;
        lines[count++] = (chart_line){cut->axis != KEYACCT_CUT_AXIS_POTENTIAL, major(of, cut->value), words(of, text)};
    }
    return count;
}

static void map_axes(page *of, chart *map, char titles[2][96]) {
    const report_data *data = of->data;
    double least[2] = {INFINITY, INFINITY}, most[2] = {0, 0};
    for (int64_t i = 0; i < data->accounts; i++) {
        if (!on_map(&data->account[i])) continue;
        const int64_t values[2] = {data->account[i].current, data->account[i].potential};
        for (int k = 0; k < 2; k++) {
            double value = values[k] == UNKNOWN ? 0 : major(of, values[k]);
            if (value <= 0) *(k ? &map->y.has_other : &map->x.has_other) = 1;
            else {
                if (value < least[k]) least[k] = value;
                if (value > most[k]) most[k] = value;
            }
        }
    }
    axis_log(&map->x, isfinite(least[0]) ? least[0] : 0, most[0], of->chinese);
    axis_log(&map->y, isfinite(least[1]) ? least[1] : 0, most[1], of->chinese);
    snprintf(titles[0], 96, "%s", PHRASE(of, MAP_AXIS_X, plain(of, data->of->currency)));
    snprintf(titles[1], 96, "%s", PHRASE(of, MAP_AXIS_Y, plain(of, data->of->currency)));
    map->x.title = titles[0];
    map->y.title = titles[1];
    map->x.other = words(of, TEXT_MAP_OTHER_X);
    map->y.other = words(of, TEXT_MAP_OTHER_Y);
}

static void segment_key(page *of) {
    static const char *const marks[SEGMENTS] = {"", "\xE2\x97\x8B", "\xE2\x96\xA0", "\xE2\x97\x8F", "\xE2\x97\x86"};
    for (int segment = KEYACCT_SEGMENT_PLATINUM; segment >= KEYACCT_SEGMENT_LEAD; segment--)
        html(of, "<span class=\"k%d\">%s</span>\xC2\xA0%s%s", segment, marks[segment], plain(of, label_of(of, "segment", segment)),
             words(of, segment > KEYACCT_SEGMENT_LEAD ? TEXT_LIST_COMMA : TEXT_STOP));
}

/* The twin of the map: what every segment holds; single accounts are in the list of accounts. */
static void map_table(page *of) {
    static const int heads[] = {TEXT_COL_ACCOUNT, TEXT_COL_SEGMENT, TEXT_COL_VALUE, TEXT_COL_POTENTIAL, -1};
    twin_open(of);
    table_open(of, PHRASE(of, MAP_TABLE, of->asof, plain(of, of->data->of->currency)), heads, "llrr");
    int shown = 0;
    for (int64_t i = 0; i < of->data->accounts && shown < 2 * LIST_SHORT; i++) {
        const report_account *one = &of->data->account[i];
        if (!on_map(one)) continue;
        html(of, "<tr><th scope=\"row\">%s</th><td>%s</td>", link_of(of, one, 40),
             plain(of, label_of(of, "segment", one->segment)));
        cell(of, amount_of(of, one->current));
        cell(of, amount_of(of, one->potential));
        html(of, "</tr>\n");
        shown++;
    }
    table_close(of);
    html(of, "<p class=\"soft\">");
    put(of, TEXT_MAP_TABLE_NOTE);
    html(of, "</p>");
    twin_close(of);
}

static void draw_map(page *of, int64_t points) {
    const report_data *data = of->data;
    chart map;
    chart_line lines[4];
    chart_zone zones[4];
    char titles[2][96];
    int64_t named = potential_to_be_named(data), none = 0, count = 0;
    chart_point *point = need((size_t)(points + 1) * sizeof *point);
    buffer *links = need((size_t)(points + 1) * sizeof *links);
    memset(&map, 0, sizeof map);
    for (int64_t i = 0; i < data->accounts; i++) {
        const report_account *one = &data->account[i];
        if (!on_map(one)) continue;
        chart_point *to = &point[count];
        to->x = major(of, one->current);
        to->y = one->potential == UNKNOWN || one->potential <= 0 ? NAN : major(of, one->potential);
        if (one->current <= 0) to->x = NAN;
        none += isnan(to->y);
        to->look = (int)one->segment;
        if (count < NAMED_BY_VALUE || (one->potential != UNKNOWN && one->potential >= named)) to->label = name_slice(one);
        if (one->listed) {
            html_anchor(&links[count], "account-", one->id);
            to->link = links[count].bytes;
        }
        count++;
    }
    map_axes(of, &map, titles);
    map.id = "map-chart";
    map.title = words(of, TEXT_MAP_TITLE);
    map.summary = words(of, TEXT_MAP_SUMMARY);
    map.point = point;
    map.points = count;
    map.line = lines;
    map.lines = map_lines(of, lines);
    if (map.lines > 0 && (data->policy == KEYACCT_SEGMENT_POLICY_HYBRID || data->policy == KEYACCT_SEGMENT_POLICY_QUADRANT)) {
        map.zone = zones;
        map.zones = 4;
        for (int i = 0; i < 4; i++) {
            static const int corner[] = {
                KEYACCT_SEGMENT_LEAD, KEYACCT_SEGMENT_GOLD, KEYACCT_SEGMENT_IRON, KEYACCT_SEGMENT_PLATINUM};
            zones[i] = (chart_zone){i & 1, i >> 1, label_of(of, "segment", corner[i])};
        }
    }
    html(of, "<figure>");
    svg_chart(&of->out, &map);
    html(of, "<figcaption>");
    segment_key(of);
    PUT(of, MAP_NOTE, of->asof, count_of(of, none));
    if (map.lines > 1 && data->policy == KEYACCT_SEGMENT_POLICY_HYBRID) {
        html(of, " ");
        put(of, TEXT_MAP_QUOTA);
    }
    if (count > CHART_POINTS) {
        html(of, " ");
        PUT(of, MAP_CELLS, count_of(of, CHART_POINTS / 2));
    }
    html(of, "</figcaption></figure>\n");
    for (int64_t i = 0; i < count; i++) buffer_free(&links[i]);
    free(links);
    free(point);
}

void report_map(page *of) {
    int64_t points = 0, potentials = 0;
    for (int64_t i = 0; i < of->data->accounts; i++) {
        if (!on_map(&of->data->account[i])) continue;
        points++;
        potentials += of->data->account[i].potential != UNKNOWN && of->data->account[i].potential > 0;
    }
    section_open(of, "map", TEXT_MAP_TITLE);
    if (potentials == 0) {
        html(of, "<p>");
        put(of, TEXT_MAP_EMPTY);
        html(of, "</p>\n");
    } else {
        draw_map(of, points);
        map_table(of);
    }
    section_close(of);
}

/* ---- concentration ---------------------------------------------------------------------------------------------------------- */

/* The curve from the largest account on: (0, 0), then shares; 1 when of net value, 0 when of positive value. */
static int make_curve(const report_data *data, chart_point *out, int64_t *count) {
    int net = 0;
    for (int64_t i = 0; i < data->curves; i++) net |= data->curve[i].whale_ppm != UNKNOWN && data->curve[i].whale_ppm != 0;
    *count = 0;
    out[(*count)++] = (chart_point){0};
    for (int64_t k = 0; k < data->curves; k++) {
        const report_curve *one = &data->curve[net ? k : data->curves - 1 - k];
        int64_t share = net ? one->whale_ppm : one->lorenz_ppm;
        if (one->accounts_ppm == UNKNOWN || share == UNKNOWN) continue;
        int64_t x = net ? one->accounts_ppm : 1000000 - one->accounts_ppm, y = net ? share : 1000000 - share;
        if (x <= 0) continue;
        out[(*count)++] = (chart_point){.x = (double)x / 1e4, .y = (double)y / 1e4};
    }
    if (!net && *count > 1 && out[*count - 1].x < 100) out[(*count)++] = (chart_point){.x = 100, .y = 100};
    return net;
}

static double curve_at(const chart_point *point, int64_t count, double x) {
    for (int64_t i = 1; i < count; i++) {
        if (point[i].x < x) continue;
        double step = point[i].x - point[i - 1].x;
        return step > 0 ? point[i - 1].y + (x - point[i - 1].x) / step * (point[i].y - point[i - 1].y) : point[i].y;
    }
    return point[count - 1].y;
}

static void curve_table(page *of, const chart_point *point, int64_t count, int net) {
    static const int of_net[] = {TEXT_CURVE_OF_ACCOUNTS, TEXT_CURVE_SHARE_NET, -1},
                     of_positive[] = {TEXT_CURVE_OF_ACCOUNTS, TEXT_CURVE_SHARE_POSITIVE, -1};
    twin_open(of);
    table_open(of, PHRASE(of, CURVE_TABLE, of->asof), net ? of_net : of_positive, "rr");
    for (int i = 1; i <= 12; i++) {
        int percent = i == 1 ? 1 : i == 2 ? 5 : (i - 2) * 10;
        html(of, "<tr>");
        cell(of, percent_of(of, (int64_t)percent * 10000));
        cell(of, percent_of(of, llround(curve_at(point, count, percent) * 1e4)));
        html(of, "</tr>\n");
    }
    table_close(of);
    twin_close(of);
}

static void facts_table(page *of) {
    static const int heads[] = {TEXT_FACT_NAME, TEXT_FACT_VALUE, -1};
    const report_concentration *facts = &of->data->concentration;
    const struct {
        int text;
        const char *value;
    } rows[] = {{TEXT_FACT_LARGEST, percent_of(of, facts->largest_ppm)}, {TEXT_FACT_TOP_1, percent_of(of, facts->top_1_ppm)},
                {TEXT_FACT_TOP_5, percent_of(of, facts->top_5_ppm)}, {TEXT_FACT_TOP_10, percent_of(of, facts->top_10_ppm)},
                {TEXT_FACT_TOP_20, percent_of(of, facts->top_20_ppm)}, {TEXT_FACT_HALF, count_of(of, facts->half)},
                {TEXT_FACT_EIGHTY, count_of(of, facts->eighty)}, {TEXT_FACT_EFFECTIVE, real_of(of, facts->effective, 1)},
                {TEXT_FACT_GINI, real_of(of, facts->gini, 3)}};
    table_open(of, PHRASE(of, FACTS_TABLE, of->asof), heads, "lr");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!rows[i].value) continue;
        html(of, "<tr><th scope=\"row\">");
        put(of, rows[i].text);
        html(of, "</th>");
        cell(of, rows[i].value);
        html(of, "</tr>\n");
    }
    table_close(of);
}

static void draw_curve(page *of, chart_point *point, int64_t count, int net) {
    chart curve;
    double top = 100, low = 0, peak = 0;
    int64_t at_20 = 0, at_peak = 0, step = count / 240 + 1, kept = 0;
    memset(&curve, 0, sizeof curve);
    for (int64_t i = 0; i < count; i++) {
        if (point[i].x <= 20 + 1e-9) at_20 = i;
        if (point[i].y > peak) peak = point[i].y, at_peak = i;
        if (point[i].y < low) low = point[i].y;
    }
    if (at_20 > 0)
        point[at_20].label = slice_of(PHRASE(of, CURVE_POINT, percent_of(of, llround(point[at_20].x * 1e4)),
                                             percent_of(of, llround(point[at_20].y * 1e4))));
    if (peak > 100.5 && at_peak != at_20)
        point[at_peak].label = slice_of(PHRASE(of, CURVE_PEAK, percent_of(of, llround(peak * 1e4))));
    for (int64_t i = 0; i < count; i++)
        if (i % step == 0 || i == count - 1 || point[i].label.length) point[kept++] = point[i];
    while (top < peak) top += 20;
    double stride = top > 400 ? ceil(top / 800) * 100 : 20;
    top = ceil(top / stride) * stride;
    axis_linear(&curve.x, 0, 100, 20, " %");
    axis_linear(&curve.y, low < 0 ? floor(low / stride) * stride : 0, top, stride, " %");
    curve.x.title = words(of, TEXT_CURVE_AXIS_X);
    curve.y.title = words(of, net ? TEXT_CURVE_AXIS_NET : TEXT_CURVE_AXIS_POSITIVE);
    curve.id = "curve-chart";
    curve.title = words(of, TEXT_CURVE_TITLE);
    curve.summary = words(of, TEXT_CURVE_SUMMARY);
    curve.point = point;
    curve.points = kept;
    curve.joined = 1;
    html(of, "<figure>");
    svg_chart(&of->out, &curve);
    html(of, "<figcaption>%s", PHRASE(of, CURVE_NOTE, of->asof));
    if (!net) {
        html(of, " ");
        put(of, TEXT_CURVE_NOT_NET);
    }
    html(of, "</figcaption></figure>\n");
}

void report_concentration_section(page *of) {
    const report_data *data = of->data;
    chart_point *point = need((size_t)(data->curves + 2) * sizeof *point);
    int64_t count;
    int net = make_curve(data, point, &count);
    section_open(of, "concentration", TEXT_CURVE_TITLE);
    if (count < 2 || !data->concentration.known) {
        html(of, "<p>");
        put(of, TEXT_CURVE_EMPTY);
        html(of, "</p>\n");
    } else {
        chart_point *drawn = need((size_t)count * sizeof *drawn);
        memcpy(drawn, point, (size_t)count * sizeof *drawn);
        draw_curve(of, drawn, count, net);
        curve_table(of, point, count, net);
        facts_table(of);
        free(drawn);
    }
    section_close(of);
    free(point);
}
