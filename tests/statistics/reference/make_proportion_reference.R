# Makes proportion_reference.json: values that the tests of proportions, paired tables and multiplicity are
# held to. Every entry holds its inputs, the exact call, and what R answered.
#
#   Rscript tests/statistics/reference/make_proportion_reference.R
#
# Needs coin and jsonlite (Debian: r-cran-coin, r-cran-jsonlite).

suppressPackageStartupMessages({
  library(coin)
  library(jsonlite)
})

entries <- list()

record <- function(kind, inputs, call) {
  value <- suppressWarnings(eval(parse(text = call)))
  entries[[length(entries) + 1]] <<- list(kind = kind, inputs = inputs, call = call, value = unname(value))
}

numbers <- function(x) paste0("c(", paste(x, collapse = ", "), ")")

for (case in list(
  c(81, 263), c(15, 148), c(0, 20), c(1, 29), c(8, 8), c(7, 8), c(1, 1), c(0, 1), c(29, 30), c(500, 1000)
)) {
  for (level in c(0.9, 0.95, 0.99)) {
    inputs <- list(x = case[1], n = case[2], level = level)
    arguments <- sprintf("%d, %d, conf.level = %s", case[1], case[2], level)
    record("wilson", inputs, sprintf("as.numeric(prop.test(%s, correct = FALSE)$conf.int)", arguments))
    record("clopper_pearson", inputs, sprintf("as.numeric(binom.test(%s)$conf.int)", arguments))
  }
}

for (case in list(
  c(7, 8, 3, 8), c(3, 4, 1, 4), c(0, 16, 15, 72), c(7, 34, 1, 34), c(5, 5, 0, 5), c(8, 8, 8, 8),
  c(0, 8, 0, 8), c(10, 12, 4, 30), c(2, 5, 2, 5), c(50, 100, 62, 90), c(300, 1000, 250, 1000), c(1, 1, 0, 1)
)) {
  table <- c(case[1], case[2] - case[1], case[3], case[4] - case[3])
  record(
    "fisher", as.list(setNames(case, c("x1", "n1", "x2", "n2"))),
    sprintf("fisher.test(matrix(%s, 2))$p.value", numbers(table))
  )
}

for (case in list(c(1, 7), c(6, 16), c(0, 5), c(4, 4), c(3, 4), c(2, 12), c(150, 86), c(1, 0), c(40, 20))) {
  table <- numbers(c(10, case[2], case[1], 10))
  inputs <- as.list(setNames(case, c("b", "c")))
  both <- "mcnemar.test(matrix(%s, 2), correct = %s)[c('statistic', 'p.value')]"
  record("mcnemar", inputs, sprintf(paste0("as.numeric(", both, ")"), table, "FALSE"))
  record("mcnemar_corrected", inputs, sprintf(paste0("as.numeric(", both, ")"), table, "TRUE"))
  record("mcnemar_exact", inputs, sprintf("binom.test(%d, %d)$p.value", case[1], sum(case)))
}

for (p in list(
  c(0.01, 0.04, 0.03), c(0.001, 0.2, 0.04, 0.04, 0.9, 0.0005), c(0.5), c(1, 1, 0.02), c(0.01, 0.02, 0.03, 0.04, 0.05)
)) {
  record("holm", list(p = I(p)), sprintf("p.adjust(%s, 'holm')", numbers(p)))
  record("benjamini_hochberg", list(p = I(p)), sprintf("p.adjust(%s, 'BH')", numbers(p)))
}
record(
  "holm_missing", list(p = I(c(0.01, NA, 0.04, 0.03))),
  "p.adjust(c(0.01, NA, 0.04, 0.03), 'holm')"
)

square <- function(cells) {
  k <- sqrt(length(cells))
  labels <- letters[seq_len(k)]
  as.table(matrix(cells, k, byrow = TRUE, dimnames = list(before = labels, after = labels)))
}

homogeneity <- function(cells) {
  result <- mh_test(square(cells))
  as.numeric(c(statistic(result), result@statistic@df, pvalue(result)))
}

