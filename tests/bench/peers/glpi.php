<?php
// What GLPI's calendar answers: php glpi.php CHECKOUT QUESTION (head_to_head.py has the form of a question). src/Calendar.php and
// src/CalendarSegment.php are GLPI's own; their database is the rows below, their framework the few words that the two files need.

namespace Safe {
    function strtotime(string $text, ...$more): int { return \strtotime($text, ...$more); }
}

namespace Glpi\Features {
    trait Clonable {}
}

namespace Glpi\DBAL {
    class QueryExpression { public function __construct(public string $value) {} }

    /** The functions of a SELECT, as PHP that computes them for a row; times of the same form compare as text. */
    class QueryFunction
    {
        private static function value($of, array $row): string
        {
            return $of instanceof QueryExpression ? $of->value : (is_array($of) ? $of[1]($row) : $row[$of]);
        }
        private static function pick(array $of, ?string $alias, callable $by): array
        {
            return [$alias, fn($row) => $by(array_map(fn($one) => self::value($one, $row), $of))];
        }
        public static function least(array $of, ?string $alias = null) { return self::pick($of, $alias, 'min'); }
        public static function greatest(array $of, ?string $alias = null) { return self::pick($of, $alias, 'max'); }
        public static function timediff($expression1, $expression2, ?string $alias = null)
        {
            $seconds = function (string $text) {
                [$hour, $minute, $second] = explode(':', $text);
                return $hour * 3600 + $minute * 60 + $second;
            };
            return [$alias, function ($row) use ($expression1, $expression2, $seconds) {
                $left = $seconds(self::value($expression1, $row)) - $seconds(self::value($expression2, $row));
                return sprintf('%02d:%02d:%02d', intdiv($left, 3600), intdiv($left, 60) % 60, $left % 60);
            }];
        }
    }
}

namespace {
    const DAY_TIMESTAMP = 86400, HOUR_TIMESTAMP = 3600, MINUTE_TIMESTAMP = 60;

    class Row
    {
        public array $fields = [];
        public function getFromDB($id) { return true; }
        public function update($input) { $this->fields = $input + $this->fields; return true; }
        public static function getTable() { return 'glpi_calendarsegments'; }
    }
    class CommonDropdown extends Row {}
    class CommonDBChild extends Row {}
    class Calendar_Holiday { public function getHolidaysForCalendar($id) { global $closed; return $closed; } }
    class Toolbox
    {
        public static function getTimestampTimeUnits($time)
        {
            return ['hour' => intdiv($time, 3600) % 24, 'minute' => intdiv($time, 60) % 60, 'second' => $time % 60];
        }
    }
    function importArrayFromDB($text) { return $text === null ? [] : json_decode($text, true); }
    function exportArrayToDB($array) { return json_encode($array); }

    /** Segments of the calendar; answers the queries of CalendarSegment. */
    class Database
    {
        public function __construct(private array $rows) {}
        public static function quoteValue($value) { return $value; }
        public function request(array $query): ArrayIterator
        {
            $found = array_filter($this->rows, function ($row) use ($query) {
                foreach ($query['WHERE'] as $name => $wanted) {
                    [$is, $value] = is_array($wanted) ? $wanted : ['=', $wanted];
                    if ($name != 'calendars_id' && !match ($is) { '=' => $row[$name] == $value, '<' => $row[$name] < $value,
                        '>' => $row[$name] > $value, '<=' => $row[$name] <= $value, '>=' => $row[$name] >= $value }) {
                        return false;
                    }
                }
                return true;
            });
            if (isset($query['COUNT'])) {
                return new ArrayIterator([[$query['COUNT'] => count($found)]]);
            }
            usort($found, fn($a, $b) => $a['begin'] <=> $b['begin']);
            return new ArrayIterator(array_map(fn($row) => array_map(fn($of) => $of[1]($row), array_column($query['SELECT'], null, 0)), $found));
        }
    }

    [, $source, $question] = $argv;
    $q = json_decode($question, true);
    date_default_timezone_set($q['zone']);
    $segments = [];
    foreach ($q['days'] as $day) {
        foreach ($q['spans'] as [$begin, $end]) {
            $segments[] = ['day' => ($day + 1) % 7, 'begin' => "$begin:00", 'end' => "$end:00"];
        }
    }
    $DB = new Database($segments);
    $closed = array_map(fn($range) => ['begin_date' => $range[0], 'end_date' => $range[1], 'is_perpetual' => $q['yearly']], $q['closed_ranges']);
    require "$source/src/CalendarSegment.php";
    require "$source/src/Calendar.php";
    $calendar = new Calendar();
    $calendar->fields = ['id' => 1, 'cache_duration' => null];
    $local = fn($epoch) => date('Y-m-d H:i:s', $epoch);
    if ($q['ask'] === 'elapsed') {
        echo $calendar->getActiveTimeBetween($local($q['first_epoch']), $local($q['last_epoch'])), "\n";
    } else {
        $waited = array_sum(array_map(fn($pause) => $calendar->getActiveTimeBetween($local($pause[0]), $local($pause[1])), $q['pauses']));
        $due = $calendar->computeEndDate($local($q['first_epoch']), $q['seconds'], $waited);
        echo $due === false ? 'refused' : (new DateTime($due))->format(DATE_ATOM), "\n";
    }
}
