<?php
// What osTicket's business hours answer: php osticket.php CHECKOUT QUESTION (head_to_head.py has the form of a question).
// class.businesshours.php and class.schedule.php are osTicket's own; their database is the entries below. A lunch break is a
// holiday of an hour every day, as a comment of that source foresees.

error_reporting(0);
spl_autoload_register(fn($name) => eval("class $name {}")); // forms, of which no question is asked
class VerySimpleModel
{
    public $ht;
    public function __construct($values = []) { $this->ht = $values; }
    public function get($name, $default = false) { return $this->ht[$name] ?? $default; }
    public function __get($name) { return $this->ht[$name] ?? null; }
    public static function objects() { return new Rows($GLOBALS['entries']); }
    public static function lookup($id) { return $GLOBALS['schedules'][is_array($id) ? $id['id'] : $id]; }
}
class Rows extends ArrayObject
{
    public function filter($by) { return new Rows(array_filter((array) $this, fn($row) => $row->get('schedule_id') == $by['schedule_id'])); }
}
class Config
{
    public function __construct(private $name) {}
    public function getInfo() { return ['configuration' => '']; }
}
class JsonDataParser { public static function decode($text) { return ['holidays' => [2]]; } }
class CustomDataTranslation { public static function translate($tag) { return $tag; } }
function _H($text) { return $text; }
function __($text) { return $text; }

[, $source, $question] = $argv;
define('INCLUDE_DIR', "$source/include/");
define('SCHEDULE_TABLE', 'schedule');
define('SCHEDULE_ENTRY_TABLE', 'schedule_entry');
require INCLUDE_DIR . 'class.businesshours.php';
$q = json_decode($question, true);
date_default_timezone_set($q['zone']);
$schedules = [1 => new BusinessHoursSchedule(['id' => 1, 'timezone' => $q['zone'], 'flags' => 1, 'holidays' => [2]]),
    2 => new HolidaysSchedule(['id' => 2, 'timezone' => $q['zone'], 'flags' => 0])];
$entry = fn($schedule, $repeats, $on, $from, $until, $day = 0) => new ScheduleEntry(['schedule_id' => $schedule,
    'schedule' => $GLOBALS['schedules'][$schedule], 'repeats' => $repeats, 'day' => $day, 'name' => 'entry', 'starts_on' => $on,
    'starts_at' => $from, 'ends_on' => $on, 'ends_at' => $until === '24:00' ? '23:59:59' : $until, 'stops_on' => null]);
$monday = fn($day) => (new DateTime('2001-01-01'))->modify("+$day day")->format('Y-m-d');
$entries = [];
foreach ($q['days'] as $day) {
    $entries[] = $entry(1, 'weekly', $monday($day), $q['spans'][0][0], end($q['spans'])[1], $day + 1);
}
foreach ($q['open'] as [$day, $from, $until]) {
    $entries[] = $entry(1, 'never', $day, $from, $until);
}
foreach ($q['closed'] as $day) {
    $entries[] = $entry(2, 'never', $day, '00:00', '24:00');
}
foreach ($q['partial'] as [$day, $from, $until]) {
    $entries[] = $entry(2, 'never', $day, $from, $until);
}
for ($i = 1; $i < count($q['spans']); $i++) {
    $entries[] = $entry(2, 'daily', '2001-01-01', $q['spans'][$i - 1][1], $q['spans'][$i][0]);
}
$at = new DateTime($q['first']);
$hours = new BusinessHours($schedules[1]);
$due = $hours->addWorkingHours($at, $q['seconds'] / 3600);
echo $due === false ? 'refused' : $due->format(DATE_ATOM), "\n";