for (cells in list(
  c(1520, 266, 124, 66, 234, 1512, 432, 78, 117, 362, 1772, 205, 36, 82, 179, 492), # vision, Stuart 1955
  c(35, 5, 0, 15, 20, 5, 10, 5, 5),
  c(596, 18, 6, 5, 0, 2, 0, 0, 0, 0, 42, 0, 11, 0, 0, 0),
  c(10, 7, 1, 10),
  c(20, 10, 5, 3, 30, 15, 0, 5, 40),
  c(4, 3, 0, 0, 1, 5, 0, 0, 0, 0, 6, 8, 0, 0, 2, 7) # two parts with nobody moving between them
)) {
  inputs <- list(cells = I(cells))
  record("stuart_maxwell", inputs, sprintf("homogeneity(%s)", numbers(cells)))
}
for (cells in list(
  c(1520, 266, 124, 66, 234, 1512, 432, 78, 117, 362, 1772, 205, 36, 82, 179, 492),
  c(35, 5, 0, 15, 20, 5, 10, 5, 5),
  c(20, 10, 5, 3, 30, 15, 0, 5, 40)
)) {
  k <- sqrt(length(cells))
  record(
    "bowker", list(cells = I(cells)),
    sprintf(
      "as.numeric(mcnemar.test(matrix(%s, %d, byrow = TRUE))[c('statistic', 'parameter', 'p.value')])",
      numbers(cells), k
    )
  )
}

# Score intervals that base R does not have, found without any closed form: the likelihood is maximised by
# `optimize` at every difference tried, and the limit is where `uniroot` finds the statistic at +-z.
log_likelihood <- function(x, p) ifelse(x == 0, 0, x * log(pmax(p, 1e-300)))

limits <- function(statistic, estimate) {
  z <- qnorm(0.975)
  end <- function(from, to, target) {
    uniroot(function(d) statistic(d) - target, c(from, to), tol = 1e-12)$root
  }
  inside <- 1e-9
  c(end(-1 + inside, estimate - inside, z), end(estimate + inside, 1 - inside, -z))
}

miettinen_nurminen <- function(x1, n1, x2, n2) {
  statistic <- function(d) {
    likelihood <- function(p2) {
      log_likelihood(x1, p2 + d) + log_likelihood(n1 - x1, 1 - p2 - d) +
        log_likelihood(x2, p2) + log_likelihood(n2 - x2, 1 - p2)
    }
    p2 <- optimize(likelihood, c(max(0, -d), min(1, 1 - d)), maximum = TRUE, tol = 1e-12)$maximum
    p1 <- p2 + d
    variance <- (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * (n1 + n2) / (n1 + n2 - 1)
    (x1 / n1 - x2 / n2 - d) / sqrt(variance)
  }
  limits(statistic, x1 / n1 - x2 / n2)
}

tango <- function(gained, lost, n) {
  statistic <- function(d) {
    likelihood <- function(q) {
      log_likelihood(gained, q + d) + log_likelihood(lost, q) +
        log_likelihood(n - gained - lost, 1 - 2 * q - d)
    }
    q <- optimize(likelihood, c(max(0, -d), (1 - d) / 2), maximum = TRUE, tol = 1e-12)$maximum
    ((gained - lost) / n - d) / sqrt((2 * q + d - d^2) / n)
  }
  limits(statistic, (gained - lost) / n)
}

for (case in list(
  c(7, 8, 3, 8), c(12, 30, 25, 40), c(56, 70, 48, 80), c(3, 20, 9, 15), c(9, 10, 3, 10), c(6, 7, 2, 7),
  c(5, 56, 1, 29), c(30, 31, 12, 90), c(2, 5, 2, 5)
)) {
  record(
    "miettinen_nurminen", as.list(setNames(case, c("x1", "n1", "x2", "n2"))),
    sprintf("miettinen_nurminen(%s)", paste(case, collapse = ", "))
  )
}
for (case in list(
  c(7, 1, 21), c(9, 3, 32), c(16, 8, 86), c(3, 1, 14), c(25, 2, 102), c(4, 4, 30), c(2, 9, 12), c(40, 20, 160)
)) {
  record(
    "tango", as.list(setNames(case, c("gained", "lost", "n"))),
    sprintf("tango(%s)", paste(case, collapse = ", "))
  )
}

write_json(
  list(
    made_by = "Rscript tests/statistics/reference/make_proportion_reference.R",
    r = R.version.string,
    packages = list(coin = as.character(packageVersion("coin"))),
    entries = entries
  ),
  "tests/statistics/reference/proportion_reference.json",
  auto_unbox = TRUE, digits = NA, pretty = TRUE, na = "null"
)
