//! From plans to partials, over the rows that one worker owns.
