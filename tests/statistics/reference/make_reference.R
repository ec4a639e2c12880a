# Makes paired_reference.json: values that the tests of paired change are held to. Every entry holds its
# inputs, the exact call, and what R answered.
#
#   Rscript tests/statistics/reference/make_reference.R
#
# Needs coin, exactRankTests and jsonlite (Debian: r-cran-coin, r-cran-exactranktests, r-cran-jsonlite).

suppressPackageStartupMessages({
  library(coin)
  library(exactRankTests)
  library(jsonlite)
})

entries <- list()

# The call sees the inputs by name, so that what is printed beside the value is what was run.
record <- function(kind, inputs, call) {
  value <- suppressWarnings(eval(parse(text = call), list2env(inputs, parent = globalenv())))
  entries[[length(entries) + 1]] <<- list(kind = kind, inputs = inputs, call = call, value = unname(value))
}

pairs <- list(
  likert_8 = list(before = c(3, 2, 4, 3, 2, 3, 1, 3), after = c(4, 4, 4, 3, 3, 5, 2, 2)),
  likert_12 = list(
    before = c(3, 3, 2, 4, 3, 2, 3, 3, 4, 2, 1, 3), after = c(4, 4, 4, 4, 5, 3, 3, 4, 5, 2, 3, 2)
  ),
  likert_20 = list(
    before = c(3, 3, 2, 4, 3, 2, 3, 3, 4, 2, 1, 3, 5, 4, 3, 2, 2, 3, 4, 1),
    after = c(4, 3, 4, 4, 5, 3, 2, 4, 5, 2, 3, 4, 5, 5, 4, 1, 4, 3, 5, 4)
  ),
  likert_30 = list(
    before = c(3, 3, 2, 4, 3, 2, 3, 3, 4, 2, 1, 3, 5, 4, 3, 2, 2, 3, 4, 1, 2, 2, 3, 3, 3, 4, 4, 2, 1, 5),
    after = c(4, 3, 4, 4, 3, 3, 2, 4, 3, 2, 3, 4, 5, 3, 4, 1, 4, 3, 5, 2, 2, 1, 3, 4, 2, 4, 5, 3, 2, 4)
  ),
  mostly_zero = list(before = c(3, 3, 3, 4, 4, 2, 2, 3, 3, 3, 5, 1), after = c(3, 3, 3, 4, 4, 2, 3, 4, 3, 3, 3, 1)),
  one_size = list(before = c(1, 2, 3, 1, 2, 3, 1, 2, 3), after = c(2, 3, 4, 2, 3, 4, 0, 1, 4)),
  fell = list(before = c(5, 4, 4, 3, 5, 4, 2, 5, 3, 4), after = c(3, 4, 2, 2, 1, 3, 3, 4, 1, 2)),
  percent = list(
    before = c(40, 55, 60, 35, 70, 50, 45, 65, 80, 55, 60, 30, 75),
    after = c(60, 55, 85, 70, 70, 65, 40, 90, 85, 75, 55, 65, 95)
  ),
  untied_6 = list(before = c(1, 2, 3, 4, 5, 6), after = c(2.1, 4.3, 2.5, 7.2, 9.7, 5.1)),
  untied_10 = list(
    before = c(12.1, 9.4, 15.3, 8.8, 11.7, 10.2, 13.9, 7.6, 14.5, 9.9),
    after = c(14.3, 9.1, 19.7, 8.3, 15.6, 13.1, 14.6, 9.5, 13.4, 15.2)
  ),
  untied_25 = list(
    before = c(51, 43, 67, 38, 59, 47, 62, 55, 41, 70, 36, 49, 58, 64, 45, 53, 60, 39, 57, 48, 66, 42, 54, 61, 50),
    after = c(
      52.5, 41.1, 71.3, 45.9, 56.2, 58.8, 61.6, 67.1, 44.7, 68.8, 41.5, 58.1, 57.3, 78.2, 40.4, 59.6, 70.5, 37.9,
      74.7, 48.3, 79.6, 47.3, 45.2, 76.9, 65.7
    )
  ),
  untied_60 = list(before = rep(50, 60), after = 50 + round(((1:60) * 37) %% 61 - 24 + (1:60) / 97, 6))
)
large <- list(
  large_tied = list(before = rep(3, 260), after = rep(c(3, 4, 2, 5, 4, 1, 4, 3, 2, 4, 5, 2, 4), 20)),
  large_untied = list(before = rep(0, 250), after = round(((1:250) * 101) %% 251 - 110 + (1:250) / 997, 6))
)
of_changes <- function(call) paste0("{ d <- round(after - before, 9); ", call, " }")

