--TEST--
Memory is charged to the line that asked for it
--DESCRIPTION--
Protects: the right line (of the statement or of the call in it) for what PHP code can allocate, the
internal function and its module where one asked, and the compiler's memory to the line that runs
the include, eval or autoloader. Each case keeps something; its line must hold the bytes, and no
other.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

file_put_contents(test_dir() . '/Loaded.inc', <<<'PHP'
<?php
class Loaded
{
    public array $list = [1, 2, 3];
    public function method(array $a): array { return array_map(fn ($x) => $x, $a); }
}
PHP);

$run = run_both(<<<'PHP'
<?php
final class Kept { public static array $all = []; public static string $text = ''; }
spl_autoload_register(function (string $class): void {
    require __DIR__ . "/$class.inc"; // @autoload
});
function multi_line(
    int $length,
    string $other,
): string {
    return str_repeat( // @multi_line
        $other,
        $length,
    );
}
function generator(): Generator // @generator_function
{
    yield str_repeat('y', 3000); // @generator
}
function fails(): void
{
    throw new RuntimeException('kept'); // @exception
}
function named(...$arguments): array { return $arguments; }
function handle(string $case, int $i): void
{
    leaktrack_hook($case);
    $k = 'k' . $i; // @name
    switch ($case) {
        case 'concatenation':
            Kept::$text .= str_repeat('t', 100) . $k; // @concatenation
            break;
        case 'array literal':
            Kept::$all[0] = [
                'a' => $i, // @first_element
                'b' => [$i, $i, $i, $i, $i, $i, $i, $i, $i, $i], // @inner_array
                'c' => $i,
            ];
            break;
        case 'append':
            Kept::$all[0] = [];
            for ($n = 0; $n < 500; $n++) {
                Kept::$all[0][] = $n; // @append
            }
            break;
        case 'call over several lines':
            Kept::$all[0] = multi_line(
                4000,
                'z',
            );
            break;
        case 'closure':
            Kept::$all[0] = function () use ($k) { // @closure
                return $k;
            };
            break;
        case 'arrow function':
            Kept::$all[0] = fn () => $k; // @arrow
            break;
        case 'object':
            Kept::$all[0] = new SplObjectStorage; // @object
            break;
        case 'dynamic property':
            $object = new stdClass; // @object_of_property
            $object->{$k} = 1; // @property
            Kept::$all[0] = $object;
            break;
        case 'internal function':
            Kept::$all[0] = explode(',', str_repeat("part $i,", 50)); // @internal
            break;
        case 'callback in internal':
            Kept::$all[0] = array_map( // @array_map
                fn (int $n) => str_repeat('c', 1000 + $n), // @callback
                [1, 2, 3],
            );
            break;
        case 'method of internal class':
            $object = new ArrayObject; // @new_object
            $object->append(str_repeat('a', 100)); // @internal_method
            Kept::$all[0] = $object;
            break;
        case 'generator':
            Kept::$all[0] = iterator_to_array(generator()); // @collects
            break;
        case 'suspended generator':
            Kept::$all[0] = generator(); // @makes_generator
            Kept::$all[0]->current();
            break;
        case 'exception':
            try {
                fails();
            } catch (RuntimeException $e) {
                Kept::$all[0] = $e;
            }
            break;
        case 'eval':
            Kept::$all[0] = eval('return function () { return [1, 2, 3]; };'); // @eval
            break;
        case 'eval in eval':
            Kept::$all[0] = eval("return eval('return fn () => [1, 2, 3];');"); // @eval_eval
            break;
        case 'include':
            $code = "<?php function c$i(array \$a) { return [\$a, \$a]; } return 1;";
            file_put_contents(__DIR__ . "/c$i.inc", $code);
            include __DIR__ . "/c$i.inc"; // @include
            break;
        case 'autoload':
            if ($i === 0) {
                Kept::$all['autoload'] = new Loaded; // @new_loaded
            }
            break;
        case 'preg_replace_callback':
            Kept::$all[0] = preg_replace_callback('/x/', fn () => str_repeat('p', 2000), 'axb'); // @preg
            break;
        case 'unserialize':
            $text = serialize([1, 'two' => str_repeat('u', 200), new ArrayObject([3])]);
            Kept::$all[0] = unserialize($text); // @unserialize
            break;
        case 'named arguments':
            Kept::$all[0] = named(a: $k, b: [$i]); // @named
            break;
        case 'reference':
            $a = str_repeat('r', 100); // @string
            $b = &$a; // @reference
            Kept::$all[0] = [&$b]; // @reference_array
            break;
        case 'interpolation':
            Kept::$all[0] = "text $i and $k and " . // @interpolation
                "more $k"; // @interpolation
            break;
        case 'list of arguments':
            Kept::$all[0] = array_merge( // @merge
                [1, 2],
                range(1, 200),
            );
            break;
    }
}
$cases = json_decode($argv[1]);
foreach ($cases as $case) {
    for ($i = 0; $i < 3; $i++) {
        handle($case, $i);
    }
    Kept::$all[0] = Kept::$text = '';
}
PHP, ['leaktrack.gc' => 'never'], [json_encode($cases = [
    'concatenation', 'array literal', 'append', 'call over several lines', 'closure', 'arrow function', 'object',
    'dynamic property', 'internal function', 'callback in internal', 'method of internal class', 'generator',
    'suspended generator', 'exception', 'eval', 'eval in eval', 'include', 'autoload', 'preg_replace_callback',
    'unserialize', 'named arguments', 'reference', 'interpolation', 'list of arguments'])])->verify();

