package dev.retort.evaluator.measure;

import java.util.Optional;

/** A measure of parts, whose counts add up over rows. */
public interface CountingMeasure extends Measure {

  /** The parts of one row; empty where the measure does not apply. */
  Optional<MatchCounts> counts(MeasuredAnswer row);
}
