package dev.retort.evaluator.slice;

/**
 * A one-sided exact test of a slice.
 *
 * @param pValue of this test alone
 * @param adjustedPValue corrected for all tests of the report
 */
public record SliceTest(double pValue, double adjustedPValue) {}
