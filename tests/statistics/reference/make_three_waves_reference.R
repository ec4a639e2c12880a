# Friedman's test, the retention ratio and the mixed model by R, for three_waves_reference.json.
#   Rscript tests/statistics/reference/make_three_waves_reference.R
library(nlme)
library(jsonlite)
set.seed(20261)

waves <- function(n, gain, kept, missing = 0, points = 5) {
  person <- rnorm(n, 0, 0.8)
  scores <- sapply(c(0, gain, kept), function(shift) {
    pmin(pmax(round(3 + shift + person + rnorm(n, 0, 0.7)), 1), points)
  })
  scores[matrix(runif(n * 3) < missing, n)] <- NA
  scores[rowSums(!is.na(scores)) > 0, ]
}
data <- list(
  small = waves(6, 1, 0.6), kept = waves(14, 1.1, 0.9), lost = waves(25, 1.0, 0.1),
  fine = round(matrix(rnorm(60, 50, 9), 20) + rnorm(20, 0, 8) + rep(c(0, 9, 6), each = 20), 1),
  many = waves(80, 0.7, 0.5, points = 7), nothing = waves(12, 0, 0)
)
gaps <- list(
  some = waves(15, 1, 0.6, 0.2), half = waves(40, 0.8, 0.5, 0.4), long = waves(120, 0.6, 0.4, 0.35, 7),
  scale = {
    x <- round(matrix(rnorm(90, 60, 8), 30) + rnorm(30, 0, 12) + rep(c(0, 10, 7), each = 30), 1)
    x[sample(90, 25)] <- NA
    x[rowSums(!is.na(x)) > 0, ]
  }
)
entries <- list()
add <- function(kind, call, inputs, value) {
  entries[[length(entries) + 1]] <<- list(kind = kind, call = call, inputs = inputs, value = value)
}

for (name in names(data)) {
  x <- data[[name]]
  test <- friedman.test(x)
  add("friedman", "friedman.test(scores)", list(scores = x),
      list(statistic = unname(test$statistic), df = unname(test$parameter), p = test$p.value))
  gain <- x[, 2] - x[, 1]
  later <- x[, 3] - x[, 1]
  # Fieller by its definition: the ratios at which the mean of (later - r gain) does not differ from 0.
  p <- function(r) t.test(later - r * gain)$p.value - 0.05
  ratio <- mean(later) / mean(gain)
  bounded <- t.test(gain)$p.value < 0.05
  limits <- if (bounded) c(
    uniroot(p, c(ratio - 30, ratio), tol = 1e-13)$root, uniroot(p, c(ratio, ratio + 30), tol = 1e-13)$root
  ) else c(NA, NA)
  add("retention", "uniroot(function(r) t.test(later - r * gain)$p.value - 0.05, ...)", list(scores = x),
      list(retention = ratio, low = limits[1], high = limits[2]))
}

for (name in c(names(data), names(gaps))) {
  x <- if (name %in% names(data)) data[[name]] else gaps[[name]]
  long <- data.frame(
    score = as.vector(x), wave = factor(rep(1:3, each = nrow(x))), person = factor(rep(seq_len(nrow(x)), 3))
  )
  long <- long[!is.na(long$score), ]
  fit <- lme(score ~ wave, random = ~ 1 | person, data = long, method = "REML",
             control = lmeControl(msTol = 1e-12, tolerance = 1e-12, msMaxIter = 500, maxIter = 500))
  table <- summary(fit)$tTable
  sd <- as.numeric(VarCorr(fit)[, "StdDev"])
  add("lme", "lme(score ~ wave, random = ~ 1 | person, method = \"REML\")", list(scores = x),
      list(change = table[2:3, "Value"], error = table[2:3, "Std.Error"], df = table[2:3, "DF"],
           p = table[2:3, "p-value"], intercept = table[1, "Value"], sd_people = sd[1], sd_rest = sd[2]))
}

