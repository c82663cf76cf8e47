<?php

return ['name' => 'bookshop', 'limits' => ['page' => 20, 'cart' => 100], 'tags' => ['new', 'old']];
