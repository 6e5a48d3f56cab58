package dev.retort.dataset.labelling;

import dev.retort.dataset.DatasetVersion;
import java.util.List;

/**
 * What students make of labels and prompts. The composition root joins it to whatever trains and
 * serves them. Thread-safe.
 */
public interface LabelOpinions {

  /**
   * What models that never saw a training row make of it: one opinion a row, in no particular
   * order; empty if none has looked at the version yet.
   */
  List<LabelOpinion> outOfFold(DatasetVersion version);

  /**
   * How unsure the student is about its answers: the probability in [0, 1] that each is not the
   * teacher's. Without a student every prompt is as uncertain as can be, 1.
   *
   * @param inputs what a student reads ({@link dev.retort.capture.StudentView#input()})
   * @return one number an input, in the same order
   */
  List<Double> uncertainties(List<String> inputs);
}
