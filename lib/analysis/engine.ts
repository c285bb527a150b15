/**
 * Which engine judges. Raise it with every change after which the same input may lead to another verdict, interval or
 * cause: in lib/analysis, in what lib/judging reads for a verdict, or in what its settings mean. Verdicts that are kept
 * with most of their past are then judged anew in the background. Not for words, speed, or what is only shown.
 */
export const ENGINE = 13;