# Student's t and the noncentral t limits of d_z.
for (name in c(names(pairs), names(large))) {
  record("t_test", c(pairs, large)[[name]], paste0(
    "{ test <- t.test(after, before, paired = TRUE); ",
    "c(test$estimate, test$conf.int, test$statistic, test$p.value) }"
  ))
}
for (name in c("likert_8", "likert_20", "fell", "percent", "untied_10", "untied_60", "large_tied")) {
  record("dz_limits", c(c(pairs, large)[[name]], list(level = 0.95)), paste0(
    "{ n <- length(before); t <- unname(t.test(after, before, paired = TRUE)$statistic); ",
    "root <- function(p) uniroot(function(ncp) pt(t, n - 1, ncp) - p, t + c(-20, 20), tol = 1e-13)$root; ",
    "c(root((1 + level) / 2), root((1 - level) / 2)) / sqrt(n) }"
  ))
}
for (case in list(c(2, 9), c(-1.3, 4), c(12, 29), c(0, 14), c(25, 99), c(6, 5), c(0.4, 1000), c(-9, 11))) {
  for (p in c(0.975, 0.025, 0.95)) {
    record("noncentrality", list(t = case[1], df = case[2], p = p), paste0(
      "uniroot(function(ncp) pt(t, df, ncp) - p, t + c(-1, 1) * (4 + abs(t)), tol = 1e-13)$root"
    ))
  }
}
for (name in c("likert_8", "likert_20", "fell", "percent", "untied_10", "untied_60")) {
  record("hedges_g", c(pairs[[name]], list(level = 0.95)), paste0(
    "{ n <- length(before); m <- n - 1; s_av <- sqrt((var(before) + var(after)) / 2); ",
    "J <- gamma(m / 2) / (sqrt(m / 2) * gamma((m - 1) / 2)); t <- unname(t.test(after, before, paired = TRUE)$statistic); ",
    "root <- function(p) uniroot(function(ncp) pt(t, m, ncp) - p, t + c(-20, 20), tol = 1e-13)$root; ",
    "widen <- sqrt(2 * (var(before) + var(after) - 2 * cov(before, after)) / (n * (var(before) + var(after)))); ",
    "c(J * mean(after - before) / s_av, root((1 + level) / 2) * widen, root((1 - level) / 2) * widen) }"
  ))
}
record("correction", list(df = c(2, 4, 9, 29, 199)), paste0(
  "sapply(df, function(m) exp(lgamma(m / 2) - lgamma((m - 1) / 2)) / sqrt(m / 2))"
))

