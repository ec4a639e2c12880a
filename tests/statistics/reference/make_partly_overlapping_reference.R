# Makes partly_overlapping_reference.json: values that the tests of partly overlapping samples are held to. Every
# entry holds its inputs, the call, and what R answered.
#
#   Rscript tests/statistics/reference/make_partly_overlapping_reference.R
#
# The authors' own package Partiallyoverlapping is not in Debian, so the test is worked out here another way than
# in the module: the covariance matrix of all answers is written out, and the change is a contrast of them. The
# worked example of the package's manual (from Derrick, Toher and White 2017, Quant Methods Psychol 13:120-126)
# is among the inputs; the p that the manual prints, 0.026, is in the test.
#
# Needs jsonlite (Debian: r-cran-jsonlite).

suppressPackageStartupMessages(library(jsonlite))

overlap <- function(before, after, equal, level) {
  has_before <- which(!is.na(before))
  has_after <- which(!is.na(after))
  both <- intersect(has_before, has_after)
  y <- c(before[has_before], after[has_after])
  who <- c(has_before, has_after)
  wave <- rep(1:2, c(length(has_before), length(has_after)))
  n <- tabulate(wave, 2)
  spreads <- length(both) > 1 && sd(before[both]) > 0 && sd(after[both]) > 0
  r <- if (spreads) cor(before[both], after[both]) else 0
  s <- if (equal) rep(summary(lm(y ~ factor(wave)))$sigma, 2) else tapply(y, wave, sd)
  sigma <- outer(seq_along(y), seq_along(y), function(i, j) {
    ifelse(i == j, 1, ifelse(who[i] == who[j], r, 0)) * s[wave[i]] * s[wave[j]]
  })
  contrast <- ifelse(wave == 2, 1 / n[2], -1 / n[1])
  estimate <- sum(contrast * y)
  error <- sqrt(drop(t(contrast) %*% sigma %*% contrast))
  whole <- t.test(y[wave == 2], y[wave == 1], var.equal = equal)$parameter
  pairs <- if (length(both) > 1) length(both) else 0
  # The degrees of freedom are a mean of the paired and the unpaired test's, weighted by how many answers are which.
  df <- if (pairs == 0) whole else weighted.mean(c(pairs - 1, whole), c(2 * pairs, length(y) - 2 * pairs))
  half <- qt(0.5 + level / 2, df) * error
  t <- estimate / error
  unname(c(estimate, estimate - half, estimate + half, error, t, df, 2 * pt(-abs(t), df)))
}

entries <- list()
record <- function(name, inputs, call) {
  value <- eval(parse(text = call), list2env(inputs, parent = globalenv()))
  entries[[length(entries) + 1]] <<- list(name = name, inputs = inputs, call = call, value = unname(value))
}

people <- list(
  manual = list(
    before = c(14, 15, 18, 20, 11, 19, 14, 15, 20, 21, 16, 18, 14, 12, 14, 17, rep(NA, 8)),
    after = c(15, 10, 15, 17, 13, 19, 12, 13, rep(NA, 8), 10, 16, 18, 16, 15, 14, 13, 10)
  ),
  likert = list(
    before = c(3, 2, 4, 3, 2, 3, 4, 2, NA, NA, 5, NA),
    after = c(4, 3, 4, 5, 3, NA, NA, NA, 4, 3, 5, 2)
  ),
  no_one_joined = list(before = c(3, 2, 4, 3, 2, 3, 4, 2, 1), after = c(4, 3, 4, 5, 3, NA, NA, NA, NA)),
  no_one_left = list(before = c(30, 22, 41, 37, NA, NA, NA), after = c(44, 31, 40, 52, 33, 27, 61)),
  pairs_only = list(before = c(3, 2, 4, 3, 2, 3, 1, 3), after = c(4, 4, 4, 3, 3, 5, 2, 2)),
  nobody_matched = list(before = c(3, 2, 4, 3, 5, NA, NA, NA, NA), after = c(NA, NA, NA, NA, NA, 4, 6, 2, 4)),
  two_pairs = list(before = c(1.5, 2.25, 3, 4, NA), after = c(2.5, 2.75, NA, NA, 5)),
  one_pair = list(before = c(3, 2, 4, 3, NA, NA), after = c(4, NA, NA, NA, 5, 3)),
  falls_together = list(before = c(5, 4, 3, 2, 1, 3), after = c(1, 2, 2, 4, 5, NA)),
  flat_pairs = list(before = c(3, 3, 3, 4, 2, NA), after = c(4, 5, 3, NA, NA, 2)),
  uneven_spread = list(
    before = c(50, 52, 49, 51, 50, 48, 53, NA, NA), after = c(61, 92, 35, 70, 44, NA, NA, 12, 88)
  )
)
for (name in names(people)) {
  for (equal in c(FALSE, TRUE)) {
    for (level in c(0.95, 0.8)) {
      record(name, c(people[[name]], list(equal = equal, level = level)), "overlap(before, after, equal, level)")
    }
  }
}
# The tests it turns into at its two ends.
for (level in c(0.95, 0.8)) {
  ends <- list(
    list("pairs_only", FALSE, "t <- t.test(after, before, paired = TRUE, conf.level = level)"),
    list("nobody_matched", FALSE, "t <- t.test(after, before, conf.level = level)"),
    list("nobody_matched", TRUE, "t <- t.test(after, before, var.equal = TRUE, conf.level = level)")
  )
  for (end in ends) {
    record(paste0("t_test_", end[[1]]), c(people[[end[[1]]]], list(equal = end[[2]], level = level)), paste0(
      "{ ", end[[3]], "; estimate <- if (length(t$estimate) == 1) t$estimate else -diff(t$estimate); ",
      "c(estimate, t$conf.int, t$stderr, t$statistic, t$parameter, t$p.value) }"
    ))
  }
}

# One entry a line, so that a changed value shows as one changed line.
json <- function(value) toJSON(value, auto_unbox = TRUE, digits = I(17), na = "null")
writeLines(
  c(
    paste0('{"made_by": "Rscript tests/statistics/reference/make_partly_overlapping_reference.R", "r": ',
      json(R.version.string), ","),
    '"entries": [',
    paste0(sapply(entries, json), c(rep(",", length(entries) - 1), "")),
    "]}"
  ),
  "tests/statistics/reference/partly_overlapping_reference.json"
)
cat(length(entries), "entries\n")
