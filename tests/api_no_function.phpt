--TEST--
leaktrack_hook() where no PHP function runs
--DESCRIPTION--
Protects: called by the engine itself (a shutdown function registered by name) there is nothing to
mark: a warning that says what to do, no crash, and recording is not begun by it. Called through
internal functions it marks the PHP function around them.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run(<<<'PHP'
<?php
register_shutdown_function('leaktrack_hook');
register_shutdown_function('leaktrack_hook', 'label');
echo "end\n";
PHP);
echo $run->out;
var_dump($run->logs);

$run = run(<<<'PHP'
<?php
function by_name(): void { call_user_func('leaktrack_hook'); }
function by_array(): void { call_user_func_array('leaktrack_hook', ['label' => 'named']); }
function by_map(): array { return array_map('leaktrack_hook', ['one', 'two']); }
function by_callable(): void { $hook = leaktrack_hook(...); $hook(); }
function by_reflection(): void { (new ReflectionFunction('leaktrack_hook'))->invoke(); }
by_name(); by_array(); by_map(); by_callable(); by_reflection();
PHP)->verify();
echo $run->out, implode("\n", $run->places()), "\n";
?>
--EXPECTF--
end

Warning: leaktrack_hook(): there is no PHP function to mark: call leaktrack_hook() in the function that handles a request, or at the top of the loop's body in Unknown on line 0

Warning: leaktrack_hook(): there is no PHP function to mark: call leaktrack_hook() in the function that handles a request, or at the top of the loop's body in Unknown on line 0
array(0) {
}
by_name: 1 return
named: 1 return
one: 1 hook
two: 1 return
by_callable: 1 return
by_reflection: 1 return