# What follows came later, and leaves what stands above as it was.
for (n in c(240, 400)) {
  x <- waves(n, 0.15, 0.1)
  test <- friedman.test(x)
  add("friedman", "friedman.test(scores)", list(scores = x),
      list(statistic = unname(test$statistic), df = unname(test$parameter), p = test$p.value))
}
# Kendall's W by the textbook: 12 S / (m^2 (k^3 - k) - m sum(t^3 - t)); and coin's statistic of the same.
for (k in c(3, 3, 4, 5)) {
  x <- matrix(sample(1:5, 12 * k, TRUE), 12)
  ranks <- t(apply(x, 1, rank))
  ties <- sum(apply(x, 1, function(row) sum(table(row)^3 - table(row))))
  w <- 12 * sum((colSums(ranks) - mean(colSums(ranks)))^2) / (12^2 * (k^3 - k) - 12 * ties)
  long <- data.frame(s = as.vector(x), w = factor(rep(1:k, each = 12)), p = factor(rep(1:12, k)))
  test <- coin::friedman_test(s ~ w | p, data = long)
  add("kendall", "coin::friedman_test(s ~ w | p); W by its formula", list(scores = x),
      list(w = w, statistic = as.numeric(coin::statistic(test))))
}
# Where searches were seen to end on the edge, or early, though the top is elsewhere; and where it is the edge.
hard <- list(
    matrix(c(NA, 4, 4, 3, 2, NA, 5, 2, 5, 4, 4, NA, 4, 5, 5, 5), 8),
    matrix(c(2, NA, NA, 2, NA, NA, 4, NA, NA, 2, 3, NA, 2, NA, 3, NA, 4, NA, NA, 1, 2, NA, 4, NA, 4, NA, NA,
    NA, 2, NA, 2, 4, NA, NA, NA, 3, 3, NA, NA, 2, NA, 2, 3, NA, NA, NA, 3, NA, 4, NA, NA, NA, NA, NA, NA,
    NA, NA, 4, NA, NA, NA, 4, NA, 4, 3, 3, NA, NA, NA, NA), 14),
    matrix(c(-0.09, 0.38, 0.69, 0.17, 0.49, -0.05, 1.62, 0.12, 2.02), 3),
    matrix(c(3, 3, 2, NA, 4, 4, 3, NA, 3, 3, NA, 5, 4, NA, NA, 3, 3, 2, NA, 4, NA, 4, 3, NA, NA, NA, 4, NA,
    NA, 4, 5, NA, 4, 2, 5, NA, NA, 4, 5, 4), 10),
    matrix(c(3.05, NA, -2.03, 6.02, NA, 1.5, 4.19, -0.01, NA, NA, NA, NA, NA, 2.36, NA, NA, -0.38, 1.84), 6),
    matrix(c(2, 3, 4, 4, 2, 1, 3, 4, 3), 3),
    matrix(c(3, 2, 3, 2, 3, 2, 3, 4, 2, 3, 4, 1, 3, 3, 3, 5, 2, 3, 3, 4, 2, 2, 5, 3, 5, 3, 3, 3, 5, 3, 3, 4,
    5, 3, 3, 3, 4, 4, 3, 5, 2, 4, 3, 3, 3, 4, 3, 4, 4, 4, 3, 3, 3, 4, 4, 5, 3, 4, 3, 5, 5, 5, 5, 5, 3, 2, 4,
    4, 5, 5, 5, 3, 5, 4, 4, 3), 19)
)
for (x in hard) {
  long <- data.frame(
    score = as.vector(x), wave = factor(rep(seq_len(ncol(x)), each = nrow(x))),
    person = factor(rep(seq_len(nrow(x)), ncol(x)))
  )
  long <- long[!is.na(long$score), ]
  fit <- lme4::lmer(score ~ wave + (1 | person), data = long, REML = TRUE, control = lme4::lmerControl(
    optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-9, maxfun = 1e5),
    check.nobs.vs.nlev = "ignore", check.nobs.vs.nRE = "ignore"
  ))
  table <- summary(fit)$coefficients
  sd <- as.data.frame(lme4::VarCorr(fit))$sdcor
  add("lmer", "lme4::lmer(score ~ wave + (1 | person), REML = TRUE), bobyqa", list(scores = x),
      list(change = table[-1, "Estimate"], error = table[-1, "Std. Error"], intercept = table[1, "Estimate"],
           sd_people = sd[1], sd_rest = sd[2]))
}

write_json(
  list(
    made_by = "Rscript tests/statistics/reference/make_three_waves_reference.R",
    r = R.version.string,
    packages = lapply(c(nlme = "nlme", lme4 = "lme4", coin = "coin"), function(one) {
      as.character(packageVersion(one))
    }),
    entries = entries
  ),
  "tests/statistics/reference/three_waves_reference.json", digits = NA, auto_unbox = TRUE, na = "null"
)
