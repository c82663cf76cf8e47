<?php
// leak: each loop includes a file of its own, and the engine remembers every name.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $file = sys_get_temp_dir() . '/leaktrack-case-' . getmypid() . "-$n.php";
    file_put_contents($file, '<?php return 7;');
    $seven = include $file; // LEAK
    unlink($file);
}

// HELD list of included files
return ['kind' => 'include', 'pair' => 'clean_include_same'];
