# Makes difference_of_changes_reference.json: what the difference of two mean changes is held to.
# Every entry holds its inputs (the changes of either group), the exact call, and what R answered.
#
#   Rscript tests/statistics/reference/make_difference_of_changes_reference.R
#
# Needs metafor and jsonlite (Debian: r-cran-metafor, r-cran-jsonlite).

suppressPackageStartupMessages({
  library(metafor)
  library(jsonlite)
})

entries <- list()
record <- function(kind, inputs, call) {
  value <- eval(parse(text = call), list2env(inputs, parent = globalenv()))
  entries[[length(entries) + 1]] <<- list(kind = kind, inputs = inputs, call = call, value = unname(value))
}

# The noncentralities that put the t that was seen at either end of the interval, by R's own t distribution.
limits <- function(new, old, level) {
  t <- unname(t.test(new, old, var.equal = TRUE)$statistic)
  df <- length(new) + length(old) - 2
  at <- function(p) uniroot(function(x) suppressWarnings(pt(t, df, x)) - p, c(-36, 36), tol = 1e-13)$root
  c(at(0.5 + level / 2), at(0.5 - level / 2)) * sqrt(1 / length(new) + 1 / length(old))
}

changes <- list(
  likert = list(new = c(2, 1, 2, 1, 2, 0, 1, 1), old = c(1, 0, 1, 0, 0, -1)),
  scale = list(new = c(0.75, 1, 0.25, 0.5, 1.25, 0.5, 0.75, 0, 1, 0.5, 1.5), old = c(0.25, 0, 0.5, -0.25, 0.25)),
  test = list(new = c(12.5, 25, 0, 37.5, 12.5, 50, 25), old = c(0, 12.5, -12.5, 0, 25, 12.5, 0, 0, 12.5)),
  worse = list(new = c(-1, 0, -2, 0, -1), old = c(1, 2, 1, 0, 1, 3, 1)),
  uneven = list(new = c(1, 1, 1, 2, 1, 1), old = c(-3, 4, 0, 2, -2, 3, 1)),
  flat_old = list(new = c(1, 2, 0, 1, 2), old = c(0, 0, 0)),
  few = list(new = c(1, 2), old = c(0, 1))
)
for (name in names(changes)) {
  for (level in c(0.95, 0.8)) {
    inputs <- c(changes[[name]], list(level = level))
    record("welch", inputs, paste(
      "{ t <- t.test(new, old, conf.level = level);",
      "c(-diff(t$estimate), t$conf.int, t$statistic, t$parameter, t$p.value) }"
    ))
    record("g_limits", inputs, "limits(new, old, level)")
  }
  record("g", changes[[name]], paste0(
    "c(escalc(measure = 'SMD', m1i = mean(new), sd1i = sd(new), n1i = length(new), ",
    "m2i = mean(old), sd2i = sd(old), n2i = length(old))$yi)"
  ))
}

# One entry a line, so that a changed value shows as one changed line.
json <- function(value) toJSON(value, auto_unbox = TRUE, digits = I(17), na = "null")
writeLines(
  c(
    paste0('{"made_by": "Rscript tests/statistics/reference/make_difference_of_changes_reference.R", "r": ',
      json(R.version.string), ","),
    paste0('"packages": ', json(list(metafor = as.character(packageVersion("metafor")))), ', "entries": ['),
    paste0(sapply(entries, json), c(rep(",", length(entries) - 1), "")),
    "]}"
  ),
  "tests/statistics/reference/difference_of_changes_reference.json"
)
