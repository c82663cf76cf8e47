<?php
// Allocation-heavy requests: 600 allocations each, few blocks live.
// php alloc.php [REQUESTS [DEPTH]]: does its work so many calls deep
final class Row
{
    public array $tags = [];
    public ?Row $next = null;
    public function __construct(public string $name, public int $n)
    {
    }
}

function work(int $i): int
{
    $sum = 0;
    $rows = [];
    for ($k = 0; $k < 60; $k++) {
        $row = new Row("name $k of $i", $k);
        $row->tags[] = "tag $k";
        $row->tags[] = strtoupper("t$i");
        $rows["row$k"] = $row;
        $parts = explode(' ', $row->name);
        $sum += strlen(implode('-', $parts)) + count($parts);
    }
    foreach ($rows as $key => $row) {
        $sum += strlen($key . $row->tags[1]);
    }
    return $sum;
}

function deeper(int $depth, int $i): int
{
    return $depth ? deeper($depth - 1, $i) : work($i);
}

function request(int $i, int $depth): int
{
    if (function_exists('leaktrack_hook')) {
        leaktrack_hook();
    }
    return deeper($depth, $i);
}

$sum = 0;
$depth = (int)($argv[2] ?? 0);
for ($i = 0, $n = (int)($argv[1] ?? 20000); $i < $n; $i++) {
    $sum += request($i, $depth);
}
echo $sum, "\n";
