--TEST--
analyze: options that are wrong are named, with what they take
--EXTENSIONS--
leaktrack
--FILE--
<?php
$wrong = [
    ['fromat' => 'json'], ['json'], ['format' => 'xml'], ['format' => 1], ['format' => null],
    ['output' => 5], ['output' => ''], ['output' => "a\0b"],
    ['top' => '5'], ['top' => -1], ['top' => 1.5], ['loops' => 'yes'], ['loops' => -1], ['loops' => null],
    ['pid' => '5'], ['pid' => -5], ['color' => 'blue'], ['color' => true],
];
foreach ($wrong as $options) {
    try {
        leaktrack_analyze('/nowhere', $options);
        echo "taken: ", json_encode($options), "\n";
    } catch (Error $e) {
        echo get_class($e), ': ', addcslashes($e->getMessage(), "\0"), "\n";
    }
}
$value = 'collapsed';
echo @leaktrack_analyze('/nowhere', ['format' => &$value, 'output' => null, 'top' => 0, 'loops' => false, 'pid' => null, 'color' => 'never']), "\n";
?>
--EXPECT--
ValueError: leaktrack_analyze(): Unknown option "fromat": there are format, output, top, loops, pid and color
ValueError: leaktrack_analyze(): Options are given by name, not by number (0): there are format, output, top, loops, pid and color
ValueError: leaktrack_analyze(): Option "format" must be one of text, json, collapsed, "xml" given
TypeError: leaktrack_analyze(): Option "format" must be of type string, int given
TypeError: leaktrack_analyze(): Option "format" must be of type string, null given
TypeError: leaktrack_analyze(): Option "output" must be of type ?string, int given
ValueError: leaktrack_analyze(): Option "output" must be the path of a file, an empty string given
ValueError: leaktrack_analyze(): Option "output" must be the path of a file, one with a NUL byte given
TypeError: leaktrack_analyze(): Option "top" must be of type int, string given
ValueError: leaktrack_analyze(): Option "top" must be 0 (all) or more, -1 given
TypeError: leaktrack_analyze(): Option "top" must be of type int, float given
TypeError: leaktrack_analyze(): Option "loops" must be of type bool|int, string given
ValueError: leaktrack_analyze(): Option "loops" must be 0 (all) or more, -1 given
TypeError: leaktrack_analyze(): Option "loops" must be of type bool|int, null given
TypeError: leaktrack_analyze(): Option "pid" must be of type int, string given
ValueError: leaktrack_analyze(): Option "pid" must be 0 (all) or more, -5 given
ValueError: leaktrack_analyze(): Option "color" must be one of auto, always, never, "blue" given
TypeError: leaktrack_analyze(): Option "color" must be of type string, bool given
-1
