--TEST--
leaktrack_status() tells what is recorded and what it costs
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run(<<<'PHP'
<?php
final class Kept { public static array $all = []; }
function status(string $what): void
{
    $status = leaktrack_status();
    echo $what, ': on ', json_encode($status['on']), ', loops ', $status['loops'], ', open ', $status['open_loops'],
        ', log ', $status['log'] === null ? 'none' : basename(dirname($status['log'])), "\n";
}
function handle(int $bytes): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('k', $bytes);
}
function inside(): void { leaktrack_hook(); status('inside'); }
$before = leaktrack_status();
status('before');
handle(100);
status('after one');
inside();
$one = leaktrack_status();
for ($i = 0; $i < 10; $i++) {
    handle(1000000);
}
$eleven = leaktrack_status();
$same = $eleven['live_bytes'] - $one['live_bytes'];
echo 'live: ', $same >= 10 * 1003520 && $same < 10 * 1003520 + 20000 ? 'right' : $same, ', blocks ',
    $eleven['blocks'] - $one['blocks'] >= 10 ? 'right' : 'wrong', "\n";
// What is known and what was there before are the heap's usage.
$known = $eleven['base_bytes'] - $eleven['untracked_freed_bytes'] + $eleven['live_bytes'];
echo 'usage: ', abs(memory_get_usage() - $known) < 4000 ? 'right' : memory_get_usage() - $known, "\n";
echo 'own: ', $eleven['own_bytes'] > 10000 && $eleven['own_bytes'] < 8 << 20 ? 'some' : $eleven['own_bytes'], "\n";
echo 'sites: ', $eleven['sites'] >= 3 ? 'some' : $eleven['sites'], ', lost ', $eleven['lost_records'],
    ', stopped ', json_encode($eleven['stopped']), "\n";
echo 'collections: ', $eleven['collections'] >= 12 ? 'some' : $eleven['collections'], ', ',
    is_float($eleven['collection_seconds']) ? 'timed' : 'not timed', "\n";
$keys = ['on', 'loops', 'open_loops', 'blocks', 'live_bytes', 'untracked_freed_bytes', 'untracked_freed_blocks',
    'base_bytes', 'own_bytes', 'sites', 'collections', 'collection_seconds', 'lost_records', 'log', 'stopped'];
echo 'keys: ', array_diff($keys, array_keys($before)) ? 'missing' : 'there', "\n";
PHP)->verify();
echo preg_replace('/\d+\.log/', 'its directory', $run->out);
?>
--EXPECT--
before: on false, loops 0, open 0, log none
after one: on true, loops 1, open 0, log its directory
inside: on true, loops 2, open 1, log its directory
live: right, blocks right
usage: right
own: some
sites: some, lost 0, stopped null
collections: some, timed
keys: there
