<?php
// clean: a ring of sixty-four samples.
final class Ring
{
    private SplFixedArray $samples;
    private int $at = 0;

    public function __construct(int $size)
    {
        $this->samples = new SplFixedArray($size);
    }

    public function add(array $sample): void
    {
        $this->samples[$this->at++ % $this->samples->getSize()] = $sample;
    }
}
$ring = new Ring(64);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $ring;
    $ring->add(['loop' => $n, 'took' => $n / 3, 'name' => "sample $n"]);
}

return ['kind' => 'ring', 'warmup' => 70, 'bound' => 1024];
