<?php
// leak: a new alias of a class in each loop.
class Job
{
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    class_alias(Job::class, "Job$n"); // LEAK
    $class = "Job$n";
    new $class();
}

// HELD code of class Job
return ['kind' => 'engine-state'];
