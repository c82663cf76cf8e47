<?php

// SPDX-License-Identifier: MIT
//
// Disks and folders that fail while a process records.

declare(strict_types=1);

fault('full disk while writing', function (): array {
    mkdir($disk = WORK . '/disk', 0700);
    $wrong = [];
    $sizes = SLOW ? range(8, 160, 8) : [8, 64];
    $lost = 0;
    foreach ($sizes as $kb) {
        exec("mount -t tmpfs -o size={$kb}k,mode=0700 tmpfs " . escapeshellarg($disk) . ' 2>/dev/null', $none, $status);
        if ($status !== 0) {
            return [null, 'no tmpfs can be mounted here', []];
        }
        [$status, $out] = execute(command(WORKER . 'for ($i = 0; $i < 3000; $i++) { handle($i); if ($i % 100 == 0) { usleep(11000); } }'
            . ' $lost = leaktrack_status()["lost_records"]; echo $lost > 0 ? "$lost lost" : "none";', $disk));
        // Loops may be missing there; every whole line is a record.
        $wrong = [...$wrong, ...check_logs($disk, true, true), ...($status === 0 && (int) $out > 0 ? [] : ["at $kb KB: status $status: $out"])];
        $lost = max($lost, (int) $out);
        exec('umount ' . escapeshellarg($disk));
    }
    return [count($sizes), "what does not fit, and it is told: at most $lost records", $wrong];
});

fault('full disk that has room again', function (): array {
    mkdir($disk = WORK . '/disk-again', 0700);
    exec('mount -t tmpfs -o size=1m,mode=0700 tmpfs ' . escapeshellarg($disk) . ' 2>/dev/null', $none, $status);
    if ($status !== 0) {
        return [null, 'no tmpfs can be mounted here', []];
    }
    [$status, $out] = execute(command(WORKER . '@file_put_contents("' . $disk . '/filler", str_repeat("f", 1 << 20));'
        . 'for ($i = 0; $i < 600; $i++) { handle($i); if ($i == 300) { unlink("' . $disk . '/filler"); usleep(150000); } } echo "done";', $disk));
    $wrong = [...check_logs($disk), ...($status === 0 && $out === 'done' ? [] : ["status $status: $out"])];
    $told = loops($disk);
    $leaks = leaking_lines($disk);
    exec('umount ' . escapeshellarg($disk));
    return [1, "nothing: $told of 600 loops are told afterwards", [...$wrong, ...($told === 600 && $leaks === [LEAK] ? [] : ["$told loops, leaks in lines " . implode(', ', $leaks)])]];
});

fault('log directory removed while recording', function (): array {
    $times = SLOW ? 20 : 4;
    $wrong = [];
    $again = 0;
    for ($n = 0; $n < $times; $n++) {
        $log = log_dir();
        $at = random_int(1, 100);
        [$status, $out] = execute(command(WORKER . "for (\$i = 0; \$i < 400; \$i++) { handle(\$i); if (\$i == $at) { array_map('unlink', glob('$log/*')); rmdir('$log'); usleep(1100000); } } echo 'done';", $log));
        $again += (int) (leaking_lines($log) === [LEAK]);
        $wrong = [...$wrong, ...check_logs($log, false, true), ...($status === 0 && $out === 'done' ? [] : ["status $status: $out"])];
    }
    return [$times, "the log until then; another is begun within a second, $again name the leak", [...$wrong, ...($again === $times ? [] : ['no log of what came after'])]];
});
