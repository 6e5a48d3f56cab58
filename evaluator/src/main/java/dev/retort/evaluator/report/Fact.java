package dev.retort.evaluator.report;

/** A name and a value. */
record Fact(String name, String value) {}