# Signed rank: untied by wilcox.test; ties with zeros dropped by wilcox.exact and by coin; Pratt by coin, and by
# the permutation test of the signed Pratt ranks.
for (name in c("untied_6", "untied_10", "untied_25", "untied_60", "large_untied")) {
  record("wilcox_test", c(pairs, large)[[name]], paste0(
    "sapply(c('two.sided', 'greater', 'less'), function(a) ",
    "wilcox.test(after, before, paired = TRUE, exact = TRUE, alternative = a)$p.value)"
  ))
  record("wilcox_test_v", c(pairs, large)[[name]], paste0(
    "wilcox.test(after, before, paired = TRUE, exact = TRUE)$statistic"
  ))
  record("hodges_lehmann", c(c(pairs, large)[[name]], list(level = 0.95)), paste0(
    "{ test <- wilcox.test(after, before, paired = TRUE, exact = TRUE, conf.int = TRUE, conf.level = level); ",
    "c(test$estimate, test$conf.int, attr(test$conf.int, 'conf.level')) }"
  ))
}
for (name in c("untied_10", "untied_25")) {
  record("hodges_lehmann", c(pairs[[name]], list(level = 0.9)), paste0(
    "{ test <- wilcox.test(after, before, paired = TRUE, exact = TRUE, conf.int = TRUE, conf.level = level); ",
    "c(test$estimate, test$conf.int, attr(test$conf.int, 'conf.level')) }"
  ))
}
record("interval_place", list(n = c(6:30, 50, 100, 200), level = 0.95), paste0(
  "{ q <- qsignrank((1 - level) / 2, n); rbind(q, 1 - 2 * psignrank(q - 1, n)) }"
))
tied <- c("likert_8", "likert_12", "likert_20", "likert_30", "mostly_zero", "one_size", "fell", "percent")
for (name in tied) {
  record("wilcoxon_exact", pairs[[name]], of_changes(paste0(
    "sapply(c('two.sided', 'greater', 'less'), function(a) wilcox.exact(d, exact = TRUE, alternative = a)$p.value)"
  )))
  record("coin_wilcoxon", pairs[[name]], paste0(
    "pvalue(wilcoxsign_test(after ~ before, distribution = 'exact', zero.method = 'Wilcoxon'))"
  ))
  record("coin_pratt", pairs[[name]], paste0(
    "sapply(c('two.sided', 'greater', 'less'), function(a) ",
    "pvalue(wilcoxsign_test(after ~ before, distribution = 'exact', zero.method = 'Pratt', alternative = a)))"
  ))
  record("perm_pratt", pairs[[name]], of_changes(paste0(
    "r <- 2 * rank(abs(d)); perm.test(ifelse(d > 0, r, 0), ifelse(d < 0, r, 0), paired = TRUE, exact = TRUE)$p.value"
  )))
  record("wilcox_exact_estimate", pairs[[name]], of_changes(paste0(
    "test <- wilcox.exact(d, conf.int = TRUE, exact = TRUE); c(test$estimate, test$conf.int)"
  )))
  record("walsh_median", pairs[[name]], of_changes(paste0(
    "w <- outer(d, d, '+') / 2; median(w[upper.tri(w, diag = TRUE)])"
  )))
}
record("wilcox_test_normal", large$large_untied, paste0(
  "sapply(c('two.sided', 'greater', 'less'), function(a) ",
  "wilcox.test(after, before, paired = TRUE, exact = FALSE, correct = TRUE, alternative = a)$p.value)"
))
record("coin_pratt", large$large_tied, paste0(
  "sapply(c('two.sided', 'greater', 'less'), function(a) ",
  "pvalue(wilcoxsign_test(after ~ before, distribution = 'exact', zero.method = 'Pratt', alternative = a)))"
))
record("pratt_moments", large$large_tied, paste0(
  "{ test <- wilcoxsign_test(after ~ before, zero.method = 'Pratt'); ",
  "c(statistic(test, 'linear'), expectation(test), variance(test)) }"
))
for (name in tied) {
  record("sign_test", pairs[[name]], of_changes("binom.test(sum(d > 0), sum(d != 0))$p.value"))
}

# One entry a line, so that a changed value shows as one changed line.
json <- function(value) toJSON(value, auto_unbox = TRUE, digits = I(17), na = "null")
packages <- sapply(c("coin", "exactRankTests"), function(p) as.character(packageVersion(p)), simplify = FALSE)
writeLines(
  c(
    paste0('{"made_by": "Rscript tests/statistics/reference/make_reference.R", "r": ', json(R.version.string), ","),
    paste0('"packages": ', json(packages), ', "entries": ['),
    paste0(sapply(entries, json), c(rep(",", length(entries) - 1), "")),
    "]}"
  ),
  "tests/statistics/reference/paired_reference.json"
)
cat(length(entries), "entries\n")
