--TEST--
leaktrack.gc takes auto, always and never, at any time
--DESCRIPTION--
Protects: a wrong value is refused with a warning that names the setting and the values, and changes
nothing; a change at run time holds from the next close on, and ini_restore() goes back.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run(<<<'PHP'
<?php
function handle(): void
{
    leaktrack_hook();
    $a = new stdClass;
    $a->self = $a;
}
foreach (['', 'Always', 'sometimes', '1'] as $wrong) {
    var_dump(ini_set('leaktrack.gc', $wrong), ini_get('leaktrack.gc'));
}
for ($i = 0; $i < 20; $i++) {
    match ($i) {
        4 => ini_set('leaktrack.gc', 'never'),
        8 => ini_set('leaktrack.gc', 'always'),
        12 => ini_set('leaktrack.gc', 'never'),
        16 => ini_restore('leaktrack.gc'),
        default => null,
    };
    handle();
}
PHP)->verify();
echo $run->out;
echo implode(' ', array_map(fn (array $loop) => empty($loop['gc']) ? '-' : 'gc', $run->loops('handle'))), "\n";

$run = run('<?php var_dump(ini_get("leaktrack.gc"));', ['leaktrack.gc' => 'wrong']);
echo $run->out;
?>
--EXPECTF--
Warning: leaktrack.gc is auto, always or never, not ''; it stays as it was in %s on line %d
bool(false)
string(4) "auto"

Warning: leaktrack.gc is auto, always or never, not 'Always'; it stays as it was in %s on line %d
bool(false)
string(4) "auto"

Warning: leaktrack.gc is auto, always or never, not 'sometimes'; it stays as it was in %s on line %d
bool(false)
string(4) "auto"

Warning: leaktrack.gc is auto, always or never, not '1'; it stays as it was in %s on line %d
bool(false)
string(4) "auto"
gc gc gc gc - - - - gc gc gc gc - - - - gc gc gc gc

Warning: %Sleaktrack.gc is auto, always or never, not 'wrong'%S
string(4) "auto"
