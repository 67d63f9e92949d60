/* Charts as inline SVG: presentation by class only, so that a strict content-security policy allows them. */
#ifndef KEYACCT_CLI_SVG_H
#define KEYACCT_CLI_SVG_H

#include "html.h"

enum { AXIS_LINEAR, AXIS_LOG };
enum { CHART_POINTS = 260 }; /* more are counted into squares but for the first half of that many */

typedef struct chart_tick {
    double at;
    char text[64];
} chart_tick;

/* An axis; a log axis has a band for what is not above zero beyond its low end, named by `other` when `has_other`. */
typedef struct chart_axis {
    int kind, has_other, ticks;
    double low, high;
    const char *title, *other;
    chart_tick tick[16];
} chart_axis;

typedef struct chart_point {
    double x, y; /* NAN: the band */
    int look; /* 1..4: class and shape */
    slice label; /* empty: none */
    const char *link; /* fragment or NULL */
} chart_point;

typedef struct chart_line {
    int vertical;
    double at;
    const char *text;
} chart_line;

typedef struct chart_zone {
    int right, top; /* which corner the words stand in */
    const char *text;
} chart_zone;

typedef struct chart {
    const char *id, *title, *summary; /* title and summary are for screen readers; id is unique on the page */
    chart_axis x, y;
    const chart_point *point;
    int64_t points;
    const chart_line *line;
    int lines;
    const chart_zone *zone;
    int zones;
    int joined; /* 1: points are joined to a curve; only those with a label are marked */
} chart;

/* The five levels, lowest first. */
typedef struct ladder {
    const char *title, *summary;
    struct {
        const char *count, *name, *note;
        int alert;
    } step[5];
} ladder;
void svg_ladder(buffer *to, const ladder *of);
/* Draws the chart twice, for wide and for narrow pages; the style shows one of them. */
void svg_chart(buffer *to, const chart *of);
/* A bar of share (0..1) beside a figure that says the same: hidden from screen readers. */
void svg_bar(buffer *to, const char *look, double share);
/* Ticks 1, 10, 100, ... or even steps over low..high. */
void axis_log(chart_axis *of, double smallest, double largest, int chinese);
void axis_linear(chart_axis *of, double low, double high, double step, const char *suffix);

#endif
