--TEST--
preview: what leaks is shown shortened and escaped where leaktrack.preview asks for it, and no code runs for it
--DESCRIPTION--
Protects: leaktrack.preview in the text report, the JSON report, the live view and the log; that nothing of what a
process holds gets into its log unless it is asked for; that no magic method of what is shown is called.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

const PROGRAM = <<<'PHP'
<?php
enum Suit { case Hearts; }
final class Loud implements ArrayAccess, Countable, JsonSerializable, IteratorAggregate
{
    public int $x = 1;
    private ?string $name = null;
    protected array $list = [true, 'k' => 1.5];
    public mixed $unset;
    public function __construct() { unset($this->unset); }
    public function __toString(): string { echo "__toString\n"; return ''; }
    public function __get(string $name): mixed { echo "__get\n"; return 1; }
    public function __debugInfo(): array { echo "__debugInfo\n"; return []; }
    public function __serialize(): array { echo "__serialize\n"; return []; }
    public function offsetExists(mixed $i): bool { echo "offsetExists\n"; return true; }
    public function offsetGet(mixed $i): mixed { echo "offsetGet\n"; return 1; }
    public function offsetSet(mixed $i, mixed $v): void {}
    public function offsetUnset(mixed $i): void {}
    public function count(): int { echo "count\n"; return 1; }
    public function jsonSerialize(): array { echo "jsonSerialize\n"; return []; }
    public function getIterator(): Iterator { echo "getIterator\n"; return new EmptyIterator(); }
}
function handle(int $i): void
{
    leaktrack_hook();
    $GLOBALS['strings'][] = str_repeat("secret \"\$\\ grüße\n\x01\xff", 20); // @string
    $GLOBALS['objects'][] = new Loud(); // @object
    $GLOBALS['arrays'][] = ['id' => 7, 'suit' => Suit::Hearts, 'deep' => [1, [2, [3, [4, [5]]]]], 'o' => $i > 0]; // @array
    $GLOBALS['closures'][] = function () use ($i): void {}; // @closure
}
for ($i = 0; $i < 120; $i++) {
    handle($i);
}
leaktrack_dump();
PHP;

function previews(Run $run): array
{
    ob_start();
    leaktrack_analyze($run->log_dir, ['format' => 'json']);
    $report = json_decode(ob_get_clean(), true, 64, JSON_THROW_ON_ERROR);
    $found = [];
    foreach ($report['processes'][0]['mains'][0]['sites'] as $site) {
        foreach (['string', 'object', 'array', 'closure'] as $mark) {
            if ($site['line'] === $run->line($mark)) {
                $found[$mark] = $site['preview'];
            }
        }
    }
    ksort($found);
    return $found;
}

$run = run(PROGRAM);
echo $run->out, $run->err;
check(!preg_match('~secret~', file_get_contents(glob("$run->log_dir/*.jsonl")[0])), 'nothing of it without the setting');
same(['array' => null, 'closure' => null, 'object' => null, 'string' => null], previews($run), 'no previews');

foreach ([30, 200] as $characters) {
    $run = run(PROGRAM, ['leaktrack.preview' => (string) $characters]);
    echo $run->out, $run->err;
    foreach ($found = previews($run) as $mark => $preview) {
        check(mb_strlen((string) $preview, 'UTF-8') <= $characters + 1, "$mark: $preview");
        echo "$mark: ", $preview ?? 'none', "\n";
    }
    foreach ([fn () => leaktrack_analyze($run->log_dir), fn () => leaktrack_analyze_live(10, $run->log_dir)] as $view) {
        ob_start();
        $view();
        $text = preg_replace('~\s+~', ' ', ob_get_clean());
        check(str_contains($text, 'content "secret \"\$'), "the text has it: $text");
    }
}

foreach (['-1', '1001', 'all'] as $wrong) {
    $run = run('<?php echo ini_get("leaktrack.preview"), "\n";', ['leaktrack.preview' => $wrong]);
    check($run->out === "0\n" || str_contains($run->out . $run->err, "leaktrack.preview is how many characters"), $run->out);
}
?>
--EXPECT--
array: ["id" => 7, "suit" => Suit::He…
closure: none
object: Loud{x: 1, name: null, list: […
string: "secret \"\$\\ grüße\n\x01\xff…
array: ["id" => 7, "suit" => Suit::Hearts, "deep" => [1, [2, [3, [...]]]], "o" => false]
closure: none
object: Loud{x: 1, name: null, list: [0 => true, "k" => 1.5]}
string: "secret \"\$\\ grüße\n\x01\xffsecret \"\$\\ grüße\n\x01\xffsecret \"\$\\ grüße\n\x01\xffsecret \"\$\\ grüße\n\x01\xffsecret \"\$\\ grüße\n\x01\xffsecret \"\$\\ grüße\n\x01\xffsecret \"\$\\ grüße\n\x01…
