# Makes tipping_point_reference.json: values that the delta-adjusted change and its tipping point are held to.
# Every entry holds its inputs, the exact call, and what R answered.
#
#   Rscript tests/statistics/reference/make_tipping_point_reference.R
#
# Two oracles. `adjusted` and `tip` are the pattern mixture by lm, predict and var, and the root of its interval by
# uniroot. `imputed` draws: mice (method norm, ridge 0) imputes the score after from the score before, or the
# change from nothing, thousands of times; delta is taken off what was imputed, and Rubin's rules pool the means.
#
# Needs mice and jsonlite (Debian: r-cran-mice, r-cran-jsonlite). Takes some ten seconds.

suppressPackageStartupMessages({
  library(mice)
  library(jsonlite)
})

entries <- list()
record <- function(kind, inputs, call) {
  value <- eval(parse(text = call), list2env(inputs, parent = globalenv()))
  entries[[length(entries) + 1]] <<- list(kind = kind, inputs = inputs, call = call, value = unname(value))
}

adjusted <- function(before, after, delta, line, level) {
  change <- after - before
  gone <- is.na(after)
  n <- length(before)
  if (line) {
    fit <- lm(change ~ before)
    at <- predict(fit, data.frame(before = mean(before)), se.fit = TRUE)
    fitted <- coef(fit)[["before"]] * before
    mean_change <- mean(predict(fit, data.frame(before)) - delta * gone)
    squared <- at$se.fit^2
  } else {
    fit <- lm(change ~ 1)
    fitted <- rep(0, n)
    mean_change <- mean(change[!gone]) - delta * mean(gone)
    squared <- vcov(fit)[1, 1]
  }
  error <- sqrt(squared + var(fitted - delta * gone) / n)
  half <- qt(0.5 + level / 2, df.residual(fit)) * error
  c(mean_change, mean_change - half, mean_change + half, error, df.residual(fit))
}

tip <- function(before, after, line, level) {
  rises <- adjusted(before, after, 0, line, level)[1] > 0
  near <- function(delta) adjusted(before, after, delta, line, level)[if (rises) 2 else 3]
  mean_at <- function(delta) adjusted(before, after, delta, line, level)[1]
  span <- if (rises) c(0, 1e4) else c(-1e4, 0)
  c(uniroot(near, span, tol = 1e-13)$root, uniroot(mean_at, span, tol = 1e-13)$root)
}

imputed <- function(before, after, deltas, line, draws, seed) {
  data <- if (line) data.frame(before, after) else data.frame(one = rep(1, length(before)), change = after - before)
  target <- if (line) "after" else "change"
  gone <- is.na(after)
  set.seed(seed)
  if (line) {
    done <- mice(data, m = draws, method = c("", "norm"), maxit = 1, ridge = 0, printFlag = FALSE)
    filled <- as.matrix(done$imp$after)
  } else {
    # mice drops a constant predictor, so its own draw is called.
    filled <- replicate(draws, mice.impute.norm(data$change, !gone, matrix(0, nrow(data), 0), ridge = 0)[, 1])
  }
  n <- length(before)
  # A row for each delta: mean, standard error.
  t(sapply(deltas, function(delta) {
    means <- within <- numeric(draws)
    for (draw in seq_len(draws)) {
      whole <- data[[target]]
      whole[gone] <- filled[, draw] - delta
      change <- if (line) whole - before else whole
      means[draw] <- mean(change)
      within[draw] <- var(change) / n
    }
    c(mean(means), sqrt(mean(within) + (1 + 1 / draws) * var(means)))
  }))
}

people <- list(
  likert = list(
    before = c(3, 2, 2, 3, 4, 3, 2, 3, 1, 2, 4, 3, 3, 2),
    after = c(4, 4, 3, 5, 5, 4, 3, 4, 3, NA, NA, 3, NA, NA)
  ),
  fell = list(
    before = c(5, 4, 4, 3, 5, 4, 2, 5, 3, 4, 5, 3), after = c(3, 4, 2, 2, 1, 3, 1, 4, 1, 2, NA, NA)
  ),
  percent = list(
    before = c(40, 55, 60, 35, 70, 50, 45, 65, 80, 55, 60, 30, 75, 85, 90, 70),
    after = c(60, 55, 85, 70, 70, 65, 40, 90, 85, 75, 55, 65, 95, NA, NA, NA)
  ),
  most_gone = list(
    before = c(3, 2, 2, 3, 4, 2, 4, 3, 5, 4, 4, 5, 3), after = c(4, 4, 3, 5, 5, rep(NA, 8))
  ),
  one_gone = list(before = c(3.5, 2.2, 2.9, 3.1, 4.4, 1.2), after = c(4.1, 3.4, 3.3, 4.5, 4.9, NA))
)
for (name in names(people)) {
  for (line in c(FALSE, TRUE)) {
    for (level in c(0.95, 0.8)) {
      inputs <- c(people[[name]], list(line = line, level = level))
      for (delta in c(0, 0.75, -2)) {
        record("adjusted", c(inputs, list(delta = delta)), "adjusted(before, after, delta, line, level)")
      }
      at_zero <- adjusted(inputs$before, inputs$after, 0, line, level)
      if (at_zero[2] > 0 || at_zero[3] < 0) record("tip", inputs, "tip(before, after, line, level)")
    }
  }
}

set.seed(3)
before <- round(rnorm(600, 50, 10), 2)
after <- round(20 + 0.7 * before + rnorm(600, 0, 8), 2)
# Who began high is likelier to go.
after[runif(600) < plogis((before - 60) / 10)] <- NA
large <- list(before = before, after = after, deltas = c(0, 5, -5, 15))
for (line in c(FALSE, TRUE)) {
  record("imputed", c(large, list(line = line, draws = if (line) 3000 else 6000, seed = 7)),
    "imputed(before, after, deltas, line, draws, seed)")
}

# One entry a line, so that a changed value shows as one changed line.
json <- function(value) toJSON(value, auto_unbox = TRUE, digits = I(17), na = "null")
writeLines(
  c(
    paste0('{"made_by": "Rscript tests/statistics/reference/make_tipping_point_reference.R", "r": ',
      json(R.version.string), ","),
    paste0('"packages": ', json(list(mice = as.character(packageVersion("mice")))), ', "entries": ['),
    paste0(sapply(entries, json), c(rep(",", length(entries) - 1), "")),
    "]}"
  ),
  "tests/statistics/reference/tipping_point_reference.json"
)
cat(length(entries), "entries\n")
