# What Business::Hours of Request Tracker answers: perl business_hours.pl QUESTION (head_to_head.py has the form), TZ is the zone.
use strict;
use warnings;
use JSON::PP;
use POSIX qw(strftime);
eval { require Business::Hours } or do { print STDERR "not installed\n"; exit 1 };

if ($ARGV[0] eq 'version') { print "$Business::Hours::VERSION\n"; exit }
my $q = decode_json($ARGV[0]);
my @spans = @{ $q->{spans} };
my %day = (Start => $spans[0][0], End => $spans[-1][1] eq '24:00' ? '00:00' : $spans[-1][1],
    Breaks => [map { { Start => $spans[$_][1], End => $spans[$_ + 1][0] } } 0 .. $#spans - 1]);
my $hours = Business::Hours->new;
$hours->business_hours((map { (($_ + 1) % 7 => { %day, Name => "day $_", Breaks => [map { { %$_ } } @{ $day{Breaks} }] }) } @{ $q->{days} }),
    holidays => [map { $q->{yearly} ? substr($_, 5) : $_ } @{ $q->{closed} }]);
if ($q->{ask} eq 'elapsed') {
    print $hours->between($q->{first_epoch}, $q->{last_epoch}), "\n";
} else {
    my $due = $hours->add_seconds($q->{first_epoch}, $q->{seconds});
    print $due == -1 ? "refused\n" : strftime("%Y-%m-%dT%H:%M:%SZ\n", gmtime $due);
}