$marks = [];
foreach (file($run->script) as $n => $text) {
    if (preg_match('~// @(\w+)$~', rtrim($text), $match)) {
        $marks[$n + 1] = $match[1];
    }
}
foreach ($cases as $case) {
    $said = [];
    foreach ($run->loops($case)[$case === 'autoload' ? 0 : 2]['keep'] ?? [] as [$id]) {
        $site = $run->site($id);
        $file = basename($site['file']);
        $file = $file === basename($run->script) ? '' : "$file ";
        $by = isset($site['internal'])
            ? ' via ' . str_replace(dirname($run->script) . '/', '', $site['internal'])
                . " ({$site['module']})"
            : '';
        $said[] = $file . ($marks[$site['line']] ?? 'line ' . $site['line']) . $by;
    }
    if (PHP_DEBUG && $case === 'array literal') {
        $said = array_diff($said, ['name']); // its VM does not save the place of each literal
    }
    $said = array_unique($said);
    sort($said);
    echo "$case: ", implode(', ', array_unique($said)), "\n";
}
?>
--EXPECT--
concatenation: concatenation
array literal: first_element, inner_array
append: append
call over several lines: multi_line via str_repeat (standard)
closure: closure, name
arrow function: arrow, name
object: object
dynamic property: name, object_of_property, property
internal function: internal via explode (standard)
callback in internal: array_map via array_map (standard), callback via str_repeat (standard)
method of internal class: internal_method via ArrayObject::append (SPL), internal_method via str_repeat (standard), new_object
generator: collects via iterator_to_array (SPL), generator via str_repeat (standard)
suspended generator: generator via str_repeat (standard), generator_function
exception: exception
eval: 002.php(96) : eval()'d code line 1, eval, eval via (compile) 002.php(96) : eval()'d code (Zend)
eval in eval: 002.php(99) : eval()'d code line 1, 002.php(99) : eval()'d code line 1 via (compile) 002.php(99) : eval()'d code(1) : eval()'d code (Zend), 002.php(99) : eval()'d code(1) : eval()'d code line 1
include: include, include via (compile) c2.inc (Zend)
autoload: autoload, autoload via (compile) Loaded.inc (Zend), new_loaded
preg_replace_callback: preg via preg_replace_callback (pcre)
unserialize: unserialize via unserialize (standard)
named arguments: name, named
reference: reference, reference_array, string via str_repeat (standard)
interpolation: interpolation
list of arguments: merge via array_merge (standard)
