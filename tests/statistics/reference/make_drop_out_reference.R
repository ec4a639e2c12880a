# Makes drop_out_reference.json: values that the comparison of those who stayed with those who left is held to.
# Every entry holds its inputs, the exact call, and what R answered.
#
#   Rscript tests/statistics/reference/make_drop_out_reference.R
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
limits <- function(stayed, left, level) {
  t <- unname(t.test(stayed, left, var.equal = TRUE)$statistic)
  df <- length(stayed) + length(left) - 2
  at <- function(p) uniroot(function(x) suppressWarnings(pt(t, df, x)) - p, c(-36, 36), tol = 1e-13)$root
  c(at(0.5 + level / 2), at(0.5 - level / 2)) * sqrt(1 / length(stayed) + 1 / length(left))
}

people <- list(
  likert = list(stayed = c(3, 4, 2, 5, 4, 3, 3, 4), left = c(2, 1, 3, 2)),
  alike = list(stayed = c(3, 3, 2, 4, 3, 5, 1, 3, 2, 4), left = c(3, 2, 4, 3, 3)),
  fell = list(stayed = c(1, 2, 2, 1, 3, 2), left = c(4, 5, 3, 5, 4, 5, 4)),
  scale = list(
    stayed = c(51.5, 43.25, 67, 38.5, 59, 47, 62.75, 55, 41, 70, 36.5, 49),
    left = c(58, 34.5, 45, 53.25, 30, 39)
  ),
  few = list(stayed = c(3, 4), left = c(2, 5)),
  flat_left = list(stayed = c(3, 4, 2, 5, 4), left = c(3, 3, 3)),
  uneven = list(stayed = c(50, 52, 49, 51, 50, 48, 53, 50, 51), left = c(12, 61, 92, 35))
)
t <- "c(-diff(t$estimate), t$conf.int, t$statistic, t$parameter, t$p.value) }"
for (name in names(people)) {
  for (level in c(0.95, 0.8)) {
    inputs <- c(people[[name]], list(level = level))
    record("welch", inputs, paste("{ t <- t.test(stayed, left, conf.level = level);", t))
    record("student", inputs, paste("{ t <- t.test(stayed, left, var.equal = TRUE, conf.level = level);", t))
    record("g_limits", inputs, "limits(stayed, left, level)")
    record("rate", inputs, paste0(
      "{ x <- length(stayed); n <- x + length(left); ",
      "c(x / n, prop.test(x, n, conf.level = level, correct = FALSE)$conf.int) }"
    ))
  }
  record("g", people[[name]], paste0(
    "c(escalc(measure = 'SMD', m1i = mean(stayed), sd1i = sd(stayed), n1i = length(stayed), ",
    "m2i = mean(left), sd2i = sd(left), n2i = length(left))$yi)"
  ))
}
record("student", list(stayed = c(3, 4, 2, 5), left = 1, level = 0.95),
  paste("{ t <- t.test(stayed, left, var.equal = TRUE, conf.level = level);", t))
record("g_limits", list(stayed = c(3, 4, 2, 5), left = 1, level = 0.95), "limits(stayed, left, level)")

# One entry a line, so that a changed value shows as one changed line.
json <- function(value) toJSON(value, auto_unbox = TRUE, digits = I(17), na = "null")
writeLines(
  c(
    paste0('{"made_by": "Rscript tests/statistics/reference/make_drop_out_reference.R", "r": ',
      json(R.version.string), ","),
    paste0('"packages": ', json(list(metafor = as.character(packageVersion("metafor")))), ', "entries": ['),
    paste0(sapply(entries, json), c(rep(",", length(entries) - 1), "")),
    "]}"
  ),
  "tests/statistics/reference/drop_out_reference.json"
)
cat(length(entries), "entries\n")
