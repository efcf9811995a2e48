//! From queries to plans, from partials to results.
