# What Znuny's calendar answers: perl -I CHECKOUT znuny.pl QUESTION (head_to_head.py has the form of a question).
# Its configuration is the question; the rest of the system is not needed.
use strict;
use warnings;
use JSON::PP;
our %config;

package Kernel::Config { sub Get { return $main::config{ $_[1] } } }
package Kernel::Log { sub Log { my ($self, %said) = @_; die "$said{Message}\n" } }
package Kernel::Objects { sub Get { return bless {}, $_[1] eq 'Kernel::Config' ? 'Kernel::Config' : 'Kernel::Log' } }
package main;

{ no warnings 'once'; $Kernel::OM = bless {}, 'Kernel::Objects' }
require Kernel::System::DateTime;
my $q = decode_json($ARGV[0]);
my @abbreviated = qw(Mon Tue Wed Thu Fri Sat Sun);
my @hours = map { my ($from, $till) = map { 0 + substr($_, 0, 2) } @$_; $from .. $till - 1 } @{ $q->{spans} };
$config{TimeWorkingHours} = { map { $abbreviated[$_] => [] } 0 .. 6 };
$config{TimeWorkingHours}{ $abbreviated[$_] } = [@hours] for @{ $q->{days} };
$config{TimeVacationDays} = $config{TimeVacationDaysOneTime} = undef;
for (@{ $q->{closed} }) {
    my ($year, $month, $day) = map { 0 + $_ } split /-/;
    if ($q->{yearly}) { $config{TimeVacationDays}{$month}{$day} = 'closed' }
    else { $config{TimeVacationDaysOneTime}{$year}{$month}{$day} = 'closed' }
}
my ($first, $last) = map { bless { Locale => 'en_US',
    CPANDateTimeObject => DateTime->from_epoch(epoch => $_ // 0, time_zone => $q->{zone}, locale => 'en_US') }, 'Kernel::System::DateTime' }
    $q->{first_epoch}, $q->{last_epoch};
if ($q->{ask} eq 'elapsed') {
    print $first->Delta(DateTimeObject => $last, ForWorkingTime => 1)->{AbsoluteSeconds}, "\n";
} else {
    $first->Add(Seconds => $q->{seconds}, AsWorkingTime => 1) or die "gives up\n";
    my $due = $first->{CPANDateTimeObject}->clone;
    $due->set_time_zone('UTC');
    print $due->iso8601, "Z\n";
}
