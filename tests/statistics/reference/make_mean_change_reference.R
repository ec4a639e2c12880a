# Makes mean_change_reference.json: values that the sign-flip, equivalence, bootstrap and planning tests are held
# to. Every entry holds its inputs, the exact call, and what R answered.
#
#   Rscript tests/statistics/reference/make_mean_change_reference.R
#
# Needs boot, exactRankTests and jsonlite (Debian: r-cran-boot, r-cran-exactranktests, r-cran-jsonlite).

suppressPackageStartupMessages({
  library(boot)
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
  likert_20 = list(
    before = c(3, 3, 2, 4, 3, 2, 3, 3, 4, 2, 1, 3, 5, 4, 3, 2, 2, 3, 4, 1),
    after = c(4, 3, 4, 4, 5, 3, 2, 4, 5, 2, 3, 4, 5, 5, 4, 1, 4, 3, 5, 4)
  ),
  even = list(before = c(3, 4, 2, 5, 3, 2, 4, 3), after = c(4, 3, 4, 3, 3, 2, 5, 2)),
  fell = list(before = c(5, 4, 4, 3, 5, 4, 2, 5, 3, 4), after = c(3, 4, 2, 2, 1, 3, 3, 4, 1, 2)),
  percent = list(
    before = c(40, 55, 60, 35, 70, 50, 45, 65, 80, 55, 60, 30, 75),
    after = c(60, 55, 85, 70, 70, 65, 40, 90, 85, 75, 55, 65, 95)
  ),
  untied_25 = list(
    before = c(51, 43, 67, 38, 59, 47, 62, 55, 41, 70, 36, 49, 58, 64, 45, 53, 60, 39, 57, 48, 66, 42, 54, 61, 50),
    after = c(57, 41, 74, 45, 56, 58, 61, 67, 44, 68, 41, 58, 57, 78, 40, 59, 70, 37, 74, 48, 79, 47, 45, 76, 65)
  ),
  decimals_15 = list(
    before = c(12.13, 9.47, 15.31, 8.89, 11.71, 10.23, 13.97, 7.61, 14.53, 9.91, 12.77, 8.07, 11.19, 13.41, 10.67),
    after = c(14.39, 9.12, 19.74, 8.33, 15.62, 13.18, 14.65, 9.58, 13.46, 15.27, 21.83, 8.14, 10.96, 16.02, 13.35)
  ),
  large_tied = list(before = rep(3, 260), after = rep(c(3, 4, 2, 5, 4, 1, 4, 3, 2, 4, 5, 2, 2), 20))
)
three <- "sapply(c('two.sided', 'greater', 'less'), function(a) "

for (name in setdiff(names(pairs), "decimals_15")) {
  record("perm_test", pairs[[name]], paste0(
    three, "perm.test(after, before, paired = TRUE, exact = TRUE, alternative = a)$p.value)"
  ))
}
# perm.test rounds scores that are not whole, so hundredths are handed to it as whole ones.
record("perm_test", pairs$decimals_15, paste0(
  three, "perm.test(round(100 * after), round(100 * before), paired = TRUE, exact = TRUE, alternative = a)$p.value)"
))
# Margins, and the two one-sided tests with the interval of twice their level.
for (name in setdiff(names(pairs), c("large_tied", "decimals_15"))) {
  for (margin in list(c(-0.5, 0.5), c(-0.3, 1), c(-6, 12))) {
    for (alpha in c(0.05, 0.025)) {
      record("tost", c(pairs[[name]], list(lower = margin[1], upper = margin[2], alpha = alpha)), paste0(
        "c(t.test(after, before, paired = TRUE, mu = lower, alternative = 'greater')$p.value, ",
        "t.test(after, before, paired = TRUE, mu = upper, alternative = 'less')$p.value, ",
        "t.test(after, before, paired = TRUE, conf.level = 1 - 2 * alpha)$conf.int)"
      ))
    }
  }
}
# The intervals that boot makes of its draws, with those draws, so that the same intervals can be made of them. The
# jackknife values are centred at their mean, as Efron has them.
hedges <- paste0(
  "g <- function(d, i) { x <- d[i, ]; m <- nrow(x) - 1; ",
  "gamma(m / 2) / (sqrt(m / 2) * gamma((m - 1) / 2)) * mean(x$after - x$before) / ",
  "sqrt((var(x$before) + var(x$after)) / 2) }; "
)
for (name in c("likert_20", "fell", "decimals_15", "untied_25")) {
  for (statistic in c("mean", "g")) {
    what <- if (statistic == "mean") "g <- function(d, i) mean(d$after[i] - d$before[i]); " else hedges
    record(paste0("boot_", statistic), c(pairs[[name]], list(seed = 11, draws = 999, level = 0.95)), paste0(
      "{ ", what, "d <- data.frame(before, after); set.seed(seed); b <- boot(d, g, R = draws); ",
      "l <- empinf(b, type = 'jack'); ci <- boot.ci(b, conf = level, type = c('perc', 'bca'), L = l - mean(l)); ",
      "list(t = as.vector(b$t), percentile = ci$percent[4:5], bca = ci$bca[4:5], estimate = b$t0) }"
    ))
  }
}
# Planning: pairs for a power, the power of pairs, and the change that pairs can show.
for (case in list(c(0.5, 1, 0.8), c(0.2, 0.7, 0.9), c(1.5, 1, 0.8), c(3, 12, 0.95), c(0.05, 1, 0.8), c(4, 1, 0.8))) {
  for (alpha in c(0.05, 0.01)) {
    for (side in c("two.sided", "one.sided")) {
      inputs <- list(delta = case[1], sd = case[2], power = case[3], alpha = alpha, alternative = side)
      record("power_n", inputs, paste0(
        "power.t.test(delta = delta, sd = sd, power = power, sig.level = alpha, type = 'paired', ",
        "alternative = alternative, strict = TRUE, tol = 1e-12)$n"
      ))
      for (n in c(3, 8, 30, 400)) {
        record("power_of", c(inputs, list(n = n)), paste0(
          "power.t.test(n = n, delta = delta, sd = sd, sig.level = alpha, type = 'paired', ",
          "alternative = alternative, strict = TRUE)$power"
        ))
        record("power_delta", c(inputs, list(n = n)), paste0(
          "power.t.test(n = n, sd = sd, power = power, sig.level = alpha, type = 'paired', ",
          "alternative = alternative, strict = TRUE, delta = NULL, tol = 1e-12)$delta"
        ))
      }
    }
  }
}

# One entry a line, so that a changed value shows as one changed line.
json <- function(value) toJSON(value, auto_unbox = TRUE, digits = I(17), na = "null")
packages <- sapply(c("boot", "exactRankTests"), function(p) as.character(packageVersion(p)), simplify = FALSE)
writeLines(
  c(
    paste0('{"made_by": "Rscript tests/statistics/reference/make_mean_change_reference.R", "r": ',
      json(R.version.string), ","),
    paste0('"packages": ', json(packages), ', "entries": ['),
    paste0(sapply(entries, json), c(rep(",", length(entries) - 1), "")),
    "]}"
  ),
  "tests/statistics/reference/mean_change_reference.json"
)
cat(length(entries), "entries\n")
