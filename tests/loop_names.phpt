--TEST--
Main functions and lines are named as a PHP programmer would
--DESCRIPTION--
Protects: the class of a method is told, also where the method runs as a closure made of it, and the
class a closure was only written in is not.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run(<<<'PHP'
<?php
namespace App;
final class Feed
{
    public static array $kept = [];
    public function onEvent(int $i): void { leaktrack_hook(); self::$kept[] = str_repeat('e', 5000); }
    public static function onStatic(int $i): void { leaktrack_hook(); self::$kept[] = str_repeat('s', 5000); }
    public function written(): \Closure
    {
        return function (int $i): void { leaktrack_hook(); self::$kept[] = str_repeat('c', 5000); };
    }
}
$feed = new Feed();
$calls = [$feed->onEvent(...), \Closure::fromCallable([Feed::class, 'onStatic']), $feed->written()];
foreach ($calls as $call) {
    for ($i = 0; $i < 5; $i++) {
        $call($i);
    }
}
foreach (leaktrack_report()['processes'][0]['mains'] as $main) {
    echo $main['name'], ': ', $main['sites'][0]['function'], "\n";
}
PHP);
echo $run->out;
?>
--EXPECTF--
App\Feed::onEvent: App\Feed::onEvent
App\Feed::onStatic: App\Feed::onStatic
%r(App\\)?%r{closure}: %r(App\\)?%r{closure}
