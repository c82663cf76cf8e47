<?php
// leak: a container where each request tags its services again.
final class Container
{
    private array $tags = [];
    private array $shared = [];

    public function set(string $id, callable $make): void
    {
        $this->shared[$id] = $make;
    }

    public function tag(string $tag, string $id, array $attributes): void
    {
        $this->tags[$tag][] = ['id' => $id, 'attributes' => $attributes]; // LEAK
    }
}
$container = new Container();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $container;
    $container->set('mailer', fn () => new ArrayObject());
    $container->tag('reset', 'mailer', ['priority' => $n, 'method' => 'reset']); // LEAK
}

// HELD $GLOBALS['container']->tags['reset'][…]
// HELD $GLOBALS['container']->tags['reset'][…]['attributes']
return ['kind' => 'container', 'pair' => 'clean_scoped_services'];
