# Makes instrument_reference.json: values that the tests of alpha and omega are held to. Every entry holds its
# inputs, the exact call, and what R answered.
#
#   Rscript tests/statistics/reference/make_instrument_reference.R
#
# Needs psych, lavaan and jsonlite (Debian: r-cran-psych, r-cran-lavaan, r-cran-jsonlite).

suppressPackageStartupMessages({
  library(psych)
  library(lavaan)
  library(jsonlite)
})

entries <- list()

# The call sees the answers as `x`, people in rows, those with a missing answer left out.
record <- function(kind, name, call, ...) {
  inputs <- list(answers = name, ...)
  x <- as.data.frame(na.omit(answers[[name]]))
  value <- suppressMessages(suppressWarnings(eval(parse(text = call), c(list(x = x), inputs[-1]))))
  entries[[length(entries) + 1]] <<- list(kind = kind, inputs = inputs, call = call, value = unname(value))
}

# Answers from 1 to 5 that share one factor, by the loadings on it.
one_factor <- function(n, loadings, seed) {
  set.seed(seed)
  common <- rnorm(n)
  answers <- sapply(loadings, function(l) l * common + sqrt(1 - l^2) * rnorm(n))
  unname(pmin(pmax(round(3 + 1.1 * answers), 1), 5))
}
with_gaps <- function(x, seed) {
  set.seed(seed)
  x[sample(length(x), 14)] <- NA
  x
}
five <- one_factor(120, c(0.4, 0.7, 0.8, 0.5, 0.7), 3)
answers <- list(
  attitude = unname(as.matrix(attitude)), # Chatterjee and Price 1977: 30 departments, 7 questions
  five_gaps = with_gaps(five, 1),
  not_reversed = cbind(6 - five[, 1], five[, 2:5]),
  unlike_units = sweep(five[1:80, ], 2, c(1, 2, 10, 0.5, 1), "*"),
  one_item_constant = cbind(five[1:60, 1:4], 3),
  two_items = five[1:60, 2:3],
  three_items = five[1:100, 2:4],
  small = five[1:12, 2:5],
  likert_8 = one_factor(60, c(0.8, 0.7, 0.6, 0.75, 0.5, 0.65, 0.7, 0.4), 7),
  likert_12 = one_factor(250, seq(0.35, 0.9, length.out = 12), 11)
)

for (name in names(answers)) {
  record("alpha", name, "alpha(x, check.keys = FALSE, warnings = FALSE)$total$raw_alpha")
  for (level in c(0.9, 0.95)) {
    # psych leaves a constant item out; its limits are told here how many items that leaves.
    record("feldt", name, paste0(
      "{ a <- alpha(x, check.keys = FALSE, warnings = FALSE); ",
      "ci <- alpha.ci(a$total$raw_alpha, nrow(x), nrow(a$item.stats), p.val = 1 - level); ",
      "c(ci$lower.ci, ci$upper.ci) }"
    ), level = level)
  }
  record("item_rest", name, "alpha(x, check.keys = FALSE, warnings = FALSE)$item.stats$r.drop")
  if (name != "two_items") {
    record("alpha_drop", name, "alpha(x, check.keys = FALSE, warnings = FALSE)$alpha.drop$raw_alpha")
  }
}


# psych and lavaan stop their searches at different tolerances; factanal is told to go on to the end.
of_factor <- c("attitude", "five_gaps", "unlike_units", "three_items", "likert_8", "likert_12")
for (name in of_factor) {
  record("psych_ml", name, "abs(as.numeric(fa(x, nfactors = 1, fm = 'ml')$loadings))")
  record(
    "psych_omega", name,
    "omega(x, nfactors = 1, fm = 'ml', flip = FALSE, plot = FALSE)$omega.tot"
  )
  record("factanal", name, paste0(
    "abs(as.numeric(factanal(x, 1, rotation = 'none', ",
    "control = list(opt = list(factr = 100, maxit = 10000)))$loadings))"
  ))
  record("lavaan_omega", name, paste0(
    "{ names(x) <- paste0('i', seq_along(x)); ",
    "fit <- cfa(paste('f =~', paste(names(x), collapse = ' + ')), x, std.lv = TRUE, ",
    "control = list(rel.tol = 1e-14, x.tol = 1e-12)); ",
    "e <- lavInspect(fit, 'est'); sum(e$lambda)^2 / (sum(e$lambda)^2 + sum(e$theta)) }"
  ))
}

json <- function(value) toJSON(value, auto_unbox = TRUE, digits = I(17), na = "null")
packages <- sapply(c("psych", "lavaan"), function(p) as.character(packageVersion(p)), simplify = FALSE)
writeLines(
  c(
    paste0(
      '{"made_by": "Rscript tests/statistics/reference/make_instrument_reference.R", "r": ',
      json(R.version.string), ","
    ),
    paste0('"packages": ', json(packages), ', "answers": {'),
    paste0('"', names(answers), '": ', sapply(answers, json), c(rep(",", length(answers) - 1), "")),
    '}, "entries": [',
    paste0(sapply(entries, json), c(rep(",", length(entries) - 1), "")),
    "]}"
  ),
  "tests/statistics/reference/instrument_reference.json"
)
cat(length(entries), "entries\n")
