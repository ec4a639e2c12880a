# Makes agreement_reference.json: values that Cohen's kappa is held to, as psych and vcd give it. Every entry
# holds its inputs, the exact call, and what R answered.
#
#   Rscript tests/statistics/reference/make_agreement_reference.R
#
# Needs psych, vcd and jsonlite (Debian: r-cran-psych, r-cran-vcd, r-cran-jsonlite).

suppressPackageStartupMessages({
  library(psych)
  library(vcd)
  library(jsonlite)
})

entries <- list()

record <- function(kind, inputs, call) {
  value <- suppressWarnings(suppressMessages(eval(parse(text = call))))
  entries[[length(entries) + 1]] <<- list(kind = kind, inputs = inputs, call = call, value = unname(value))
}

square <- function(x) sprintf("matrix(c(%s), %d, byrow = TRUE)", paste(t(x), collapse = ", "), nrow(x))

tables <- list(
  fleiss_1969 = matrix(c(106, 10, 4, 22, 28, 10, 2, 12, 6), 3, byrow = TRUE),
  abstractors = matrix(c(13, 0, 0, 0, 20, 7, 0, 4, 56), 3, byrow = TRUE),
  diagnosis = matrix(c(40, 4, 4, 17, 6, 25, 2, 13, 4, 1, 21, 12, 15, 5, 9, 45), 4, byrow = TRUE),
  two = matrix(c(20, 5, 10, 15), 2, byrow = TRUE),
  high_agreement = matrix(c(118, 5, 2, 0), 2, byrow = TRUE),
  grades = matrix(c(5, 3, 0, 0, 2, 9, 4, 0, 0, 3, 11, 2, 0, 1, 2, 6), 4, byrow = TRUE),
  eight_cases = matrix(c(3, 1, 0, 0, 2, 1, 0, 0, 1), 3, byrow = TRUE),
  against = matrix(c(1, 6, 5, 2), 2, byrow = TRUE),
  unused = matrix(c(9, 0, 3, 0, 0, 0, 2, 0, 7), 3, byrow = TRUE)
)

for (name in names(tables)) {
  table <- tables[[name]]
  k <- nrow(table)
  apart <- abs(outer(1:k, 1:k, "-"))
  weights <- list(
    identity = diag(k), linear = 1 - apart / (k - 1), quadratic = 1 - (apart / (k - 1))^2,
    ordinal = 1 - apart * (apart + 1) / (k * (k - 1))
  )
  for (kind in names(weights)) {
    w <- sprintf("matrix(c(%s), %d)", paste(format(weights[[kind]], digits = 17, trim = TRUE), collapse = ", "), k)
    inputs <- list(name = name, table = table, weights = kind)
    # Only the coefficient: psych 2.2.9 takes rowSums(w * rs) where the mean weights of the rows are meant to be
    # colSums(w * rs), so its error of a weighted kappa is another (for `abstractors`, quadratic, it is 0).
    record("psych_weighted", inputs, sprintf("cohen.kappa(%s, w = %s)$weighted.kappa", square(table), w))
    record("vcd", inputs, sprintf("Kappa(%s, weights = %s)$Weighted", square(table), w))
  }
  record(
    "psych_unweighted", list(name = name, table = table),
    sprintf("with(cohen.kappa(%s), c(kappa, sqrt(var.kappa), confid[1, c(1, 3)]))", square(table))
  )
}

versions <- sapply(c("psych", "vcd"), function(name) as.character(packageVersion(name)))
write_json(
  list(
    made_by = "Rscript tests/statistics/reference/make_agreement_reference.R", r = R.version.string,
    packages = as.list(versions), entries = entries
  ),
  "tests/statistics/reference/agreement_reference.json",
  auto_unbox = TRUE, digits = NA, pretty = TRUE
)
