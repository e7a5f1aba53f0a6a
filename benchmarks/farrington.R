# Farrington's flexible method in R's surveillance package, on counts given by benchmarks/statistics_speed.py.
#
#   Rscript farrington.R COUNTS.csv BOUNDS.csv FIRST PERIODS METHOD
#
# COUNTS.csv has a row for each month and a column for each series, with a header. The months FIRST to the last are
# compared with their past, one series at a time. Writes the upper bounds in the same form and prints the seconds
# that the comparisons alone took. The settings are those of `COMPATIBLE` in statistics_speed.py.
suppressPackageStartupMessages(library(surveillance))

arguments <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(arguments[1]))
first <- as.integer(arguments[3])
control <- list(
  range = first:nrow(counts), b = 5, w = 1, noPeriods = as.integer(arguments[4]), pastWeeksNotIncluded = 1,
  reweight = TRUE, weightsThreshold = 2.58, trend = TRUE, pThresholdTrend = 0.05, alpha = 0.005,
  limit54 = c(5, 4), powertrans = "2/3", thresholdMethod = arguments[5], glmWarnings = FALSE
)

bound <- function(series) {
  observed <- sts(observed = series, start = c(2010, 1), frequency = 12)
  as.numeric(upperbound(farringtonFlexible(observed, control)))
}

seconds <- system.time(bounds <- apply(counts, 2, bound))[["elapsed"]]
write.csv(bounds, arguments[2], row.names = FALSE)
cat(format(seconds, digits = 4), as.character(packageVersion("surveillance")), "\n")
